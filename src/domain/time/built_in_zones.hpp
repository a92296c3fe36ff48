#pragma once

#include <string_view>

namespace notify {

/// The TZif bytes of a zone compiled into the library, for hosts without zone files; empty if the
/// zone is not among them. Lives as long as the program.
[[nodiscard]] std::string_view built_in_zone(std::string_view name) noexcept;

/// The version of the IANA database that they come from: "2026f".
[[nodiscard]] std::string_view built_in_zones_version() noexcept;

}  // namespace notify
