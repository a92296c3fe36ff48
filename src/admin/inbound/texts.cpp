#include "admin/figures.hpp"
#include "admin/inbound/handlers.hpp"

#include <notify/calendars.hpp>
#include <notify/inbound.hpp>
#include <notify/retention.hpp>
#include <notify/services.hpp>

#include <algorithm>

namespace notify::admin::inbound {
namespace {

using codec::JsonWriter;

constexpr int summarised_days = 7;

void write_text(JsonWriter& json, const InboundSms& text) {
  json.begin_object().text("content", text.content).text("created_at", text.created_at.to_text());
  json.text("id", text.id.to_text()).text("notify_number", text.notify_number);
  json.text("service_id", text.service_id.to_text()).text("user_number", text.user_number);
  json.end_object();
}

void write_texts(JsonWriter& json, std::span<const InboundSms> texts) {
  json.name("data").begin_list();
  for (const InboundSms& text : texts) write_text(json, text);
  json.end_list();
}

/// The local midnight so many days ago; without a number, as many as the service keeps texts.
Result<UtcTime> midnight(Call& call, ServiceId id, std::optional<int> days) {
  NFY_TRY(service, call.engine.services().get(id));
  NFY_TRY(calendar, call.engine.calendars().get(service.calendar));
  int back = days.value_or(retention_days_default);
  if (!days) {
    NFY_TRY(periods, call.engine.retention().list(id));
    for (const RetentionPeriod& period : periods)
      if (period.type == NotificationType::sms) back = period.days;
  }
  const LocalDay today = calendar.day_of(call.engine.now());
  return calendar.window_of(today - std::chrono::days(back)).start();
}

}  // namespace

RestResponse list_texts(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  Faults faults(body.json());
  const auto* const number = faults.text("phone_number");
  if (auto refused = faults.refused()) return *std::move(refused);
  InboundQuery query;
  NFY_ADMIN_TRY(since, midnight(call, service, {}));
  query.created_since = since;
  query.limit = page_rows_max;
  if (number != nullptr) query.user_number = *number;
  NFY_ADMIN_TRY(texts, call.engine.inbound().list(service, query));
  JsonWriter json;
  json.begin_object();
  write_texts(json, texts);
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse latest_texts(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const std::int64_t page = page_in(call);
  if (page < 1 || page > page_rows_max) return rest::unknown_route();
  NFY_ADMIN_TRY(since, midnight(call, service, {}));
  LatestInboundQuery query{since, page_rows + 1, (page - 1) * page_rows};
  NFY_ADMIN_TRY(texts, call.engine.inbound().list_latest(service, query));
  const bool has_next = static_cast<std::int64_t>(texts.size()) > page_rows;
  if (has_next) texts.resize(static_cast<std::size_t>(page_rows));
  if (is_no_page(page, texts.size())) return rest::unknown_route();
  JsonWriter json;
  json.begin_object();
  write_texts(json, texts);
  json.flag("has_next", has_next).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse summarise_texts(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(since, midnight(call, service, summarised_days));
  NFY_ADMIN_TRY(summary, call.engine.inbound().summary(service, since));
  JsonWriter json;
  json.begin_object().integer("count", summary.count).name("most_recent");
  summary.most_recent ? json.text(python_time(*summary.most_recent)) : json.null();
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse get_text(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, InboundSmsId::from_text(call.path[1]));
  NFY_ADMIN_TRY(text, call.engine.inbound().get(service, id));
  JsonWriter json;
  write_text(json, text);
  return rest::json_answer(200, std::move(json).take());
}

RestResponse remove_number(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  Faults faults(body.json());
  const auto archives = faults.flag("archive");
  faults.required({"archive"});
  faults.only({"archive"});
  if (auto refused = faults.refused()) return *std::move(refused);
  if (const auto gone = call.engine.inbound().remove_number(service, *archives); !gone)
    return refusal(gone.error());
  return rest::json_answer(200, "{}");
}

RestResponse last_use(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const auto used = call.engine.inbound().last_use_of_number(service);
  JsonWriter json;
  if (!used && used.error().code == ErrorCode::not_found) {
    json.begin_object().text("message", "inbound not found").end_object();
    return rest::json_answer(404, std::move(json).take());
  }
  if (!used) return refusal(used.error());
  json.begin_object().name("most_recent_date");
  *used ? json.text(http_date(**used)) : json.null();
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

Result<void> write_number(Call& call, JsonWriter& json, const InboundNumber& number) {
  json.begin_object().flag("active", number.active);
  json.text("created_at", number.created_at.to_text()).text("id", number.id.to_text());
  json.text("number", number.number).text("provider", number.provider).name("service");
  if (number.service_id.is_nil()) {
    json.null();
  } else {
    NFY_TRY(owner, call.engine.services().get(number.service_id));
    json.begin_object().text("id", owner.id.to_text()).text("name", owner.name).end_object();
  }
  write_time(
      json, "updated_at",
      number.updated_at == number.created_at ? std::nullopt : std::optional(number.updated_at));
  json.end_object();
  return {};
}

RestResponse numbers_answer(Call& call, std::span<const InboundNumber> numbers) {
  JsonWriter json;
  json.begin_list();
  for (const InboundNumber& number : numbers)
    if (const auto written = write_number(call, json, number); !written)
      return refusal(written.error());
  json.end_list();
  return data_answer(200, std::move(json).take());
}

}  // namespace

RestResponse list_numbers(Call& call) {
  NFY_ADMIN_TRY(numbers, call.engine.inbound().list_numbers());
  std::ranges::stable_sort(numbers, {}, [](const InboundNumber& n) {
    // Those that never changed come last.
    return std::pair(n.updated_at == n.created_at, n.updated_at);
  });
  return numbers_answer(call, numbers);
}

RestResponse free_numbers(Call& call) {
  NFY_ADMIN_TRY(numbers, call.engine.inbound().list_numbers());
  std::erase_if(numbers,
                [](const InboundNumber& n) { return !n.active || !n.service_id.is_nil(); });
  return numbers_answer(call, numbers);
}

RestResponse number_of_service(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const auto number = call.engine.inbound().number_of(service);
  if (!number && number.error().code != ErrorCode::not_found) return refusal(number.error());
  if (!number || !*number) return data_answer(200, "{}");
  JsonWriter json;
  if (const auto written = write_number(call, json, **number); !written)
    return refusal(written.error());
  return data_answer(200, std::move(json).take());
}

RestResponse assign_number(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  Faults faults(body.json());
  const auto id = faults.uuid("inbound_number_id");
  if (auto refused = faults.refused()) return *std::move(refused);
  NFY_ADMIN_TRY(sender, call.engine.inbound().assign_number(
                            service, id ? InboundNumberId{*id} : InboundNumberId{}));
  JsonWriter json;
  json.begin_object().flag("archived", sender.archived);
  json.text("created_at", sender.created_at.to_text()).text("id", sender.id.to_text());
  write_id(json, "inbound_number_id", InboundNumberId{sender.inbound_number_id});
  json.flag("is_default", sender.is_default).text("service_id", service.to_text());
  json.text("sms_sender", sender.text);
  write_time(json, "updated_at", sender.updated_at);
  json.end_object();
  return rest::json_answer(201, std::move(json).take());
}

RestResponse switch_number_off(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(number, call.engine.inbound().number_of(service));
  if (!number) return no_result();
  number->active = false;
  if (const auto stored = call.engine.inbound().put_number(*number); !stored)
    return refusal(stored.error());
  return no_content();
}

}  // namespace notify::admin::inbound
