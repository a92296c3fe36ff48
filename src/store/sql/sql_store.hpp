#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"
#include "store/sql/filed.hpp"

#include <notify/store.hpp>

#include <unistd.h>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

namespace notify::sql {

class PlatformReader;
struct StoredState;
struct UnreadChange;

/// The detail of the Failure that leaves a transaction whose rows are counted elsewhere.
inline constexpr std::string_view ledger_moved = "ledger moved";

/// Opens a connection; called again when the old one was lost. Throws Failure.
using Connect = std::function<std::unique_ptr<Connection>()>;
/// Makes a connection of the host's ours for the length of a call. Throws Failure.
using Borrow = std::function<std::unique_ptr<Connection>(const HostTransaction&)>;

/// The Store over any Connection: one mutex, one connection, one transaction a method. The methods
/// stand in one .cpp per noun.
class SqlStore final : public Store {
public:
  SqlStore(Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files, Borrow borrow);
  ~SqlStore() override;

  Result<void> put_reference_data(const ReferenceData& data) override;
  Result<void> drop_reference_data(const ReferenceData& data) override;
  Result<ReferenceData> get_reference_data() override;

  Result<SettingsVersion> settings_version(ServiceId service) override;
  Result<void> insert_service(const Service& service) override;
  Result<Service> get_service(ServiceId id) override;
  Result<std::vector<Service>> list_services() override;
  Result<void> update_service(const Service& service, UtcTime now) override;
  Result<void> put_organisation(const Organisation& organisation, UtcTime now) override;
  Result<std::vector<Organisation>> list_organisations() override;
  Result<void> put_template(const Template& value) override;
  Result<Template> get_template(ServiceId service, TemplateId id, int version) override;
  Result<void> insert_api_key(const ApiKey& key, std::string_view sealed_secret) override;
  Result<std::vector<StoredApiKey>> list_api_keys(ServiceId service) override;
  Result<void> revoke_api_key(ServiceId service, ApiKeyId id, UtcTime now) override;
  Result<void> put_sender(const Sender& sender) override;
  Result<std::vector<Sender>> list_senders(ServiceId service, NotificationType type) override;
  Result<void> put_guest_list(ServiceId service, std::span<const std::string> recipients) override;
  Result<std::vector<std::string>> list_guests(ServiceId service) override;
  Result<void> put_allowance(ServiceId service, const Allowance& value, UtcTime now) override;
  Result<std::optional<Allowance>> find_allowance(ServiceId service, int year) override;
  Result<Allowance> ensure_allowance(ServiceId service, const Allowance& value,
                                     UtcTime now) override;

  Result<std::vector<Calendar>> list_calendars() override;
  Result<void> put_calendar(const CalendarRules& rules) override;
  Result<void> change_calendar(ServiceId service, std::string_view calendar) override;

  Result<std::map<std::string, KnownRequest, std::less<>>> find_requests(
      ServiceId service, std::span<const std::string> idempotency_keys) override;
  using Store::create_notifications;
  Result<CreatedBatch> create_notifications(std::span<const NewNotification> rows,
                                            const std::optional<Counting>& counting) override;
  Result<std::vector<Created>> create_notifications_in(
      const HostTransaction& host, std::span<const NewNotification> rows) override;
  Result<void> import_notifications(std::span<const Notification> rows, bool archived) override;
  Result<Notification> get_notification(ServiceId service, NotificationId id) override;
  Result<std::vector<Notification>> list_notifications_to(ServiceId service,
                                                          const RecipientKeys& recipient,
                                                          std::int64_t limit) override;

  Result<void> insert_job(const Job& job, std::span<const JobBatch> batches) override;
  Result<Job> get_job(ServiceId service, JobId id) override;
  Result<std::vector<Job>> list_jobs(ServiceId service, std::int64_t limit,
                                     std::int64_t skip) override;
  Result<std::vector<Job>> list_due_jobs(UtcTime now, std::int64_t limit) override;
  Result<bool> move_job(const Job& job, JobStatus to, UtcTime now) override;
  Result<std::int64_t> cancel_letter_job(const Job& job, std::span<const NotificationId> letters,
                                         UtcTime now) override;
  Result<std::optional<JobBatch>> next_job_batch(ServiceId service, JobId job) override;
  Result<void> mark_job_batch(ServiceId service, JobId job, std::int64_t first_row) override;
  Result<bool> has_expired_jobs(UtcTime today, int default_days) override;
  Result<std::int64_t> archive_jobs(UtcTime today, int default_days, std::int64_t limit) override;

