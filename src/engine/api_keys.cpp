#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/context.hpp"
#include "engine/personal_data.hpp"

#include <notify/api_keys.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::size_t uuid_text_size = 36;
constexpr std::size_t secret_bytes_max = 255;

Error no_sealer() {
  return make_error(ErrorCode::unsupported, "api keys need a sealing key, and none was given");
}

std::string context_of(const ApiKey& key) {
  return sealing_context(SealedColumn::api_key_secret, key.service_id, key.id.uuid);
}

Error refused_signature(std::string message, Reason reason) {
  return make_error(ErrorCode::not_found, std::move(message), {}, reason);
}

/// Whether an ended key is still told from one that never was.
bool is_remembered(const ApiKey& key, UtcTime now) {
  return !key.expires_at || now - *key.expires_at <= key_remembered;
}

}  // namespace

Result<IssuedApiKey> ApiKeys::create(ServiceId service, std::string name, KeyType type,
                                     std::optional<UtcTime> expires_at, UserId created_by) {
  if (!context_->sealer()) return no_sealer();
  NFY_TRY(kept_name, text::checked_name(name, "api key name"));
  if (expires_at && *expires_at <= context_->now())
    return make_error(ErrorCode::invalid_argument,
                      "api key would have ended already: " + expires_at->to_text());
  NFY_CHECK(context_->store().services().get(service));
  IssuedApiKey issued;
  issued.key = ApiKey{{make_uuid_v4(*context_->ports.entropy)},
                      service,
                      std::move(kept_name),
                      type,
                      context_->now(),
                      expires_at,
                      created_by};
  const std::string secret = make_uuid_v4(*context_->ports.entropy).to_text();
  NFY_TRY(sealed, context_->sealer()->seal(secret, context_of(issued.key)));
  NFY_CHECK(context_->store().api_keys().insert(issued.key, sealed));
  issued.token = issued.key.name + "-" + service.to_text() + "-" + secret;
  return issued;
}

Result<ApiKey> ApiKeys::import(ServiceId service, std::string name, KeyType type,
                               std::string_view secret, UtcTime created_at,
                               std::optional<UtcTime> expires_at, UserId created_by) {
  if (!context_->sealer()) return no_sealer();
  NFY_TRY(kept_name, text::checked_name(name, "api key name"));
  if (secret.empty() || secret.size() > secret_bytes_max)
    return make_error(
        ErrorCode::invalid_argument,
        "secret of an api key must have 1 to 255 bytes: " + std::to_string(secret.size()));
  if (created_at.us() < 0 || created_at > context_->now())
    return make_error(ErrorCode::invalid_argument,
                      "an api key cannot be created at " + created_at.to_text());
  NFY_CHECK(context_->store().services().get(service));
  const ApiKey key{{make_uuid_v4(*context_->ports.entropy)},
                   service,
                   std::move(kept_name),
                   type,
                   created_at,
                   expires_at,
                   created_by};
  NFY_TRY(sealed, context_->sealer()->seal(secret, context_of(key)));
  NFY_CHECK(context_->store().api_keys().insert(key, sealed));
  return key;
}

Result<std::vector<ApiKey>> ApiKeys::list(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(stored, context_->store().api_keys().list(service));
  std::vector<ApiKey> keys;
  keys.reserve(stored.size());
  for (StoredApiKey& key : stored) keys.push_back(std::move(key.key));
  return keys;
}

Result<std::vector<ApiKey>> ApiKeys::list_history(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().api_keys().list_history(service);
}

Result<void> ApiKeys::revoke(ServiceId service, ApiKeyId id, UserId by) {
  return context_->store().api_keys().revoke(service, id, by, context_->now());
}

Result<ApiKey> ApiKeys::authenticate(std::string_view token) {
  const Error refused = make_error(ErrorCode::not_found, "unknown api key");
  if (!context_->sealer()) return no_sealer();
  if (token.size() < 2 * uuid_text_size + 2) return refused;
  const std::string_view secret = token.substr(token.size() - uuid_text_size);
  const auto service =
      ServiceId::from_text(token.substr(token.size() - 2 * uuid_text_size - 1, uuid_text_size));
  if (!service) return refused;
  auto settings = ServiceSettings::of(*context_, *service);
  if (!settings && settings.error().code == ErrorCode::not_found) return refused;
  if (!settings) return std::move(settings).error();
  NFY_TRY(keys, settings->keys());
  const UtcTime at = context_->now();
  // Every key is tried, so that the time tells nothing about which one was near.
  std::optional<ApiKey> found;
  for (const StoredApiKey& stored : *keys) {
    NFY_TRY(opened, context_->sealer()->open(stored.sealed_secret, context_of(stored.key)));
    if (equal_in_constant_time(opened, secret) && stored.key.is_live_at(at)) found = stored.key;
  }
  if (!found) return refused;
  return *std::move(found);
}

Result<ApiKey> ApiKeys::authenticate_signature(ServiceId service, std::string_view signed_text,
                                               std::string_view signature) {
  if (!context_->sealer()) return no_sealer();
  auto settings = ServiceSettings::of(*context_, service);
  if (!settings && settings.error().code == ErrorCode::not_found)
    return refused_signature("unknown service: " + service.to_text(), Reason::service_not_found);
  if (!settings) return std::move(settings).error();
  NFY_TRY(keys, settings->keys());
  const UtcTime at = context_->now();
  const auto counts = [&](const StoredApiKey& stored) { return is_remembered(stored.key, at); };
  if (std::ranges::none_of(*keys, counts))
    return refused_signature("service has no api keys: " + service.to_text(),
                             Reason::service_without_keys);
  if (!settings->service().active)
    return make_error(ErrorCode::invalid_argument,
                      "service is archived: " + settings->service().name, {},
                      Reason::service_archived);
  // Every key is tried, so that the time tells nothing about which one was near.
  const ApiKey *live = nullptr, *ended = nullptr;
  for (const StoredApiKey& stored : *keys) {
    if (!counts(stored)) continue;
    NFY_TRY(opened, context_->sealer()->open(stored.sealed_secret, context_of(stored.key)));
    const std::string made = hmac_sha256(opened, signed_text);
    if (equal_in_constant_time(made, signature))
      (stored.key.is_live_at(at) ? live : ended) = &stored.key;
  }
  if (live) return *live;
  if (ended)
    return refused_signature("api key has ended: " + ended->id.to_text(), Reason::key_revoked);
  return refused_signature("unknown api key", Reason::key_unknown);
}

}  // namespace notify
