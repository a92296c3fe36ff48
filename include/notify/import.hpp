#pragma once

#include <notify/billing.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What moving from an existing Notify database is described by. docs/import.md shows how to.
namespace notify {

/// Whose tables a database has. (rules/import 1.1)
enum class ImportLayout : std::uint8_t { govuk, gsa, cds };

[[nodiscard]] std::string_view name_of(ImportLayout layout) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<ImportLayout> import_layout_from(std::string_view name);

/// What opens the values that the old system signed or encrypted. (rules/import 3.1)
struct ImportKeys {
  std::vector<std::string> secret_keys{};  ///< oldest first; any of them may open a value
  std::string dangerous_salt{};            ///< of govuk and gsa
};

/// Reads {"secret_keys": ["…"], "dangerous_salt": "…"}; the list may also be named
/// "secret_keys_oldest_first". Other members are passed over. Fails with invalid_argument.
[[nodiscard]] Result<ImportKeys> import_keys_from_json(std::string_view json);

/// A row of the old database that can't be read, or that has no place here.
struct ImportTrouble {
  std::string table;   ///< of the old database
  std::string key;     ///< of the row
  std::string reason;  ///< one line, without personal data or secrets
  friend bool operator==(const ImportTrouble&, const ImportTrouble&) = default;
};
/// Of more only the number is told.
inline constexpr std::size_t import_troubles_max = 10'000;

/// What became of one table.
struct ImportedTable {
  std::string table;           ///< as this library names it
  std::int64_t read = 0;       ///< rows of the old database
  std::int64_t added = 0;      ///< were not here
  std::int64_t changed = 0;    ///< were here with other content
  std::int64_t unchanged = 0;  ///< were here already
  std::int64_t skipped = 0;    ///< could not be read
  friend bool operator==(const ImportedTable&, const ImportedTable&) = default;
};

/// What an import did, from its beginning, however often it was interrupted since.
struct ImportReport {
  ImportLayout layout = ImportLayout::govuk;
  std::string source;    ///< the old database's name
  bool resumed = false;  ///< an earlier call had begun this import
  std::vector<ImportedTable> tables;
  std::vector<ImportTrouble> troubles;  ///< the first ones
  [[nodiscard]] std::int64_t rows() const noexcept;
};

/// What an import would do. Nothing is stored.
struct ImportPlan {
  ImportLayout layout = ImportLayout::govuk;
  std::string source;
  std::vector<ImportedTable> tables;    ///< `read` and `skipped` alone
  std::vector<ImportTrouble> troubles;  ///< rows that an import would refuse
  std::vector<std::string> warnings;    ///< what imports, and an operator has to know
  std::chrono::seconds estimated{0};    ///< how long an import takes about
};

struct ImportOptions {
  /// Passes over rows that can't be read, and reports them; else the first one ends the import.
  bool skip_bad = false;
  std::int64_t batch_rows = 5'000;  ///< of one transaction: 1 to 50,000
  ProgressFunction progress{};      ///< false stops; a new call goes on from there
};
inline constexpr std::int64_t import_batch_rows_max = 50'000;

/// Why the old facts and ours differ on one day. (rules/import 5)
enum class CompareRule : std::uint8_t {
  in_two_places,     ///< live and in the history: the old facts count both rows, or neither
  stale_rate,        ///< a row that was computed before a rate was entered still counts
  overwritten,       ///< cds: rows without a multiplier replaced those with 1, or were replaced
  other_day,         ///< cds: facts go by UTC there, and by the service's own days here
  statuses_billed,   ///< cds: bills `failed` and returned letters, and not `pending`
  not_billed_there,  ///< cds and gsa: e-mails or letters, which the old system no longer bills
  sending_vehicle,   ///< cds: priced by long and short codes; here SMS have one price
  not_read,          ///< rows that were skipped, since they can't be read
  facts_behind,      ///< the old facts are older than the rows they are made of
  rows_deleted,      ///< the old facts count rows that were deleted since
  unknown,           ///< none of these: look at it
};
[[nodiscard]] std::string_view name_of(CompareRule rule) noexcept;

/// A part of a difference that one rule explains.
struct CompareReason {
  CompareRule rule = CompareRule::unknown;
  std::int64_t notifications = 0;     ///< ours minus theirs
  std::int64_t units = 0;             ///< likewise
  std::vector<NotificationId> ids{};  ///< the first hundred of them
  friend bool operator==(const CompareReason&, const CompareReason&) = default;
};
inline constexpr std::size_t compare_ids_max = 100;

/// What the facts of a service, day and type say.
struct CompareSums {
  std::int64_t notifications = 0;  ///< by status facts
  std::int64_t sent = 0;           ///< billed, by billing facts
  std::int64_t units = 0;          ///< chargeable
  Decimal cost{};                  ///< before any free allowance
  friend bool operator==(const CompareSums&, const CompareSums&) = default;
};

/// A (service, day, type) whose facts differ.
struct CompareDifference {
  ServiceId service_id;
  LocalDay day;
  NotificationType type = NotificationType::sms;
  CompareSums theirs, ours;
  std::vector<CompareReason> reasons;
  [[nodiscard]] bool explained() const noexcept;
};

/// A (service, day, type) whose facts say the same.
struct CompareEqual {
  ServiceId service_id;
  LocalDay day;
  NotificationType type = NotificationType::sms;
  CompareSums sums;
};

/// What all the days of a service come to.
struct CompareService {
  ServiceId service_id;
  std::int64_t equal = 0;        ///< (day, type) whose facts say the same
  std::int64_t explained = 0;    ///< that differ, and every reason is known
  std::int64_t unexplained = 0;  ///< that differ otherwise
  CompareSums theirs, ours;
};

struct CompareOptions {
  std::optional<ServiceId> service{};   ///< nothing: all
  std::optional<LocalDayRange> days{};  ///< nothing: all that have facts
  bool list_equal = false;              ///< those that say the same, too
  ProgressFunction progress{};
};

struct CompareReport {
  std::int64_t equal = 0;  ///< (service, day, type) whose facts say the same
  std::vector<CompareDifference> differences;
  std::vector<CompareService> services;  ///< in order of their ids
  std::vector<CompareEqual> equals;      ///< with list_equal
  [[nodiscard]] std::int64_t unexplained() const noexcept;
};

/// What machines read of each: one JSON object. docs/import.md names the members.
[[nodiscard]] std::string to_json(const ImportPlan& plan);
[[nodiscard]] std::string to_json(const ImportReport& report);
[[nodiscard]] std::string to_json(const CompareReport& report);

}  // namespace notify
