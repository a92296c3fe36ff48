#pragma once

#include <sqlite3.h>

#include <unistd.h>
#include <string>
#include <vector>

/// A layer of SQLite's own kind over the file system: it counts everything that changes a file and
/// makes one of those calls go wrong.
namespace notify::test {

enum class Fault {
  none,
  error,  ///< EIO, nothing is written
  full,   ///< ENOSPC, nothing is written
  torn,   ///< half is written, then EIO
  death,  ///< half is written, then the process ends
};

/// What goes wrong, and when. One at a time: it is the process's default file system while it
/// lives.
class FaultyDisk {
public:
  FaultyDisk() {
    NFY_ASSERT(!current);
    current = this;
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "faulty";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.xOpen = &open;
    vfs_.xDelete = &remove;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FaultyDisk() {
    sqlite3_vfs_register(real_, 1);
    sqlite3_vfs_unregister(&vfs_);
    current = nullptr;
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// The `number`th change from now on goes wrong, once; 0 only counts.
  void arm(Fault fault, int number) {
    fault_ = fault;
    number_ = number;
    calls_ = 0;
  }
  [[nodiscard]] int calls() const { return calls_; }

private:
  struct File {
    sqlite3_file base;
    sqlite3_file* real;
  };
  static sqlite3_file* real_of(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }
  /// What this change has to answer instead of being done; SQLITE_OK: do it.
  int next(int error_code) {
    if (++calls_ != number_) return SQLITE_OK;
    return fault_ == Fault::full ? SQLITE_FULL : error_code;
  }
  [[nodiscard]] bool tears() const { return fault_ == Fault::torn || fault_ == Fault::death; }
  void maybe_die() const {
    if (fault_ == Fault::death) ::_exit(9);
  }

  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    sqlite3_file* real = real_of(file);
    const int answer = current->next(SQLITE_IOERR_WRITE);
    if (answer == SQLITE_OK) return real->pMethods->xWrite(real, data, size, at);
    if (current->tears()) real->pMethods->xWrite(real, data, size / 2, at);
    current->maybe_die();
    return answer;
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int answer = current->next(SQLITE_IOERR_TRUNCATE);
    if (answer == SQLITE_OK) return real_of(file)->pMethods->xTruncate(real_of(file), size);
    current->maybe_die();
    return answer;
  }
  static int sync(sqlite3_file* file, int flags) {
    const int answer = current->next(SQLITE_IOERR_FSYNC);
    if (answer == SQLITE_OK) return real_of(file)->pMethods->xSync(real_of(file), flags);
    current->maybe_die();
    return answer;
  }
  static int remove(sqlite3_vfs*, const char* name, int sync_directory) {
    const int answer = current->next(SQLITE_IOERR_DELETE);
    if (answer == SQLITE_OK) return current->real_->xDelete(current->real_, name, sync_directory);
    current->maybe_die();
    return answer;
  }

  static int close(sqlite3_file* file) { return real_of(file)->pMethods->xClose(real_of(file)); }
  static int read(sqlite3_file* file, void* data, int size, sqlite3_int64 at) {
    return real_of(file)->pMethods->xRead(real_of(file), data, size, at);
  }
  static int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
  }
  static int lock(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
  }
  static int unlock(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
  }
  static int check_lock(sqlite3_file* file, int* out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
  }
  static int control(sqlite3_file* file, int op, void* data) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, data);
  }
  static int sector_size(sqlite3_file* file) {
    return real_of(file)->pMethods->xSectorSize(real_of(file));
  }
  static int characteristics(sqlite3_file* file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
  }
  static int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
  }
  static int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
  }
  static void shm_barrier(sqlite3_file* file) {
    real_of(file)->pMethods->xShmBarrier(real_of(file));
  }
  static int shm_unmap(sqlite3_file* file, int remove_it) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove_it);
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* out, int flags, int* out_flags) {
    static const sqlite3_io_methods methods{2,
                                            &close,
                                            &read,
                                            &write,
                                            &truncate,
                                            &sync,
                                            &file_size,
                                            &lock,
                                            &unlock,
                                            &check_lock,
                                            &control,
                                            &sector_size,
                                            &characteristics,
                                            &shm_map,
                                            &shm_lock,
                                            &shm_barrier,
                                            &shm_unmap,
                                            nullptr,
                                            nullptr};
    auto* file = reinterpret_cast<File*>(out);
    file->real = reinterpret_cast<sqlite3_file*>(file + 1);
    file->base.pMethods = nullptr;
    const int answer = current->real_->xOpen(current->real_, name, file->real, flags, out_flags);
    if (file->real->pMethods) file->base.pMethods = &methods;
    return answer;
  }

  static inline FaultyDisk* current = nullptr;
  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs vfs_{};
  Fault fault_ = Fault::none;
  int number_ = 0;
  int calls_ = 0;
};

}  // namespace notify::test
