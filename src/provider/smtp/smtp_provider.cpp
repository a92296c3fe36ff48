#include "net/curl.hpp"
#include "provider/in_doubt.hpp"
#include "provider/option_file.hpp"
#include "provider/smtp/dialogue.hpp"
#include "provider/smtp/dkim.hpp"
#include "provider/smtp/envelope.hpp"
#include "provider/smtp/mail_header.hpp"
#include "provider/smtp/mail_server.hpp"
#include "provider/smtp/mime.hpp"
#include "provider/smtp/smtp.hpp"

#include <notify/adapters/smtp.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <climits>
#include <utility>
#include <vector>

namespace notify {
namespace {

using smtp::Dialogue;
using smtp::Envelope;

using curl::append;

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

/// The server does not take the parameters of MAIL, whatever it offered.
bool is_about_parameters(const Dialogue& dialogue) noexcept {
  const int code = dialogue.code();
  return !dialogue.data_begun() && (code == 501 || code == 504 || code == 555);
}

/// One try at one mail.
struct Attempt {
  Verdict verdict;
  Dialogue dialogue;
};

/// A mail as it goes out.
struct WrittenMail {
  std::string message_id;
  std::string bytes;
};

class SmtpProvider final : public Provider {
public:
  SmtpProvider(SmtpOptions options, smtp::MailServer server, std::shared_ptr<Clock> clock,
               std::vector<smtp::DkimSigner> signers)
      : options_(std::move(options)),
        server_(std::move(server)),
        clock_(std::move(clock)),
        signers_(std::move(signers)),
        receipts_(smtp::make_receipt_reader(options_.identifier)) {}

  ~SmtpProvider() override {
    // In a forked child the line is still the parent's: saying QUIT on it would end theirs.
    if (is_inherited()) static_cast<void>(curl_.release());
    close();
  }

