#include "scenarios/report_cases.hpp"

#include <notify/allowances.hpp>
#include <notify/reports.hpp>

#include <algorithm>

namespace notify::scenarios {
namespace {

/// Cells joined by `|`; money as digits that survive a binary float.
class Line {
public:
  Line& operator<<(std::string_view text) {
    line_ += (line_.empty() ? "" : "|") + std::string(text);
    return *this;
  }
  Line& operator<<(const std::string& text) { return *this << std::string_view(text); }
  Line& operator<<(const char* text) { return *this << std::string_view(text); }
  Line& operator<<(std::int64_t count) { return *this << std::to_string(count); }
  Line& operator<<(std::size_t count) { return *this << std::to_string(count); }
  Line& operator<<(const Decimal& money) { return *this << rounded(money); }
  Line& operator<<(double money) { return *this << rounded(money); }
  [[nodiscard]] std::string text() const { return line_; }

private:
  std::string line_;
};

LocalDayRange days_of(Json entry) {
  return {day_of(entry["start_date"]), day_of(entry["end_date"])};
}

std::string name_of_days(LocalDayRange days) {
  return " " + days.first.to_text() + ".." + days.last.to_text();
}

std::string id_text(OrganisationId id) { return id.is_nil() ? std::string() : id.to_text(); }

const Calendar& uk() {
  static const Calendar calendar = must(Calendar::preset("uk"), "calendar");
  return calendar;
}

}  // namespace

void ReportCases::run() const {
  const auto each = [&](const char* table, void (ReportCases::*compare)(Json) const) {
    for (Json entry : expected_[table].get_array()) (this->*compare)(entry);
  };
  each("all_services_sms_usage", &ReportCases::sms_usage);
  each("billing_report", &ReportCases::billing_report);
  each("daily_volumes_report", &ReportCases::daily_volumes);
  each("daily_sms_provider_volumes_report", &ReportCases::provider_volumes);
  each("volumes_by_service", &ReportCases::volumes_by_service);
  despatch_facts();
  each("dvla_billing_report", &ReportCases::despatch_report);
  each("sms_allowance_remainder_until", &ReportCases::allowances);
}

void ReportCases::organisation_usage(const char* table) const {
  for (Json entry : expected_[table].get_array()) {
    const auto id = must(OrganisationId::from_text(text_of(entry["organisation_id"])), "id");
    const int year = static_cast<int>(integer_of(entry["year"]));
    const auto report = must(engine_.reports().organisation_usage(id, year), "organisation usage");
    Lines found, wanted;
    for (const OrganisationUsageRow& r : report.rows)
      found.insert((Line() << found.size() << r.service_id.to_text() << r.service_name
                           << r.free_allowance.value_or(0) << r.free_allowance_left
                           << r.chargeable_units << r.charged_units << r.sms_cost << r.letter_cost
                           << r.emails_sent << (r.active ? "active" : ""))
                       .text());
    for (Json row : entry["response"]["services"].get_array())
      wanted.insert(
          (Line() << wanted.size() << text_of(row["service_id"]) << text_of(row["service_name"])
                  << integer_of(row["free_sms_limit"]) << integer_of(row["sms_remainder"])
                  << integer_of(row["sms_billable_units"])
                  << integer_of(row["chargeable_billable_sms"]) << number_of(row["sms_cost"])
                  << number_of(row["letter_cost"]) << integer_of(row["emails_sent"])
                  << (bool(row["active"]) ? "active" : ""))
              .text());
    compare_(std::string(table) + " " + std::to_string(year) + " of " + id.to_text(), found,
             wanted);
  }
}

void ReportCases::sms_usage(Json entry) const {
  const LocalDayRange days = days_of(entry);
  const auto report =
      must(engine_.reports().sms_usage({.days = days, .organisation = {}}), "sms usage");
  Lines found, wanted;
  for (const SmsUsageRow& r : report.rows)
    found.insert((Line() << r.organisation_name << id_text(r.organisation_id) << r.service_name
                         << r.service_id.to_text()
                         << (r.free_allowance ? std::to_string(*r.free_allowance) : "none")
                         << r.free_allowance_left << r.chargeable_units << r.charged_units << r.cost
                         << (r.active ? "active" : ""))
                     .text());
  for (Json row : entry["rows"].get_array())
    wanted.insert((Line() << text_or_empty(row["organisation_name"])
                          << text_or_empty(row["organisation_id"]) << text_of(row["service_name"])
                          << text_of(row["service_id"])
                          << (is_null(row["free_allowance"])
                                  ? std::string("none")
                                  : std::to_string(integer_of(row["free_allowance"])))
                          << integer_of(row["free_allowance_left"])
                          << integer_of(row["chargeable_units"]) << integer_of(row["charged_units"])
                          << must(Decimal::from_text(text_of(row["cost"])), "cost")
                          << (bool(row["active"]) ? "active" : ""))
                      .text());
  compare_("all services' sms usage" + name_of_days(days), found, wanted);
}

void ReportCases::billing_report(Json entry) const {
  const LocalDayRange days = days_of(entry);
  const auto report = must(engine_.reports().billing(days), "billing report");
  Lines found, wanted;
  for (const BillingReportRow& r : report.rows)
    found.insert((Line() << found.size() << r.organisation_name << id_text(r.organisation_id)
                         << r.service_name << r.service_id.to_text() << r.sms_cost
                         << r.sms_charged_units << r.total_letters << r.letter_cost
                         << letter_breakdown(r.letters) << r.billing.purchase_order_number
                         << r.billing.contact_names << r.billing.contact_email_addresses
                         << r.billing.reference)
                     .text());
  for (Json row : entry["response"].get_array())
    wanted.insert((Line() << wanted.size() << text_of(row["organisation_name"])
                          << text_of(row["organisation_id"]) << text_of(row["service_name"])
                          << text_of(row["service_id"]) << number_of(row["sms_cost"])
                          << integer_of(row["sms_chargeable_units"])
                          << integer_of(row["total_letters"]) << number_of(row["letter_cost"])
                          << text_of(row["letter_breakdown"])
                          << text_or_empty(row["purchase_order_number"])
                          << text_or_empty(row["contact_names"])
                          << text_or_empty(row["contact_email_addresses"])
                          << text_or_empty(row["billing_reference"]))
                      .text());
  compare_("billing report" + name_of_days(days), found, wanted);
}

void ReportCases::daily_volumes(Json entry) const {
  const LocalDayRange days = days_of(entry);
  const auto report = must(engine_.reports().daily_volumes(days), "daily volumes");
  Lines found, wanted;
  for (const DailyVolumesRow& r : report.rows)
    found.insert((Line() << found.size() << r.day.to_text() << r.sms_totals << r.sms_fragment_totals
                         << r.sms_chargeable_units << r.email_totals << r.letter_totals
                         << r.letter_sheet_totals)
                     .text());
  for (Json row : entry["response"].get_array()) {
    Line line;
    line << wanted.size() << text_of(row["day"]);
    for (const char* column : {"sms_totals", "sms_fragment_totals", "sms_chargeable_units",
                               "email_totals", "letter_totals", "letter_sheet_totals"})
      line << integer_of(row[column]);
    wanted.insert(line.text());
  }
  compare_("daily volumes" + name_of_days(days), found, wanted);
}

void ReportCases::provider_volumes(Json entry) const {
  const LocalDayRange days = days_of(entry);
  const auto report = must(engine_.reports().daily_provider_volumes(days), "provider volumes");
  Lines found, wanted;
  for (const ProviderVolumesRow& r : report.rows)
    found.insert((Line() << found.size() << r.day.to_text() << r.provider << r.sms_totals
                         << r.sms_fragment_totals << r.sms_chargeable_units << r.sms_cost)
                     .text());
  for (Json row : entry["response"].get_array())
    wanted.insert((Line() << wanted.size() << text_of(row["day"]) << text_of(row["provider"])
                          << integer_of(row["sms_totals"]) << integer_of(row["sms_fragment_totals"])
                          << integer_of(row["sms_chargeable_units"]) << number_of(row["sms_cost"]))
                      .text());
  compare_("daily provider volumes" + name_of_days(days), found, wanted);
}

void ReportCases::volumes_by_service(Json entry) const {
  const LocalDayRange days = days_of(entry);
  // In January to March the reference looks at the allowance of the year that begins in April
  // (docs/differences.md): then neither the figure nor who has one is compared.
  const bool same_year = uk().financial_year_of(days.last) == days.last.year();
  const auto report = must(engine_.reports().volumes_by_service(days), "volumes by service");
  Lines found, wanted;
  std::set<std::string> listed;
  for (const ServiceVolumesRow& r : report.rows) {
    listed.insert(r.service_id.to_text());
    found.insert((Line() << r.organisation_name << id_text(r.organisation_id) << r.service_name
                         << r.service_id.to_text() << (same_year ? r.free_allowance : 0)
                         << r.sms_notifications << r.sms_chargeable_units << r.email_totals
                         << r.letter_totals << r.letter_cost << r.letter_sheet_totals)
                     .text());
  }
  for (Json row : entry["response"].get_array()) {
    if (!same_year && !listed.contains(text_of(row["service_id"]))) continue;
    wanted.insert(
        (Line() << text_of(row["organisation_name"]) << text_of(row["organisation_id"])
                << text_of(row["service_name"]) << text_of(row["service_id"])
                << (same_year ? integer_of(row["free_allowance"]) : 0)
                << integer_of(row["sms_notifications"]) << integer_of(row["sms_chargeable_units"])
                << integer_of(row["email_totals"]) << integer_of(row["letter_totals"])
                << number_of(row["letter_cost"]) << integer_of(row["letter_sheet_totals"]))
            .text());
  }
  compare_("volumes by service" + name_of_days(days), found, wanted);
}

void ReportCases::despatch_facts() const {
  const LocalDayRange ever{must(LocalDay::from_text("2000-01-01"), "day"),
                           must(LocalDay::from_text("2099-12-31"), "day")};
  Lines found, wanted;
  for (const DespatchReportRow& r : must(engine_.reports().despatch(ever), "despatch").rows)
    found.insert((Line() << r.fact.bst_date.to_text() << name_of(r.fact.postage)
                         << name_of(r.fact.cost_threshold) << plain(r.fact.rate)
                         << r.fact.billable_units << r.fact.notifications_sent)
                     .text());
  for (const auto& row : rows_of(expected_["ft_billing_letter_despatch"]))
    wanted.insert((Line() << text_of(row.at("bst_date")) << text_of(row.at("postage"))
                          << text_of(row.at("cost_threshold"))
                          << plain(must(Decimal::from_text(text_of(row.at("rate"))), "rate"))
                          << integer_of(row.at("billable_units"))
                          << integer_of(row.at("notifications_sent")))
                      .text());
  compare_("ft_billing_letter_despatch", found, wanted);
}

void ReportCases::despatch_report(Json entry) const {
  const LocalDayRange days = days_of(entry);
  Lines found, wanted;
  for (const DespatchReportRow& r : must(engine_.reports().despatch(days), "despatch").rows)
    found.insert((Line() << found.size() << r.fact.bst_date.to_text() << name_of(r.fact.postage)
                         << name_of(r.fact.cost_threshold) << r.fact.rate << r.fact.billable_units
                         << r.fact.notifications_sent << r.cost)
                     .text());
  for (Json row : entry["response"].get_array())
    wanted.insert((Line() << wanted.size() << text_of(row["date"]) << text_of(row["postage"])
                          << text_of(row["cost_threshold"]) << number_of(row["rate"])
                          << integer_of(row["sheets"]) << integer_of(row["letters"])
                          << number_of(row["cost"]))
                      .text());
  compare_("despatch report" + name_of_days(days), found, wanted);
}

void ReportCases::allowances(Json entry) const {
  const LocalDay day = day_of(entry["until_date"]);
  Lines found, wanted;
  for (const AllowanceState& s : must(engine_.allowances().list_before(day), "allowances")) {
    // The reference lists those that have an allowance only.
    if (!s.free_allowance) continue;
    found.insert(
        (Line() << s.service_id.to_text() << *s.free_allowance << s.used_units << s.remaining_units)
            .text());
    const AllowanceState one = must(engine_.allowances().before(s.service_id, day), "allowance");
    if (!(one == s)) found.insert("one service alone differs: " + s.service_id.to_text());
  }
  for (Json row : entry["rows"].get_array())
    wanted.insert((Line() << text_of(row["service_id"])
                          << integer_of(row["free_sms_fragment_limit"])
                          << integer_of(row["billable_units"]) << integer_of(row["sms_remainder"]))
                      .text());
  compare_("allowance until " + day.to_text(), found, wanted);
}

}  // namespace notify::scenarios
