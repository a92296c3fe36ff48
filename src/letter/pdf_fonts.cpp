#include "letter/pdf_fonts.hpp"
#include "letter/pdf_glyph_names.hpp"

#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFTokenizer.hh>
#include <qpdf/QUtil.hh>

#include <algorithm>

namespace notify::pdf {
namespace {

constexpr std::size_t cmap_bytes_max = 1u << 20;
constexpr std::size_t ranges_max = 70'000;
constexpr std::size_t code_text_max = 16;  ///< bytes of UTF-16 that one code may mean
constexpr double unknown_width = 0.5;

std::uint32_t number_of(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char c : bytes.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

/// Adds a character to a line of an address: printable, plain where it only looks different.
void add_character(std::string& out, char32_t c) {
  constexpr std::string_view ligatures[] = {"ff", "fi", "fl", "ffi", "ffl"};
  if (c >= 0xFB00 && c <= 0xFB04) {
    out += ligatures[c - 0xFB00];
    return;
  }
  if (c == 0xAD || c == 0x2010 || c == 0x2011) c = '-';
  if (c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A)) c = ' ';
  if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF ||
      (c >= 0x200B && c <= 0x200F) || c == 0xFEFF || c == 0xFFFD)
    return;
  const auto tail = [&out](char32_t bits) { out += static_cast<char>(0x80 | (bits & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    tail(c);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    tail(c >> 6);
    tail(c);
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    tail(c >> 12);
    tail(c >> 6);
    tail(c);
  }
}

/// UTF-16BE as UTF-8, its last character moved on by `step`.
std::string text_of_utf16(std::string_view utf16, std::uint32_t step) {
  std::string out;
  for (std::size_t at = 0; at + 1 < utf16.size(); at += 2) {
    char32_t c = number_of(utf16.substr(at, 2));
    if (c >= 0xD800 && c < 0xDC00 && at + 3 < utf16.size()) {
      const char32_t low = number_of(utf16.substr(at + 2, 2));
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    if (at + 3 >= utf16.size()) c += step;
    add_character(out, c);
  }
  return out;
}

bool has_program(QPDFObjectHandle font) {
  QPDFObjectHandle descriptor = font.getKey("/FontDescriptor");
  if (!descriptor.isDictionary()) return false;
  for (const char* key : {"/FontFile", "/FontFile2", "/FontFile3"})
    if (descriptor.getKey(key).isStream()) return true;
  return false;
}

bool is_subtype(QPDFObjectHandle font, const char* name) {
  QPDFObjectHandle subtype = font.getKey("/Subtype");
  return subtype.isName() && subtype.getName() == name;
}

QPDFObjectHandle descendant_of(QPDFObjectHandle font) {
  QPDFObjectHandle all = font.getKey("/DescendantFonts");
  if (!all.isArray() || all.getArrayNItems() != 1) return QPDFObjectHandle::newNull();
  return all.getArrayItem(0);
}

double number_or(QPDFObjectHandle object, double otherwise) {
  return object.isNumber() ? object.getNumericValue() : otherwise;
}

}  // namespace

std::string printable_text(const std::string& string) {
  constexpr std::size_t text_bytes_max = 2'000;
  const std::string utf8 =
      QPDFObjectHandle::newString(string.substr(0, text_bytes_max)).getUTF8Value();
  return text_of_utf16(std::string_view(QUtil::utf8_to_utf16(utf8)).substr(2), 0);  // behind U+FEFF
}

bool is_embedded(QPDFObjectHandle font) {
  if (is_subtype(font, "/Type3")) return true;
  if (!is_subtype(font, "/Type0")) return has_program(font);
  QPDFObjectHandle descendant = descendant_of(font);
  return descendant.isDictionary() && has_program(descendant);
}

FontCodes FontCodes::of(QPDFObjectHandle font, Budget& budget) {
  FontCodes codes;
  if (!font.isDictionary()) return codes;
  codes.is_wide_ = is_subtype(font, "/Type0");
  if (codes.is_wide_) {
    QPDFObjectHandle descendant = descendant_of(font);
    if (descendant.isDictionary()) codes.read_wide_widths(descendant, budget);
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    codes.has_two_bytes_ = encoding.isName() && (encoding.getName() == "/Identity-H" ||
                                                 encoding.getName() == "/Identity-V");
  } else {
    codes.read_simple_widths(font, budget);
    codes.read_encoding(font.getKey("/Encoding"), is_subtype(font, "/TrueType"), budget);
  }
  QPDFObjectHandle to_unicode = font.getKey("/ToUnicode");
  if (to_unicode.isStream())
    codes.read_to_unicode(bytes_of(to_unicode, cmap_bytes_max, budget), budget);
  return codes;
}

void FontCodes::read_encoding(QPDFObjectHandle encoding, bool is_true_type, Budget& budget) {
  const std::string otherwise = is_true_type ? "/WinAnsiEncoding" : "/StandardEncoding";
  if (!encoding.isDictionary()) {
    encoding_ = encoding_named(encoding.isName() ? encoding.getName() : otherwise);
    return;
  }
  QPDFObjectHandle base = encoding.getKey("/BaseEncoding");
  encoding_ = encoding_named(base.isName() ? base.getName() : otherwise);
  QPDFObjectHandle differences = encoding.getKey("/Differences");
  if (!differences.isArray()) return;
  std::size_t code = encoding_.size();
  for (QPDFObjectHandle item : differences.getArrayAsVector()) {
    budget.take_steps();
    if (item.isInteger()) {
      const long long value = item.getIntValue();
      code = value < 0 ? encoding_.size() : static_cast<std::size_t>(value);
    } else if (item.isName() && code < encoding_.size()) {
      encoding_[code++] = character_named(item.getName().substr(1));
    }
  }
}

void FontCodes::read_simple_widths(QPDFObjectHandle font, Budget& budget) {
  default_width_ = unknown_width;
  double scale = 0.001;
  if (is_subtype(font, "/Type3")) {
    QPDFObjectHandle matrix = font.getKey("/FontMatrix");
    if (matrix.isArray() && matrix.getArrayNItems() == 6)
      scale = number_or(matrix.getArrayItem(0), scale);
  }
  QPDFObjectHandle descriptor = font.getKey("/FontDescriptor");
  if (descriptor.isDictionary() && descriptor.getKey("/MissingWidth").isNumber())
    default_width_ = descriptor.getKey("/MissingWidth").getNumericValue() * scale;
  QPDFObjectHandle widths = font.getKey("/Widths");
  QPDFObjectHandle first = font.getKey("/FirstChar");
  if (!widths.isArray() || !first.isInteger()) return;
  long long code = first.getIntValue();
  for (QPDFObjectHandle width : widths.getArrayAsVector()) {
    budget.take_steps();
    if (code < 0 || code >= 256) return;
    const auto at = static_cast<std::uint32_t>(code++);
    widths_.push_back({at, at, number_or(width, 0) * scale});
  }
}

void FontCodes::read_wide_widths(QPDFObjectHandle descendant, Budget& budget) {
  constexpr long long code_max = 0xFFFF;
  default_width_ = number_or(descendant.getKey("/DW"), 1000) * 0.001;
  QPDFObjectHandle widths = descendant.getKey("/W");
  if (!widths.isArray()) return;
  auto items = widths.getArrayAsVector();
  const auto put = [&](long long first, long long last, QPDFObjectHandle width) {
    budget.take_steps();
    if (first < 0 || first > last || last > code_max) return;
    widths_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last),
                       number_or(width, 0) * 0.001});
  };
  for (std::size_t at = 0; at + 1 < items.size() && items[at].isInteger();) {
    const long long first = std::clamp(items[at].getIntValue(), -1LL, code_max);
    if (items[at + 1].isArray()) {
      long long code = first;
      for (QPDFObjectHandle width : items[at + 1].getArrayAsVector()) {
        put(code, code, width);
        ++code;
      }
      at += 2;
    } else {
      if (at + 2 >= items.size() || !items[at + 1].isInteger()) break;
      put(first, std::min(items[at + 1].getIntValue(), code_max), items[at + 2]);
      at += 3;
    }
  }
  std::stable_sort(widths_.begin(), widths_.end(),
                   [](const Widths& a, const Widths& b) { return a.first < b.first; });
}

