#pragma once

#include <notify/archive.hpp>
#include <notify/billing.hpp>
#include <notify/complaint.hpp>
#include <notify/delivery.hpp>
#include <notify/host_transaction.hpp>
#include <notify/inbound.hpp>
#include <notify/job.hpp>
#include <notify/notification.hpp>
#include <notify/ports/ledger.hpp>
#include <notify/ports/provider.hpp>
#include <notify/report.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>
#include <notify/service.hpp>
#include <notify/service_callback.hpp>
#include <notify/statistics.hpp>
#include <notify/suppression.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// A notification to be stored, with the idempotency key that its request carried.
struct NewNotification {
  Notification notification;
  std::string idempotency_key;  ///< empty: none
  std::string request_digest;   ///< of the request, compared when the key comes again
  /// The id was made from job and row: if it is known, the row is answered, not stored.
  bool id_is_derived = false;
};

enum class CreateOutcome : std::uint8_t {
  created,
  existed,   ///< same key, same request: `id` is the first one's
  conflict,  ///< same key, other request: nothing was stored for this row
};

struct Created {
  NotificationId id;
  CreateOutcome outcome = CreateOutcome::created;
  std::int64_t billable_units = 0;  ///< of the notification that `id` names
};

enum class CreateBatchOutcome : std::uint8_t {
  stored,
  moved,    ///< their day is counted elsewhere, at `place`: nothing was stored
  refused,  ///< a limit would be passed: nothing was stored
};

struct CreatedBatch {
  CreateBatchOutcome outcome = CreateBatchOutcome::stored;
  std::vector<Created> rows;  ///< one per row, in order; empty unless stored
  LedgerPlace place;
  DailyRefusal refusal;
};

/// Who is looked for: the normalised recipient, and its blind indexes under every key that opens.
struct RecipientKeys {
  std::string normalised_to;
  std::vector<std::int64_t> indexes;
};

/// Which settings something was read from: no two different settings have one version. Good for
/// the life of a store object.
struct SettingsVersion {
  std::int64_t number = 0;  ///< grows with every change
  /// Of the store's connection: a server that failed over, or was put back from a backup, may count
  /// on from an older number.
  std::int64_t session = 0;
  friend bool operator==(const SettingsVersion&, const SettingsVersion&) = default;
};

/// Where sealed values stand.
enum class SealedColumn : std::uint8_t {
  personal_data,
  api_key_secret,
  job_contents,
  callback_token,
  suppressed_recipient
};

/// Rows of a job that wait to be sent, in one value, which is sealed if `key_id` is not 0.
struct JobBatch {
  Uuid id;
  std::int64_t first_row = 0, row_count = 0;
  std::string contents;
  std::int32_t key_id = 0;
};

/// A sealed value and the row that it belongs to.
struct SealedValue {
  Uuid id;
  ServiceId service_id;
  std::string bytes;
};

/// A sealed value under another key.
struct ResealedValue {
  SealedValue before;
  std::string bytes;
  std::int32_t key_id = 0;
  std::int64_t recipient_index = 0;  ///< of a recipient only
};

/// What an earlier request under an idempotency key made.
struct KnownRequest {
  NotificationId id;
  std::string request_digest;
  std::int64_t billable_units = 0;
};

struct ClaimRequest {
  NotificationType type = NotificationType::sms;
  std::string owner;
  UtcTime now;
  UtcTime lease_until;
  std::int64_t limit = 1000;
  std::vector<QueueClass> classes{};  ///< in the order of preference; empty: all
};

/// A notification to be sent by whoever holds `epoch`.
struct ClaimedNotification {
  Notification notification;
  std::int64_t epoch = 0;
  std::int64_t attempts = 0;      ///< begun before this claim
  std::string in_doubt_provider;  ///< not empty: an attempt there was begun and never ended
  UtcTime attempted_at{};         ///< when that was
};

/// A claim that is still held, by its epoch.
struct HeldClaim {
  NotificationId id;
  std::int64_t epoch = 0;
};

struct AttemptIntent {
  NotificationId id;
  std::int64_t epoch = 0;
  std::string provider;
  std::int64_t billable_units = 0;  ///< of what is sent now
  bool units_changed = false;       ///< the row says otherwise: store these
};

struct AttemptResult {
  NotificationId id;
  std::int64_t epoch = 0;
  std::string provider;
  SendOutcome outcome = SendOutcome::retry;
  std::string reference;
  UtcTime retry_at;      ///< outcomes retry and unknown: not before
  std::string detail{};  ///< outcomes unknown and rejected: why, in one line
};

/// A call to a service, held under `epoch`.
struct ClaimedCallback {
  CallbackCallId id = 0;
  std::int64_t epoch = 0;
  std::int64_t tries = 0;  ///< this one included
  ServiceCallback target;  ///< with the bearer token as sealed
  /// As it is now, with the status and completion (`updated_at`) that the call is about. Archived:
  /// without personal data; its id is nil if it is gone.
  Notification notification;
  std::optional<StoredComplaint> complaint{};  ///< type complaint: what the call is about
  std::string unreadable{};   ///< not empty: why the notification cannot be read now
  std::int64_t silences = 0;  ///< of the host in a row, before this call
};

struct CallbackClaim {
  std::string owner;
  UtcTime now;
  UtcTime lease_until;
  std::int64_t limit = 100;
  std::int64_t per_service_max = 10;  ///< taken now
  std::int64_t per_host_max = 10;     ///< under way at a time, whoever holds them
};

struct CallbackResult {
  CallbackCallId id = 0;
  std::int64_t epoch = 0;
  ServiceId service_id;
  CallbackType type = CallbackType::delivery_status;
  CallbackFate fate = CallbackFate::done;
  UtcTime retry_at;    ///< fate retry: not before
  std::string reason;  ///< fates retry and dead
  CallbackHealth health = CallbackHealth::unknown;
  std::string host{};  ///< that was called
};

enum class ReceiptOutcome : std::uint8_t {
  applied,
  unchanged,  ///< a repetition, or overtaken by a higher status
  parked,     ///< its notification is not known (yet); kept in the inbox
};

