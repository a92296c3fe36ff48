#pragma once

#include "domain/function_ref.hpp"
#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"
#include "store/sql/marked.sql.hpp"

#include <notify/ports/store.hpp>

#include <span>
#include <string>
#include <vector>

namespace notify::sql {

[[nodiscard]] BillingFact fact_from(const Row& row);

/// Marks as parameters, alone and with the watermark that deltas are read up to.
struct Asked {
  ValueTable marks{3};
  ValueTable marks_before{4};

  Asked(std::span<const BillingMark> wanted, UtcTime watermark, TextPool& pool) {
    marks.reserve(wanted.size());
    marks_before.reserve(wanted.size());
    add(wanted, watermark, pool);
  }
  void add(std::span<const BillingMark> wanted, UtcTime watermark, TextPool& pool);
};

/// With so many marks, reading a whole day in the order of its index beats finding them one by one.
inline constexpr std::size_t whole_day_marks_min = 512;

/// Marks of one pass of billing. Where many are of one day, all of the day is read.
class MarkedDays {
public:
  MarkedDays(std::span<const BillingMark> marks, UtcTime watermark);

  /// Adds the cells that bills count, deltas included, to the cube of their service: without the
  /// job, and with a normal key and "delivered" for any key and status that is billed.
  void add_billed(Connection& connection, FunctionRef<Cube&(ServiceId)> cube_of) const;
  /// Their rows of ft_billing, for fact_from().
  void read_facts(Connection& connection, const RowFunction& on_row) const;
  [[nodiscard]] const ValueTable& marks() const noexcept { return all_.marks; }

private:
  [[nodiscard]] bool contains(const BillingMark& mark) const;
  [[nodiscard]] bool is_marked(const Row& row, int day, int service) const;

  UtcTime watermark_;
  std::vector<BillingMark> sorted_;
  std::vector<std::string> whole_days_;
  TextPool pool_;
  Asked all_, few_;
};

/// The cells that the cube holds for the marks, deltas included.
void read_marked(Connection& connection, const Asked& asked, const RowFunction& on_row);
/// The rows of ft_billing that stand for the marks.
void read_marked_facts(Connection& connection, const Asked& asked, const RowFunction& on_row);

}  // namespace notify::sql
