#include "people.hpp"

#include <notify/organisations.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

struct OrganisationRow {
  Organisation organisation;
  std::string domains;
};

Result<std::optional<bool>> answer_in(std::int32_t code, std::string_view name) {
  if (code == 0) return std::optional<bool>();
  if (code != NFY_YES && code != NFY_NO) return bad_argument(name, "must be NFY_YES, NFY_NO or 0");
  return std::optional(code == NFY_YES);
}

std::int32_t answer_out(const std::optional<bool>& value) noexcept {
  return !value ? 0 : *value ? NFY_YES : NFY_NO;
}

Result<void> read_agreement(const nfy_organisation& given, Organisation& value) {
  NFY_TRY(is_signed, answer_in(given.agreement_signed, "agreement_signed"));
  value.agreement_signed = is_signed;
  if (given.agreement_signed_at_us != 0) {
    NFY_TRY(at, instant_in(given.agreement_signed_at_us, "agreement_signed_at_us"));
    value.agreement_signed_at = at;
  }
  value.agreement_signed_by.uuid = to_uuid(given.agreement_signed_by);
  NFY_CHECK(text_or_default(given.agreement_on_behalf_of_name, "agreement_on_behalf_of_name",
                            value.agreement_on_behalf_of_name));
  NFY_CHECK(text_or_default(given.agreement_on_behalf_of_email, "agreement_on_behalf_of_email",
                            value.agreement_on_behalf_of_email));
  return text_or_default(given.agreement_version, "agreement_version", value.agreement_version);
}

Result<Organisation> given_organisation(const nfy_organisation* organisation) {
  NFY_TRY(given, sized_in(organisation, "organisation"));
  Organisation value;
  value.id = OrganisationId{to_uuid(given.id)};
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_TRY(type, organisation_in(given.organisation_type));
  value.organisation_type = type;
  value.active = given.closed == 0;
  NFY_TRY(billing, billing_in(given));
  value.billing = std::move(billing);
  NFY_TRY(crown, answer_in(given.crown, "crown"));
  value.crown = crown;
  NFY_CHECK(read_agreement(given, value));
  NFY_CHECK(text_or_default(given.request_to_go_live_notes, "request_to_go_live_notes",
                            value.request_to_go_live_notes));
  NFY_CHECK(text_or_default(given.notes, "notes", value.notes));
  value.can_approve_own_go_live_requests = given.can_approve_own_go_live_requests != 0;
  value.can_ask_to_join_a_service = given.can_ask_to_join_a_service != 0;
  value.email_branding_id = to_uuid(given.email_branding_id);
  value.letter_branding_id = to_uuid(given.letter_branding_id);
  NFY_TRY(domains, text_in(given.domains, "domains"));
  value.domains = people::split_words(domains);
  return value;
}

/// The fields of `o` that are to change.
OrganisationChanges changes_of(const Organisation& o, std::int32_t fields) {
  OrganisationChanges changes;
  const auto take = [fields](std::int32_t bit, const auto& value, auto& change) {
    if ((fields & bit) != 0) change = value;
  };
  take(NFY_ORGANISATION_SET_NAME, o.name, changes.name);
  take(NFY_ORGANISATION_SET_TYPE, o.organisation_type, changes.organisation_type);
  take(NFY_ORGANISATION_SET_CLOSED, o.active, changes.active);
  constexpr std::int32_t billing = NFY_ORGANISATION_SET_BILLING;
  take(billing, o.billing.purchase_order_number, changes.purchase_order_number);
  take(billing, o.billing.contact_names, changes.billing_contact_names);
  take(billing, o.billing.contact_email_addresses, changes.billing_contact_email_addresses);
  take(billing, o.billing.reference, changes.billing_reference);
  take(NFY_ORGANISATION_SET_CROWN, o.crown, changes.crown);
  constexpr std::int32_t agreement = NFY_ORGANISATION_SET_AGREEMENT;
  take(agreement, o.agreement_signed, changes.agreement_signed);
  take(agreement, o.agreement_signed_at, changes.agreement_signed_at);
  take(agreement, o.agreement_signed_by, changes.agreement_signed_by);
  take(agreement, o.agreement_on_behalf_of_name, changes.agreement_on_behalf_of_name);
  take(agreement, o.agreement_on_behalf_of_email, changes.agreement_on_behalf_of_email);
  take(agreement, o.agreement_version, changes.agreement_version);
  take(NFY_ORGANISATION_SET_GO_LIVE_NOTES, o.request_to_go_live_notes,
       changes.request_to_go_live_notes);
  take(NFY_ORGANISATION_SET_NOTES, o.notes, changes.notes);
  take(NFY_ORGANISATION_SET_CAN_APPROVE, o.can_approve_own_go_live_requests,
       changes.can_approve_own_go_live_requests);
  take(NFY_ORGANISATION_SET_CAN_ASK, o.can_ask_to_join_a_service,
       changes.can_ask_to_join_a_service);
  take(NFY_ORGANISATION_SET_EMAIL_BRANDING, o.email_branding_id, changes.email_branding_id);
  take(NFY_ORGANISATION_SET_LETTER_BRANDING, o.letter_branding_id, changes.letter_branding_id);
  take(NFY_ORGANISATION_SET_DOMAINS, o.domains, changes.domains);
  return changes;
}

