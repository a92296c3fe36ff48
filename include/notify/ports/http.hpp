#pragma once

#include <notify/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

struct HttpHeader {
  std::string name;
  std::string value;
  friend bool operator==(const HttpHeader&, const HttpHeader&) = default;
};

/// What a request is signed with (AWS Signature Version 4), if `access_key_id` is not empty.
struct HttpSigning {
  std::string access_key_id{};
  std::string secret_access_key{};
  std::string region{};         ///< "eu-west-2"
  std::string service{};        ///< "s3"
  std::string session_token{};  ///< of a key that is lent for a while; else empty
};

/// One request to somebody else's server.
struct HttpRequest {
  std::string method = "POST";
  std::string url;  ///< as HttpClient::host_of() accepts it
  /// Neither Content-Length nor Transfer-Encoding, nor, if it is signed, what the signature brings;
  /// no name or value with a line end.
  std::vector<HttpHeader> headers{};
  std::string body{};
  std::int64_t connect_timeout_ms = 0;  ///< 0: as the client was made
  std::int64_t timeout_ms = 0;          ///< of the whole request; 0: as the client was made
  /// More of a body is not read, and the connection is closed.
  std::size_t answer_bytes_max = 64 << 10;
  bool keeps_answer = true;  ///< false: headers and body are read and dropped
  /// The server takes no harm if it gets it twice: a kept connection that turns out to be closed is
  /// replaced, and the request sent again. Otherwise it is sent once at most.
  bool is_repeatable = false;
  HttpSigning signing{};
};

/// How far a request came: whether sending it again can do harm.
enum class HttpPhase : std::uint8_t {
  not_connected,  ///< no byte of it left: no address, no connection, no TLS, not allowed
  unanswered,     ///< it was sent, at least in part; the server may have acted on it
  answered,       ///< the server's status and headers are there
};

struct HttpAnswer {
  std::int64_t status = 0;  ///< 0 unless it was answered
  /// The request, its URL or the address that it leads to is not allowed: trying again is of no
  /// use.
  bool forbidden = false;
  std::string detail{};  ///< one line for operators: never what was sent or answered
  HttpPhase phase = HttpPhase::not_connected;
  std::vector<HttpHeader> headers{};  ///< in order, names as the server writes them
  std::string body{};                 ///< at most HttpRequest::answer_bytes_max
  bool broke_off = false;             ///< status and headers are there, the body not all
  bool is_too_long = false;           ///< `body` is the beginning
};

/// The value of the first header `name`, in any case; empty if there is none.
[[nodiscard]] std::string_view header_in(std::span<const HttpHeader> headers,
                                         std::string_view name) noexcept;

/// Port: talks to servers that others run. Safe to call from several threads.
class HttpClient {
public:
  virtual ~HttpClient() = default;
  /// The host that a URL leads to, in one form for every way to write it. Fails with
  /// invalid_argument, without quoting the URL, if nothing would be sent to it whatever its host's
  /// address turns out to be.
  [[nodiscard]] virtual Result<std::string> host_of(std::string_view url) = 0;
  /// Does all of them, several at a time, and answers each in order within its time-out. Follows no
  /// redirect.
  [[nodiscard]] virtual std::vector<HttpAnswer> send_many(
      std::span<const HttpRequest> requests) = 0;
};

}  // namespace notify
