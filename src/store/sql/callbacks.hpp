#pragma once

#include "store/sql/callbacks.sql.hpp"
#include "store/sql/connection.hpp"

#include <notify/service_callback.hpp>

/// What storing and making calls to services have in common.
namespace notify::sql {

/// Without the token.
[[nodiscard]] ServiceCallback target_from(const Row& row);
[[nodiscard]] CallbackType callback_type_of(std::string_view stored);

}  // namespace notify::sql
