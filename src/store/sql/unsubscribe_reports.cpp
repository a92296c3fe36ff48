#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/unsubscribe_reports.sql.hpp"

namespace notify::sql {
namespace {

UnsubscribeReport unsubscribe_report_from(const Row& row) {
  UnsubscribeReport report;
  report.id.uuid = row.uuid(0);
  report.service_id.uuid = row.uuid(1);
  report.count = row.integer(2);
  report.earliest = row.time(3);
  report.latest = row.time(4);
  report.created_at = row.time(5);
  report.processed_at = row.time_or_null(6);
  return report;
}

StoredUnsubscribeLine unsubscribe_line_from(const Row& row) {
  StoredUnsubscribeLine line;
  UnsubscribeRequest& r = line.stored.request;
  r.id.uuid = row.uuid(0);
  r.notification_id.uuid = row.uuid(1);
  r.service_id.uuid = row.uuid(2);
  r.template_id.uuid = row.uuid(3);
  r.template_version = static_cast<int>(row.integer(4));
  if (!row.is_null(5)) {
    r.recipient = row.bytes(5);
    line.stored.key_id = static_cast<std::int32_t>(row.integer(6));
    line.stored.recipient_index = row.integer(7);
  }
  r.created_at = row.time(8);
  r.processed_at = row.time_or_null(9);
  line.template_name = row.text(10);
  line.original_file_name = row.text(11);
  line.sent_at = row.time_or_null(12);
  return line;
}

}  // namespace

Result<UnsubscribeStatistics> SqlUnsubscribes::statistics(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    UnsubscribeStatistics out;
    session.connection().query(count_unheard, {service}, [&](const Row& row) {
      out = {row.integer(0), row.time_or_null(1)};
    });
    return out;
  });
}

Result<std::vector<UnsubscribeReport>> SqlUnsubscribes::list_reports(ServiceId service,
                                                                     std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<UnsubscribeReport> reports;
    session.connection().query(sum_unreported, {service}, [&](const Row& row) {
      if (row.integer(0) == 0) return;
      UnsubscribeReport& fresh = reports.emplace_back();
      fresh.service_id = service;
      fresh.count = row.integer(0);
      fresh.earliest = row.time(1);
      fresh.latest = row.time(2);
    });
    session.connection().query(select_reports, {service, limit}, [&](const Row& row) {
      reports.push_back(unsubscribe_report_from(row));
    });
    return reports;
  });
}

Result<UnsubscribeReport> SqlUnsubscribes::get_report(ServiceId service, UnsubscribeReportId id) {
  return transact(Access::single, [&](Session& session) {
    std::optional<UnsubscribeReport> found;
    session.connection().query(select_report, {service, id},
                               [&](const Row& row) { found = unsubscribe_report_from(row); });
    if (!found) fail(ErrorCode::not_found, "unknown unsubscribe report: " + id.to_text());
    return *std::move(found);
  });
}

Result<UnsubscribeReport> SqlUnsubscribes::make_report(const UnsubscribeReport& report) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, report.service_id);
    UnsubscribeReport stored = report;
    stored.count = connection.execute(
        put_into_report, {report.id, report.service_id, report.earliest, report.latest});
    if (stored.count == 0) fail(ErrorCode::not_found, "no unsubscribe request waits for a report");
    connection.execute(insert_report, {stored.id, stored.service_id, stored.count, stored.earliest,
                                       stored.latest, stored.created_at});
    return stored;
  });
}

Result<std::vector<StoredUnsubscribeLine>> SqlUnsubscribes::list_of_report(ServiceId service,
                                                                           UnsubscribeReportId id) {
  return transact(Access::single, [&](Session& session) {
    std::vector<StoredUnsubscribeLine> lines;
    session.connection().query(select_reported, {id, service}, [&](const Row& row) {
      lines.push_back(unsubscribe_line_from(row));
    });
    return lines;
  });
}

Result<void> SqlUnsubscribes::process_report(ServiceId service, UnsubscribeReportId id,
                                             std::optional<UtcTime> processed_at) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    if (connection.execute(mark_report, {id, service, processed_at}) != 1)
      fail(ErrorCode::not_found, "unknown unsubscribe report: " + id.to_text());
    if (processed_at)
      connection.execute(mark_reported, {id, service, processed_at});
    else
      connection.execute(unmark_reported, {id, service});
  });
}

}  // namespace notify::sql
