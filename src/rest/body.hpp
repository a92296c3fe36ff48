#pragma once

#include "codec/json_reader.hpp"
#include "rest/call.hpp"

namespace notify::rest {

/// The JSON of a body; of two equal names the last one counts. Fails with what the client is told.
[[nodiscard]] Result<codec::JsonValue> read_body(const Call& call);

/// "Invalid JSON supplied in POST data"
[[nodiscard]] RestResponse invalid_json();

}  // namespace notify::rest
