#pragma once

#include "codec/json_reader.hpp"

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
/// repr() of a binary number: the shortest digits that read back the same, with a point.
[[nodiscard]] std::string python_float(double value);

}  // namespace notify::rest
