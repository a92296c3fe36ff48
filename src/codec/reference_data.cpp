#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "codec/nearest_name.hpp"

#include <notify/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

namespace notify {
namespace {

using codec::JsonValue;

constexpr codec::JsonLimits file_limits = {.bytes_max = 16 << 20, .depth_max = 3};

constexpr std::array<std::string_view, 3> list_names{"sms_rates", "letter_rates",
                                                     "default_annual_allowance"};
constexpr std::array<std::string_view, 2> sms_rate_names{"valid_from", "rate"};
constexpr std::array<std::string_view, 6> letter_rate_names{"start_date", "end_date", "sheet_count",
                                                            "rate",       "crown",    "post_class"};
constexpr std::array<std::string_view, 3> allowance_names{
    "organisation_type", "valid_from_financial_year_start", "allowance"};

// A name that is misspelt would be passed over, and its value with it: refused.
Result<void> check_names(const JsonValue& json, const std::string& place,
                         std::span<const std::string_view> known) {
  const auto* const members = json.find_as<JsonValue::Object>();
  if (members == nullptr) {
    return make_error(ErrorCode::invalid_argument, "reference data" + place + ": not an object");
  }
  for (const auto& [name, value] : *members) {
    if (std::ranges::find(known, name) != known.end()) continue;
    return make_error(ErrorCode::invalid_argument,
                      "reference data" + place + ": unknown name " + codec::shown_name(name) +
                          ", the nearest is " + std::string(codec::nearest_name(name, known)));
  }
  return {};
}

// One row of a list in the file; every error says where it is: "sms_rates[3].rate".
class Row {
public:
  Row(std::string place, const JsonValue& json) : place_(std::move(place)), json_(json) {}

  [[nodiscard]] Error error(std::string_view name, const std::string& reason) const {
    return make_error(ErrorCode::invalid_argument,
                      "reference data: " + place_ + "." + std::string(name) + ": " + reason);
  }

  [[nodiscard]] Result<std::string> text(std::string_view name) const {
    const JsonValue* const found = json_.find(name);
    const auto* const value = found == nullptr ? nullptr : found->find_as<std::string>();
    if (value == nullptr) return error(name, "not a string");
    return *value;
  }

  // A text that `parse` understands; its own message names the value.
  template <typename Parse>
  [[nodiscard]] auto parsed(std::string_view name, Parse parse) const
      -> decltype(parse(std::string_view())) {
    NFY_TRY(value, text(name));
    auto result = parse(std::string_view(value));
    if (!result) return error(name, result.error().message);
    return result;
  }

  [[nodiscard]] Result<Decimal> price(std::string_view name) const {
    constexpr std::size_t shown_max = 40;
    NFY_TRY(digits, text(name));
    auto value = Decimal::from_text(digits);
    if (!value) return error(name, "not a price: " + digits.substr(0, shown_max));
    if (*value < Decimal()) return error(name, "negative price: " + digits);
    return value;
  }

  [[nodiscard]] Result<std::optional<UtcTime>> instant_or_null(std::string_view name) const {
    const JsonValue* const found = json_.find(name);
    if (found == nullptr || found->find_as<std::monostate>() != nullptr) {
      return std::optional<UtcTime>();
    }
    NFY_TRY(value, parsed(name, UtcTime::from_text));
    return std::optional(value);
  }

  [[nodiscard]] Result<std::int64_t> count(std::string_view name) const {
    const JsonValue* const found = json_.find(name);
    const auto* const number = found == nullptr ? nullptr : found->find_as<JsonValue::Number>();
    if (number == nullptr) return error(name, "not a number");
    std::int64_t value = 0;
    const char* const end = number->text.data() + number->text.size();
    const auto [stop, code] = std::from_chars(number->text.data(), end, value);
    if (code != std::errc() || stop != end || value < 0) {
      return error(name, "not a count: " + number->text);
    }
    return value;
  }

