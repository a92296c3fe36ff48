#pragma once

#include "rest/call.hpp"

#include <optional>

namespace notify::rest {

/// Finds the key that a request was signed with and sets it in `call`; otherwise the refusal.
/// (rules/rest 5)
[[nodiscard]] std::optional<RestResponse> refuse_unsigned(Call& call);

/// Checks that a request is the admin app's, signed with one of the secrets that it may use, and
/// sets in `call` who sits before it; otherwise the refusal. (rules/admin 1)
[[nodiscard]] std::optional<RestResponse> refuse_other_than_admin(Call& call);

/// Checks the name and password of a provider that hands over inbound messages.
[[nodiscard]] std::optional<RestResponse> refuse_stranger(const Call& call,
                                                          std::string_view provider);

}  // namespace notify::rest
