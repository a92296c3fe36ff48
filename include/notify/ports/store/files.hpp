#pragma once

#include <notify/archive.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <vector>

namespace notify {

/// Port of the store: files of months that are over. The rules of Store hold.
class FilesStore {
public:
  virtual ~FilesStore() = default;

  /// Moves rows of the history to one file: it is written, read back and compared; then the rows go
  /// and the file is known, in one transaction. What is interrupted leaves at most a file that the
  /// store does not know, which is written again under the same name. Zero rows: nothing is left.
  /// Fails with unsupported without a place for files, invalid_argument if the scope reaches past
  /// the watermark.
  [[nodiscard]] virtual Result<FilingReport> write(const ArchiveFileScope& scope, UtcTime now) = 0;

  /// By the creation of their first rows.
  [[nodiscard]] virtual Result<std::vector<ArchiveFile>> list() = 0;

  /// Reads a file and compares it with what was written. Fails as its readers would.
  [[nodiscard]] virtual Result<void> check(const ArchiveFile& file) = 0;
};

}  // namespace notify
