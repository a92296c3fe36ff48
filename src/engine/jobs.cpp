#include "engine/jobs.hpp"

#include "domain/text/name.hpp"
#include "engine/checks.hpp"
#include "engine/job_rows.hpp"
#include "engine/personal_data.hpp"

#include <notify/calendars.hpp>
#include <notify/jobs.hpp>
#include <notify/json.hpp>
#include <notify/letter_schedule.hpp>

namespace notify {
namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

/// Reads a recipients file with the rules of a service, row by row.
class FileReader {
public:
  FileReader(const Service& service, std::shared_ptr<const CompiledTemplate> compiled)
      : service_(service), compiled_(std::move(compiled)) {
    rules.phone.international_allowed = allows(Permission::international_sms);
    rules.phone.uk_landline_allowed = allows(Permission::sms_to_uk_landlines);
    rules.international_letters_allowed = allows(Permission::international_letters);
    rules.rows_max = job_rows_max;
    rules.skips_blank_rows = true;
    if (service_.prefix_sms) rules.sms_prefix = service_.name;
  }

  RecipientsRules rules;

  /// Hands every row to `on_row`; answers what they come to.
  template <typename OnRow>
  Result<JobPreview> read(std::string_view csv, OnRow on_row) {
    RecipientsSurvey survey(rules.limits);
    NFY_CHECK(survey.feed(csv));
    NFY_CHECK(survey.finish());
    RecipientsChecker checker(checked_template(), rules, survey.extent());
    JobPreview preview;
    const auto drain = [&] {
      while (const CheckedRow* row = checker.read_next()) {
        if (!row->has_error) count(*row, preview);
        on_row(*row);
      }
    };
    for (std::size_t at = 0; at < csv.size(); at += piece_bytes) {
      NFY_CHECK(checker.feed(csv.substr(at, piece_bytes)));
      drain();
    }
    NFY_CHECK(checker.finish());
    drain();
    preview.columns = checker.columns();
    preview.summary = checker.summary();
    preview.format = checker.format();
    preview.problems = checker.problems();
    preview.warnings = checker.warnings();
    return preview;
  }

private:
  [[nodiscard]] bool allows(Permission permission) const {
    return service_.permissions.contains(permission);
  }
  [[nodiscard]] RecipientsTemplate checked_template() const {
    if (compiled_->sms) return *compiled_->sms;
    if (compiled_->email) return *compiled_->email;
    return *compiled_->letter;
  }
  void count(const CheckedRow& row, JobPreview& preview) const {
    ++preview.messages;
    if (!compiled_->sms) return;
    preview.fragments += row.fragments;
    preview.segments += row.segments;
    preview.chargeable_units += row.fragments * row.rate_multiplier;
  }

  const Service& service_;
  std::shared_ptr<const CompiledTemplate> compiled_;
};

/// What the values of the column are, if there is one.
std::string reference_of(const Personalisation& values) {
  const PersonalisationValue* const value = values.find("reference");
  const auto* const content = value ? std::get_if<std::string>(&value->value) : nullptr;
  return content && content->size() <= reference_bytes_max ? *content : std::string();
}

job_rows::Row row_from(const CheckedRow& row, NotificationType type) {
  job_rows::Row out;
  if (type != NotificationType::letter && !row.recipient.empty())
    out.to = row.recipient.front().value_or("");
  out.personalisation = to_json(row.values);
  out.reference = reference_of(row.values);
  return out;
}

/// The rows of a job on their way into the store.
class BatchWriter {
public:
  BatchWriter(Sealer* sealer, const Job& job) : sealer_(sealer), job_(job) {}

