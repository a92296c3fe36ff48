#include "conformance/compare.hpp"

#include <charconv>

namespace notify::conformance {
namespace {

std::string number_text(element value) {
  char buffer[64];
  std::to_chars_result end{};
  if (std::int64_t whole = 0; value.get(whole) == simdjson::SUCCESS) {
    end = std::to_chars(buffer, std::end(buffer), whole);
    return {buffer, end.ptr};
  }
  end = std::to_chars(buffer, std::end(buffer), double(value));
  std::string text(buffer, end.ptr);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

PersonalisationValue::Scalar scalar_of(element value) {
  switch (value.type()) {
    case element_type::STRING: return std::string(std::string_view(value));
    case element_type::BOOL: return bool(value);
    case element_type::NULL_VALUE: return std::monostate{};
    default: return PersonalisationValue::Number{number_text(value)};
  }
}

PersonalisationValue value_of(element value) {
  PersonalisationValue out;
  if (value.type() == element_type::ARRAY) {
    PersonalisationValue::List items;
    for (const element item : simdjson::dom::array(value)) items.push_back(scalar_of(item));
    out.value = std::move(items);
  } else {
    std::visit([&out](auto scalar) { out.value = std::move(scalar); }, scalar_of(value));
  }
  return out;
}

}  // namespace

Personalisation personalisation_of(element row) {
  Personalisation values;
  simdjson::dom::object members;
  if (row["personalisation"].get(members) != simdjson::SUCCESS) return values;
  for (const auto member : members) values.set(std::string(member.key), value_of(member.value));
  return values;
}

bool flag_at(element row, const char* name) {
  bool value = false;
  return row[name].get(value) == simdjson::SUCCESS && value;
}

std::string text_at(element row, const char* name) {
  std::string_view text;
  return row[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::vector<std::string> texts_at(element row, const char* name) {
  std::vector<std::string> texts;
  simdjson::dom::array items;
  if (row[name].get(items) != simdjson::SUCCESS) return texts;
  for (const element item : items) texts.emplace_back(std::string_view(item));
  return texts;
}

Verdict verdict_on_sms(const Comparison& compare, std::string_view typed) {
  auto verdict = compare.verdict();
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const auto byte = static_cast<unsigned char>(typed[i]);
    const bool is_space = (byte >= '\t' && byte <= '\r') || (byte >= 0x1C && byte <= 0x1F);
    const bool is_early = (byte < ' ' || byte == 0x7F) && !is_space;
    // 0x80 to 0x9F; 0x85 is a line break.
    const auto next = i + 1 < typed.size() ? static_cast<unsigned char>(typed[i + 1]) : 0;
    const bool is_late = byte == 0xC2 && next >= 0x80 && next < 0xA0 && next != 0x85;
    if (!is_early && !is_late) continue;
    verdict.rules.emplace_back("control character");
    break;
  }
  // A letter with a combining mark (U+0300 to U+036F) is put together, which the reference does
  // not.
  if (typed.find('\xCC') != typed.npos || typed.find('\xCD') != typed.npos)
    verdict.rules.emplace_back("combining mark");
  return verdict;
}

}  // namespace notify::conformance
