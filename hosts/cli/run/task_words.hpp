#pragma once

#include <notify/schedule.hpp>

#include <string_view>

namespace nfy_cli {

/// Why a task of this kind is there, in a few words.
[[nodiscard]] std::string_view reason_of(notify::TaskKind kind) noexcept;

}  // namespace nfy_cli
