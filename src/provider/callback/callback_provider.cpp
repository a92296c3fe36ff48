#include "provider/in_doubt.hpp"

#include <notify/adapters/callback_provider.hpp>

#include <utility>

namespace notify {
namespace {

class CallbackProvider final : public Provider {
public:
  CallbackProvider(CallbackProviderOptions options, SendFunction send)
      : options_(std::move(options)), send_(std::move(send)) {}

  std::string_view identifier() const noexcept override { return options_.identifier; }
  NotificationType type() const noexcept override { return options_.type; }
  bool removes_duplicates() const noexcept override { return options_.removes_duplicates; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return options_.in_doubt_policy; }
  std::chrono::microseconds in_doubt_wait() const noexcept override {
    return options_.in_doubt_wait;
  }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    // A result that the host does not fill in keeps its default, `unknown`.
    std::vector<SendResult> results(messages.size());
    // What an exception says is dropped: it may well quote the recipient.
    try {
      if (send_(messages, results)) {
        for (SendResult& result : results)
          if (result.outcome == SendOutcome::unknown && result.detail.empty())
            result.detail = "the send function did not say what became of it";
        return results;
      }
    } catch (...) {
      return make_error(ErrorCode::callback,
                        "the send function of a provider threw: " + options_.identifier);
    }
    return make_error(ErrorCode::callback,
                      "the send function of a provider gave up: " + options_.identifier);
  }

private:
  CallbackProviderOptions options_;
  SendFunction send_;
};

}  // namespace

Result<std::shared_ptr<Provider>> make_callback_provider(CallbackProviderOptions options,
                                                         SendFunction send) {
  if (options.identifier.empty()) {
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  }
  if (!send) {
    return make_error(ErrorCode::invalid_argument,
                      "a provider needs a send function: " + options.identifier);
  }
  NFY_CHECK(check_in_doubt_wait(options.in_doubt_wait));
  return std::shared_ptr<Provider>(
      std::make_shared<CallbackProvider>(std::move(options), std::move(send)));
}

}  // namespace notify
