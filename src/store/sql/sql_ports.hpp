#pragma once

#include "store/sql/transactions.hpp"

#include <notify/ports/store.hpp>

/// The ports of SqlStore; the methods of each stand in the .cpp of its noun.
namespace notify::sql {

class SqlRates final : public RatesStore, SqlPort {
public:
  explicit SqlRates(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(const ReferenceData& data) override;
  Result<void> drop(const ReferenceData& data) override;
  Result<ReferenceData> get() override;
};

class SqlServices final : public ServicesStore, SqlPort {
public:
  explicit SqlServices(Transactions& transactions) : SqlPort(transactions) {}

  Result<SettingsVersion> settings_version(ServiceId service) override;
  Result<void> insert(const Service& service) override;
  Result<Service> get(ServiceId id) override;
  Result<std::vector<Service>> list() override;
  Result<void> update(const Service& service, UtcTime now, UserId changed_by) override;
  Result<void> archive(ServiceId id, std::string_view name, UtcTime now,
                       UserId changed_by) override;
  Result<std::vector<ServiceVersion>> list_history(ServiceId id) override;
  Result<std::vector<LiveService>> list_live(LocalDay from, LocalDay until) override;
  Result<void> put_guest_list(ServiceId service, std::span<const Guest> guests) override;
  Result<std::vector<Guest>> list_guests(ServiceId service) override;
};

class SqlOrganisations final : public OrganisationsStore, SqlPort {
public:
  explicit SqlOrganisations(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(const Organisation& organisation, UtcTime now) override;
  Result<Organisation> change(OrganisationId id, const OrganisationChange& change,
                              UtcTime now) override;
  Result<Organisation> archive(OrganisationId id, std::string_view name_prefix) override;
  Result<Organisation> get(OrganisationId id) override;
  Result<std::vector<Organisation>> list() override;
};

class SqlBrands final : public BrandsStore, SqlPort {
public:
  explicit SqlBrands(Transactions& transactions) : SqlPort(transactions) {}

  Result<EmailBrand> put(const EmailBrand& brand) override;
  Result<LetterBrand> put(const LetterBrand& brand) override;
  Result<std::vector<EmailBrand>> list_email() override;
  Result<std::vector<LetterBrand>> list_letter() override;
  Result<EmailBrand> get(EmailBrandId id) override;
  Result<LetterBrand> get(LetterBrandId id) override;
  Result<BrandUsers> list_users(EmailBrandId id) override;
  Result<BrandUsers> list_users(LetterBrandId id) override;
  Result<void> archive(EmailBrandId id, UtcTime now) override;
  Result<std::vector<EmailBrand>> list_email_pool(OrganisationId organisation) override;
  Result<std::vector<LetterBrand>> list_letter_pool(OrganisationId organisation) override;
  Result<void> add_to_pool(OrganisationId organisation,
                           std::span<const EmailBrandId> brands) override;
  Result<void> add_to_pool(OrganisationId organisation,
                           std::span<const LetterBrandId> brands) override;
  Result<void> remove_from_pool(OrganisationId organisation, EmailBrandId brand) override;
  Result<void> remove_from_pool(OrganisationId organisation, LetterBrandId brand) override;
};

class SqlTemplateFiles final : public TemplateFilesStore, SqlPort {
public:
  explicit SqlTemplateFiles(Transactions& transactions) : SqlPort(transactions) {}

  Result<ServiceId> service_of(TemplateId id) override;
  Result<void> put(const LetterAttachment& attachment) override;
  Result<LetterAttachment> get(ServiceId service, LetterAttachmentId id) override;
  Result<void> put(const TemplateFile& file) override;
  Result<std::vector<TemplateFile>> list(ServiceId service, TemplateId id) override;
  Result<std::int64_t> archive_pending(UtcTime created_before, UtcTime now) override;
};

class SqlTemplateFolders final : public TemplateFoldersStore, SqlPort {
public:
  explicit SqlTemplateFolders(Transactions& transactions) : SqlPort(transactions) {}

