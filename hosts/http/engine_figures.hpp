#pragma once

#include "http/metrics.hpp"

#include <notify/engine.hpp>
#include <notify/rest.hpp>

namespace notifyd {

/// Figures that the engine itself answers: queues, attempts in doubt, calls that wait, how far
/// behind the watermark is. What it cannot answer, because its store is away, is left out, and
/// notifyd_store_up is 0.
void show_engine(notify::Engine& engine, Exposition& out);

/// Whether the store answers: 200, or 503 with the reason, which names no secret.
[[nodiscard]] notify::RestResponse readiness(notify::Engine& engine, bool is_draining);

}  // namespace notifyd
