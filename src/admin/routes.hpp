#pragma once

#include "rest/router.hpp"

#include <span>
#include <vector>

/// The internal API that the reference's admin app calls. (rules/admin)
namespace notify::admin {

/// The tables of all rooms, in the order in which they are tried.
[[nodiscard]] std::vector<std::span<const rest::Route>> route_tables();

// One table a room.
[[nodiscard]] std::span<const rest::Route> brand_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> inbound_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> job_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> key_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> people_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> preview_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> report_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> service_routes() noexcept;
[[nodiscard]] std::span<const rest::Route> template_routes() noexcept;

}  // namespace notify::admin
