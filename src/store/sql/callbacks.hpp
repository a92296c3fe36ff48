#pragma once

#include "store/sql/connection.hpp"

#include <notify/service_callback.hpp>

/// What storing and making calls to services have in common.
namespace notify::sql {

/// What target_from() reads.
#define NFY_TARGET_COLUMNS                                                        \
  "service_id, callback_type, url, version, updated_at, id, host, bearer_token, " \
  "created_at, updated_by"
inline constexpr Statement select_targets{"SELECT " NFY_TARGET_COLUMNS
                                          " FROM service_callback_api WHERE service_id = $1"};
inline constexpr Batch select_targets_of{
    "SELECT " NFY_TARGET_COLUMNS " FROM service_callback_api WHERE service_id = $1",
    "SELECT " NFY_TARGET_COLUMNS " FROM service_callback_api WHERE service_id = ANY ($1::uuid[])"};
/// Without the token.
[[nodiscard]] ServiceCallback target_from(const Row& row);
[[nodiscard]] CallbackType callback_type_of(std::string_view stored);

}  // namespace notify::sql
