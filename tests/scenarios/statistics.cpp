#include "scenarios/statistics.hpp"

#include <notify/statistics.hpp>

#include <cmath>

namespace notify::scenarios {
namespace {

const LocalDay ever = LocalDay(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));

/// Joins the parts of a line.
template <typename... Part>
std::string line_of(const Part&... parts) {
  std::string out;
  const auto add = [&](const auto& part) {
    if (!out.empty()) out += '|';
    if constexpr (std::is_integral_v<std::decay_t<decltype(part)>>)
      out += std::to_string(part);
    else
      out += part;
  };
  (add(parts), ...);
  return out;
}

std::string word(NotificationType type) { return std::string(name_of(type)); }
std::string word(Status status) { return std::string(name_of(status)); }

/// Integers that the reference writes as text for past years.
std::int64_t number_of(Json value) {
  return value.is_string() ? std::stoll(text_of(value)) : integer_of(value);
}

std::set<std::string> nights(const StatisticsCase& s) {
  std::set<std::string> days;
  for (Json day : s.inputs["nightly_days"].get_array()) days.insert(text_of(day));
  return days;
}

/// The reference's percentage in millionths.
std::int64_t millionths_of(Json percentage) { return std::llround(double(percentage) * 10'000); }

void compare_facts(const StatisticsCase& s, LocalDay today) {
  const std::set<std::string> days = nights(s);
  Lines found, wanted;
  for (const StatusFact& f :
       must(s.store.statistics().list_facts({ever, today - std::chrono::days(1)}), "status facts"))
    if (days.contains(f.bst_date.to_text()))
      found.insert(line_of(f.bst_date.to_text(), f.service_id.to_text(), f.template_id.to_text(),
                           f.job_id.to_text(), word(f.type), std::string(name_of(f.key_type)),
                           word(f.status), f.notification_count));
  for (const auto& row : rows_of(s.expected["ft_notification_status"]))
    wanted.insert(line_of(text_of(row.at("bst_date")), text_of(row.at("service_id")),
                          text_of(row.at("template_id")), text_of(row.at("job_id")),
                          text_of(row.at("notification_type")), text_of(row.at("key_type")),
                          text_of(row.at("notification_status")),
                          integer_of(row.at("notification_count"))));
  s.compare("ft_notification_status", found, wanted);
}

void compare_processing(const StatisticsCase& s) {
  const std::set<std::string> days = nights(s);
  Lines found, wanted;
  for (const ProcessingTime& t : must(
           s.store.statistics().list_processing({ever, ever + std::chrono::days(40'000)}), "times"))
    if (days.contains(t.bst_date.to_text()))
      found.insert(line_of(t.bst_date.to_text(), t.messages_total, t.messages_within_10_secs));
  for (const auto& row : rows_of(s.expected["ft_processing_time"]))
    wanted.insert(line_of(text_of(row.at("bst_date")), integer_of(row.at("messages_total")),
                          integer_of(row.at("messages_within_10_secs"))));
  s.compare("ft_processing_time", found, wanted);
}

void compare_months_of_services(const StatisticsCase& s) {
  for (Json entry : s.expected["monthly_data_by_service"].get_array()) {
    const LocalDayRange days{day_of(entry["start_date"]), day_of(entry["end_date"])};
    Lines found, wanted;
    for (const ServiceMonth& m :
         must(s.engine.statistics().monthly_by_service(days), "monthly by service"))
      found.insert(line_of(m.month.to_text(), m.service_id.to_text(), m.service_name, word(m.type),
                           m.sending, m.delivered, m.technical_failure, m.temporary_failure,
                           m.permanent_failure, m.sent));
    for (Json row : entry["response"].get_array()) {
      std::string line;
      for (Json cell : row.get_array())
        line += (line.empty() ? "" : "|") +
                (cell.is_string() ? text_of(cell) : std::to_string(integer_of(cell)));
      wanted.insert(std::move(line));
    }
    s.compare("monthly data by service from " + days.first.to_text(), found, wanted);
  }
}

void compare_platform(const StatisticsCase& s, Json entry, LocalDayRange days) {
  Lines found, wanted;
  for (const auto& [type, line] : must(s.engine.statistics().platform(days), "platform"))
    found.insert(line_of(word(type), line.total, line.test_key, line.technical_failure,
                         line.permanent_failure, line.temporary_failure, line.virus_scan_failed));
  const Json stats = entry["platform_stats"];
  for (const char* type : {"email", "letter", "sms"}) {
    const Json failures = stats[type]["failures"];
    wanted.insert(line_of(
        std::string(type), integer_of(stats[type]["total"]), integer_of(stats[type]["test-key"]),
        integer_of(failures["technical-failure"]), integer_of(failures["permanent-failure"]),
        integer_of(failures["temporary-failure"]), integer_of(failures["virus-scan-failed"])));
  }
  s.compare("platform statistics from " + days.first.to_text(), found, wanted);
}

void compare_dashboard(const StatisticsCase& s, Json entry, LocalDayRange days) {
  const std::set<std::string> measured = nights(s);
  const PerformanceDashboard ours = must(s.engine.statistics().dashboard(days), "dashboard");
  Lines found, wanted;
  for (const auto& [type, count] : ours.notifications) found.insert(line_of(word(type), count));
  found.insert(line_of(std::string("total"), ours.total_notifications()));
  found.insert(
      line_of(std::string("live"), static_cast<std::int64_t>(ours.services_using_notify.size())));
  for (const auto& day : ours.notifications_by_type)
    found.insert(line_of(day.date.to_text(), day.emails, day.letters, day.sms));
  for (const ProcessingTime& t : ours.processing_time)
    if (measured.contains(t.bst_date.to_text()))
      found.insert(line_of(t.bst_date.to_text(), millionths_within_10_secs(t)));
  for (const auto& service : ours.services_using_notify)
    found.insert(line_of(service.service_id.to_text(), service.service_name,
                         service.organisation_name.value_or("none")));

  const Json theirs = entry["performance_dashboard"];
  for (const char* type : {"email", "letter", "sms"})
    wanted.insert(
        line_of(std::string(type), integer_of(theirs[std::string(type) + "_notifications"])));
  wanted.insert(line_of(std::string("total"), integer_of(theirs["total_notifications"])));
  wanted.insert(line_of(std::string("live"), integer_of(theirs["live_service_count"])));
  for (Json day : theirs["notifications_by_type"].get_array())
    wanted.insert(line_of(text_of(day["date"]), integer_of(day["emails"]),
                          integer_of(day["letters"]), integer_of(day["sms"])));
  for (Json day : theirs["processing_time"].get_array())
    wanted.insert(line_of(text_of(day["date"]), millionths_of(day["percentage_under_10_seconds"])));
  for (Json service : theirs["services_using_notify"].get_array())
    wanted.insert(line_of(text_of(service["service_id"]), text_of(service["service_name"]),
                          is_null(service["organisation_name"])
                              ? std::string("none")
                              : text_of(service["organisation_name"])));
  s.compare("performance dashboard from " + days.first.to_text(), found, wanted);
}

void compare_service_lines(const StatisticsCase& s, const std::string& what, Json wanted_of,
                           const ServiceStatistics& ours) {
  Lines found, wanted;
  for (const auto& [type, line] : ours)
    found.insert(line_of(word(type), line.requested, line.delivered, line.failed));
  for (const char* type : {"email", "letter", "sms"})
    wanted.insert(line_of(std::string(type), integer_of(wanted_of[type]["requested"]),
                          integer_of(wanted_of[type]["delivered"]),
                          integer_of(wanted_of[type]["failed"])));
  s.compare(what, found, wanted);
}

void compare_years(const StatisticsCase& s, Json entry, ServiceId service) {
  for (const auto& [year, months] : entry["monthly_status"].get_object()) {
    Lines found, wanted;
    for (const MonthlyStatus& m :
         must(s.engine.statistics().monthly(service, std::stoi(std::string(year))), "monthly"))
      found.insert(line_of(m.month.to_text().substr(0, 7), word(m.type), word(m.status), m.count));
    for (const auto& [month, types] : months.get_object())
      for (const auto& [type, statuses] : types.get_object())
        for (const auto& [status, count] : statuses.get_object())
          wanted.insert(line_of(std::string(month), std::string(type), std::string(status),
                                integer_of(count)));
    s.compare("monthly statuses of " + std::string(year), found, wanted);
  }
  for (const auto& [year, lines] : entry["monthly_template_usage"].get_object()) {
    Lines found, wanted;
    for (const TemplateUsage& u :
         must(s.engine.statistics().template_usage(service, std::stoi(std::string(year))), "usage"))
      found.insert(line_of(u.month.year(), static_cast<int>(u.month.month()),
                           u.template_id.to_text(), u.template_name, word(u.type), u.count));
    for (Json line : lines.get_array())
      wanted.insert(line_of(number_of(line["year"]), number_of(line["month"]),
                            text_of(line["template_id"]), text_of(line["name"]),
                            text_of(line["type"]), integer_of(line["count"])));
    s.compare("template usage of " + std::string(year), found, wanted);
  }
}

void compare_service(const StatisticsCase& s, Json entry) {
  const auto service = must(ServiceId::from_text(text_of(entry["service_id"])), "service");
  compare_service_lines(s, "statistics of " + service.to_text(), entry["statistics_7_days"],
                        must(s.engine.statistics().service(service, 7), "statistics"));
  compare_service_lines(s, "today's statistics of " + service.to_text(), entry["statistics_today"],
                        must(s.engine.statistics().service(service, 0), "statistics"));
  Lines found, wanted;
  for (const TemplateStatistics& t :
       must(s.engine.statistics().templates(service, 7), "template statistics"))
    found.insert(
        line_of(t.template_id.to_text(), t.template_name, word(t.type), word(t.status), t.count));
  for (Json line : entry["template_statistics_7_days"].get_array())
    wanted.insert(line_of(text_of(line["template_id"]), text_of(line["template_name"]),
                          text_of(line["template_type"]), text_of(line["status"]),
                          integer_of(line["count"])));
  s.compare("template statistics of " + service.to_text(), found, wanted);
  compare_years(s, entry, service);
}

}  // namespace

void measure_nights(const StatisticsCase& s) {
  for (Json day : s.inputs["nightly_days"].get_array())
    must(s.engine.statistics().measure_processing(day_of(day)), "processing time");
}

void compare_statistics(const StatisticsCase& s) {
  const Calendar uk = must(Calendar::preset("uk"), "calendar");
  const LocalDay today = uk.day_of(s.now);
  compare_facts(s, today);
  compare_processing(s);
  // Here the reference takes the UTC date for today, ours is the local day everywhere.
  const LocalDay utc_today = must(Calendar::preset("us"), "calendar").day_of(s.now);
  if (today != utc_today) {
    for (int table = 0; table < 3; ++table) s.skip();
    return;
  }
  compare_months_of_services(s);
  for (Json entry : s.expected["platform_and_performance"].get_array()) {
    const LocalDayRange days{day_of(entry["start_date"]), day_of(entry["end_date"])};
    compare_platform(s, entry, days);
    compare_dashboard(s, entry, days);
  }
  for (Json entry : s.expected["service_statistics"].get_array()) compare_service(s, entry);
}

}  // namespace notify::scenarios
