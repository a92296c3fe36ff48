#include "objects.hpp"

#include <notify/allowances.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <algorithm>

struct nfy_service_rows : notify::capi::Rows<notify::Service> {};
struct nfy_template_rows : notify::capi::Rows<notify::Template> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

/// A limit as it stands in structs: 0 leaves the default, -1 is 0.
Result<void> limit_in(std::int64_t given, std::string_view name, std::int64_t& limit) {
  if (given < -1) return bad_argument(name, "is below -1: " + std::to_string(given));
  if (given != 0) limit = std::max(given, std::int64_t{0});
  return {};
}
std::int64_t limit_out(std::int64_t limit) noexcept { return limit == 0 ? -1 : limit; }

/// Permissions, limits and lists of recipients, in the fields that options and services share.
template <typename Struct, typename Value>
Result<void> rules_in(const Struct& given, Value& value) {
  constexpr std::int32_t known = (1 << permission_count) - 1;
  if (given.permissions != 0) {
    if ((given.permissions & ~(known | NFY_PERMISSION_NONE)) != 0)
      return bad_argument("permissions",
                          "has an unknown bit: " + std::to_string(given.permissions));
    value.permissions = PermissionSet();
    for (int i = 0; i < permission_count; ++i)
      if ((given.permissions >> i & 1) != 0) value.permissions.add(static_cast<Permission>(i));
  }
  value.honours_stop = given.honours_stop != 0;
  NFY_CHECK(text_or_default(given.contact_link, "contact_link", value.contact_link));
  NFY_CHECK(text_or_default(given.custom_email_sender_name, "custom_email_sender_name",
                            value.custom_email_sender_name));
  value.suppresses_failed = given.suppresses_failed != 0;
  NFY_CHECK(limit_in(given.email_a_day, "email_a_day", value.limits.email_a_day));
  NFY_CHECK(limit_in(given.sms_a_day, "sms_a_day", value.limits.sms_a_day));
  NFY_CHECK(limit_in(given.letter_a_day, "letter_a_day", value.limits.letter_a_day));
  NFY_CHECK(limit_in(given.international_sms_a_day, "international_sms_a_day",
                     value.limits.international_sms_a_day));
  return limit_in(given.requests_a_minute, "requests_a_minute", value.limits.requests_a_minute);
}

std::int32_t permissions_out(PermissionSet permissions) noexcept {
  std::int32_t bits = 0;
  for (int i = 0; i < permission_count; ++i)
    if (permissions.contains(static_cast<Permission>(i))) bits |= 1 << i;
  return bits == 0 ? NFY_PERMISSION_NONE : bits;
}

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
  NFY_CHECK(rules_in(given, value));
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
  NFY_CHECK(rules_in(given, value));
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
  NFY_TRY(postage, postage_in(given.postage));
  value.postage = postage;
  NFY_CHECK(text_or_default(given.letter_welsh_subject, "letter_welsh_subject",
                            value.letter_welsh_subject));
  NFY_CHECK(text_or_default(given.letter_welsh_content, "letter_welsh_content",
                            value.letter_welsh_content));
  value.letter_contact_id.uuid = to_uuid(given.letter_contact_id);
  value.has_unsubscribe_link = given.has_unsubscribe_link != 0;
  value.hidden = given.hidden != 0;
  value.created_by.uuid = to_uuid(given.created_by);
  value.folder.uuid = to_uuid(given.folder_id);
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
  out.permissions = permissions_out(value.permissions);
  out.email_a_day = limit_out(value.limits.email_a_day);
  out.sms_a_day = limit_out(value.limits.sms_a_day);
  out.letter_a_day = limit_out(value.limits.letter_a_day);
  out.international_sms_a_day = limit_out(value.limits.international_sms_a_day);
  out.requests_a_minute = limit_out(value.limits.requests_a_minute);
  out.honours_stop = flag_out(value.honours_stop);
  out.suppresses_failed = flag_out(value.suppresses_failed);
  out.contact_link = str_out(value.contact_link);
  out.custom_email_sender_name = str_out(value.custom_email_sender_name);
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
  out.postage = postage_out(value.postage);
  out.has_unsubscribe_link = flag_out(value.has_unsubscribe_link);
  out.letter_welsh_subject = str_out(value.letter_welsh_subject);
  out.letter_welsh_content = str_out(value.letter_welsh_content);
  out.letter_contact_id = uuid_out(value.letter_contact_id.uuid);
  out.updated_at_us = value.updated_at ? value.updated_at->us() : 0;
  out.created_by = uuid_out(value.created_by.uuid);
  out.hidden = flag_out(value.hidden);
  out.redacts_personalisation = flag_out(value.redacts_personalisation);
  out.folder_id = uuid_out(value.folder.uuid);
  out.letter_attachment_id = uuid_out(value.letter_attachment.uuid);
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
    NFY_TRY(service, self->engine->services().create(value));
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
    NFY_TRY(service, self->engine->services().get(service_id));
    *out = open_rows<nfy_service_rows>(std::vector<Service>{std::move(service)});
    return {};
  });
}

