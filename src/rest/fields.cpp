#include "rest/fields.hpp"

#include "rest/python_text.hpp"

#include "domain/text/unicode.hpp"

#include <notify/recipient.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace notify::rest {
namespace {

using codec::JsonValue;

/// Messages have no single quotes: the reference takes them out of what its library wrote.
std::string without_quotes(std::string text) {
  std::erase(text, '\'');
  return text;
}

std::string strip_braces(std::string text) {
  const std::size_t first = text.find_first_not_of("{}");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of("{}") - first + 1);
}

bool erase_all(std::string& text, std::string_view part) {
  bool found = false;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at)) {
    text.erase(at, part.size());
    found = true;
  }
  return found;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Reads a number of exactly `digits` digits off `text`.
bool take_digits(std::string_view& text, std::size_t digits, int& out) {
  if (text.size() < digits) return false;
  const char* const end = text.data() + digits;
  if (const auto read = std::from_chars(text.data(), end, out); read.ptr != end || out < 0)
    return false;
  text.remove_prefix(digits);
  return true;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

/// The time of a day, in seconds; nothing if it is none.
std::optional<std::int64_t> take_time(std::string_view& rest) {
  int hour = 0, minute = 0, second = 0;
  if (!take_digits(rest, 2, hour)) return {};
  const bool has_colons = take_char(rest, ":");
  if ((has_colons || !rest.empty()) && !rest.starts_with('Z') && !rest.starts_with('+') &&
      !rest.starts_with('-')) {
    if (!take_digits(rest, 2, minute)) return {};
    const bool goes_on = has_colons ? take_char(rest, ":")
                                    : !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
    if (goes_on) {
      if (!take_digits(rest, 2, second)) return {};
      if (take_char(rest, ".,")) {
        const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        if (digits == 0) return {};
        rest.remove_prefix(digits);
      }
    }
  }
  if (hour > 23 || minute > 59 || second > 59) return {};
  return hour * 3600 + minute * 60 + second;
}

bool take_zone(std::string_view& rest) {
  if (rest.empty() || take_char(rest, "Z")) return true;
  int hours = 0, minutes = 0;
  if (!take_char(rest, "+-") || !take_digits(rest, 2, hours)) return false;
  take_char(rest, ":");
  return rest.empty() || take_digits(rest, 2, minutes);
}

/// An instant of ISO 8601. Its zone is read and, as in the reference, not heeded.
std::optional<UtcTime> read_iso8601(std::string_view rest) {
  int year = 0, month = 1, day = 1;
  if (!take_digits(rest, 4, year)) return {};
  const bool has_dashes = take_char(rest, "-");
  if (has_dashes || !rest.empty()) {
    if (!take_digits(rest, 2, month)) return {};
    if (has_dashes ? take_char(rest, "-") : !rest.empty())
      if (!take_digits(rest, 2, day)) return {};
  }
  std::int64_t seconds = 0;
  if (take_char(rest, "T ")) {
    const auto time = take_time(rest);
    if (!time || !take_zone(rest)) return {};
    seconds = *time;
  }
  const auto date =
      LocalDay::from_ymd(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (!rest.empty() || !date) return {};
  const auto days = date->days().time_since_epoch();
  return UtcTime::from_us(std::chrono::microseconds(days).count() + seconds * 1'000'000);
}

}  // namespace

std::optional<WrittenId> read_id(std::string_view text) {
  std::string hex(text);
  const bool is_urn = erase_all(hex, "urn:");
  const bool is_uuid_urn = erase_all(hex, "uuid:");
  hex = strip_braces(std::move(hex));
  std::erase(hex, '-');
  if (hex.size() != 32 || !std::ranges::all_of(hex, is_hex)) return {};
  for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, 1, '-');
  const auto uuid = Uuid::from_text(hex);
  if (!uuid) return {};
  return WrittenId{*uuid, is_urn || is_uuid_urn};
}

ApiError not_a_uuid(std::string_view field) {
  return {std::string(validation_error), std::string(field) + " is not a valid UUID"};
}

ApiError not_one_of(std::string_view field, std::string_view value,
                    std::span<const std::string_view> words) {
  std::string text = std::string(field) + " " +
                     without_quotes(python_repr(JsonValue{std::string(value)})) +
                     " is not one of [";
  for (std::size_t i = 0; i < words.size(); ++i) text.append(i > 0 ? ", " : "").append(words[i]);
  return {std::string(validation_error), text + "]"};
}

