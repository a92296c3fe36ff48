#pragma once

#include <notify/document.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>

#include <string>

namespace notify {

/// Port: keeps documents and makes the links to them. Safe to call from several threads; no lock
/// and no transaction is held while it is called.
class Documents {
public:
  virtual ~Documents() = default;
  Documents() = default;
  Documents(const Documents&) = delete;
  Documents& operator=(const Documents&) = delete;

  /// Answers the link. Fails with invalid_argument and Reason::file_refused if the document is not
  /// taken, which its message says to the caller; with unavailable if the place cannot be asked.
  [[nodiscard]] virtual Result<std::string> upload(const Document& document) = 0;
  /// The link that stands in messages to simulated recipients: nothing lies behind it.
  [[nodiscard]] virtual std::string link_without_document(ServiceId service) const = 0;
};

}  // namespace notify