  Result<TemplateFolder> insert(const TemplateFolder& folder) override;
  Result<std::vector<TemplateFolder>> list(ServiceId service) override;
  Result<TemplateFolder> update(ServiceId service, TemplateFolderId id, std::string_view name,
                                const std::optional<std::vector<UserId>>& visible_to) override;
  Result<void> move(ServiceId service, const FolderMove& move) override;
  Result<void> remove(ServiceId service, TemplateFolderId id) override;
};

class SqlTemplates final : public TemplatesStore, SqlPort {
public:
  explicit SqlTemplates(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(const Template& value) override;
  Result<void> redact(ServiceId service, TemplateId id, UserId by, UtcTime now) override;
  Result<Template> get(ServiceId service, TemplateId id, int version) override;
  Result<std::vector<Template>> list(ServiceId service) override;
  Result<std::vector<Template>> list_versions(ServiceId service, TemplateId id) override;
  Result<void> put_queue_class(ServiceId service, TemplateId id,
                               std::optional<QueueClass> value) override;
};

class SqlApiKeys final : public ApiKeysStore, SqlPort {
public:
  explicit SqlApiKeys(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> insert(const ApiKey& key, std::string_view sealed_secret) override;
  Result<std::vector<StoredApiKey>> list(ServiceId service) override;
  Result<std::vector<ApiKey>> list_history(ServiceId service) override;
  Result<void> revoke(ServiceId service, ApiKeyId id, UserId by, UtcTime now) override;
};

class SqlSenders final : public SendersStore, SqlPort {
public:
  explicit SqlSenders(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(const Sender& sender, UtcTime now) override;
  Result<std::vector<Sender>> list(ServiceId service, NotificationType type) override;
};

class SqlAllowances final : public AllowancesStore, SqlPort {
public:
  explicit SqlAllowances(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(ServiceId service, const Allowance& value, UtcTime now) override;
  Result<std::optional<Allowance>> find(ServiceId service, int year) override;
  Result<Allowance> ensure(ServiceId service, const Allowance& value, UtcTime now) override;
};

class SqlCalendars final : public CalendarsStore, SqlPort {
public:
  explicit SqlCalendars(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<Calendar>> list() override;
  Result<void> put(const CalendarRules& rules) override;
  Result<void> change(ServiceId service, std::string_view calendar) override;
};

class SqlNotifications final : public NotificationsStore, SqlPort {
public:
  explicit SqlNotifications(Transactions& transactions) : SqlPort(transactions) {}

  using NotificationsStore::create;
  Result<std::map<std::string, KnownRequest, std::less<>>> find_requests(
      ServiceId service, std::span<const std::string> idempotency_keys) override;
  Result<CreatedBatch> create(std::span<const NewNotification> rows,
                              const std::optional<Counting>& counting) override;
  Result<std::vector<Created>> create_in(const HostTransaction& host,
                                         std::span<const NewNotification> rows) override;
  Result<void> import_rows(std::span<const Notification> rows, bool archived) override;
  using NotificationsStore::get;
  Result<Notification> get(ServiceId service, NotificationId id, Places places) override;
  Result<std::vector<Notification>> list(ServiceId service,
                                         const NotificationQuery& query) override;
  Result<std::optional<UtcTime>> reach(ServiceId service, std::int64_t count,
                                       UtcTime before) override;
  Result<NotificationPage> list_of_job(ServiceId service, JobId job,
                                       const JobRowsQuery& query) override;
  Result<std::map<UtcTime, std::int64_t>> count_uploaded_letters(ServiceId service,
                                                                 UtcTime created_since) override;
  Result<std::vector<Notification>> list_to(ServiceId service, const RecipientKeys& recipient,
                                            std::int64_t limit) override;
};

class SqlImports final : public ImportsStore, SqlPort {
public:
  explicit SqlImports(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<std::pair<ImportTable, ImportProgress>>> progress(
      std::string_view source) override;
  Result<std::vector<ImportTrouble>> troubles(std::string_view source, std::int64_t limit) override;
  Result<void> put(ImportTable table, std::span<const ImportRow> rows,
                   const ImportStep& step) override;
  Result<std::vector<NotificationId>> list_orphans(std::span<const Notification> rows) override;
  Result<void> put_notifications(std::span<const Notification> rows, bool archived,
                                 const ImportStep& step) override;
  Result<std::int64_t> put_carried(LocalDayRange days, std::span<const ServiceFact> bills,
                                   std::span<const StatusFact> statuses) override;
  Result<void> finish(std::string_view source) override;
};

class SqlJobs final : public JobsStore, SqlPort {
public:
  explicit SqlJobs(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> insert(const Job& job, std::span<const JobBatch> batches) override;
  Result<Job> get(ServiceId service, JobId id) override;
  Result<std::vector<Job>> list(ServiceId service, std::int64_t limit, std::int64_t skip) override;
  Result<JobPage> find(ServiceId service, const JobQuery& query) override;
  Result<ScheduledJobs> scheduled(ServiceId service) override;
  Result<std::vector<Job>> list_brought(ServiceId service, UtcTime today, int default_days,
                                        UtcTime created_since, std::int64_t limit) override;
  Result<std::vector<Job>> list_due(UtcTime now, std::int64_t limit) override;
  Result<bool> move(const Job& job, JobStatus to, UtcTime now) override;
  Result<std::int64_t> cancel_letters(const Job& job, std::span<const NotificationId> letters,
                                      UtcTime now) override;
  Result<std::optional<JobBatch>> next_batch(ServiceId service, JobId job) override;
  Result<void> mark_batch(ServiceId service, JobId job, std::int64_t first_row) override;
  Result<bool> has_expired(UtcTime today, int default_days) override;
  Result<std::vector<ExpiredJob>> list_expired(UtcTime today, int default_days,
                                               std::int64_t limit) override;
  Result<std::int64_t> archive(std::span<const ExpiredJob> jobs) override;
};

class SqlLetterFiles final : public LetterFilesStore, SqlPort {
public:
  explicit SqlLetterFiles(Transactions& transactions) : SqlPort(transactions) {}

