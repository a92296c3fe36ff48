#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// One POST to somebody else's server.
struct HttpRequest {
  std::string url;           ///< as host_of() accepts it
  std::string bearer_token;  ///< for `Authorization: Bearer …`; empty: no such header
  std::string content_type = "application/json";
  std::string body;
};

struct HttpAnswer {
  std::int64_t status = 0;  ///< 0: there was no answer
  /// The URL or the address that it led to is not allowed: trying again is of no use.
  bool forbidden = false;
  std::string detail;  ///< one line for operators: never what was sent or answered
};

/// Port: posts to servers that others run. Safe to call from several threads.
class HttpClient {
public:
  virtual ~HttpClient() = default;
  /// The host that a URL leads to, in one form for every way to write it. Fails with
  /// invalid_argument, without quoting the URL, if it would not be posted to whatever its host's
  /// address turns out to be.
  [[nodiscard]] virtual Result<std::string> host_of(std::string_view url) = 0;
  /// Does all of them, several at a time, and answers each in order within the client's deadline.
  /// Follows no redirect.
  [[nodiscard]] virtual std::vector<HttpAnswer> post_many(
      std::span<const HttpRequest> requests) = 0;
};

/// True if an address may be posted to from a server of ours: neither of this machine, nor of a
/// private, shared, link-local, multicast, documentation or otherwise reserved network, nor an IPv6
/// address that leads to one. `bytes` are 4 or 16 in network order; of another number: false.
/// (RFC 6890 and the IANA special-purpose registries; reliability S15)
[[nodiscard]] bool is_public_address(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace notify
