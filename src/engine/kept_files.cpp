#include "engine/kept_files.hpp"

#include "domain/hex.hpp"
#include "engine/task_keys.hpp"

#include <notify/job.hpp>

#include <array>

namespace notify::kept_files {
namespace {

/// How long a file may lie there before a row leads to it.
constexpr std::chrono::hours announced_for{24};
constexpr std::int64_t reseal_limit = 100;

std::string sealing_context_of(const Owner& owner) {
  return std::string(owner.kind) + ".file/" + owner.service.to_text() + "/" + owner.id.to_text();
}

/// No two files ever have one key, so that nothing that is put late takes another's place.
std::string make_key(Entropy& entropy, const Owner& owner) {
  std::array<std::uint8_t, 8> random{};
  entropy.fill(random);
  std::string key =
      std::string(owner.kind) + "/" + owner.service.to_text() + "/" + owner.id.to_text() + "-";
  hex::append(key, {reinterpret_cast<const char*>(random.data()), random.size()});
  return key;
}

class FilesInStore final : public FileStorage {
public:
  explicit FilesInStore(std::shared_ptr<Store> store) : store_(std::move(store)) {}
  Result<void> put(std::string_view key, std::string_view bytes) override {
    NFY_CHECK(check(key));
    return store_->stored_files().put(key, bytes);
  }
  Result<std::string> get(std::string_view key) override {
    NFY_CHECK(check(key));
    return store_->stored_files().get(key);
  }
  Result<void> remove(std::string_view key) override {
    NFY_CHECK(check(key));
    return store_->stored_files().remove(key);
  }

private:
  static Result<void> check(std::string_view key) {
    if (is_file_key(key)) return {};
    return make_error(ErrorCode::invalid_argument, "no key of a file: " + std::string(key));
  }
  std::shared_ptr<Store> store_;
};

/// Goes through what lists `Row`s to be resealed.
template <typename Port, typename Id, typename OwnerOf>
Result<void> reseal_all(EngineContext& state, Port& port, Id after, OwnerOf owner_of,
                        const ProgressFunction& progress, Resealed& report) {
  for (;;) {
    NFY_TRY(found, port.list_to_reseal(state.sealer()->key_id(), after, reseal_limit));
    if (found.empty()) return {};
    after = found.back().id;
    for (const auto& row : found) {
      const Owner owner = owner_of(row);
      const auto bytes = get(state, owner, row.file);
      if (!bytes) {
        if (bytes.error().code == ErrorCode::unavailable) return bytes.error();
        ++report.left;
        continue;
      }
      NFY_TRY(file, put(state, owner, *bytes));
      NFY_TRY(replaced, port.replace(row, file, state.now()));
      ++(replaced ? report.resealed : report.left);
    }
    if (progress && !progress({"reseal", report.resealed + report.left, 0})) return stopped();
  }
}

}  // namespace

Result<StoredFile> put(EngineContext& state, const Owner& owner, std::string_view bytes) {
  StoredFile file{make_key(*state.ports.entropy, owner)};
  std::string sealed;
  if (state.sealer() != nullptr) {
    NFY_TRY(under_key, state.sealer()->seal(bytes, sealing_context_of(owner)));
    sealed = std::move(under_key);
    bytes = sealed;
    file.sealing_key_id = state.sealer()->key_id();
  }
  NFY_CHECK(state.store().stored_files().announce(file.key, state.now() + announced_for));
  NFY_CHECK(state.ports.files->put(file.key, bytes));
  return file;
}

Result<std::string> get(EngineContext& state, const Owner& owner, const StoredFile& file) {
  NFY_TRY(bytes, state.ports.files->get(file.key));
  if (file.sealing_key_id == 0) return bytes;
  if (state.sealer() == nullptr)
    return make_error(ErrorCode::unsupported,
                      "file is sealed, and no sealing key was given: " + file.key);
  return state.sealer()->open(bytes, sealing_context_of(owner));
}

std::shared_ptr<FileStorage> in_store(std::shared_ptr<Store> store) {
  return std::make_shared<FilesInStore>(std::move(store));
}

Result<Resealed> reseal(EngineContext& state, const ProgressFunction& progress) {
  Resealed report;
  const auto of_letter = [](const LetterFile& f) {
    return Owner{"letters", f.service_id, f.id.uuid};
  };
  const auto of_document = [](const StoredDocument& d) {
    return Owner{"documents", d.service_id, d.id.uuid};
  };
  NFY_CHECK(reseal_all(state, state.store().letter_files(), NotificationId{}, of_letter, progress,
                       report));
  NFY_CHECK(reseal_all(state, state.store().stored_documents(), DocumentId{}, of_document, progress,
                       report));
  return report;
}

Result<void> remove_brought(EngineContext& state, ServiceId service, const Uuid& id) {
  const std::string key = uploaded_csv_key(service, id);
  NFY_CHECK(state.ports.files->remove(key));
  // Where the place of files has no way of its own to say something of one.
  return state.ports.files->remove(key + std::string(about_file_suffix));
}

}  // namespace notify::kept_files