  Result<void> add(job_rows::Row row) {
    rows_.push_back(std::move(row));
    return static_cast<std::int64_t>(rows_.size()) == jobs::batch_rows ? flush() : Result<void>();
  }
  Result<void> flush() {
    if (rows_.empty()) return {};
    JobBatch batch;
    batch.first_row = next_row_;
    batch.row_count = static_cast<std::int64_t>(rows_.size());
    batch.id = job_rows::id_of(job_, next_row_).uuid;
    batch.contents = job_rows::packed(rows_);
    if (sealer_ != nullptr) {
      const std::string context =
          sealing_context(SealedColumn::job_contents, job_.service_id, batch.id);
      NFY_TRY(sealed, sealer_->seal(batch.contents, context));
      batch.contents = std::move(sealed);
      batch.key_id = sealer_->key_id();
    }
    next_row_ += batch.row_count;
    batches.push_back(std::move(batch));
    rows_.clear();
    return {};
  }

  std::vector<JobBatch> batches;

private:
  Sealer* sealer_;
  const Job& job_;
  std::vector<job_rows::Row> rows_;
  std::int64_t next_row_ = 0;
};

Result<void> check_schedule(const std::optional<UtcTime>& scheduled_for, UtcTime now) {
  if (!scheduled_for) return {};
  if (*scheduled_for <= now)
    return refused("scheduled_for must be in the future: " + scheduled_for->to_text());
  if (*scheduled_for > now + job_scheduled_max)
    return refused("scheduled_for must be at most 7 days ahead: " + scheduled_for->to_text());
  return {};
}

/// The guests of a service in trial mode: it reaches no other recipient.
Result<void> read_guests(const ServiceSettings& settings, RecipientsRules& rules) {
  if (!settings.service().restricted) return {};
  NFY_TRY(guests, settings.guests());
  rules.guest_list = *guests;
  if (rules.guest_list.empty()) rules.guest_list.emplace_back("nobody");
  return {};
}

Result<void> check_sender(const ServiceSettings& settings, NotificationType type, SenderId id) {
  if (id.is_nil()) return {};
  NFY_TRY(senders, settings.senders(type));
  for (const Sender& sender : *senders)
    if (sender.id == id && !sender.archived) return {};
  return refused("unknown sender: " + id.to_text());
}

/// Names the first problems, and in its detail all that are known by name, one a line.
Error refused_file(const JobPreview& read) {
  constexpr std::int64_t named_max = 3;
  const FileFindings& problems = read.problems;
  std::string message = "File is not valid, can't create job";
  for (std::size_t i = 0; i < problems.first.size() && i < named_max; ++i)
    message += (i == 0 ? ": " : "; ") + to_line(problems.first[i]);
  if (problems.count > named_max)
    message += "; and " + std::to_string(problems.count - named_max) + " more";
  const auto counted = [](std::int64_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
  };
  std::string detail = counted(problems.count, "problem") + ", " +
                       counted(read.summary.rows_with_errors, "row") + " with errors";
  for (const FileFinding& finding : problems.first) detail += "\n" + to_line(finding);
  return make_error(ErrorCode::invalid_argument, std::move(message), std::move(detail));
}

}  // namespace

Result<JobPreview> Jobs::preview(ServiceId service_id, const JobRequest& request) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service_id));
  NFY_TRY(compiled, settings.compiled(request.template_id));
  FileReader reader(settings.service(), compiled);
  NFY_CHECK(read_guests(settings, reader.rules));
  NFY_TRY(preview, reader.read(request.csv, [](const CheckedRow&) {}));
  if (compiled->email) preview.cost = Decimal{};
  if (compiled->sms) {
    NFY_TRY(calendar, Calendars(*context_).get(settings.service().calendar));
    NFY_TRY(cost, sms_cost(*context_, calendar, preview.chargeable_units));
    preview.cost = std::move(cost);
  }
  return preview;
}

