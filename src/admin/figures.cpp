#include "admin/figures.hpp"

#include "rest/fields.hpp"
#include "rest/python_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace notify::admin {
namespace {

/// Messages have no single quotes, as in the reference.
std::string shown(const JsonValue& value) {
  std::string text = rest::python_repr(value);
  std::erase(text, '\'');
  return text;
}

/// "2026-05-04"
std::optional<LocalDay> day_from_text(const std::string& text) {
  const auto day = LocalDay::from_text(text);
  if (!day) return {};
  return *day;
}

std::string link_to_page(const Call& call, std::int64_t page) {
  std::string url(call.request.target.substr(0, call.request.target.find('?')));
  rest::append_parameter(url, "page", std::to_string(page));
  for (const std::string& name : call.query.names())
    if (name != "page") rest::append_parameter(url, name, *call.query.find(name));
  return url;
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
  return value;
}

std::optional<std::int64_t> number_in(const Call& call, std::string_view name) {
  const std::string* const text = call.query.find(name);
  return text == nullptr ? std::nullopt : whole_number(*text);
}

bool is_true_in(const Call& call, std::string_view name) {
  const std::string* const text = call.query.find(name);
  return text != nullptr && *text == "True";
}

void write_links(codec::JsonWriter& json, const Call& call, const Paged& paged) {
  const std::int64_t pages = (paged.total + paged.page_size - 1) / paged.page_size;
  json.name("links").begin_object();
  if (paged.page > 1) json.text("prev", link_to_page(call, paged.page - 1));
  if (paged.page < pages) {
    json.text("next", link_to_page(call, paged.page + 1));
    json.text("last", link_to_page(call, pages));
  }
  json.end_object();
}

void write_time(codec::JsonWriter& json, std::string_view name, const std::optional<UtcTime>& at) {
  at ? json.text(name, at->to_text()) : json.null(name);
}

std::string python_time(UtcTime at) {
  std::string text = at.to_text();
  text.pop_back();
  if (text.ends_with(".000000")) text.resize(text.size() - 7);
  return text;
}

std::string http_date(UtcTime at) {
  constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const LocalDay day = utc_day(at);
  const std::string text = at.to_text();
  const unsigned weekday = std::chrono::weekday(day.days()).c_encoding();
  std::string out(weekdays[weekday]);
  out += ", " + text.substr(8, 2) + " " + std::string(months[day.month() - 1]) + " ";
  return out + text.substr(0, 4) + " " + text.substr(11, 8) + " GMT";
}

void write_money(codec::JsonWriter& json, std::string_view name, const Decimal& amount) {
  json.raw(name, rest::python_float(amount.to_text()));
}

void Faults::wrong_type(std::string_view name, const JsonValue& value, std::string_view type) {
  errors_.push_back(
      {std::string(rest::validation_error),
       std::string(name) + " " + shown(value) + " is not of type " + std::string(type)});
}

const std::string* Faults::text(std::string_view name) {
  const JsonValue* const value = find(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) wrong_type(name, *value, "string");
  return text;
}

const std::string* Faults::one_of(std::string_view name, std::span<const std::string_view> words) {
  const JsonValue* const value = find(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text != nullptr && std::ranges::find(words, *text) != words.end()) return text;
  errors_.push_back(rest::not_one_of(name, shown(*value), words));
  return nullptr;
}

std::optional<Uuid> Faults::uuid(std::string_view name) {
  const JsonValue* const value = find(name);
  if (value == nullptr) return {};
  const auto* const text = value->find_as<std::string>();
  const auto id = text == nullptr ? std::nullopt : rest::read_id(*text);
  if (id) return id->uuid;
  errors_.push_back(rest::not_a_uuid(name));
  return {};
}

std::optional<std::int64_t> Faults::integer(std::string_view name) {
  const JsonValue* const value = find(name);
  if (value == nullptr) return {};
  const auto* const number = value->find_as<JsonValue::Number>();
  const auto whole = number == nullptr ? std::nullopt : whole_number(number->text);
  if (!whole) wrong_type(name, *value, "integer");
  return whole;
}

std::optional<bool> Faults::flag(std::string_view name) {
  const JsonValue* const value = find(name);
  if (value == nullptr) return {};
  const auto* const flag = value->find_as<bool>();
  if (flag != nullptr) return *flag;
  wrong_type(name, *value, "boolean");
  return {};
}

void Faults::too_small(std::string_view name, std::int64_t value, std::int64_t least) {
  errors_.push_back({std::string(rest::validation_error),
                     std::string(name) + " " + std::to_string(value) +
                         " is less than the minimum of " + std::to_string(least)});
}

void Faults::required(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (find(name) == nullptr)
      errors_.push_back(
          {std::string(rest::validation_error), std::string(name) + " is a required property"});
}

void Faults::only(std::initializer_list<std::string_view> names) {
  std::vector<std::string> others;
  for (const auto& [name, value] : *object_.find_as<JsonValue::Object>())
    if (std::ranges::find(names, name) == names.end()) others.push_back(name);
  if (auto error = rest::unexpected(std::move(others))) errors_.push_back(*std::move(error));
}

std::optional<RestResponse> Faults::refused() const {
  if (errors_.empty()) return {};
  return rest::error_answer(400, errors_);
}

DaysAsked days_in(Call& call) {
  const LocalDay today = utc_day(call.engine.now());
  DaysAsked asked{{today, today}};
  std::vector<rest::ApiError> errors;
  const auto read = [&](std::string_view name, LocalDay& day) {
    const std::string* const text = call.query.find(name);
    if (text == nullptr) return;
    if (const auto found = day_from_text(*text))
      day = *found;
    else
      errors.push_back({std::string(rest::validation_error),
                        std::string(name) + " " + *text + " is not a date"});
  };
  read("start_date", asked.days.first);
  read("end_date", asked.days.last);
  if (!errors.empty()) asked.refused = rest::error_answer(400, errors);
  return asked;
}

Result<ServiceId> service_in(const Call& call) { return ServiceId::from_text(call.path.front()); }

LocalDay utc_day(UtcTime at) {
  return LocalDay(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.us()))));
}

}  // namespace notify::admin
