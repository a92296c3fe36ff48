#include "domain/text/text.hpp"
#include "domain/text/unicode_nameprep.hpp"

#include <algorithm>
#include <vector>

namespace notify {
namespace {

/// The alphabet of text messages, as 3GPP TS 23.038 (6.2.1) has it. Of control characters it has
/// line feed and carriage return; its escape (0x1B) only announces a character of the extension, so
/// it is none that a text may hold: before an `e` it would arrive as a euro sign. The extension's
/// page break is a line break before it comes here.
constexpr std::u32string_view gsm_controls = U"\n\r";
constexpr std::u32string_view gsm_beyond_ascii = U"£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view gsm_extension = U"^{}\\[~]|€";
constexpr std::u32string_view welsh_forcing_unicode =
    U"áíóúẃýẁỳëïẅÿâêîôûŵŷÀÈÌÒÙẀỲÁÍÓÚẂÝËÏẄŸÂÊÎÔÛŴŶ";

bool has(std::u32string_view set, char32_t code) noexcept {
  return set.find(code) != std::u32string_view::npos;
}

bool is_gsm_ascii(char32_t code) noexcept {
  return (code >= ' ' && code <= '~' && code != '`') || has(gsm_controls, code);
}

/// Control characters that a text message drops: no network takes them, and no reader misses them.
/// Those that are white space are not among them.
bool is_dropped_from_sms(char32_t code) noexcept {
  const bool is_control = code < ' ' || (code >= 0x7F && code < 0xA0);
  return is_control && !unicode::is_space(code) && !has(gsm_controls, code);
}

bool is_sms_character(char32_t code) noexcept {
  if (code < 0x80) return is_gsm_ascii(code);
  return has(gsm_beyond_ascii, code) || has(gsm_extension, code) ||
         has(welsh_forcing_unicode, code);
}

bool is_printable_ascii(char32_t code) noexcept { return code >= ' ' && code <= '~'; }

/// Stands in for a character without a useful decomposition; nothing means `?`.
std::optional<std::u32string_view> stand_in(char32_t code) noexcept {
  if (unicode::is_zero_width(code)) return U"";
  switch (code) {
    case 0x2011:
    case 0x2013:
    case 0x2014:
    case 0x2212: return U"-";
    case 0x2026: return U"...";
    case 0x2018:
    case 0x2019:
    case 0x201A: return U"'";
    case 0x201C:
    case 0x201D:
    case 0x201E: return U"\"";
    case 0xA0:
    case 0x202F:
    case '\t': return U" ";
    case 0x141: return U"L";
    case 0x142: return U"l";
    default: return std::nullopt;
  }
}

/// The characters that stand for `code` in an alphabet that does not have it.
template <typename Allowed>
std::u32string_view downgraded(char32_t code, Allowed is_allowed, char32_t& holder) noexcept {
  holder = '?';
  if (const auto first = unicode::first_of_decomposition(code)) {
    if (is_allowed(*first)) holder = *first;
  } else if (const auto other = stand_in(code)) {
    return *other;
  }
  return {&holder, 1};
}

std::array<text::AsciiClass, 256> make_ascii_classes() noexcept {
  using enum text::AsciiClass;
  std::array<text::AsciiClass, 256> classes{};
  for (char32_t code = 0; code < 256; ++code) {
    auto& found = classes[code];
    if (code >= 0x80)
      found = not_ascii;
    else if (code == ' ' || code == '\t')
      found = blank;
    else if (code == ',' || code == '.')
      found = punctuation;
    else if (unicode::is_line_break(code))
      found = line_break;
    else if (unicode::is_space(code))
      found = space;
    else if (is_dropped_from_sms(code))
      found = dropped;
    else if (!is_gsm_ascii(code))
      found = unsupported;
    else
      found = has(gsm_extension, code) ? extended : plain;
  }
  return classes;
}

std::string join(std::span<const std::string> items, const ListWording& wording) {
  const auto wrapped = [&](const std::string& item) {
    return wording.before_each + item + wording.after_each;
  };
  const auto with_space = [](const std::string& prefix) {
    return prefix.empty() ? prefix : prefix + " ";
  };
  if (items.empty()) return {};
  if (items.size() == 1) return with_space(wording.prefix) + wrapped(items[0]);

  const bool cut = wording.shown_max && items.size() > *wording.shown_max;
  std::size_t shown = items.size();
  if (cut) shown = *wording.shown_max > 1 ? *wording.shown_max - 1 : 1;
  std::vector<std::string> words;
  for (std::size_t i = 0; i < shown; ++i) words.push_back(wrapped(items[i]));
  if (cut) words.push_back(wording.word_for_rest);

  std::string out = with_space(wording.prefix_plural);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (i > 0) out += wording.separator;
    out += words[i];
  }
  return out + " " + wording.conjunction + " " + words.back();
}

}  // namespace