  Result<std::vector<SealedValue>> list_sealed(SealedColumn column, std::int32_t key_id,
                                               const Uuid& after, std::int64_t limit) override;
  Result<std::int64_t> reseal(SealedColumn column, std::span<const ResealedValue> values) override;
  Result<std::vector<Notification>> list_unsealed(const NotificationId& after,
                                                  std::int64_t limit) override;
  Result<std::int64_t> seal_notifications(std::span<const Notification> rows) override;

  Result<std::vector<ClaimedNotification>> claim_deliveries(const ClaimRequest& request) override;
  Result<std::vector<bool>> begin_attempts(std::span<const AttemptIntent> intents,
                                           UtcTime now) override;
  Result<std::int64_t> finish_attempts(std::span<const AttemptResult> results,
                                       UtcTime now) override;
  Result<std::vector<bool>> extend_claims(std::span<const HeldClaim> claims,
                                          UtcTime lease_until) override;
  Result<std::vector<InDoubt>> list_in_doubt(UtcTime now, std::int64_t limit) override;
  Result<std::int64_t> count_queued(NotificationType type) override;
  Result<void> put_queue_class(ServiceId service, TemplateId id,
                               std::optional<QueueClass> value) override;
  Result<std::int64_t> requeue_stuck(UtcTime created_from, UtcTime created_before,
                                     std::int64_t limit, UtcTime now) override;

  Result<std::vector<ProviderDetails>> list_providers() override;
  Result<void> ensure_providers(std::span<const ProviderDetails> values) override;
  Result<void> put_provider(const ProviderDetails& value) override;
  Result<std::vector<ProviderDetails>> list_provider_history(std::string_view identifier) override;
  Result<std::int64_t> count_provider_errors(std::string_view provider, std::int64_t errors,
                                             UtcTime now) override;
  Result<bool> shift_providers(NotificationType type, std::string_view from, BalanceCause cause,
                               UtcTime now) override;
  Result<bool> tend_providers(NotificationType type, UtcTime now) override;
  Result<std::vector<DeliverySpeed>> measure_speed(UtcTime now) override;
  Result<std::int64_t> take_rate(std::string_view provider, std::int64_t per_second,
                                 std::int64_t wanted, UtcTime now) override;

  Result<void> put_callback(const ServiceCallback& value, std::string_view sealed_token) override;
  Result<void> drop_callback(ServiceId service, CallbackType type) override;
  Result<std::vector<ServiceCallback>> list_callbacks(ServiceId service) override;
  Result<std::vector<ClaimedCallback>> claim_callbacks(const CallbackClaim& claim) override;
  Result<std::int64_t> finish_callbacks(std::span<const CallbackResult> results,
                                        UtcTime now) override;
  Result<std::int64_t> count_callbacks() override;
  Result<std::vector<DeadCallback>> list_dead_callbacks(ServiceId service,
                                                        std::int64_t limit) override;
  Result<std::int64_t> replay_callbacks(ServiceId service, std::int64_t limit,
                                        UtcTime now) override;
  Result<std::int64_t> drop_dead_callbacks(UtcTime died_before, std::int64_t limit) override;
  Result<std::int64_t> drop_unused_hosts(UtcTime paused_before, std::int64_t limit) override;
  Result<std::vector<ReceiptOutcome>> record_complaints(std::span<const Complaint> complaints,
                                                        UtcTime now) override;
  Result<std::vector<StoredComplaint>> list_complaints(ServiceId service, std::int64_t limit,
                                                       std::int64_t skip) override;

  Result<std::vector<ReceiptOutcome>> apply_receipts(std::span<const Receipt> receipts,
                                                     UtcTime now) override;

