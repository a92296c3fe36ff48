// What became of notifications, counted: each answer as a table.

#include "table.hpp"

#include <notify/statistics.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

using enum CellKind;

using Cells = std::vector<ReportCell>;

template <typename Name>
ReportCell name_cell(Name value) {
  return std::string(name_of(value));
}

/// Opens a table with a row of cells for each of `all`.
template <typename Range, typename MakeRow>
Result<nfy_table*> open_counts(std::string title, std::vector<ReportColumn> columns,
                               const Range& all, MakeRow make_row,
                               std::optional<LocalDayRange> days = {}) {
  ReportTable table{
      .title = std::move(title), .columns = std::move(columns), .rows = {}, .chart_columns = {}};
  for (const auto& one : all) table.rows.push_back(make_row(one));
  return open_table({.table = std::move(table), .days = days});
}

/// The body of every function here: `read` answers the table of an engine.
template <typename Read>
nfy_status answer(nfy_engine* engine, nfy_table** out, nfy_error** err, Read read) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(table, read(*self->engine));
    *out = table;
    return {};
  });
}

/// The same about one service.
template <typename Read>
nfy_status answer_of(nfy_engine* engine, const nfy_uuid* service_id, nfy_table** out,
                     nfy_error** err, Read read) {
  return answer(engine, out, err, [&](Engine& self) -> Result<nfy_table*> {
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    return read(self, service);
  });
}

/// The same about a range of days.
template <typename Read>
nfy_status answer_about(nfy_engine* engine, nfy_day first, nfy_day last, nfy_table** out,
                        nfy_error** err, Read read) {
  return answer(engine, out, err, [&](Engine& self) -> Result<nfy_table*> {
    NFY_TRY(days, days_in(first, last));
    return read(self, days);
  });
}

Result<nfy_table*> open_processing(const std::vector<ProcessingTime>& all, LocalDayRange days) {
  return open_counts(
      "Processing time",
      {{"date", day},
       {"messages_total", count},
       {"messages_within_10_secs", count},
       {"percentage_under_10_seconds", decimal}},
      all,
      [](const ProcessingTime& t) {
        return Cells{t.bst_date, t.messages_total, t.messages_within_10_secs,
                     Decimal(millionths_within_10_secs(t), 4)};
      },
      days);
}

Result<nfy_table*> open_dashboard_days(const PerformanceDashboard& dashboard, LocalDayRange days) {
  return open_counts(
      "Messages by day", {{"date", day}, {"emails", count}, {"sms", count}, {"letters", count}},
      dashboard.notifications_by_type,
      [](const auto& d) {
        return Cells{d.date, d.emails, d.sms, d.letters};
      },
      days);
}

Result<nfy_table*> open_using_services(const PerformanceDashboard& dashboard) {
  return open_counts(
      "Live services", {{"service_id", text}, {"service_name", text}, {"organisation_name", text}},
      dashboard.services_using_notify, [](const auto& s) {
        return Cells{id_cell(s.service_id), s.service_name,
                     s.organisation_name ? ReportCell(*s.organisation_name) : ReportCell()};
      });
}