  Result<LetterFile> find(ServiceId service, NotificationId id) override;
  Result<bool> change(const LetterChange& change, UtcTime now) override;
  Result<bool> has_due(const LetterClaim& claim) override;
  Result<std::vector<LetterFile>> claim(const LetterClaim& claim) override;
  Result<void> put_back(NotificationId id, std::optional<UtcTime> due_at) override;
  Result<std::int64_t> collect(UtcTime created_before, UtcTime now, std::int64_t limit) override;
  Result<std::optional<UtcTime>> collected_until() override;
  Result<void> set_collected_until(UtcTime until) override;
  Result<std::int64_t> drop_left(std::int64_t limit, UtcTime now) override;
  Result<std::vector<LetterFile>> list_to_reseal(std::int32_t key_id, NotificationId after,
                                                 std::int64_t limit) override;
  Result<bool> replace(const LetterFile& before, const StoredFile& file, UtcTime now) override;
};

/// Inside a transaction: a row leads to the file from now on, or none does any more.
void keep_file(Connection& connection, std::string_view key);
void discard_file(Connection& connection, std::string_view key, UtcTime now);
/// Deletes up to `limit` rows, whose id and key `select` answers, and discards their files. Answers
/// how many.
std::int64_t drop_with_files(Connection& connection, const Statement& select,
                             std::initializer_list<Value> values, const Batch& remove, UtcTime now);
/// Puts a file in the place of another, if the row `id` still leads to that. Answers whether.
bool replace_file(Connection& connection, const Statement& replace, const Uuid& id,
                  const StoredFile& before, const StoredFile& file, UtcTime now);
/// What new letters leave to do for their PDFs.
void queue_letters(Connection& connection, std::span<const NewNotification* const> rows);

class SqlStoredFiles final : public StoredFilesStore, SqlPort {
public:
  explicit SqlStoredFiles(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(std::string_view key, std::string_view bytes) override;
  Result<std::string> get(std::string_view key) override;
  Result<void> remove(std::string_view key) override;
  Result<void> announce(std::string_view key, UtcTime remove_at) override;
  Result<std::vector<std::string>> list_removable(UtcTime now, std::int64_t limit) override;
  Result<void> forget(std::span<const std::string> keys) override;
  Result<std::optional<UtcTime>> swept_until() override;
  Result<void> set_swept_until(UtcTime until) override;
};

class SqlStoredDocuments final : public StoredDocumentsStore, SqlPort {
public:
  explicit SqlStoredDocuments(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> insert(const StoredDocument& document) override;
  Result<StoredDocument> get(ServiceId service, DocumentId id) override;
  Result<std::int64_t> drop_expired(UtcTime now, std::int64_t limit) override;
  Result<std::vector<StoredDocument>> list_to_reseal(std::int32_t key_id, DocumentId after,
                                                     std::int64_t limit) override;
  Result<bool> replace(const StoredDocument& before, const StoredFile& file, UtcTime now) override;
};

class SqlSealed final : public SealedStore, SqlPort {
public:
  explicit SqlSealed(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<SealedValue>> list(SealedColumn column, std::int32_t key_id, const Uuid& after,
                                        std::int64_t limit) override;
  Result<std::int64_t> reseal(SealedColumn column, std::span<const ResealedValue> values) override;
  Result<std::vector<Notification>> list_unsealed(const NotificationId& after,
                                                  std::int64_t limit) override;
  Result<std::int64_t> seal_notifications(std::span<const Notification> rows) override;
};

class SqlDelivery final : public DeliveryStore, SqlPort {
public:
  explicit SqlDelivery(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<ClaimedNotification>> claim(const ClaimRequest& request) override;
  Result<std::vector<bool>> begin_attempts(std::span<const AttemptIntent> intents,
                                           UtcTime now) override;
  Result<std::int64_t> finish_attempts(std::span<const AttemptResult> results,
                                       UtcTime now) override;
  Result<std::vector<bool>> extend_claims(std::span<const HeldClaim> claims,
                                          UtcTime lease_until) override;
  Result<std::vector<InDoubt>> list_in_doubt(UtcTime now, std::int64_t limit) override;
  Result<std::int64_t> count_queued(NotificationType type) override;
  Result<std::vector<QueueDepth>> list_queues(UtcTime now) override;
  Result<std::vector<QueueLease>> list_leases(UtcTime now, std::int64_t limit) override;
  Result<NotificationTrace> trace(ServiceId service, NotificationId id) override;
  Result<std::int64_t> requeue_stuck(UtcTime created_from, UtcTime created_before,
                                     std::int64_t limit, UtcTime now) override;
  Result<void> put_trace_parents(std::span<const TraceParent> values, UtcTime now) override;
  Result<std::vector<TraceParent>> find_trace_parents(std::span<const NotificationId> ids) override;
  Result<std::int64_t> drop_trace_parents(UtcTime created_before) override;
};

class SqlProviders final : public ProvidersStore, SqlPort {
public:
  explicit SqlProviders(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<ProviderDetails>> list() override;
  Result<void> ensure(std::span<const ProviderDetails> values) override;
  Result<void> put(const ProviderDetails& value) override;
  Result<std::vector<ProviderDetails>> list_history(std::string_view identifier) override;
  Result<std::int64_t> count_errors(std::string_view provider, std::int64_t errors,
                                    UtcTime now) override;
  Result<bool> shift(NotificationType type, const ProviderTrouble& trouble, UtcTime now) override;
  Result<bool> tend(NotificationType type, UtcTime now) override;
  Result<std::vector<DeliverySpeed>> measure_speed(UtcTime now) override;
  Result<std::int64_t> take_rate(std::string_view provider, std::int64_t per_second,
                                 std::int64_t wanted, UtcTime now) override;
};

class SqlCallbacks final : public CallbacksStore, SqlPort {
public:
  explicit SqlCallbacks(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(const ServiceCallback& value, std::string_view sealed_token) override;
  Result<void> drop(ServiceId service, CallbackType type) override;
  Result<std::vector<ServiceCallback>> list(std::span<const ServiceId> services) override;
  Result<std::vector<ClaimedCallback>> claim(const CallbackClaim& claim) override;
  Result<std::int64_t> finish(std::span<const CallbackResult> results, UtcTime now) override;
  Result<std::int64_t> count() override;
  Result<std::vector<DeadCallback>> list_dead(ServiceId service, std::int64_t limit) override;
  Result<std::int64_t> replay(ServiceId service, std::int64_t limit, UtcTime now) override;
  Result<std::int64_t> drop_dead(UtcTime died_before, std::int64_t limit) override;
  Result<std::int64_t> drop_unused_hosts(UtcTime paused_before, std::int64_t limit) override;
};

class SqlReceipts final : public ReceiptsStore, SqlPort {
public:
  explicit SqlReceipts(Transactions& transactions) : SqlPort(transactions) {}

