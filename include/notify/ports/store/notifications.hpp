#pragma once

#include <notify/host_transaction.hpp>
#include <notify/ids.hpp>
#include <notify/limits.hpp>
#include <notify/notification.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/ports/ledger.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// A notification to be stored, with the idempotency key that its request carried.
struct NewNotification {
  Notification notification;
  std::string idempotency_key;  ///< empty: none
  std::string request_digest;   ///< of the request, compared when the key comes again
  /// The id was made from job and row: if it is known, the row is answered, not stored.
  bool id_is_derived = false;
  StoredFile file{};  ///< of an uploaded letter: its PDF, which was announced and put before
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

/// The recipient to find: normalised, and its blind indexes under every key that opens.
struct RecipientKeys {
  std::string normalised_to;
  std::vector<std::int64_t> indexes;
};

/// What an earlier request under an idempotency key made.
struct KnownRequest {
  NotificationId id;
  std::string request_digest;
  std::int64_t billable_units = 0;
};

/// Port of the store: live notifications and how they come into being. The rules of Store hold.
class NotificationsStore {
public:
  virtual ~NotificationsStore() = default;

  /// The earlier requests of `service` under those keys that are known, by key.
  [[nodiscard]] virtual Result<std::map<std::string, KnownRequest, std::less<>>> find_requests(
      ServiceId service, std::span<const std::string> idempotency_keys) = 0;

  /// Stores each row and puts it in the delivery queue, all in one transaction. Rows whose
  /// idempotency key is known are answered, not stored. One answer per row, in order.
  /// Their day's ledger, if there is one, is given up: use the other form to have them counted.
  [[nodiscard]] Result<std::vector<Created>> create(std::span<const NewNotification> rows) {
    NFY_TRY(batch, create(rows, std::nullopt));
    return std::move(batch.rows);
  }

  /// The same, counted. All rows are of one service; those that are no test are of one local day.
  [[nodiscard]] virtual Result<CreatedBatch> create(std::span<const NewNotification> rows,
                                                    const std::optional<Counting>& counting) = 0;

  /// The first form inside a transaction of the host's, which decides whether it happened. Fails
  /// with invalid_argument if the connection is in no open transaction, to another engine or
  /// database, or, on PostgreSQL, in one that is not READ COMMITTED.
  [[nodiscard]] virtual Result<std::vector<Created>> create_in(
      const HostTransaction& host, std::span<const NewNotification> rows) = 0;

  /// Puts rows with a history (from another system or an archive) where they belong: live if
  /// `archived` is false, else history. Nothing is queued. Fails with conflict on a known id.
  [[nodiscard]] virtual Result<void> import_rows(std::span<const Notification> rows,
                                                 bool archived) = 0;
  [[nodiscard]] Result<Notification> get(ServiceId service, NotificationId id) {
    return get(service, id, Places::all);
  }
  [[nodiscard]] virtual Result<Notification> get(ServiceId service, NotificationId id,
                                                 Places places) = 0;

  /// As Notifications::list() says; personal data as stored. `limit` is positive.
  [[nodiscard]] virtual Result<std::vector<Notification>> list(ServiceId service,
                                                               const NotificationQuery& query) = 0;

  /// As Notifications::reach() says. `count` is positive.
  [[nodiscard]] virtual Result<std::optional<UtcTime>> reach(ServiceId service, std::int64_t count,
                                                             UtcTime before) = 0;

  /// Live notifications of a job by row, as stored.
  [[nodiscard]] virtual Result<NotificationPage> list_of_job(ServiceId service, JobId job,
                                                             const JobRowsQuery& query) = 0;

  /// How many live letters were uploaded by hand since an instant and not cancelled, by the half
  /// hour in which they were made.
  [[nodiscard]] virtual Result<std::map<UtcTime, std::int64_t>> count_uploaded_letters(
      ServiceId service, UtcTime created_since) = 0;

  /// Live notifications of a recipient, newest first.
  [[nodiscard]] virtual Result<std::vector<Notification>> list_to(ServiceId service,
                                                                  const RecipientKeys& recipient,
                                                                  std::int64_t limit) = 0;
};

}  // namespace notify
