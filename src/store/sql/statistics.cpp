#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/statistics.sql.hpp"
#include "store/sql/status_facts.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_map>

namespace notify::sql {
namespace {

const Statement& statement_for(const StatusQuery& query) {
  const bool one = query.service.has_value();
  switch (query.sums_by) {
    case StatusSumsBy::platform_day: return one ? by_platform_day_service : by_platform_day;
    case StatusSumsBy::service_month: return one ? by_service_month_service : by_service_month;
    case StatusSumsBy::template_sum: return one ? by_template_service : by_template;
    case StatusSumsBy::template_day: break;
  }
  return one ? by_template_day_service : by_template_day;
}

/// Adds up sums that came from several places.
class StatusSums {
public:
  explicit StatusSums(const StatusQuery& query) : query_(query) {}

  /// A row of one of the statements above; what it is summed over is not read.
  void add(const Row& row) {
    Key key{};
    if (has_days()) key.day = days_of(day_from(row.text(0)));
    if (has_services()) set(key.service, query_.service ? query_.service->uuid : row.uuid(1));
    if (has_templates()) set(key.template_id, row.uuid(2));
    key.type = static_cast<std::uint8_t>(type_from(row.text(3)));
    key.key_type = static_cast<std::uint8_t>(key_type_of(row.text(4)));
    key.status = static_cast<std::uint8_t>(status_of(row.text(5)));
    sums_[key] += row.integer(6);
  }
  void add(const CubeRow& cell) {
    Key key{};
    if (has_days()) key.day = days_of(cell.key.day);
    if (has_services()) set(key.service, cell.key.service_id.uuid);
    if (has_templates()) set(key.template_id, cell.key.template_id.uuid);
    key.type = static_cast<std::uint8_t>(cell.key.type);
    key.key_type = static_cast<std::uint8_t>(cell.key.key_type);
    key.status = static_cast<std::uint8_t>(cell.key.status);
    sums_[key] += cell.notifications;
  }
  [[nodiscard]] std::vector<StatusFact> facts() const {
    std::vector<StatusFact> out;
    out.reserve(sums_.size());
    for (const auto& [key, count] : sums_) {
      if (count == 0) continue;
      StatusFact& fact = out.emplace_back();
      fact.bst_date = has_days() ? LocalDay(std::chrono::sys_days(std::chrono::days(key.day)))
                                 : query_.days.first;
      std::memcpy(fact.service_id.uuid.bytes.data(), key.service, 16);
      std::memcpy(fact.template_id.uuid.bytes.data(), key.template_id, 16);
      fact.type = static_cast<NotificationType>(key.type);
      fact.key_type = static_cast<KeyType>(key.key_type);
      fact.status = static_cast<Status>(key.status);
      fact.notification_count = count;
    }
    std::ranges::sort(out);
    return out;
  }

private:
  /// Bytes without padding, so that they can be hashed and compared as such.
  struct Key {
    std::uint8_t service[16], template_id[16];
    std::int32_t day;
    std::uint8_t type, key_type, status, unused;
    friend bool operator==(const Key& a, const Key& b) noexcept {
      return std::memcmp(&a, &b, sizeof a) == 0;
    }
  };
  static_assert(sizeof(Key) == 40);
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::string_view>()({reinterpret_cast<const char*>(&key), sizeof key});
    }
  };

  [[nodiscard]] bool has_days() const { return query_.sums_by != StatusSumsBy::template_sum; }
  [[nodiscard]] bool has_services() const { return query_.sums_by != StatusSumsBy::platform_day; }
  [[nodiscard]] bool has_templates() const {
    return query_.sums_by == StatusSumsBy::template_day ||
           query_.sums_by == StatusSumsBy::template_sum;
  }
  [[nodiscard]] std::int32_t days_of(LocalDay day) const {
    if (query_.sums_by == StatusSumsBy::service_month) day = start_of_month(day);
    return static_cast<std::int32_t>(day.days().time_since_epoch().count());
  }
  static void set(std::uint8_t (&bytes)[16], const Uuid& id) {
    std::memcpy(bytes, id.bytes.data(), 16);
  }

  StatusQuery query_;
  std::unordered_map<Key, std::int64_t, Hash> sums_;
};

void add_processing(ProcessingTime& time, const Notification& n) {
  if (!n.api_key_id || n.key_type == KeyType::test || n.type == NotificationType::letter) return;
  ++time.messages_total;
  if (n.sent_at && *n.sent_at - n.created_at <= std::chrono::seconds(10))
    ++time.messages_within_10_secs;
}

}  // namespace

