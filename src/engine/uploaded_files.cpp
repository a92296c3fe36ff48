#include "engine/checks.hpp"
#include "engine/task_keys.hpp"

#include <notify/calendars.hpp>
#include <notify/jobs.hpp>
#include <notify/letter_schedule.hpp>
#include <notify/retention.hpp>

#include <algorithm>
#include <tuple>

namespace notify {
namespace {

constexpr std::int64_t uploads_max = 10'000;

Error incomplete_file() {
  return make_error(ErrorCode::invalid_argument, "file is not there or says too little of itself",
                    "id");
}

const std::string* find_said(const FileMetadata& metadata, std::string_view name) {
  const auto found = metadata.find(name);
  return found == metadata.end() ? nullptr : &found->second;
}

/// What was said of the file as a request to make a job of it.
Result<JobRequest> request_of(const UploadedJob& upload, const DescribedFile& file) {
  const std::string* const template_id = find_said(file.metadata, "template_id");
  const std::string* const file_name = find_said(file.metadata, "original_file_name");
  const std::string* const valid = find_said(file.metadata, "valid");
  if (template_id == nullptr || file_name == nullptr) return incomplete_file();
  JobRequest request;
  const auto wanted = TemplateId::from_text(*template_id);
  if (!wanted) return incomplete_file();
  request.template_id = *wanted;
  if (valid == nullptr || *valid != "True") return refused("File is not valid, can't create job");
  if (const std::string* sender = find_said(file.metadata, "sender_id");
      sender != nullptr && *sender != "None" && !sender->empty()) {
    const auto id = SenderId::from_text(*sender);
    if (!id) return incomplete_file();
    request.sender_id = *id;
  }
  request.csv = file.bytes;
  request.file_name = *file_name;
  request.scheduled_for = upload.scheduled_for;
  request.created_by = upload.created_by;
  request.id = upload.id;
  request.contact_list_id = upload.contact_list_id;
  return request;
}

/// 17:30 in London on the day that a letter of that half hour is printed.
UtcTime printing_of(UtcTime half_hour, const TimeZone& zone) {
  // Days have 23 to 25 hours: one collection comes within the longest of them, or two.
  const UtcTime first = last_letter_collection(half_hour + std::chrono::hours(25), zone);
  const UtcTime before = last_letter_collection(first - std::chrono::microseconds(1), zone);
  return before > half_hour ? before : first;
}

bool upload_comes_first(const Upload& a, const Upload& b) {
  const auto begun = [](const Upload& u) {
    return !u.job || u.job->processing_started.has_value();
  };
  const auto made = [](const Upload& u) { return u.job ? u.job->created_at : u.at; };
  if (begun(a) != begun(b)) return !begun(a);
  return std::tuple(b.at, made(b)) < std::tuple(a.at, made(a));
}

}  // namespace

Result<JobPage> Jobs::find(ServiceId service, const JobQuery& query) {
  NFY_CHECK(check_page(query.limit, query.skip));
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().jobs().find(service, query);
}

Result<ScheduledJobs> Jobs::scheduled(ServiceId service) {
  return context_->store().jobs().scheduled(service);
}

Result<Job> Jobs::start(ServiceId service, const UploadedJob& upload) {
  NFY_TRY(owner, context_->store().services().get(service));
  if (!owner.active) return refused("service is archived: " + owner.name, Reason::service_archived);
  if (upload.id.is_nil()) return incomplete_file();
  auto file = context_->ports.files->get_described(uploaded_csv_key(service, upload.id.uuid));
  if (!file && file.error().code == ErrorCode::not_found) return incomplete_file();
  NFY_CHECK(file);
  NFY_TRY(request, request_of(upload, *file));
  return create(service, request);
}

Result<UploadPage> Jobs::uploads(ServiceId service, std::optional<int> whole_days,
                                 std::int64_t limit, std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  NFY_TRY(owner, context_->store().services().get(service));
  NFY_TRY(calendar, Calendars(*context_).get(owner.calendar));
  NFY_TRY(periods, Retention(*context_).list(service));
  NFY_TRY(zone, printer_zone());
  const UtcTime now = context_->now(), today = start_of_utc_day(utc_day_of(now));
  UtcTime since;
  if (whole_days)
    since = calendar.window_of(calendar.day_of(now) - std::chrono::days(*whole_days)).start();
  NFY_TRY(jobs, context_->store().jobs().list_brought(service, today, retention_days_default, since,
                                                      uploads_max));
  int letter_days = retention_days_default;
  for (const RetentionPeriod& period : periods)
    if (period.type == NotificationType::letter) letter_days = period.days;
  NFY_TRY(letters, context_->store().notifications().count_uploaded_letters(
                       service, std::max(since, today - std::chrono::hours(24 * letter_days))));
  std::map<UtcTime, std::int64_t> by_day;
  for (const auto& [half_hour, count] : letters) by_day[printing_of(half_hour, *zone)] += count;
  std::vector<Upload> all;
  for (const auto& [at, count] : by_day) all.push_back({{}, count, at});
  for (Job& job : jobs) {
    Upload& upload = all.emplace_back();
    upload.at = job.processing_started.value_or(job.created_at);
    upload.job = std::move(job);
  }
  std::ranges::sort(all, upload_comes_first);
  UploadPage page;
  page.total = static_cast<std::int64_t>(all.size());
  const std::int64_t first = std::min(skip, page.total);
  const std::int64_t last = std::min(first + limit, page.total);
  page.uploads.assign(std::make_move_iterator(all.begin() + first),
                      std::make_move_iterator(all.begin() + last));
  return page;
}

}  // namespace notify
