#pragma once

#include <notify/time.hpp>

#include <cstdint>
#include <vector>

namespace demo {

/// When each row of the file is sent: six times a day from 20 March to 20 April 2026, the last at
/// 23:30 UTC. From 29 March on that is half past midnight in London: another day, and on 31 March
/// another financial year. A row's time depends on its number alone, so a second run of the
/// program sends it at the same instant.
class Timetable {
public:
  explicit Timetable(std::int64_t rows);

  [[nodiscard]] notify::UtcTime time_of(std::int64_t row) const;
  /// Background work is done at 00:15 UTC; the first and the last night.
  [[nodiscard]] notify::UtcTime first_night() const;
  [[nodiscard]] notify::UtcTime last_night() const;

private:
  std::int64_t rows_;
  std::vector<notify::UtcTime> times_;
};

}  // namespace demo
