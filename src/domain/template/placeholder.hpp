#pragma once

#include <notify/template.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// A field taken apart: literal text and placeholders in turn. Views point into the text that was
/// scanned, which must outlive them.
namespace placeholder {

struct Piece {
  enum class Kind { literal, plain, conditional };
  Kind kind = Kind::literal;
  std::string_view text;       ///< the literal text, or the name
  std::string_view condition;  ///< what a conditional shows
  std::string key;             ///< the folded name
};

[[nodiscard]] std::vector<Piece> scan(std::string_view content);

/// How lists are written out.
enum class ListStyle { words, markdown };

/// The text of a value: a view of it where it is text already, else of `holder`.
[[nodiscard]] std::string_view text_of(const PersonalisationValue& value, ListStyle style,
                                       std::string& holder);

/// Whether a conditional shows its text. (rules/templates 2.2)
[[nodiscard]] bool is_true(std::string_view text) noexcept;

[[nodiscard]] inline bool is_null(const PersonalisationValue* value) noexcept {
  return value == nullptr || value->value.index() == 0;
}

}  // namespace placeholder

/// Both forms of a field: as typed, and with the HTML in it escaped first, which may uncover or
/// hide brackets and so has placeholders of its own.
struct Field::Program {
  std::string content;
  bool is_escaped_alike = true;  ///< escaping changes nothing, and what is escaped stays empty
  std::string escaped;
  std::vector<placeholder::Piece> pieces;
  std::vector<placeholder::Piece> escaped_pieces;
  std::vector<std::string> names;
  std::vector<std::string> keys;
};

}  // namespace notify
