#pragma once

#include "store/sql/session.hpp"
#include "store/sql/session_pool.hpp"

#include <notify/store.hpp>

namespace notify::sql {

/// Makes a connection of the host's ours for the length of a call. Throws Failure.
using Borrow = std::function<std::unique_ptr<Connection>(const HostTransaction&)>;

/// The Store over any Connection: a pool of sessions, one transaction a method. The methods stand
/// in one .cpp per noun. Any thread may call at any time.
class SqlStore final : public Store {
public:
  SqlStore(Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files, Borrow borrow,
           SessionLimits limits);

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

  using Store::apply_receipts;
  Result<std::vector<ReceiptOutcome>> apply_receipts(
      std::span<const Receipt> receipts, UtcTime now,
      std::span<const ReceiptSuppression> suppressions) override;

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

  Result<std::vector<Suppressible>> list_suppressible(std::span<const Receipt> receipts) override;
  Result<void> put_suppression(const StoredSuppression& value) override;
  Result<bool> lift_suppression(ServiceId service, std::span<const std::int64_t> indexes) override;
  Result<std::vector<StoredSuppression>> list_suppressions(ServiceId service) override;

  using Store::record_inbound_sms;
  Result<std::int64_t> record_inbound_sms(std::span<const InboundSms> messages,
                                          std::span<const ConsentChange> changes) override;
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

  Result<void> put_retention(const RetentionPeriod& value, UtcTime now) override;
  Result<std::vector<RetentionPeriod>> list_retention() override;
  Result<std::vector<ArchiveScope>> list_expired(std::span<const ArchiveScope> scopes) override;
  Result<ArchiveReport> archive_batch(const ArchiveScope& scope, std::int64_t limit,
                                      UtcTime now) override;
  Result<ArchiveSwept> archive_sweep(const ArchiveSweep& sweep) override;
  Result<std::vector<QuarantinedNotification>> list_quarantined(std::int64_t limit) override;
  Result<std::int64_t> drop_failure_reasons(UtcTime failed_before) override;
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

  /// For benchmarks only: what would sending cost if nothing were counted. While no call runs.
  void count_facts(bool on) noexcept { shared_.count_facts = on; }
  /// For benchmarks only: without, no version of settings is ever met again. While no call runs.
  void hold_versions(bool on) noexcept { versions_hold_ = on; }

private:
  /// Runs `work` in a transaction of a session: commits what it did or rolls all of it back.
  /// Conflicts between PostgreSQL transactions (40001, 40P01) are run again, up to ten times.
  template <typename Work>
  auto transact(Access access, Work work) -> Result<std::invoke_result_t<Work, Session&>> {
    using Out = std::invoke_result_t<Work, Session&>;
    try {
      const SessionPool::Lease session = pool_.take(access);
      for (int attempt = 1;; ++attempt) {
        try {
          session->connection().begin(access);
          if constexpr (std::is_void_v<Out>) {
            work(*session);
            session->connection().commit();
            return {};
          } else {
            Out out = work(*session);
            session->connection().commit();
            return out;
          }
        } catch (const Failure& failure) {
          if (!pool_.recover(*session, failure.error, attempt)) return failure.error;
        } catch (const std::bad_alloc&) {
          session->connection().rollback();
          throw;
        } catch (const std::exception& error) {
          session->connection().rollback();
          return make_error(ErrorCode::internal, error.what());
        }
      }
    } catch (const Failure& failure) {
      return failure.error;
    }
  }

  /// Runs `work` in the host's transaction: what it did stays, for the host to commit, or none of
  /// it. Collisions with other transactions are run again as above.
  template <typename Work>
  auto take_part(const HostTransaction& host, Work work)
      -> Result<std::invoke_result_t<Work, Session&>> {
    try {
      if (!borrow_) fail(ErrorCode::unsupported, "this store takes no part in other transactions");
      const SessionPool::Lease session = pool_.take(Access::write);
      const Substitute theirs(*session, borrow_(host));
      for (int attempt = 1;; ++attempt) {
        session->connection().begin(Access::write);
        try {
          auto out = work(*session);
          session->connection().commit();
          return out;
        } catch (const Failure& failure) {
          session->connection().rollback();
          if (!is_collision(failure.error) || attempt == attempts_max) return failure.error;
        } catch (...) {
          session->connection().rollback();
          throw;
        }
      }
    } catch (const Failure& failure) {
      return failure.error;
    }
  }

  /// Puts another connection in the place of a session's own, for a while.
  class Substitute {
  public:
    Substitute(Session& session, std::unique_ptr<Connection> other)
        : session_(session), own_(session.connect(std::move(other))) {}
    ~Substitute() { session_.connect(std::move(own_)); }
    Substitute(const Substitute&) = delete;
    Substitute& operator=(const Substitute&) = delete;

  private:
    Session& session_;
    std::unique_ptr<Connection> own_;
  };

  /// Parts of the archive that are transactions of their own.
  Result<std::optional<UtcTime>> next_expired(std::span<const ArchiveScope> scopes, UtcTime from);
  Result<void> forget_requests(std::span<const ArchiveScope> scopes);

  SessionShared shared_;
  SessionPool pool_;
  Borrow borrow_;
  bool versions_hold_ = true;
  std::atomic<std::int64_t> never_again_{0};  ///< sessions that no connection has
};

/// Opens a SqlStore; the one place where its construction turns into a Result.
[[nodiscard]] Result<std::shared_ptr<Store>> make_store(
    Connect connect, bool migrate, std::shared_ptr<ArchiveFiles> files = nullptr,
    Borrow borrow = {}, SessionLimits limits = {});

}  // namespace notify::sql
