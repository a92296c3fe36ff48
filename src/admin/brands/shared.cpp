#include "admin/brands/shared.hpp"

#include "admin/answers.hpp"
#include "rest/body.hpp"

namespace notify::admin::brands {
namespace {

using codec::JsonWriter;

template <typename TheId>
void write_users(JsonWriter& json, std::string_view name,
                 const std::vector<BrandUser<TheId>>& users) {
  json.name(name).begin_list();
  for (const auto& user : users)
    json.begin_object().text("id", user.id.to_text()).text("name", user.name).end_object();
  json.end_list();
}

}  // namespace

RestResponse users_answer(const BrandUsers& users) {
  JsonWriter json;
  json.begin_object();
  write_users(json, "organisations", users.organisations);
  write_users(json, "services", users.services);
  json.end_object();
  return data_answer(200, std::move(json).take());
}

RestResponse name_answer(const Result<std::string>& name) {
  if (!name) return refusal(name.error());
  JsonWriter json;
  json.begin_object().text("name", *name).end_object();
  return rest::json_answer(200, std::move(json).take());
}

Result<PoolIds> pool_ids_in(rest::Call& call) {
  NFY_TRY(body, rest::read_body(call));
  rest::Fields fields(body);
  PoolIds read;
  read.ids = fields.uuids("branding_ids");
  fields.end_open({"branding_ids"});
  read.errors = fields.errors();
  return read;
}

}  // namespace notify::admin::brands