Result<Job> Jobs::create(ServiceId service_id, const JobRequest& request) {
  const UtcTime at = context_->now();
  NFY_TRY(settings, ServiceSettings::of(*context_, service_id));
  const Service& service = settings.service();
  if (!service.active)
    return refused("service is archived: " + service.name, Reason::service_archived);
  NFY_TRY(file_name, text::checked_name(request.file_name, "file name"));
  NFY_CHECK(check_schedule(request.scheduled_for, at));
  NFY_TRY(compiled, settings.compiled(request.template_id));
  const Template& source = compiled->source;
  if (source.type == NotificationType::letter && service.restricted)
    return refused("Create letter job is not allowed for service in trial mode",
                   Reason::letters_not_in_trial);
  if (source.archived) return refused("Template has been deleted", Reason::template_archived);
  NFY_CHECK(check_sender(settings, source.type, request.sender_id));
  NFY_CHECK(check_user(context_->store(), request.created_by));

  Job job;
  // Ids of its rows begin with the time at which they are sent.
  job.id = request.id;
  if (job.id.is_nil())
    job.id.uuid = make_uuid_v7(request.scheduled_for.value_or(at), *context_->ports.entropy);
  job.service_id = service_id;
  job.template_id = source.id;
  job.template_version = source.version;
  job.type = source.type;
  job.original_file_name = std::move(file_name);
  job.sender_id = request.sender_id;
  job.created_by = request.created_by;
  job.contact_list_id = request.contact_list_id;
  job.status = request.scheduled_for ? JobStatus::scheduled : JobStatus::pending;
  job.created_at = at;
  job.scheduled_for = request.scheduled_for;

  FileReader reader(service, compiled);
  NFY_CHECK(read_guests(settings, reader.rules));
  BatchWriter writer(context_->sealer(), job);
  Result<void> written;
  NFY_TRY(read, reader.read(request.csv, [&](const CheckedRow& row) {
    if (written) written = writer.add(row_from(row, source.type));
  }));
  NFY_CHECK(written);
  NFY_CHECK(writer.flush());
  if (read.problems.count > 0) return refused_file(read);
  job.notification_count = read.summary.row_count;
  NFY_CHECK(context_->store().jobs().insert(job, writer.batches));
  return job;
}

Result<Job> Jobs::get(ServiceId service, JobId id) {
  return context_->store().jobs().get(service, id);
}

Result<std::vector<Job>> Jobs::list(ServiceId service, std::int64_t limit, std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().jobs().list(service, limit, skip);
}

namespace {

Error too_late() {
  return make_error(ErrorCode::conflict,
                    "It’s too late to cancel sending, these letters have already been sent.");
}

/// Cancels letters that are stored, as long as none was collected. (rules/jobs 4.1,
/// rules/letters 5.2)
Result<void> cancel_letters(Store& store, const Job& job, UtcTime now) {
  if (job.status == JobStatus::in_progress || job.status == JobStatus::finished)
    return make_error(ErrorCode::busy,
                      "We are still processing these letters, please try again in 5 minutes.");
  NFY_TRY(zone, printer_zone());
  // A scheduled job's letters are as old as its hour.
  const bool is_too_late =
      is_too_late_to_cancel_letter(job.scheduled_for.value_or(job.created_at), now, *zone);
  if (is_too_late) return too_late();
  std::vector<NotificationId> letters;
  for (std::int64_t row = 0; row < job.notification_count; ++row)
    letters.push_back(job_rows::id_of(job, row));
  const auto cancelled = store.jobs().cancel_letters(job, letters, now);
  if (cancelled) return {};
  return cancelled.error().code == ErrorCode::conflict ? too_late() : cancelled.error();
}

/// What a job of letters is in once its rows were taken up.
bool has_letters(const Job& job) {
  return job.type == NotificationType::letter &&
         (job.status == JobStatus::in_progress || job.status == JobStatus::finished ||
          job.status == JobStatus::finished_all_notifications_created);
}

}  // namespace

Result<Job> Jobs::cancel(ServiceId service, JobId id) {
  Store& store = context_->store();
  for (;;) {
    NFY_TRY(job, store.jobs().get(service, id));
    if (has_letters(job)) {
      NFY_CHECK(cancel_letters(store, job, context_->now()));
      return store.jobs().get(service, id);
    }
    if (job.status != JobStatus::scheduled && job.status != JobStatus::pending)
      return make_error(ErrorCode::conflict,
                        "job can no longer be cancelled: " + std::string(name_of(job.status)));
    NFY_TRY(moved, store.jobs().move(job, JobStatus::cancelled, context_->now()));
    if (moved) return store.jobs().get(service, id);
  }
}

}  // namespace notify
