#include "engine/context.hpp"
#include "engine/task_keys.hpp"

#include <notify/imports.hpp>
#include <notify/ports/import_source.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace notify {
namespace import_compare {
namespace {

using GroupKey = std::tuple<ServiceId, LocalDay, NotificationType>;

/// What one side says of a service, day and type.
struct GroupSide {
  std::map<Status, std::int64_t> statuses;
  CompareSums sums;
  std::vector<BillingFact> bills;

  void add(const StatusFact& fact) {
    if (fact.key_type == KeyType::test) return;
    statuses[fact.status] += fact.notification_count;
    sums.notifications += fact.notification_count;
  }
  Result<void> add(const BillingFact& fact) {
    NFY_TRY(cost, fact.rate.times(fact.chargeable_units()));
    NFY_TRY(sum, sums.cost.plus(cost));
    sums.cost = sum;
    sums.sent += fact.notifications_sent;
    sums.units += fact.chargeable_units();
    bills.push_back(fact);
    return {};
  }
};

struct Group {
  GroupSide theirs, ours;

  [[nodiscard]] bool is_equal() const {
    const auto counts = [](const GroupSide& side) {
      auto out = side.statuses;
      std::erase_if(out, [](const auto& one) { return one.second == 0; });
      return out;
    };
    return theirs.sums == ours.sums && counts(theirs) == counts(ours);
  }
};

/// The statuses that the old system bills. (rules/import 5.2)
StatusSet billed_there(ImportLayout layout, NotificationType type) {
  if (layout == ImportLayout::cds) {
    if (type != NotificationType::sms) return {};
    StatusSet billed;
    for (int i = 0; i < status_count; ++i) {
      const auto status = static_cast<Status>(i);
      if (status_groups::billable_sms.contains(status) && status != Status::pending)
        billed.add(status);
    }
    billed.add(Status::failed);
    billed.add(Status::returned_letter);
    return billed;
  }
  if (layout == ImportLayout::gsa && type == NotificationType::letter) return {};
  return billed_statuses(type);
}

/// What one row adds to a side.
struct Part {
  std::map<Status, std::int64_t> statuses;
  std::int64_t notifications = 0, sent = 0, units = 0;

  void add(const OldNotification& n, std::optional<Status> status, StatusSet billed) {
    if (n.is_test || !status) return;
    ++statuses[*status];
    ++notifications;
    if (!billed.contains(*status)) return;
    ++sent;
    units += n.type == NotificationType::sms      ? n.billable_units * n.rate_multiplier
             : n.type == NotificationType::letter ? 1
                                                  : 0;
  }
};

/// As this library counts it; words that only cds has are among ours since the import.
std::optional<Status> known_status(std::string_view name) {
  if (name == "provider-failure") return Status::technical_failure;
  if (name == "pii-check-failed") return Status::validation_failed;
  const auto status = status_from(name);
  return status ? std::optional(*status) : std::nullopt;
}

/// Explains one group, row by row, and what the rows leave by what the facts look like.
class Explanation {
public:
  Explanation(ImportLayout layout, const Group& group, std::span<const OldNotification> rows,
              BillingWindow their_day, BillingWindow our_day)
      : layout_(layout), group_(group), rows_(rows), their_day_(their_day), our_day_(our_day) {}

  std::vector<CompareReason> reasons() {
    for (const OldNotification& n : rows_) add_row(n);
    const CompareSums& theirs = group_.theirs.sums;
    const CompareSums& ours = group_.ours.sums;
    left_notifications_ = ours.notifications - theirs.notifications - explained_.notifications;
    left_sent_ = ours.sent - theirs.sent - explained_.sent;
    left_units_ = ours.units - theirs.units - explained_.units;
    if (has_rest()) add_rest();
    if (!has_rest() && reasons_.empty()) add_price();
    if (has_rest()) add(CompareRule::unknown, left_sent_, left_units_, {});
    std::vector<CompareReason> out;
    for (auto& [rule, reason] : reasons_) out.push_back(std::move(reason));
    return out;
  }

private:
  [[nodiscard]] bool has_rest() const {
    return left_notifications_ != 0 || left_sent_ != 0 || left_units_ != 0;
  }

