#include "objects.hpp"

#include <notify/senders.hpp>
#include <notify/services.hpp>

struct nfy_sender_rows : notify::capi::Rows<notify::Sender> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<Sender> sender_in(const nfy_sender* sender) {
  NFY_TRY(given, sized_in(sender, "sender"));
  Sender value;
  value.id.uuid = to_uuid(given.id);
  value.service_id.uuid = to_uuid(given.service_id);
  NFY_TRY(type, type_in(given.type, "type"));
  value.type = type;
  NFY_CHECK(text_or_default(given.text, "text", value.text));
  value.is_default = given.is_default != 0;
  value.archived = given.archived != 0;
  value.inbound_number_id = to_uuid(given.inbound_number_id);
  return value;
}

nfy_sender sender_out(const Sender& value) noexcept {
  nfy_sender out = NFY_SENDER_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.type = type_out(value.type);
  out.text = str_out(value.text);
  out.is_default = flag_out(value.is_default);
  out.archived = flag_out(value.archived);
  out.created_at_us = value.created_at.us();
  out.updated_at_us = value.updated_at ? value.updated_at->us() : 0;
  out.inbound_number_id = uuid_out(value.inbound_number_id);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_sender_put(nfy_engine* engine, const nfy_sender* sender, nfy_sender_rows** out,
                          nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, sender_in(sender));
    NFY_TRY(made, self->engine->senders().put(value));
    if (out != nullptr) *out = open_rows<nfy_sender_rows>(std::vector<Sender>{std::move(made)});
    return {};
  });
}

nfy_status nfy_sender_list(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                           nfy_sender_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, type_in(type, "type"));
    NFY_TRY(senders, self->engine->senders().list(service, wanted));
    *out = open_rows<nfy_sender_rows>(std::move(senders));
    return {};
  });
}

size_t nfy_sender_rows_count(const nfy_sender_rows* rows) { return count_rows(rows); }
nfy_status nfy_sender_rows_get(const nfy_sender_rows* rows, size_t index, nfy_sender* out,
                               nfy_error** err) {
  return get_row(rows, index, out, err, sender_out);
}
void nfy_sender_rows_free(nfy_sender_rows* rows) { close_handle(rows); }

nfy_status nfy_service_put_guest_list(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_str* recipients, size_t count, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    constexpr std::size_t count_max = 100'000;
    if (count > count_max) return bad_argument("count", "is too large: " + std::to_string(count));
    if (count > 0) NFY_CHECK(check_given(recipients, "recipients"));
    std::vector<std::string> guests;
    for (std::size_t i = 0; i < count; ++i) {
      NFY_TRY(guest, text_in(recipients[i], "recipients"));
      guests.push_back(std::move(guest));
    }
    return self->engine->services().put_guest_list(service, guests);
  });
}

nfy_status nfy_service_list_guests(nfy_engine* engine, const nfy_uuid* service_id,
                                   nfy_str_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(guests, self->engine->services().list_guests(service));
    *out = open_rows<nfy_str_rows>(std::move(guests));
    return {};
  });
}

nfy_status nfy_service_list_typed_guests(nfy_engine* engine, const nfy_uuid* service_id,
                                         nfy_str_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(guests, self->engine->services().list_typed_guests(service));
    *out = open_rows<nfy_str_rows>(std::move(guests));
    return {};
  });
}
