// Recipients files that services keep.

#include "objects.hpp"

#include <notify/contact_lists.hpp>

struct nfy_contact_list_rows : notify::capi::Rows<notify::ContactList> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_contact_list contact_list_out(const ContactList& value) noexcept {
  nfy_contact_list out = NFY_CONTACT_LIST_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.original_file_name = str_out(value.original_file_name);
  out.row_count = value.row_count;
  out.type = type_out(value.type);
  out.has_jobs = flag_out(value.has_jobs);
  out.created_by = uuid_out(value.created_by.uuid);
  out.created_at_us = value.created_at.us();
  out.recent_jobs = value.recent_jobs;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_contact_list_create(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_contact_list* list, nfy_contact_list_rows** out,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_in(list, "list"));
    ContactList wanted;
    wanted.id.uuid = to_uuid(given.id);
    NFY_TRY(file_name, text_in(given.original_file_name, "original_file_name"));
    wanted.original_file_name = std::move(file_name);
    wanted.row_count = given.row_count;
    NFY_TRY(type, type_in(given.type, "type"));
    wanted.type = type;
    wanted.created_by.uuid = to_uuid(given.created_by);
    NFY_TRY(stored, self->engine->contact_lists().create(service, wanted));
    if (out != nullptr) *out = open_rows<nfy_contact_list_rows>(std::vector{std::move(stored)});
    return {};
  });
}

nfy_status nfy_contact_list_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                                nfy_contact_list_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<ContactListId>(id, "id"));
    NFY_TRY(list, self->engine->contact_lists().get(service, wanted));
    *out = open_rows<nfy_contact_list_rows>(std::vector{std::move(list)});
    return {};
  });
}

nfy_status nfy_contact_list_list(nfy_engine* engine, const nfy_uuid* service_id,
                                 nfy_contact_list_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(lists, self->engine->contact_lists().list(service));
    *out = open_rows<nfy_contact_list_rows>(std::move(lists));
    return {};
  });
}

nfy_status nfy_contact_list_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                    const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<ContactListId>(id, "id"));
    return self->engine->contact_lists().archive(service, wanted);
  });
}

size_t nfy_contact_list_rows_count(const nfy_contact_list_rows* rows) { return count_rows(rows); }
nfy_status nfy_contact_list_rows_get(const nfy_contact_list_rows* rows, size_t index,
                                     nfy_contact_list* out, nfy_error** err) {
  return get_row(rows, index, out, err, contact_list_out);
}
void nfy_contact_list_rows_free(nfy_contact_list_rows* rows) { close_handle(rows); }