  Result<void> quarantine_receipt(const QuarantinedReceipt& value) override;
  Result<std::vector<QuarantinedReceipt>> list_quarantined_receipts(std::int64_t limit) override;
  Result<std::vector<ReceiptOutcome>> replay_receipt(QuarantinedReceiptId id,
                                                     std::span<const Receipt> receipts,
                                                     UtcTime now) override;
  Result<std::int64_t> drop_quarantined_receipts(UtcTime received_before) override;
  Result<std::vector<ParkedReceipt>> list_parked_receipts(UtcTime received_before,
                                                          std::int64_t limit) override;
  Result<std::int64_t> bury_receipts(std::span<const BuriedReceipt> receipts) override;
  Result<std::vector<ParkedComplaint>> list_parked_complaints(UtcTime received_before,
                                                              std::int64_t limit) override;
  Result<std::int64_t> bury_complaints(std::span<const BuriedComplaint> complaints) override;

  Result<std::int64_t> record_inbound_sms(std::span<const InboundSms> messages) override;
  Result<std::vector<InboundSms>> list_inbound_sms(ServiceId service,
                                                   const InboundQuery& query) override;
  Result<std::vector<ArchiveScope>> list_expired_inbound(
      std::span<const ArchiveScope> scopes) override;
  Result<std::int64_t> archive_inbound(const ArchiveScope& scope, std::int64_t limit) override;

  Result<FactsState> facts_state() override;
  Result<UtcTime> advance_facts(UtcTime target) override;
  Result<std::int64_t> fold_facts(std::int64_t limit) override;
  Result<std::vector<FactsDifference>> rebuild_facts(LocalDay day, std::optional<ServiceId> service,
                                                     bool dry_run) override;
  Result<std::vector<BillingMark>> list_billing_marks(std::int64_t limit) override;
  Result<void> bill(std::span<const BillingMark> marks) override;
  Result<void> drop_billing_facts(LocalDayRange days) override;
  Result<BillingSnapshot> read_billing(ServiceId service, int year) override;
  Result<std::vector<CubeRow>> read_cells(ServiceId service, LocalDayRange days) override;
  Result<std::vector<CubeRow>> count_cells(ServiceId service, BillingWindow window,
                                           const Calendar& calendar) override;
  Result<std::optional<BillingWindow>> extent_of(ServiceId service) override;
  Result<PlatformBilling> read_platform(const PlatformQuery& query) override;
  Result<std::vector<BillingDifference>> audit_billing(LocalDay day,
                                                       std::optional<ServiceId> service) override;
  Result<std::vector<ServiceFact>> list_billing_facts(LocalDayRange days) override;

  Result<std::int64_t> put_letter_despatches(std::span<const LetterDespatch> letters) override;
  Result<std::vector<LocalDay>> list_despatch_marks(std::int64_t limit) override;
  Result<void> bill_despatch(LocalDay day) override;
  Result<void> mark_despatch(LocalDayRange days) override;
  Result<std::vector<DespatchFact>> list_despatch_facts(LocalDayRange days) override;

  Result<void> put_retention(const Retention& value, UtcTime now) override;
  Result<std::vector<Retention>> list_retention() override;
  Result<std::vector<ArchiveScope>> list_expired(std::span<const ArchiveScope> scopes) override;
  Result<ArchiveReport> archive_batch(const ArchiveScope& scope, std::int64_t limit,
                                      UtcTime now) override;
  Result<ArchiveSwept> archive_sweep(const ArchiveSweep& sweep) override;
  Result<std::vector<QuarantinedNotification>> list_quarantined(std::int64_t limit) override;
  Result<void> scrub() override;
  Result<std::int64_t> erase_recipient(ServiceId service, const RecipientKeys& recipient) override;
  Result<std::int64_t> prepare_history(UtcTime first, UtcTime until) override;
  Result<FilingReport> file_history(const ArchiveFileScope& scope, UtcTime now) override;
  Result<std::vector<ArchiveFile>> list_archive_files() override;
  Result<void> check_archive_file(const ArchiveFile& file) override;
  Result<UpkeepState> upkeep_state() override;
  Result<std::int64_t> time_out(const TimeOutSweep& sweep, UtcTime now) override;

