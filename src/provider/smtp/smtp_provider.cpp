#include "net/curl.hpp"
#include "provider/in_doubt.hpp"
#include "provider/smtp/dialogue.hpp"
#include "provider/smtp/mail_header.hpp"
#include "provider/smtp/mime.hpp"

#include <notify/adapters/smtp.hpp>

#include <unistd.h>

#include <climits>
#include <utility>

namespace notify {
namespace {

using smtp::Dialogue;

using curl::append;
using curl::part_of;
using curl::require;

/// A server's address, taken apart and checked.
struct Server {
  std::string url;
  bool on_this_machine = false;
};

/// Messages never quote the whole URL: a user may have put a password into it.
Result<Server> parse_server(const SmtpOptions& options) {
  const auto bad = [](std::string message) {
    return make_error(ErrorCode::invalid_argument, std::move(message));
  };
  const curl::Url url(curl_url());
  require(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, options.url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK) {
    return bad("smtp url can't be read");
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps") return bad("url is not smtp or smtps: " + scheme);
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty() ||
      !part_of(url.get(), CURLUPART_OPTIONS).empty()) {
    return bad("smtp url must not hold credentials");
  }
  const std::string host = part_of(url.get(), CURLUPART_HOST);
  if (host.empty()) return bad("smtp url has no host");
  if (part_of(url.get(), CURLUPART_PATH).size() > 1 ||
      !part_of(url.get(), CURLUPART_QUERY).empty() ||
      !part_of(url.get(), CURLUPART_FRAGMENT).empty()) {
    return bad("smtp url has something after its host: " + host);
  }
  // libcurl says EHLO with what stands in the path, or else gives this computer's name away.
  require(curl_url_set(url.get(), CURLUPART_PATH, ("/" + options.domain).c_str(), 0) == CURLUE_OK);
  return Server{part_of(url.get(), CURLUPART_URL),
                host == "localhost" || host == "[::1]" || host.starts_with("127.")};
}

/// What came of one message, and whether the next one may use the server.
struct Verdict {
  SendResult result;
  bool out_of_reach = false;
};

/// Replies that are about the session and not about one mail: the service closes, or it wants
/// authentication or encryption first.
bool is_about_session(int code) noexcept {
  return code == 421 || code == 530 || code == 535 || code == 538;
}

Verdict judge(CURLcode curl_code, const Dialogue& dialogue, std::string message_id) {
  const std::string words = curl::words_of(curl_code);
  const int answer = dialogue.answer_to_data();
  if (curl_code == CURLE_OK || answer / 100 == 2) {
    return {{SendOutcome::accepted, std::move(message_id), {}}};
  }
  if (answer / 100 == 4) return {{SendOutcome::retry, {}, dialogue.summary()}};
  if (answer / 100 == 5) return {{SendOutcome::rejected, {}, dialogue.summary()}};
  if (dialogue.data_begun()) {
    return {{SendOutcome::unknown, std::move(message_id), "no answer to the mail: " + words},
            curl_code == CURLE_OPERATION_TIMEDOUT};
  }
  // libcurl calls a refused MAIL, RCPT or DATA a send error; a refused greeting, EHLO, STARTTLS or
  // AUTH has other codes.
  const int code = dialogue.code();
  if (curl_code == CURLE_SEND_ERROR && code >= 400 && code < 600 && !is_about_session(code)) {
    return {{code < 500 ? SendOutcome::retry : SendOutcome::rejected, {}, dialogue.summary()}};
  }
  std::string detail = "smtp server out of reach: " + words;
  if (code >= 400) detail += ", " + dialogue.summary();
  return {{SendOutcome::retry, {}, std::move(detail)}, true};
}

std::size_t on_reply(char* data, std::size_t size, std::size_t count, void* user_data) {
  static_cast<Dialogue*>(user_data)->on_line({data, size * count});
  return size * count;
}

/// What libcurl asks for the mail: the rest of it.
std::size_t on_read(char* room, std::size_t size, std::size_t count, void* user_data) {
  auto& rest = *static_cast<std::string_view*>(user_data);
  const std::size_t taken = rest.copy(room, size * count);
  rest.remove_prefix(taken);
  return taken;
}

/// libcurl holds bare pointers to what belongs to one message: takes them back at the end of it.
struct ForgetMessage {
  CURL* curl;
  ~ForgetMessage() {
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
    curl_easy_setopt(curl, CURLOPT_READDATA, nullptr);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, nullptr);
  }
};

class SmtpProvider final : public Provider {
public:
  SmtpProvider(SmtpOptions options, Server server, std::shared_ptr<Clock> clock)
      : options_(std::move(options)), server_(std::move(server)), clock_(std::move(clock)) {}

  ~SmtpProvider() override {
    // In a forked child the line is still the parent's: saying QUIT on it would end theirs.
    if (is_inherited()) static_cast<void>(curl_.release());
  }