/// A recipient to whom a service sends nothing more, as it is kept: sealed, and found by the blind
/// index of notifications.
struct StoredSuppression {
  Uuid id;
  ServiceId service_id;
  std::string recipient;  ///< sealed
  std::int32_t key_id = 0;
  std::int64_t recipient_index = 0;
  SuppressionReason reason = SuppressionReason::stopped;
  UtcTime since;
};
/// Stored with a receipt if that makes its notification fail for good.
struct ReceiptSuppression {
  std::size_t receipt = 0;  ///< its place among the receipts
  StoredSuppression row;
};
/// What an inbound SMS asks for, done if the message is new.
struct ConsentChange {
  InboundSmsId message;
  ConsentWord word = ConsentWord::stop;
  StoredSuppression row;
  std::vector<std::int64_t> indexes;  ///< of the sender, under every key
};

/// A receipt in the inbox: its notification is not known (yet).
struct ParkedReceipt {
  std::int64_t place = 0;  ///< in the inbox
  Receipt receipt;
  UtcTime received_at;
};

/// What becomes of one whose notification never turned up.
struct BuriedReceipt {
  std::int64_t place = 0;  ///< in the inbox
  QuarantinedReceipt dead;
};

/// A complaint about an e-mail that nobody knows yet, and what becomes of it if it never turns up.
struct ParkedComplaint {
  Complaint complaint;
  UtcTime received_at;
};
struct BuriedComplaint {
  ComplaintId place;
  QuarantinedReceipt dead;
};

/// The watermark stands on a whole multiple of this.
inline constexpr std::chrono::minutes watermark_step{5};

/// A (day, type, service) whose ft_billing rows are older than the cube.
struct BillingMark {
  LocalDay day;
  NotificationType type = NotificationType::sms;
  ServiceId service_id;
  friend auto operator<=>(const BillingMark&, const BillingMark&) = default;
};

/// Everything that a bill is made of, read in one snapshot: stored facts of days that are in
/// order, and cube cells for what is not in them yet.
struct BillingSnapshot {
  std::vector<BillingFact> facts;
  std::vector<CubeRow> cells;
  std::optional<RateTable> rates;  ///< what the cells are priced with; there if they are
  std::optional<Allowance> allowance;
  std::optional<Calendar> calendar;  ///< the service's; always there
};

/// What `plan` decides from, read in one snapshot.
struct DueState {
  FactsState facts;
  std::int64_t ended_leases = 0;  ///< rows of task_leases that nobody holds
  struct Mark {
    BillingMark mark;
    UtcTime day_ends_at;  ///< in the calendar of its service
  };
  std::vector<Mark> marks;  ///< in the order of list_billing_marks()
  struct Despatch {
    LocalDay day;
    UtcTime day_ends_at;  ///< in every calendar that a service has
  };
  std::vector<Despatch> despatch;
  struct MissingAllowance {
    ServiceId service_id;
    int financial_year = 0;
    UtcTime year_began_at;
  };
  /// Active services that have none for the year that runs in their calendar; empty as long as no
  /// default allowances are stored.
  std::vector<MissingAllowance> missing_allowances;
};

/// Which sums of ft_billing are asked for: from the first of `cuts` to the day before the last,
/// each sum on one side of every cut.
struct PlatformQuery {
  std::vector<LocalDay> cuts;
  SumsBy sums_by = SumsBy::service;
  std::optional<OrganisationId> organisation;  ///< empty: every service
  /// Sums the rows of ft_billing even where the running totals by month say the same at once: to
  /// check those. A sum may then be of more than a month.
  bool from_facts = false;
};

/// What decides which upkeep is due.
struct UpkeepState {
  /// Everything created before this that was still under way has been timed out.
  UtcTime timed_out_until;
  std::optional<UtcTime> oldest_live;           ///< creation of the oldest live notification
  std::optional<LocalDay> last_measured_day;    ///< newest row of ft_processing_time
  std::optional<UtcTime> oldest_quarantined;    ///< arrival of the oldest receipt in quarantine
  std::optional<UtcTime> oldest_parked;         ///< arrival of the oldest one in an inbox
  std::optional<UtcTime> oldest_dead_callback;  ///< when it was given up
  std::optional<UtcTime> oldest_failure;        ///< of those whose reason is kept
  /// Of the hosts that no service wants to be called at, the first moment from which none of them
  /// was left alone any more; zero if one of them never was.
  std::optional<UtcTime> oldest_unused_host;
  /// The history is divided into months and has a place for everything created before this;
  /// nothing: it is one table.
  std::optional<UtcTime> history_ready_until;
  std::optional<UtcTime> oldest_in_history;  ///< creation of its oldest notification
  UtcTime watermark;
  bool has_archive_files = false;  ///< the store was given a place for them
};

/// Which columns of the status facts are kept; the others are summed over.
enum class StatusSumsBy : std::uint8_t {
  template_day,   ///< day, service, type, template, key type, status
  platform_day,   ///< day, type, key type, status
  service_month,  ///< month, service, type, key type, status
};

/// Sums of statuses over days, of one service or of all.
struct StatusQuery {
  LocalDayRange days;
  StatusSumsBy sums_by = StatusSumsBy::template_day;
  std::optional<ServiceId> service;
};

/// Messages by day and type, without test keys, and of all days up to one.
struct PlatformDays {
  std::map<NotificationType, std::int64_t> ever;
  std::map<std::pair<LocalDay, NotificationType>, std::int64_t> days;
};

/// Changes with everything that the public page shows.
struct PageState {
  std::int64_t version = 0;
  UtcTime watermark;  ///< of the facts
  friend bool operator==(const PageState&, const PageState&) = default;
};

/// Port: where everything is kept. Every method is one transaction (or one snapshot): it happens
/// wholly or not at all. Safe to call from several threads. Codes that any method may answer:
/// busy, unavailable, corrupt, forked, internal. The contract suite in tests/contract runs over
/// every implementation.
class Store {
public:
  virtual ~Store() = default;