/// Reads what a ToUnicode CMap maps; everything else in it is passed over.
class FontCodes::CMapReader {
public:
  CMapReader(FontCodes& codes, const std::string& cmap, Budget& budget)
      : codes_(codes),
        budget_(budget),
        buffer_(reinterpret_cast<unsigned char*>(const_cast<char*>(cmap.data())), cmap.size()),
        input_(std::make_shared<BufferInputSource>("cmap", &buffer_, false)) {}

  void read() {
    QPDFTokenizer tokenizer;
    tokenizer.allowEOF();
    for (;;) {
      const auto token = tokenizer.readToken(input_, "cmap", true);
      budget_.take_steps();
      switch (token.getType()) {
        case QPDFTokenizer::tt_eof: return;
        case QPDFTokenizer::tt_array_open: open_array(); break;
        case QPDFTokenizer::tt_array_close: is_in_array_ = false; break;
        case QPDFTokenizer::tt_string: take(token.getValue()); break;
        case QPDFTokenizer::tt_word: close_section(token.getValue()); break;
        default: break;
      }
    }
  }

private:
  /// The two strings before an array are its codes; its items stand for one code each.
  void open_array() {
    is_in_array_ = strings_.size() >= 2;
    if (!is_in_array_) return;
    array_code_ = number_of(strings_[strings_.size() - 2]);
    strings_.resize(strings_.size() - 2);
  }
  void take(const std::string& string) {
    if (!is_in_array_) {
      strings_.push_back(string);
      return;
    }
    add(array_code_, array_code_, string);
    ++array_code_;
  }
  void close_section(const std::string& word) {
    const auto& s = strings_;
    if (word == "endcodespacerange") {
      for (std::size_t i = 0; i + 1 < s.size() && codes_.codespaces_.size() < 100; i += 2)
        codes_.codespaces_.push_back({s[i].size(), number_of(s[i]), number_of(s[i + 1])});
    } else if (word == "endbfchar") {
      for (std::size_t i = 0; i + 1 < s.size(); i += 2)
        add(number_of(s[i]), number_of(s[i]), s[i + 1]);
    } else if (word == "endbfrange") {
      for (std::size_t i = 0; i + 2 < s.size(); i += 3)
        add(number_of(s[i]), number_of(s[i + 1]), s[i + 2]);
    }
    strings_.clear();
  }
  void add(std::uint32_t first, std::uint32_t last, const std::string& text) {
    if (codes_.ranges_.size() >= ranges_max) throw Unreadable{};
    if (first <= last) codes_.ranges_.push_back({first, last, text.substr(0, code_text_max)});
  }

