#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/http.hpp>

namespace notify {

struct HttpsOptions {
  std::int64_t timeout_ms = 5'000;      ///< of a whole request; 1 to 600,000
  std::int64_t per_host_max = 10;       ///< connections to one host at a time; 1 to 1,000
  std::int64_t total_max = 100;         ///< connections in all; 1 to 10,000
  bool allow_private = false;           ///< also servers that is_public_address() refuses
  std::string ca_file{};                ///< PEM file of trusted certificates; empty: the system's
  std::int64_t connect_timeout_ms = 0;  ///< TLS included; up to 600,000; 0: as timeout_ms
  bool allow_plain = false;             ///< also http://, which anybody on the way can read
  std::shared_ptr<Clock> clock{};       ///< dates what is signed; null: the computer's
};

/// HTTPS over libcurl. A URL is read once, by libcurl's own parser; it must be https, with a host
/// and without credentials. The address that a connection is about to be made to is checked right
/// then, so a name that is looked up again cannot lead elsewhere. Certificates are always verified;
/// no proxy and no environment variable counts; of an answer at most 64 KiB of headers are read.
/// In a child of fork() no request is sent. Fails with invalid_argument on an option that is out of
/// range; with unsupported if the library was built without HTTPS.
[[nodiscard]] Result<std::shared_ptr<HttpClient>> make_https_client(HttpsOptions options = {});

}  // namespace notify
