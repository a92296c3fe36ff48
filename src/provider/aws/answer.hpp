#pragma once

#include "provider/http_provider.hpp"

#include <string>
#include <string_view>

/// What answers of Amazon's services say, whichever of their three forms they have.
namespace notify::aws {

/// 2xx.
[[nodiscard]] bool is_success(const HttpAnswer& answer) noexcept;

/// The word for what is wrong, such as "TooManyRequestsException": of the header x-amzn-ErrorType,
/// of `__type` or `code` in JSON, or of the element Code in XML. Empty if there is none.
[[nodiscard]] std::string error_word(const HttpAnswer& answer);

/// The text of the first element `name` of XML, as it is written there; empty if it is not there
/// or holds other elements.
[[nodiscard]] std::string_view element_in(std::string_view xml, std::string_view name) noexcept;

/// An id that a service gave to a message; empty if `text` cannot be one.
[[nodiscard]] std::string message_id_from(std::string_view text);

/// A refusal that is not about the message alone: it is tried again. The detail is the word and, if
/// the whole account is meant, what is wrong with it.
[[nodiscard]] SendResult refused_for_now(const HttpAnswer& answer, std::string_view word);

}  // namespace notify::aws