  FontCodes& codes_;
  Budget& budget_;
  Buffer buffer_;
  std::shared_ptr<BufferInputSource> input_;
  std::vector<std::string> strings_;  ///< since the last word
  bool is_in_array_ = false;
  std::uint32_t array_code_ = 0;
};

void FontCodes::read_to_unicode(const std::string& cmap, Budget& budget) {
  CMapReader(*this, cmap, budget).read();
  std::stable_sort(ranges_.begin(), ranges_.end(),
                   [](const Range& a, const Range& b) { return a.first < b.first; });
}

std::size_t FontCodes::code_bytes(std::string_view shown) const {
  if (!is_wide_) return 1;
  if (!has_two_bytes_) {
    for (const Codespace& space : codespaces_) {
      if (space.bytes == 0 || space.bytes > 2 || space.bytes > shown.size()) continue;
      const std::uint32_t code = number_of(shown.substr(0, space.bytes));
      if (space.first <= code && code <= space.last) return space.bytes;
    }
  }
  return std::min<std::size_t>(2, shown.size());
}

std::string FontCodes::text_of(std::uint32_t code) const {
  auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), code,
                       [](std::uint32_t c, const Range& range) { return c < range.first; });
  if (after != ranges_.begin()) {
    const Range& range = *std::prev(after);
    if (code <= range.last) return text_of_utf16(range.text, code - range.first);
  }
  std::string out;
  if (!is_wide_ && code < encoding_.size()) add_character(out, encoding_[code]);
  return out;
}

double FontCodes::width_of(std::uint32_t code) const {
  auto after =
      std::upper_bound(widths_.begin(), widths_.end(), code,
                       [](std::uint32_t c, const Widths& widths) { return c < widths.first; });
  if (after == widths_.begin() || code > std::prev(after)->last) return default_width_;
  return std::prev(after)->width;
}

ShownGlyph FontCodes::next(std::string_view& shown) const {
  const std::size_t bytes = code_bytes(shown);
  const std::uint32_t code = number_of(shown.substr(0, bytes));
  shown.remove_prefix(bytes);
  return {text_of(code), width_of(code), bytes == 1 && code == ' '};
}

}  // namespace notify::pdf
