#pragma once

#include "codec/json_reader.hpp"

#include <notify/result.hpp>

#include <string>
#include <string_view>

/// What SNS, EventBridge or a function of the account put round a message in JSON.
namespace notify::aws {

struct Opened {
  codec::JsonValue message;
  std::string posted_at{};  ///< as the envelope writes it; empty if there is none
};

/// The message in `Message` or `detail`, as a text or as it is; a body without either is one.
/// `what` ("receipt") stands in errors. Fails with invalid_argument if it is not one JSON object,
/// or about a subscription.
[[nodiscard]] Result<Opened> open_envelope(std::string_view provider, std::string_view what,
                                           std::string_view body);

}  // namespace notify::aws
