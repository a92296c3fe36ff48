#pragma once

#include <notify/ports/virus_scanner.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace notify {

struct ClamdOptions {
  std::string socket_path{};  ///< "/run/clamav/clamd.ctl"; or
  std::string host{};
  std::uint16_t port = 3310;
  std::int64_t timeout_ms = 30'000;       ///< of one scan as a whole; 1 to 600,000
  std::size_t file_bytes_max = 25 << 20;  ///< as clamd's StreamMaxLength
};

/// ClamAV's daemon, asked by INSTREAM. Makes a connection for each scan. Fails with
/// invalid_argument if the options name no place or both.
[[nodiscard]] Result<std::shared_ptr<VirusScanner>> make_clamd_scanner(ClamdOptions options);

/// "clamd:/run/clamav/clamd.ctl" or "clamd:host:port". Fails with invalid_argument on another URL.
[[nodiscard]] Result<ClamdOptions> clamd_options_from(std::string_view url);

}  // namespace notify