nfy_dashboard_view dashboard_out(const PerformanceDashboard& value) noexcept {
  const auto count_of = [&](NotificationType type) {
    const auto found = value.notifications.find(type);
    return found == value.notifications.end() ? 0 : found->second;
  };
  nfy_dashboard_view out = NFY_DASHBOARD_VIEW_INIT;
  out.total_notifications = value.total_notifications();
  out.email_notifications = count_of(NotificationType::email);
  out.sms_notifications = count_of(NotificationType::sms);
  out.letter_notifications = count_of(NotificationType::letter);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_statistics_service(nfy_engine* engine, const nfy_uuid* service_id,
                                  int32_t whole_days, nfy_table** out, nfy_error** err) {
  return answer_of(
      engine, service_id, out, err, [&](Engine& self, ServiceId service) -> Result<nfy_table*> {
        NFY_TRY(found, self.statistics().service(service, whole_days));
        return open_counts(
            "Statistics",
            {{"type", text}, {"requested", count}, {"delivered", count}, {"failed", count}}, found,
            [](const auto& line) {
              const auto& [type, s] = line;
              return Cells{name_cell(type), s.requested, s.delivered, s.failed};
            });
      });
}

nfy_status nfy_statistics_templates(nfy_engine* engine, const nfy_uuid* service_id,
                                    int32_t whole_days, nfy_table** out, nfy_error** err) {
  return answer_of(
      engine, service_id, out, err, [&](Engine& self, ServiceId service) -> Result<nfy_table*> {
        NFY_TRY(found, self.statistics().templates(service, whole_days));
        return open_counts("Statistics of templates",
                           {{"template_id", text},
                            {"template_name", text},
                            {"type", text},
                            {"status", text},
                            {"notification_count", count}},
                           found, [](const TemplateStatistics& t) {
                             return Cells{id_cell(t.template_id), t.template_name,
                                          name_cell(t.type), name_cell(t.status), t.count};
                           });
      });
}

nfy_status nfy_statistics_monthly(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                  nfy_table** out, nfy_error** err) {
  return answer_of(
      engine, service_id, out, err, [&](Engine& self, ServiceId service) -> Result<nfy_table*> {
        NFY_TRY(found, self.statistics().monthly(service, year));
        return open_counts(
            "Statistics of financial year " + std::to_string(year),
            {{"month", day}, {"type", text}, {"status", text}, {"notification_count", count}},
            found, [](const MonthlyStatus& m) {
              return Cells{m.month, name_cell(m.type), name_cell(m.status), m.count};
            });
      });
}

nfy_status nfy_statistics_template_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                         int32_t year, nfy_table** out, nfy_error** err) {
  return answer_of(engine, service_id, out, err,
                   [&](Engine& self, ServiceId service) -> Result<nfy_table*> {
                     NFY_TRY(found, self.statistics().template_usage(service, year));
                     return open_counts("Templates used in financial year " + std::to_string(year),
                                        {{"month", day},
                                         {"template_id", text},
                                         {"template_name", text},
                                         {"type", text},
                                         {"notification_count", count}},
                                        found, [](const TemplateUsage& t) {
                                          return Cells{t.month, id_cell(t.template_id),
                                                       t.template_name, name_cell(t.type), t.count};
                                        });
                   });
}

nfy_status nfy_statistics_last_use(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_uuid* template_id, int64_t* out_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out_us, "out_us"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(id, id_in<TemplateId>(template_id, "template_id"));
    NFY_TRY(last, self->engine->statistics().last_use(service, id));
    *out_us = last ? last->us() : 0;
    return {};
  });
}

nfy_status nfy_statistics_job(nfy_engine* engine, const nfy_uuid* service_id,
                              const nfy_uuid* job_id, nfy_table** out, nfy_error** err) {
  return answer_of(
      engine, service_id, out, err, [&](Engine& self, ServiceId service) -> Result<nfy_table*> {
        NFY_TRY(job, id_in<JobId>(job_id, "job_id"));
        NFY_TRY(found, self.statistics().job(service, job));
        return open_counts("Outcomes of a job", {{"status", text}, {"notification_count", count}},
                           found, [](const auto& line) {
                             return Cells{name_cell(line.first), line.second};
                           });
      });
}

