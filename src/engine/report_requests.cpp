#include "engine/report_requests.hpp"

#include "domain/text/ascii.hpp"
#include "engine/checks.hpp"
#include "engine/task_keys.hpp"

#include <notify/api_keys.hpp>
#include <notify/calendars.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/report_requests.hpp>
#include <notify/retention.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <map>

namespace notify {
namespace {

constexpr std::string_view make_prefix = "reports/make/";
constexpr std::string_view drop_prefix = "reports/drop/";
constexpr std::int64_t reports_at_once = 10;
constexpr std::int64_t report_page = 5'000;
constexpr std::size_t report_bytes_max = 256u << 20;

/// RFC 4180: quoted where it must be. A cell that a spreadsheet takes for a formula is defused.
void append_cell(std::string& csv, std::string_view text, bool is_last = false) {
  std::string cell;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
      text.find_first_not_of("+0123456789 ()-") != text.npos)
    cell += '\'';
  cell += text;
  if (cell.find_first_of(",\"\r\n") == cell.npos) {
    csv += cell;
  } else {
    csv += '"';
    for (const char c : cell) csv.append(c == '"' ? "\"\"" : std::string(1, c));
    csv += '"';
  }
  csv += is_last ? "\r\n" : ",";
}

/// The first line of an address, without what stands around it.
std::string_view first_line(std::string_view recipient) {
  recipient = recipient.substr(0, recipient.find('\n'));
  while (recipient.starts_with(' ')) recipient.remove_prefix(1);
  while (recipient.ends_with(' ') || recipient.ends_with(',')) recipient.remove_suffix(1);
  return recipient;
}

/// Names that many rows share, each asked for once.
template <typename Id, typename Value>
class Known {
public:
  template <typename Ask>
  Result<Value> get(Id id, Ask ask) {
    if (const auto known = values_.find(id); known != values_.end()) return known->second;
    auto found = ask(id);
    if (!found && found.error().code != ErrorCode::not_found) return found.error();
    return values_.emplace(id, found ? *std::move(found) : Value{}).first->second;
  }

private:
  std::map<Id, Value> values_;
};

/// Writes the notifications of a request, newest first.
class ReportWriter {
public:
  ReportWriter(EngineContext& state, const ReportRequest& request)
      : state_(state), request_(request) {}

  Result<std::string> run() {
    NFY_TRY(service, state_.store().services().get(request_.service_id));
    NFY_TRY(calendar, Calendars(state_).get(service.calendar));
    NFY_TRY(periods, Retention(state_).list(service.id));
    NFY_TRY(keys, ApiKeys(state_).list(service.id));
    for (const ApiKey& key : keys) key_names_[key.id] = key.name;
    int days = retention_days_default;
    for (const RetentionPeriod& period : periods)
      if (period.type == request_.type) days = period.days;
    NotificationQuery query;
    query.types = {request_.type};
    query.statuses = statuses_of(request_.statuses);
    query.include_jobs = true;
    query.include_tests = false;
    query.created_since =
        calendar.window_of(calendar.day_of(state_.now()) - std::chrono::days(days)).start();
    query.limit = report_page;
    std::string csv =
        "Recipient,Reference,Template,Type,Sent by,Sent by email,Job,Status,Time,API key name\r\n";
    for (;;) {
      NFY_TRY(rows, Notifications(state_).list(service.id, query));
      for (const Notification& n : rows) NFY_CHECK(append(csv, n, calendar));
      if (csv.size() > report_bytes_max)
        return make_error(ErrorCode::invalid_argument, "report is too long");
      if (static_cast<std::int64_t>(rows.size()) < report_page) return csv;
      query.older_than = rows.back().id;
    }
  }

private:
  Result<void> append(std::string& csv, const Notification& n, const Calendar& calendar) {
    NFY_TRY(used, templates_.get({n.template_id, n.template_version}, [&](const auto& version) {
      return Templates(state_).get(n.service_id, version.first, version.second);
    }));
    User user;
    if (!n.created_by.is_nil()) {
      NFY_TRY(found, users_.get(n.created_by, [&](UserId id) { return Users(state_).get(id); }));
      user = std::move(found);
    }
    Job job;
    if (!n.job_id.is_nil()) {
      NFY_TRY(found,
              jobs_.get(n.job_id, [&](JobId id) { return Jobs(state_).get(n.service_id, id); }));
      job = std::move(found);
    }
    append_cell(csv, first_line(n.to));
    append_cell(csv, n.client_reference);
    append_cell(csv, used.name);
    append_cell(csv, name_of(n.type));
    append_cell(csv, user.name);
    append_cell(csv, user.email_address);
    append_cell(csv, job.original_file_name);
    append_cell(csv, text_of(n.type, n.status));
    append_cell(csv, calendar.local_text(n.created_at));
    append_cell(csv, n.api_key_id ? key_names_[*n.api_key_id] : std::string(), true);
    return {};
  }

