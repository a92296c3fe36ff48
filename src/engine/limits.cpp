#include "engine/limits.hpp"

#include "engine/ledger.hpp"
#include "engine/settings.hpp"

namespace notify {

DailyKind daily_kind_of(NotificationType type) noexcept {
  switch (type) {
    case NotificationType::email: return DailyKind::email;
    case NotificationType::letter: return DailyKind::letter;
    case NotificationType::sms: break;
  }
  return DailyKind::sms;
}

Error over_daily_limit(const DailyRefusal& refusal) {
  return make_error(ErrorCode::limited,
                    "Exceeded send limits (" + std::string(name_of(refusal.kind)) + ": " +
                        std::to_string(refusal.limit) + ") for today",
                    {}, Reason::over_daily_limit);
}

Error over_rate_limit(KeyType type, std::int64_t per_minute) {
  const std::string_view name = type == KeyType::normal ? "LIVE"
                                : type == KeyType::team ? "TEAM"
                                                        : "TEST";
  return make_error(ErrorCode::limited,
                    "Exceeded rate limit for key type " + std::string(name) + " of " +
                        std::to_string(per_minute) + " requests per 60 seconds",
                    {}, Reason::over_rate_limit);
}

Result<void> Limits::take_request(ServiceId service, KeyType key_type) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  const std::int64_t per_minute = settings.service().limits.requests_a_minute;
  NFY_TRY(is_taken, ledger::take_request(*context_, service, key_type, per_minute));
  if (is_taken) return {};
  return over_rate_limit(key_type, per_minute);
}

Result<void> Limits::check_day(ServiceId service, NotificationType type, KeyType key_type) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  const DailyKind kind = daily_kind_of(type);
  const std::int64_t limit = limit_of(settings.service().limits, kind);
  if (key_type == KeyType::test) {  // they count nothing, so only a limit of none stops them
    if (limit > 0 || settings.service().restricted) return {};
    return over_daily_limit({kind, limit, 0});
  }
  NFY_TRY(asked, ledger::ask(*context_, settings.service(), context_->now(), {{kind, 1, limit}}));
  if (const auto* refusal = std::get_if<DailyRefusal>(&asked)) return over_daily_limit(*refusal);
  ledger::give_back(*context_, std::get<ledger::Grant>(asked));
  return {};
}

}  // namespace notify
