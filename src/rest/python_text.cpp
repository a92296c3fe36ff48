#include "rest/python_text.hpp"

#include "domain/text/invisible.hpp"
#include "domain/text/unicode.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace notify::rest {
namespace {

using codec::JsonValue;

void append_escape(std::string& out, char32_t code) {
  constexpr std::string_view digits = "0123456789abcdef";
  const int places = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;
  out += places == 2 ? "\\x" : places == 4 ? "\\u" : "\\U";
  for (int shift = 4 * (places - 1); shift >= 0; shift -= 4) out += digits[(code >> shift) & 15];
}

/// Whether a character shows: no control, no space but " ", nothing invisible.
bool is_printable(char32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA1)) return false;
  if (code == 0xAD || (code >= 0xE000 && code <= 0xF8FF)) return false;
  return code == ' ' || !(unicode::is_space(code) || unicode::is_zero_width(code) ||
                          unicode::invisible_kind(code) != unicode::Invisible::no);
}

std::string quoted(std::string_view text) {
  const bool has_single = text.find('\'') != text.npos;
  const char quote = has_single && text.find('"') == text.npos ? '"' : '\'';
  std::string out(1, quote);
  while (!text.empty()) {
    const std::string_view rest = text;
    const char32_t code = unicode::take(text);
    const std::string_view bytes = rest.substr(0, rest.size() - text.size());
    if (code == '\\' || code == static_cast<char32_t>(quote)) {
      out += '\\';
      out += bytes;
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\r') {
      out += "\\r";
    } else if (code == '\t') {
      out += "\\t";
    } else if (is_printable(code)) {
      out += bytes;
    } else {
      append_escape(out, code);
    }
  }
  return out + quote;
}

struct Repr {
  std::string operator()(std::monostate) const { return "None"; }
  std::string operator()(bool flag) const { return flag ? "True" : "False"; }
  std::string operator()(const JsonValue::Number& number) const {
    return python_number(number.text);
  }
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(const JsonValue::Array& items) const {
    std::string out = "[";
    for (const JsonValue& item : items) out += (out.size() > 1 ? ", " : "") + python_repr(item);
    return out + "]";
  }
  std::string operator()(const JsonValue::Object& members) const {
    std::string out = "{";
    for (const auto& [name, value] : members)
      out += (out.size() > 1 ? ", " : "") + quoted(name) + ": " + python_repr(value);
    return out + "}";
  }
};

}  // namespace

namespace {

std::string repr_of(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  const double size = std::fabs(value);
  const bool is_plain = size >= 1e-4 && size < 1e16;
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value,
                    is_plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer, end.ptr);
  if (is_plain && text.find('.') == text.npos) text += ".0";
  return text;
}

double binary_of(std::string_view digits) {
  double value = std::numeric_limits<double>::quiet_NaN();
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec == std::errc::result_out_of_range) {
    const bool is_small = digits.find("e-") != digits.npos || digits.find("E-") != digits.npos;
    value = is_small ? 0 : std::numeric_limits<double>::infinity();
    if (digits.front() == '-') value = -value;
  }
  return value;
}

}  // namespace

std::string python_float(std::string_view digits) { return repr_of(binary_of(digits)); }

std::string python_product(std::int64_t units, std::int64_t multiplier, std::string_view rate) {
  return repr_of(static_cast<double>(units) * static_cast<double>(multiplier) * binary_of(rate));
}

std::string python_percentage(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "100.0";
  return repr_of(static_cast<double>(part) / static_cast<double>(whole) * 100.0);
}

std::string python_number(std::string_view json) {
  if (json.find_first_of(".eE") == json.npos) return json == "-0" ? "0" : std::string(json);
  return python_float(json);
}

std::string python_repr(const codec::JsonValue& value) { return std::visit(Repr{}, value.value); }

std::string python_text(const codec::JsonValue& value) {
  if (const auto* const text = value.find_as<std::string>()) return *text;
  return python_repr(value);
}

}  // namespace notify::rest
