#pragma once

#include "exchanges/token.hpp"

#include <notify/rest.hpp>

#include <vector>

namespace notify::exchanges {

/// A request as a client would send it.
struct BuiltRequest {
  std::string method;
  std::string target;
  std::vector<RestHeader> headers;
  std::string body;
  [[nodiscard]] RestRequest view() const {
    return {.method = method, .target = target, .headers = headers, .body = body};
  }
};

/// Makes the request that `http` describes. Fails on a member that is not known.
[[nodiscard]] BuiltRequest build_request(const Json& http, const TokenMaker& maker, UtcTime now);

}  // namespace notify::exchanges
