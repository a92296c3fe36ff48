#include "objects.hpp"

#include <notify/services.hpp>

struct nfy_service_details_rows : notify::capi::Rows<notify::Service> {};
struct nfy_service_version_rows : notify::capi::Rows<notify::ServiceVersion> {};
struct nfy_live_service_rows : notify::capi::Rows<notify::LiveService> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

std::int64_t volume_out(const std::optional<std::int64_t>& volume) noexcept {
  return volume.value_or(-1);
}
std::optional<std::int64_t> volume_in(std::int64_t volume) noexcept {
  return volume < 0 ? std::nullopt : std::optional(volume);
}
std::int32_t consent_out(const std::optional<bool>& answer) noexcept {
  return answer ? flag_out(*answer) : -1;
}
std::int64_t instant_out(const std::optional<UtcTime>& at) noexcept { return at ? at->us() : 0; }

UserId user_or_nil(const nfy_uuid* user) noexcept {
  return user == nullptr ? UserId() : UserId{to_uuid(*user)};
}

nfy_service_details service_details_out(const Service& service) noexcept {
  const ServiceDetails& d = service.details;
  nfy_service_details out = NFY_SERVICE_DETAILS_INIT;
  out.service_id = uuid_out(service.id.uuid);
  out.created_by = uuid_out(d.created_by.uuid);
  out.notes = str_out(d.notes);
  out.volume_email_a_year = volume_out(d.volume_email_a_year);
  out.volume_sms_a_year = volume_out(d.volume_sms_a_year);
  out.volume_letter_a_year = volume_out(d.volume_letter_a_year);
  out.consent_to_research = consent_out(d.consent_to_research);
  out.has_active_go_live_request = flag_out(d.has_active_go_live_request);
  out.go_live_at_us = instant_out(d.go_live_at);
  out.go_live_user = uuid_out(d.go_live_user.uuid);
  out.confirmed_unique = flag_out(d.confirmed_unique);
  out.confirmed_email_sender_name = flag_out(d.confirmed_email_sender_name);
  out.email_brand = uuid_out(d.email_brand.uuid);
  out.letter_brand = uuid_out(d.letter_brand.uuid);
  return out;
}

/// What was given, in the place of what a service has.
Result<void> put_into(ServiceDetails& d, const nfy_service_details& given) {
  d.notes.clear();
  NFY_CHECK(text_or_default(given.notes, "notes", d.notes));
  d.volume_email_a_year = volume_in(given.volume_email_a_year);
  d.volume_sms_a_year = volume_in(given.volume_sms_a_year);
  d.volume_letter_a_year = volume_in(given.volume_letter_a_year);
  d.consent_to_research.reset();
  if (given.consent_to_research >= 0) d.consent_to_research = given.consent_to_research != 0;
  d.has_active_go_live_request = given.has_active_go_live_request != 0;
  d.go_live_at.reset();
  if (given.go_live_at_us != 0) {
    NFY_TRY(at, instant_in(given.go_live_at_us, "go_live_at_us"));
    d.go_live_at = at;
  }
  d.go_live_user.uuid = to_uuid(given.go_live_user);
  d.confirmed_unique = given.confirmed_unique != 0;
  d.confirmed_email_sender_name = given.confirmed_email_sender_name != 0;
  d.email_brand.uuid = to_uuid(given.email_brand);
  d.letter_brand.uuid = to_uuid(given.letter_brand);
  return {};
}

nfy_service_version version_out(const ServiceVersion& value) noexcept {
  nfy_service_version out = NFY_SERVICE_VERSION_INIT;
  out.id = uuid_out(value.id.uuid);
  out.version = value.version;
  out.name = str_out(value.name);
  out.active = flag_out(value.active);
  out.restricted = flag_out(value.restricted);
  out.email_a_day = value.limits.email_a_day;
  out.sms_a_day = value.limits.sms_a_day;
  out.letter_a_day = value.limits.letter_a_day;
  out.international_sms_a_day = value.limits.international_sms_a_day;
  out.requests_a_minute = value.limits.requests_a_minute;
  out.custom_email_sender_name = str_out(value.custom_email_sender_name);
  out.created_at_us = value.created_at.us();
  out.updated_at_us = instant_out(value.updated_at);
  out.created_by = uuid_out(value.created_by.uuid);
  out.changed_by = uuid_out(value.changed_by.uuid);
  return out;
}

