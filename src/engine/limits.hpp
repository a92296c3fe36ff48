#pragma once

#include "engine/context.hpp"

#include <notify/limits.hpp>

namespace notify {

/// What a message counts as towards the limits of its day, beside what international ones do.
[[nodiscard]] DailyKind daily_kind_of(NotificationType type) noexcept;

/// What a caller is told who may send no more today, or too much in this minute.
[[nodiscard]] Error over_daily_limit(const DailyRefusal& refusal);
[[nodiscard]] Error over_rate_limit(KeyType type, std::int64_t per_minute);

}  // namespace notify
