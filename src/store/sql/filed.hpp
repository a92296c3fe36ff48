#pragma once

#include "archive/archive_file.hpp"

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

}  // namespace notify::sql