  using ReceiptsStore::apply;
  Result<std::vector<ReceiptOutcome>> apply(
      std::span<const Receipt> receipts, UtcTime now,
      std::span<const ReceiptSuppression> suppressions) override;
  Result<void> quarantine(const QuarantinedReceipt& value) override;
  Result<std::vector<QuarantinedReceipt>> list_quarantined(std::int64_t limit) override;
  Result<QuarantinedReceipt> find_quarantined(QuarantinedReceiptId id) override;
  Result<QuarantineUse> quarantine_use(std::string_view provider) override;
  Result<std::vector<ReceiptOutcome>> replay(QuarantinedReceiptId id,
                                             std::span<const Receipt> receipts,
                                             UtcTime now) override;
  Result<std::int64_t> drop_quarantined(UtcTime received_before) override;
  Result<std::vector<ParkedReceipt>> list_parked(UtcTime received_before,
                                                 std::int64_t limit) override;
  Result<std::int64_t> bury(std::span<const BuriedReceipt> receipts) override;
  Result<std::vector<ReturnedLetter>> list_returned(ServiceId service, std::int64_t limit,
                                                    std::int64_t skip) override;
  Result<std::vector<ReturnedLetterDay>> returned_by_day(ServiceId service) override;
  Result<ReturnedLetters> returned_on(ServiceId service, LocalDay day) override;
};

class SqlComplaints final : public ComplaintsStore, SqlPort {
public:
  explicit SqlComplaints(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<ReceiptOutcome>> record(std::span<const Complaint> complaints,
                                             UtcTime now) override;
  Result<std::vector<StoredComplaint>> list(ServiceId service, std::int64_t limit,
                                            std::int64_t skip) override;
  Result<ComplaintPage> list_all(std::int64_t limit, std::int64_t skip) override;
  Result<std::int64_t> count(BillingWindow created) override;
  Result<std::vector<ParkedComplaint>> list_parked(UtcTime received_before,
                                                   std::int64_t limit) override;
  Result<std::int64_t> bury(std::span<const BuriedComplaint> complaints) override;
};

class SqlSuppressions final : public SuppressionsStore, SqlPort {
public:
  explicit SqlSuppressions(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<Suppressible>> list_suppressible(std::span<const Receipt> receipts) override;
  Result<void> put(const StoredSuppression& value) override;
  Result<bool> lift(ServiceId service, std::span<const std::int64_t> indexes) override;
  Result<std::vector<StoredSuppression>> list(ServiceId service) override;
};

class SqlInbound final : public InboundStore, SqlPort {
public:
  explicit SqlInbound(Transactions& transactions) : SqlPort(transactions) {}