  Result<std::vector<LocalDay>> list_status_days(std::int64_t limit) override;
  Result<std::int64_t> project_statuses(LocalDay day, std::int64_t limit) override;
  Result<std::vector<StatusFact>> list_status_facts(LocalDayRange days) override;
  Result<std::vector<StatusFact>> read_statuses(const StatusQuery& query) override;
  Result<PlatformDays> read_platform_days(LocalDay last, LocalDayRange days) override;
  Result<PageState> page_state() override;
  Result<ProcessingTime> measure_processing_time(LocalDay day, UtcTime now) override;
  Result<std::vector<ProcessingTime>> list_processing_times(LocalDayRange days) override;
  Result<std::optional<UtcTime>> last_use_of_template(ServiceId service, TemplateId id) override;
  Result<std::map<Status, std::int64_t>> job_outcomes(ServiceId service, JobId job) override;
  Result<std::vector<AlarmingService>> list_alarming_services(BillingWindow window) override;

  Result<std::vector<LedgerPlace>> read_ledger_places(ServiceId service,
                                                      LocalDayRange days) override;
  Result<Recount> recount_ledger(ServiceId service, const LedgerPlace& seen,
                                 const Uuid& generation) override;
  Result<LedgerCount> count_day(ServiceId service, LocalDay day) override;
  Result<void> give_up_ledger(ServiceId service, LocalDay day) override;
  Result<std::optional<DailyCounts>> read_daily_counts(ServiceId service, LocalDay day) override;
  Result<std::vector<ServiceLedger>> prune_ledgers(LocalDay first) override;
  Result<std::vector<ServiceLedger>> list_unreconciled(LocalDay last, std::int64_t limit) override;
  Result<void> mark_reconciled(const ServiceLedger& ledger) override;

  Result<UtcTime> find_check(std::string_view name) override;
  Result<void> note_check(std::string_view name, UtcTime done_at) override;
  Result<DueState> read_due(UtcTime now, std::int64_t limit) override;
  Result<TaskLease> claim_task(std::string_view key, std::string_view owner, UtcTime now,
                               UtcTime until) override;
  Result<void> release_task(const TaskLease& lease) override;
  Result<std::int64_t> prune_tasks(UtcTime now) override;

  /// For benchmarks only: what would sending cost if nothing were counted.
  void count_facts(bool on) noexcept { count_facts_ = on; }
  /// For benchmarks only: without, no version of settings is ever met again. From one thread.
  void hold_versions(bool on) noexcept { versions_hold_ = on; }

private:
  /// Runs `work` in a transaction: commits what it did or rolls all of it back. Conflicts between
  /// PostgreSQL transactions (40001, 40P01) are run again, up to ten times.
  template <typename Work>
  auto transact(Access access, Work work) -> Result<std::invoke_result_t<Work>> {
    using Out = std::invoke_result_t<Work>;
    const std::scoped_lock lock(mutex_);
    for (int attempt = 1;; ++attempt) {
      try {
        enter();
        connection_->begin(access);
        if constexpr (std::is_void_v<Out>) {
          work();
          connection_->commit();
          return {};
        } else {
          Out out = work();
          connection_->commit();
          return out;
        }
      } catch (const Failure& failure) {
        if (!recover(failure.error, attempt)) return failure.error;
      } catch (const std::bad_alloc&) {
        leave();
        throw;
      } catch (const std::exception& error) {
        leave();
        return make_error(ErrorCode::internal, error.what());
      }
    }
  }

