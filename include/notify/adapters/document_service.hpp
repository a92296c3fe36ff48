#pragma once

#include <notify/ports/documents.hpp>
#include <notify/ports/http.hpp>

#include <memory>
#include <string>

namespace notify {

struct DocumentServiceOptions {
  std::string url;  ///< "https://documents.example.gov.uk", without a slash at its end
  std::string api_key;
  std::int64_t timeout_ms = 30'000;
};

/// The reference's document service, or one that speaks like it: POST
/// {url}/services/{service}/documents. Fails with invalid_argument if the URL or the key is missing
/// or `http` sends nothing there.
[[nodiscard]] Result<std::shared_ptr<Documents>> make_document_service(
    std::shared_ptr<HttpClient> http, DocumentServiceOptions options);

}  // namespace notify
