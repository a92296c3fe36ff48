#include "domain/text/text.hpp"
#include "engine/suppressions.hpp"

#include <notify/inbound.hpp>

namespace notify {
namespace {

constexpr std::size_t record_max = 10'000;
constexpr std::int64_t list_max = 10'000;
constexpr std::size_t content_bytes_max = 64 << 10;

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

}  // namespace

Result<std::int64_t> Inbound::record(std::span<const InboundSms> messages) {
  if (messages.size() > record_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 inbound SMS: " + std::to_string(messages.size()));
  const UtcTime at = context_->now();
  std::vector<InboundSms> rows(messages.begin(), messages.end());
  for (InboundSms& m : rows) {
    NFY_CHECK(check(m, at));
    if (m.created_at == UtcTime()) m.created_at = at;
    // What a provider hands over twice is one message; without a reference they cannot be told
    // apart.
    m.id.uuid = m.provider_reference.empty()
                    ? make_uuid_v7(m.created_at, *context_->ports.entropy)
                    : digest_id({m.service_id.to_text(), m.provider, m.provider_reference});
    m.user_number = comparable_recipient(m.user_number);
  }
  NFY_TRY(changes, suppressions::of_inbound(*context_, rows, at));
  return context_->store().inbound().record(rows, changes);
}

Result<std::vector<InboundSms>> Inbound::list(ServiceId service, const InboundQuery& query) {
  if (query.limit < 1 || query.limit > list_max)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be 1 to 10000: " + std::to_string(query.limit));
  if (query.archived && !query.user_number.empty())
    return make_error(ErrorCode::invalid_argument, "archived inbound SMS have no user_number");
  NFY_CHECK(context_->store().services().get(service));
  InboundQuery wanted = query;
  wanted.user_number = comparable_recipient(query.user_number);
  return context_->store().inbound().list(service, wanted);
}

}  // namespace notify