  /// Runs `work` in the host's transaction: what it did stays, for the host to commit, or none of
  /// it. Collisions with other transactions are run again as above.
  template <typename Work>
  auto take_part(const HostTransaction& host, Work work) -> Result<std::invoke_result_t<Work>> {
    const std::scoped_lock lock(mutex_);
    try {
      enter();
      if (!borrow_) fail(ErrorCode::unsupported, "this store takes no part in other transactions");
      const Substitute theirs(connection_, borrow_(host));
      for (int attempt = 1;; ++attempt) {
        connection_->begin(Access::write);
        try {
          auto out = work();
          connection_->commit();
          return out;
        } catch (const Failure& failure) {
          connection_->rollback();
          if (!is_collision(failure.error) || attempt == attempts_max) return failure.error;
        } catch (...) {
          connection_->rollback();
          throw;
        }
      }
    } catch (const Failure& failure) {
      return failure.error;
    }
  }

  /// Puts another connection in the place of the store's own, for a while.
  class Substitute {
  public:
    Substitute(std::unique_ptr<Connection>& place, std::unique_ptr<Connection> other)
        : place_(place), own_(std::exchange(place, std::move(other))) {}
    ~Substitute() { place_ = std::move(own_); }
    Substitute(const Substitute&) = delete;
    Substitute& operator=(const Substitute&) = delete;

  private:
    std::unique_ptr<Connection>& place_;
    std::unique_ptr<Connection> own_;
  };

  static constexpr int attempts_max = 10;
  [[nodiscard]] static bool is_collision(const Error& error) noexcept {
    return error.detail == "40001" || error.detail == "40P01";
  }

  void enter();
  void leave() noexcept;
  /// Rolls back and says whether the transaction may be tried again.
  bool recover(const Error& error, int attempt) noexcept;