  void add(CompareRule rule, std::int64_t notifications, std::int64_t units,
           std::span<const NotificationId> ids) {
    CompareReason& reason = reasons_.try_emplace(rule, CompareReason{.rule = rule}).first->second;
    reason.notifications += notifications;
    reason.units += units;
    for (const NotificationId& id : ids)
      if (reason.ids.size() < compare_ids_max) reason.ids.push_back(id);
  }

  /// Which rows of an id the old facts count. cds looks into the history only where the live table
  /// has nothing of the service, type and day.
  Part there(const OldNotification& n) {
    Part part;
    if (!their_day_.contains(n.created_at) || !counts_there(n.type)) return part;
    const StatusSet billed = billed_there(layout_, n.type);
    const auto live = known_status(n.is_live ? n.status : "");
    const auto archived = known_status(!n.is_live ? n.status : n.archived_status);
    if (n.is_live) part.add(n, live, billed);
    if (!n.is_archived) return part;
    const bool is_merged = layout_ == ImportLayout::gsa && n.is_live && n.is_same;
    const bool is_passed_over = layout_ == ImportLayout::cds && has_live();
    if (!is_merged && !is_passed_over) part.add(n, archived, billed);
    return part;
  }

  /// gsa has letters, and nothing that handles them.
  [[nodiscard]] bool counts_there(NotificationType type) const {
    return layout_ != ImportLayout::gsa || type != NotificationType::letter;
  }

  Part here(const OldNotification& n) const {
    Part part;
    if (our_day_.contains(n.created_at))
      part.add(n, known_status(n.status), billed_statuses(n.type));
    return part;
  }

  bool has_live() {
    if (!has_live_)
      has_live_ = std::ranges::any_of(rows_, [&](const OldNotification& n) {
        return n.is_live && their_day_.contains(n.created_at);
      });
    return *has_live_;
  }

  void add_row(const OldNotification& n) {
    const Part theirs = there(n), ours = here(n);
    if (theirs.statuses == ours.statuses && theirs.sent == ours.sent && theirs.units == ours.units)
      return;
    explained_.notifications += ours.notifications - theirs.notifications;
    explained_.sent += ours.sent - theirs.sent;
    explained_.units += ours.units - theirs.units;
    const bool is_passed_over = n.is_archived && !n.is_live && theirs.notifications == 0 &&
                                their_day_.contains(n.created_at) &&
                                our_day_.contains(n.created_at);
    const CompareRule rule = (n.is_live && n.is_archived) || is_passed_over
                                 ? CompareRule::in_two_places
                             : their_day_.contains(n.created_at) != our_day_.contains(n.created_at)
                                 ? CompareRule::other_day
                             : billed_there(layout_, n.type).empty() ? CompareRule::not_billed_there
                                                                     : CompareRule::statuses_billed;
    const std::int64_t notifications = ours.notifications - theirs.notifications;
    const std::int64_t count = notifications != 0 ? notifications : ours.sent - theirs.sent;
    add(rule, count, ours.units - theirs.units, std::span(&n.id, 1));
  }

  void take_rest(CompareRule rule, std::span<const NotificationId> ids) {
    add(rule, left_sent_ != 0 ? left_sent_ : left_notifications_, left_units_, ids);
    left_notifications_ = left_sent_ = left_units_ = 0;
  }

  template <typename Which>
  std::vector<NotificationId> ids_of(Which which) const {
    std::vector<NotificationId> ids;
    for (const OldNotification& n : rows_)
      if (their_day_.contains(n.created_at) && which(n)) ids.push_back(n.id);
    return ids;
  }

