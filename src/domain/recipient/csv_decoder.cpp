#include "domain/recipient/csv_decoder.hpp"

#include "domain/text/scan.hpp"
#include "domain/text/unicode.hpp"

#include <array>

namespace notify {
namespace {

using namespace std::string_view_literals;

/// So many bytes tell encodings and formats apart.
constexpr std::size_t signature_bytes = 4;

/// What spreadsheets and other programs write that is no CSV; letters in lower case.
struct Format {
  std::string_view signature;
  std::string_view name;
};
constexpr Format other_formats[] = {
    {"pk\x03\x04"sv, "an Excel workbook or another zip file"},
    {"\xD0\xCF\x11\xE0"sv, "an old Excel workbook"},
    {"%pdf"sv, "a PDF"},
    {"\x1F\x8B"sv, "packed with gzip"},
    {"{\\rt"sv, "an RTF document"},
    {"<htm"sv, "a web page"},
    {"<!do"sv, "a web page"},
    {"<tab"sv, "a web page"},
    {"<?xm"sv, "an XML document"},
    {"\xFF\xFE\0\0"sv, "in UTF-32"},
    {"\0\0\xFE\xFF"sv, "in UTF-32"},
};

/// 0x80 to 0x9F; 0 where there is no character.
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0,      0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0,      0x17D,  0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0,      0x17E,  0x178};

bool starts_ignoring_case(std::string_view bytes, std::string_view lower_case) noexcept {
  if (bytes.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i) {
    const char byte = bytes[i];
    const bool is_capital = byte >= 'A' && byte <= 'Z';
    if ((is_capital ? static_cast<char>(byte | 0x20) : byte) != lower_case[i]) return false;
  }
  return true;
}

/// Where a zero or a byte beyond ASCII stands next, at or after `from`.
std::size_t find_not_ascii(std::string_view text, std::size_t from) noexcept {
  return text::find_byte(text, from, [](auto byte) { return byte < 1; });
}

/// Whether `text` may be the begin of a character of UTF-8 that goes on.
bool may_go_on(std::string_view text) noexcept {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0xC2   ? 1
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 1;
  if (text.size() >= length) return false;
  for (const char byte : text.substr(1)) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) return false;
  }
  return true;
}

/// Takes a character of UTF-8 that is not ASCII off `text`; false if its bytes are none, or are
/// NUL.
bool take_utf_8(std::string_view& text) noexcept {
  const std::size_t size = text.size();
  const char32_t code = unicode::take(text);
  const bool is_fault = code == unicode::replacement_character && size - text.size() == 1;
  return code != 0 && !is_fault;
}

constexpr std::string_view unknown_encoding = "text is neither UTF-8 nor UTF-16 nor Windows-1252";
constexpr std::string_view has_zero = "a byte is zero, which no text has";

}  // namespace

bool CsvDecoder::fail(std::string what, bool has_place) {
  fault_ = Fault{std::move(what), has_place};
  return false;
}

bool CsvDecoder::feed(std::string_view bytes, std::string& out) {
  if (fault_) return false;
  if (!held_.empty()) {
    held_.append(bytes);
    bytes = held_;
  }
  const bool is_read = decode(bytes, out, false);
  held_ = std::string(bytes);
  return is_read;
}

bool CsvDecoder::finish(std::string& out) {
  std::string_view bytes = held_;
  return !fault_ && decode(bytes, out, true);
}

/// Looks at the first bytes.
void CsvDecoder::begin(std::string_view bytes) {
  has_begun_ = true;
  for (const auto& format : other_formats) {
    if (!starts_ignoring_case(bytes, format.signature)) continue;
    fail("file is " + std::string(format.name) + ", not CSV", false);
    return;
  }
  const auto is_ascii = [&](std::size_t i) { return bytes[i] > 0; };
  const bool has_four = bytes.size() >= signature_bytes;
  if (bytes.starts_with("\xFF\xFE") ||
      (has_four && is_ascii(0) && bytes[1] == 0 && is_ascii(2) && bytes[3] == 0)) {
    encoding_ = CsvEncoding::utf_16_le;
  } else if (bytes.starts_with("\xFE\xFF") ||
             (has_four && bytes[0] == 0 && is_ascii(1) && bytes[2] == 0 && is_ascii(3))) {
    encoding_ = CsvEncoding::utf_16_be;
  } else if (!bytes.empty() && static_cast<unsigned char>(bytes[0]) >= 0xFE) {
    fail(std::string(unknown_encoding));  // half a byte order mark; no header begins with these
  } else {
    is_surely_utf_8_ = bytes.starts_with("\xEF\xBB\xBF");
  }
}

