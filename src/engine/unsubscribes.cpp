#include "domain/base64.hpp"
#include "engine/context.hpp"
#include "engine/fields.hpp"
#include "engine/personal_data.hpp"
#include "engine/unsubscribe_tokens.hpp"

#include <notify/unsubscribes.hpp>

#include <charconv>

namespace notify {
namespace unsubscribe_tokens {
namespace {

constexpr std::size_t token_bytes_max = 400;

std::string token_context(NotificationId id) { return "unsubscribe_token/" + id.to_text(); }

}  // namespace

Result<std::string> make(Sealer* sealer, ServiceId service, NotificationId id, UtcTime now) {
  if (sealer == nullptr)
    return make_error(ErrorCode::unsupported, "unsubscribe links need a sealing key");
  std::string plain;
  fields::append(plain, service.to_text());
  fields::append(plain, std::to_string(now.us()));
  NFY_TRY(sealed, sealer->seal(plain, token_context(id)));
  return base64::encode(sealed, base64::Alphabet::url_safe);
}

std::optional<Opened> open(Sealer* sealer, NotificationId id, std::string_view token) {
  if (sealer == nullptr || token.size() > token_bytes_max) return std::nullopt;
  const auto sealed = base64::decode(token, base64::Alphabet::url_safe);
  if (!sealed) return std::nullopt;
  const auto plain = sealer->open(*sealed, token_context(id));
  if (!plain) return std::nullopt;
  std::string_view rest = *plain;
  std::string service, at;
  if (!fields::take(rest, service) || !fields::take(rest, at)) return std::nullopt;
  const auto service_id = ServiceId::from_text(service);
  std::int64_t us = 0;
  const auto read = std::from_chars(at.data(), at.data() + at.size(), us);
  if (!service_id || read.ec != std::errc()) return std::nullopt;
  return Opened{*service_id, UtcTime::from_us(us)};
}

}  // namespace unsubscribe_tokens

namespace {

Error invalid_link() {
  return make_error(ErrorCode::not_found, "unknown unsubscribe link", {},
                    Reason::unsubscribe_token_invalid);
}

/// The request of one who got `n`, which is open.
Result<StoredUnsubscribe> request_of(EngineContext& context, const Notification& n, UtcTime now) {
  StoredUnsubscribe out;
  UnsubscribeRequest& r = out.request;
  r.id.uuid = make_uuid_v7(now, *context.ports.entropy);
  r.notification_id = n.id;
  r.service_id = n.service_id;
  r.template_id = n.template_id;
  r.template_version = n.template_version;
  r.created_at = now;
  if (n.to.empty()) return out;  // archived
  Sealer& sealer = *context.sealer();
  NFY_TRY(sealed, sealer.seal(n.to, sealing_context(SealedColumn::unsubscribed_recipient,
                                                    n.service_id, r.id.uuid)));
  NFY_TRY(index, personal_data::index_of(sealer, n.service_id, n.normalised_to));
  r.recipient = std::move(sealed);
  out.key_id = sealer.key_id();
  out.recipient_index = index;
  return out;
}

}  // namespace

Result<std::string> Unsubscribes::make_token(ServiceId service, NotificationId id) {
  return unsubscribe_tokens::make(context_->sealer(), service, id, context_->now());
}

Result<bool> Unsubscribes::record(NotificationId id, std::string_view token) {
  const auto opened = unsubscribe_tokens::open(context_->sealer(), id, token);
  if (!opened) return invalid_link();
  const UtcTime at = context_->now();
  if (at - opened->made_at > unsubscribe_link_kept)
    return make_error(ErrorCode::not_found, "unsubscribe link is too old", {},
                      Reason::unsubscribe_token_expired);
  auto found = context_->store().notifications().get(opened->service_id, id);
  if (!found && found.error().code == ErrorCode::not_found) return invalid_link();
  if (!found) return found.error();
  NFY_CHECK(personal_data::open(context_->sealer(), *found));
  NFY_TRY(request, request_of(*context_, *found, at));
  return context_->store().unsubscribes().insert(request);
}

Result<ServiceId> Unsubscribes::service_of(NotificationId id, std::string_view token) {
  const auto opened = unsubscribe_tokens::open(context_->sealer(), id, token);
  if (!opened) return invalid_link();
  return opened->service_id;
}

Result<void> unsubscribe_requests::open(EngineContext& state, UnsubscribeRequest& request) {
  if (request.recipient.empty()) return {};
  if (state.sealer() == nullptr)
    return make_error(ErrorCode::unsupported, "unsubscribe requests need a sealing key");
  NFY_TRY(recipient, state.sealer()->open(request.recipient,
                                          sealing_context(SealedColumn::unsubscribed_recipient,
                                                          request.service_id, request.id.uuid)));
  request.recipient = std::move(recipient);
  return {};
}

Result<std::vector<UnsubscribeRequest>> Unsubscribes::list(ServiceId service, std::int64_t limit,
                                                           std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(stored, context_->store().unsubscribes().list(service, limit, skip));
  std::vector<UnsubscribeRequest> list;
  for (StoredUnsubscribe& s : stored) {
    NFY_CHECK(unsubscribe_requests::open(*context_, s.request));
    list.push_back(std::move(s.request));
  }
  return list;
}

Result<std::int64_t> Unsubscribes::count(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().unsubscribes().count_waiting(service);
}

Result<std::int64_t> Unsubscribes::process(ServiceId service, UtcTime asked_before) {
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().unsubscribes().process(service, asked_before, context_->now());
}

}  // namespace notify
