#pragma once

#include <notify/ports/http.hpp>
#include <notify/time.hpp>

#include <span>
#include <string_view>
#include <vector>

/// AWS Signature Version 4: how requests to Amazon's services are signed. Pure functions.
namespace notify::sigv4 {

/// A request as it goes out.
struct Request {
  std::string_view method;
  std::string_view path;                ///< percent-encoded; empty: "/"
  std::string_view query;               ///< percent-encoded, without the question mark
  std::span<const HttpHeader> headers;  ///< all of them are signed; Host is one
  std::string_view body;
};

/// The headers that a request needs beside its own, in this order: X-Amz-Date;
/// X-Amz-Security-Token if there is one; X-Amz-Content-SHA256 for the service "s3"; Authorization.
/// They hold for five minutes or so: `at` is the time at which the request leaves.
[[nodiscard]] std::vector<HttpHeader> sign(const Request& request, const HttpSigning& with,
                                           UtcTime at);

/// Whether `name` is a header that sign() gives.
[[nodiscard]] bool is_signed_header(std::string_view name) noexcept;

}  // namespace notify::sigv4