  EngineContext& state_;
  const ReportRequest& request_;
  Known<std::pair<TemplateId, int>, Template> templates_;
  Known<UserId, User> users_;
  Known<JobId, Job> jobs_;
  std::map<ApiKeyId, std::string> key_names_;
};

/// Makes one report, unless another worker does. What cannot be made fails for good; what cannot be
/// made now is taken up again.
Result<bool> make_one(EngineContext& state, ReportRequest request) {
  ReportRequestsStore& requests = state.store().report_requests();
  if (request.state == ReportRequestState::pending) {
    NFY_TRY(taken, requests.move(request, ReportRequestState::in_progress, state.now()));
    if (!taken) return false;
    request.state = ReportRequestState::in_progress;
  }
  auto csv = ReportWriter(state, request).run();
  Result<void> put;
  if (csv) put = state.ports.files->put(report_key(request.id), *csv);
  const Error* const failure = !csv ? &csv.error() : !put ? &put.error() : nullptr;
  if (failure != nullptr && failure->retryable) return *failure;
  const auto to = failure == nullptr ? ReportRequestState::stored : ReportRequestState::failed;
  NFY_CHECK(requests.move(request, to, state.now()));
  return failure == nullptr;
}

/// Those that wait, and those whose worker died over them.
Result<std::vector<ReportRequest>> list_unmade(EngineContext& state) {
  ReportRequestsStore& requests = state.store().report_requests();
  const UtcTime now = state.now();
  NFY_TRY(pending, requests.list(ReportRequestState::pending, now + std::chrono::microseconds(1),
                                 reports_at_once));
  NFY_TRY(begun, requests.list(ReportRequestState::in_progress, now + std::chrono::microseconds(1),
                               reports_at_once));
  pending.insert(pending.end(), begun.begin(), begun.end());
  return pending;
}

Result<std::int64_t> make_reports(EngineContext& state) {
  NFY_TRY(unmade, list_unmade(state));
  std::int64_t made = 0;
  for (const ReportRequest& request : unmade) {
    NFY_TRY(is_made, make_one(state, request));
    made += is_made ? 1 : 0;
  }
  return made;
}

/// Takes the files of reports away whose time is over. Answers how many.
Result<std::int64_t> drop_reports(EngineContext& state, UtcTime now) {
  ReportRequestsStore& requests = state.store().report_requests();
  std::int64_t dropped = 0;
  for (const ReportRequestState from : {ReportRequestState::stored, ReportRequestState::failed}) {
    NFY_TRY(old, requests.list(from, now - report_kept, reports_at_once));
    for (const ReportRequest& request : old) {
      NFY_CHECK(state.ports.files->remove(report_key(request.id)));
      NFY_CHECK(requests.move(request, ReportRequestState::deleted, now));
      ++dropped;
    }
  }
  return dropped;
}

}  // namespace

namespace report_tasks {

Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks) {
  NFY_TRY(unmade, list_unmade(state));
  if (!unmade.empty())
    tasks.push_back({std::string(make_prefix) + unmade.front().id.to_text(),
                     TaskKind::reports,
                     unmade.front().created_at,
                     {}});
  for (const ReportRequestState from : {ReportRequestState::stored, ReportRequestState::failed}) {
    NFY_TRY(old, state.store().report_requests().list(from, now - report_kept, 1));
    if (old.empty()) continue;
    tasks.push_back({std::string(drop_prefix) + utc_day_of(now).to_text(),
                     TaskKind::reports,
                     start_of_utc_day(utc_day_of(now)),
                     {}});
    break;
  }
  return {};
}

bool is_key(std::string_view key) {
  if (key.starts_with(make_prefix))
    return ReportRequestId::from_text(key.substr(make_prefix.size())).has_value();
  return day_after(drop_prefix, key).has_value();
}

Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now) {
  if (key.starts_with(make_prefix)) {
    NFY_CHECK(make_reports(state));
    return RunState::done;
  }
  NFY_TRY(dropped, drop_reports(state, now));
  return dropped == 0 ? RunState::done : RunState::more;
}

}  // namespace report_tasks

Result<RequestedReport> ReportRequests::create(const ReportRequest& given) {
  ReportRequest request = given;
  const UtcTime now = context_->now();
  request.id.uuid = make_uuid_v7(now, *context_->ports.entropy);
  request.state = ReportRequestState::pending;
  request.created_at = now;
  request.updated_at.reset();
  return context_->store().report_requests().insert(request, now - report_request_awaited);
}

Result<ReportRequest> ReportRequests::get(ServiceId service, ReportRequestId id) {
  NFY_TRY(found, context_->store().report_requests().get(service, id));
  if (found.state == ReportRequestState::deleted)
    return make_error(ErrorCode::not_found, "report was deleted: " + id.to_text());
  return found;
}

Result<std::int64_t> ReportRequests::run() {
  NFY_TRY(made, make_reports(*context_));
  NFY_CHECK(drop_reports(*context_, context_->now()));
  return made;
}

}  // namespace notify