  using InboundStore::record;
  Result<std::int64_t> record(std::span<const InboundSms> messages,
                              std::span<const ConsentChange> changes,
                              std::span<const InboundSmsId> told) override;
  Result<std::vector<InboundSms>> list(ServiceId service, const InboundQuery& query) override;
  Result<std::vector<ArchiveScope>> list_expired(std::span<const ArchiveScope> scopes) override;
  Result<std::int64_t> archive(const ArchiveScope& scope, std::int64_t limit) override;
  Result<void> put_number(const InboundNumber& number) override;
  Result<std::vector<InboundNumber>> list_numbers() override;
  Result<std::optional<InboundNumber>> find_number(std::string_view number) override;
  Result<std::optional<InboundNumber>> number_of(ServiceId service) override;
  Result<InboundSms> get(ServiceId service, InboundSmsId id) override;
  Result<std::vector<InboundSms>> list_latest(ServiceId service,
                                              const LatestInboundQuery& query) override;
  Result<InboundSummary> summary(ServiceId service, UtcTime since) override;
  Result<InboundNumber> take_number(ServiceId service, InboundNumberId id, UtcTime now) override;
  Result<std::optional<InboundNumber>> release_number(ServiceId service, bool archives,
                                                      UtcTime now) override;
  Result<std::optional<UtcTime>> last_came(ServiceId service, std::string_view number) override;
};

class SqlFacts final : public FactsStore, SqlPort {
public:
  explicit SqlFacts(Transactions& transactions) : SqlPort(transactions) {}

