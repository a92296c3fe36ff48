#include "rest/body.hpp"

namespace notify::rest {

Result<codec::JsonValue> read_body(const Call& call) {
  return codec::read_json(call.request.body, {.bytes_max = call.options.body_bytes_max,
                                              .names_max = 10'000,
                                              .depth_max = 100,
                                              .repeats = codec::JsonRepeats::last_wins});
}

RestResponse invalid_json() {
  return error_answer(400, bad_request_error, "Invalid JSON supplied in POST data");
}

}  // namespace notify::rest