  /// What rows alone do not explain: how the old facts came about.
  void add_rest() {
    if (has_two_rates() && left_notifications_ == 0) return take_rest(CompareRule::stale_rate, {});
    const auto without = ids_of([](const auto& n) { return !n.has_multiplier && !n.is_test; });
    if (layout_ == ImportLayout::cds && !without.empty() && left_notifications_ == 0)
      return take_rest(CompareRule::overwritten, without);
    // Facts are made for so many days after a notification was created.
    constexpr std::chrono::hours looked_at{4 * 24};
    const auto late = ids_of(
        [&](const auto& n) { return n.updated_at && *n.updated_at - n.created_at > looked_at; });
    if (!late.empty()) return take_rest(CompareRule::facts_behind, late);
    const auto all = static_cast<std::int64_t>(ids_of([](const auto&) { return true; }).size());
    const CompareSums& theirs = group_.theirs.sums;
    if (std::max(theirs.notifications, theirs.sent) > all) take_rest(CompareRule::rows_deleted, {});
  }

  /// Everything is the same but the price.
  void add_price() {
    if (group_.theirs.sums.cost == group_.ours.sums.cost) return;
    if (layout_ == ImportLayout::cds)
      add(CompareRule::sending_vehicle, 0, 0, {});
    else
      add(has_two_rates() ? CompareRule::stale_rate : CompareRule::unknown, 0, 0, {});
  }

  /// Of one kind of messages the old facts have two prices.
  [[nodiscard]] bool has_two_rates() const {
    std::map<std::tuple<TemplateId, std::string, std::int64_t, bool, Postage>, std::set<Decimal>>
        rates;
    for (const BillingFact& f : group_.theirs.bills)
      rates[{f.template_id, f.provider, f.rate_multiplier, f.international, f.postage}].insert(
          f.rate.normalised());
    return std::ranges::any_of(rates, [](const auto& one) { return one.second.size() > 1; });
  }

  ImportLayout layout_;
  const Group& group_;
  std::span<const OldNotification> rows_;
  BillingWindow their_day_, our_day_;
  std::optional<bool> has_live_;
  std::map<CompareRule, CompareReason> reasons_;
  Part explained_;
  std::int64_t left_notifications_ = 0, left_sent_ = 0, left_units_ = 0;
};

/// One call of compare().
class Comparing {
public:
  Comparing(EngineContext& context, ImportSource& source, const CompareOptions& options)
      : context_(context), source_(source), options_(options) {}

  Result<CompareReport> run() {
    NFY_CHECK(bring_up_to_date());
    NFY_TRY(services, context_.store().services().list());
    for (Service& service : services) calendars_[service.id] = std::move(service.calendar);
    NFY_TRY(calendar, context_.calendar(std::string(source_.calendar())));
    auto days = options_.days;
    if (!days) {
      NFY_TRY(known, source_.fact_days());
      if (!known) return CompareReport{};
      // Today goes on.
      known->last = std::min(known->last, calendar->day_of(context_.now()) - std::chrono::days(1));
      days = known;
    }
    constexpr std::chrono::days at_once{31};
    for (LocalDay first = days->first; first <= days->last;) {
      const LocalDay last = std::min(days->last, first + at_once);
      const Progress progress{"compare", (first - days->first).count(),
                              (days->last - days->first).count() + 1};
      if (options_.progress && !options_.progress(progress)) return stopped();
      NFY_CHECK(compare({first, last}));
      first = last.next();
    }
    for (auto& [service, sums] : sums_) {
      sums.service_id = service;
      report_.services.push_back(std::move(sums));
    }
    return std::move(report_);
  }

private:
  /// Our own facts may be behind by what was imported last.
  Result<void> bring_up_to_date() {
    RunOptions options;
    options.owner = "compare";
    options.progress = options_.progress;
    options.wanted = [](const Task& task) {
      return task.key.starts_with("facts/") || task.key.starts_with("billing/") ||
             task.key.starts_with("status/");
    };
    NFY_CHECK(Tasks(context_).run_due(options));
    return {};
  }

  [[nodiscard]] bool is_wanted(ServiceId service) const {
    return !options_.service || *options_.service == service;
  }

