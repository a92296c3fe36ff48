#include "store/sql/bills.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/marked.hpp"
#include "store/sql/months.hpp"
#include "store/sql/platform.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace notify::sql {
/// Days [first, end) that no cut divides: whole months, or days to be summed from the facts.
struct PlatformStretch {
  LocalDay first, end;
  bool is_part = false;
};

namespace {

LocalDay month_after(LocalDay day) { return month_of(month_of(day) + std::chrono::days(31)); }

std::vector<PlatformStretch> stretches_of(const PlatformQuery& query) {
  std::vector<PlatformStretch> out;
  for (std::size_t i = 0; i + 1 < query.cuts.size(); ++i) {
    const LocalDay end = query.cuts[i + 1];
    for (LocalDay at = query.cuts[i]; at < end;) {
      if (query.from_facts) {
        out.push_back({at, end, true});
        break;
      }
      const LocalDay whole_end = month_of(end);
      if (at == month_of(at) && at < whole_end) {
        out.push_back({at, whole_end, false});
        at = whole_end;
      } else {
        const LocalDay next = std::min(end, month_after(at));
        out.push_back({at, next, true});
        at = next;
      }
    }
  }
  return out;
}

auto key_of(const BillingSum& s) {
  return std::tuple(s.service_id, s.first_day, s.type, std::string_view(s.provider), s.rate,
                    s.postage);
}

bool is_zero(const BillingSum& s) {
  return s.notifications_sent == 0 && s.billable_units == 0 && s.chargeable_units == 0;
}

void add_to(std::int64_t& sum, std::int64_t value) {
  if (__builtin_add_overflow(sum, value, &sum))
    fail(ErrorCode::invalid_argument, "units of a report overflow");
}

/// Sorts and adds together what has one key.
void merge(std::vector<BillingSum>& sums) {
  std::ranges::sort(sums, [](const auto& a, const auto& b) { return key_of(a) < key_of(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (kept > 0 && key_of(sums[kept - 1]) == key_of(sums[i])) {
      BillingSum& last = sums[kept - 1];
      add_to(last.notifications_sent, sums[i].notifications_sent);
      add_to(last.billable_units, sums[i].billable_units);
      add_to(last.chargeable_units, sums[i].chargeable_units);
    } else if (kept != i) {
      sums[kept++] = std::move(sums[i]);
    } else {
      ++kept;
    }
  }
  sums.resize(kept);
  std::erase_if(sums, is_zero);
}

}  // namespace

/// Reads the sums of one query, step by step, inside the store's transaction.
class PlatformReader {
public:
  /// Up to `watermark`, which was read first: with it, whether a calendar has changed.
  PlatformReader(Session& session, const PlatformQuery& query, UtcTime watermark)
      : session_(session),
        connection_(session.connection()),
        query_(query),
        is_of_some_(query.organisation.has_value()),
        first_(query.cuts.front()),
        end_(query.cuts.back()),
        stretches_(stretches_of(query)),
        watermark_(watermark) {}

  PlatformBilling read() {
    PlatformBilling out;
    out.services = session_.settings().read_services();
    out.organisations = session_.settings().read_organisations();
    for (const auto& calendar : session_.calendars().all()) out.calendars.push_back(*calendar);
    out.allowances = session_.bills().read_allowances(end_.year());
    if (query_.organisation) {
      const std::size_t all = out.services.size();
      std::erase_if(out.services, [&](const Service& service) {
        return service.organisation_id != *query_.organisation;
      });
      for (const Service& service : out.services) wanted_.push_back(service.id);
      std::ranges::sort(wanted_);
      // One pass over everybody costs less than a question for each of many.
      if (wanted_.size() * services_asked_share <= all) asked_ = wanted_;
    }
    out.sums = sum_up(out.unpriced);
    return out;
  }

  /// The sums of one service alone.
  std::vector<BillingSum> read_of(ServiceId service, std::vector<UnpricedDay>& unpriced) {
    is_of_some_ = true;
    wanted_ = asked_ = {service};
    return sum_up(unpriced);
  }

private:
  std::vector<BillingSum> sum_up(std::vector<UnpricedDay>& unpriced) {
    read_due();
    read_stored();
    std::erase_if(sums_, [&](const BillingSum& sum) { return !is_wanted(sum.service_id); });
    take_away_due();
    add_fresh(unpriced);
    merge(sums_);
    if (query_.sums_by == SumsBy::service) divide_months_of_two_rates();
    return std::move(sums_);
  }

  /// Services are asked for one by one if they are at most one in so many.
  static constexpr std::size_t services_asked_share = 10;

  [[nodiscard]] bool is_wanted(ServiceId service) const {
    return !is_of_some_ || query_.sums_by == SumsBy::day ||
           std::ranges::binary_search(wanted_, service);
  }
  /// Everybody's rows are read at once; those that nobody asked for are dropped.
  [[nodiscard]] bool reads_all() const {
    return !is_of_some_ || (asked_.empty() && !wanted_.empty());
  }

  void read_due() {
    const std::string first = first_.to_text(), end = end_.to_text();
    const auto keep = [&](const Row& row) {
      due_.push_back({day_from(row.text(0)), type_from(row.text(1)), {row.uuid(2)}});
    };
    if (reads_all()) connection_.query(due, {first, end, watermark_}, keep);
    for (const ServiceId service : asked_)
      connection_.query(due_of_service, {first, end, watermark_, service}, keep);
    std::erase_if(due_, [&](const BillingMark& mark) { return !is_wanted(mark.service_id); });
    std::ranges::sort(due_);
  }

  const Decimal& rate_from(std::string_view text) {
    const auto known = rates_.find(text);
    if (known != rates_.end()) return known->second;
    return rates_.emplace(text, decimal_from(text).normalised()).first->second;
  }

  void keep_stored(const Row& row) {
    sums_.push_back(BillingSum{.service_id = {row.uuid(0)},
                               .first_day = day_from(row.text(1)),
                               .type = type_from(row.text(2)),
                               .provider = std::string(row.text(3)),
                               .rate = rate_from(row.text(4)),
                               .postage = postage_of(row.text(5)),
                               .notifications_sent = row.integer(6),
                               .billable_units = row.integer(7),
                               .chargeable_units = row.integer(8)});
  }

  void read_stretch(const Statement& all, const Statement& one, LocalDay first, LocalDay end) {
    const auto keep = [&](const Row& row) { keep_stored(row); };
    const std::string first_text = first.to_text(), end_text = end.to_text();
    if (reads_all()) connection_.query(all, {first_text, end_text}, keep);
    for (const ServiceId service : asked_)
      connection_.query(one, {first_text, end_text, service}, keep);
  }

  void read_stored() {
    if (query_.sums_by == SumsBy::day) return read_stretch(single_days, single_days, first_, end_);
    connection_.group_in_memory();
    for (auto s = stretches_.begin(); s != stretches_.end();) {
      if (!s->is_part) {
        read_stretch(whole_months, whole_months_of_service, s->first, s->end);
        ++s;
        continue;
      }
      const auto first = s;
      while (s != stretches_.end() && s->is_part) ++s;
      read_parts(std::span(first, s));
    }
  }

  void read_parts(std::span<const PlatformStretch> parts) {
    if (parts.size() == 1)
      return read_stretch(part_from_facts, part_from_facts_of_service, parts[0].first,
                          parts[0].end);
    const auto keep = [&](const Row& row) { keep_stored(row); };
    const auto run = [&](const Batch& sql, std::optional<ServiceId> service) {
      TextPool pool;
      ValueTable days(service ? 3 : 2);
      for (const PlatformStretch& part : parts) {
        const std::string_view first = pool.keep(part.first.to_text());
        const std::string_view end = pool.keep(part.end.to_text());
        if (service)
          days.add(first, end, *service);
        else
          days.add(first, end);
      }
      connection_.query(sql, days, keep);
    };
    if (reads_all()) run(parts_from_facts, std::nullopt);
    for (const ServiceId service : asked_) run(parts_from_facts_of_service, service);
  }

  /// The day that names the sum which `day` belongs to.
  [[nodiscard]] LocalDay label_of(LocalDay day) const {
    if (query_.sums_by == SumsBy::day) return day;
    const auto after = std::ranges::upper_bound(stretches_, day, {}, &PlatformStretch::first);
    const PlatformStretch& s = *std::prev(after);
    return s.is_part ? s.first : month_of(day);
  }

  [[nodiscard]] BillingSum sum_of(ServiceId service, const BillingFact& fact, LocalDay label,
                                  int sign) const {
    const bool by_day = query_.sums_by == SumsBy::day;
    return BillingSum{.service_id = by_day ? ServiceId{} : service,
                      .first_day = label,
                      .type = fact.type,
                      .provider = by_day ? fact.provider : std::string(),
                      .rate = fact.rate.normalised(),
                      .postage = by_day ? Postage::none : fact.postage,
                      .notifications_sent = sign * fact.notifications_sent,
                      .billable_units = sign * fact.billable_units,
                      .chargeable_units = sign * fact.chargeable_units()};
  }

  /// What is stored for days that are marked, or have deltas, is not what holds.
  void take_away_due() {
    if (due_.empty()) return;
    TextPool pool;
    read_marked_facts(connection_, Asked(due_, watermark_, pool), [&](const Row& row) {
      const BillingFact fact = fact_from(row);
      sums_.push_back(sum_of({row.uuid(0)}, fact, label_of(fact.bst_date), -1));
    });
  }

  /// The cube's cells for those days, and the notifications since the watermark.
  [[nodiscard]] std::map<ServiceId, Cube> fresh_cells() {
    std::map<ServiceId, Cube> cells;
    MarkedDays(due_, watermark_).add_billed(connection_, [&](ServiceId service) -> Cube& {
      return cells[service];
    });
    const auto count = [&](std::optional<ServiceId> service) {
      const LocalDayRange days{first_, end_ - std::chrono::days(1)};
      const BillingWindow window = session_.facts().widest_window(days, service);
      for (const CubeRow& cell :
           session_.facts()
               .count_rows(std::max(window.start(), watermark_), window.end(), service)
               .rows())
        if (days.contains(cell.key.day) && is_wanted(cell.key.service_id))
          cells[cell.key.service_id].add(cell.key, cell.notifications, cell.billable_units);
    };
    if (reads_all()) count(std::nullopt);
    for (const ServiceId service : asked_) count(service);
    return cells;
  }

  void add_fresh(std::vector<UnpricedDay>& unpriced) {
    const std::map<ServiceId, Cube> fresh = fresh_cells();
    if (fresh.empty()) return;
    const RateTable rates = session_.bills().read_rates();
    for (const auto& [service, cube] : fresh) {
      const Calendar& calendar = session_.calendars().of(service);
      const std::vector<CubeRow> cells = cube.rows();
      if (auto facts = project_billing(cells, rates, calendar)) {
        keep_fresh(service, *facts);
        continue;
      }
      // Something has no price: what has one still counts.
      std::map<std::pair<LocalDay, NotificationType>, std::vector<CubeRow>> days;
      for (const CubeRow& cell : cells) days[{cell.key.day, cell.key.type}].push_back(cell);
      for (const auto& [key, day_cells] : days) {
        auto facts = project_billing(day_cells, rates, calendar);
        if (facts)
          keep_fresh(service, *facts);
        else if (facts.error().code == ErrorCode::not_found)
          unpriced.push_back({key.first, key.second, service, facts.error().message});
        else
          throw Failure{facts.error()};
      }
    }
  }

  void keep_fresh(ServiceId service, const std::vector<BillingFact>& facts) {
    for (const BillingFact& fact : facts) {
      sums_.push_back(sum_of(service, fact, label_of(fact.bst_date), 1));
      if (fact.type == NotificationType::sms) fresh_.emplace_back(service, fact);
    }
  }

  /// Where a service's SMS have two rates in one stretch, only the days say which came first.
  void divide_months_of_two_rates() {
    std::set<std::pair<ServiceId, LocalDay>> mixed;
    const BillingSum* last = nullptr;
    for (const BillingSum& sum : sums_) {
      if (sum.type != NotificationType::sms) continue;
      if (last && last->service_id == sum.service_id && last->first_day == sum.first_day)
        mixed.emplace(sum.service_id, sum.first_day);
      last = &sum;
    }
    if (mixed.empty()) return;
    std::erase_if(sums_, [&](const BillingSum& sum) {
      return sum.type == NotificationType::sms && mixed.contains({sum.service_id, sum.first_day});
    });
    for (const auto& [service, first] : mixed) {
      const auto after = std::ranges::upper_bound(stretches_, first, {}, &PlatformStretch::first);
      const PlatformStretch& stretch = *std::prev(after);
      const LocalDay end =
          stretch.is_part ? stretch.end : std::min(stretch.end, month_after(first));
      connection_.query(
          days_of_service, {service, first.to_text(), end.to_text()}, [&](const Row& row) {
            const BillingFact fact = fact_from(row);
            if (!std::ranges::binary_search(due_, BillingMark{fact.bst_date, fact.type, service}))
              sums_.push_back(sum_of(service, fact, fact.bst_date, 1));
          });
    }
    for (const auto& [service, fact] : fresh_)
      if (mixed.contains({service, label_of(fact.bst_date)}))
        sums_.push_back(sum_of(service, fact, fact.bst_date, 1));
    merge(sums_);
  }

  Session& session_;
  Connection& connection_;
  const PlatformQuery& query_;
  bool is_of_some_;  // not of every service
  LocalDay first_, end_;
  std::vector<PlatformStretch> stretches_;
  UtcTime watermark_;
  std::vector<ServiceId> wanted_;  // only if not of every service; sorted
  std::vector<ServiceId> asked_;   // those that are asked for one by one
  std::vector<BillingMark> due_;   // sorted
  std::vector<BillingSum> sums_;
  std::vector<std::pair<ServiceId, BillingFact>> fresh_;  // SMS
  std::map<std::string, Decimal, std::less<>> rates_;
};

Result<YearSums> SqlBilling::read_sums(ServiceId service, int year) {
  return transact(Access::read, [&](Session& session) {
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    const Calendar& calendar = session.calendars().of(service);
    PlatformQuery query;
    query.cuts = {calendar.financial_year_start(year), calendar.financial_year_start(year + 1)};
    YearSums out;
    out.sums = PlatformReader(session, query, watermark).read_of(service, out.unpriced);
    out.allowance = session.bills().read_allowance(service, year);
    return out;
  });
}

Result<PlatformBilling> SqlBilling::read_platform(const PlatformQuery& query) {
  if (query.cuts.size() < 2 || !std::ranges::is_sorted(query.cuts))
    return make_error(ErrorCode::invalid_argument, "cuts must be two days or more, rising");
  if (query.sums_by == SumsBy::day && query.organisation)
    return make_error(ErrorCode::unsupported, "sums by day are of every service");
  return transact(Access::read, [&](Session& session) {
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    return PlatformReader(session, query, watermark).read();
  });
}

}  // namespace notify::sql
