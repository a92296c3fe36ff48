#pragma once

#include "engine/world.hpp"

#include <notify/billing.hpp>
#include <notify/notifications.hpp>

#include <algorithm>

namespace notify::test {

/// What a service must pay for its text messages, worked out the plain way: every notification by
/// itself, sorted by day, the allowance handed to the first units.
struct UsageModel {
  Calendar calendar;
  RateTable rates;
  std::vector<NotificationId> ids;

  struct Sums {
    std::int64_t notifications = 0, chargeable = 0, free = 0, charged = 0;
    Decimal cost;
    friend bool operator==(const Sums&, const Sums&) = default;
  };

  UsageModel(std::string_view preset, const ReferenceData& data)
      : calendar(must(Calendar::preset(preset))), rates(data.sms_rates, data.letter_rates) {}

  /// By rate; of one month (1 to 12) or of the whole year.
  [[nodiscard]] std::map<std::string, Sums> year(Engine& engine, ServiceId service, int year,
                                                 std::int64_t allowance, unsigned month = 0) const {
    std::vector<std::pair<LocalDay, std::int64_t>> billed;
    for (const NotificationId& id : ids) {
      const Notification n = must(engine.notifications().get(service, id));
      const LocalDay day = calendar.day_of(n.created_at);
      if (calendar.financial_year_of(day) == year && status_groups::billable_sms.contains(n.status))
        billed.emplace_back(day, n.billable_units * n.rate_multiplier);
    }
    std::sort(billed.begin(), billed.end());
    std::map<std::string, Sums> out;
    for (const auto& [day, units] : billed) {
      const std::int64_t free = std::min(units, allowance);
      allowance -= free;
      if (month != 0 && day.month() != month) continue;
      const Decimal rate = must(rates.sms_rate(calendar.window_of(day).start()));
      Sums& sums = out[rate.to_text()];
      ++sums.notifications;
      sums.chargeable += units;
      sums.free += free;
      sums.charged += units - free;
      sums.cost = must(sums.cost.plus(must(rate.times(units - free))));
    }
    return out;
  }
};

inline UsageModel::Sums sums_of(const UsageLine& line) {
  return {line.notifications_sent, line.chargeable_units, line.free_units, line.charged_units,
          line.cost};
}

/// A year's lines, or those of one month of it, by rate.
inline std::map<std::string, UsageModel::Sums> by_rate(const Usage& usage, unsigned month = 0) {
  std::map<std::string, UsageModel::Sums> out;
  for (const UsageLine& line : usage.lines) {
    CHECK(line.type == NotificationType::sms);
    if (month == 0 || line.month->month() == month) out[line.rate.to_text()] = sums_of(line);
  }
  return out;
}

/// States all that must hold of a year's usage at any instant.
inline void check_usage(World& world, const UsageModel& model, ServiceId service, int year,
                        std::int64_t allowance) {
  Engine& engine = *world.engine;
  const Usage yearly = must(engine.billing().yearly_usage(service, year));
  const Usage monthly = must(engine.billing().monthly_usage(service, year));
  REQUIRE(by_rate(yearly) == model.year(engine, service, year, allowance));
  std::map<std::string, UsageModel::Sums> months;
  const auto add = [](UsageModel::Sums& to, const UsageModel::Sums& s) {
    to.notifications += s.notifications;
    to.chargeable += s.chargeable;
    to.free += s.free;
    to.charged += s.charged;
    to.cost = must(to.cost.plus(s.cost));
  };
  for (const UsageLine& line : monthly.lines) {
    REQUIRE(line.month);
    const auto expected = model.year(engine, service, year, allowance, line.month->month());
    REQUIRE(expected.at(line.rate.to_text()) == sums_of(line));
    add(months[line.rate.to_text()], sums_of(line));
  }
  REQUIRE(months == by_rate(yearly));
  for (const Usage* usage : {&yearly, &monthly}) {
    for (const UsageLine& line : usage->lines) {
      UsageModel::Sums explained;
      std::int64_t used = -1;
      for (const UsageSegment& s : must(engine.billing().explain(service, year, line))) {
        CHECK(s.used_before >= used);
        used = s.used_before;
        add(explained, {s.fact.notifications_sent, s.fact.chargeable_units(), s.free_units,
                        s.charged_units, s.cost});
      }
      REQUIRE(explained == sums_of(line));
    }
  }
}

}  // namespace notify::test
