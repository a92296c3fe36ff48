#pragma once

#include "archive/archive_file.hpp"
#include "store/sql/states.hpp"
#include "store/sql/steps.hpp"

#include <notify/archive.hpp>
#include <notify/notification.hpp>
#include <notify/ports/archive_files.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace notify::sql {

/// What the store says of a notification beside its file.
struct Amendment {
  std::optional<Status> status;  ///< nothing: the row in the file does not count
  std::string sent_by;
  UtcTime updated_at;
};

/// A file of the deep archive with what became known after it was written.
struct AmendedFile {
  ArchiveFile file;
  archive::FiledRows rows;
  std::unordered_map<NotificationId, Amendment> amendments;

  /// What stands beside a row, or null.
  [[nodiscard]] const Amendment* amendment(std::size_t row) const {
    if (amendments.empty()) return nullptr;
    const auto at = amendments.find(rows.id(row));
    return at == amendments.end() ? nullptr : &at->second;
  }
};

/// A row of an AmendedFile as it counts.
struct FiledState {
  Status status;
  std::string_view sent_by;
};
/// Nothing if the row does not count.
[[nodiscard]] std::optional<FiledState> state_of(const AmendedFile& file, std::size_t row);

/// The rows of a file that is known. Fails with unavailable if it is out of reach, corrupt if it is
/// not the one that was written.
[[nodiscard]] Result<archive::FiledRows> read_archive_file(ArchiveFiles* files,
                                                           const ArchiveFile& file,
                                                           archive::Wanted wanted);

/// A notification that was found in a file, as it is by now.
struct FiledNotification {
  Notification notification;
  std::string file_name;
};

/// Notifications in files of the deep archive, and what became known of them later.
class FiledRows : public Steps {
public:
  using Steps::Steps;

  /// Writes, reads back and compares. `rows` are in order of creation.
  ArchiveFile write(std::span<const Notification> rows, UtcTime now);
  AmendedFile open(const ArchiveFile& file, archive::Wanted wanted);
  /// The files with rows of a window (and others), one after the other.
  void each(BillingWindow window, FunctionRef<void(const AmendedFile&)> visit,
            archive::Wanted wanted = {});
  /// Which of `ids` are in files: those that may hold them as far as the ids say, or those with
  /// rows created in a window.
  std::vector<FiledNotification> find(std::span<const NotificationId> ids,
                                      std::optional<BillingWindow> created_in = {});
  /// Adds those of `ids` that `states` does not have and a file does.
  void find_states(std::span<const NotificationId> ids,
                   std::unordered_map<NotificationId, StoredState>& states);
  /// When a notification of `service` was created, wherever it is by now; nothing: it is unknown.
  std::optional<UtcTime> find_creation(ServiceId service, NotificationId id);
  /// What is live and in a file too: the live one stands. Answers how many.
  std::int64_t resolve(const ArchiveScope& scope, std::int64_t limit, UtcTime now,
                       std::vector<LocalDay>& days);
  void add_letters(const std::string& day, std::vector<DespatchedLetters>& letters);
  /// Adds the rows of files to what count_rows() counted.
  void count(BillingWindow window, std::optional<ServiceId> service, const Calendar* as,
             Cube& cube);
  /// Rows of (file, id, status or null, sender, instant).
  void amend(const ValueTable& amendments);
};

inline FiledRows Session::filed() noexcept { return FiledRows(*this); }

}  // namespace notify::sql
