#pragma once

#include "letter/pdf_bounds.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace notify::pdf {

/// One character code of a string that a page shows.
struct ShownGlyph {
  std::string text;       ///< UTF-8; empty if nobody can say
  double advance = 0;     ///< in text space at size 1
  bool is_space = false;  ///< code 32 of one byte, which word spacing widens
};

/// What a font's codes mean and how wide they are.
class FontCodes {
public:
  static FontCodes of(QPDFObjectHandle font, Budget& budget);

  /// Takes one code off `shown`, which is not empty.
  [[nodiscard]] ShownGlyph next(std::string_view& shown) const;

private:
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::string text;  ///< UTF-16BE of `first`
  };
  struct Widths {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    double width = 0;
  };
  struct Codespace {
    std::size_t bytes = 0;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };

  class CMapReader;
  void read_to_unicode(const std::string& cmap, Budget& budget);
  void read_encoding(QPDFObjectHandle encoding, bool is_true_type, Budget& budget);
  void read_simple_widths(QPDFObjectHandle font, Budget& budget);
  void read_wide_widths(QPDFObjectHandle descendant, Budget& budget);
  [[nodiscard]] std::size_t code_bytes(std::string_view shown) const;
  [[nodiscard]] std::string text_of(std::uint32_t code) const;
  [[nodiscard]] double width_of(std::uint32_t code) const;

  bool is_wide_ = false;
  bool has_two_bytes_ = true;
  std::vector<Codespace> codespaces_;
  std::vector<Range> ranges_;  ///< by their first code
  std::array<char32_t, 256> encoding_{};
  std::vector<Widths> widths_;  ///< by their first code
  double default_width_ = 0;
};

/// A text string of a PDF (in its own encoding, UTF-16 or UTF-8) as UTF-8, of what can be printed.
[[nodiscard]] std::string printable_text(const std::string& string);

/// Whether a font is part of the file: its program, or its glyphs as drawings.
[[nodiscard]] bool is_embedded(QPDFObjectHandle font);

}  // namespace notify::pdf
