#pragma once

#include <array>
#include <string>

/// Which characters the codes and glyph names of simple fonts stand for.
namespace notify::pdf {

/// The characters of a font's own encoding by its name; StandardEncoding if the name is unknown.
[[nodiscard]] std::array<char32_t, 256> encoding_named(const std::string& name);

/// "eacute", "uni00E9", "u00E9", "A.small"; 0 if unknown.
[[nodiscard]] char32_t character_named(const std::string& glyph);

}  // namespace notify::pdf
