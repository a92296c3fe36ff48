#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "admin/keys/handlers.hpp"
#include "admin/path.hpp"
#include "codec/json_writer.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"

#include <notify/callbacks.hpp>
#include <notify/services.hpp>

#include <algorithm>

namespace notify::admin::keys {
namespace {

using codec::JsonWriter;

/// Without its token, which nobody sees again.
RestResponse callback_answer(int status, const ServiceCallback& callback) {
  JsonWriter json;
  json.begin_object().text("created_at", callback.created_at.to_text());
  json.text("id", callback.id.to_text()).text("service_id", callback.service_id.to_text());
  write_time_or_null(json, "updated_at",
                     callback.version > 1 ? std::optional(callback.updated_at) : std::nullopt);
  write_id_or_null(json, "updated_by_id", callback.updated_by.uuid);
  json.text("url", callback.url).end_object();
  return data_answer(status, std::move(json).take());
}

/// What a request says about a callback, or why not.
struct CallbackForm {
  std::optional<std::string> url, token;
  UserId updated_by;
  std::string type;
  std::optional<RestResponse> refused{};
};

CallbackForm read_callback(Call& call, std::initializer_list<std::string_view> required) {
  CallbackForm form;
  const auto json = rest::read_body(call);
  if (!json) {
    form.refused = *Body(call).refused();
    return form;
  }
  rest::Fields fields(*json);
  const std::string* const url = fields.https_url("url");
  const std::string* const token = fields.text_of_at_least("bearer_token", bearer_token_bytes_min);
  const auto updated_by = fields.uuid("updated_by_id");
  const std::string* const type = fields.text("callback_type");
  fields.end_open(required);
  if (!fields.errors().empty()) {
    form.refused = rest::error_answer(400, fields.errors());
    return form;
  }
  if (url != nullptr) form.url = *url;
  if (token != nullptr) form.token = *token;
  if (updated_by) form.updated_by = {updated_by->uuid};
  if (type != nullptr) form.type = *type;
  return form;
}

/// A service's callback of a type; not_found if its id is another.
Result<ServiceCallback> callback_of(Call& call, std::string_view word) {
  const auto type = callback_type_from(word);
  NFY_TRY(all, call.engine.callbacks().list(service_of(call)));
  const auto found = std::ranges::find_if(all, [&](const ServiceCallback& one) {
    return type && one.type == *type && one.id == id_of(call);
  });
  if (found == all.end()) return make_error(ErrorCode::not_found, "unknown callback");
  return *found;
}

std::string_view type_in_query(const Call& call) {
  const std::string* const type = call.query.find("callback_type");
  return type == nullptr ? std::string_view() : std::string_view(*type);
}

std::string_view text_without_callback(CallbackType type) {
  switch (type) {
    case CallbackType::inbound_sms: return "Service inbound API not found";
    case CallbackType::delivery_status: return "Service delivery receipt API not found";
    case CallbackType::returned_letter: return "Service returned letter API not found";
    case CallbackType::complaint: break;
  }
  return "Service complaint API not found";
}

}  // namespace

RestResponse create_callback(Call& call) {
  const CallbackForm form = read_callback(call, {"url", "bearer_token", "updated_by_id"});
  if (form.refused) return *form.refused;
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  NFY_ADMIN_TRY(type, callback_type_from(form.type));
  NFY_ADMIN_TRY(known, call.engine.callbacks().list(service.id));
  if (std::ranges::find(known, type, &ServiceCallback::type) != known.end())
    return field_error(400, "name", "You can only have one URL and bearer token for your service.");
  ServiceCallback made;
  made.service_id = service.id;
  made.type = type;
  made.url = *form.url;
  made.bearer_token = *form.token;
  made.updated_by = form.updated_by;
  NFY_ADMIN_TRY(stored, call.engine.callbacks().put(made));
  return callback_answer(201, stored);
}

RestResponse get_callback(Call& call) {
  NFY_ADMIN_TRY(found, callback_of(call, type_in_query(call)));
  return callback_answer(200, found);
}

RestResponse update_callback(Call& call) {
  const CallbackForm form = read_callback(call, {"updated_by_id"});
  if (form.refused) return *form.refused;
  NFY_ADMIN_TRY(changed, callback_of(call, form.type));
  if (form.url) changed.url = *form.url;
  if (form.token) changed.bearer_token = *form.token;
  changed.updated_by = form.updated_by;
  NFY_ADMIN_TRY(stored, call.engine.callbacks().put(changed));
  return callback_answer(200, stored);
}

RestResponse drop_callback(Call& call) {
  NFY_ADMIN_TRY(type, callback_type_from(type_in_query(call)));
  if (!callback_of(call, name_of(type))) return rest::plain_error(404, text_without_callback(type));
  NFY_ADMIN_CHECK(call.engine.callbacks().drop(service_of(call), type));
  return no_content();
}

}  // namespace notify::admin::keys