  std::string_view identifier() const noexcept override { return options_.identifier; }
  NotificationType type() const noexcept override { return NotificationType::email; }
  bool removes_duplicates() const noexcept override { return options_.removes_duplicates; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return options_.in_doubt_policy; }
  std::chrono::microseconds in_doubt_wait() const noexcept override {
    return options_.in_doubt_wait;
  }
  std::size_t batch_max() const noexcept override { return 100; }  // one after the other
  std::shared_ptr<ReceiptReader> receipt_reader() override { return receipts_; }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    if (is_inherited()) {
      return make_error(ErrorCode::forked,
                        "provider was inherited over fork: " + options_.identifier);
    }
    std::vector<SendResult> results(messages.size());
    std::string why_out_of_reach = why_closed();
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (std::string why = smtp::unsendable(messages[i]); !why.empty()) {
        results[i] = {SendOutcome::rejected, {}, std::move(why)};
      } else if (!why_out_of_reach.empty()) {
        results[i] = {SendOutcome::retry, {}, why_out_of_reach};
      } else {
        Verdict verdict = send(messages[i]);
        results[i] = std::move(verdict.result);
        if (verdict.out_of_reach) why_out_of_reach = results[i].detail;
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

  /// Makes ready for a batch: empty, or why nothing can be sent now.
  std::string why_closed() {
    auto token = smtp::access_token_of(options_);
    if (!token) return token.error().message;
    if (*token != token_) close();  // the line was opened with the old one
    token_ = *std::move(token);
    return open() ? "" : "libcurl can't be started";
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
    set(CURLOPT_USE_SSL, static_cast<long>(server_.starttls));
    // It bounds the farewell, too, to which the time for a message does not apply.
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>((options_.timeout_ms + 999) / 1'000));
    set(CURLOPT_HEADERFUNCTION, &on_reply);
    set(CURLOPT_READFUNCTION, &on_read);
    if (options_.username.empty()) return true;
    set(CURLOPT_USERNAME, options_.username.c_str());
    if (token_.empty()) {
      set(CURLOPT_PASSWORD, options_.password.c_str());
    } else {
      set(CURLOPT_XOAUTH2_BEARER, token_.c_str());
      set(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
    }
    return true;
  }

  /// Says QUIT on the kept line, if there is one, and waits for nothing.
  void close() noexcept {
    if (!curl_) return;
    end_line(SHUT_RD);
    curl_.reset();
    offers_reports_ = false;
  }

  void end_line(int direction) noexcept {
    curl_socket_t line = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &line) != CURLE_OK) return;
    if (line != CURL_SOCKET_BAD) static_cast<void>(::shutdown(line, direction));
  }

  Verdict send(const OutboundMessage& message) {
    const UtcTime now = clock_->now();
    WrittenMail mail{smtp::message_id_of(message, options_.domain), {}};
    mail.bytes = smtp::write_mail(message, mail.message_id, now);
    std::string signatures;  // none of them covers another
    for (const smtp::DkimSigner& signer : signers_) {
      const auto signature = smtp::dkim_signature(signer, mail.bytes, now);
      if (!signature) return {{SendOutcome::retry, {}, signature.error().message}};
      signatures += *signature;
    }
    mail.bytes.insert(0, signatures);
    smtp::EnvelopeParts parts{options_.return_path, message.to, mail.message_id};
    if (parts.sender.empty()) parts.sender = message.sender;
    const Envelope plain = smtp::envelope_of(parts);
    parts.reports = offers_reports_ ? options_.reports : SmtpReports::none;
    const Envelope envelope = smtp::envelope_of(parts);

    Attempt attempt = try_once(mail, envelope);
    // A server may close a kept line whenever it likes. Nothing was sent, so a new one is safe.
    if (attempt.verdict.out_of_reach && !attempt.dialogue.data_begun() && was_kept_line())
      attempt = try_once(mail, envelope);
    if (envelope.has_parameters && attempt.verdict.result.outcome == SendOutcome::rejected &&
        is_about_parameters(attempt.dialogue)) {
      attempt = try_once(mail, plain);
    }
    return std::move(attempt.verdict);
  }

  Attempt try_once(const WrittenMail& mail, const Envelope& envelope) {
    std::string_view rest = mail.bytes;
    Attempt attempt;
    curl::List recipients;
    append(recipients, envelope.to);
    const ForgetMessage forget{curl_.get()};
    set(CURLOPT_MAIL_FROM, envelope.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.bytes.size()));
    set(CURLOPT_READDATA, &rest);
    set(CURLOPT_HEADERDATA, &attempt.dialogue);
    const CURLcode code = curl_easy_perform(curl_.get());
    if (attempt.dialogue.is_greeted()) offers_reports_ = attempt.dialogue.offers_reports();
    attempt.verdict = judge(code, attempt.dialogue, mail.message_id);
    // libcurl keeps a line on which an answer is overdue: the next mail would take it for its own.
    const bool is_answered = code == CURLE_WEIRD_SERVER_REPLY && attempt.dialogue.answer_to_data();
    if (code != CURLE_OK && !is_answered) end_line(SHUT_RDWR);
    return attempt;
  }

  bool was_kept_line() const noexcept {
    long new_lines = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &new_lines);
    return new_lines == 0;
  }