  // -- reference data -------------------------------------------------------------------------
  /// Adds or replaces by key. Days whose SMS or letter price changes are marked for billing.
  [[nodiscard]] virtual Result<void> put_reference_data(const ReferenceData& data) = 0;
  /// Removes what has the keys of `data`, whatever it costs, and marks the days whose price
  /// changes. Fails with not_found, naming the first key that is not there; then all of it stays.
  [[nodiscard]] virtual Result<void> drop_reference_data(const ReferenceData& data) = 0;
  [[nodiscard]] virtual Result<ReferenceData> get_reference_data() = 0;

  // -- services, templates, keys ----------------------------------------------------------------
  /// Of everything that requests of a service are checked against: the service, its API keys,
  /// senders, guests and templates; nil: of the rates and default allowances. Changes in the
  /// transaction that changes any of them, so whatever is read after a version is at least as new.
  /// An unknown service has a version too. One short statement.
  [[nodiscard]] virtual Result<SettingsVersion> settings_version(ServiceId service) = 0;
  /// Fails with conflict if an active service has the name.
  [[nodiscard]] virtual Result<void> insert_service(const Service& service) = 0;
  [[nodiscard]] virtual Result<Service> get_service(ServiceId id) = 0;
  [[nodiscard]] virtual Result<std::vector<Service>> list_services() = 0;
  /// Stores the next version of a service. Its calendar stays: see calendars().change(). Another
  /// organisation type renews the allowance of the year that `now` is in, also one set by hand;
  /// without a default for the type it stays. Fails with conflict if `version` is not the successor
  /// of the stored one or the name is taken.
  [[nodiscard]] virtual Result<void> update_service(const Service& service, UtcTime now) = 0;
  /// Adds or replaces. Another organisation type becomes that of each of its services, which renews
  /// their allowances as above. Fails with conflict if another organisation has the name.
  /// (behaviour 1.6)
  [[nodiscard]] virtual Result<void> put_organisation(const Organisation& organisation,
                                                      UtcTime now) = 0;
  [[nodiscard]] virtual Result<std::vector<Organisation>> list_organisations() = 0;
  /// Stores a new template (version 1) or the next version of one. Fails with conflict if
  /// `version` is not the successor of the stored one.
  [[nodiscard]] virtual Result<void> put_template(const Template& value) = 0;
  /// `version` 0 means the current one.
  [[nodiscard]] virtual Result<Template> get_template(ServiceId service, TemplateId id,
                                                      int version) = 0;
  [[nodiscard]] virtual Result<void> insert_api_key(const ApiKey& key,
                                                    std::string_view sealed_secret) = 0;
  struct StoredApiKey {
    ApiKey key;
    std::string sealed_secret;
  };
  [[nodiscard]] virtual Result<std::vector<StoredApiKey>> list_api_keys(ServiceId service) = 0;
  /// Ends a key at `now`, unless it has ended already. Fails with not_found.
  [[nodiscard]] virtual Result<void> revoke_api_key(ServiceId service, ApiKeyId id,
                                                    UtcTime now) = 0;
  /// Adds or replaces. A default takes that place from the one before. Fails with not_found if the
  /// id is that of another service or type.
  [[nodiscard]] virtual Result<void> put_sender(const Sender& sender) = 0;
  /// The default first, then by id; archived ones too.
  [[nodiscard]] virtual Result<std::vector<Sender>> list_senders(ServiceId service,
                                                                 NotificationType type) = 0;
  /// Replaces the whole list. Each is as comparable_recipient() gives it.
  [[nodiscard]] virtual Result<void> put_guest_list(ServiceId service,
                                                    std::span<const std::string> recipients) = 0;
  /// Sorted.
  [[nodiscard]] virtual Result<std::vector<std::string>> list_guests(ServiceId service) = 0;
  [[nodiscard]] virtual Result<void> put_allowance(ServiceId service, const Allowance& value,
                                                   UtcTime now) = 0;
  [[nodiscard]] virtual Result<std::optional<Allowance>> find_allowance(ServiceId service,
                                                                        int year) = 0;
  /// Stores `value` unless the year has an allowance; answers the one that stands, in one
  /// transaction, so that an allowance set meanwhile is never overwritten.
  [[nodiscard]] virtual Result<Allowance> ensure_allowance(ServiceId service,
                                                           const Allowance& value, UtcTime now) = 0;

  // -- calendars --------------------------------------------------------------------------------
  /// Every calendar by id, those of the presets included.
  [[nodiscard]] virtual Result<std::vector<Calendar>> list_calendars() = 0;
  /// Adds a calendar. The same again changes nothing; other rules under a known id are a conflict.
  [[nodiscard]] virtual Result<void> put_calendar(const CalendarRules& rules) = 0;
  /// Gives a service another calendar and counts all its notifications anew in it; every day that
  /// had or has any is marked. Writers wait meanwhile. Fails with not_found.
  [[nodiscard]] virtual Result<void> change_calendar(ServiceId service,
                                                     std::string_view calendar) = 0;

  // -- notifications ----------------------------------------------------------------------------
  /// The earlier requests of `service` under those keys that are known, by key.
  [[nodiscard]] virtual Result<std::map<std::string, KnownRequest, std::less<>>> find_requests(
      ServiceId service, std::span<const std::string> idempotency_keys) = 0;
  /// Stores each row and puts it in the delivery queue, all in one transaction. Rows whose
  /// idempotency key is known are answered, not stored. One answer per row, in order.
  /// Their day's ledger, if there is one, is given up: use the other form to have them counted.
  [[nodiscard]] Result<std::vector<Created>> create_notifications(
      std::span<const NewNotification> rows) {
    NFY_TRY(batch, create_notifications(rows, std::nullopt));
    return std::move(batch.rows);
  }
  /// The same, counted. All rows are of one service; those that are no test are of one local day.
  [[nodiscard]] virtual Result<CreatedBatch> create_notifications(
      std::span<const NewNotification> rows, const std::optional<Counting>& counting) = 0;
  /// The first form inside a transaction of the host's, which decides whether it happened. Fails
  /// with invalid_argument if the connection is in no open transaction, to another engine or
  /// database, or, on PostgreSQL, in one that is not READ COMMITTED.
  [[nodiscard]] virtual Result<std::vector<Created>> create_notifications_in(
      const HostTransaction& host, std::span<const NewNotification> rows) = 0;
  /// Puts rows with a history (from another system or an archive) where they belong: live if
  /// `archived` is false, else history. Nothing is queued. Fails with conflict on a known id.
  [[nodiscard]] virtual Result<void> import_notifications(std::span<const Notification> rows,
                                                          bool archived) = 0;
  [[nodiscard]] virtual Result<Notification> get_notification(ServiceId service,
                                                              NotificationId id) = 0;

