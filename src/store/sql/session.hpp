#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"
#include "store/sql/filed.hpp"

#include <notify/ports/store.hpp>

#include <memory>
#include <set>
#include <unordered_map>

namespace notify::sql {

struct StoredState;
struct UnreadChange;

/// The detail of the Failure that leaves a transaction whose rows are counted elsewhere.
inline constexpr std::string_view ledger_moved = "ledger moved";

/// What all sessions of a store share; never changed while calls run, but for the switches.
struct SessionShared {
  std::shared_ptr<ArchiveFiles> files;
  /// For benchmarks only: what would sending cost if nothing were counted.
  bool count_facts = true;
};

/// How far the facts have come.
struct Watermarks {
  UtcTime watermark;
  UtcTime announced;
  [[nodiscard]] UtcTime latest() const { return std::max(watermark, announced); }
};

/// What a scope has to archive, and when the first of it was created.
struct FirstExpired {
  ArchiveScope scope;
  UtcTime created_at;
};

/// One connection, what it has read of the database, and the steps that several nouns share. Used
/// by one thread at a time, inside a transaction that SqlStore began; every step may throw Failure.
class Session {
public:
  explicit Session(const SessionShared& shared) : shared_(shared) {}

  [[nodiscard]] Connection& connection() { return *connection_; }
  [[nodiscard]] bool is_connected() const noexcept { return connection_ != nullptr; }
  /// Puts `connection` in the place of the session's own, which it answers.
  std::unique_ptr<Connection> connect(std::unique_ptr<Connection> connection) noexcept {
    return std::exchange(connection_, std::move(connection));
  }
  [[nodiscard]] ArchiveFiles* files() const noexcept { return shared_.files.get(); }

