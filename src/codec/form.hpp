#pragma once

#include <notify/result.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace notify::codec {

/// The fields of an application/x-www-form-urlencoded body, decoded, in order.
using Form = std::vector<std::pair<std::string, std::string>>;

/// Fails with invalid_argument on a broken escape, a field that comes twice, or more than
/// `fields_max` fields.
[[nodiscard]] Result<Form> read_form(std::string_view body, std::size_t fields_max);

/// The field `name`; empty if it is not there.
[[nodiscard]] std::string_view find_field(const Form& form, std::string_view name) noexcept;

/// Appends `text` as such a body has it: a blank is `+`, and what is neither a letter or digit of
/// ASCII nor one of `-._~` is %XX.
void append_form_text(std::string& body, std::string_view text);
/// A whole body.
[[nodiscard]] std::string write_form(const Form& form);

}  // namespace notify::codec
