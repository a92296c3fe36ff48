#pragma once

#include "store/sql/connection.hpp"

#include <notify/service_callback.hpp>

/// What storing and making calls to services have in common.
namespace notify::sql {

inline constexpr Statement select_targets{
    "SELECT service_id, callback_type, url, version, updated_at, id, host, bearer_token, "
    "created_at, updated_by FROM service_callback_api WHERE service_id = $1 ORDER BY "
    "callback_type"};
/// Without the token.
[[nodiscard]] ServiceCallback target_from(const Row& row);
[[nodiscard]] CallbackType callback_type_of(std::string_view stored);

}  // namespace notify::sql
