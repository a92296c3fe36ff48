#pragma once

#include "store/sql/connection.hpp"

#include <notify/store.hpp>

#include <span>

namespace notify::sql {

/// What a row of ft_billing is made of, in the order that fact_from() reads.
#define NFY_FACT_COLUMNS                                                              \
  "service_id, bst_date, notification_type, template_id, provider, rate_multiplier, " \
  "international, rate, postage, billable_units, notifications_sent"
[[nodiscard]] BillingFact fact_from(const Row& row);

/// Marks as parameters, alone and with the watermark that deltas are read up to.
struct Asked {
  ValueTable marks{3};
  ValueTable marks_before{4};

  Asked(std::span<const BillingMark> wanted, UtcTime watermark, TextPool& pool);
};

/// The cells that the cube holds for the marks, deltas included.
void read_marked(Connection& connection, const Asked& asked, const RowFunction& on_row);
/// The rows of ft_billing that stand for the marks.
void read_marked_facts(Connection& connection, const Asked& asked, const RowFunction& on_row);

}  // namespace notify::sql
