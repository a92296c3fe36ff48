#include "objects.hpp"

#include <notify/limits.hpp>

using namespace notify;
using namespace notify::capi;

nfy_status nfy_limits_take_request(nfy_engine* engine, const nfy_uuid* service_id, int32_t key_type,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(key, key_type_in(key_type));
    return self->engine->limits().take_request(service, key);
  });
}

nfy_status nfy_limits_check_day(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                                int32_t key_type, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(channel, type_in(type, "type"));
    NFY_TRY(key, key_type_in(key_type));
    return self->engine->limits().check_day(service, channel, key);
  });
}
