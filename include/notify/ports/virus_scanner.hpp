#pragma once

#include <notify/result.hpp>

#include <string>
#include <string_view>

namespace notify {

/// What a scanner found.
struct ScanVerdict {
  std::string virus{};  ///< its name; empty: the file is clean
  [[nodiscard]] bool is_clean() const noexcept { return virus.empty(); }
  friend bool operator==(const ScanVerdict&, const ScanVerdict&) = default;
};

/// Port: looks for viruses in files that others uploaded. Safe to call from several threads; no
/// lock and no transaction is held while it is called.
class VirusScanner {
public:
  virtual ~VirusScanner() = default;
  VirusScanner() = default;
  VirusScanner(const VirusScanner&) = delete;
  VirusScanner& operator=(const VirusScanner&) = delete;

  /// Fails with unavailable if the scanner is out of reach, silent or says that it could not look,
  /// and with invalid_argument if it takes no file of this size.
  [[nodiscard]] virtual Result<ScanVerdict> scan(std::string_view bytes) = 0;
};

}  // namespace notify