nfy_status nfy_statistics_jobs(nfy_engine* engine, const nfy_uuid* service_id,
                               const nfy_uuid* job_ids, size_t job_count, nfy_table** out,
                               nfy_error** err) {
  return answer_of(
      engine, service_id, out, err, [&](Engine& self, ServiceId service) -> Result<nfy_table*> {
        constexpr std::size_t jobs_max = 10'000;
        if (job_count > jobs_max) return bad_argument("job_count", "is more than 10000");
        if (job_count > 0) NFY_CHECK(check_given(job_ids, "job_ids"));
        std::vector<JobId> jobs;
        for (std::size_t i = 0; i < job_count; ++i) jobs.push_back({to_uuid(job_ids[i])});
        NFY_TRY(found, self.statistics().jobs(service, jobs));
        std::vector<Cells> rows;
        for (const auto& [job, statuses] : found)
          for (const auto& [status, number] : statuses)
            rows.push_back({id_cell(job), name_cell(status), number});
        return open_counts("Outcomes of jobs",
                           {{"job_id", text}, {"status", text}, {"notification_count", count}},
                           rows, [](const Cells& row) { return row; });
      });
}

nfy_status nfy_statistics_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                     int32_t include_test_key, nfy_table** out, nfy_error** err) {
  return answer_about(
      engine, first, last, out, err, [&](Engine& self, LocalDayRange days) -> Result<nfy_table*> {
        NFY_TRY(found, self.statistics().by_service(days, include_test_key != 0));
        return open_counts(
            "Statistics of services",
            {{"service_id", text},
             {"service_name", text},
             {"restricted", flag},
             {"active", flag},
             {"email_requested", count},
             {"email_delivered", count},
             {"email_failed", count},
             {"sms_requested", count},
             {"sms_delivered", count},
             {"sms_failed", count},
             {"letter_requested", count},
             {"letter_delivered", count},
             {"letter_failed", count}},
            found,
            [](const ServiceTotals& s) {
              Cells cells{id_cell(s.service_id), s.service_name, s.restricted, s.active};
              for (const NotificationType type :
                   {NotificationType::email, NotificationType::sms, NotificationType::letter}) {
                const TypeStatistics& counts = s.statistics.at(type);
                cells.insert(cells.end(), {counts.requested, counts.delivered, counts.failed});
              }
              return cells;
            },
            days);
      });
}

nfy_status nfy_statistics_platform(nfy_engine* engine, nfy_day first, nfy_day last, nfy_table** out,
                                   nfy_error** err) {
  return answer_about(engine, first, last, out, err,
                      [](Engine& self, LocalDayRange days) -> Result<nfy_table*> {
                        NFY_TRY(found, self.statistics().platform(days));
                        return open_counts(
                            "Statistics of the platform",
                            {{"type", text},
                             {"total", count},
                             {"test_key", count},
                             {"technical_failure", count},
                             {"permanent_failure", count},
                             {"temporary_failure", count},
                             {"virus_scan_failed", count}},
                            found,
                            [](const auto& line) {
                              const auto& [type, s] = line;
                              return Cells{name_cell(type),     s.total,
                                           s.test_key,          s.technical_failure,
                                           s.permanent_failure, s.temporary_failure,
                                           s.virus_scan_failed};
                            },
                            days);
                      });
}

nfy_status nfy_statistics_monthly_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                             nfy_table** out, nfy_error** err) {
  return answer_about(engine, first, last, out, err,
                      [](Engine& self, LocalDayRange days) -> Result<nfy_table*> {
                        NFY_TRY(found, self.statistics().monthly_by_service(days));
                        return open_counts(
                            "Services by month",
                            {{"month", day},
                             {"service_id", text},
                             {"service_name", text},
                             {"type", text},
                             {"sending", count},
                             {"delivered", count},
                             {"technical_failure", count},
                             {"temporary_failure", count},
                             {"permanent_failure", count},
                             {"sent", count}},
                            found,
                            [](const ServiceMonth& m) {
                              return Cells{m.month,
                                           id_cell(m.service_id),
                                           m.service_name,
                                           name_cell(m.type),
                                           m.sending,
                                           m.delivered,
                                           m.technical_failure,
                                           m.temporary_failure,
                                           m.permanent_failure,
                                           m.sent};
                            },
                            days);
                      });
}

