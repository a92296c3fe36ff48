#include "admin/answers.hpp"
#include "admin/brands/handlers.hpp"
#include "admin/brands/shared.hpp"
#include "admin/path.hpp"
#include "rest/body.hpp"

#include <array>

namespace notify::admin::brands {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using rest::Fields;

constexpr std::array<std::string_view, 3> type_words = {"org", "both", "org_banner"};

EmailBrandId email_brand_of(const Call& call) { return {uuid_at(call, 0)}; }

void write_email_brand(JsonWriter& json, const EmailBrand& brand) {
  json.begin_object().text_or_null("alt_text", brand.alt_text);
  json.text("brand_type", name_of(brand.type)).text_or_null("colour", brand.colour);
  json.text("created_at", brand.created_at.to_text());
  write_id_or_null(json, "created_by", brand.created_by.uuid);
  json.text("id", brand.id.to_text()).text_or_null("logo", brand.logo).text("name", brand.name);
  json.text_or_null("text", brand.text);
  write_time_or_null(json, "updated_at", brand.updated_at);
  json.end_object();
}

std::string json_of(const EmailBrand& brand) {
  JsonWriter json;
  write_email_brand(json, brand);
  return std::move(json).take();
}

std::string json_of(const std::vector<EmailBrand>& brands) {
  JsonWriter json;
  json.begin_list();
  for (const EmailBrand& brand : brands) write_email_brand(json, brand);
  json.end_list();
  return std::move(json).take();
}

/// Null empties a text.
void read_text(Fields& fields, std::string_view name, std::string& out) {
  const std::string* const text = fields.text_or_null(name);
  if (fields.has(name)) out = text != nullptr ? *text : std::string();
}

/// What a body says of a brand; what it does not say stays.
std::vector<rest::ApiError> read_brand(const JsonValue& body, std::string_view who,
                                       EmailBrand& brand, UserId& user) {
  Fields fields(body);
  read_text(fields, "colour", brand.colour);
  if (const auto* const name = fields.text("name")) brand.name = *name;
  read_text(fields, "alt_text", brand.alt_text);
  read_text(fields, "text", brand.text);
  read_text(fields, "logo", brand.logo);
  if (const auto* const type = fields.one_of("brand_type", type_words))
    brand.type = *email_brand_type_from(*type);
  if (const auto* const id = fields.text(who))
    if (const auto read = rest::read_id(*id)) user.uuid = read->uuid;
  if (who == "created_by") fields.end_open({"name"});
  return fields.errors();
}

RestResponse put_answer(Call& call, int status, const EmailBrand& brand) {
  const auto stored = call.engine.brands().put(brand);
  if (stored) return data_answer(status, json_of(*stored));
  if (stored.error().code == ErrorCode::conflict)
    return field_error(400, "name", "An email branding with that name already exists.");
  return refusal(stored.error());
}

}  // namespace

RestResponse get_email_brands(Call& call) {
  NFY_ADMIN_TRY(brands, call.engine.brands().list_email());
  JsonWriter json;
  json.begin_object().raw("email_branding", json_of(brands)).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse get_email_brand(Call& call) {
  NFY_ADMIN_TRY(brand, call.engine.brands().get(email_brand_of(call)));
  JsonWriter json;
  json.begin_object().raw("email_branding", json_of(brand)).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse create_email_brand(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  EmailBrand brand;
  const auto errors = read_brand(body, "created_by", brand, brand.created_by);
  if (!errors.empty()) return rest::error_answer(400, errors);
  return put_answer(call, 201, brand);
}

RestResponse update_email_brand(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  EmailBrand said;
  const auto errors = read_brand(body, "updated_by", said, said.updated_by);
  if (!errors.empty()) return rest::error_answer(400, errors);
  NFY_ADMIN_TRY(brand, call.engine.brands().get(email_brand_of(call)));
  (void)read_brand(body, "updated_by", brand, brand.updated_by);
  return put_answer(call, 200, brand);
}

RestResponse get_email_brand_name(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  const std::string* const wanted = fields.text("alt_text");
  fields.end_open({"alt_text"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  return name_answer(call.engine.brands().unique_email_name(*wanted));
}

RestResponse get_email_brand_users(Call& call) {
  NFY_ADMIN_TRY(users, call.engine.brands().list_users(email_brand_of(call)));
  return users_answer(users);
}

RestResponse archive_email_brand(Call& call) {
  const auto archived = call.engine.brands().archive(email_brand_of(call));
  if (archived) return no_content();
  if (archived.error().code == ErrorCode::conflict)
    return rest::plain_error(400, archived.error().message);
  return refusal(archived.error());
}

RestResponse get_email_pool(Call& call) {
  NFY_ADMIN_TRY(pool, call.engine.brands().list_email_pool({uuid_at(call, 0)}));
  return data_answer(200, json_of(pool));
}

RestResponse add_to_email_pool(Call& call) {
  NFY_ADMIN_TRY(read, pool_ids_in(call));
  if (!read.errors.empty()) return rest::error_answer(400, read.errors);
  std::vector<EmailBrandId> ids;
  for (const auto& id : read.ids) ids.push_back({id.uuid});
  const auto added = call.engine.brands().add_to_pool(OrganisationId{uuid_at(call, 0)}, ids);
  return added ? no_content() : refusal(added.error());
}

RestResponse remove_from_email_pool(Call& call) {
  const auto removed = call.engine.brands().remove_from_pool(OrganisationId{uuid_at(call, 0)},
                                                             EmailBrandId{uuid_at(call, 1)});
  return removed ? no_content() : refusal(removed.error());
}

}  // namespace notify::admin::brands
