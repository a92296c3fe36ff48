#include "domain/text/text.hpp"
#include "engine/suppressions.hpp"

#include <notify/inbound.hpp>
#include <notify/notifications.hpp>
#include <notify/ports/inbound_reader.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::size_t record_max = 10'000;
constexpr std::int64_t list_max = 10'000;
constexpr std::size_t content_bytes_max = 64 << 10;
constexpr std::int64_t sent_looked_at = 1'000;
constexpr std::string_view default_sender_text = "NOTIFY";  // as NewService has it

/// In the reference, texts come to services that send texts too.
constexpr bool may_receive(PermissionSet permissions) noexcept {
  return permissions.contains(Permission::inbound_sms) && permissions.contains(Permission::sms);
}

/// Tells nothing of what is in it: messages of errors have no personal data.
Result<void> check(const InboundSms& m, UtcTime now) {
  NFY_CHECK(text::check(m.notify_number, "notify_number of an inbound SMS", name_bytes_max));
  NFY_CHECK(text::check(m.user_number, "user_number of an inbound SMS", name_bytes_max));
  NFY_CHECK(text::check(m.content, "content of an inbound SMS", content_bytes_max));
  NFY_CHECK(text::check(m.provider, "provider of an inbound SMS", name_bytes_max));
  NFY_CHECK(text::check(m.provider_reference, "provider_reference of an inbound SMS",
                        reference_bytes_max));
  for (const std::string* needed : {&m.notify_number, &m.user_number, &m.provider})
    if (needed->empty())
      return make_error(ErrorCode::invalid_argument,
                        "an inbound SMS needs notify_number, user_number and provider");
  if (m.created_at.us() < 0 || m.created_at > now)
    return make_error(ErrorCode::invalid_argument,
                      "an inbound SMS cannot be created at " + m.created_at.to_text());
  return {};
}

/// What a provider hands over twice is one message; without a reference they cannot be told apart.
InboundSmsId id_of(EngineContext& context, const InboundSms& m) {
  if (m.provider_reference.empty()) return {make_uuid_v7(m.created_at, *context.ports.entropy)};
  return {digest_id({m.service_id.to_text(), m.provider, m.provider_reference,
                     m.provider_date ? m.provider_date->to_text() : std::string()})};
}

enum class Undated : bool { untold, told };

/// Only what comes in now is told: not what was stored elsewhere before. Without a date of a
/// provider that dates its messages there is nothing to tell, as in the reference.
/// (rules/inbound 1.3)
bool is_told(const InboundSms& given, Undated undated) noexcept {
  return given.created_at == UtcTime() &&
         (given.provider_date.has_value() || undated == Undated::told);
}

Result<std::shared_ptr<InboundReader>> inbound_reader_of(EngineContext& context,
                                                         std::string_view provider) {
  if (const auto added = context.find_provider(provider))
    if (auto reader = added->inbound_reader()) return reader;
  std::string known;
  for (const auto& reader : context.ports.inbound_readers) {
    if (reader->identifier() == provider) return reader;
    known += (known.empty() ? " " : ", ") + std::string(reader->identifier());
  }
  std::string message = "no inbound SMS can be read of the provider " + shown_word(provider);
  message += known.empty() ? ", nor of any other" : ", only of" + known;
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

Result<std::int64_t> record_all(EngineContext& context, std::span<const InboundSms> messages,
                                Undated undated) {
  const UtcTime at = context.now();
  std::vector<InboundSms> rows(messages.begin(), messages.end());
  std::vector<InboundSmsId> told;
  for (InboundSms& m : rows) {
    NFY_CHECK(check(m, at));
    const bool tell = is_told(m, undated);
    if (m.created_at == UtcTime()) m.created_at = at;
    m.id = id_of(context, m);
    m.user_number = comparable_recipient(m.user_number);
    if (tell) told.push_back(m.id);
  }
  NFY_TRY(changes, suppressions::of_inbound(context, rows, at));
  return context.store().inbound().record(rows, changes, told);
}

}  // namespace