  /// Live notifications of a recipient, newest first.
  [[nodiscard]] virtual Result<std::vector<Notification>> list_notifications_to(
      ServiceId service, const RecipientKeys& recipient, std::int64_t limit) = 0;

  // -- jobs (behaviour 6) -----------------------------------------------------------------------
  [[nodiscard]] virtual Result<void> insert_job(const Job& job,
                                                std::span<const JobBatch> batches) = 0;
  [[nodiscard]] virtual Result<Job> get_job(ServiceId service, JobId id) = 0;
  /// Those not taken up yet first, then by when they were, the last one first.
  [[nodiscard]] virtual Result<std::vector<Job>> list_jobs(ServiceId service, std::int64_t limit,
                                                           std::int64_t skip) = 0;
  /// Jobs under way whose time has come, oldest first.
  [[nodiscard]] virtual Result<std::vector<Job>> list_due_jobs(UtcTime now, std::int64_t limit) = 0;
  /// Gives a job another status if it still has the one in `job`; false: it has not. From finished
  /// to in progress all its rows are gone through again.
  [[nodiscard]] virtual Result<bool> move_job(const Job& job, JobStatus to, UtcTime now) = 0;
  /// Cancels every letter of a job whose letters are all there, and the job, or nothing. Letters
  /// count for nothing then: neither billed nor towards a daily limit. Answers how many. Fails with
  /// busy if the job has another status or a letter is missing, conflict if one is past the
  /// statuses of `cancellable_job_letter_statuses`. (behaviour 6)
  [[nodiscard]] virtual Result<std::int64_t> cancel_letter_job(
      const Job& job, std::span<const NotificationId> letters, UtcTime now) = 0;
  /// The first batch that is not marked as stored.
  [[nodiscard]] virtual Result<std::optional<JobBatch>> next_job_batch(ServiceId service,
                                                                       JobId job) = 0;
  [[nodiscard]] virtual Result<void> mark_job_batch(ServiceId service, JobId job,
                                                    std::int64_t first_row) = 0;
  /// Whether archive_jobs() has something to do.
  [[nodiscard]] virtual Result<bool> has_expired_jobs(UtcTime today, int default_days) = 0;
  /// Removes the rows as they were given from up to `limit` jobs that are over and older than the
  /// days of retention of service and type before `today`. Answers how many. (behaviour 3.4)
  [[nodiscard]] virtual Result<std::int64_t> archive_jobs(UtcTime today, int default_days,
                                                          std::int64_t limit) = 0;

  // -- sealed values ----------------------------------------------------------------------------
  /// Values of a column that are sealed under another key than `key_id`, by id, from behind
  /// `after`.
  [[nodiscard]] virtual Result<std::vector<SealedValue>> list_sealed(SealedColumn column,
                                                                     std::int32_t key_id,
                                                                     const Uuid& after,
                                                                     std::int64_t limit) = 0;
  /// Replaces each value that is still what it was. Answers how many were.
  [[nodiscard]] virtual Result<std::int64_t> reseal(SealedColumn column,
                                                    std::span<const ResealedValue> values) = 0;
  /// Live notifications whose personal data stand open, by id, from behind `after`.
  [[nodiscard]] virtual Result<std::vector<Notification>> list_unsealed(const NotificationId& after,
                                                                        std::int64_t limit) = 0;
  /// Puts `sealed` of each row in the place of its open fields, if they are still there. Answers
  /// how many were.
  [[nodiscard]] virtual Result<std::int64_t> seal_notifications(
      std::span<const Notification> rows) = 0;

  // -- delivery ---------------------------------------------------------------------------------
  /// Takes up to `limit` notifications that are ready, oldest first, for `owner` until
  /// `lease_until`; each under an epoch greater than any before.
  [[nodiscard]] virtual Result<std::vector<ClaimedNotification>> claim_deliveries(
      const ClaimRequest& request) = 0;
  /// Stores that attempts begin. Answers for each whether the epoch still holds; where it does
  /// not, nothing may be sent.
  [[nodiscard]] virtual Result<std::vector<bool>> begin_attempts(
      std::span<const AttemptIntent> intents, UtcTime now) = 0;
  /// Stores how attempts ended, under their epochs. Answers how many epochs were stale (those
  /// results were discarded). Parked receipts that now find their notification are applied.
  [[nodiscard]] virtual Result<std::int64_t> finish_attempts(std::span<const AttemptResult> results,
                                                             UtcTime now) = 0;
  /// Keeps claims until `lease_until`. Answers for each whether the epoch still holds.
  [[nodiscard]] virtual Result<std::vector<bool>> extend_claims(std::span<const HeldClaim> claims,
                                                                UtcTime lease_until) = 0;
  /// Attempts that were begun, whose end is not known, and that no worker holds at `now`.
  [[nodiscard]] virtual Result<std::vector<InDoubt>> list_in_doubt(UtcTime now,
                                                                   std::int64_t limit) = 0;
  /// How many notifications of `type` wait in the delivery queue, leased ones included.
  [[nodiscard]] virtual Result<std::int64_t> count_queued(NotificationType type) = 0;
  /// Gives the messages of a template a class of their own, from now on; nothing: as before. Test
  /// keys keep theirs. Fails with not_found.
  [[nodiscard]] virtual Result<void> put_queue_class(ServiceId service, TemplateId id,
                                                     std::optional<QueueClass> value) = 0;
  /// Puts up to `limit` e-mails and SMS of a span back into the queue that are `created`, hold
  /// their recipient and stand in no queue. Answers how many. (behaviour 5.8)
  [[nodiscard]] virtual Result<std::int64_t> requeue_stuck(UtcTime created_from,
                                                           UtcTime created_before,
                                                           std::int64_t limit, UtcTime now) = 0;

