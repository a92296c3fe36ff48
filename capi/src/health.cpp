#include "objects.hpp"

#include <notify/health.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_store_health health_out(const StoreHealth& health) noexcept {
  nfy_store_health out = NFY_STORE_HEALTH_INIT;
  text_out(health.engine, out.engine);
  text_out(health.version, out.version);
  out.schema = health.schema;
  out.schema_newest = health.schema_newest;
  out.clock_us = health.clock.us();
  out.connections = health.connections;
  out.connections_max = health.connections_max;
  out.bytes = health.bytes;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_health_store(nfy_engine* engine, nfy_store_health* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(health, self->engine->health().store());
    sized_out(out, health_out(health));
    return {};
  });
}
