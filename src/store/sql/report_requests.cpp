#include "store/sql/report_requests.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

template <typename T>
T read_word(Result<T> word) {
  if (!word) fail(ErrorCode::corrupt, "stored report request cannot be read");
  return *word;
}

ReportRequest request_from(const Row& row) {
  ReportRequest request;
  request.id.uuid = row.uuid(0);
  request.service_id.uuid = row.uuid(1);
  request.user_id.uuid = row.uuid(2);
  request.type = type_from(row.text(3));
  request.statuses = read_word(reported_statuses_from(row.text(4)));
  request.state = read_word(report_request_state_from(row.text(5)));
  request.created_at = row.time(6);
  request.updated_at = row.time_or_null(7);
  return request;
}

}  // namespace

Result<RequestedReport> SqlReportRequests::insert(const ReportRequest& request, UtcTime since) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, request.service_id);
    bool is_known = false;
    connection.query(hold_reporting_user, {request.user_id}, [&](const Row&) { is_known = true; });
    if (!is_known) fail(ErrorCode::not_found, "unknown user: " + request.user_id.to_text());
    RequestedReport out{request, false};
    connection.query(select_same_request,
                     {request.service_id, request.user_id, name_of(request.type),
                      name_of(request.statuses), since},
                     [&](const Row& row) {
                       out = {request_from(row), true};
                     });
    if (!out.existed)
      connection.execute(insert_request,
                         {request.id, request.service_id, request.user_id, name_of(request.type),
                          name_of(request.statuses), name_of(request.state), request.created_at});
    return out;
  });
}

Result<ReportRequest> SqlReportRequests::get(ServiceId service, ReportRequestId id) {
  return transact(Access::single, [&](Session& session) {
    std::optional<ReportRequest> found;
    session.connection().query(select_request, {id, service},
                               [&](const Row& row) { found = request_from(row); });
    if (!found) fail(ErrorCode::not_found, "unknown report request: " + id.to_text());
    return *std::move(found);
  });
}

Result<bool> SqlReportRequests::move(const ReportRequest& request, ReportRequestState to,
                                     UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(
               move_request,
               {request.id, request.service_id, name_of(request.state), name_of(to), now}) == 1;
  });
}

Result<std::vector<ReportRequest>> SqlReportRequests::list(ReportRequestState state,
                                                           UtcTime created_before,
                                                           std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ReportRequest> found;
    session.connection().query(select_requests, {name_of(state), created_before, limit},
                               [&](const Row& row) { found.push_back(request_from(row)); });
    return found;
  });
}

}  // namespace notify::sql
