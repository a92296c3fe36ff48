#pragma once

#include <notify/inbound_sms.hpp>
#include <notify/ports/http.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace notify {

/// An SMS that a provider posted, as it came.
struct InboundPost {
  std::string_view body;
  std::span<const HttpHeader> headers{};
};

/// Port: reads what one provider posts when people send SMS. Safe to call from several threads.
class InboundReader {
public:
  virtual ~InboundReader() = default;

  /// The provider's, as Provider::identifier(): "mmg".
  [[nodiscard]] virtual std::string_view identifier() const noexcept = 0;

  /// Whether read() takes only what the provider signed: then anybody may be let post.
  [[nodiscard]] virtual bool checks_sender() const noexcept { return false; }

  /// Whether the provider asks by GET instead of posting: then read() gets the query for a body.
  [[nodiscard]] virtual bool reads_query() const noexcept { return false; }

  /// Reads a body of up to 64 KiB. `now` may stand in for a date that cannot be read; the message
  /// of a provider that says none has none (ReceivedSms::tells_undated). Fails with
  /// invalid_argument; `detail` names the field that is missing, and the message holds no personal
  /// data.
  [[nodiscard]] virtual Result<ReceivedSms> read(const InboundPost& post, UtcTime now) = 0;

  /// Reads what may also be no SMS, such as a subscription that is confirmed then: nothing.
  [[nodiscard]] virtual Result<std::optional<ReceivedSms>> read_any(const InboundPost& post,
                                                                    UtcTime now) {
    NFY_TRY(message, read(post, now));
    return std::optional(std::move(message));
  }
};

}  // namespace notify