  // -- providers (behaviour 5.4) ----------------------------------------------------------------
  /// By type, then by identifier.
  [[nodiscard]] virtual Result<std::vector<ProviderDetails>> list_providers() = 0;
  /// Adds those whose identifier is not known.
  [[nodiscard]] virtual Result<void> ensure_providers(std::span<const ProviderDetails> values) = 0;
  /// Stores the next version. Fails with conflict if `version` is not the successor of the stored
  /// one (1 if there is none), or the type differs.
  [[nodiscard]] virtual Result<void> put_provider(const ProviderDetails& value) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<ProviderDetails>> list_provider_history(
      std::string_view identifier) = 0;
  /// Adds failed calls and answers how many there were in provider_error_window.
  [[nodiscard]] virtual Result<std::int64_t> count_provider_errors(std::string_view provider,
                                                                   std::int64_t errors,
                                                                   UtcTime now) = 0;
  /// shifted_away() over the active providers of a type, unless one of them changed within
  /// errors_quiet or slow_quiet, in one transaction. Answers whether anything changed.
  [[nodiscard]] virtual Result<bool> shift_providers(NotificationType type, std::string_view from,
                                                     BalanceCause cause, UtcTime now) = 0;
  /// tended_back() in the same way, with tend_quiet.
  [[nodiscard]] virtual Result<bool> tend_providers(NotificationType type, UtcTime now) = 0;
  /// How fast each active provider of SMS delivered what was created within slow_window, test keys
  /// left out.
  [[nodiscard]] virtual Result<std::vector<DeliverySpeed>> measure_speed(UtcTime now) = 0;
  /// How many of `wanted` messages may go to a provider now that carries `per_second`: in no
  /// second, wherever it begins, are more granted in all, by the clocks of those who ask. Where
  /// these differ by d, a second and d may have what two seconds have.
  [[nodiscard]] virtual Result<std::int64_t> take_rate(std::string_view provider,
                                                       std::int64_t per_second, std::int64_t wanted,
                                                       UtcTime now) = 0;