std::string downgrade_to_sms(std::string_view content) {
  std::string holder;
  content = unicode::composed(content, holder);
  std::string out;
  out.reserve(content.size());
  while (!content.empty()) {
    const auto character = text::sms_character(unicode::take(content));
    for (unsigned i = 0; i < character.count; ++i) unicode::append(out, character.codes[i]);
  }
  return out;
}

std::string downgrade_to_ascii(std::string_view content) {
  std::string joined;
  content = unicode::composed(content, joined);
  std::string out;
  out.reserve(content.size());
  while (!content.empty()) {
    const char32_t code = unicode::take(content);
    char32_t holder = code;
    const auto characters = is_printable_ascii(code) ? std::u32string_view(&holder, 1)
                                                     : downgraded(code, is_printable_ascii, holder);
    for (const char32_t character : characters) unicode::append(out, character);
  }
  return out;
}

Result<std::string> formatted_list(std::span<const std::string> items, const ListWording& wording) {
  if (wording.shown_max && wording.word_for_rest.empty()) {
    return make_error(ErrorCode::invalid_argument,
                      "a list that may be cut needs a word for the rest");
  }
  return join(items, wording);
}

namespace text {

Result<void> check(std::string_view content, std::string_view what, std::size_t bytes_max) {
  const auto invalid = [&](std::string_view why) {
    return make_error(ErrorCode::invalid_argument, std::string(what) + std::string(why));
  };
  if (content.size() > bytes_max) {
    return invalid(" is longer than " + std::to_string(bytes_max) +
                   " bytes: " + std::to_string(content.size()));
  }
  if (!unicode::is_clean_utf8(content)) return invalid(" is not UTF-8 without NUL");
  return {};
}

std::size_t characters_of(std::string_view content) noexcept {
  return static_cast<std::size_t>(std::count_if(content.begin(), content.end(),
                                                [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string normalise_whitespace(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  bool gap = false;
  while (!content.empty()) {
    const char32_t code = unicode::take(content);
    if (unicode::is_zero_width(code)) continue;
    if (unicode::is_space(code)) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out.push_back(' ');
    gap = false;
    unicode::append(out, code);
  }
  return out;
}

std::string strip_obscure_whitespace(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  while (!content.empty()) {
    const char32_t code = unicode::take(content);
    if (unicode::is_zero_width(code) || unicode::is_obscure_space(code)) continue;
    if (out.empty() && unicode::is_ascii_space(code)) continue;
    unicode::append(out, code);
  }
  while (!out.empty() && unicode::is_ascii_space(static_cast<unsigned char>(out.back()))) {
    out.pop_back();
  }
  return out;
}

std::string_view trim(std::string_view content) noexcept {
  std::string_view rest = content;
  const char* first = nullptr;
  const char* end = content.data();
  while (!rest.empty()) {
    const char* at = rest.data();
    if (unicode::is_space(unicode::take(rest))) continue;
    if (first == nullptr) first = at;
    end = rest.data();
  }
  if (first == nullptr) return {};
  return {first, static_cast<std::size_t>(end - first)};
}

SmsCharacter sms_character(char32_t code) noexcept {
  SmsCharacter out;
  if (is_dropped_from_sms(code)) return out;
  out.is_extended = has(gsm_extension, code);
  out.forces_unicode = has(welsh_forcing_unicode, code);
  char32_t holder = code;
  const auto characters = is_sms_character(code) ? std::u32string_view(&holder, 1)
                                                 : downgraded(code, is_sms_character, holder);
  out.count = static_cast<std::uint8_t>(characters.size());
  std::copy(characters.begin(), characters.end(), out.codes);
  return out;
}

const std::array<AsciiClass, 256>& ascii_classes() noexcept {
  static const std::array<AsciiClass, 256> classes = make_ascii_classes();
  return classes;
}

}  // namespace text
}  // namespace notify
