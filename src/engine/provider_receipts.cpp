#include "domain/hex.hpp"
#include "engine/context.hpp"
#include "engine/providers.hpp"

#include <notify/complaints.hpp>
#include <notify/inbound.hpp>
#include <notify/ports/receipt_reader.hpp>
#include <notify/receipts.hpp>

#include <set>

namespace notify {
namespace {

constexpr std::string_view receipt_token_context = "receipt_token/letter";

/// Whose receipts come with a token.
constexpr std::string_view print_provider = "dvla";

constexpr std::size_t token_digits_max = 2'000;

Error wrong_token() { return make_error(ErrorCode::not_found, "unknown receipt token"); }

/// The reader of what is posted in the name of a provider; an error that names those there are.
Result<std::shared_ptr<ReceiptReader>> reader_of(EngineContext& state, std::string_view provider) {
  if (const auto known = state.find_provider(provider))
    if (auto reader = known->receipt_reader()) return reader;
  std::set<std::string_view> names;
  for (const auto& reader : state.ports.receipt_readers) {
    if (reader->identifier() == provider) return reader;
    names.insert(reader->identifier());
  }
  std::vector<std::shared_ptr<Provider>> providers;
  {
    const std::scoped_lock lock(state.providers_mutex);
    providers = state.providers;
  }
  for (const auto& known : providers)
    if (known->receipt_reader()) names.insert(known->identifier());
  std::string message = "no receipts can be read of the provider " + shown_word(provider);
  message += names.empty() ? ", nor of any other" : ", only of";
  for (const std::string_view name : names)
    message += (name == *names.begin() ? " " : ", ") + std::string(name);
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

/// Not from the provider, or nobody can tell now: it posts again what it was told nothing about.
bool is_for_sender(const Error& error) noexcept {
  return error.retryable || error.reason == Reason::sender_unverified;
}

/// What does not decide about a message first: if what follows fails, the provider posts again, and
/// all commute.
Result<ReceiptReport> record_all(EngineContext& context, const ReceiptReading& reading) {
  if (!reading.despatches.empty())
    NFY_CHECK(Receipts(context).record_despatches(reading.despatches));
  if (!reading.inbound.empty()) NFY_CHECK(Inbound(context).record(reading.inbound));
  for (const ReceivedSms& sms : reading.received) NFY_CHECK(Inbound(context).receive(sms));
  if (reading.complaints.empty()) return Receipts(context).record(reading.receipts);
  NFY_TRY(report, Complaints(context).record(reading.complaints));
  NFY_TRY(applied, Receipts(context).record(reading.receipts));
  report.applied += applied.applied;
  report.unchanged += applied.unchanged;
  report.parked += applied.parked;
  return report;
}

/// Nothing that a provider sent is lost because it cannot be read. (I6) What cannot be kept did not
/// come from a provider: the sender is told what is wrong with it.
Result<ReceiptReport> keep_unread(EngineContext& context, std::string_view provider,
                                  std::string_view body, const Error& why) {
  if (body.empty())
    return make_error(ErrorCode::invalid_argument, std::string(provider) + " receipt is empty");
  if (body.size() > quarantined_receipt_bytes_max) return why;
  NFY_CHECK(Receipts(context).quarantine(provider, body, why.message));
  return ReceiptReport{.quarantined = 1};
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

/// Posts of a provider on their way into the store: those that can be read in one go.
class PostBook {
public:
  PostBook(EngineContext& context, const Provider& provider, ReceiptReader& reader)
      : context_(context), provider_(provider.identifier()), reader_(reader) {}

  void keep(std::span<ReceivedPost> posts) {
    ReceiptReading together;
    std::vector<ReceivedPost*> joint, single;
    for (ReceivedPost& post : posts) {
      auto reading = reader_.read({post.body}, context_.now());
      // An SMS that came in has no name by which a second copy would be known: it is stored once.
      if (!reading || !reading->received.empty()) {
        single.push_back(&post);
        continue;
      }
      joint.push_back(&post);
      append(together.receipts, std::move(reading->receipts));
      append(together.complaints, std::move(reading->complaints));
      append(together.despatches, std::move(reading->despatches));
      append(together.inbound, std::move(reading->inbound));
    }
    Result<ReceiptReport> recorded = ReceiptReport{};
    if (outcome_)
      recorded = record_all(context_, together);
    else
      recorded = outcome_.error();
    if (!recorded && recorded.error().code != ErrorCode::invalid_argument) {
      outcome_ = recorded.error();
      return;
    }
    for (ReceivedPost* const post : joint) post->is_kept = recorded.has_value();
    if (!recorded) append(single, std::move(joint));
    for (ReceivedPost* const post : single) keep_alone(*post);
  }

  [[nodiscard]] const Result<void>& outcome() const noexcept { return outcome_; }

private:
  /// A quarantine that is full holds nobody else off; a store that is away holds off all.
  void keep_alone(ReceivedPost& post) {
    if (!outcome_) return;
    const auto taken = Receipts(context_).take(provider_, post.body);
    post.is_kept = taken.has_value();
    if (!taken && taken.error().code != ErrorCode::busy) outcome_ = taken.error();
  }

  EngineContext& context_;
  std::string provider_;
  ReceiptReader& reader_;
  Result<void> outcome_{};
};

}  // namespace

Result<void> listen_to(EngineContext& state, Provider& provider) {
  if (provider.listens_every() <= std::chrono::microseconds::zero()) return {};
  const auto reader = provider.receipt_reader();
  if (!reader) return {};
  {
    const std::scoped_lock lock(state.providers_mutex);
    state.listened_at[&provider] = state.now();
  }
  PostBook book(state, provider, *reader);
  try {
    static_cast<void>(provider.listen([&](std::span<ReceivedPost> posts) { book.keep(posts); }));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {  // what was not acknowledged comes again
  }
  return book.outcome();
}

std::string shown_word(std::string_view word) {
  constexpr std::size_t shown_max = 40;
  std::string text;
  for (const char c : word.substr(0, shown_max)) text += c >= ' ' && c <= '~' ? c : '?';
  return text;
}

Result<std::string> Receipts::make_token(NotificationId id) {
  if (!context_->ports.sealer)
    return make_error(ErrorCode::unsupported, "receipt tokens need a sealing key");
  NFY_TRY(sealed, context_->ports.sealer->seal(id.to_text(), receipt_token_context));
  return hex::encode(sealed);
}

Result<ReceiptReport> Receipts::take(std::string_view provider, std::string_view body,
                                     std::span<const HttpHeader> headers) {
  NFY_TRY(reader, reader_of(*context_, provider));
  const auto reading = reader->read({body, headers}, context_->now());
  if (!reading && is_for_sender(reading.error())) return reading.error();
  if (!reading) return keep_unread(*context_, provider, body, reading.error());
  auto recorded = record_all(*context_, *reading);
  // Texts that no store could keep: an operator has to look at them.
  if (!recorded && recorded.error().code == ErrorCode::invalid_argument)
    return keep_unread(*context_, provider, body, recorded.error());
  return recorded;
}

Result<ReceiptReport> Receipts::read_again(QuarantinedReceiptId id) {
  NFY_TRY(kept, context_->store().receipts().find_quarantined(id));
  if (kept.reason == unknown_notification_reason) {
    if (const auto receipt = receipt_from_json(kept.raw))
      return replay(id, std::span(&*receipt, 1));
    NFY_TRY(complaint, complaint_from_json(kept.raw));
    NFY_TRY(report, Complaints(*context_).record(std::span(&complaint, 1)));
    NFY_CHECK(replay(id, {}));
    return report;
  }
  NFY_TRY(reader, reader_of(*context_, kept.provider));
  auto reading = reader->read({kept.raw}, kept.received_at);
  if (!reading)
    return make_error(ErrorCode::invalid_argument,
                      "receipt in quarantine cannot be read: " + reading.error().message);
  const std::vector<Receipt> receipts = std::move(reading->receipts);
  reading->receipts.clear();
  NFY_CHECK(record_all(*context_, *reading));
  return replay(id, receipts);
}

bool Receipts::checks_sender(std::string_view provider) {
  const auto reader = reader_of(*context_, provider);
  return reader && (*reader)->checks_sender();
}

bool Receipts::reads_query(std::string_view provider) {
  const auto reader = reader_of(*context_, provider);
  return reader && (*reader)->reads_query();
}

Result<NotificationId> Receipts::letter_of(std::string_view token) {
  if (!context_->ports.sealer)
    return make_error(ErrorCode::unsupported, "receipt tokens need a sealing key");
  const auto sealed = token.size() <= token_digits_max ? hex::decode(token) : std::nullopt;
  const auto opened = context_->ports.sealer->open(sealed.value_or(""), receipt_token_context);
  if (!opened) return wrong_token();
  auto id = NotificationId::from_text(*opened);
  if (!id) return wrong_token();
  return *std::move(id);
}

Result<ReceiptReport> Receipts::take_letter(std::string_view token, std::string_view body) {
  NFY_TRY(id, letter_of(token));
  NFY_TRY(reader, reader_of(*context_, print_provider));
  auto reading = reader->read({body}, context_->now());
  if (!reading) return keep_unread(*context_, print_provider, body, reading.error());
  for (Receipt& receipt : reading->receipts) receipt.id = id;
  for (LetterDespatch& despatch : reading->despatches) despatch.notification_id = id;
  return record_all(*context_, *reading);
}

}  // namespace notify