  std::string_view identifier() const noexcept override { return options_.identifier; }
  NotificationType type() const noexcept override { return NotificationType::email; }
  bool removes_duplicates() const noexcept override { return options_.removes_duplicates; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return options_.in_doubt_policy; }
  std::chrono::microseconds in_doubt_wait() const noexcept override {
    return options_.in_doubt_wait;
  }
  std::size_t batch_max() const noexcept override { return 100; }  // one after the other

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    if (is_inherited()) {
      return make_error(ErrorCode::forked,
                        "provider was inherited over fork: " + options_.identifier);
    }
    std::vector<SendResult> results(messages.size());
    std::string why_out_of_reach = open() ? "" : "libcurl can't be started";
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (std::string why = smtp::unsendable(messages[i]); !why.empty()) {
        results[i] = {SendOutcome::rejected, {}, std::move(why)};
      } else if (!why_out_of_reach.empty()) {
        results[i] = {SendOutcome::retry, {}, why_out_of_reach};
      } else {
        Verdict verdict = send(messages[i]);
        results[i] = std::move(verdict.result);
        if (verdict.out_of_reach) {
          why_out_of_reach = results[i].detail;
        }
      }
    }
    return results;
  }

private:
  bool is_inherited() const noexcept { return curl_ && opened_by_ != ::getpid(); }

  template <typename T>
  void set(CURLoption option, T value) {
    curl::set(curl_, option, value);
  }

  /// Sets what all mails have in common. Returns false if libcurl can't be used at all.
  bool open() {
    if (curl_) return true;
    if (!curl::is_ready()) return false;
    curl_.reset(curl_easy_init());
    if (!curl_) return false;
    opened_by_ = ::getpid();
    curl::set_up(
        curl_, {"smtp,smtps", options_.ca_file, options_.connect_timeout_ms, options_.timeout_ms});
    set(CURLOPT_URL, server_.url.c_str());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_USE_SSL, static_cast<long>(starttls()));
    if (!options_.username.empty()) {
      set(CURLOPT_USERNAME, options_.username.c_str());
      set(CURLOPT_PASSWORD, options_.password.c_str());
    }
    set(CURLOPT_HEADERFUNCTION, &on_reply);
    set(CURLOPT_READFUNCTION, &on_read);
    return true;
  }

  curl_usessl starttls() const noexcept {
    if (options_.require_tls) return CURLUSESSL_ALL;
    if (server_.on_this_machine) return CURLUSESSL_NONE;
    return options_.username.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL;
  }

  Verdict send(const OutboundMessage& message) {
    const std::string message_id = smtp::message_id_of(message, options_.domain);
    const std::string mail = smtp::write_mail(message, message_id, clock_->now());
    curl::List recipients;
    append(recipients, "<" + message.to + ">");
    const ForgetMessage forget{curl_.get()};
    set(CURLOPT_MAIL_FROM, ("<" + message.sender + ">").c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.size()));

    Dialogue dialogue;
    CURLcode code = perform(mail, dialogue);
    Verdict verdict = judge(code, dialogue, message_id);
    // A server may close a kept line whenever it likes. Nothing was sent, so a new one is safe.
    if (verdict.out_of_reach && !dialogue.data_begun() && was_kept_line()) {
      dialogue = Dialogue();
      code = perform(mail, dialogue);
      verdict = judge(code, dialogue, message_id);
    }
    return verdict;
  }

  CURLcode perform(std::string_view mail, Dialogue& dialogue) {
    set(CURLOPT_READDATA, &mail);
    set(CURLOPT_HEADERDATA, &dialogue);
    return curl_easy_perform(curl_.get());
  }

  bool was_kept_line() const noexcept {
    long new_lines = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &new_lines);
    return new_lines == 0;
  }

  const SmtpOptions options_;
  const Server server_;
  const std::shared_ptr<Clock> clock_;
  curl::Easy curl_;
  pid_t opened_by_ = 0;
};

Result<void> check(const SmtpOptions& options) {
  if (options.identifier.empty()) {
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  }
  if (!smtp::is_host_name(options.domain)) {
    return make_error(ErrorCode::invalid_argument, "domain is no host name: " + options.domain);
  }
  for (const std::int64_t timeout_ms : {options.connect_timeout_ms, options.timeout_ms}) {
    if (timeout_ms < 1 || timeout_ms > INT_MAX) {
      return make_error(ErrorCode::invalid_argument,
                        "timeout is out of range: " + std::to_string(timeout_ms) + " ms");
    }
  }
  return check_in_doubt_wait(options.in_doubt_wait);
}

}  // namespace

Result<std::shared_ptr<Provider>> make_smtp_provider(SmtpOptions options,
                                                     std::shared_ptr<Clock> clock) {
  NFY_CHECK(check(options));
  NFY_TRY(server, parse_server(options));
  if (!clock) return make_error(ErrorCode::invalid_argument, "an smtp provider needs a clock");
  return std::shared_ptr<Provider>(
      std::make_shared<SmtpProvider>(std::move(options), std::move(server), std::move(clock)));
}

}  // namespace notify
