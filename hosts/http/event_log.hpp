#pragma once

#include <notify/ports/log.hpp>
#include <notify/result.hpp>

#include <cstdio>
#include <memory>
#include <string_view>

namespace notifyd {

/// Writes a line of JSON for each event of the engine. Null for "off"; fails on another word than
/// "stderr" and "stdout".
[[nodiscard]] notify::Result<std::shared_ptr<notify::Log>> make_event_log(std::string_view target);

}  // namespace notifyd