  Result<void> compare(LocalDayRange days) {
    std::map<GroupKey, Group> groups;
    NFY_TRY(theirs, source_.read_facts(days));
    NFY_TRY(bills, context_.store().billing().list_facts(days));
    NFY_TRY(statuses, context_.store().statistics().list_facts(days));
    const auto add_bills = [&](std::span<const ServiceFact> facts,
                               GroupSide Group::*side) -> Result<void> {
      for (const ServiceFact& f : facts)
        if (is_wanted(f.service_id))
          NFY_CHECK((groups[{f.service_id, f.fact.bst_date, f.fact.type}].*side).add(f.fact));
      return {};
    };
    const auto add_statuses = [&](std::span<const StatusFact> facts, GroupSide Group::*side) {
      for (const StatusFact& f : facts)
        if (is_wanted(f.service_id)) (groups[{f.service_id, f.bst_date, f.type}].*side).add(f);
    };
    NFY_CHECK(add_bills(theirs.bills, &Group::theirs));
    NFY_CHECK(add_bills(bills, &Group::ours));
    add_statuses(theirs.statuses, &Group::theirs);
    add_statuses(statuses, &Group::ours);
    for (const auto& [key, group] : groups) {
      const auto& [service, day, type] = key;
      CompareService& sums = sums_[service];
      NFY_CHECK(add(sums.theirs, group.theirs.sums));
      NFY_CHECK(add(sums.ours, group.ours.sums));
      if (group.is_equal()) {
        ++report_.equal;
        ++sums.equal;
        if (options_.list_equal) report_.equals.push_back({service, day, type, group.ours.sums});
        continue;
      }
      NFY_CHECK(explain(key, group));
      ++(report_.differences.back().explained() ? sums.explained : sums.unexplained);
    }
    return {};
  }

  static Result<void> add(CompareSums& to, const CompareSums& what) {
    NFY_TRY(cost, to.cost.plus(what.cost));
    to.cost = cost;
    to.notifications += what.notifications;
    to.sent += what.sent;
    to.units += what.units;
    return {};
  }

  /// cds keeps days of UTC, and kept Toronto's before: bills until 2026-05-20, statuses until
  /// 2024-09-26. (rules/import 5.3)
  BillingWindow their_day(const Calendar& calendar, LocalDay day) const {
    if (source_.layout() != ImportLayout::cds) return calendar.window_of(day);
    return {start_of_utc_day(day), start_of_utc_day(day.next())};
  }

  Result<void> explain(const GroupKey& key, const Group& group) {
    const auto& [service, day, type] = key;
    CompareDifference difference{service, day, type, group.theirs.sums, group.ours.sums, {}};
    const auto known = calendars_.find(service);
    if (known == calendars_.end()) {
      difference.reasons.push_back({CompareRule::unknown, 0, 0, {}});
      report_.differences.push_back(std::move(difference));
      return {};
    }
    NFY_TRY(calendar, context_.calendar(known->second));
    const BillingWindow ours = calendar->window_of(day);
    const BillingWindow theirs = their_day(*calendar, day);
    NFY_TRY(rows, source_.read_notifications(service, {std::min(ours.start(), theirs.start()),
                                                       std::max(ours.end(), theirs.end())}));
    std::erase_if(rows, [&, wanted = type](const auto& n) { return n.type != wanted; });
    difference.reasons = Explanation(source_.layout(), group, rows, theirs, ours).reasons();
    // cds: a day whose facts were made by Toronto's days.
    if (!difference.explained() && source_.layout() == ImportLayout::cds)
      difference.reasons = Explanation(source_.layout(), group, rows, ours, ours).reasons();
    report_.differences.push_back(std::move(difference));
    return {};
  }

  EngineContext& context_;
  ImportSource& source_;
  const CompareOptions& options_;
  std::map<ServiceId, std::string> calendars_;
  std::map<ServiceId, CompareService> sums_;
  CompareReport report_;
};

}  // namespace
}  // namespace import_compare

Result<CompareReport> Imports::compare(ImportSource& source, const CompareOptions& options) {
  if (options.days && options.days->last < options.days->first)
    return make_error(ErrorCode::invalid_argument, "days end before they begin");
  return import_compare::Comparing(*context_, source, options).run();
}

}  // namespace notify
