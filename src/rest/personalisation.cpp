#include "rest/personalisation.hpp"

#include "domain/text/link.hpp"
#include "rest/python_text.hpp"

#include <algorithm>

namespace notify::rest {
namespace {

using codec::JsonValue;
using Number = PersonalisationValue::Number;

PersonalisationValue::Scalar scalar_from(const JsonValue& value) {
  if (const auto* const number = value.find_as<JsonValue::Number>())
    return Number{python_number(number->text)};
  if (const auto* const flag = value.find_as<bool>()) return *flag;
  if (value.find_as<std::monostate>() != nullptr) return std::monostate();
  return python_text(value);
}

PersonalisationValue value_from_json(const JsonValue& value) {
  if (const auto* const items = value.find_as<JsonValue::Array>()) {
    PersonalisationValue::List list;
    list.reserve(items->size());
    for (const JsonValue& item : *items) list.push_back(scalar_from(item));
    return {std::move(list)};
  }
  PersonalisationValue out;
  std::visit([&](auto&& scalar) { out.value = std::forward<decltype(scalar)>(scalar); },
             scalar_from(value));
  return out;
}

std::string escaped(std::string_view text) {
  constexpr std::string_view marks = "`*_(){}[]<>#+-.!|\\";
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    if (marks.find(c) != marks.npos) out += '\\';
    out += c;
  }
  return out;
}

bool is_bare_host(std::string_view address) {
  return std::ranges::all_of(address, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-';
  });
}

/// Web addresses go, but a bare host stays as words; then what could be markup is escaped.
std::string without_markup(std::string_view text) {
  std::string plain;
  text::rewrite_web_addresses(plain, text, [](std::string& out, std::string_view address) {
    if (!is_bare_host(address)) return;
    for (const char c : address) {
      out += c;
      if (c == '.') out += ' ';
    }
  });
  return escaped(plain);
}

Error no_text_to_sanitise(std::string_view name) {
  return make_error(ErrorCode::invalid_argument,
                    "sanitise_content_for " + std::string(name) + " is not of type string");
}

}  // namespace

Personalisation personalisation_from(const JsonValue::Object& members,
                                     std::vector<FileValue>* files) {
  Personalisation values;
  for (const auto& [name, value] : members) {
    const auto* const object = value.find_as<JsonValue::Object>();
    if (files != nullptr && object != nullptr && value.find("file") != nullptr)
      files->push_back({name, object});
    else
      values.set(name, value_from_json(value));
  }
  return values;
}

Result<std::vector<Sanitised>> sanitise(Personalisation& values, const JsonValue::Array& names,
                                        const std::vector<FileValue>& files) {
  std::vector<Sanitised> changed;
  for (const JsonValue& name : names) {
    const auto* const text = name.find_as<std::string>();
    if (text == nullptr) continue;
    const std::string key = folded_name(*text);
    for (const FileValue& file : files)
      if (folded_name(file.placeholder) == key) return no_text_to_sanitise(file.placeholder);
    const auto entries = values.entries();
    const auto found =
        std::ranges::find_if(entries, [&](const auto& entry) { return entry.key == key; });
    if (found == entries.end() || std::holds_alternative<std::monostate>(found->value.value))
      continue;
    const auto* const value = std::get_if<std::string>(&found->value.value);
    if (value == nullptr) return no_text_to_sanitise(found->name);
    std::string after = without_markup(*value);
    if (after == *value) continue;
    const bool is_known = std::ranges::any_of(
        changed, [&](const Sanitised& one) { return folded_name(one.name) == key; });
    if (is_known) continue;  // named twice
    changed.push_back({found->name, *value, after});
    values.value_at(static_cast<std::size_t>(found - entries.begin())) =
        PersonalisationValue{std::move(after)};
  }
  return changed;
}

}  // namespace notify::rest
