#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace notify::sql {
namespace {

#define NFY_PROVIDER_COLUMNS                                                          \
  "identifier, notification_type, display_name, priority, resting_priority, active, " \
  "supports_international, rate_per_second, version, updated_at, created_by, reason"
#define NFY_PROVIDER_PARAMETERS "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12"
constexpr std::size_t provider_columns = 12;

constexpr Statement select_providers{
    "SELECT " NFY_PROVIDER_COLUMNS " FROM provider_details ORDER BY notification_type, identifier"};
#define NFY_ACTIVE               \
  "SELECT " NFY_PROVIDER_COLUMNS \
  " FROM provider_details WHERE notification_type = $1 AND active ORDER BY identifier"
constexpr Statement lock_active{NFY_ACTIVE, NFY_ACTIVE " FOR UPDATE"};
constexpr Statement select_history{
    "SELECT " NFY_PROVIDER_COLUMNS
    " FROM provider_details_history WHERE identifier = $1 ORDER BY version DESC"};
constexpr Statement insert_provider{"INSERT INTO provider_details (" NFY_PROVIDER_COLUMNS
                                    ") VALUES (" NFY_PROVIDER_PARAMETERS
                                    ") ON CONFLICT (identifier) DO NOTHING"};
// Nothing is changed unless the version follows the stored one and the type stays.
constexpr Statement update_provider{
    "UPDATE provider_details SET display_name = $3, priority = $4, resting_priority = $5, "
    "active = $6, supports_international = $7, rate_per_second = $8, version = $9, "
    "updated_at = $10, created_by = $11, reason = $12 "
    "WHERE identifier = $1 AND notification_type = $2 AND version = $9 - 1"};
constexpr Statement insert_history{"INSERT INTO provider_details_history (" NFY_PROVIDER_COLUMNS
                                   ") VALUES (" NFY_PROVIDER_PARAMETERS ")"};

constexpr Statement add_errors{
    "INSERT INTO provider_errors (provider, bucket_at, errors) VALUES ($1, $2, $3) "
    "ON CONFLICT (provider, bucket_at) DO UPDATE SET errors = provider_errors.errors + "
    "excluded.errors"};
constexpr Statement drop_errors{
    "DELETE FROM provider_errors WHERE provider = $1 AND bucket_at <= $2"};
constexpr Statement sum_errors{
    "SELECT COALESCE(SUM(errors), 0) FROM provider_errors WHERE provider = $1 AND bucket_at > $2"};

constexpr Statement measure{
    "SELECT sent_by, COUNT(*), SUM(CASE WHEN CASE WHEN notification_status = 'delivered' "
    "THEN updated_at ELSE $2 END - sent_at >= $3 THEN 1 ELSE 0 END) FROM notifications "
    "WHERE created_at >= $1 AND notification_type = 'sms' AND key_type <> 'test' "
    "AND sent_at IS NOT NULL AND sent_by IS NOT NULL "
    "AND notification_status IN ('delivered', 'pending', 'sending') GROUP BY sent_by"};

// A worker that asks holds the row until it has stored what it was granted.
constexpr Statement hold_rate{
    "INSERT INTO provider_rates (provider, asked_at) VALUES ($1, $2) "
    "ON CONFLICT (provider) DO UPDATE SET asked_at = excluded.asked_at"};
// Grants of a clock that is a little ahead count too; a clock that is far off delays no worker.
constexpr Statement sum_grants{
    "SELECT COALESCE(SUM(messages), 0) FROM provider_grants WHERE provider = $1 "
    "AND granted_at > $2 AND granted_at <= $3"};
constexpr Statement add_grant{
    "INSERT INTO provider_grants (provider, granted_at, messages) VALUES ($1, $2, $3) "
    "ON CONFLICT (provider, granted_at) DO UPDATE SET messages = provider_grants.messages + "
    "excluded.messages"};
constexpr Statement drop_grants{
    "DELETE FROM provider_grants WHERE provider = $1 AND granted_at <= $2"};
/// Longer than a second, for workers whose clock is behind.
constexpr std::chrono::minutes grants_kept{1};

std::array<Value, provider_columns> values_of(const ProviderDetails& p) {
  return {p.identifier,
          name_of(p.type),
          p.display_name,
          p.priority,
          p.resting_priority,
          p.active,
          p.supports_international,
          p.rate_per_second,
          p.version,
          p.updated_at,
          p.created_by,
          p.reason};
}

ProviderDetails provider_from(const Row& row) {
  ProviderDetails p;
  p.identifier = row.text(0);
  p.type = type_from(row.text(1));
  p.display_name = row.text(2);
  p.priority = row.integer(3);
  p.resting_priority = row.integer(4);
  p.active = row.integer(5) != 0;
  p.supports_international = row.integer(6) != 0;
  p.rate_per_second = row.integer(7);
  p.version = row.integer(8);
  p.updated_at = row.time(9);
  p.created_by = row.text(10);
  p.reason = row.text(11);
  return p;
}

}  // namespace

Result<std::vector<ProviderDetails>> SqlProviders::list() {
  return transact(Access::read, [&](Session& session) {
    std::vector<ProviderDetails> all;
    session.connection().query(select_providers, {},
                               [&](const Row& row) { all.push_back(provider_from(row)); });
    return all;
  });
}