  Result<FactsState> state() override;
  Result<UtcTime> advance(UtcTime target) override;
  Result<std::int64_t> fold(std::int64_t limit) override;
  Result<std::vector<FactsDifference>> rebuild(LocalDay day, std::optional<ServiceId> service,
                                               bool dry_run) override;
  Result<std::vector<CubeRow>> read_cells(ServiceId service, LocalDayRange days) override;
  Result<std::vector<CubeRow>> count_cells(ServiceId service, BillingWindow window,
                                           const Calendar& calendar) override;
  Result<std::optional<BillingWindow>> extent_of(ServiceId service) override;
};

class SqlBilling final : public BillingStore, SqlPort {
public:
  explicit SqlBilling(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<BillingMark>> list_marks(std::int64_t limit) override;
  Result<void> bill(std::span<const BillingMark> marks) override;
  Result<void> drop_facts(LocalDayRange days) override;
  Result<BillingSnapshot> read(ServiceId service, int year) override;
  Result<YearSums> read_sums(ServiceId service, int year) override;
  Result<PlatformBilling> read_platform(const PlatformQuery& query) override;
  Result<std::vector<BillingDifference>> audit(LocalDay day,
                                               std::optional<ServiceId> service) override;
  Result<std::vector<ServiceFact>> list_facts(LocalDayRange days) override;
};

class SqlDespatches final : public DespatchesStore, SqlPort {
public:
  explicit SqlDespatches(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::int64_t> put(std::span<const LetterDespatch> letters) override;
  Result<std::vector<LocalDay>> list_marks(std::int64_t limit) override;
  Result<void> bill(LocalDay day) override;
  Result<void> mark(LocalDayRange days) override;
  Result<std::vector<DespatchFact>> list_facts(LocalDayRange days) override;
};

class SqlRetention final : public RetentionStore, SqlPort {
public:
  explicit SqlRetention(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> put(const RetentionPeriod& value, UtcTime now) override;
  Result<std::vector<RetentionPeriod>> list() override;
  Result<std::int64_t> drop_failure_reasons(UtcTime failed_before) override;
  Result<void> scrub() override;
  Result<std::int64_t> erase_recipient(ServiceId service, const RecipientKeys& recipient) override;
  Result<UpkeepState> upkeep_state() override;
  Result<std::int64_t> time_out(const TimeOutSweep& sweep, UtcTime now) override;
};

class SqlArchive final : public ArchiveStore, SqlPort {
public:
  explicit SqlArchive(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<ArchiveScope>> list_expired(std::span<const ArchiveScope> scopes) override;
  Result<ArchiveReport> move(const ArchiveScope& scope, std::int64_t limit, UtcTime now) override;
  Result<ArchiveSwept> sweep(const ArchiveSweep& sweep) override;
  Result<std::vector<QuarantinedNotification>> list_quarantined(std::int64_t limit) override;
  Result<std::int64_t> prepare_history(UtcTime first, UtcTime until) override;

private:
  /// Parts of sweep() that are transactions of their own.
  Result<std::optional<UtcTime>> next_expired(std::span<const ArchiveScope> scopes, UtcTime from);
  Result<void> forget_requests(std::span<const ArchiveScope> scopes);
};

class SqlFiles final : public FilesStore, SqlPort {
public:
  explicit SqlFiles(Transactions& transactions) : SqlPort(transactions) {}

