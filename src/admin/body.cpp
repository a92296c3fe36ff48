#include "admin/body.hpp"

#include "codec/json_writer.hpp"
#include "rest/answers.hpp"
#include "rest/body.hpp"

#include <charconv>

namespace notify::admin {

Body::Body(const Call& call) {
  auto json = rest::read_body(call);
  if (json && json->find_as<JsonValue::Object>() != nullptr)
    json_ = *std::move(json);
  else
    refused_ = rest::plain_error(
        400, "The browser (or proxy) sent a request that this server could not understand.");
}

const JsonValue* Body::find(std::string_view name) const noexcept {
  const JsonValue* const found = json_.find(name);
  return found == nullptr || found->find_as<std::monostate>() != nullptr ? nullptr : found;
}

const std::string* Body::text(std::string_view name) const noexcept {
  const JsonValue* const found = json_.find(name);
  return found == nullptr ? nullptr : found->find_as<std::string>();
}

std::optional<std::int64_t> Body::integer(std::string_view name) const noexcept {
  const JsonValue* const found = json_.find(name);
  const auto* const number = found == nullptr ? nullptr : found->find_as<JsonValue::Number>();
  if (number == nullptr) return {};
  std::int64_t value = 0;
  const char* const end = number->text.data() + number->text.size();
  const auto read = std::from_chars(number->text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end) return {};
  return value;
}

std::optional<bool> Body::flag(std::string_view name) const noexcept {
  const JsonValue* const found = json_.find(name);
  const auto* const value = found == nullptr ? nullptr : found->find_as<bool>();
  if (value == nullptr) return {};
  return *value;
}

std::optional<RestResponse> refuse_missing(const Body& body,
                                           std::initializer_list<std::string_view> fields) {
  codec::JsonWriter json;
  json.begin_object().name("message").begin_object();
  bool is_whole = true;
  for (const std::string_view field : fields) {
    if (body.has(field)) continue;
    is_whole = false;
    json.name(field).begin_list().text("Missing data for required field.").end_list();
  }
  if (is_whole) return {};
  json.end_object().text("result", "error").end_object();
  return rest::json_answer(400, std::move(json).take());
}

std::optional<Uuid> Body::uuid(std::string_view name) const noexcept {
  const std::string* const value = text(name);
  if (value == nullptr) return {};
  const auto id = Uuid::from_text(*value);
  if (!id) return {};
  return *id;
}

}  // namespace notify::admin