nfy_organisation organisation_row_out(const OrganisationRow& row) noexcept {
  const Organisation& value = row.organisation;
  nfy_organisation out = NFY_ORGANISATION_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.organisation_type = organisation_out(value.organisation_type);
  out.closed = flag_out(!value.active);
  billing_out(value.billing, out);
  out.crown = answer_out(value.crown);
  out.agreement_signed = answer_out(value.agreement_signed);
  out.agreement_signed_at_us = instant_out(value.agreement_signed_at);
  out.agreement_signed_by = uuid_out(value.agreement_signed_by.uuid);
  out.agreement_on_behalf_of_name = str_out(value.agreement_on_behalf_of_name);
  out.agreement_on_behalf_of_email = str_out(value.agreement_on_behalf_of_email);
  out.agreement_version = str_out(value.agreement_version);
  out.request_to_go_live_notes = str_out(value.request_to_go_live_notes);
  out.notes = str_out(value.notes);
  out.can_approve_own_go_live_requests = flag_out(value.can_approve_own_go_live_requests);
  out.can_ask_to_join_a_service = flag_out(value.can_ask_to_join_a_service);
  out.email_branding_id = uuid_out(value.email_branding_id);
  out.letter_branding_id = uuid_out(value.letter_branding_id);
  out.domains = str_out(row.domains);
  out.live_services = value.live_services;
  return out;
}

}  // namespace
}  // namespace notify::capi

struct nfy_organisation_rows : Rows<OrganisationRow> {};

namespace notify::capi {
namespace {

nfy_organisation_rows* organisation_rows(std::vector<Organisation> organisations) {
  std::vector<OrganisationRow> rows;
  for (Organisation& organisation : organisations) {
    std::string domains = people::join_words(organisation.domains);
    rows.push_back({std::move(organisation), std::move(domains)});
  }
  return open_rows<nfy_organisation_rows>(std::move(rows));
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_organisation_put(nfy_engine* engine, const nfy_organisation* organisation,
                                nfy_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_organisation(organisation));
    NFY_TRY(stored, self->engine->organisations().put(value));
    if (out != nullptr) *out = organisation_rows({std::move(stored)});
    return {};
  });
}

nfy_status nfy_organisation_list(nfy_engine* engine, nfy_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisations, self->engine->organisations().list());
    *out = organisation_rows(std::move(organisations));
    return {};
  });
}

nfy_status nfy_organisation_update(nfy_engine* engine, const nfy_organisation* organisation,
                                   int32_t fields, nfy_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    constexpr std::int32_t every_field = 2 * NFY_ORGANISATION_SET_DOMAINS - 1;
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_organisation(organisation));
    if (fields < 0 || fields > every_field)
      return bad_argument("fields", "names a field that there is not");
    NFY_TRY(stored, self->engine->organisations().update(value.id, changes_of(value, fields)));
    if (out != nullptr) *out = organisation_rows({std::move(stored)});
    return {};
  });
}

nfy_status nfy_organisation_archive(nfy_engine* engine, const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(id, "id"));
    NFY_CHECK(self->engine->organisations().archive(organisation));
    return {};
  });
}

nfy_status nfy_organisation_add_service(nfy_engine* engine, const nfy_uuid* id,
                                        const nfy_uuid* service_id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(id, "id"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    return self->engine->organisations().add_service(organisation, service);
  });
}

nfy_status nfy_organisation_find_by_domain(nfy_engine* engine, nfy_str domain,
                                           nfy_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(wanted, text_in(domain, "domain"));
    NFY_TRY(found, self->engine->organisations().find_by_domain(wanted));
    std::vector<Organisation> organisations;
    if (found) organisations.push_back(*std::move(found));
    *out = organisation_rows(std::move(organisations));
    return {};
  });
}

size_t nfy_organisation_rows_count(const nfy_organisation_rows* rows) { return count_rows(rows); }
nfy_status nfy_organisation_rows_get(const nfy_organisation_rows* rows, size_t index,
                                     nfy_organisation* out, nfy_error** err) {
  return get_row(rows, index, out, err, organisation_row_out);
}
void nfy_organisation_rows_free(nfy_organisation_rows* rows) { close_handle(rows); }
