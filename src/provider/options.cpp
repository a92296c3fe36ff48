#include "provider/options.hpp"

#include "codec/nearest_name.hpp"

#include <algorithm>

namespace notify {
namespace {

constexpr codec::JsonLimits options_limits{.bytes_max = 1 << 20, .names_max = 200, .depth_max = 8};

}  // namespace

Result<ProviderOptions> ProviderOptions::from_json(std::string_view kind, std::string_view json) {
  auto read = codec::read_json_object(json.empty() ? "{}" : json, options_limits);
  if (!read)
    return make_error(ErrorCode::invalid_argument,
                      "options of the provider " + std::string(kind) + ": " + read.error().message);
  return ProviderOptions(kind, *std::move(read));
}

void ProviderOptions::text(std::string_view name, std::string& value) {
  const codec::JsonValue* const given = take(name);
  if (given == nullptr) return;
  const auto* const text = given->find_as<std::string>();
  if (text == nullptr) return refuse(name, "is no text");
  if (text->find('\0') != text->npos) return refuse(name, "has a NUL");
  value = *text;
}

void ProviderOptions::texts(std::string_view name, std::optional<std::vector<std::string>>& value) {
  const codec::JsonValue* const given = take(name);
  if (given == nullptr) return;
  const auto* const list = given->find_as<codec::JsonValue::Array>();
  if (list == nullptr) return refuse(name, "is no list of texts");
  std::vector<std::string> read;
  for (const codec::JsonValue& one : *list) {
    const auto* const text = one.find_as<std::string>();
    if (text == nullptr || text->find('\0') != text->npos)
      return refuse(name, "is no list of texts");
    read.push_back(*text);
  }
  value = std::move(read);
}

void ProviderOptions::secret(std::string_view name, std::string& value) {
  constexpr std::size_t bytes_max = 4'000;
  text(name, value);
  if (value.size() > bytes_max) return refuse(name, "is longer than 4000 bytes");
  if (std::ranges::any_of(value, [](char c) { return c < ' ' || c > '~'; }))
    refuse(name, "has a character that is not printable ASCII");
}

void ProviderOptions::flag(std::string_view name, bool& value) {
  const codec::JsonValue* const given = take(name);
  if (given == nullptr) return;
  if (const bool* const flag = given->find_as<bool>())
    value = *flag;
  else
    refuse(name, "is neither true nor false");
}

void ProviderOptions::span(std::string_view name, std::chrono::microseconds& value) {
  std::int64_t us = value.count();
  number(name, us);
  value = std::chrono::microseconds(us);
}

Result<void> ProviderOptions::end() const {
  if (!wrong_.empty()) return make_error(ErrorCode::invalid_argument, wrong_);
  for (const auto& [name, value] : *json_.find_as<codec::JsonValue::Object>()) {
    if (std::ranges::find(known_, name) != known_.end()) continue;
    std::string message = "the provider " + kind_ + " has no option " + codec::shown_name(name);
    if (!known_.empty())
      message += ", the nearest is " + std::string(codec::nearest_name(name, known_));
    return make_error(ErrorCode::invalid_argument, std::move(message));
  }
  return {};
}

Result<void> ProviderOptions::require(std::string_view name, std::string_view value) const {
  if (!value.empty()) return {};
  return make_error(ErrorCode::invalid_argument,
                    "the provider " + kind_ + " needs the option " + std::string(name));
}

const codec::JsonValue* ProviderOptions::take(std::string_view name) {
  known_.push_back(name);
  return json_.find(name);
}

void ProviderOptions::refuse(std::string_view name, std::string_view why) {
  if (wrong_.empty())
    wrong_ = "option " + std::string(name) + " of the provider " + kind_ + " " + std::string(why);
}

}  // namespace notify
