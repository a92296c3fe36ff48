#include "codec/json_reader.hpp"
#include "codec/json_text.hpp"

#include <notify/json.hpp>

#include <utility>
#include <variant>

namespace notify {
namespace {

using codec::JsonValue;
using Scalar = PersonalisationValue::Scalar;
using Number = PersonalisationValue::Number;

// `Target` is a PersonalisationValue's variant or that of a list item: both hold the scalars.
template <typename Target>
Result<Target> scalar_from(JsonValue& json) {
  if (auto* const text = std::get_if<std::string>(&json.value)) return Target(std::move(*text));
  if (auto* const number = std::get_if<JsonValue::Number>(&json.value)) {
    return Target(Number{std::move(number->text)});
  }
  if (const auto* const flag = std::get_if<bool>(&json.value)) return Target(*flag);
  if (std::holds_alternative<std::monostate>(json.value)) return Target(std::monostate());
  return make_error(ErrorCode::invalid_argument, "personalisation holds an object");
}

Result<PersonalisationValue> value_from(JsonValue& json) {
  if (auto* const items = std::get_if<JsonValue::Array>(&json.value)) {
    PersonalisationValue::List list;
    list.reserve(items->size());
    for (JsonValue& item : *items) {
      NFY_TRY(scalar, scalar_from<Scalar>(item));
      list.push_back(std::move(scalar));
    }
    return PersonalisationValue{std::move(list)};
  }
  NFY_TRY(value, scalar_from<decltype(PersonalisationValue::value)>(json));
  return PersonalisationValue{std::move(value)};
}

struct Writer {
  std::string& json;

  void operator()(std::monostate) const { json += "null"; }
  void operator()(bool flag) const { json += flag ? "true" : "false"; }
  void operator()(const Number& number) const {
    // A host may have put anything here: what is no JSON number travels as a string.
    if (codec::is_json_number(number.text)) {
      json += number.text;
    } else {
      codec::append_json_string(json, number.text);
    }
  }
  void operator()(const std::string& text) const { codec::append_json_string(json, text); }
  void operator()(const PersonalisationValue::List& list) const {
    json += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) json += ',';
      std::visit(*this, list[i]);
    }
    json += ']';
  }
};

}  // namespace

Result<Personalisation> personalisation_from_json(std::string_view json) {
  NFY_TRY(object, codec::read_json_object(json, {.bytes_max = personalisation_bytes_max}));
  Personalisation values;
  for (auto& [name, member] : std::get<JsonValue::Object>(object.value)) {
    NFY_TRY(value, value_from(member));
    values.set(std::move(name), std::move(value));
  }
  return values;
}

std::string to_json(const Personalisation& values) {
  std::string json = "{";
  for (const Personalisation::Entry& entry : values.entries()) {
    if (json.size() > 1) json += ',';
    codec::append_json_string(json, entry.name);
    json += ':';
    std::visit(Writer{json}, entry.value.value);
  }
  return json + '}';
}

}  // namespace notify
