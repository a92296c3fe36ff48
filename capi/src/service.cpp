#include "objects.hpp"

struct nfy_service_rows : notify::capi::Rows<notify::Service> {};
struct nfy_template_rows : notify::capi::Rows<notify::Template> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<NewService> service_in(const nfy_service_options* options) {
  NFY_TRY(given, sized_in(options, "options"));
  NewService value;
  NFY_TRY(name, text_in(given.name, "name"));
  value.name = std::move(name);
  NFY_TRY(organisation, organisation_in(given.organisation_type));
  value.organisation_type = organisation;
  value.prefix_sms = given.prefix_sms != 0;
  NFY_CHECK(text_or_default(given.calendar, "calendar", value.calendar));
  NFY_CHECK(text_or_default(given.sms_sender, "sms_sender", value.sms_sender));
  NFY_CHECK(text_or_default(given.email_from, "email_from", value.email_from));
  NFY_CHECK(text_or_default(given.email_reply_to, "email_reply_to", value.email_reply_to));
  value.organisation_id = OrganisationId{to_uuid(given.organisation_id)};
  value.restricted = given.restricted != 0;
  value.count_as_live = given.not_live == 0;
  NFY_TRY(billing, billing_in(given));
  value.billing = std::move(billing);
  return value;
}

/// A whole service, as one that was read and changed.
Result<Service> changed_service_in(const nfy_service* service) {
  NFY_TRY(given, sized_in(service, "service"));
  Service value;
  value.id = ServiceId{to_uuid(given.id)};
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_TRY(organisation, organisation_in(given.organisation_type));
  value.organisation_type = organisation;
  value.prefix_sms = given.prefix_sms != 0;
  NFY_CHECK(text_or_default(given.calendar, "calendar", value.calendar));
  NFY_CHECK(text_or_default(given.sms_sender, "sms_sender", value.sms_sender));
  NFY_CHECK(text_or_default(given.email_from, "email_from", value.email_from));
  NFY_CHECK(text_or_default(given.email_reply_to, "email_reply_to", value.email_reply_to));
  value.version = given.version;
  value.active = given.active != 0;
  value.organisation_id = OrganisationId{to_uuid(given.organisation_id)};
  value.restricted = given.restricted != 0;
  value.count_as_live = given.not_live == 0;
  NFY_TRY(billing, billing_in(given));
  value.billing = std::move(billing);
  return value;
}

Result<NewTemplate> template_in(const nfy_template_options* options) {
  NFY_TRY(given, sized_in(options, "options"));
  NewTemplate value;
  NFY_TRY(type, type_in(given.type, "type"));
  value.type = type;
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_CHECK(text_or_default(given.subject, "subject", value.subject));
  NFY_CHECK(text_or_default(given.content, "content", value.content));
  return value;
}

nfy_service service_out(const Service& value) noexcept {
  nfy_service out = NFY_SERVICE_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.organisation_type = organisation_out(value.organisation_type);
  out.prefix_sms = flag_out(value.prefix_sms);
  out.calendar = str_out(value.calendar);
  out.sms_sender = str_out(value.sms_sender);
  out.email_from = str_out(value.email_from);
  out.email_reply_to = str_out(value.email_reply_to);
  out.created_at_us = value.created_at.us();
  out.version = value.version;
  out.active = flag_out(value.active);
  out.restricted = flag_out(value.restricted);
  out.organisation_id = uuid_out(value.organisation_id.uuid);
  billing_out(value.billing, out);
  out.not_live = flag_out(!value.count_as_live);
  return out;
}

nfy_template template_out(const Template& value) noexcept {
  nfy_template out = NFY_TEMPLATE_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.name = str_out(value.name);
  out.subject = str_out(value.subject);
  out.content = str_out(value.content);
  out.type = type_out(value.type);
  out.version = value.version;
  out.archived = flag_out(value.archived);
  out.created_at_us = value.created_at.us();
  return out;
}

nfy_api_key api_key_out(const ApiKey& key) noexcept {
  nfy_api_key out = NFY_API_KEY_INIT;
  out.id = uuid_out(key.id.uuid);
  out.service_id = uuid_out(key.service_id.uuid);
  out.key_type = key_type_out(key.type);
  out.revoked = flag_out(key.expires_at.has_value());
  out.created_at_us = key.created_at.us();
  out.expires_at_us = key.expires_at ? key.expires_at->us() : 0;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_service_create(nfy_engine* engine, const nfy_service_options* options, nfy_uuid* out,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(value, service_in(options));
    NFY_TRY(service, self->engine->create_service(value));
    *out = uuid_out(service.id.uuid);
    return {};
  });
}

