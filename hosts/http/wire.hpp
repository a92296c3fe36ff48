#pragma once

#include <notify/rest.hpp>

#include <string>
#include <string_view>

namespace notifyd {

/// How an answer leaves.
struct Framing {
  bool is_http_11 = true;
  bool keeps_alive = true;
  bool is_head = false;  ///< the body stays away, its length is told
  std::string_view request_id;
};

/// The bytes of an answer. A header that would break them, or that only the host may set, is left
/// out; what is left is sent.
[[nodiscard]] std::string wire_of(const notify::RestResponse& response, const Framing& framing);

/// A refusal by the host itself, in the shape that the API's own have.
[[nodiscard]] notify::RestResponse refusal(int status, std::string_view message);

/// True for what may stand in a log and in an answer: up to 64 letters, digits, `.`, `_` and `-`.
[[nodiscard]] bool is_request_id(std::string_view text) noexcept;

/// A new one: 16 hexadecimal digits. They tell requests apart and are no secret.
[[nodiscard]] std::string make_request_id();

}  // namespace notifyd
