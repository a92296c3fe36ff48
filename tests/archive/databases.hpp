#pragma once

#include "support/databases.hpp"

#include <vector>

/// Databases whose services have a past.
namespace notify::test {

/// One row of a service's past, ready to import.
struct PastRow {
  NotificationType type = NotificationType::sms;
  Status status = Status::delivered;
  KeyType key_type = KeyType::normal;
};

inline Notification past(const Sample& sample, UtcTime created_at, PastRow row = {}) {
  Notification n = sample.notification(created_at);
  n.type = row.type;
  n.status = row.status;
  n.key_type = row.key_type;
  n.sent_by = row.status == Status::created ? "" : "sim";
  return n;
}

inline NotificationId import_one(Store& store, const Sample& sample, UtcTime created_at,
                                 PastRow row = {}) {
  const Notification n = past(sample, created_at, row);
  must(store.notifications().import_rows(std::vector{n}, false));
  return n.id;
}

inline void advance(Store& store, UtcTime target) {
  while (must(store.facts().advance(target)) < target) {
  }
}

/// Files everything that the history has from before the watermark; answers how many rows.
inline std::int64_t file_all(Store& store, UtcTime now, std::int64_t limit = 1'000) {
  std::int64_t rows = 0;
  const UtcTime watermark = must(store.facts().state()).watermark;
  for (;;) {
    const auto step = must(store.files().write({UtcTime::from_us(0), watermark, limit}, now));
    rows += step.rows;
    if (step.rows == 0) return rows;
  }
}

/// Moves until nothing is left; answers the sum.
inline ArchiveReport move_all(Store& store, const ArchiveScope& scope, UtcTime now,
                              std::int64_t limit = 1'000) {
  ArchiveReport sum;
  for (;;) {
    const ArchiveReport step = must(store.archive().move(scope, limit, now));
    sum += step;
    if (step.rows() == 0) return sum;
  }
}

}  // namespace notify::test
