#pragma once

#include <notify/ids.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace notify {

using DocumentId = Id<struct DocumentTag>;

/// A document that this engine keeps itself.
struct StoredDocument {
  DocumentId id;
  ServiceId service_id;
  StoredFile file{};
  std::string filename{};  ///< what a browser saves it as
  std::string content_type{};
  std::int64_t bytes = 0;
  std::string key_digest{};    ///< of what the link holds
  std::string email_digest{};  ///< of the address to be named, under the link's key; empty: none
  UtcTime created_at;
  UtcTime available_until;
  friend bool operator==(const StoredDocument&, const StoredDocument&) = default;
};

/// Port of the store: documents behind links. The rules of Store hold.
class StoredDocumentsStore {
public:
  virtual ~StoredDocumentsStore() = default;

  /// From here on a row leads to its file.
  [[nodiscard]] virtual Result<void> insert(const StoredDocument& document) = 0;
  /// Fails with not_found.
  [[nodiscard]] virtual Result<StoredDocument> get(ServiceId service, DocumentId id) = 0;
  /// Forgets up to `limit` documents that were available until `now` or before, whose files are to
  /// be removed. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_expired(UtcTime now, std::int64_t limit) = 0;
  /// As LetterFilesStore.
  [[nodiscard]] virtual Result<std::vector<StoredDocument>> list_to_reseal(std::int32_t key_id,
                                                                           DocumentId after,
                                                                           std::int64_t limit) = 0;
  [[nodiscard]] virtual Result<bool> replace(const StoredDocument& before, const StoredFile& file,
                                             UtcTime now) = 0;
};

}  // namespace notify