std::optional<ApiError> unexpected(std::vector<std::string> names) {
  if (names.empty()) return {};
  std::ranges::sort(names);
  std::string text = "Additional properties are not allowed (";
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i > 0 ? ", " : "") + python_repr(JsonValue{names[i]});
  text += names.size() == 1 ? " was unexpected)" : " were unexpected)";
  return ApiError{std::string(validation_error), without_quotes(std::move(text))};
}

namespace {

bool is_empty_value(const JsonValue& value) {
  struct Empty {
    bool operator()(std::monostate) const { return true; }
    bool operator()(bool flag) const { return !flag; }
    bool operator()(const JsonValue::Number& number) const {
      return number.text.substr(0, number.text.find_first_of("eE")).find_first_of("123456789") ==
             std::string::npos;
    }
    bool operator()(const std::string& text) const { return text.empty(); }
    bool operator()(const JsonValue::Array& items) const { return items.empty(); }
    bool operator()(const JsonValue::Object& members) const { return members.empty(); }
  };
  return std::visit(Empty{}, value.value);
}

}  // namespace

Fields::Fields(const codec::JsonValue& body) : members_(body.find_as<JsonValue::Object>()) {
  if (members_ != nullptr) return;
  if (is_empty_value(body))
    members_ = &empty_;
  else
    errors_.push_back({std::string(validation_error),
                       without_quotes(python_repr(body)) + " is not of type object"});
}

const JsonValue* Fields::take(std::string_view name) {
  known_.push_back(name);
  if (members_ == nullptr) return nullptr;
  for (const auto& [key, value] : *members_)
    if (key == name) return &value;
  return nullptr;
}

bool Fields::has(std::string_view name) const {
  return members_ != nullptr &&
         std::ranges::any_of(*members_, [&](const auto& member) { return member.name == name; });
}

void Fields::fault(std::string_view name, std::string_view text) {
  ApiError error{std::string(validation_error),
                 without_quotes(std::string(name) + " " + std::string(text))};
  if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(std::move(error));
}

void Fields::wrong_type(std::string_view name, const JsonValue& value, std::string_view types) {
  fault(name, python_repr(value) + " is not of type " + std::string(types));
}

const std::string* Fields::take_text(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) wrong_type(name, *value, "string");
  return text;
}

namespace {

std::size_t characters_in(std::string_view text) {
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, is_lead));
}

}  // namespace

const std::string* Fields::text(std::string_view name) { return take_text(name); }

const std::string* Fields::text(std::string_view name, std::size_t characters_max) {
  const std::string* const value = take_text(name);
  if (value == nullptr || value->size() <= characters_max) return value;
  if (characters_in(*value) <= characters_max) return value;
  fault(name, python_repr(JsonValue{*value}) + " is too long");
  return nullptr;
}

const std::string* Fields::text_of_at_least(std::string_view name, std::size_t characters_min) {
  const std::string* const value = take_text(name);
  if (value == nullptr || characters_in(*value) >= characters_min) return value;
  fault(name, python_repr(JsonValue{*value}) + " is too short");
  return nullptr;
}

std::optional<std::int64_t> Fields::integer(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return {};
  const auto* const number = value->find_as<JsonValue::Number>();
  std::int64_t read = 0;
  if (number != nullptr) {
    // A fraction of zero leaves a number whole, as JSON schema has it.
    std::string_view text = number->text;
    if (const auto point = text.find('.');
        point != text.npos && text.find_first_not_of('0', point + 1) == text.npos)
      text = text.substr(0, point);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (error == std::errc{} && end == text.data() + text.size()) return read;
  }
  wrong_type(name, *value, "integer");
  return {};
}

std::optional<bool> Fields::flag(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return {};
  if (const auto* const flag = value->find_as<bool>()) return *flag;
  wrong_type(name, *value, "boolean");
  return {};
}

const std::string* Fields::one_of(std::string_view name, std::span<const std::string_view> words) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text != nullptr && std::ranges::find(words, *text) != words.end()) return text;
  std::string list;
  for (const std::string_view word : words) list.append(list.empty() ? "" : ", ").append(word);
  fault(name, python_repr(*value) + " is not one of [" + list + "]");
  return nullptr;
}

