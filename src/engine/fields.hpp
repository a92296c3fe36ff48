#pragma once

#include <string>
#include <string_view>

/// Texts in a row, each after its size in decimal digits and a colon: what is sealed together.
namespace notify::fields {

void append(std::string& out, std::string_view field);
/// Takes the first field off `bytes`; false if there is none that is whole.
[[nodiscard]] bool take(std::string_view& bytes, std::string& field);

}  // namespace notify::fields