  Watermarks read_watermarks(bool locked = false);
  /// The watermarks as a writer must see them: under the shared lock.
  Watermarks lock_watermarks();
  /// The first step of every change of totals or bills: two of them never run at the same time.
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
  /// Waits for the transactions that store notifications of `service`, and keeps later ones
  /// waiting.
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
  /// in its transaction: other changes of the same settings wait from here on.
  void touch_settings(ServiceId service);
  /// Inside ArchiveStore::move(). Resolving answers the days that have to be recounted.
  std::int64_t delete_test_notifications(const ArchiveScope& scope, std::int64_t limit);
  std::int64_t resolve_conflicts(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                                 std::vector<LocalDay>& days);
  /// Moves nothing if some id is in the history already: fails with conflict.
  std::int64_t move_rows_of(const ArchiveScope& scope, std::int64_t limit);
  /// Those of `scopes` that have something to archive that was created at `from` or later, each
  /// with the creation of the first.
  std::vector<FirstExpired> find_expired(std::span<const ArchiveScope> scopes, UtcTime from);
  /// Parts of ArchiveStore::sweep(): one stretch from an instant on, and where the next one begins.
  ArchiveSwept sweep_stretch(const ArchiveSweep& sweep, UtcTime from);
  /// What is live and in a file too: the live one stands. Answers how many.
  std::int64_t resolve_filed(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                             std::vector<LocalDay>& days);
  /// Writes, reads back and compares. `rows` are in order of creation.
  ArchiveFile write_archive_file(std::span<const Notification> rows, UtcTime now);
  AmendedFile open_filed(const ArchiveFile& file, archive::Wanted wanted);
  /// The files with rows of a window (and others), one after the other.
  void each_filed(BillingWindow window, FunctionRef<void(const AmendedFile&)> visit,
                  archive::Wanted wanted = {});
  /// Which of `ids` are in files: those that may hold them as far as the ids say, or those with
  /// rows created in a window.
  std::vector<FiledNotification> find_filed(std::span<const NotificationId> ids,
                                            std::optional<BillingWindow> created_in = {});
  void add_filed_letters(const std::string& day, std::vector<DespatchedLetters>& letters);
  /// Adds those of `ids` that `states` does not have and a file does.
  void find_filed_states(std::span<const NotificationId> ids,
                         std::unordered_map<NotificationId, StoredState>& states);
  /// When a notification of `service` was created, wherever it is by now; nothing: it is unknown.
  std::optional<UtcTime> find_creation(ServiceId service, NotificationId id);
  /// One id of `rows` that is in a file with rows of their time, or nothing.
  std::string known_in_files(std::span<const Notification> rows);
  /// Rows of (file, id, status or null, sender, instant).
  void amend(const ValueTable& amendments);
  /// Adds the rows of files to what count_rows() counted.
  void count_filed(BillingWindow window, std::optional<ServiceId> service, const Calendar* as,
                   Cube& cube);
  /// Raises the cube's cells, and the sums of them without their jobs.
  void add_totals(std::span<const CubeRow> cells);
  /// Each alone: what it is about is wrong by so much. The jobs of `sums` are nil.
  void add_cells(std::span<const CubeRow> cells);
  void add_sums(std::span<const CubeRow> sums);
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
  std::map<ServiceId, PermissionSet> read_all_permissions();
  void write_permissions(ServiceId service, PermissionSet permissions);
  /// Keeps the version of a service that was just stored in its history.
  void keep_service_version(ServiceId service, UserId changed_by);
  std::vector<Sender> read_senders(ServiceId service, NotificationType type);
  /// Gives the default sender of a type another text; an empty one takes it away.
  void put_default_sender(ServiceId service, NotificationType type, const std::string& text,
                          UtcTime now);
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
  /// Inside the transaction that changes statuses: a call to each service that asked for it.
  void queue_callbacks(const ValueTable& changes);
  /// Likewise of complaints that were just stored.
  void queue_complaint_calls(const ValueTable& complaints);
  /// Likewise of inbound SMS: rows of service, message, instant.
  void queue_inbound_calls(const ValueTable& messages);
  /// Letters that came back, as rows of letter and service: each is kept, and told.
  void store_returned_letters(const ValueTable& letters, UtcTime now);
  /// Fills in the complaints, or inbound SMS, that calls are about.
  void find_complaints(std::vector<ClaimedCallback>& claimed);
  void find_inbound(std::vector<ClaimedCallback>& claimed);
  /// Fills in where letters came from that calls are about.
  void describe_letters(std::vector<ClaimedCallback>& claimed);
  /// The active providers of a type, locked, unless one of them changed after `changed_before`.
  std::vector<ProviderDetails> lock_settled_providers(NotificationType type,
                                                      UtcTime changed_before);
  void write_providers(std::span<const ProviderDetails> changed, UtcTime now);
  /// What receipts are about, locked, wherever it is: the id of each (nil if its reference is
  /// unknown) and the states of those that are known.
  void find_reported(std::span<const Receipt> receipts, std::vector<NotificationId>& ids,
                     std::unordered_map<NotificationId, StoredState>& states);
  std::vector<ReceiptOutcome> merge_receipts(std::span<const Receipt> receipts, UtcTime now);
  /// Two ways to apply receipts: without reading their notifications, which answers the receipts
  /// that need more; and by reading them.
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
  /// Stores why attempts failed, and adds it to notifications that are read.
  void keep_failure_reasons(std::span<const AttemptResult* const> ended, UtcTime now);
  void fill_failure_reasons(std::span<Notification> notifications);
  /// Last in a transaction: the settings of the services change.
  void write_suppressions(std::span<const StoredSuppression> values);
  bool delete_suppressions(ServiceId service, std::span<const std::int64_t> indexes);
  std::vector<ReceiptOutcome> store_complaints(std::span<const Complaint> complaints, UtcTime now);
  /// `named` holds provider and reference of what a provider has taken just now.
  void apply_parked(std::span<const AttemptResult> results, const ValueTable& named, UtcTime now);
  void apply_parked_complaints(const ValueTable& named, UtcTime now);
  /// Parts of erase_recipient(). The first answers how many there were.
  std::int64_t archive_inbound_of(ServiceId service, std::string_view user_number);
  void forget_unsubscriber(ServiceId service, std::span<const std::int64_t> indexes);
  void drop_receipts_naming(std::string_view normalised_to);
  /// Fails with busy if more than unknown_receipts_max of a provider are there.
  /// (rules/receipts 3.4)
  void refuse_too_many_unknown(std::string_view provider);

private:
  const SessionShared& shared_;
  std::unique_ptr<Connection> connection_;
  std::vector<std::shared_ptr<const Calendar>> calendars_;
  std::unordered_map<ServiceId, std::shared_ptr<const Calendar>> calendar_of_service_;
  std::int64_t calendars_epoch_ = 0;
};

}  // namespace notify::sql
