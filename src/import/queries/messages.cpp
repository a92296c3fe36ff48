#include "import/queries/queries.hpp"

namespace notify::import {
namespace {

/// Jobs whose rows lie in the old system's files are never gone on with here. (rules/import 2.6)
std::string job_status(const std::string& column) {
  return "CASE " + column +
         "::text WHEN 'finished' THEN 'finished all notifications created' "
         "WHEN 'scheduled' THEN 'ready to send' WHEN 'pending' THEN 'ready to send' "
         "WHEN 'in progress' THEN 'ready to send' ELSE " +
         column + "::text END";
}

}  // namespace

OldQuery MessagesQueries::contact_lists() const {
  return by_id("service_contact_list", {"t.id", "t.service_id", "t.original_file_name",
                                        "t.row_count", "t.template_type::text", "t.created_by_id",
                                        us("t.created_at"), us("t.updated_at"), "t.archived"});
}

OldQuery MessagesQueries::jobs() const {
  // A job that names no template had that of its notifications.
  const auto used = [](const std::string& table) {
    return "(SELECT n.template_id FROM " + table + " n WHERE n.job_id = t.id LIMIT 1)";
  };
  return by_id(
      "jobs",
      {"t.id", "t.service_id", "v.id", "v.version", "v.template_type::text", "t.original_file_name",
       column("jobs", "sender_id", "NULL"), job_status("t.job_status"), "t.notification_count",
       us("t.created_at"), us("t.updated_at"), us("t.scheduled_for"), us("t.processing_started"),
       us("t.processing_finished"), "t.archived", "t.created_by_id",
       column("jobs", "contact_list_id", "NULL")},
      "t.id",
      " LEFT JOIN templates_history v ON v.version = t.template_version AND v.id = "
      "COALESCE(t.template_id, " +
          used("notifications") + ", " + used("notification_history") + ")");
}

OldQuery MessagesQueries::notifications(bool live) const {
  const std::string table = live ? "notifications" : "notification_history";
  List columns{"t.id",
               "t.service_id",
               "t.template_id",
               "t.template_version",
               "t.notification_type::text",
               "t.key_type::text",
               "t.api_key_id",
               "t.job_id",
               "t.job_row_number",
               us("t.created_at"),
               us("t.sent_at"),
               us("t.updated_at"),
               "t.sent_by",
               "t.notification_status::text",
               "t.reference",
               "t.billable_units",
               "t.rate_multiplier::text",
               "t.international",
               "t.phone_prefix",
               column(table, "postage", "NULL"),
               "t.client_reference",
               "t.created_by_id"};
  if (live)
    for (const std::string& more :
         {std::string("t.\"to\""), std::string("t.normalised_to"),
          std::string("t._personalisation"), std::string("t.reply_to_text"),
          column(table, "unsubscribe_link", "NULL")})
      columns.push_back(more);
  // An id has one place: the live row wins. (rules/import 2.3)
  return by_id(table, columns, "t.id", "",
               live ? "" : "NOT EXISTS (SELECT 1 FROM notifications n WHERE n.id = t.id)");
}

OldQuery MessagesQueries::inbound(bool live) const {
  const std::string table = live ? "inbound_sms" : "inbound_sms_history";
  List columns{"t.id", "t.service_id", "t.notify_number"};
  if (live) columns.emplace_back("t.user_number");
  for (const std::string& more : {std::string("t.provider"), std::string("t.provider_reference"),
                                  us("t.provider_date"), us("t.created_at")})
    columns.push_back(more);
  if (live) columns.emplace_back("t.content");
  return by_id(table, columns, "t.id", "",
               live ? "" : "NOT EXISTS (SELECT 1 FROM inbound_sms i WHERE i.id = t.id)");
}

OldQuery MessagesQueries::complaints() const {
  return by_id("complaints", {"t.id", "t.service_id", "t.notification_id", "t.ses_feedback_id",
                              "t.complaint_type", us("COALESCE(t.complaint_date, t.created_at)"),
                              us("t.created_at")});
}

OldQuery MessagesQueries::unsubscribe_reports() const {
  return by_id("unsubscribe_request_report",
               {"t.id", "t.service_id", "t.count", us("t.earliest_timestamp"),
                us("t.latest_timestamp"), us("t.created_at"), us("t.processed_by_service_at")});
}

/// Of several that wait for one notification the first stands for all.
OldQuery MessagesQueries::unsubscribes() const {
  const std::string table = "unsubscribe_request";
  if (!schema().has(table)) return {};
  const std::string report =
      " LEFT JOIN unsubscribe_request_report r ON r.id = q.unsubscribe_request_report_id";
  const std::string from =
      "(SELECT q.id, q.notification_id, q.service_id, q.template_id, q.template_version, "
      "q.email_address, q.created_at, r.processed_by_service_at AS processed_at, "
      "q.unsubscribe_request_report_id AS report_id FROM " +
      table + " q" + report +
      " UNION ALL SELECT q.id, q.notification_id, q.service_id, q.template_id, "
      "q.template_version, NULL, q.created_at, COALESCE(r.processed_by_service_at, "
      "q.created_at), q.unsubscribe_request_report_id FROM unsubscribe_request_history q" +
      report + ") t";
  return by_text(
      table,
      {"t.id", "t.notification_id", "t.service_id", "t.template_id", "t.template_version",
       "t.email_address", us("t.created_at"), us("t.processed_at"), "t.report_id"},
      "t.id::text", "(CASE WHEN t.processed_at IS NULL THEN '1' ELSE '0' END) || t.id::text", from);
}

OldQuery MessagesQueries::returned_letters() const {
  return by_id("returned_letters",
               {"t.notification_id", "t.service_id", "t.reported_at::text", us("t.created_at")});
}

OldQuery MessagesQueries::despatched_letters() const {
  return by_id("notifications_letter_despatch",
               {"t.notification_id", "t.despatched_on::text", "t.cost_threshold::text"},
               "t.notification_id", "", "t.despatched_on IS NOT NULL");
}

OldQuery MessagesQueries::processing_times() const {
  const std::string day = "t." + schema().fact_day() + "::text";
  return by_text("ft_processing_time",
                 {day, "t.messages_total", "t.messages_within_10_secs",
                  us("COALESCE(t.updated_at, t.created_at)")},
                 day, day, "ft_processing_time t");
}

}  // namespace notify::import
