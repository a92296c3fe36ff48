#pragma once

#include "rest/call.hpp"

#include <notify/service.hpp>
#include <notify/statistics.hpp>

#include <span>
#include <string>

/// Services as the admin app reads them. (rules/admin 6.1)
namespace notify::admin::services {

/// The JSON object of a service.
[[nodiscard]] Result<std::string> json_of(rest::Call& call, const Service& service);
/// The JSON list of several.
[[nodiscard]] Result<std::string> json_of(rest::Call& call, std::span<const Service> services);
/// The same with what belongs to it, and its statistics.
[[nodiscard]] Result<std::string> detailed_json_of(rest::Call& call, const Service& service,
                                                   const ServiceStatistics& statistics);
/// {"email": {"delivered": 0, "failed": 0, "requested": 0}, …}
[[nodiscard]] std::string json_of(const ServiceStatistics& statistics);

}  // namespace notify::admin::services
