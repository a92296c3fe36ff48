#include "admin/jobs/filter.hpp"

#include "rest/fields.hpp"
#include "rest/notification_view.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace notify::admin::jobs {
namespace {

using Values = std::function<std::vector<std::string>(std::string_view)>;

/// Reads one parameter after another; the first fault is the answer.
class Reader {
public:
  Reader(const Values& values, Filter& filter) : values_(values), filter_(filter) {}

  std::optional<std::int64_t> number(std::string_view name) {
    const auto given = values_(name);
    if (given.empty()) return {};
    const auto number = whole_number(given.front());
    if (!number) refuse(name, "Not a valid integer.");
    return number;
  }
  void positive(std::string_view name, std::int64_t& value) {
    const auto given = number(name);
    if (!given) return;
    if (*given < 1) refuse(name, "Not a positive integer");
    value = std::clamp<std::int64_t>(*given, 1, page_rows_max);
  }
  void flag(std::string_view name, bool& value) {
    constexpr std::array<std::string_view, 12> yes = {"t",  "T",  "true", "True", "TRUE", "on",
                                                      "On", "ON", "y",    "Y",    "yes",  "1"};
    constexpr std::array<std::string_view, 12> no = {"f",   "F",   "false", "False", "FALSE", "off",
                                                     "Off", "OFF", "n",     "N",     "no",    "0"};
    const auto given = values_(name);
    if (given.empty()) return;
    if (std::ranges::find(yes, given.front()) != yes.end())
      value = true;
    else if (std::ranges::find(no, given.front()) != no.end())
      value = false;
    else
      refuse(name, "Not a valid boolean.");
  }
  void refuse(std::string_view name, std::string_view text) {
    if (!filter_.refused) filter_.refused = field_error(400, name, text);
  }

private:
  const Values& values_;
  Filter& filter_;
};

Filter read_filter(const Values& values) {
  Filter filter;
  NotificationQuery& query = filter.query;
  Reader reader(values, filter);
  for (const std::string& word : values("template_type")) {
    if (const auto type = notification_type_from(word))
      query.types.push_back(*type);
    else
      reader.refuse("template_type", "Must be one of: sms, email, letter.");
  }
  for (const std::string& word : values("status")) rest::add_statuses(query.statuses, word);
  reader.positive("page", filter.page);
  reader.positive("page_size", filter.page_size);
  filter.limit_days = reader.number("limit_days");
  query.include_jobs = true;
  query.include_tests = false;
  reader.flag("include_jobs", query.include_jobs);
  reader.flag("include_from_test_key", query.include_tests);
  reader.flag("include_one_off", query.include_one_off);
  reader.flag("count_pages", filter.has_links);
  if (const auto given = values("older_than"); !given.empty()) {
    const auto id = rest::read_id(given.front());
    if (id)
      query.older_than.uuid = id->uuid;
    else
      reader.refuse("older_than", "Not a valid UUID.");
  }
  filter.for_csv = !values("format_for_csv").empty() && !values("format_for_csv").front().empty();
  if (const auto given = values("to"); !given.empty()) filter.to = given.front();
  query.limit = filter.page_size;
  query.skip = (filter.page - 1) * filter.page_size;
  return filter;
}

std::string word_of(const JsonValue& value) {
  if (const auto* text = value.find_as<std::string>()) return *text;
  if (const auto* number = value.find_as<JsonValue::Number>()) return number->text;
  if (const auto* flag = value.find_as<bool>()) return *flag ? "true" : "false";
  return {};
}

}  // namespace

Filter Filter::of(const rest::Query& query) {
  return read_filter([&](std::string_view name) { return query.all(name); });
}

Filter Filter::of(const JsonValue& body) {
  return read_filter([&](std::string_view name) {
    std::vector<std::string> values;
    const JsonValue* const found = body.find(name);
    if (found == nullptr || found->find_as<std::monostate>() != nullptr) return values;
    if (const auto* list = found->find_as<JsonValue::Array>())
      for (const JsonValue& one : *list) values.push_back(word_of(one));
    else
      values.push_back(word_of(*found));
    return values;
  });
}

std::optional<UtcTime> instant_in(std::string_view text) {
  std::string whole(text);
  if (whole.ends_with("+00:00")) whole.resize(whole.size() - 6);
  if (whole.size() == 16) whole += ":00";
  if (!whole.ends_with('Z')) whole += 'Z';
  const auto at = UtcTime::from_text(whole);
  if (!at) return {};
  return *at;
}

}  // namespace notify::admin::jobs