  Result<FilingReport> write(const ArchiveFileScope& scope, UtcTime now) override;
  Result<std::vector<ArchiveFile>> list() override;
  Result<void> check(const ArchiveFile& file) override;
};

class SqlStatistics final : public StatisticsStore, SqlPort {
public:
  explicit SqlStatistics(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<LocalDay>> list_status_days(std::int64_t limit) override;
  Result<std::int64_t> project_statuses(LocalDay day, std::int64_t limit) override;
  Result<std::vector<StatusFact>> list_facts(LocalDayRange days) override;
  Result<std::vector<StatusFact>> read_statuses(const StatusQuery& query) override;
  Result<PlatformDays> read_platform_days(LocalDay last, LocalDayRange days) override;
  Result<PageState> page_state() override;
  Result<ProcessingTime> measure_processing(LocalDay day, UtcTime now) override;
  Result<std::vector<ProcessingTime>> list_processing(LocalDayRange days) override;
  Result<std::optional<UtcTime>> last_use(ServiceId service, TemplateId id) override;
  Result<std::map<Status, std::int64_t>> job_outcomes(ServiceId service, JobId job) override;
  Result<std::map<JobId, std::map<Status, std::int64_t>>> jobs_outcomes(
      ServiceId service, std::span<const JobId> jobs) override;
  Result<std::int64_t> count_billed(ServiceId service, std::span<const NotificationType> types,
                                    LocalDay since) override;
  Result<std::vector<AlarmingService>> list_alarming(BillingWindow window) override;
};

class SqlLedgers final : public LedgersStore, SqlPort {
public:
  explicit SqlLedgers(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::vector<LedgerPlace>> read_places(ServiceId service, LocalDayRange days) override;
  Result<Recount> recount(ServiceId service, const LedgerPlace& seen,
                          const Uuid& generation) override;
  Result<LedgerCount> count_day(ServiceId service, LocalDay day) override;
  Result<void> give_up(ServiceId service, LocalDay day) override;
  Result<std::optional<DailyCounts>> read_daily_counts(ServiceId service, LocalDay day) override;
  Result<std::vector<ServiceLedger>> prune(LocalDay first) override;
  Result<std::vector<ServiceLedger>> list_unreconciled(LocalDay last, std::int64_t limit) override;
  Result<void> mark_reconciled(const ServiceLedger& ledger) override;
};

class SqlHealth final : public HealthStore, SqlPort {
public:
  explicit SqlHealth(Transactions& transactions) : SqlPort(transactions) {}

  Result<StoreHealth> read() override;
};

class SqlTasks final : public TasksStore, SqlPort {
public:
  explicit SqlTasks(Transactions& transactions) : SqlPort(transactions) {}

  Result<UtcTime> find_check(std::string_view name) override;
  Result<void> note_check(std::string_view name, UtcTime done_at) override;
  Result<DueState> read_due(UtcTime now, std::int64_t limit) override;
  Result<TaskLease> claim(std::string_view key, std::string_view owner, UtcTime now,
                          UtcTime until) override;
  Result<void> release(const TaskLease& lease) override;
  Result<std::vector<TaskLease>> list_leases(UtcTime now, std::int64_t limit) override;
  Result<std::int64_t> prune(UtcTime now) override;
};

class SqlUnsubscribes final : public UnsubscribesStore, SqlPort {
public:
  explicit SqlUnsubscribes(Transactions& transactions) : SqlPort(transactions) {}

  Result<bool> insert(const StoredUnsubscribe& value) override;
  Result<std::vector<StoredUnsubscribe>> list(ServiceId service, std::int64_t limit,
                                              std::int64_t skip) override;
  Result<std::int64_t> count_waiting(ServiceId service) override;
  Result<std::int64_t> process(ServiceId service, UtcTime created_before, UtcTime now) override;
  Result<UnsubscribeStatistics> statistics(ServiceId service) override;
  Result<std::vector<UnsubscribeReport>> list_reports(ServiceId service,
                                                      std::int64_t limit) override;
  Result<UnsubscribeReport> get_report(ServiceId service, UnsubscribeReportId id) override;
  Result<UnsubscribeReport> make_report(const UnsubscribeReport& report) override;
  Result<std::vector<StoredUnsubscribeLine>> list_of_report(ServiceId service,
                                                            UnsubscribeReportId id) override;
  Result<void> process_report(ServiceId service, UnsubscribeReportId id,
                              std::optional<UtcTime> processed_at) override;
  Result<std::int64_t> forget(UtcTime processed_before, UtcTime created_before,
                              std::int64_t limit) override;
};

class SqlContactLists final : public ContactListsStore, SqlPort {
public:
  explicit SqlContactLists(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> insert(const ContactList& list) override;
  Result<std::vector<ContactList>> list(ServiceId service, ContactListId id, UtcTime today,
                                        int default_days) override;
  Result<void> archive(ServiceId service, ContactListId id, UtcTime now) override;
};

class SqlReportRequests final : public ReportRequestsStore, SqlPort {
public:
  explicit SqlReportRequests(Transactions& transactions) : SqlPort(transactions) {}

