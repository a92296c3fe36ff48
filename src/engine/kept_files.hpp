#pragma once

#include "engine/context.hpp"

#include <notify/ports/file_storage.hpp>

/// Files on their way to the place where they lie and back: sealed if the engine has a key, and
/// never forgotten. A file is announced, put, and kept by the transaction that makes a row lead to
/// it; a file that no row leads to is removed a day later.
namespace notify::kept_files {

/// What a file belongs to, which it is sealed for.
struct Owner {
  std::string_view kind;  ///< "letters", "documents"
  ServiceId service;
  Uuid id;
};

/// Puts a file under a key of its own: "letters/<service>/<id>-<random>.pdf".
[[nodiscard]] Result<StoredFile> put(EngineContext& state, const Owner& owner,
                                     std::string_view bytes);
/// Fails with not_found if it is gone.
[[nodiscard]] Result<std::string> get(EngineContext& state, const Owner& owner,
                                      const StoredFile& file);

/// The store itself as the place of files, where a host gives no other.
[[nodiscard]] std::shared_ptr<FileStorage> in_store(std::shared_ptr<Store> store);

/// Puts every file that is sealed otherwise under the key that seals now. Answers how many, and
/// how many stay as they are.
struct Resealed {
  std::int64_t resealed = 0;
  std::int64_t left = 0;
};
[[nodiscard]] Result<Resealed> reseal(EngineContext& state, const ProgressFunction& progress);

/// Removes a recipients file that somebody brought, with what is said of it.
[[nodiscard]] Result<void> remove_brought(EngineContext& state, ServiceId service, const Uuid& id);

}  // namespace notify::kept_files

/// The tasks of files: PDFs to be made or scanned, and files to be removed.
namespace notify::letter_tasks {

[[nodiscard]] Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks);
/// Whether `key` is of one of these tasks.
[[nodiscard]] bool is_key(std::string_view key);
[[nodiscard]] Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now);

}  // namespace notify::letter_tasks
