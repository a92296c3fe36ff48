#include "objects.hpp"

#include <notify/search.hpp>

using namespace notify;
using namespace notify::capi;

nfy_status nfy_search_find(nfy_engine* engine, const nfy_uuid* id, nfy_buf* kind,
                           nfy_uuid* service_id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(kind, "kind"));
    *kind = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(wanted, uuid_in(id, "id"));
    NFY_TRY(found, self->engine->search().find(wanted));
    if (!found) return make_error(ErrorCode::not_found, "nothing has the id: " + wanted.to_text());
    if (service_id != nullptr) *service_id = uuid_out(found->service_id.uuid);
    *kind = buf_out(found->kind);
    return {};
  });
}
