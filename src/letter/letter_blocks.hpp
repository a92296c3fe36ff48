#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A letter's HTML as what a page is set from. The tags known are those that our own rendering
/// writes; any other is passed over and its text kept, so no input fails. Time is linear.
namespace notify::print {

enum class TextStyle { bold, placeholder };

/// Bytes of a text in one style.
struct StyledRange {
  std::size_t start = 0;
  std::size_t end = 0;
  TextStyle style = TextStyle::bold;
  friend bool operator==(const StyledRange&, const StyledRange&) = default;
};

/// Text without tags: white space collapsed, line breaks as LF.
struct StyledText {
  std::string text;
  std::vector<StyledRange> ranges;
  friend bool operator==(const StyledText&, const StyledText&) = default;
};

/// Dark modules of a QR code side by side.
struct DarkRun {
  int column = 0;
  int row = 0;
  int length = 0;
  friend bool operator==(const DarkRun&, const DarkRun&) = default;
};

struct Block {
  enum class Kind { paragraph, heading, page_break, qr_code };
  Kind kind = Kind::paragraph;
  int list_depth = 0;       ///< 0 outside of lists
  std::string list_marker;  ///< "•" or "2." before the first block of an item
  StyledText content;
  int qr_side = 0;  ///< in modules
  std::vector<DarkRun> qr_runs;
};

inline constexpr int list_depth_max = 8;
inline constexpr int qr_side_max = 177;

/// The lines of `text`, each with the styles of its part. Very long ones come in several pieces.
[[nodiscard]] std::vector<StyledText> lines_of(const StyledText& text);

[[nodiscard]] std::vector<Block> blocks_of(std::string_view html);

/// One piece of HTML without blocks in it: a subject, an address line, a contact block.
[[nodiscard]] StyledText styled_text_of(std::string_view html);

}  // namespace notify::print
