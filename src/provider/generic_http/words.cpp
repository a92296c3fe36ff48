#include "codec/form.hpp"
#include "domain/text/gsm.hpp"
#include "domain/text/unicode.hpp"
#include "provider/generic_http/generic_http.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace notify::generic_http {
namespace {

bool is_gsm(std::string_view text) {
  while (!text.empty())
    if (text::gsm_character(unicode::take(text)).places == 0) return false;
  return true;
}

/// What a placeholder stands for; nothing if it is unknown.
std::optional<std::string> value_of(std::string_view name, const OutboundMessage& message,
                                    const Alphabets& alphabets) {
  if (name == "to") return message.to;
  if (name == "e164") return "+" + message.to;
  if (name == "sender") return message.sender;
  if (name == "body") return message.body;
  if (name == "reference") return message.id.to_text();
  if (name == "key") return message.provider_key;
  if (name == "from_name") return message.from_name;
  if (name == "reply_to") return message.reply_to;
  if (name == "subject") return message.subject;
  if (name == "html") return message.html;
  if (name == "alphabet") return is_gsm(message.body) ? alphabets.gsm : alphabets.unicode;
  return std::nullopt;
}

std::string escaped(std::string_view value, Escape escape) {
  if (escape == Escape::none) return std::string(value);
  std::string form;
  codec::append_form_text(form, value);
  if (escape == Escape::form) return form;
  std::string url;
  for (const char c : form) url += c == '+' ? std::string("%20") : std::string(1, c);
  return url;
}

/// The next part of a pointer, taken off.
std::string take_part(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view written = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(written.size());
  std::string part;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const bool is_escape = written[i] == '~' && i + 1 < written.size();
    part += is_escape ? (written[++i] == '1' ? '/' : '~') : written[i];
  }
  return part;
}

}  // namespace

namespace {

/// Checks that braces come in pairs and names are known, and `fits` those names.
template <typename Fits>
Result<void> check_placeholders(std::string_view text, Fits fits) {
  const auto wrong = [](const char* why) { return make_error(ErrorCode::invalid_argument, why); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{' && text[i] != '}') continue;
    if (text.substr(i + 1, 1) == text.substr(i, 1)) {
      ++i;
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (text[i] == '}' || end == text.npos) return wrong("has a brace that stands alone");
    const std::string_view name = text.substr(i + 1, end - i - 1);
    if (!value_of(name, {}, {})) return wrong("has an unknown placeholder");
    if (!fits(name)) return wrong("has a placeholder that no header can hold");
    i = end;
  }
  return {};
}

}  // namespace

Result<void> check_template(std::string_view text) {
  return check_placeholders(text, [](std::string_view) { return true; });
}

Result<void> check_header_template(std::string_view text) {
  constexpr std::array<std::string_view, 7> short_ones{"to",        "e164",     "sender",  "key",
                                                       "reference", "reply_to", "alphabet"};
  return check_placeholders(text, [&](std::string_view name) {
    return std::ranges::find(short_ones, name) != short_ones.end();
  });
}

std::string render(std::string_view text, const OutboundMessage& message, Escape escape,
                   const Alphabets& alphabets) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_brace = text[i] == '{' || text[i] == '}';
    if (!is_brace || text.substr(i + 1, 1) == text.substr(i, 1)) {
      out += text[i];
      i += is_brace ? 1 : 0;
      continue;
    }
    const std::size_t end = text.find('}', i);
    const auto value = value_of(text.substr(i + 1, end - i - 1), message, alphabets);
    out += escaped(value.value_or(""), escape);
    i = end;
  }
  return out;
}

std::optional<std::string> word_at(const codec::JsonValue& json, std::string_view pointer) {
  const codec::JsonValue* at = &json;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return std::nullopt;
    const std::string part = take_part(pointer);
    if (const auto* const list = at->find_as<codec::JsonValue::Array>()) {
      std::size_t index = 0;
      const auto read = std::from_chars(part.data(), part.data() + part.size(), index);
      if (read.ec != std::errc() || read.ptr != part.data() + part.size() || index >= list->size())
        return std::nullopt;
      at = &(*list)[index];
    } else {
      at = at->find(part);
    }
    if (at == nullptr) return std::nullopt;
  }
  if (const auto* const text = at->find_as<std::string>()) return *text;
  if (const auto* const number = at->find_as<codec::JsonValue::Number>()) return number->text;
  if (const auto* const flag = at->find_as<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

Result<BodyFormat> body_format_from(std::string_view word) {
  if (word == "json") return BodyFormat::json;
  if (word == "form") return BodyFormat::form;
  if (word == "text") return BodyFormat::text;
  return make_error(ErrorCode::invalid_argument, "unknown format");
}

}  // namespace notify::generic_http
