#pragma once

#include <notify/version.hpp>

#include <string>
#include <string_view>

namespace notify {

/// Where hosts keep their zone files.
inline constexpr const char* host_zone_folder = "/usr/share/zoneinfo/";

/// The TZif bytes of a zone compiled into the library, for hosts without zone files; empty if the
/// zone is not among them. Lives as long as the program.
[[nodiscard]] std::string_view built_in_zone(std::string_view name) noexcept;

/// What zone_data() says where the zone files of the host lie in `folder`, which ends in a slash.
[[nodiscard]] ZoneData zone_data_in(const std::string& folder);

}  // namespace notify
