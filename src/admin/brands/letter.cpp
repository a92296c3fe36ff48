#include "admin/answers.hpp"
#include "admin/brands/handlers.hpp"
#include "admin/brands/shared.hpp"
#include "admin/path.hpp"
#include "rest/body.hpp"

namespace notify::admin::brands {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using rest::Fields;

LetterBrandId letter_brand_of(const Call& call) { return {uuid_at(call, 0)}; }

void write_letter_brand(JsonWriter& json, const LetterBrand& brand) {
  json.begin_object().text("created_at", brand.created_at.to_text());
  write_id_or_null(json, "created_by", brand.created_by.uuid);
  json.text("filename", brand.filename).text("id", brand.id.to_text()).text("name", brand.name);
  write_time_or_null(json, "updated_at", brand.updated_at);
  json.end_object();
}

std::string json_of(const LetterBrand& brand) {
  JsonWriter json;
  write_letter_brand(json, brand);
  return std::move(json).take();
}

std::string json_of(const std::vector<LetterBrand>& brands) {
  JsonWriter json;
  json.begin_list();
  for (const LetterBrand& brand : brands) write_letter_brand(json, brand);
  json.end_list();
  return std::move(json).take();
}

std::vector<rest::ApiError> read_brand(const JsonValue& body, std::string_view who,
                                       LetterBrand& brand, UserId& user) {
  Fields fields(body);
  const std::string* const name = fields.text_or_null("name");
  const std::string* const filename = fields.text_or_null("filename");
  if (fields.has("name")) brand.name = name != nullptr ? *name : std::string();
  if (fields.has("filename")) brand.filename = filename != nullptr ? *filename : std::string();
  if (const auto id = fields.uuid(who)) user.uuid = id->uuid;
  fields.end_open({"name", "filename"});
  return fields.errors();
}

/// Both calls answer 201.
RestResponse put_answer(Call& call, const LetterBrand& brand) {
  const auto stored = call.engine.brands().put(brand);
  if (stored) return rest::json_answer(201, json_of(*stored));
  if (stored.error().code == ErrorCode::conflict)
    return field_error(
        400, stored.error().detail,
        stored.error().detail == "name" ? "Name already in use" : "Filename already in use");
  return refusal(stored.error());
}

}  // namespace

RestResponse get_letter_brands(Call& call) {
  NFY_ADMIN_TRY(brands, call.engine.brands().list_letter());
  return rest::json_answer(200, json_of(brands));
}

RestResponse get_letter_brand(Call& call) {
  NFY_ADMIN_TRY(brand, call.engine.brands().get(letter_brand_of(call)));
  return rest::json_answer(200, json_of(brand));
}

RestResponse create_letter_brand(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  LetterBrand brand;
  const auto errors = read_brand(body, "created_by_id", brand, brand.created_by);
  if (!errors.empty()) return rest::error_answer(400, errors);
  return put_answer(call, brand);
}

RestResponse update_letter_brand(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  LetterBrand said;
  const auto errors = read_brand(body, "updated_by_id", said, said.updated_by);
  if (!errors.empty()) return rest::error_answer(400, errors);
  NFY_ADMIN_TRY(brand, call.engine.brands().get(letter_brand_of(call)));
  (void)read_brand(body, "updated_by_id", brand, brand.updated_by);
  return put_answer(call, brand);
}

RestResponse get_letter_brand_name(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  const std::string* const wanted = fields.text("name");
  fields.end_open({"name"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  return name_answer(call.engine.brands().unique_letter_name(*wanted));
}

RestResponse get_letter_brand_users(Call& call) {
  NFY_ADMIN_TRY(users, call.engine.brands().list_users(letter_brand_of(call)));
  return users_answer(users);
}

RestResponse get_letter_pool(Call& call) {
  NFY_ADMIN_TRY(pool, call.engine.brands().list_letter_pool({uuid_at(call, 0)}));
  return data_answer(200, json_of(pool));
}

RestResponse add_to_letter_pool(Call& call) {
  NFY_ADMIN_TRY(read, pool_ids_in(call));
  if (!read.errors.empty()) return rest::error_answer(400, read.errors);
  std::vector<LetterBrandId> ids;
  for (const auto& id : read.ids) ids.push_back({id.uuid});
  const auto added = call.engine.brands().add_to_pool(OrganisationId{uuid_at(call, 0)}, ids);
  return added ? no_content() : refusal(added.error());
}

RestResponse remove_from_letter_pool(Call& call) {
  const auto removed = call.engine.brands().remove_from_pool(OrganisationId{uuid_at(call, 0)},
                                                             LetterBrandId{uuid_at(call, 1)});
  return removed ? no_content() : refusal(removed.error());
}

}  // namespace notify::admin::brands