nfy_status nfy_service_list(nfy_engine* engine, nfy_service_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(services, self->engine->services().list());
    *out = open_rows<nfy_service_rows>(std::move(services));
    return {};
  });
}

nfy_status nfy_service_found(nfy_engine* engine, const nfy_service_options* options,
                             const nfy_uuid* founder, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(value, service_in(options));
    NFY_TRY(user, id_in<UserId>(founder, "founder"));
    NFY_TRY(service, self->engine->services().found(value, user));
    *out = uuid_out(service.id.uuid);
    return {};
  });
}

nfy_status nfy_service_find_by_name(nfy_engine* engine, nfy_str part, nfy_service_rows** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(text, text_in(part, "part"));
    NFY_TRY(services, self->engine->services().find_by_name(text));
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
    // What this struct does not have stays as it is.
    NFY_TRY(stored, self->engine->services().get(value.id));
    value.details = std::move(stored.details);
    NFY_CHECK(self->engine->services().update(value));
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
    NFY_TRY(made, self->engine->templates().create(service, value));
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
    NFY_TRY(made, self->engine->templates().update(service, template_id, value));
    if (out_version != nullptr) *out_version = made.version;
    return {};
  });
}

nfy_status nfy_template_redact(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                               const nfy_uuid* redacted_by, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(template_id, id_in<TemplateId>(id, "id"));
    UserId user;
    if (redacted_by != nullptr) user.uuid = to_uuid(*redacted_by);
    return self->engine->templates().redact(service, template_id, user);
  });
}

nfy_status nfy_template_get_uploaded(nfy_engine* engine, const nfy_uuid* service_id,
                                     nfy_template_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(found, self->engine->templates().get_uploaded(service));
    *out = open_rows<nfy_template_rows>(std::vector<Template>{std::move(found)});
    return {};
  });
}

nfy_status nfy_template_archive(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                                int32_t* out_version, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(template_id, id_in<TemplateId>(id, "id"));
    NFY_TRY(made, self->engine->templates().archive(service, template_id));
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
    NFY_TRY(found, self->engine->templates().get(service, template_id, version));
    *out = open_rows<nfy_template_rows>(std::vector<Template>{std::move(found)});
    return {};
  });
}

nfy_status nfy_template_list(nfy_engine* engine, const nfy_uuid* service_id,
                             const nfy_template_query* query, nfy_template_rows** out,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_or_default(query, "query"));
    std::optional<NotificationType> type;
    if (given.type != 0) {
      NFY_TRY(wanted, type_in(given.type, "type"));
      type = wanted;
    }
    NFY_TRY(found, self->engine->templates().list(service, type, given.with_archived != 0,
                                                  given.with_hidden != 0));
    *out = open_rows<nfy_template_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_template_list_versions(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, nfy_template_rows** out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(template_id, id_in<TemplateId>(id, "id"));
    NFY_TRY(found, self->engine->templates().list_versions(service, template_id));
    *out = open_rows<nfy_template_rows>(std::move(found));
    return {};
  });
}

size_t nfy_template_rows_count(const nfy_template_rows* rows) { return count_rows(rows); }
nfy_status nfy_template_rows_get(const nfy_template_rows* rows, size_t index, nfy_template* out,
                                 nfy_error** err) {
  return get_row(rows, index, out, err, template_out);
}
void nfy_template_rows_free(nfy_template_rows* rows) { close_handle(rows); }

nfy_status nfy_allowance_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                             int64_t units, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    return self->engine->allowances().set(service, year, units);
  });
}

nfy_status nfy_allowance_ensure(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                nfy_allowance* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(found, self->engine->allowances().ensure(service, year));
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
    NFY_TRY(found, self->engine->allowances().before(service, date));
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