  const SmtpOptions options_;
  const smtp::MailServer server_;
  const std::shared_ptr<Clock> clock_;
  const std::vector<smtp::DkimSigner> signers_;
  const std::shared_ptr<ReceiptReader> receipts_;
  std::string token_;
  curl::Easy curl_;
  bool offers_reports_ = false;  ///< what the server said when the line was opened
  pid_t opened_by_ = 0;
};

Result<void> check(const SmtpOptions& options) {
  if (options.identifier.empty()) {
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  }
  if (!smtp::is_host_name(options.domain)) {
    return make_error(ErrorCode::invalid_argument, "domain is no host name: " + options.domain);
  }
  if (!options.return_path.empty() && !smtp::is_plain_address(options.return_path))
    return make_error(ErrorCode::invalid_argument, "return path is no address");
  for (const std::int64_t timeout_ms : {options.connect_timeout_ms, options.timeout_ms}) {
    if (timeout_ms < 1 || timeout_ms > INT_MAX) {
      return make_error(ErrorCode::invalid_argument,
                        "timeout is out of range: " + std::to_string(timeout_ms) + " ms");
    }
  }
  NFY_CHECK(smtp::check_login(options));
  if (!options.access_token.empty()) NFY_CHECK(smtp::access_token_of(options));
  return check_in_doubt_wait(options.in_doubt_wait);
}

/// A key as the options name it.
struct DkimKey {
  std::string_view option;  ///< of the PEM; that of the file has "_file" behind it
  std::string_view selector;
  std::string_view pem;
  std::string_view file;
};

Result<smtp::DkimSigner> signer_of(const std::string& domain, const DkimKey& key) {
  const auto refused = [](std::string message) {
    return make_error(ErrorCode::invalid_argument, std::move(message));
  };
  const std::string option(key.option), file_option = option + "_file";
  if (!key.pem.empty() && !key.file.empty())
    return refused("only one of " + option + " and " + file_option + " can be used");
  std::string pem(key.pem);
  if (pem.empty()) {
    NFY_TRY(bytes, read_option_file(file_option, std::string(key.file)));
    pem = std::move(bytes);
  }
  auto read = SigningKey::from_pem(pem);
  if (!read) return refused("dkim: " + read.error().message);
  smtp::DkimSigner signer{domain, std::string(key.selector), *std::move(read)};
  NFY_CHECK(smtp::check(signer));
  return signer;
}

/// None if mails are not to be signed.
Result<std::vector<smtp::DkimSigner>> signers_of(const SmtpOptions& options) {
  const auto refused = [](std::string message) {
    return make_error(ErrorCode::invalid_argument, std::move(message));
  };
  const bool has_key = !options.dkim_key.empty() || !options.dkim_key_file.empty();
  const bool has_second = !options.dkim_second_key.empty() || !options.dkim_second_key_file.empty();
  if (options.dkim_second_selector.empty() == has_second)
    return refused("a second dkim key needs dkim_second_selector and a key");
  std::vector<smtp::DkimSigner> signers;
  if (options.dkim_domain.empty() && options.dkim_selector.empty() && !has_key && !has_second)
    return signers;
  if (options.dkim_domain.empty() || options.dkim_selector.empty() || !has_key)
    return refused("dkim needs dkim_domain, dkim_selector and a key");
  NFY_TRY(first, signer_of(options.dkim_domain, {"dkim_key", options.dkim_selector,
                                                 options.dkim_key, options.dkim_key_file}));
  signers.push_back(std::move(first));
  if (!has_second) return signers;
  if (options.dkim_second_selector == options.dkim_selector)
    return refused("both dkim keys have the selector " + options.dkim_selector);
  NFY_TRY(second,
          signer_of(options.dkim_domain, {"dkim_second_key", options.dkim_second_selector,
                                          options.dkim_second_key, options.dkim_second_key_file}));
  signers.push_back(std::move(second));
  return signers;
}

}  // namespace

Result<std::shared_ptr<Provider>> make_smtp_provider(SmtpOptions options,
                                                     std::shared_ptr<Clock> clock) {
  NFY_CHECK(check(options));
  NFY_TRY(server, smtp::mail_server_of(options));
  NFY_TRY(signers, signers_of(options));
  options.dkim_key.clear();  // they live on in the signers alone
  options.dkim_second_key.clear();
  if (!clock) return make_error(ErrorCode::invalid_argument, "an smtp provider needs a clock");
  return std::shared_ptr<Provider>(std::make_shared<SmtpProvider>(
      std::move(options), std::move(server), std::move(clock), std::move(signers)));
}

}  // namespace notify