nfy_status nfy_statistics_alarming(nfy_engine* engine, nfy_table** out, nfy_error** err) {
  return answer(engine, out, err, [](Engine& self) -> Result<nfy_table*> {
    NFY_TRY(found, self.statistics().alarming());
    return open_counts("Alarming services",
                       {{"service_id", text},
                        {"messages", count},
                        {"permanent_failures", count},
                        {"to_tv_numbers", count},
                        {"has_high_failure_rate", flag},
                        {"sends_to_tv_numbers", flag}},
                       found, [](const AlarmingService& s) {
                         return Cells{id_cell(s.service_id),    s.messages,
                                      s.permanent_failures,     s.to_tv_numbers,
                                      has_high_failure_rate(s), sends_to_tv_numbers(s)};
                       });
  });
}

nfy_status nfy_statistics_facts(nfy_engine* engine, nfy_day first, nfy_day last, nfy_table** out,
                                nfy_error** err) {
  return answer_about(engine, first, last, out, err,
                      [](Engine& self, LocalDayRange days) -> Result<nfy_table*> {
                        NFY_TRY(found, self.statistics().facts(days));
                        return open_counts(
                            "Facts about statuses",
                            {{"day", day},
                             {"service_id", text},
                             {"type", text},
                             {"template_id", text},
                             {"job_id", text},
                             {"key_type", text},
                             {"status", text},
                             {"notification_count", count}},
                            found,
                            [](const StatusFact& f) {
                              return Cells{f.bst_date,          id_cell(f.service_id),
                                           name_cell(f.type),   id_cell(f.template_id),
                                           id_cell(f.job_id),   name_cell(f.key_type),
                                           name_cell(f.status), f.notification_count};
                            },
                            days);
                      });
}

nfy_status nfy_statistics_processing(nfy_engine* engine, nfy_day first, nfy_day last,
                                     nfy_table** out, nfy_error** err) {
  return answer_about(engine, first, last, out, err,
                      [](Engine& self, LocalDayRange days) -> Result<nfy_table*> {
                        NFY_TRY(found, self.statistics().processing(days));
                        return open_processing(found, days);
                      });
}

nfy_status nfy_statistics_measure_processing(nfy_engine* engine, nfy_day day, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(measured, day_in(day, "day"));
    NFY_CHECK(self->engine->statistics().measure_processing(measured));
    return {};
  });
}

nfy_status nfy_statistics_dashboard(nfy_engine* engine, nfy_day first, nfy_day last,
                                    nfy_dashboard_view* totals, nfy_table** out_days,
                                    nfy_table** out_processing, nfy_table** out_services,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    for (nfy_table** out : {out_days, out_processing, out_services}) NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_sized_out(totals, "totals"));
    NFY_TRY(days, days_in(first, last));
    NFY_TRY(found, self->engine->statistics().performance_page(days));
    NFY_TRY(by_day, open_dashboard_days(found, days));
    HandleKeeper by_day_keeper(by_day);
    NFY_TRY(processing, open_processing(found.processing_time, days));
    HandleKeeper processing_keeper(processing);
    NFY_TRY(services, open_using_services(found));
    *out_days = by_day_keeper.give();
    *out_processing = processing_keeper.give();
    *out_services = services;
    sized_out(totals, dashboard_out(found));
    return {};
  });
}

nfy_status nfy_statistics_billed(nfy_engine* engine, const nfy_uuid* service_id, int32_t types,
                                 int32_t whole_days, int64_t* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    std::vector<NotificationType> wanted;
    for (const NotificationType type : all_notification_types)
      if ((types & (1 << type_out(type))) != 0) wanted.push_back(type);
    NFY_TRY(count, self->engine->statistics().billed(service, wanted, whole_days));
    *out = count;
    return {};
  });
}

nfy_status nfy_statistics_live_counts(nfy_engine* engine, int64_t* out_services,
                                      int64_t* out_organisations, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(counts, self->engine->statistics().live_counts());
    if (out_services != nullptr) *out_services = counts.services;
    if (out_organisations != nullptr) *out_organisations = counts.organisations;
    return {};
  });
}
