#include "store/sql/provider_rows.hpp"
#include "store/sql/providers.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace notify::sql {
namespace {

constexpr std::size_t provider_columns = 12;

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

std::vector<ProviderDetails> ProviderRows::lock_settled(NotificationType type,
                                                        UtcTime changed_before) {
  std::vector<ProviderDetails> active;
  connection().query(lock_active, {name_of(type)},
                     [&](const Row& row) { active.push_back(provider_from(row)); });
  if (std::ranges::any_of(active, [&](const auto& p) { return p.updated_at > changed_before; }))
    active.clear();
  return active;
}

void ProviderRows::write(std::span<const ProviderDetails> changed, UtcTime now) {
  for (ProviderDetails next : changed) {
    ++next.version;
    next.updated_at = now;
    next.created_by.clear();
    if (connection().execute(update_provider, values_of(next)) != 1)
      fail(ErrorCode::busy, "a provider changed under its lock", "40001");
    connection().execute(insert_history, values_of(next));
  }
}

Result<bool> SqlProviders::shift(NotificationType type, const ProviderTrouble& trouble,
                                 UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const auto quiet = trouble.cause == BalanceCause::errors ? errors_quiet : slow_quiet;
    const auto changed = shifted_away(session.providers().lock_settled(type, now - quiet), trouble);
    session.providers().write(changed, now);
    return !changed.empty();
  });
}

Result<bool> SqlProviders::tend(NotificationType type, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const auto changed = tended_back(session.providers().lock_settled(type, now - tend_quiet));
    session.providers().write(changed, now);
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