  [[nodiscard]] Result<bool> flag(std::string_view name) const {
    const JsonValue* const found = json_.find(name);
    const bool* const value = found == nullptr ? nullptr : found->find_as<bool>();
    if (value == nullptr) return error(name, "neither true nor false");
    return *value;
  }

private:
  std::string place_;
  const JsonValue& json_;
};

Result<SmsRate> read_sms_rate(const Row& row) {
  NFY_TRY(valid_from, row.parsed("valid_from", UtcTime::from_text));
  NFY_TRY(rate, row.price("rate"));
  return SmsRate{valid_from, rate};
}

Result<LetterRate> read_letter_rate(const Row& row) {
  NFY_TRY(start_date, row.parsed("start_date", UtcTime::from_text));
  NFY_TRY(end_date, row.instant_or_null("end_date"));
  NFY_TRY(sheet_count, row.count("sheet_count"));
  NFY_TRY(rate, row.price("rate"));
  NFY_TRY(crown, row.flag("crown"));
  NFY_TRY(post_class, row.parsed("post_class", postage_from));
  return LetterRate{start_date, end_date, sheet_count, rate, crown, post_class};
}

Result<DefaultAllowance> read_default_allowance(const Row& row) {
  NFY_TRY(type, row.parsed("organisation_type", organisation_type_from));
  NFY_TRY(year, row.count("valid_from_financial_year_start"));
  if (year > 9999) {
    return row.error("valid_from_financial_year_start", "not a year: " + std::to_string(year));
  }
  NFY_TRY(allowance, row.count("allowance"));
  return DefaultAllowance{type, static_cast<int>(year), allowance};
}

auto key_of(const SmsRate& rate) { return rate.valid_from; }
auto key_of(const LetterRate& rate) {
  return std::tuple(rate.start_date, rate.post_class, rate.sheet_count, rate.crown);
}
auto key_of(const DefaultAllowance& row) {
  return std::tuple(row.organisation_type, row.valid_from_financial_year_start);
}

// Reads one list of the file. Two rows of one key would leave the price to chance: refused.
template <typename Value>
Result<std::vector<Value>> read_list(const JsonValue& file, const std::string& name,
                                     std::span<const std::string_view> known,
                                     Result<Value> (*read)(const Row&)) {
  std::vector<Value> values;
  const JsonValue* const list = file.find(name);
  if (list == nullptr) return values;
  const auto* const items = list->find_as<JsonValue::Array>();
  if (items == nullptr) {
    return make_error(ErrorCode::invalid_argument, "reference data: " + name + ": not a list");
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string place = name + "[" + std::to_string(i) + "]";
    NFY_CHECK(check_names((*items)[i], ": " + place, known));
    NFY_TRY(value, read(Row(place, (*items)[i])));
    values.push_back(std::move(value));
  }
  std::vector<decltype(key_of(values.front()))> keys;
  for (const Value& value : values) keys.push_back(key_of(value));
  std::ranges::sort(keys);
  if (std::ranges::adjacent_find(keys) != keys.end()) {
    return make_error(ErrorCode::invalid_argument,
                      "reference data: " + name + ": two rows of the same key");
  }
  return values;
}

}  // namespace

Result<ReferenceData> reference_data_from_json(std::string_view json) {
  NFY_TRY(file, codec::read_json_object(json, file_limits));
  ReferenceData data;
  NFY_CHECK(check_names(file, "", list_names));
  NFY_TRY(sms_rates, read_list(file, "sms_rates", sms_rate_names, read_sms_rate));
  NFY_TRY(letter_rates, read_list(file, "letter_rates", letter_rate_names, read_letter_rate));
  NFY_TRY(allowances,
          read_list(file, "default_annual_allowance", allowance_names, read_default_allowance));
  data.sms_rates = std::move(sms_rates);
  data.letter_rates = std::move(letter_rates);
  data.default_allowances = std::move(allowances);
  return data;
}

std::string to_json(const ReferenceData& data) {
  codec::JsonWriter json;
  json.begin_object().name("sms_rates").begin_list();
  for (const SmsRate& one : data.sms_rates)
    json.begin_object()
        .text("valid_from", one.valid_from.to_text())
        .text("rate", one.rate.to_text())
        .end_object();
  json.end_list().name("letter_rates").begin_list();
  for (const LetterRate& one : data.letter_rates)
    json.begin_object()
        .text("start_date", one.start_date.to_text())
        .text_or_null("end_date", one.end_date ? one.end_date->to_text() : std::string())
        .integer("sheet_count", one.sheet_count)
        .text("rate", one.rate.to_text())
        .flag("crown", one.crown)
        .text("post_class", name_of(one.post_class))
        .end_object();
  json.end_list().name("default_annual_allowance").begin_list();
  for (const DefaultAllowance& one : data.default_allowances)
    json.begin_object()
        .text("organisation_type", name_of(one.organisation_type))
        .integer("valid_from_financial_year_start", one.valid_from_financial_year_start)
        .integer("allowance", one.allowance)
        .end_object();
  return std::move(json.end_list().end_object()).take();
}

}  // namespace notify
