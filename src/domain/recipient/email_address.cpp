#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"
#include "domain/text/unicode_nameprep.hpp"

#include <notify/recipient.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::size_t address_characters_max = 320;
constexpr std::size_t address_bytes_max = 4096;
constexpr std::size_t domain_characters_max = 253;
constexpr std::size_t label_characters_max = 63;

bool is_alphanumeric(char byte) noexcept {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

bool is_letter(char byte) noexcept { return is_alphanumeric(byte) && byte > '9'; }

bool is_local_part(std::string_view part) noexcept {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char byte) {
    return is_alphanumeric(byte) ||
           std::string_view(".!#$%&'*+/=?^_`{|}~-").find(byte) != std::string_view::npos;
  });
}

/// Alphanumeric groups with at most `hyphens_max` hyphens between them.
bool is_hyphenated(std::string_view label, std::size_t hyphens_max) noexcept {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  std::size_t hyphens = 0;
  for (const char byte : label) {
    hyphens = byte == '-' ? hyphens + 1 : 0;
    if (hyphens > hyphens_max || (byte != '-' && !is_alphanumeric(byte))) return false;
  }
  return true;
}

bool starts_as_ace(std::string_view label) noexcept {
  return label.size() >= 4 && (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n' &&
         label.substr(2, 2) == "--";
}

bool is_top_level(std::string_view label) noexcept {
  if (starts_as_ace(label)) return is_hyphenated(label.substr(4), 1);
  return label.size() >= 2 && std::all_of(label.begin(), label.end(), is_letter);
}

bool is_ascii(std::u32string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char32_t code) { return code < 0x80; });
}

using unicode::Deviations;

/// A label as it stands in the domain name system; nothing if it can't.
std::optional<std::string> encoded_label(std::u32string_view label, Deviations deviations) {
  std::u32string prepared(label);
  if (!is_ascii(label)) {
    auto found = unicode::nameprep(label, deviations);
    if (!found) return std::nullopt;
    prepared = std::move(*found);
  }
  std::string out;
  if (is_ascii(prepared)) {
    out.assign(prepared.begin(), prepared.end());
  } else {
    if (prepared.starts_with(U"xn--")) return std::nullopt;
    out = "xn--" + unicode::punycode(prepared);
  }
  if (out.empty() || out.size() > label_characters_max) return std::nullopt;
  return out;
}

/// A domain name as it stands in the domain name system; nothing if it can't.
std::optional<std::string> encoded_domain(std::u32string_view domain, Deviations deviations) {
  constexpr std::u32string_view dots = U".\u3002\uFF0E\uFF61";
  std::string out;
  for (;;) {
    const auto end = domain.find_first_of(dots);
    const auto label = encoded_label(domain.substr(0, end), deviations);
    if (!label) return std::nullopt;
    out += *label;
    if (end == std::u32string_view::npos) return out;
    out += '.';
    domain.remove_prefix(end + 1);
  }
}

bool is_domain(std::string_view domain) noexcept {
  if (domain.size() > domain_characters_max) return false;
  const auto last_dot = domain.rfind('.');
  if (last_dot == std::string_view::npos || !is_top_level(domain.substr(last_dot + 1)))
    return false;
  while (!domain.empty()) {
    const auto label = domain.substr(0, domain.find('.'));
    if (label.size() > label_characters_max || !is_hyphenated(label, 2)) return false;
    domain.remove_prefix(std::min(label.size() + 1, domain.size()));
  }
  return true;
}

bool is_domain_shaped(std::u32string_view domain) noexcept {
  if (domain.size() < 2 || domain.front() == '.') return false;
  return std::none_of(domain.begin() + 1, domain.end(),
                      [](char32_t code) { return code == '@' || unicode::is_space(code); });
}

/// What is wrong with an address, in a few words; empty if nothing is.
std::string_view complaint_about(std::string_view address) {
  if (address.empty()) return "address is empty";
  if (address.size() > address_bytes_max) return "address is too long";
  const auto at = address.find('@');
  if (at == std::string_view::npos) return "no @";
  if (address.find("..") != std::string_view::npos) return "two full stops in a row";
  if (at == 0) return "nothing stands before the @";
  if (!is_local_part(address.substr(0, at))) return "a character before the @ cannot stand there";
  const auto domain = unicode::decode(address.substr(at + 1));
  if (at + 1 + domain.size() > address_characters_max) return "address is too long";
  if (!is_domain_shaped(domain)) return "no domain name stands behind the @";
  const auto encoded = encoded_domain(domain, Deviations::map);
  if (!encoded) return "a part of the domain name is empty, too long or not allowed";
  if (!is_domain(*encoded)) return "the domain name is not valid on the Internet";
  return {};
}

/// As servers take it. The registries' present rule for a few letters decides to whose domain it
/// goes; the older one, by which addresses are judged, maps them to others.
std::string deliverable_form(std::string_view address) {
  const auto at = address.find('@');
  const auto local = address.substr(0, at);
  const auto domain = unicode::decode(address.substr(at + 1));
  auto encoded = encoded_domain(domain, Deviations::keep);
  if (!encoded || encoded->size() > domain_characters_max) {
    encoded = encoded_domain(domain, Deviations::map);
  }
  const bool needs_quotes = local.starts_with('.') || local.ends_with('.');
  const std::string_view quote = needs_quotes ? "\"" : "";
  std::string out;
  out.append(quote).append(local).append(quote).append("@").append(*encoded);
  return out;
}

}  // namespace

Result<EmailAddress> parse_email_address(std::string_view typed) {
  const auto invalid = [](std::string_view why) {
    return make_error(ErrorCode::invalid_argument, "Not a valid email address", std::string(why));
  };
  if (!unicode::is_clean_utf8(typed)) return invalid("not UTF-8 without NUL");
  auto address = text::without_invisible(typed);
  if (const auto why = complaint_about(address); !why.empty()) return invalid(why);
  auto normalised = unicode::to_lower(address);
  auto deliverable = deliverable_form(address);
  // What it is sent as may be longer than what was typed.
  if (deliverable != address && !deliverable.starts_with('"'))
    if (const auto why = complaint_about(deliverable); !why.empty()) return invalid(why);
  return EmailAddress{std::move(address), std::move(normalised), std::move(deliverable)};
}

}  // namespace notify
