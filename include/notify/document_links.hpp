#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/ports/store/stored_documents.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// What a page says of a document before it is downloaded.
struct DocumentInfo {
  std::string filename;
  std::string content_type;
  std::int64_t bytes = 0;
  UtcTime available_until;
  bool needs_email = false;  ///< who downloads it has to name the address that it was sent to
  friend bool operator==(const DocumentInfo&, const DocumentInfo&) = default;
};

struct DownloadedDocument {
  DocumentInfo info;
  std::string bytes;
};

/// What a link holds: {base}/d/{service}/{document}?key={key}.
struct DocumentLink {
  ServiceId service_id;
  DocumentId id;
  std::string_view key;
};

/// Documents that this engine keeps, for the host that serves them. A document that is unknown, of
/// another service or expired, and a key that is wrong, are answered alike: not_found.
/// (rules/files 2)
class DocumentLinks : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<DocumentInfo> describe(const DocumentLink& link);
  /// Fails with invalid_argument and Reason::recipient_invalid if `email` is to be named and is not
  /// the one that the document was sent to; with limited, Reason::over_rate_limit, if addresses
  /// were named too often.
  [[nodiscard]] Result<DownloadedDocument> download(const DocumentLink& link,
                                                    std::string_view email = {});
};

}  // namespace notify