nfy_live_service live_out(const LiveService& value) noexcept {
  nfy_live_service out = NFY_LIVE_SERVICE_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.organisation_name = str_out(value.organisation_name);
  if (value.organisation_type) out.organisation_type = organisation_out(*value.organisation_type);
  out.consent_to_research = consent_out(value.details.consent_to_research);
  out.contact_name = str_out(value.contact_name);
  out.contact_email_address = str_out(value.contact_email_address);
  out.contact_mobile_number = str_out(value.contact_mobile_number);
  out.go_live_at_us = instant_out(value.details.go_live_at);
  out.volume_email_a_year = volume_out(value.details.volume_email_a_year);
  out.volume_sms_a_year = volume_out(value.details.volume_sms_a_year);
  out.volume_letter_a_year = volume_out(value.details.volume_letter_a_year);
  out.emails = value.emails;
  out.sms = value.sms;
  out.letters = value.letters;
  out.free_sms_fragments = value.free_sms_fragments;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_service_get_details(nfy_engine* engine, const nfy_uuid* service_id,
                                   nfy_service_details_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(id, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(service, self->engine->services().get(id));
    *out = open_rows<nfy_service_details_rows>(std::vector<Service>{std::move(service)});
    return {};
  });
}

nfy_status nfy_service_put_details(nfy_engine* engine, const nfy_service_details* details,
                                   const nfy_uuid* changed_by, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(details, "details"));
    NFY_TRY(service, self->engine->services().get(ServiceId{to_uuid(given.service_id)}));
    NFY_CHECK(put_into(service.details, given));
    NFY_CHECK(self->engine->services().update(service, user_or_nil(changed_by)));
    return {};
  });
}

nfy_status nfy_service_archive(nfy_engine* engine, const nfy_uuid* service_id,
                               const nfy_uuid* changed_by, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(id, id_in<ServiceId>(service_id, "service_id"));
    return self->engine->services().archive(id, user_or_nil(changed_by));
  });
}

nfy_status nfy_service_list_history(nfy_engine* engine, const nfy_uuid* service_id,
                                    nfy_service_version_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(id, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(versions, self->engine->services().list_history(id));
    *out = open_rows<nfy_service_version_rows>(std::move(versions));
    return {};
  });
}

nfy_status nfy_service_list_live(nfy_engine* engine, nfy_live_service_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(services, self->engine->services().list_live());
    *out = open_rows<nfy_live_service_rows>(std::move(services));
    return {};
  });
}

size_t nfy_service_details_rows_count(const nfy_service_details_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_service_details_rows_get(const nfy_service_details_rows* rows, size_t index,
                                        nfy_service_details* out, nfy_error** err) {
  return get_row(rows, index, out, err, service_details_out);
}
void nfy_service_details_rows_free(nfy_service_details_rows* rows) { close_handle(rows); }

size_t nfy_service_version_rows_count(const nfy_service_version_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_service_version_rows_get(const nfy_service_version_rows* rows, size_t index,
                                        nfy_service_version* out, nfy_error** err) {
  return get_row(rows, index, out, err, version_out);
}
void nfy_service_version_rows_free(nfy_service_version_rows* rows) { close_handle(rows); }

size_t nfy_live_service_rows_count(const nfy_live_service_rows* rows) { return count_rows(rows); }
nfy_status nfy_live_service_rows_get(const nfy_live_service_rows* rows, size_t index,
                                     nfy_live_service* out, nfy_error** err) {
  return get_row(rows, index, out, err, live_out);
}
void nfy_live_service_rows_free(nfy_live_service_rows* rows) { close_handle(rows); }
