#pragma once

#include <notify/import.hpp>
#include <notify/import_table.hpp>
#include <notify/statistics.hpp>

#include <optional>
#include <string>
#include <vector>

namespace notify {

/// Rows of one table behind a position. Positions are the source's own words.
struct ImportPage {
  std::vector<ImportRow> rows{};              ///< of every table but the next two
  std::vector<Notification> notifications{};  ///< of these; a live one is open
  std::vector<ImportTrouble> bad{};           ///< rows that can't be read
  std::int64_t read = 0;                      ///< rows read, with the bad ones
  std::string position{};                     ///< of the last row read
  bool is_last = false;                       ///< there was nothing behind it
};

/// Facts as the old database has them, in this library's words.
struct OldFacts {
  std::vector<ServiceFact> bills{};
  std::vector<StatusFact> statuses{};
};

/// A notification as the old facts count it.
struct OldNotification {
  NotificationId id;
  NotificationType type = NotificationType::sms;
  UtcTime created_at;
  std::string status;  ///< as the old system names it; empty: NULL
  bool is_test = false;
  bool is_live = false;         ///< in the live table
  bool is_archived = false;     ///< in the history
  std::string archived_status;  ///< if it is in both
  bool is_same = true;          ///< if it is in both: the two rows say the same
  std::optional<UtcTime> updated_at{};
  bool has_multiplier = true;
  std::int64_t billable_units = 0;
  std::int64_t rate_multiplier = 1;
};

/// Port: an existing Notify database, which is only read. Used by one thread at a time.
class ImportSource {
public:
  virtual ~ImportSource() = default;

  [[nodiscard]] virtual ImportLayout layout() const noexcept = 0;
  /// What an interrupted import is known by.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// The calendar that its services follow: "uk", "us" or "ca".
  [[nodiscard]] virtual std::string_view calendar() const noexcept = 0;

  [[nodiscard]] virtual Result<std::int64_t> count(ImportTable table) = 0;
  [[nodiscard]] virtual Result<ImportPage> read(ImportTable table, const std::string& after,
                                                std::int64_t limit) = 0;
  [[nodiscard]] virtual Result<ReferenceData> read_rates() = 0;
  /// From the first to the last notification, or nothing.
  [[nodiscard]] virtual Result<std::optional<BillingWindow>> extent() = 0;
  /// The days that have facts, or nothing.
  [[nodiscard]] virtual Result<std::optional<LocalDayRange>> fact_days() = 0;
  /// Facts of `days` without any notification of their service, type and day. (rules/import 4.1)
  [[nodiscard]] virtual Result<OldFacts> read_carried(LocalDayRange days) = 0;
  [[nodiscard]] virtual Result<OldFacts> read_facts(LocalDayRange days) = 0;
  [[nodiscard]] virtual Result<std::vector<OldNotification>> read_notifications(
      ServiceId service, BillingWindow window) = 0;
  /// What an operator has to know, beside rows that can't be read.
  [[nodiscard]] virtual Result<std::vector<std::string>> warnings() = 0;
};

}  // namespace notify
