#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "admin/keys/handlers.hpp"
#include "admin/path.hpp"
#include "codec/json_writer.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"

#include <notify/retention.hpp>
#include <notify/services.hpp>

#include <algorithm>
#include <array>

namespace notify::admin::keys {
namespace {

using codec::JsonWriter;

/// Periods that somebody set, by the type's place in the reference: e-mail, SMS, letter.
Result<std::vector<RetentionPeriod>> periods_of(Call& call) {
  NFY_TRY(all, call.engine.retention().list(service_of(call)));
  std::erase_if(all, [](const RetentionPeriod& one) { return one.id == Uuid{}; });
  constexpr std::array order = {NotificationType::email, NotificationType::sms,
                                NotificationType::letter};
  std::ranges::sort(all, {}, [&](const RetentionPeriod& one) {
    return std::ranges::find(order, one.type) - order.begin();
  });
  return all;
}

void write_period(JsonWriter& json, const RetentionPeriod& period, std::string_view service_name) {
  json.begin_object().text("created_at", period.created_at.to_text());
  json.integer("days_of_retention", period.days).text("id", period.id.to_text());
  json.text("notification_type", name_of(period.type));
  json.text("service_id", period.service_id.to_text()).text("service_name", service_name);
  write_time_or_null(json, "updated_at", period.updated_at);
  json.end_object();
}

/// A number of days that can be one; the engine says which of them it keeps to.
Result<int> days_in_range(std::int64_t days) {
  constexpr std::int64_t days_max = 10'000;
  const int whole = static_cast<int>(std::clamp<std::int64_t>(days, -days_max, days_max));
  NFY_CHECK(check_retention_days(whole));
  return whole;
}

/// The one period that fits, or {}.
template <typename Fits>
RestResponse one_period(Call& call, const Fits& fits) {
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  NFY_ADMIN_TRY(all, periods_of(call));
  JsonWriter json;
  const auto found = std::ranges::find_if(all, fits);
  if (found == all.end())
    json.begin_object().end_object();
  else
    write_period(json, *found, service.name);
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse list_retention(Call& call) {
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  NFY_ADMIN_TRY(all, periods_of(call));
  JsonWriter json;
  json.begin_list();
  for (const RetentionPeriod& period : all) write_period(json, period, service.name);
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse get_retention(Call& call) {
  return one_period(call, [&](const RetentionPeriod& one) { return one.id == id_of(call); });
}

RestResponse get_retention_of_type(Call& call) {
  const auto type = notification_type_from(call.path[1]);
  return one_period(call, [&](const RetentionPeriod& one) { return type && one.type == *type; });
}

RestResponse create_retention(Call& call) {
  const auto json = rest::read_body(call);
  if (!json) return *Body(call).refused();
  rest::Fields fields(*json);
  constexpr std::array<std::string_view, 3> types = {"sms", "letter", "email"};
  const auto days = fields.integer("days_of_retention");
  const std::string* const word = fields.one_of("notification_type", types);
  fields.end_open({"days_of_retention", "notification_type"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  NFY_ADMIN_TRY(type, notification_type_from(*word));
  NFY_ADMIN_TRY(known, periods_of(call));
  if (std::ranges::find(known, type, &RetentionPeriod::type) != known.end())
    return rest::plain_error(
        400, "Service already has data retention for " + *word + " notification type");
  NFY_ADMIN_TRY(checked, days_in_range(*days));
  NFY_ADMIN_CHECK(call.engine.retention().set(service.id, type, checked));
  NFY_ADMIN_TRY(all, periods_of(call));
  JsonWriter out;
  out.begin_object().name("result");
  for (const RetentionPeriod& period : all)
    if (period.type == type) write_period(out, period, service.name);
  out.end_object();
  return rest::json_answer(201, std::move(out).take());
}

RestResponse update_retention(Call& call) {
  const auto json = rest::read_body(call);
  if (!json) return *Body(call).refused();
  rest::Fields fields(*json);
  const auto days = fields.integer("days_of_retention");
  fields.end_open({"days_of_retention"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  auto known = periods_of(call);
  if (!known && known.error().code != ErrorCode::not_found) return refusal(known.error());
  const RetentionPeriod* found = nullptr;
  if (known)
    for (const RetentionPeriod& one : *known)
      if (one.id == id_of(call)) found = &one;
  if (found == nullptr)
    return rest::plain_error(404, "The service data retention for id: " + call.path[1] +
                                      " was not found for service: " + call.path[0]);
  NFY_ADMIN_TRY(checked, days_in_range(*days));
  NFY_ADMIN_CHECK(call.engine.retention().set(found->service_id, found->type, checked));
  return no_content();
}

}  // namespace notify::admin::keys
