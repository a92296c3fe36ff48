#include "admin/answers.hpp"
#include "admin/people/faults.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"
#include "admin/people/view.hpp"
#include "codec/json_text.hpp"
#include "rest/python_text.hpp"

#include <notify/calendars.hpp>
#include <notify/events.hpp>
#include <notify/search.hpp>

#include <variant>

namespace notify::admin::people {
namespace {

void write_value(JsonWriter& json, const JsonValue& value) {
  if (const auto* const flag = value.find_as<bool>()) {
    json.raw(*flag ? "true" : "false");
  } else if (const auto* const number = value.find_as<JsonValue::Number>()) {
    json.raw(number->text);
  } else if (const auto* const text = value.find_as<std::string>()) {
    json.text(*text);
  } else if (const auto* const items = value.find_as<JsonValue::Array>()) {
    json.begin_list();
    for (const JsonValue& item : *items) write_value(json, item);
    json.end_list();
  } else if (const auto* const members = value.find_as<JsonValue::Object>()) {
    json.begin_object();
    for (const auto& [name, member] : *members) {
      json.name(name);
      write_value(json, member);
    }
    json.end_object();
  } else {
    json.null();
  }
}

/// A member that is a day, or null: its first or last instant in London.
struct DayBounds {
  std::optional<UtcTime> first{}, last{};
};

Result<DayBounds> bounds_of(Call& call, const std::string* text) {
  DayBounds bounds;
  if (text == nullptr) return bounds;
  NFY_TRY(day, LocalDay::from_text(*text));
  NFY_TRY(calendar, call.engine.calendars().get("uk"));
  const BillingWindow window = calendar.window_of(day);
  bounds.first = window.start();
  bounds.last = window.end() - std::chrono::microseconds(1);
  return bounds;
}

}  // namespace

RestResponse record_event(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  faults.require(body, {"event_type", "data"});
  const std::string* const type = faults.text(body, "event_type");
  if (body.has("data") && body.find("data") == nullptr)
    faults.add("data", "Field may not be null.");
  if (faults.any()) return faults.answer();
  JsonWriter data;
  write_value(data, *body.find("data"));
  NFY_ADMIN_TRY(event, call.engine.events().record(*type, std::move(data).take()));
  JsonWriter json;
  json.begin_object().text("created_at", event.created_at.to_text()).raw("data", event.data);
  json.text("event_type", event.type).text("id", event.id.to_text()).end_object();
  return data_answer(201, std::move(json).take());
}

RestResponse find_by_uuid(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  const auto id = body.uuid("uuid");
  if (!id) return no_result();
  NFY_ADMIN_TRY(found, call.engine.search().find(*id));
  if (!found) return no_result();
  JsonWriter json;
  json.begin_object().name("context").begin_object();
  if (!found->service_id.is_nil()) json.text("service_id", found->service_id.to_text());
  json.end_object().text("type", found->kind).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse list_users(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const std::string* const logged_in_start = schema.text_or_null("logged_in_start");
  const std::string* const logged_in_end = schema.text_or_null("logged_in_end");
  const std::string* const created_start = schema.text_or_null("created_start");
  const std::string* const created_end = schema.text_or_null("created_end");
  UserQuery query;
  query.take_part_in_research = schema.flag_or_null("take_part_in_research");
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  query.active = true;
  const auto bound = [&](const std::string* text, bool is_end) -> Result<std::optional<UtcTime>> {
    NFY_TRY(bounds, bounds_of(call, text));
    return is_end ? bounds.last : bounds.first;
  };
  NFY_ADMIN_TRY(from, bound(logged_in_start, false));
  NFY_ADMIN_TRY(to, bound(logged_in_end, true));
  NFY_ADMIN_TRY(made_from, bound(created_start, false));
  NFY_ADMIN_TRY(made_to, bound(created_end, true));
  query.logged_in_from = from;
  query.logged_in_to = to;
  query.created_from = made_from;
  query.created_to = made_to;
  NFY_ADMIN_TRY(users, call.engine.users().list(query));
  std::vector<UserId> ids;
  for (const User& user : users) ids.push_back(user.id);
  return users_answer(call, ids, true);
}

}  // namespace notify::admin::people
