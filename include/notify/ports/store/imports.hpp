#pragma once

#include <notify/import.hpp>
#include <notify/import_table.hpp>
#include <notify/statistics.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// How far the import of one table has come, and what became of its rows so far.
struct ImportProgress {
  std::string position{};
  bool is_done = false;
  ImportedTable counts{};
  friend bool operator==(const ImportProgress&, const ImportProgress&) = default;
};

/// What stands in the store after a batch, in one transaction with its rows.
struct ImportStep {
  std::string source;
  std::string position;
  bool is_done = false;
  std::int64_t read = 0;
  std::vector<ImportTrouble> troubles{};  ///< rows that were skipped
};

/// Port of the store: rows of another system's database, and how far their import has come. The
/// rules of Store hold.
class ImportsStore {
public:
  virtual ~ImportsStore() = default;

  /// Tables of an import that is under way; none is.
  [[nodiscard]] virtual Result<std::vector<std::pair<ImportTable, ImportProgress>>> progress(
      std::string_view source) = 0;
  /// Rows that the import under way has skipped, the first `limit`.
  [[nodiscard]] virtual Result<std::vector<ImportTrouble>> troubles(std::string_view source,
                                                                    std::int64_t limit) = 0;

  /// Adds or replaces `rows`, which have the shape of `table`, and moves its position. Rows that
  /// say what is stored already are left alone. Fails with conflict if a name is taken.
  [[nodiscard]] virtual Result<void> put(ImportTable table, std::span<const ImportRow> rows,
                                         const ImportStep& step) = 0;

  /// Those whose service, template version or API key is unknown.
  [[nodiscard]] virtual Result<std::vector<NotificationId>> list_orphans(
      std::span<const Notification> rows) = 0;
  /// The same for notifications, live ones or those of the history. An id has one place: the one
  /// that is said last. What lies in an archive file stays there.
  [[nodiscard]] virtual Result<void> put_notifications(std::span<const Notification> rows,
                                                       bool archived, const ImportStep& step) = 0;

  /// Keeps facts of `days` that no notification stands for, in place of those that were kept
  /// before. Of a service, day and type that has notifications here, nothing is kept.
  [[nodiscard]] virtual Result<std::int64_t> put_carried(LocalDayRange days,
                                                         std::span<const ServiceFact> bills,
                                                         std::span<const StatusFact> statuses) = 0;

  /// Forgets how far the import has come: the next one begins anew.
  [[nodiscard]] virtual Result<void> finish(std::string_view source) = 0;
};

}  // namespace notify
