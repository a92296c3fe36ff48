#include "engine/task_keys.hpp"

namespace notify {

Error stopped() { return make_error(ErrorCode::cancelled, "stopped by the host"); }

Error unknown_key(std::string_view key) {
  return make_error(ErrorCode::invalid_argument, "unknown task key: " + std::string(key));
}

Error not_due(std::string_view key) {
  return make_error(ErrorCode::invalid_argument, "task is not due yet: " + std::string(key));
}

std::optional<LocalDay> day_after(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return {};
  const auto day = LocalDay::from_text(key.substr(prefix.size()));
  return day ? std::optional(*day) : std::nullopt;
}

LocalDay utc_day_of(UtcTime at) noexcept {
  return LocalDay(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.us()))));
}

UtcTime start_of_utc_day(LocalDay day) noexcept {
  return UtcTime::from_us(std::chrono::microseconds(day.days().time_since_epoch()).count());
}

std::string ServiceDayKey::text(std::string_view prefix) const {
  return std::string(prefix) + day.to_text() + "/" + std::string(name_of(type)) + "/" +
         service_id.to_text();
}

Result<ServiceDayKey> ServiceDayKey::from(std::string_view prefix, std::string_view key) {
  const std::string_view rest = key.substr(prefix.size());
  const std::size_t first = rest.find('/');
  const std::size_t second = first == rest.npos ? first : rest.find('/', first + 1);
  if (second == rest.npos) return unknown_key(key);
  const auto day = LocalDay::from_text(rest.substr(0, first));
  const auto type = notification_type_from(rest.substr(first + 1, second - first - 1));
  const auto service = ServiceId::from_text(rest.substr(second + 1));
  if (!day || !type || !service) return unknown_key(key);
  return ServiceDayKey{*day, *type, *service};
}

}  // namespace notify
