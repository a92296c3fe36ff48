#include "provider/smtp/envelope.hpp"

#include <charconv>
#include <cstdint>

namespace notify::smtp {

std::string xtext(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string coded;
  for (const char c : text) {
    if (c > ' ' && c <= '~' && c != '+' && c != '=') {
      coded += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    coded.append({'+', digits[byte >> 4], digits[byte & 15]});
  }
  return coded;
}

std::string from_xtext(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '+' && text.size() - i > 2 &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      plain += static_cast<char>(byte);
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

Envelope envelope_of(const EnvelopeParts& parts) {
  constexpr std::size_t envelope_id_max = 100, original_recipient_max = 500;
  Envelope envelope{"<" + std::string(parts.sender) + ">",
                    "<" + std::string(parts.recipient) + ">"};
  const std::string id = xtext(parts.message_id);
  if (parts.reports == SmtpReports::none || id.size() > envelope_id_max || !id.ends_with('>'))
    return envelope;
  envelope.has_parameters = true;
  envelope.from += " RET=HDRS ENVID=" + id;
  const std::string recipient = "rfc822;<" + xtext(parts.recipient) + ">";
  if (parts.reports == SmtpReports::delivery && recipient.size() <= original_recipient_max)
    envelope.to += " NOTIFY=SUCCESS,FAILURE ORCPT=" + recipient;
  return envelope;
}

}  // namespace notify::smtp
