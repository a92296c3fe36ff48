#include "objects.hpp"

#include <notify/events.hpp>

struct nfy_event_rows : notify::capi::Rows<notify::Event> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_event event_out(const Event& event) noexcept {
  nfy_event out = NFY_EVENT_INIT;
  out.id = uuid_out(event.id.uuid);
  out.type = str_out(event.type);
  out.data = str_out(event.data);
  out.created_at_us = event.created_at.us();
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_event_record(nfy_engine* engine, nfy_str type, nfy_str data, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(word, text_in(type, "type"));
    NFY_TRY(json, text_in(data, "data"));
    NFY_CHECK(self->engine->events().record(word, json));
    return {};
  });
}

nfy_status nfy_event_list(nfy_engine* engine, int64_t limit, nfy_event_rows** out,
                          nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(events, self->engine->events().list(limit));
    *out = open_rows<nfy_event_rows>(std::move(events));
    return {};
  });
}

size_t nfy_event_rows_count(const nfy_event_rows* rows) { return count_rows(rows); }
nfy_status nfy_event_rows_get(const nfy_event_rows* rows, size_t index, nfy_event* out,
                              nfy_error** err) {
  return get_row(rows, index, out, err, event_out);
}
void nfy_event_rows_free(nfy_event_rows* rows) { close_handle(rows); }
