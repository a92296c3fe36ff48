#include "objects.hpp"

#include <notify/brands.hpp>

struct nfy_email_brand_rows : notify::capi::Rows<notify::EmailBrand> {};
struct nfy_letter_brand_rows : notify::capi::Rows<notify::LetterBrand> {};

namespace notify::capi {

struct BrandUserRow {
  Uuid id;
  std::string name;
  bool is_organisation = false;
};

}  // namespace notify::capi

struct nfy_brand_user_rows : notify::capi::Rows<notify::capi::BrandUserRow> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<EmailBrandType> brand_type_in(std::int32_t code) {
  switch (code) {
    case 0:
    case NFY_EMAIL_BRAND_ORG: return EmailBrandType::org;
    case NFY_EMAIL_BRAND_BOTH: return EmailBrandType::both;
    case NFY_EMAIL_BRAND_ORG_BANNER: return EmailBrandType::org_banner;
    default: return bad_argument("type", "is none of NFY_EMAIL_BRAND_*: " + std::to_string(code));
  }
}

std::int32_t brand_type_out(EmailBrandType type) noexcept {
  switch (type) {
    case EmailBrandType::both: return NFY_EMAIL_BRAND_BOTH;
    case EmailBrandType::org_banner: return NFY_EMAIL_BRAND_ORG_BANNER;
    default: return NFY_EMAIL_BRAND_ORG;
  }
}

Result<EmailBrand> given_brand(const nfy_email_brand* brand) {
  NFY_TRY(given, sized_in(brand, "brand"));
  EmailBrand value;
  value.id.uuid = to_uuid(given.id);
  NFY_TRY(type, brand_type_in(given.type));
  value.type = type;
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_CHECK(text_or_default(given.colour, "colour", value.colour));
  NFY_CHECK(text_or_default(given.logo, "logo", value.logo));
  NFY_CHECK(text_or_default(given.text, "text", value.text));
  NFY_CHECK(text_or_default(given.alt_text, "alt_text", value.alt_text));
  value.created_by.uuid = to_uuid(given.created_by);
  value.updated_by.uuid = to_uuid(given.updated_by);
  return value;
}

Result<LetterBrand> given_brand(const nfy_letter_brand* brand) {
  NFY_TRY(given, sized_in(brand, "brand"));
  LetterBrand value;
  value.id.uuid = to_uuid(given.id);
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_CHECK(text_or_default(given.filename, "filename", value.filename));
  value.created_by.uuid = to_uuid(given.created_by);
  value.updated_by.uuid = to_uuid(given.updated_by);
  return value;
}

nfy_email_brand email_brand_out(const EmailBrand& value) noexcept {
  nfy_email_brand out = NFY_EMAIL_BRAND_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.type = brand_type_out(value.type);
  out.archived = flag_out(!value.active);
  out.colour = str_out(value.colour);
  out.logo = str_out(value.logo);
  out.text = str_out(value.text);
  out.alt_text = str_out(value.alt_text);
  out.created_at_us = value.created_at.us();
  out.created_by = uuid_out(value.created_by.uuid);
  out.updated_at_us = value.updated_at ? value.updated_at->us() : 0;
  out.updated_by = uuid_out(value.updated_by.uuid);
  return out;
}

nfy_letter_brand letter_brand_out(const LetterBrand& value) noexcept {
  nfy_letter_brand out = NFY_LETTER_BRAND_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.filename = str_out(value.filename);
  out.created_at_us = value.created_at.us();
  out.created_by = uuid_out(value.created_by.uuid);
  out.updated_at_us = value.updated_at ? value.updated_at->us() : 0;
  out.updated_by = uuid_out(value.updated_by.uuid);
  return out;
}

nfy_brand_user brand_user_out(const BrandUserRow& value) noexcept {
  nfy_brand_user out = NFY_BRAND_USER_INIT;
  out.id = uuid_out(value.id);
  out.name = str_out(value.name);
  out.is_organisation = flag_out(value.is_organisation);
  return out;
}

nfy_brand_user_rows* user_rows(const BrandUsers& users) {
  std::vector<BrandUserRow> rows;
  for (const auto& service : users.services) rows.push_back({service.id.uuid, service.name, false});
  for (const auto& organisation : users.organisations)
    rows.push_back({organisation.id.uuid, organisation.name, true});
  return open_rows<nfy_brand_user_rows>(std::move(rows));
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_email_brand_put(nfy_engine* engine, const nfy_email_brand* brand,
                               nfy_email_brand_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_brand(brand));
    NFY_TRY(stored, self->engine->brands().put(value));
    if (out != nullptr)
      *out = open_rows<nfy_email_brand_rows>(std::vector<EmailBrand>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_email_brand_get(nfy_engine* engine, const nfy_uuid* id, nfy_email_brand_rows** out,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(brand, id_in<EmailBrandId>(id, "id"));
    NFY_TRY(found, self->engine->brands().get(brand));
    *out = open_rows<nfy_email_brand_rows>(std::vector<EmailBrand>{std::move(found)});
    return {};
  });
}