std::vector<StatusFact> StatusFacts::sum(const StatusQuery& query) {
  const UtcTime watermark = session().facts().read_watermarks().watermark;
  const std::string first = query.days.first.to_text(), last = query.days.last.to_text();
  StatusSums sums(query);
  const auto keep = [&](const Row& row) { sums.add(row); };
  const Statement& sql = statement_for(query);
  if (query.service)
    connection().query(sql, {first, last, watermark, *query.service}, keep);
  else
    connection().query(sql, {first, last, watermark}, keep);

  // Rows since the watermark are read in their own tables.
  UtcTime start = UtcTime::from_us(std::numeric_limits<std::int64_t>::max()), end = watermark;
  for (const Calendar* calendar : session().calendars().used(query.service)) {
    start = std::min(start, calendar->window_of(query.days.first).start());
    end = std::max(end, calendar->window_of(query.days.last).end());
  }
  for (const CubeRow& row :
       session().facts().count_rows(std::max(start, watermark), end, query.service).rows()) {
    if (query.days.contains(row.key.day)) sums.add(row);
  }
  return sums.facts();
}

Result<std::vector<StatusFact>> SqlStatistics::read_statuses(const StatusQuery& query) {
  return transact(Access::read, [&](Session& session) { return session.statuses().sum(query); });
}

Result<ProcessingTime> SqlStatistics::measure_processing(LocalDay day, UtcTime now) {
  return transact(Access::snapshot, [&](Session& session) {
    ProcessingTime time{day, 0, 0};
    for (const Calendar* calendar : session.calendars().used(std::nullopt)) {
      const BillingWindow window = calendar->window_of(day);
      session.connection().query(count_processing, {window.start(), window.end(), calendar->id()},
                                 [&](const Row& row) {
                                   time.messages_total += row.integer(0);
                                   time.messages_within_10_secs += row.integer(1);
                                 });
      session.filed().each(
          window,
          [&](const AmendedFile& filed) {
            for (std::size_t i = 0; i < filed.rows.size(); ++i) {
              if (!window.contains(filed.rows.created_at(i)) || !state_of(filed, i)) continue;
              const Notification n = filed.rows.notification(i);
              if (session.calendars().of(n.service_id).id() == calendar->id())
                add_processing(time, n);
            }
          },
          {.ids = true, .details = true});
    }
    session.connection().execute(
        put_processing, {day.to_text(), time.messages_total, time.messages_within_10_secs, now});
    session.statuses().touch_page();
    return time;
  });
}

Result<std::vector<ProcessingTime>> SqlStatistics::list_processing(LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ProcessingTime> times;
    session.connection().query(
        select_processing, {days.first.to_text(), days.last.to_text()}, [&](const Row& row) {
          times.push_back({day_from(row.text(0)), row.integer(1), row.integer(2)});
        });
    return times;
  });
}

Result<std::optional<UtcTime>> SqlStatistics::last_use(ServiceId service, TemplateId id) {
  return transact(Access::read, [&](Session& session) {
    std::optional<UtcTime> last;
    const auto keep = [&](const Row& row) { last = row.time_or_null(0); };
    session.connection().query(last_live_use, {service, id}, keep);
    // The history is older than all that is live, but for letters that wait there.
    for (const Statement* sql : {&last_archived_use, &last_filed_use}) {
      const std::optional<UtcTime> newer = last;
      session.connection().query(*sql, {service, id}, keep);
      last = std::max(last, newer);
    }
    return last;
  });
}

Result<std::map<Status, std::int64_t>> SqlStatistics::job_outcomes(ServiceId service, JobId job) {
  return transact(Access::read, [&](Session& session) {
    std::map<Status, std::int64_t> outcomes;
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    session.connection().query(count_job, {service, job, watermark}, [&](const Row& row) {
      outcomes[status_of(row.text(0))] += row.integer(1);
    });
    return outcomes;
  });
}

Result<std::map<JobId, std::map<Status, std::int64_t>>> SqlStatistics::jobs_outcomes(
    ServiceId service, std::span<const JobId> jobs) {
  return transact(Access::read, [&](Session& session) {
    std::map<JobId, std::map<Status, std::int64_t>> outcomes;
    if (jobs.empty()) return outcomes;
    ValueTable asked(1, {service, session.facts().read_watermarks().watermark});
    for (const JobId& job : jobs) asked.add(job);
    session.connection().query(count_jobs_outcomes, asked, [&](const Row& row) {
      outcomes[JobId{row.uuid(0)}][status_of(row.text(1))] += row.integer(2);
    });
    return outcomes;
  });
}

Result<std::int64_t> SqlStatistics::count_billed(ServiceId service,
                                                 std::span<const NotificationType> types,
                                                 LocalDay since) {
  return transact(Access::single, [&](Session& session) {
    std::string words = types.empty() ? "" : ",";
    for (const NotificationType type : types) words.append(name_of(type)) += ',';
    const std::string day = since.to_text();
    std::int64_t count = 0;
    session.connection().query(sum_billed, {service, day, words},
                               [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

Result<std::vector<AlarmingService>> SqlStatistics::list_alarming(BillingWindow window) {
  return transact(Access::read, [&](Session& session) {
    std::vector<AlarmingService> found;
    session.connection().query(count_alarming, {window.start(), window.end()}, [&](const Row& row) {
      const AlarmingService service{{row.uuid(0)}, row.integer(1), row.integer(2), row.integer(3)};
      if (has_high_failure_rate(service) || sends_to_tv_numbers(service)) found.push_back(service);
    });
    return found;
  });
}

}  // namespace notify::sql