  // -- calls to services (behaviour 5.9) --------------------------------------------------------
  /// Adds or replaces; `version` follows the stored one. The breaker of the service starts afresh,
  /// that of the host stays: others may be called there. Fails with not_found if the service is
  /// unknown.
  [[nodiscard]] virtual Result<void> put_callback(const ServiceCallback& value,
                                                  std::string_view sealed_token) = 0;
  /// Fails with not_found. Calls that wait are dropped with it.
  [[nodiscard]] virtual Result<void> drop_callback(ServiceId service, CallbackType type) = 0;
  /// Without tokens, by type.
  [[nodiscard]] virtual Result<std::vector<ServiceCallback>> list_callbacks(ServiceId service) = 0;
  /// Takes calls that are ready, oldest first, at most so many of each service and no more than may
  /// be under way to a host, which its services share evenly; one of a service or to a host whose
  /// breaker has just let go; none of a service or to a host that is left alone.
  [[nodiscard]] virtual Result<std::vector<ClaimedCallback>> claim_callbacks(
      const CallbackClaim& claim) = 0;
  /// Stores how tries ended, under their epochs, and moves the breakers. Answers how many epochs
  /// were stale.
  [[nodiscard]] virtual Result<std::int64_t> finish_callbacks(
      std::span<const CallbackResult> results, UtcTime now) = 0;
  /// Waiting ones, those held included; dead ones not.
  [[nodiscard]] virtual Result<std::int64_t> count_callbacks() = 0;
  /// Oldest first.
  [[nodiscard]] virtual Result<std::vector<DeadCallback>> list_dead_callbacks(
      ServiceId service, std::int64_t limit) = 0;
  /// Makes up to `limit` dead calls of a service ready again, oldest first, with all their tries.
  /// Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> replay_callbacks(ServiceId service, std::int64_t limit,
                                                              UtcTime now) = 0;
  /// Forgets up to `limit` calls that were given up before an instant, oldest first. Answers how
  /// many.
  [[nodiscard]] virtual Result<std::int64_t> drop_dead_callbacks(UtcTime died_before,
                                                                 std::int64_t limit) = 0;
  /// Forgets up to `limit` hosts that no service wants to be called at and that were not left alone
  /// since an instant. Hosts that somebody uses at this moment are passed over. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_unused_hosts(UtcTime paused_before,
                                                               std::int64_t limit) = 0;

  // -- receipts ---------------------------------------------------------------------------------
  /// Applies each receipt by merged_status(), guarded in the update itself: live rows, then
  /// history, then the inbox. One answer per receipt, in order.
  [[nodiscard]] Result<std::vector<ReceiptOutcome>> apply_receipts(
      std::span<const Receipt> receipts, UtcTime now) {
    return apply_receipts(receipts, now, {});
  }
  [[nodiscard]] virtual Result<std::vector<ReceiptOutcome>> apply_receipts(
      std::span<const Receipt> receipts, UtcTime now,
      std::span<const ReceiptSuppression> suppressions) = 0;

  /// Stores each complaint with a call to its service; one whose id is known changes nothing, one
  /// about an e-mail that is not known (yet) waits in an inbox. One answer per complaint, in order.
  [[nodiscard]] virtual Result<std::vector<ReceiptOutcome>> record_complaints(
      std::span<const Complaint> complaints, UtcTime now) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<StoredComplaint>> list_complaints(ServiceId service,
                                                                             std::int64_t limit,
                                                                             std::int64_t skip) = 0;

  /// Keeps bytes that could not be read; the same id again changes nothing. Fails with busy while
  /// quarantined_receipts_max of the provider are there. (reliability P7, P10)
  [[nodiscard]] virtual Result<void> quarantine_receipt(const QuarantinedReceipt& value) = 0;
  /// Oldest first.
  [[nodiscard]] virtual Result<std::vector<QuarantinedReceipt>> list_quarantined_receipts(
      std::int64_t limit) = 0;
  /// Applies what quarantined bytes turned out to mean and forgets them. Fails with not_found.
  [[nodiscard]] virtual Result<std::vector<ReceiptOutcome>> replay_receipt(
      QuarantinedReceiptId id, std::span<const Receipt> receipts, UtcTime now) = 0;
  /// Forgets those that came before an instant. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_quarantined_receipts(UtcTime received_before) = 0;
  /// Receipts in the inbox that came before an instant, oldest first.
  [[nodiscard]] virtual Result<std::vector<ParkedReceipt>> list_parked_receipts(
      UtcTime received_before, std::int64_t limit) = 0;
  /// Moves each from the inbox to the quarantine, if it still waits there, in one transaction: what
  /// was applied meanwhile stays applied. Answers how many went. (reliability P4)
  [[nodiscard]] virtual Result<std::int64_t> bury_receipts(
      std::span<const BuriedReceipt> receipts) = 0;
  /// Both for complaints.
  [[nodiscard]] virtual Result<std::vector<ParkedComplaint>> list_parked_complaints(
      UtcTime received_before, std::int64_t limit) = 0;
  [[nodiscard]] virtual Result<std::int64_t> bury_complaints(
      std::span<const BuriedComplaint> complaints) = 0;

  // -- recipients that get nothing more ---------------------------------------------------------
  /// Live notifications that receipts report as failed for good, of services that suppress such
  /// recipients; each with the place of its receipt.
  struct Suppressible {
    std::size_t receipt = 0;
    Notification notification;
  };
  [[nodiscard]] virtual Result<std::vector<Suppressible>> list_suppressible(
      std::span<const Receipt> receipts) = 0;
  /// One that is on the list for the same reason, by its index, stays as it is. Fails with
  /// not_found if the service is unknown.
  [[nodiscard]] virtual Result<void> put_suppression(const StoredSuppression& value) = 0;
  /// Answers whether one of the indexes was on the list.
  [[nodiscard]] virtual Result<bool> lift_suppression(ServiceId service,
                                                      std::span<const std::int64_t> indexes) = 0;
  /// By time, oldest first.
  [[nodiscard]] virtual Result<std::vector<StoredSuppression>> list_suppressions(
      ServiceId service) = 0;

  // -- inbound SMS (behaviour 3.3) ----------------------------------------------------------------
  /// Stores those whose id is in neither table. Answers how many. Fails with not_found if a service
  /// is unknown; then nothing is stored.
  [[nodiscard]] Result<std::int64_t> record_inbound_sms(std::span<const InboundSms> messages) {
    return record_inbound_sms(messages, {});
  }
  /// The same with what some of them ask for, in their order.
  [[nodiscard]] virtual Result<std::int64_t> record_inbound_sms(
      std::span<const InboundSms> messages, std::span<const ConsentChange> changes) = 0;
  /// By creation, newest first; `user_number` of the query is normalised.
  [[nodiscard]] virtual Result<std::vector<InboundSms>> list_inbound_sms(
      ServiceId service, const InboundQuery& query) = 0;
  /// Those of `scopes` (of SMS) that have inbound SMS for archive_inbound().
  [[nodiscard]] virtual Result<std::vector<ArchiveScope>> list_expired_inbound(
      std::span<const ArchiveScope> scopes) = 0;
  /// Moves up to `limit` inbound SMS of `scope` to inbound_sms_history, which has neither number
  /// nor content. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> archive_inbound(const ArchiveScope& scope,
                                                             std::int64_t limit) = 0;

  // -- facts (design 7) -------------------------------------------------------------------------
  [[nodiscard]] virtual Result<FactsState> facts_state() = 0;
  /// Moves the watermark towards `target` (a multiple of watermark_step), at most one day a call,
  /// and marks what changed. Answers the new watermark.
  [[nodiscard]] virtual Result<UtcTime> advance_facts(UtcTime target) = 0;
  /// Moves up to `limit` deltas into totals. Answers how many it moved.
  [[nodiscard]] virtual Result<std::int64_t> fold_facts(std::int64_t limit) = 0;
  /// Recomputes one day (of one service, or of all) from the rows and replaces its totals.
  /// Answers what was different; with `dry_run` it changes nothing.
  [[nodiscard]] virtual Result<std::vector<FactsDifference>> rebuild_facts(
      LocalDay day, std::optional<ServiceId> service, bool dry_run) = 0;
  /// Marked (day, type, service), oldest first; those that had no price when they were last tried
  /// come after all others.
  [[nodiscard]] virtual Result<std::vector<BillingMark>> list_billing_marks(std::int64_t limit) = 0;
  /// Replaces the ft_billing rows of each mark by what the cube and the rates say, and takes the
  /// mark away. Fails with not_found if a rate is missing; one mark alone is then put behind the
  /// others.
  [[nodiscard]] virtual Result<void> bill(std::span<const BillingMark> marks) = 0;
  /// Removes the billing facts (not the cube) of a range of days and marks them for billing.
  [[nodiscard]] virtual Result<void> drop_billing_facts(LocalDayRange days) = 0;
  [[nodiscard]] virtual Result<BillingSnapshot> read_billing(ServiceId service, int year) = 0;
  /// The cells of a service's days: the cube with its deltas and the rows since the watermark.
  [[nodiscard]] virtual Result<std::vector<CubeRow>> read_cells(ServiceId service,
                                                                LocalDayRange days) = 0;
  /// The same counted from the notifications of `window`, in a calendar of the caller's choice.
  [[nodiscard]] virtual Result<std::vector<CubeRow>> count_cells(ServiceId service,
                                                                 BillingWindow window,
                                                                 const Calendar& calendar) = 0;
  /// From a service's first notification to just after its last, or nothing.
  [[nodiscard]] virtual Result<std::optional<BillingWindow>> extent_of(ServiceId service) = 0;
  /// Sums of ft_billing with everything that reports need beside them, exact at the instant of the
  /// call, in one snapshot.
  [[nodiscard]] virtual Result<PlatformBilling> read_platform(const PlatformQuery& query) = 0;
  /// Recomputes the bills of one day from the notifications and says where ft_billing differs.
  [[nodiscard]] virtual Result<std::vector<BillingDifference>> audit_billing(
      LocalDay day, std::optional<ServiceId> service) = 0;
  /// ft_billing as stored, sorted by service and the declared order.
  [[nodiscard]] virtual Result<std::vector<ServiceFact>> list_billing_facts(LocalDayRange days) = 0;

  // -- letters that were despatched (behaviour 2.4) ---------------------------------------------
  /// Stores what the printer reports; a letter that is reported again moves. Marks the days.
  /// Answers how many letters were new or moved.
  [[nodiscard]] virtual Result<std::int64_t> put_letter_despatches(
      std::span<const LetterDespatch> letters) = 0;
  /// Days whose despatch facts are older than the letters or the rates, as list_billing_marks().
  [[nodiscard]] virtual Result<std::vector<LocalDay>> list_despatch_marks(std::int64_t limit) = 0;
  /// Replaces the despatch facts of a day and takes its mark away. Fails with not_found if a rate
  /// is missing; the day is then put behind the others.
  [[nodiscard]] virtual Result<void> bill_despatch(LocalDay day) = 0;
  /// Marks the days of a range that have letters or facts.
  [[nodiscard]] virtual Result<void> mark_despatch(LocalDayRange days) = 0;
  /// Sorted by day and the order of price_despatch().
  [[nodiscard]] virtual Result<std::vector<DespatchFact>> list_despatch_facts(
      LocalDayRange days) = 0;

  // -- retention and history (behaviour 3; design 6) --------------------------------------------
  /// Adds or replaces. Fails with not_found if the service is unknown.
  [[nodiscard]] virtual Result<void> put_retention(const RetentionPeriod& value, UtcTime now) = 0;
  /// Those that were put, by service and type; all others are retention_days_default.
  [[nodiscard]] virtual Result<std::vector<RetentionPeriod>> list_retention() = 0;
  /// Those of `scopes` that have something for archive_batch() to do.
  [[nodiscard]] virtual Result<std::vector<ArchiveScope>> list_expired(
      std::span<const ArchiveScope> scopes) = 0;
  /// Moves up to `limit` notifications of `scope` to the history, oldest first; deletes those of
  /// test keys instead. Letters that are not final stay, and so does what is being sent. What is
  /// deleted here is what is inserted there, in one statement; several movers may run at once and
  /// none waits for another. All zero: nothing is left that is free to move.
  [[nodiscard]] virtual Result<ArchiveReport> archive_batch(const ArchiveScope& scope,
                                                            std::int64_t limit, UtcTime now) = 0;
  /// Moves up to `limit` notifications of all scopes together to the history, oldest first, and
  /// forgets the requests' keys of those services at the end. What needs a closer look is passed
  /// over and left for archive_batch(): test keys, what waits to be sent, ids that are known
  /// elsewhere, rows that others hold. Each step looks at a limited number of rows, and stretches
  /// that hold nothing of the scopes are skipped. An engine that moves service by service as fast
  /// (SQLite) leaves everything. Fails with invalid_argument if the scopes end differently.
  [[nodiscard]] virtual Result<ArchiveSwept> archive_sweep(const ArchiveSweep& sweep) = 0;
  /// Newest first. Anything here was stored past the library. (reliability C10)
  [[nodiscard]] virtual Result<std::vector<QuarantinedNotification>> list_quarantined(
      std::int64_t limit) = 0;
  /// Forgets why notifications failed before an instant. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_failure_reasons(UtcTime failed_before) = 0;
  /// Makes what was deleted unreadable in the engine's own files, where it can: SQLite empties its
  /// write-ahead log. Content that other readers still see stays until they are done.
  [[nodiscard]] virtual Result<void> scrub() = 0;
  /// Removes the personal data of one recipient (as normalised) from the live notifications of
  /// `service`; those that wait are never sent. Inbound SMS go to their history. Quarantined
  /// receipts belong to no service: those that seem to name the recipient go, and are not counted.
  /// Statuses and totals stay. Answers how many notifications and inbound SMS held any.
  [[nodiscard]] virtual Result<std::int64_t> erase_recipient(ServiceId service,
                                                             const RecipientKeys& recipient) = 0;

  /// Makes the places of the history for the months from `first` to before `until`, both beginnings
  /// of months (UTC). Rows whose month has no place are kept all the same. Answers how many places
  /// it made; fails with busy if readers hold the history for long.
  [[nodiscard]] virtual Result<std::int64_t> prepare_history(UtcTime first, UtcTime until) = 0;

  // -- files of months that are over (behaviour 3.4) --------------------------------------------
  // Every other method counts and finds the rows in files like those in the history. A status that
  // is reported for one of them is kept in the store, beside the file. Where a file is out of reach
  // or broken, whatever needs it fails with unavailable or corrupt: totals are never short.
  /// Moves rows of the history to one file: it is written, read back and compared; then the rows go
  /// and the file is known, in one transaction. What is interrupted leaves at most a file that
  /// nobody knows, which is written again under the same name. Zero rows: nothing is left. Fails
  /// with unsupported without a place for files, invalid_argument if the scope reaches past the
  /// watermark.
  [[nodiscard]] virtual Result<FilingReport> file_history(const ArchiveFileScope& scope,
                                                          UtcTime now) = 0;
  /// By the creation of their first rows.
  [[nodiscard]] virtual Result<std::vector<ArchiveFile>> list_archive_files() = 0;
  /// Reads a file and compares it with what was written. Fails as its readers would.
  [[nodiscard]] virtual Result<void> check_archive_file(const ArchiveFile& file) = 0;

  // -- time-outs (behaviour 3.2) ---------------------------------------------------------------
  [[nodiscard]] virtual Result<UpkeepState> upkeep_state() = 0;
  /// Turns up to `limit` SMS and e-mails of the sweep that are sending or pending into temporary
  /// failures, the guard being in the update. Answers how many; fewer than `limit` end the sweep.
  [[nodiscard]] virtual Result<std::int64_t> time_out(const TimeOutSweep& sweep, UtcTime now) = 0;

  // -- facts about statuses (behaviour 4; design 7) ----------------------------------------------
  /// Days whose ft_notification_status rows are older than the cube, oldest first.
  [[nodiscard]] virtual Result<std::vector<LocalDay>> list_status_days(std::int64_t limit) = 0;
  /// Replaces the status facts of up to `limit` marked (type, service) of a day and takes their
  /// marks away. Answers how many they were.
  [[nodiscard]] virtual Result<std::int64_t> project_statuses(LocalDay day, std::int64_t limit) = 0;
  /// ft_notification_status as stored, sorted.
  [[nodiscard]] virtual Result<std::vector<StatusFact>> list_status_facts(LocalDayRange days) = 0;
  /// Exact at the instant of the call, in one snapshot: facts, the cube where they are behind it,
  /// and the rows since the watermark. Test keys are among the sums. Sorted.
  [[nodiscard]] virtual Result<std::vector<StatusFact>> read_statuses(const StatusQuery& query) = 0;
  /// Messages of all time until `last`, and of each of `days` that is not after it; exact, from
  /// running totals where they are in order.
  [[nodiscard]] virtual Result<PlatformDays> read_platform_days(LocalDay last,
                                                                LocalDayRange days) = 0;
  [[nodiscard]] virtual Result<PageState> page_state() = 0;
  /// Counts a day's messages that came through the API, in each service's own calendar, and stores
  /// the row.
  [[nodiscard]] virtual Result<ProcessingTime> measure_processing_time(LocalDay day,
                                                                       UtcTime now) = 0;
  [[nodiscard]] virtual Result<std::vector<ProcessingTime>> list_processing_times(
      LocalDayRange days) = 0;
  /// The last instant at which a template was used without a test key, over all time.
  [[nodiscard]] virtual Result<std::optional<UtcTime>> last_use_of_template(ServiceId service,
                                                                            TemplateId id) = 0;
  /// Statuses of a job's notifications, wherever they are, with how many there are of each.
  [[nodiscard]] virtual Result<std::map<Status, std::int64_t>> job_outcomes(ServiceId service,
                                                                            JobId job) = 0;
  /// SMS of every service created in a window, by service, where any is alarming.
  [[nodiscard]] virtual Result<std::vector<AlarmingService>> list_alarming_services(
      BillingWindow window) = 0;

  // -- ledgers (docs/cache.md) --------------------------------------------------------------------
  /// Where each day of a range is counted, oldest first; nowhere included.
  [[nodiscard]] virtual Result<std::vector<LedgerPlace>> read_ledger_places(ServiceId service,
                                                                            LocalDayRange days) = 0;
  /// Counts a service's day from its notifications and names `generation` as its place, unless it
  /// is no longer at `seen`. Those who store meanwhile wait, or find that it moved. Forgets what
  /// the store itself counted. Fails with not_found.
  [[nodiscard]] virtual Result<Recount> recount_ledger(ServiceId service, const LedgerPlace& seen,
                                                       const Uuid& generation) = 0;
  /// The same count, changing nothing.
  [[nodiscard]] virtual Result<LedgerCount> count_day(ServiceId service, LocalDay day) = 0;
  /// From now on nothing vouches for the counts of the day. No failure if nothing did.
  [[nodiscard]] virtual Result<void> give_up_ledger(ServiceId service, LocalDay day) = 0;
  /// What the store itself has counted; nothing unless the day's place is the store.
  [[nodiscard]] virtual Result<std::optional<DailyCounts>> read_daily_counts(ServiceId service,
                                                                             LocalDay day) = 0;
  struct ServiceLedger {
    ServiceId service_id;
    LedgerPlace place;
    friend bool operator==(const ServiceLedger&, const ServiceLedger&) = default;
  };
  /// Every ledger, after those before `first` were forgotten.
  [[nodiscard]] virtual Result<std::vector<ServiceLedger>> prune_ledgers(LocalDay first) = 0;
  /// Ledgers of days up to `last` that were not compared with the notifications yet.
  [[nodiscard]] virtual Result<std::vector<ServiceLedger>> list_unreconciled(
      LocalDay last, std::int64_t limit) = 0;
  /// No failure if the day is counted elsewhere by now.
  [[nodiscard]] virtual Result<void> mark_reconciled(const ServiceLedger& ledger) = 0;

  // -- tasks ------------------------------------------------------------------------------------
  /// When a periodic check was last done; 1970 if never.
  [[nodiscard]] virtual Result<UtcTime> find_check(std::string_view name) = 0;
  /// Notes that it was done, unless a later one is noted.
  [[nodiscard]] virtual Result<void> note_check(std::string_view name, UtcTime done_at) = 0;
  /// What is due at `now`, at most `limit` of each kind.
  [[nodiscard]] virtual Result<DueState> read_due(UtcTime now, std::int64_t limit) = 0;
  /// Takes the lease on `key` if nobody holds it at `now`. Fails with busy otherwise.
  [[nodiscard]] virtual Result<TaskLease> claim_task(std::string_view key, std::string_view owner,
                                                     UtcTime now, UtcTime until) = 0;
  /// Ends the lease. Fails with conflict if the epoch is stale.
  [[nodiscard]] virtual Result<void> release_task(const TaskLease& lease) = 0;
  /// Forgets the leases that nobody holds at `now`. Later owners still get greater epochs than
  /// every one before. Answers how many rows went.
  [[nodiscard]] virtual Result<std::int64_t> prune_tasks(UtcTime now) = 0;
};

}  // namespace notify
