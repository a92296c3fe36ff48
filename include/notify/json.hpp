#pragma once

#include <notify/billing.hpp>
#include <notify/result.hpp>
#include <notify/template.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace notify {

/// Bytes of the values of one message, written as JSON: twice the longest e-mail.
inline constexpr std::size_t personalisation_bytes_max = 4u << 20;

/// Reads {"name": "Ann", "items": ["a", "b"], "days": 3}: strings, numbers, booleans, null and
/// lists of them. Numbers keep their digits. Fails with invalid_argument on anything else: nested
/// objects, duplicate names, NaN, invalid UTF-8, more than personalisation_bytes_max.
[[nodiscard]] Result<Personalisation> personalisation_from_json(std::string_view json);
/// Writes what personalisation_from_json() reads; never fails for values made by this library.
[[nodiscard]] std::string to_json(const Personalisation& values);

/// Reads a reference data file: {"sms_rates": [{"valid_from", "rate"}], "letter_rates": […],
/// "default_annual_allowance": […]}; decimals are strings, instants UTC. Fails with
/// invalid_argument and names the offending value.
[[nodiscard]] Result<ReferenceData> reference_data_from_json(std::string_view json);
/// Writes what reference_data_from_json() reads, in the order given.
[[nodiscard]] std::string to_json(const ReferenceData& data);

}  // namespace notify
