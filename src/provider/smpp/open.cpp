#include "provider/in_doubt.hpp"
#include "provider/smpp/session.hpp"
#include "provider/smpp/smpp.hpp"

#include <algorithm>

namespace notify::smpp {
namespace {

constexpr std::size_t window_most = 1'000;
constexpr std::int64_t seconds_most = 3'600;
constexpr std::int64_t timeout_ms_most = 600'000;
constexpr int ton_most = 6, npi_most = 18;
constexpr std::uint8_t ton_unknown = 0, ton_international = 1, ton_network = 3,
                       ton_alphanumeric = 5, npi_unknown = 0, npi_phone = 1;
constexpr int by_sender = -1;

struct SmppOptions {
  std::string identifier = "smpp";
  SessionOptions session{};
  int source_ton = by_sender, source_npi = by_sender;
  std::uint8_t destination_ton = ton_international, destination_npi = npi_phone;
  std::string service_type{};
  std::uint8_t registered_delivery = 1;
  PartOptions parts{};
  ReceiptId receipt_id = ReceiptId::as_is;
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::by_capability;
  std::chrono::microseconds in_doubt_wait = in_doubt_wait_default;
};

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// FNV-1a: the parts of one message bear the same number in all attempts, also of other workers.
std::uint16_t reference_of(std::string_view key) noexcept {
  std::uint32_t hash = 2166136261U;
  for (const char c : key) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return static_cast<std::uint16_t>(hash ^ hash >> 16);
}

/// What became of a message, from what became of its parts: it is taken if all are; refused if one
/// is, since it will never be whole; tried again only if no part can have been taken.
SendResult joined(std::span<const Submission> parts, ReceiptId how) {
  SendResult worst = parts.back().result;
  bool all_accepted = true, all_retry = true;
  for (const Submission& part : parts) {
    const SendOutcome outcome = part.result.outcome;
    all_accepted = all_accepted && outcome == SendOutcome::accepted;
    all_retry = all_retry && outcome == SendOutcome::retry;
    if (outcome == SendOutcome::rejected) return part.result;
    if (outcome != SendOutcome::accepted && worst.outcome == SendOutcome::accepted)
      worst = part.result;
    if (outcome == SendOutcome::unknown) worst = part.result;
  }
  // A receipt is asked for the last part, so its id is the message's.
  if (all_accepted)
    return {SendOutcome::accepted, answer_reference(parts.back().result.reference, how), {}};
  if (all_retry) return worst;
  if (worst.outcome == SendOutcome::retry)
    worst.detail = "some parts were taken, not all: " + worst.detail;
  worst.outcome = SendOutcome::unknown;
  worst.reference = answer_reference(parts.back().result.reference, how);
  return worst;
}

class SmppProvider final : public Provider {
public:
  explicit SmppProvider(SmppOptions options)
      : options_(std::move(options)),
        session_(options_.session),
        reader_(make_receipt_reader(options_.identifier, options_.receipt_id)) {}

  std::string_view identifier() const noexcept override { return options_.identifier; }
  NotificationType type() const noexcept override { return NotificationType::sms; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return options_.in_doubt_policy; }
  std::chrono::microseconds in_doubt_wait() const noexcept override {
    return options_.in_doubt_wait;
  }
  /// Ten windows: however slow the peer, they end well within a lease.
  std::size_t batch_max() const noexcept override {
    return std::min<std::size_t>(500, options_.session.window * 10);
  }
  std::shared_ptr<ReceiptReader> receipt_reader() override { return reader_; }
  std::chrono::microseconds listens_every() const noexcept override {
    constexpr std::chrono::milliseconds usual{5'000};
    return std::min(usual, options_.session.enquire_every);
  }

  Result<void> listen(const PostKeeper& keep) override {
    if (session_.is_inherited()) return inherited();
    session_.listen(keep);
    return {};
  }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    if (session_.is_inherited()) return inherited();
    std::vector<SendResult> results(messages.size());
    std::vector<Submission> batch;
    for (std::size_t i = 0; i < messages.size(); ++i)
      if (const auto added = add_parts(batch, messages[i], i); !added)
        results[i] = {SendOutcome::rejected, {}, added.error().message};
    if (!batch.empty()) session_.submit(batch);
    for (auto from = batch.begin(); from != batch.end();) {
      const auto end = std::find_if(
          from, batch.end(), [&](const Submission& one) { return one.message != from->message; });
      results[from->message] = joined({from, end}, options_.receipt_id);
      from = end;
    }
    return results;
  }

private:
  Error inherited() const {
    return make_error(ErrorCode::forked,
                      "provider was inherited over fork: " + options_.identifier);
  }

  Address source_of(std::string_view sender) const {
    constexpr std::size_t short_code_most = 8;
    Address out{ton_alphanumeric, npi_unknown, std::string(sender)};
    if (sender.starts_with('+')) sender.remove_prefix(1);
    if (is_digits(sender)) {
      const bool is_short = sender.size() <= short_code_most;
      out = {is_short ? ton_network : ton_international, npi_phone, std::string(sender)};
    }
    if (out.text.empty()) out = {ton_unknown, npi_unknown, {}};
    if (options_.source_ton != by_sender) out.ton = static_cast<std::uint8_t>(options_.source_ton);
    if (options_.source_npi != by_sender) out.npi = static_cast<std::uint8_t>(options_.source_npi);
    return out;
  }

