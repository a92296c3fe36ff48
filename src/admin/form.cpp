#include "admin/form.hpp"

#include "admin/answers.hpp"
#include "codec/json_writer.hpp"
#include "domain/text/text.hpp"
#include "rest/fields.hpp"

#include <charconv>

namespace notify::admin {

template <typename OnNull>
const JsonValue* Form::take(std::string_view name, OnNull on_null) {
  const JsonValue* const value = json_.find(name);
  if (value == nullptr || value->find_as<std::monostate>() == nullptr) return value;
  on_null();
  return nullptr;
}

const JsonValue* Form::take_some(std::string_view name) {
  return take(name, [&] { fault(name, "Field may not be null."); });
}

void Form::text(std::string_view name, std::string& out) {
  const JsonValue* const value = take_some(name);
  if (value == nullptr) return;
  if (const auto* const text = value->find_as<std::string>())
    out = *text;
  else
    fault(name, "Not a valid string.");
}

void Form::text_or_null(std::string_view name, std::string& out, std::size_t characters_max) {
  const JsonValue* const value = take(name, [&] { out.clear(); });
  if (value == nullptr) return;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr)
    fault(name, "Not a valid string.");
  else if (characters_max > 0 && text::characters_of(*text) > characters_max)
    fault(name, "Longer than maximum length " + std::to_string(characters_max) + ".");
  else
    out = *text;
}

std::optional<bool> Form::read_flag(std::string_view name, const JsonValue& value) {
  if (const auto* const flag = value.find_as<bool>()) return *flag;
  if (const auto* const number = value.find_as<JsonValue::Number>())
    if (number->text == "0" || number->text == "1") return number->text == "1";
  if (const auto* const text = value.find_as<std::string>())
    if (*text == "true" || *text == "false") return *text == "true";
  fault(name, "Not a valid boolean.");
  return {};
}

void Form::flag(std::string_view name, bool& out) {
  if (const JsonValue* const value = take_some(name)) out = read_flag(name, *value).value_or(out);
}

void Form::flag_or_null(std::string_view name, std::optional<bool>& out) {
  if (const JsonValue* const value = take(name, [&] { out.reset(); }))
    if (const auto flag = read_flag(name, *value)) out = flag;
}

std::optional<std::int64_t> Form::read_integer(std::string_view name, const JsonValue& value) {
  const auto* const number = value.find_as<JsonValue::Number>();
  const auto* const text = value.find_as<std::string>();
  if (number != nullptr || text != nullptr) {
    const std::string& digits = number != nullptr ? number->text : *text;
    const char* const end = digits.data() + digits.size();
    std::int64_t read = 0;
    const auto done = std::from_chars(digits.data(), end, read);
    if (done.ec == std::errc{} && done.ptr == end) return read;
  }
  fault(name, "Not a valid integer.");
  return {};
}

void Form::integer(std::string_view name, std::int64_t& out) {
  if (const JsonValue* const value = take_some(name))
    out = read_integer(name, *value).value_or(out);
}

void Form::integer_or_null(std::string_view name, std::optional<std::int64_t>& out) {
  if (const JsonValue* const value = take(name, [&] { out.reset(); }))
    if (const auto read = read_integer(name, *value)) out = read;
}

void Form::instant_or_null(std::string_view name, std::optional<UtcTime>& out) {
  const JsonValue* const value = take(name, [&] { out.reset(); });
  if (value == nullptr) return;
  const auto* const text = value->find_as<std::string>();
  std::string iso = text != nullptr ? *text : std::string();
  if (!iso.empty() && !iso.ends_with('Z')) iso += 'Z';
  if (const auto at = UtcTime::from_text(iso))
    out = *at;
  else
    fault(name, "Not a valid datetime.");
}

void Form::id_or_null(std::string_view name, Uuid& out) {
  const JsonValue* const value = take(name, [&] { out = {}; });
  if (value == nullptr) return;
  const auto* const text = value->find_as<std::string>();
  const auto id = text != nullptr ? rest::read_id(*text) : std::nullopt;
  if (id)
    out = id->uuid;
  else if (text != nullptr && text->empty())
    out = {};
  else
    fault(name, "Not a valid UUID.");
}

void Form::require(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (json_.find(name) == nullptr) fault(name, "Missing data for required field.");
}

std::optional<RestResponse> Form::refused() const {
  if (faults_.empty()) return {};
  codec::JsonWriter out;
  out.begin_object().name("message").begin_object();
  for (const auto& [name, texts] : faults_) {
    out.name(name).begin_list();
    for (const std::string& text : texts) out.text(text);
    out.end_list();
  }
  out.end_object().text("result", "error").end_object();
  return rest::json_answer(400, std::move(out).take());
}

}  // namespace notify::admin
