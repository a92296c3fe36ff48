#pragma once

#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What the sources of background work share: how keys of tasks are written and read (a prefix,
/// then what the task is about), and how they are refused.
namespace notify {

/// The host's progress function said so.
[[nodiscard]] Error stopped();
[[nodiscard]] Error unknown_key(std::string_view key);
[[nodiscard]] Error not_due(std::string_view key);

/// The day of "<prefix>2026-03-31"; nothing for any other key.
[[nodiscard]] std::optional<LocalDay> day_after(std::string_view prefix, std::string_view key);

/// Nightly work that no calendar decides keeps the days of UTC.
[[nodiscard]] LocalDay utc_day_of(UtcTime at) noexcept;
[[nodiscard]] UtcTime start_of_utc_day(LocalDay day) noexcept;

/// What "<prefix>2026-03-31/sms/<service id>" is about.
struct ServiceDayKey {
  LocalDay day;
  NotificationType type = NotificationType::sms;
  ServiceId service_id;

  [[nodiscard]] std::string text(std::string_view prefix) const;
  [[nodiscard]] static Result<ServiceDayKey> from(std::string_view prefix, std::string_view key);
};

}  // namespace notify