  Result<void> add_parts(std::vector<Submission>& batch, const OutboundMessage& message,
                         std::size_t index) const {
    constexpr std::size_t address_most = 20;
    if (!is_digits(message.to) || message.to.size() > address_most)
      return make_error(ErrorCode::invalid_argument, "recipient is no number");
    Sms sms;
    sms.service_type = options_.service_type;
    sms.source = source_of(message.sender);
    sms.destination = {options_.destination_ton, options_.destination_npi, message.to};
    if (sms.source.text.size() > address_most || sms.source.text.find('\0') != std::string::npos)
      return make_error(ErrorCode::invalid_argument, "sender is longer than 20 bytes or has a NUL");
    PartOptions how = options_.parts;
    how.reference =
        reference_of(message.provider_key.empty() ? message.id.to_text() : message.provider_key);
    NFY_TRY(parts, parts_of(message.body, how));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      Part& part = parts[i];
      Submission& next = batch.emplace_back();
      next.message = index;
      next.sms = sms;
      next.sms.esm_class = part.esm_class;
      next.sms.data_coding = part.data_coding;
      if (i + 1 == parts.size()) next.sms.registered_delivery = options_.registered_delivery;
      if (part.is_payload) {
        next.sms.tlvs.push_back({tag::message_payload, std::move(part.octets)});
      } else {
        next.sms.short_message = std::move(part.octets);
      }
    }
    return {};
  }

  const SmppOptions options_;
  Session session_;
  const std::shared_ptr<ReceiptReader> reader_;
};

Result<void> check_options(const SmppOptions& o) {
  const auto wrong = [&](std::string_view what) {
    return make_error(ErrorCode::invalid_argument,
                      "the provider " + o.identifier + ": " + std::string(what));
  };
  const auto fits = [](std::string_view text, std::size_t most) { return text.size() <= most; };
  if (o.identifier.empty())
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  if (o.session.line.host.empty()) return wrong("needs a host");
  if (o.session.line.port == 0) return wrong("port is not 1 to 65535");
  if (o.session.system_id.empty()) return wrong("needs a system_id");
  if (!fits(o.session.system_id, 15)) return wrong("system_id is longer than 15 bytes");
  if (!fits(o.session.password, 63)) return wrong("password is longer than 63 bytes");
  if (!fits(o.session.system_type, 12)) return wrong("system_type is longer than 12 bytes");
  if (!fits(o.service_type, 5)) return wrong("service_type is longer than 5 bytes");
  if (o.session.window < 1 || o.session.window > window_most)
    return wrong("window is not 1 to 1000: " + std::to_string(o.session.window));
  if (o.source_ton < by_sender || o.source_ton > ton_most || o.destination_ton > ton_most)
    return wrong("a ton is not 0 to 6");
  if (o.source_npi < by_sender || o.source_npi > npi_most || o.destination_npi > npi_most)
    return wrong("an npi is not 0 to 18");
  return check_in_doubt_wait(o.in_doubt_wait);
}

/// Reads "…_ms" or "…_s" into a span; from `least` on.
Result<void> read_time(ProviderOptions& options, std::string_view name, std::int64_t unit_ms,
                       std::int64_t least, std::int64_t most, std::chrono::milliseconds& value) {
  std::int64_t given = value.count() / unit_ms;
  options.number(name, given);
  if (given < least || given > most)
    return make_error(ErrorCode::invalid_argument,
                      std::string(name) + " is not " + std::to_string(least) + " to " +
                          std::to_string(most) + ": " + std::to_string(given));
  value = std::chrono::milliseconds(given * unit_ms);
  return {};
}

Result<void> read_times(ProviderOptions& options, SessionOptions& session) {
  NFY_CHECK(read_time(options, "connect_timeout_ms", 1, 1, timeout_ms_most,
                      session.line.connect_timeout));
  NFY_CHECK(read_time(options, "timeout_ms", 1, 1, timeout_ms_most, session.timeout));
  NFY_CHECK(read_time(options, "throttle_wait_ms", 1, 0, timeout_ms_most, session.throttle_wait));
  NFY_CHECK(read_time(options, "enquire_link_s", 1'000, 1, seconds_most, session.enquire_every));
  return read_time(options, "bind_retry_s", 1'000, 0, seconds_most, session.bind_retry);
}

}  // namespace

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  static_cast<void>(ports);
  SmppOptions value;
  SessionOptions& session = value.session;
  options.text("identifier", value.identifier);
  options.text("host", session.line.host);
  options.number("port", session.line.port);
  options.flag("tls", session.line.tls);
  options.text("ca_file", session.line.ca_file);
  options.text("system_id", session.system_id);
  options.text("password", session.password);
  options.text("system_type", session.system_type);
  options.number("source_ton", value.source_ton);
  options.number("source_npi", value.source_npi);
  options.number("destination_ton", value.destination_ton);
  options.number("destination_npi", value.destination_npi);
  options.number("window", session.window);
  options.word("encoding", value.parts.encoding, encoding_from);
  options.word("long_messages", value.parts.long_messages, long_messages_from);
  options.word("receipt_id", value.receipt_id, receipt_id_from);
  options.number("registered_delivery", value.registered_delivery);
  options.text("service_type", value.service_type);
  options.word("in_doubt_policy", value.in_doubt_policy, in_doubt_policy_from);
  options.span("in_doubt_wait_us", value.in_doubt_wait);
  NFY_CHECK(read_times(options, session));
  NFY_CHECK(options.end());
  NFY_CHECK(check_options(value));
  return std::shared_ptr<Provider>(std::make_shared<SmppProvider>(std::move(value)));
}

}  // namespace notify::smpp