nfy_status nfy_email_brand_list(nfy_engine* engine, nfy_email_brand_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(found, self->engine->brands().list_email());
    *out = open_rows<nfy_email_brand_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_email_brand_list_users(nfy_engine* engine, const nfy_uuid* id,
                                      nfy_brand_user_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(brand, id_in<EmailBrandId>(id, "id"));
    NFY_TRY(users, self->engine->brands().list_users(brand));
    *out = user_rows(users);
    return {};
  });
}

nfy_status nfy_email_brand_unique_name(nfy_engine* engine, nfy_str wanted, nfy_buf* out,
                                       nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(name, text_in(wanted, "wanted"));
    NFY_TRY(unique, self->engine->brands().unique_email_name(name));
    *out = buf_out(unique);
    return {};
  });
}

nfy_status nfy_email_brand_list_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                     nfy_email_brand_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(found, self->engine->brands().list_email_pool(organisation));
    *out = open_rows<nfy_email_brand_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_email_brand_add_to_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                       const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(brand, id_in<EmailBrandId>(id, "id"));
    return self->engine->brands().add_to_pool(organisation, std::span(&brand, 1));
  });
}

nfy_status nfy_email_brand_remove_from_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                            const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(brand, id_in<EmailBrandId>(id, "id"));
    return self->engine->brands().remove_from_pool(organisation, brand);
  });
}

nfy_status nfy_letter_brand_put(nfy_engine* engine, const nfy_letter_brand* brand,
                                nfy_letter_brand_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_brand(brand));
    NFY_TRY(stored, self->engine->brands().put(value));
    if (out != nullptr)
      *out = open_rows<nfy_letter_brand_rows>(std::vector<LetterBrand>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_letter_brand_get(nfy_engine* engine, const nfy_uuid* id, nfy_letter_brand_rows** out,
                                nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(brand, id_in<LetterBrandId>(id, "id"));
    NFY_TRY(found, self->engine->brands().get(brand));
    *out = open_rows<nfy_letter_brand_rows>(std::vector<LetterBrand>{std::move(found)});
    return {};
  });
}

nfy_status nfy_letter_brand_list(nfy_engine* engine, nfy_letter_brand_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(found, self->engine->brands().list_letter());
    *out = open_rows<nfy_letter_brand_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_letter_brand_list_users(nfy_engine* engine, const nfy_uuid* id,
                                       nfy_brand_user_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(brand, id_in<LetterBrandId>(id, "id"));
    NFY_TRY(users, self->engine->brands().list_users(brand));
    *out = user_rows(users);
    return {};
  });
}

nfy_status nfy_letter_brand_unique_name(nfy_engine* engine, nfy_str wanted, nfy_buf* out,
                                        nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(name, text_in(wanted, "wanted"));
    NFY_TRY(unique, self->engine->brands().unique_letter_name(name));
    *out = buf_out(unique);
    return {};
  });
}

nfy_status nfy_letter_brand_list_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                      nfy_letter_brand_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(found, self->engine->brands().list_letter_pool(organisation));
    *out = open_rows<nfy_letter_brand_rows>(std::move(found));
    return {};
  });
}

nfy_status nfy_letter_brand_add_to_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                        const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(brand, id_in<LetterBrandId>(id, "id"));
    return self->engine->brands().add_to_pool(organisation, std::span(&brand, 1));
  });
}

nfy_status nfy_letter_brand_remove_from_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                             const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(brand, id_in<LetterBrandId>(id, "id"));
    return self->engine->brands().remove_from_pool(organisation, brand);
  });
}

nfy_status nfy_email_brand_archive(nfy_engine* engine, const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(brand, id_in<EmailBrandId>(id, "id"));
    return self->engine->brands().archive(brand);
  });
}

size_t nfy_email_brand_rows_count(const nfy_email_brand_rows* rows) { return count_rows(rows); }
nfy_status nfy_email_brand_rows_get(const nfy_email_brand_rows* rows, size_t index,
                                    nfy_email_brand* out, nfy_error** err) {
  return get_row(rows, index, out, err, email_brand_out);
}
void nfy_email_brand_rows_free(nfy_email_brand_rows* rows) { close_handle(rows); }

size_t nfy_letter_brand_rows_count(const nfy_letter_brand_rows* rows) { return count_rows(rows); }
nfy_status nfy_letter_brand_rows_get(const nfy_letter_brand_rows* rows, size_t index,
                                     nfy_letter_brand* out, nfy_error** err) {
  return get_row(rows, index, out, err, letter_brand_out);
}
void nfy_letter_brand_rows_free(nfy_letter_brand_rows* rows) { close_handle(rows); }

size_t nfy_brand_user_rows_count(const nfy_brand_user_rows* rows) { return count_rows(rows); }
nfy_status nfy_brand_user_rows_get(const nfy_brand_user_rows* rows, size_t index,
                                   nfy_brand_user* out, nfy_error** err) {
  return get_row(rows, index, out, err, brand_user_out);
}
void nfy_brand_user_rows_free(nfy_brand_user_rows* rows) { close_handle(rows); }