nfy_status nfy_service_get(nfy_engine* engine, const nfy_uuid* id, nfy_service_rows** out,
                           nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service_id, id_in<ServiceId>(id, "id"));
    NFY_TRY(service, self->engine->get_service(service_id));
    *out = open_rows<nfy_service_rows>(std::vector<Service>{std::move(service)});
    return {};
  });
}

nfy_status nfy_service_list(nfy_engine* engine, nfy_service_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(services, self->engine->list_services());
    *out = open_rows<nfy_service_rows>(std::move(services));
    return {};
  });
}

size_t nfy_service_rows_count(const nfy_service_rows* rows) { return count_rows(rows); }
nfy_status nfy_service_rows_get(const nfy_service_rows* rows, size_t index, nfy_service* out,
                                nfy_error** err) {
  return get_row(rows, index, out, err, service_out);
}
void nfy_service_rows_free(nfy_service_rows* rows) { close_handle(rows); }

nfy_status nfy_service_update(nfy_engine* engine, const nfy_service* service, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, changed_service_in(service));
    NFY_CHECK(self->engine->update_service(value));
    return {};
  });
}

nfy_status nfy_template_create(nfy_engine* engine, const nfy_uuid* service_id,
                               const nfy_template_options* options, nfy_uuid* out,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(value, template_in(options));
    NFY_TRY(made, self->engine->create_template(service, value));
    *out = uuid_out(made.id.uuid);
    return {};
  });
}

nfy_status nfy_template_update(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                               const nfy_template_options* options, int32_t* out_version,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(template_id, id_in<TemplateId>(id, "id"));
    NFY_TRY(value, template_in(options));
    NFY_TRY(made, self->engine->update_template(service, template_id, value));
    if (out_version != nullptr) *out_version = made.version;
    return {};
  });
}

nfy_status nfy_template_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                            int32_t version, nfy_template_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(template_id, id_in<TemplateId>(id, "id"));
    if (version < 0) return bad_argument("version", "is negative: " + std::to_string(version));
    NFY_TRY(found, self->engine->get_template(service, template_id, version));
    *out = open_rows<nfy_template_rows>(std::vector<Template>{std::move(found)});
    return {};
  });
}

size_t nfy_template_rows_count(const nfy_template_rows* rows) { return count_rows(rows); }
nfy_status nfy_template_rows_get(const nfy_template_rows* rows, size_t index, nfy_template* out,
                                 nfy_error** err) {
  return get_row(rows, index, out, err, template_out);
}
void nfy_template_rows_free(nfy_template_rows* rows) { close_handle(rows); }

nfy_status nfy_api_key_create(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                              int32_t key_type, nfy_api_key* out, nfy_buf* out_token,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_CHECK(check_given(out_token, "out_token"));
    NFY_TRY(text, text_in(name, "name"));
    NFY_TRY(type, key_type_in(key_type));
    NFY_TRY(issued, self->engine->create_api_key(service, std::move(text), type));
    *out_token = buf_out(issued.token);
    sized_out(out, api_key_out(issued.key));
    return {};
  });
}

nfy_status nfy_api_key_authenticate(nfy_engine* engine, nfy_str token, nfy_api_key* out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(text, text_in(token, "token"));
    NFY_TRY(key, self->engine->authenticate(text));
    sized_out(out, api_key_out(key));
    return {};
  });
}

nfy_status nfy_allowance_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                             int64_t units, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    return self->engine->set_allowance(service, year, units);
  });
}

nfy_status nfy_allowance_ensure(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                nfy_allowance* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(found, self->engine->ensure_allowance(service, year));
    nfy_allowance allowance = NFY_ALLOWANCE_INIT;
    allowance.financial_year = found.financial_year_start;
    allowance.is_custom = flag_out(found.has_custom_allowance);
    allowance.units = found.free_sms_fragment_limit;
    allowance.high_volume_last_year = flag_out(found.high_volume_service_last_year);
    sized_out(out, allowance);
    return {};
  });
}

nfy_status nfy_allowance_before(nfy_engine* engine, const nfy_uuid* service_id, nfy_day day,
                                nfy_allowance_state* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(date, day_in(day, "day"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(found, self->engine->allowance_before(service, date));
    nfy_allowance_state state = NFY_ALLOWANCE_STATE_INIT;
    state.financial_year = found.financial_year;
    state.has_allowance = flag_out(found.free_allowance.has_value());
    state.free_allowance = found.free_allowance.value_or(0);
    state.used_units = found.used_units;
    state.remaining_units = found.remaining_units;
    sized_out(out, state);
    return {};
  });
}