const std::string* Fields::phone_number(std::string_view name) {
  const std::string* const value = take_text(name);
  if (value == nullptr) return nullptr;
  if (const auto read = read_phone_number(*value); !read) {
    fault(name, read.error().message);
    return nullptr;
  }
  return value;
}

const std::string* Fields::email_address(std::string_view name) {
  const std::string* const value = take_text(name);
  if (value == nullptr) return nullptr;
  if (const auto read = parse_email_address(*value); !read) {
    fault(name, read.error().message);
    return nullptr;
  }
  return value;
}

const std::string* Fields::https_url(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  const bool is_url =
      text != nullptr && text->starts_with("https:") && std::ranges::all_of(*text, [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '<' && c != '>' &&
               c != '"' && c != '\\';
      });
  if (is_url) return text;
  fault(name, "is not a valid https url");
  return nullptr;
}

const JsonValue::Object* Fields::object(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const members = value->find_as<JsonValue::Object>();
  if (members == nullptr) wrong_type(name, *value, "object");
  return members;
}

const JsonValue::Array* Fields::list_or_null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return nullptr;
  const auto* const items = value->find_as<JsonValue::Array>();
  if (items == nullptr) wrong_type(name, *value, "array, null");
  return items;
}

std::optional<WrittenId> Fields::uuid(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return {};
  const auto* const text = value->find_as<std::string>();
  auto id = text != nullptr ? read_id(*text) : std::nullopt;
  if (!id) fault(name, "is not a valid UUID");
  return id;
}

const std::string* Fields::text_or_null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) wrong_type(name, *value, "string, null");
  return text;
}

const std::string* Fields::some_text(std::string_view name) {
  const std::string* const value = take_text(name);
  if (value == nullptr || !value->empty()) return value;
  fault(name, " should be non-empty");
  return nullptr;
}

std::optional<WrittenId> Fields::uuid_or_null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return {};
  return uuid(name);
}

std::vector<WrittenId> Fields::uuids(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return {};
  const auto* const items = value->find_as<JsonValue::Array>();
  if (items == nullptr) {
    wrong_type(name, *value, "array");
    return {};
  }
  std::vector<WrittenId> ids;
  for (const JsonValue& item : *items) {
    const auto* const text = item.find_as<std::string>();
    const auto id = text != nullptr ? read_id(*text) : std::nullopt;
    if (id)
      ids.push_back(*id);
    else
      fault(name, "is not a valid UUID");
  }
  return ids;
}

namespace {
constexpr std::string_view no_iso8601 =
    "datetime format is invalid. It must be a valid ISO8601 date time format, "
    "https://en.wikipedia.org/wiki/ISO_8601";
}  // namespace

std::optional<UtcTime> Fields::instant(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return {};
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) {
    wrong_type(name, *value, "string, null");
    return {};
  }
  auto at = read_iso8601(*text);
  if (!at) fault(name, no_iso8601);
  return at;
}

void Fields::schedule(std::string_view name, UtcTime now) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) return wrong_type(name, *value, "string, null");
  const auto at = read_iso8601(*text);
  if (!at)
    fault(name, no_iso8601);
  else if (*at < now)
    fault(name, "datetime can not be in the past");
  else if (*at > now + std::chrono::hours(24))
    fault(name, "datetime can only be 24 hours in the future");
}

const std::string* Fields::postage_of_upload(std::string_view name) {
  const std::string* const value = take_text(name);
  if (value == nullptr || *value == "first" || *value == "second" || *value == "economy")
    return value;
  fault(name, "invalid. It must be either first, second or economy.");
  return nullptr;
}

void Fields::end_open(std::initializer_list<std::string_view> required) {
  if (members_ == nullptr) return;
  for (const std::string_view name : required)
    if (!has(name))
      errors_.push_back(
          {std::string(validation_error), std::string(name) + " is a required property"});
}

void Fields::end(std::initializer_list<std::string_view> required) {
  if (members_ == nullptr) return;
  end_open(required);
  std::vector<std::string> others;
  for (const auto& [name, value] : *members_)
    if (std::ranges::find(known_, name) == known_.end()) others.push_back(name);
  if (auto error = unexpected(std::move(others))) errors_.push_back(*std::move(error));
}

}  // namespace notify::rest