  // What several nouns share; all inside a transaction.
  struct Watermarks {
    UtcTime watermark;
    UtcTime announced;
    [[nodiscard]] UtcTime latest() const { return std::max(watermark, announced); }
  };
  Watermarks read_watermarks(bool locked = false);
  /// The watermarks as a writer must see them: under the shared lock.
  Watermarks lock_watermarks();
  /// First of all in whatever changes totals or bills: two of them never work at the same time.
  void hold_facts();
  void forget_calendars();
  const Calendar& calendar_of(ServiceId service);
  const std::vector<std::shared_ptr<const Calendar>>& calendars();
  /// Those of `service`, or those that any service has.
  std::vector<const Calendar*> calendars_used(std::optional<ServiceId> service);
  void append_deltas(const DeltaSet& deltas);
  struct Sorted;
  struct ReceiptChanges;
  Sorted sort_out_known(std::span<const NewNotification> rows);
  std::set<NotificationId> stored_already(std::span<const NewNotification> rows);
  /// Waits for everybody who stores notifications of `service`, and keeps them waiting.
  void hold_service(ServiceId service);
  LedgerPlace read_ledger_place(ServiceId service, LocalDay day);
  LedgerCount count_messages(ServiceId service, LocalDay day);
  /// The ledger of every (service, day) that `rows` are counted in is given up.
  void give_up_ledgers(std::span<const Notification* const> rows);
  void give_up_ledgers(ServiceId service, const std::set<LocalDay>& days);
  void give_up_ledgers(ServiceId service);
  /// Counts the day in the store itself if it is counted elsewhere; refuses what is over a limit.
  std::optional<DailyRefusal> grant_in_store(ServiceId service, const Counting& counting);
  void add_daily_counts(ServiceId service, LocalDay day, const DailyCounts& counts);
  /// Where the rows are counted, or, as a Failure, that it is not where `counting` says.
  void settle_place(std::span<const Notification* const> rows,
                    const std::optional<Counting>& counting, LedgerPlace& place);
  CreatedBatch store_new(std::span<const NewNotification> rows,
                         const std::optional<Counting>& counting, LedgerPlace& place);
  void mark_billing(std::span<const CubeRow> cells);
  std::int64_t take_deltas(UtcTime before, std::int64_t limit, Cube& cube,
                           std::vector<CubeRow>& touched);
  /// The (day, type, service) of a marks table: their status facts are older than the cube.
  void mark_statuses(const ValueTable& marks);
  void mark_stored_statuses(const std::string& day, std::optional<ServiceId> service);
  void mark_stored_statuses(ServiceId service);
  std::vector<StatusFact> sum_statuses(const StatusQuery& query);
  /// Sums the stored status facts of a day again.
  void sum_platform_day(const std::string& day);
  /// What the public page shows has changed.
  void touch_page();
  /// What requests of a service are checked against has changed; nil: the rates or defaults. Last
  /// in its transaction: others who change the same settings wait from here on.
  void touch_settings(ServiceId service);
  /// Inside archive_batch(). Resolving answers the days that have to be recounted.
  std::int64_t delete_test_notifications(const ArchiveScope& scope, std::int64_t limit);
  std::int64_t resolve_conflicts(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                                 std::vector<LocalDay>& days);
  /// Moves nothing if some id is in the history already: fails with conflict.
  std::int64_t move_rows_of(const ArchiveScope& scope, std::int64_t limit);
  /// Those of `scopes` that have something to archive that was created at `from` or later, each
  /// with the creation of the first.
  struct FirstExpired {
    ArchiveScope scope;
    UtcTime created_at;
  };
  std::vector<FirstExpired> find_expired(std::span<const ArchiveScope> scopes, UtcTime from);
  /// Parts of archive_sweep(): one stretch from an instant on, and where the next one begins.
  ArchiveSwept sweep_stretch(const ArchiveSweep& sweep, UtcTime from);
  Result<std::optional<UtcTime>> next_expired(std::span<const ArchiveScope> scopes, UtcTime from);
  Result<void> forget_requests(std::span<const ArchiveScope> scopes);
  /// What is live and in a file too: the live one stands. Answers how many.
  std::int64_t resolve_filed(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                             std::vector<LocalDay>& days);
  /// Writes, reads back and compares. `rows` are in order of creation.
  ArchiveFile write_archive_file(std::span<const Notification> rows, UtcTime now);
  AmendedFile open_filed(const ArchiveFile& file, archive::Wanted wanted);
  /// The files with rows of a window (and others), one after the other.
  void each_filed(BillingWindow window, const std::function<void(const AmendedFile&)>& visit,
                  archive::Wanted wanted = {});
  /// Which of `ids` are in files: those that may hold them as far as the ids say, or those with
  /// rows created in a window.
  std::vector<FiledNotification> find_filed(std::span<const NotificationId> ids,
                                            std::optional<BillingWindow> created_in = {});
  void add_filed_letters(const std::string& day, std::vector<DespatchedLetters>& letters);
  /// Adds those of `ids` that `states` does not have and a file does.
  void find_filed_states(std::span<const NotificationId> ids,
                         std::unordered_map<NotificationId, StoredState>& states);
  /// One id of `rows` that is in a file with rows of their time, or nothing.
  std::string known_in_files(std::span<const Notification> rows);
  /// Rows of (file, id, status or null, sender, instant).
  void amend(const ValueTable& amendments);
  /// Adds the rows of files to what count_rows() counted.
  void count_filed(BillingWindow window, std::optional<ServiceId> service, const Calendar* as,
                   Cube& cube);
  void add_totals(std::span<const CubeRow> cells);
  /// From the first row in [from, to) to just after the last, or nothing.
  std::optional<BillingWindow> extent_of_rows(UtcTime from, UtcTime to);
  /// In each service's own calendar, or all in `as`.
  Cube count_rows(UtcTime from, UtcTime to, std::optional<ServiceId> service,
                  const Calendar* as = nullptr);
  /// From the earliest start of the first day to the latest end of the last one, over the calendars
  /// of `service` or of all.
  BillingWindow widest_window(LocalDayRange days, std::optional<ServiceId> service);
  RateTable read_rates();
  std::vector<Service> read_services();
  PermissionSet read_permissions(ServiceId service);
  std::map<ServiceId, PermissionSet> read_all_permissions();
  void write_permissions(ServiceId service, PermissionSet permissions);
  std::vector<Sender> read_senders(ServiceId service, NotificationType type);
  /// Gives the default sender of a type another text; an empty one takes it away.
  void put_default_sender(ServiceId service, NotificationType type, const std::string& text);
  std::vector<Organisation> read_organisations();
  std::vector<DefaultAllowance> read_defaults();
  BillingSnapshot read_snapshot(ServiceId service, int year);
  void mark_priced_since(NotificationType type, std::optional<UtcTime> since);
  /// Gives a service the allowance that the rules give its type in the year that `now` is in.
  void renew_allowance(ServiceId service, OrganisationType type, UtcTime now);
  std::optional<Allowance> read_allowance(ServiceId service, int year);
  std::map<std::pair<ServiceId, int>, Allowance> read_allowances(int last_year);
  std::vector<BillingMark> read_marks(std::int64_t limit);
  std::vector<LocalDay> read_despatch_marks(std::int64_t limit);
  void replace_facts(std::span<const BillingMark> marks);
  friend class PlatformReader;
  /// Inside the transaction that changes statuses: a call to each service that wants to hear.
  void queue_callbacks(const ValueTable& changes);
  /// Likewise of complaints that were just stored.
  void queue_complaint_calls(const ValueTable& complaints);
  /// Fills in what the calls are about that are about complaints.
  void find_complaints(std::vector<ClaimedCallback>& claimed);
  /// The active providers of a type, locked, unless one of them changed after `changed_before`.
  std::vector<ProviderDetails> lock_settled_providers(NotificationType type,
                                                      UtcTime changed_before);
  void write_providers(std::span<const ProviderDetails> changed, UtcTime now);
  /// What receipts are about, locked, wherever it is: the id of each (nil if its reference is
  /// unknown) and the states of those that are known.
  void find_reported(std::span<const Receipt> receipts, std::vector<NotificationId>& ids,
                     std::unordered_map<NotificationId, StoredState>& states);
  std::vector<ReceiptOutcome> merge_receipts(std::span<const Receipt> receipts, UtcTime now);
  /// Its two ways: without reading what the receipts are about, which answers those for which
  /// that does not do; and by reading it.
  std::vector<std::size_t> merge_unread(std::span<const Receipt> receipts, ReceiptChanges& changes);
  std::vector<ReceiptOutcome> merge_read(std::span<const Receipt> receipts,
                                         ReceiptChanges& changes);
  /// Keeps the cube right for rows that were changed unread and had the status `before`.
  void count_unread(DeltaSet& deltas, std::span<const UnreadChange> changed,
                    const Watermarks& marks, Status before);
  /// Ends of attempts whose claims were held, in the same two ways. The first takes out of `held`
  /// what it stored.
  void store_sent_unread(std::vector<const AttemptResult*>& held, const Watermarks& marks,
                         DeltaSet& deltas, UtcTime now);
  void store_ended_read(std::span<const AttemptResult* const> held, const Watermarks& marks,
                        DeltaSet& deltas, UtcTime now);
  std::vector<ReceiptOutcome> store_complaints(std::span<const Complaint> complaints, UtcTime now);
  /// `named` holds provider and reference of what a provider has taken just now.
  void apply_parked(std::span<const AttemptResult> results, const ValueTable& named, UtcTime now);
  void apply_parked_complaints(const ValueTable& named, UtcTime now);
  /// Parts of erase_recipient(). The first answers how many there were.
  std::int64_t archive_inbound_of(ServiceId service, std::string_view user_number);
  void drop_receipts_naming(std::string_view normalised_to);

  std::mutex mutex_;
  Connect connect_;
  Borrow borrow_;
  std::shared_ptr<ArchiveFiles> files_;
  pid_t owner_pid_;
  std::unique_ptr<Connection> connection_;
  std::vector<std::shared_ptr<const Calendar>> calendars_;
  std::unordered_map<ServiceId, std::shared_ptr<const Calendar>> calendar_of_service_;
  std::int64_t calendars_epoch_ = 0;
  std::int64_t sessions_ = 1;  ///< connections so far
  bool count_facts_ = true;
  bool versions_hold_ = true;
};

/// Opens a SqlStore; the one place where its construction turns into a Result.
[[nodiscard]] Result<std::shared_ptr<Store>> make_store(
    Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files = nullptr,
    Borrow borrow = {});

}  // namespace notify::sql
