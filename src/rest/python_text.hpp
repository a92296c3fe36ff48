#pragma once

#include "codec/json_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// How the reference, a Python program, prints values: in messages about wrong bodies, and where
/// the value of a placeholder is no text. (rules/rest 4.3)
namespace notify::rest {

/// str(value): text as it is.
[[nodiscard]] std::string python_text(const codec::JsonValue& value);
/// repr(value): text in quotes.
[[nodiscard]] std::string python_repr(const codec::JsonValue& value);
/// The number of a JSON text: whole ones keep their digits, others become binary ones.
[[nodiscard]] std::string python_number(std::string_view json);
/// repr() of the binary number that decimal digits are nearest to: the shortest digits that read
/// back the same, with a point. "nan" if they are no number.
[[nodiscard]] std::string python_float(std::string_view digits);
/// The same of a product, rounded as Python rounds it. Shown only: bills are exact.
[[nodiscard]] std::string python_product(std::int64_t units, std::int64_t multiplier,
                                         std::string_view rate);

/// part / whole * 100, in the same way; of nothing, all.
[[nodiscard]] std::string python_percentage(std::int64_t part, std::int64_t whole);

}  // namespace notify::rest