Result<void> SqlProviders::ensure(std::span<const ProviderDetails> values) {
  return transact(Access::write, [&](Session& session) {
    for (const ProviderDetails& p : values)
      if (session.connection().execute(insert_provider, values_of(p)) == 1)
        session.connection().execute(insert_history, values_of(p));
  });
}

Result<void> SqlProviders::put(const ProviderDetails& value) {
  return transact(Access::write, [&](Session& session) {
    const auto stored = value.version == 1
                            ? session.connection().execute(insert_provider, values_of(value))
                            : session.connection().execute(update_provider, values_of(value));
    if (stored != 1)
      fail(ErrorCode::conflict, "provider was changed meanwhile: " + value.identifier);
    session.connection().execute(insert_history, values_of(value));
  });
}

Result<std::vector<ProviderDetails>> SqlProviders::list_history(std::string_view identifier) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ProviderDetails> all;
    session.connection().query(select_history, {identifier},
                               [&](const Row& row) { all.push_back(provider_from(row)); });
    return all;
  });
}

Result<std::int64_t> SqlProviders::count_errors(std::string_view provider, std::int64_t errors,
                                                UtcTime now) {
  return transact(Access::passing, [&](Session& session) {
    constexpr std::int64_t bucket = std::chrono::microseconds(provider_error_bucket).count();
    const UtcTime bucket_at = UtcTime::from_us(now.us() / bucket * bucket);
    const UtcTime before = now - provider_error_window;
    session.connection().execute(drop_errors, {provider, before});
    session.connection().execute(add_errors, {provider, bucket_at, errors});
    std::int64_t sum = 0;
    session.connection().query(sum_errors, {provider, before},
                               [&](const Row& row) { sum = row.integer(0); });
    return sum;
  });
}

std::vector<ProviderDetails> Session::lock_settled_providers(NotificationType type,
                                                             UtcTime changed_before) {
  std::vector<ProviderDetails> active;
  connection_->query(lock_active, {name_of(type)},
                     [&](const Row& row) { active.push_back(provider_from(row)); });
  if (std::ranges::any_of(active, [&](const auto& p) { return p.updated_at > changed_before; }))
    active.clear();
  return active;
}

void Session::write_providers(std::span<const ProviderDetails> changed, UtcTime now) {
  for (ProviderDetails next : changed) {
    ++next.version;
    next.updated_at = now;
    next.created_by.clear();
    if (connection_->execute(update_provider, values_of(next)) != 1)
      fail(ErrorCode::busy, "a provider changed under its lock", "40001");
    connection_->execute(insert_history, values_of(next));
  }
}

Result<bool> SqlProviders::shift(NotificationType type, const ProviderTrouble& trouble,
                                 UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const auto quiet = trouble.cause == BalanceCause::errors ? errors_quiet : slow_quiet;
    const auto changed = shifted_away(session.lock_settled_providers(type, now - quiet), trouble);
    session.write_providers(changed, now);
    return !changed.empty();
  });
}

Result<bool> SqlProviders::tend(NotificationType type, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const auto changed = tended_back(session.lock_settled_providers(type, now - tend_quiet));
    session.write_providers(changed, now);
    return !changed.empty();
  });
}

Result<std::vector<DeliverySpeed>> SqlProviders::measure_speed(UtcTime now) {
  return transact(Access::read, [&](Session& session) {
    std::map<std::string, DeliverySpeed> speeds;
    session.connection().query(select_providers, {}, [&](const Row& row) {
      const ProviderDetails p = provider_from(row);
      if (p.active && p.type == NotificationType::sms) speeds[p.identifier].provider = p.identifier;
    });
    session.connection().query(
        measure, {now - slow_window, now, std::chrono::microseconds(slow_after).count()},
        [&](const Row& row) {
          const auto at = speeds.find(std::string(row.text(0)));
          if (at == speeds.end()) return;
          at->second.messages = row.integer(1);
          at->second.slow = row.integer(2);
        });
    std::vector<DeliverySpeed> all;
    for (auto& [identifier, speed] : speeds) all.push_back(std::move(speed));
    return all;
  });
}

Result<std::int64_t> SqlProviders::take_rate(std::string_view provider, std::int64_t per_second,
                                             std::int64_t wanted, UtcTime now) {
  if (per_second < 1 || per_second > provider_rate_max)
    return make_error(ErrorCode::invalid_argument,
                      "rate is not 1 to 1000000 per second: " + std::to_string(per_second));
  return transact(Access::passing, [&](Session& session) {
    session.connection().execute(hold_rate, {provider, now});
    std::int64_t granted_before = 0;
    session.connection().query(
        sum_grants, {provider, now - std::chrono::seconds(1), now + std::chrono::seconds(1)},
        [&](const Row& row) { granted_before = row.integer(0); });
    const std::int64_t granted =
        std::clamp<std::int64_t>(per_second - granted_before, 0, std::max<std::int64_t>(wanted, 0));
    if (granted == 0) return granted;
    session.connection().execute(drop_grants, {provider, now - grants_kept});
    session.connection().execute(add_grant, {provider, now, granted});
    return granted;
  });
}

}  // namespace notify::sql