/// Takes what can be read off `bytes`: what is left may go on.
bool CsvDecoder::decode(std::string_view& bytes, std::string& out, bool is_end) {
  if (!has_begun_) {
    if (bytes.size() < signature_bytes && !is_end) return true;
    begin(bytes);
    if (fault_) return false;
  }
  switch (encoding_) {
    case CsvEncoding::utf_8: return decode_utf_8(bytes, out, is_end);
    case CsvEncoding::windows_1252: return decode_windows_1252(bytes, out);
    default: return decode_utf_16(bytes, out, is_end);
  }
}

bool CsvDecoder::decode_utf_8(std::string_view& bytes, std::string& out, bool is_end) {
  const std::string_view text = bytes;
  const auto take_to = [&](std::size_t end) {
    out.append(bytes.substr(0, end - (text.size() - bytes.size())));
    bytes = text.substr(end);
  };
  for (std::size_t at = find_not_ascii(text, 0); at < text.size(); at = find_not_ascii(text, at)) {
    auto rest = text.substr(at);
    if (take_utf_8(rest)) {
      is_surely_utf_8_ = true;
      at = text.size() - rest.size();
      continue;
    }
    take_to(at);
    if (text[at] == 0) return fail(std::string(has_zero));
    if (!is_end && may_go_on(bytes)) return true;
    if (is_surely_utf_8_) return fail("text is partly UTF-8 and partly not");
    encoding_ = CsvEncoding::windows_1252;
    return decode_windows_1252(bytes, out);
  }
  take_to(text.size());
  return true;
}

bool CsvDecoder::decode_windows_1252(std::string_view& bytes, std::string& out) {
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    // So nobody writes in Windows-1252, and every accented letter of Latin looks so in UTF-8.
    if ((last_byte_ == 0xC2 || last_byte_ == 0xC3) && code >= 0xA0 && code < 0xC0) {
      return fail("text is partly UTF-8 and partly not");
    }
    last_byte_ = code;
    const bool is_special = code >= 0x80 && code < 0xA0;
    const char32_t letter = is_special ? windows_1252[code - 0x80] : code;
    if (letter == 0) return fail(std::string(code == 0 ? has_zero : unknown_encoding));
    unicode::append(out, letter);
  }
  bytes = {};
  return true;
}

bool CsvDecoder::decode_utf_16(std::string_view& bytes, std::string& out, bool is_end) {
  const auto unit_at = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return encoding_ == CsvEncoding::utf_16_le ? first | second << 8U : first << 8U | second;
  };
  constexpr std::string_view no_utf_16 = "text is not UTF-16, but it began as such";
  while (bytes.size() >= 2) {
    char32_t code = unit_at(0);
    std::size_t size = 2;
    if (code >= 0xD800 && code < 0xDC00) {
      if (bytes.size() < 4) break;
      const char32_t second = unit_at(2);
      if (second < 0xDC00 || second > 0xDFFF) return fail(std::string(no_utf_16));
      code = 0x10000 + ((code - 0xD800) << 10U) + (second - 0xDC00);
      size = 4;
    } else if (code >= 0xDC00 && code < 0xE000) {
      return fail(std::string(no_utf_16));
    }
    if (code == 0) return fail(std::string(has_zero));
    unicode::append(out, code);
    bytes.remove_prefix(size);
  }
  if (is_end && !bytes.empty()) return fail("text is UTF-16 that was cut off");
  return true;
}

}  // namespace notify
