#include "demo/bill.hpp"

#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/facts.hpp>
#include <notify/notifications.hpp>
#include <notify/services.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

namespace demo {

using namespace notify;

namespace {

constexpr int first_year = 2025, last_year = 2026;

LocalDayRange all_days() {
  return {LocalDay::from_ymd(2026, 3, 20).value(), LocalDay::from_ymd(2026, 4, 20).value()};
}

Error differs(const std::string& what, std::int64_t expected, std::int64_t found) {
  return make_error(ErrorCode::corrupt, what + ": counted " + std::to_string(expected) +
                                            ", billed " + std::to_string(found));
}

}  // namespace

Result<void> present_bill(Engine& engine, const Options& options, const Riverside& riverside) {
  NFY_TRY(service, engine.services().get(riverside.service));
  std::vector<Usage> years;
  for (int year = first_year; year <= last_year; ++year) {
    NFY_TRY(usage, engine.billing().monthly_usage(riverside.service, year));
    years.push_back(std::move(usage));
  }
  UsageReport report;
  report.service_name = service.name;
  report.years = years;
  std::printf("\n%s\n", to_text(report).c_str());
  NFY_CHECK(write_file(options.out + "/usage.csv", to_csv(report)));
  return write_file(options.out + "/usage.html", to_html(report));
}

Result<void> explain_allowance(Engine& engine, const Riverside& riverside, int year,
                               Console& console) {
  NFY_TRY(usage, engine.billing().yearly_usage(riverside.service, year));
  for (const UsageLine& line : usage.lines) {
    if (line.type != NotificationType::sms) continue;
    NFY_TRY(segments, engine.billing().explain(riverside.service, year, line));
    const auto split = std::ranges::find_if(segments, [](const UsageSegment& segment) {
      return segment.free_units > 0 && segment.charged_units > 0;
    });
    if (split == segments.end()) continue;
    console.say("Why these units were free, and those not: on " + split->fact.bst_date.to_text() +
                " the line of " + with_commas(split->fact.chargeable_units()) +
                " units by provider \"" + split->fact.provider + "\" (multiplier " +
                std::to_string(split->fact.rate_multiplier) + ")\ncame after " +
                with_commas(split->used_before) + " used units: " + with_commas(split->free_units) +
                " free, " + with_commas(split->charged_units) + " x £" +
                split->fact.rate.to_text() + " = £" + split->cost.to_text() + ".");
    return {};
  }
  console.say("The free allowance of " + std::to_string(year) + " did not run out within a line.");
  return {};
}

Result<void> rebuild_and_compare(Engine& engine, Console& console) {
  const LocalDayRange days = all_days();
  NFY_TRY(before, engine.billing().list_facts(days));
  NFY_CHECK(engine.billing().drop_facts(days));
  NFY_TRY(empty, engine.billing().list_facts(days));
  if (!empty.empty()) return make_error(ErrorCode::corrupt, "billing facts are still there");
  const auto show = [&](const Progress& progress) {
    console.show(progress.phase, progress.done, progress.total, "");
    return true;
  };
  NFY_TRY(different, engine.facts().rebuild(days, std::nullopt, false, show));
  RunOptions options;
  options.progress = show;
  NFY_TRY(work, engine.run_due(options));
  if (work.first_failure) return *work.first_failure;
  console.end_bar();
  NFY_TRY(after, engine.billing().list_facts(days));
  if (!different.empty() || before != after) {
    return make_error(ErrorCode::corrupt, "the rebuilt billing facts are not the same");
  }
  console.say("Dropped all " + with_commas(static_cast<std::int64_t>(before.size())) +
              " billing facts and made them again from the notifications: nothing changed.");
  return {};
}

// ---- the same bill by hand ----

namespace {

struct Counted {
  std::int64_t emails = 0;
  std::int64_t texts = 0;
  std::int64_t units = 0;
};

Result<std::map<int, Counted>> count_all(Engine& engine, const Riverside& riverside,
                                         const CampaignResult& campaign) {
  NFY_TRY(calendar, Calendar::preset("uk"));
  NFY_TRY(doubtful, engine.delivery().list_in_doubt(100'000));
  std::set<NotificationId> in_doubt;
  for (const InDoubt& attempt : doubtful) in_doubt.insert(attempt.id);
  std::map<int, Counted> years;
  for (const NotificationId id : campaign.accepted) {
    NFY_TRY(one, engine.notifications().get(riverside.service, id));
    if (one.status == Status::created && !in_doubt.contains(id)) {
      return make_error(ErrorCode::corrupt, "neither sent nor in doubt: " + id.to_text());
    }
    if (!billed_statuses(one.type).contains(one.status)) continue;
    Counted& year = years[calendar.financial_year_of(calendar.day_of(one.created_at))];
    if (one.type == NotificationType::email) {
      ++year.emails;
    } else {
      ++year.texts;
      year.units += one.billable_units * one.rate_multiplier;
    }
  }
  return years;
}

}  // namespace

Result<void> check_by_hand(Engine& engine, const Riverside& riverside,
                           const CampaignResult& campaign, Console& console) {
  NFY_TRY(years, count_all(engine, riverside, campaign));
  const std::map<int, const char*> rates = {{2025, "0.0233"}, {2026, "0.024"}};
  for (const auto& [year, counted] : years) {
    NFY_TRY(usage, engine.billing().yearly_usage(riverside.service, year));
    NFY_TRY(rate, Decimal::from_text(rates.at(year)));
    Counted billed;
    std::int64_t free_units = 0;
    Decimal cost;
    for (const UsageLine& line : usage.lines) {
      (line.type == NotificationType::email ? billed.emails : billed.texts) +=
          line.notifications_sent;
      billed.units += line.chargeable_units;
      free_units += line.free_units;
      NFY_TRY(sum, cost.plus(line.cost));
      cost = sum;
    }
    const std::string in_year = " in " + std::to_string(year);
    if (counted.emails != billed.emails) {
      return differs("e-mails" + in_year, counted.emails, billed.emails);
    }
    if (counted.texts != billed.texts) {
      return differs("texts" + in_year, counted.texts, billed.texts);
    }
    if (counted.units != billed.units) {
      return differs("units" + in_year, counted.units, billed.units);
    }
    const std::int64_t expected_free = std::min(counted.units, usage.free_allowance.value_or(0));
    if (expected_free != free_units)
      return differs("free units" + in_year, expected_free, free_units);
    NFY_TRY(expected_cost, rate.times(counted.units - expected_free));
    if (expected_cost != cost) {
      return make_error(
          ErrorCode::corrupt,
          "cost" + in_year + ": counted " + expected_cost.to_text() + ", billed " + cost.to_text());
    }
  }
  NFY_TRY(different, engine.facts().verify(all_days()));
  if (!different.empty()) return make_error(ErrorCode::corrupt, "the cube differs from the rows");
  console.say("Counted all " + with_commas(static_cast<std::int64_t>(campaign.accepted.size())) +
              " notifications again by hand: the bill is right.");
  return {};
}

}  // namespace demo
