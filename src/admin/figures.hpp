#pragma once

#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "codec/json_writer.hpp"
#include "rest/call.hpp"

#include <notify/billing.hpp>
#include <notify/money.hpp>
#include <notify/time.hpp>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What rooms that show figures and lists have in common. (rules/admin 9)
namespace notify::admin {

inline constexpr std::int64_t page_rows = 50;
inline constexpr std::int64_t page_rows_max = 10'000;

/// A whole number as the reference reads it: signs and spaces around it are passed over.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);
/// The number of a query parameter; nothing if there is none or it is no number.
[[nodiscard]] std::optional<std::int64_t> number_in(const Call& call, std::string_view name);
[[nodiscard]] bool is_true_in(const Call& call, std::string_view name);  ///< "True", exactly

/// The page that a list is asked for, from 1.
[[nodiscard]] inline std::int64_t page_in(const Call& call) {
  return number_in(call, "page").value_or(1);
}
/// Only the first page may be empty.
[[nodiscard]] inline bool is_no_page(std::int64_t page, std::size_t rows) {
  return page < 1 || (page > 1 && rows == 0);
}

/// One page of many.
struct Paged {
  std::int64_t page = 1, page_size = page_rows, total = 0;
};
/// "links": {"prev": …, "next": …, "last": …}, to the same request's other pages.
void write_links(codec::JsonWriter& json, const Call& call, const Paged& paged);

/// "2026-05-04T09:00:00.000000Z", or null.
void write_time(codec::JsonWriter& json, std::string_view name, const std::optional<UtcTime>& at);
/// As Python prints an instant: "2026-05-05T06:00:00", with microseconds if there are any.
[[nodiscard]] std::string python_time(UtcTime at);
/// "Mon, 04 May 2026 10:00:12 GMT"
[[nodiscard]] std::string http_date(UtcTime at);
/// Money and rates as the binary numbers that the app reads. No bill is made of these.
void write_money(codec::JsonWriter& json, std::string_view name, const Decimal& amount);
/// An id as text, the nil one as null.
template <typename Tag>
void write_id(codec::JsonWriter& json, std::string_view name, const Id<Tag>& id) {
  id.is_nil() ? json.null(name) : json.text(name, id.to_text());
}

/// Faults of a body's or query's members, in the order in which they are looked for.
class Faults {
public:
  explicit Faults(const JsonValue& object) : object_(object) {}

  /// Each returns the member, or nullptr where it is not there or wrong.
  const std::string* text(std::string_view name);
  const std::string* one_of(std::string_view name, std::span<const std::string_view> words);
  std::optional<Uuid> uuid(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  /// "x is less than the minimum of 0"
  void too_small(std::string_view name, std::int64_t value, std::int64_t least);
  void required(std::initializer_list<std::string_view> names);
  /// Nothing but these may be there.
  void only(std::initializer_list<std::string_view> names);
  /// The answer that says what is wrong; nothing if all is well.
  [[nodiscard]] std::optional<RestResponse> refused() const;

private:
  void wrong_type(std::string_view name, const JsonValue& value, std::string_view type);
  const JsonValue* find(std::string_view name) const { return object_.find(name); }

  const JsonValue& object_;
  std::vector<rest::ApiError> errors_;
};

/// Days of a query: start_date and end_date, each today in UTC if it is not there.
struct DaysAsked {
  LocalDayRange days;
  std::optional<RestResponse> refused{};  ///< a day that is none
};
[[nodiscard]] DaysAsked days_in(Call& call);

/// The service of the path. Its number of place in the route's pattern is 0.
[[nodiscard]] Result<ServiceId> service_in(const Call& call);
[[nodiscard]] LocalDay utc_day(UtcTime at);

}  // namespace notify::admin