Result<std::int64_t> Inbound::record(std::span<const InboundSms> messages) {
  if (messages.size() > record_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 inbound SMS: " + std::to_string(messages.size()));
  return record_all(*context_, messages, Undated::untold);
}

Result<InboundFate> Inbound::receive(const ReceivedSms& message) {
  InboundSms row;
  row.notify_number = message.number;
  row.user_number = message.user_number;
  row.content = message.content;
  row.provider = message.provider;
  row.provider_reference = message.provider_reference;
  row.provider_date = message.provider_date;
  NFY_TRY(number, context_->store().inbound().find_number(shown_inbound_number(message.number)));
  if (!number || !number->active || number->service_id.is_nil()) return InboundFate::unknown_number;
  NFY_TRY(settings, ServiceSettings::of(*context_, number->service_id));
  if (!may_receive(settings.service().permissions)) return InboundFate::not_allowed;
  NFY_CHECK(check(row, context_->now()));
  row.service_id = number->service_id;
  row.notify_number = number->number;
  NFY_TRY(stored, record_all(*context_, std::span(&row, 1),
                             message.tells_undated ? Undated::told : Undated::untold));
  return stored == 1 ? InboundFate::stored : InboundFate::repeated;
}

Result<InboundFate> Inbound::take(std::string_view provider, std::string_view body,
                                  std::span<const HttpHeader> headers) {
  NFY_TRY(reader, inbound_reader_of(*context_, provider));
  NFY_TRY(message, reader->read_any({body, headers}, context_->now()));
  if (!message) return InboundFate::no_message;
  return receive(*message);
}

bool Inbound::checks_sender(std::string_view provider) {
  const auto reader = inbound_reader_of(*context_, provider);
  return reader && (*reader)->checks_sender();
}

bool Inbound::reads_query(std::string_view provider) {
  const auto reader = inbound_reader_of(*context_, provider);
  return reader && (*reader)->reads_query();
}

Result<InboundNumber> Inbound::put_number(const InboundNumber& given) {
  InboundNumber number = given;
  number.number = shown_inbound_number(given.number);
  if (number.number.empty())
    return make_error(ErrorCode::invalid_argument,
                      "an inbound number has 3 to 15 digits: " + shown_word(given.number));
  NFY_CHECK(text::check(number.provider, "provider of an inbound number", name_bytes_max));
  if (number.provider.empty())
    return make_error(ErrorCode::invalid_argument, "an inbound number needs a provider");
  number.id.uuid = digest_id({"inbound_number", number.number});
  number.created_at = number.updated_at = context_->now();
  NFY_CHECK(context_->store().inbound().put_number(number));
  NFY_TRY(stored, context_->store().inbound().find_number(number.number));
  NFY_ASSERT(stored.has_value());  // numbers are never dropped
  return *std::move(stored);
}

Result<std::vector<InboundNumber>> Inbound::list_numbers() {
  return context_->store().inbound().list_numbers();
}

Result<std::optional<InboundNumber>> Inbound::number_of(ServiceId service) {
  return context_->store().inbound().number_of(service);
}

Result<InboundSms> Inbound::get(ServiceId service, InboundSmsId id) {
  return context_->store().inbound().get(service, id);
}

Result<std::vector<InboundSms>> Inbound::list_latest(ServiceId service,
                                                     const LatestInboundQuery& query) {
  NFY_CHECK(check_page(query.limit, query.skip));
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().inbound().list_latest(service, query);
}

Result<InboundSummary> Inbound::summary(ServiceId service, UtcTime since) {
  return context_->store().inbound().summary(service, since);
}

namespace {

Sender sender_of(ServiceId service, const InboundNumber& number) {
  Sender sender;
  sender.service_id = service;
  sender.type = NotificationType::sms;
  sender.text = number.number;
  sender.is_default = true;
  sender.inbound_number_id = number.id.uuid;
  return sender;
}

bool is_free(const Sender& sender) { return !sender.archived; }

}  // namespace

Result<Sender> Inbound::assign_number(ServiceId service, InboundNumberId id) {
  Senders senders(*context_);
  NFY_TRY(known, senders.list(service, NotificationType::sms));
  NFY_TRY(number, context_->store().inbound().take_number(service, id, context_->now()));
  Sender wanted = sender_of(service, number);
  if (std::ranges::count_if(known, is_free) == 1)
    wanted.id = std::ranges::find_if(known, is_free)->id;
  auto stored = senders.put(wanted);
  // What cannot be a sender is no number of the service's either.
  if (!stored)
    NFY_CHECK(context_->store().inbound().release_number(service, false, context_->now()));
  return stored;
}

Result<void> Inbound::remove_number(ServiceId service, bool archives) {
  NFY_TRY(owner, Services(*context_).get(service));
  if (owner.permissions.contains(Permission::inbound_sms)) {
    owner.permissions.remove(Permission::inbound_sms);
    NFY_CHECK(Services(*context_).update(owner));
  }
  NFY_TRY(number, context_->store().inbound().number_of(service));
  if (!number) return {};
  Senders senders(*context_);
  NFY_TRY(known, senders.list(service, NotificationType::sms));
  for (Sender& sender : known) {
    const bool is_of_number =
        sender.inbound_number_id == number->id.uuid || sender.text == number->number;
    if (sender.archived || !is_of_number) continue;
    if (sender.is_default) {
      // A service has a default: another one of its own, or a new one in its own name.
      Sender next = sender_of(service, *number);
      next.text = default_sender_text;
      next.inbound_number_id = {};
      for (const Sender& other : known)
        if (!other.archived && other.id != sender.id) next = other;
      next.is_default = true;
      NFY_CHECK(senders.put(next));
      sender.is_default = false;
    }
    sender.archived = true;
    NFY_CHECK(senders.put(sender));
  }
  NFY_CHECK(context_->store().inbound().release_number(service, archives, context_->now()));
  return {};
}

Result<std::optional<UtcTime>> Inbound::last_use_of_number(ServiceId service) {
  NFY_TRY(number, context_->store().inbound().number_of(service));
  if (!number)
    return make_error(ErrorCode::not_found, "service has no inbound number: " + service.to_text());
  NFY_TRY(last, context_->store().inbound().last_came(service, number->number));
  // Senders of SMS are sealed: they are looked at from the newest on.
  NotificationQuery query;
  query.types = {NotificationType::sms};
  query.include_jobs = true;
  query.limit = sent_looked_at;
  NFY_TRY(sent, Notifications(*context_).list(service, query));
  for (const Notification& n : sent)
    if (n.reply_to_text == number->number)
      return std::optional(std::max(last.value_or(n.created_at), n.created_at));
  return last;
}

Result<std::vector<InboundSms>> Inbound::list(ServiceId service, const InboundQuery& query) {
  if (query.limit < 1 || query.limit > list_max)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be 1 to 10000: " + std::to_string(query.limit));
  if (!query.older_than.is_nil() && (query.created_before || !query.id_before.is_nil()))
    return make_error(ErrorCode::invalid_argument,
                      "a page of inbound SMS is older_than one or created_before, not both");
  if (query.archived && !query.user_number.empty())
    return make_error(ErrorCode::invalid_argument, "archived inbound SMS have no user_number");
  NFY_CHECK(context_->store().services().get(service));
  InboundQuery wanted = query;
  wanted.user_number = comparable_recipient(query.user_number);
  return context_->store().inbound().list(service, wanted);
}

}  // namespace notify
