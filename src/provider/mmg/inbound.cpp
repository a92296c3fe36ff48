#include "domain/text/unicode.hpp"
#include "provider/inbound_words.hpp"
#include "provider/mmg/mmg.hpp"

#include <charconv>

namespace notify::mmg {
namespace {

/// A number of exactly `size` digits behind the first `skip` bytes of `text`.
std::optional<std::uint32_t> number_in(std::string_view text, std::size_t skip, std::size_t size,
                                       int base) {
  if (text.size() < skip + size) return std::nullopt;
  const std::string_view digits = text.substr(skip, size);
  std::uint32_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + size, value, base);
  if (read.ec != std::errc() || read.ptr != digits.data() + size) return std::nullopt;
  return value;
}

/// `+` is a blank and %XX a byte; what only looks like one stays.
std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? number_in(text, i + 1, 2, 16) : std::nullopt;
    out += byte ? static_cast<char>(*byte) : text[i] == '+' ? ' ' : text[i];
    if (byte) i += 2;
  }
  return out;
}

struct Escape {
  char32_t code = 0;
  std::size_t size = 0;  ///< of the escape; 0: it is none and stays
};

constexpr bool is_high_surrogate(char32_t code) { return code >= 0xD800 && code < 0xDC00; }
constexpr bool is_low_surrogate(char32_t code) { return code >= 0xDC00 && code < 0xE000; }

/// What stands behind \x, \u or \U, `digits` hexadecimal ones.
Escape hexadecimal(std::string_view text, std::size_t digits) {
  const auto code = number_in(text, 2, digits, 16);
  if (!code || *code > 0x10FFFF) return {};
  return {*code, 2 + digits};
}

/// The escape that `text` begins with: those of Python's texts, which MMG's messages are written
/// in.
Escape escape_in(std::string_view text) {
  constexpr std::string_view names = "abfnrtv\\'\"", meanings = "\a\b\f\n\r\t\v\\'\"";
  if (text.size() < 2) return {};
  if (const auto at = names.find(text[1]); at != names.npos)
    return {static_cast<unsigned char>(meanings[at]), 2};
  if (text[1] == 'x') return hexadecimal(text, 2);
  if (text[1] == 'U') return hexadecimal(text, 8);
  if (text[1] == 'u') {
    const Escape first = hexadecimal(text, 4);
    if (first.size == 0 || !is_high_surrogate(first.code)) return first;
    const std::string_view rest = text.substr(first.size);
    const Escape second = rest.starts_with("\\u") ? hexadecimal(rest, 4) : Escape{};
    if (!is_low_surrogate(second.code)) return first;
    return {0x10000 + ((first.code - 0xD800) << 10) + (second.code - 0xDC00), 12};
  }
  for (std::size_t digits = 3; digits > 0; --digits)
    if (const auto code = number_in(text, 1, digits, 8)) return {*code, 1 + digits};
  return {};
}

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text.starts_with("\\\n")) {  // a line that goes on
      text.remove_prefix(2);
      continue;
    }
    const Escape escape = text[0] == '\\' ? escape_in(text) : Escape{};
    if (escape.size == 0) {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    const bool is_half = is_high_surrogate(escape.code) || is_low_surrogate(escape.code);
    unicode::append(out, is_half ? unicode::replacement_character : escape.code);
    text.remove_prefix(escape.size);
  }
  return out;
}

class MmgInbound final : public InboundReader {
public:
  explicit MmgInbound(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceivedSms> read(const InboundPost& post, UtcTime now) override {
    NFY_TRY(json, receipts::json_of(identifier_, post.body));
    for (const std::string_view field : {"Number", "Message", "MSISDN", "ID"})
      if (!has_word(json, field)) return inbound_words::missing(identifier_, field);
    ReceivedSms out;
    out.provider = identifier_;
    out.number = receipts::word_in(json, "Number");
    out.user_number = inbound_words::clean(receipts::word_in(json, "MSISDN"));
    out.content = message_text(receipts::word_in(json, "Message"));
    out.provider_reference = inbound_words::clean(receipts::word_in(json, "ID"));
    const std::string date = receipts::word_in(json, "DateRecieved");  // as MMG spells it
    if (!date.empty())
      out.provider_date = inbound_words::date_from(message_text(date)).value_or(now);
    return out;
  }

private:
  static bool has_word(const codec::JsonValue& json, std::string_view name) {
    const codec::JsonValue* const value = json.find(name);
    return value != nullptr &&
           (value->find_as<std::string>() || value->find_as<codec::JsonValue::Number>());
  }

  std::string identifier_;
};

}  // namespace

std::string message_text(std::string_view written) {
  return inbound_words::clean(unescaped(percent_decoded(written)));
}

std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier) {
  return std::make_shared<MmgInbound>(std::move(identifier));
}

}  // namespace notify::mmg