  Result<RequestedReport> insert(const ReportRequest& request, UtcTime since) override;
  Result<ReportRequest> get(ServiceId service, ReportRequestId id) override;
  Result<bool> move(const ReportRequest& request, ReportRequestState to, UtcTime now) override;
  Result<std::vector<ReportRequest>> list(ReportRequestState state, UtcTime created_before,
                                          std::int64_t limit) override;
};

class SqlUsers final : public UsersStore, SqlPort {
public:
  explicit SqlUsers(Transactions& transactions) : SqlPort(transactions) {}

  Result<User> put(const User& user, std::string_view normalised_email) override;
  Result<User> change(UserId id, const UserChange& change) override;
  Result<User> archive(const User& archived) override;
  Result<User> get(UserId id) override;
  Result<std::vector<User>> list() override;
  Result<std::optional<User>> find_by_email(std::string_view normalised_email) override;
};

class SqlMembers final : public MembersStore, SqlPort {
public:
  explicit SqlMembers(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> add(const Member& member, UtcTime now) override;
  Result<void> set_permissions(
      ServiceId service, UserId user, std::span<const TeamPermission> permissions,
      const std::optional<std::vector<TemplateFolderId>>& folders) override;
  Result<void> remove(ServiceId service, UserId user) override;
  Result<std::vector<Member>> list(ServiceId service) override;
  Result<std::vector<std::string>> list_recipients(ServiceId service) override;
  Result<void> put_in_organisation(const OrganisationMember& member, UtcTime now) override;
  Result<void> remove_from_organisation(OrganisationId organisation, UserId user) override;
  Result<std::vector<OrganisationMember>> list_of_organisation(
      OrganisationId organisation) override;
  Result<std::vector<UserAccounts>> accounts(std::span<const UserId> users) override;
};

class SqlSignIn final : public SignInStore, SqlPort {
public:
  explicit SqlSignIn(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::string> password_hash(UserId user) override;
  Result<User> put_password(UserId user, std::string_view hash, UtcTime now) override;
  Result<void> renew_password(UserId user, std::string_view before, std::string_view hash) override;
  Result<bool> record_attempt(UserId user, const Attempt& attempt) override;
  Result<void> insert_code(const StoredCode& code) override;
  Result<std::vector<StoredCode>> list_codes(UserId user, CodeType type) override;
  Result<CodeVerdict> use_code(CodeId code, UserId user, const Attempt& attempt) override;
  Result<std::int64_t> prune_codes(UtcTime created_before) override;
  Result<std::vector<SecurityKey>> list_security_keys(UserId user) override;
  Result<void> insert_security_key(const SecurityKey& key) override;
  Result<SecurityKey> rename_security_key(UserId user, SecurityKeyId id, std::string_view name,
                                          UtcTime now) override;
  Result<void> note_security_key_use(UserId user, SecurityKeyId id, UtcTime now) override;
  Result<void> remove_security_key(UserId user, SecurityKeyId id) override;
};

class SqlInvitations final : public InvitationsStore, SqlPort {
public:
  explicit SqlInvitations(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> insert(const Invitation& invitation) override;
  Result<Invitation> get(InvitationId id) override;
  Result<std::vector<Invitation>> list(const InvitationPlace& place) override;
  Result<Invitation> set_status(const InvitationPlace& place, InvitationId id,
                                InvitationStatus status) override;
  Result<std::int64_t> prune(UtcTime created_before) override;
  Result<void> insert_join_request(const JoinRequest& request) override;
  Result<JoinRequest> get_join_request(ServiceId service, JoinRequestId id) override;
  Result<JoinRequest> answer_join_request(ServiceId service, JoinRequestId id,
                                          const JoinAnswer& answer, UtcTime now) override;
};

class SqlSearch final : public SearchStore, SqlPort {
public:
  explicit SqlSearch(Transactions& transactions) : SqlPort(transactions) {}

  Result<std::optional<FoundThing>> find(const Uuid& id) override;
};

class SqlEvents final : public EventsStore, SqlPort {
public:
  explicit SqlEvents(Transactions& transactions) : SqlPort(transactions) {}

  Result<void> insert(const Event& event) override;
  Result<std::vector<Event>> list(std::int64_t limit) override;
};

}  // namespace notify::sql
