#pragma once

#include <notify/template.hpp>

#include <string>
#include <string_view>

/// How cells of a recipients file become values. (rules/recipients-files 3.1)
namespace notify::recipient_columns {

/// Columns that name the recipient of some kind of message: of two, the last counts, they never
/// become a list.
[[nodiscard]] bool is_recipient_key(std::string_view key) noexcept;

/// Of those, the ones that hold a whole recipient: a phone number or an e-mail address.
[[nodiscard]] bool is_single_recipient_key(std::string_view key) noexcept;

/// A phone number or an e-mail address without anything invisible (invisible.hpp): a view of it or
/// of `holder`.
[[nodiscard]] std::string_view cleaned_recipient(std::string_view cell, std::string& holder);

/// A cell without obscure white space and without white space at its ends: a view of it or of
/// `holder`.
[[nodiscard]] std::string_view cleaned(std::string_view cell, std::string& holder);

/// Makes `value` the text of a cell; an empty cell is null. Memory of `value` is used again.
void set_cell(PersonalisationValue& value, std::string_view cell);

/// Adds a cell of a column whose exact name came before: the values become a list.
void add_repeated(PersonalisationValue& value, std::string_view cell);

}  // namespace notify::recipient_columns
