#include "admin/jobs/filter.hpp"
#include "admin/jobs/handlers.hpp"
#include "admin/jobs/view.hpp"
#include "rest/personalisation.hpp"

#include "domain/base64.hpp"

#include <notify/calendars.hpp>
#include <notify/letters.hpp>
#include <notify/notifications.hpp>
#include <notify/recipient.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <algorithm>

namespace notify::admin::jobs {
namespace {

using codec::JsonWriter;

constexpr int shown_days_default = 7;

Result<NotificationId> notification_in(const Call& call) {
  return NotificationId::from_text(call.path[1]);
}

/// From the local midnight so many days ago on.
Result<void> bound_days(Call& call, ServiceId id, Filter& filter) {
  if (!filter.limit_days) return {};
  NFY_TRY(service, call.engine.services().get(id));
  NFY_TRY(calendar, call.engine.calendars().get(service.calendar));
  const std::int64_t days = std::clamp<std::int64_t>(*filter.limit_days, 0, 3'650);
  const LocalDay today = calendar.day_of(call.engine.now());
  filter.query.created_since = calendar.window_of(today - std::chrono::days(days)).start();
  return {};
}

Result<void> write_list(Call& call, ServiceId service, JsonWriter& json,
                        std::span<const Notification> rows, bool for_csv) {
  View view(call, service);
  json.name("notifications").begin_list();
  for (const Notification& n : rows) {
    if (for_csv)
      NFY_CHECK(view.write_line(json, n));
    else
      NFY_CHECK(view.write_notification(json, n));
  }
  json.end_list();
  return {};
}

void write_sides(JsonWriter& json, bool has_before, bool has_next) {
  json.name("links").begin_object();
  if (has_next) json.flag("next", true);
  if (has_before) json.flag("prev", true);
  json.end_object();
}

RestResponse search(Call& call, ServiceId service, const Filter& filter) {
  NotificationSearch wanted;
  wanted.text = filter.to;
  if (!filter.query.types.empty()) wanted.type = filter.query.types.front();
  wanted.statuses = filter.query.statuses;
  wanted.limit = page_rows + 1;
  NFY_ADMIN_TRY(found, call.engine.notifications().search(service, wanted));
  const bool has_next = static_cast<std::int64_t>(found.size()) > page_rows;
  if (has_next) found.resize(static_cast<std::size_t>(page_rows));
  JsonWriter json;
  json.begin_object();
  write_sides(json, false, has_next);
  if (const auto written = write_list(call, service, json, found, false); !written)
    return refusal(written.error());
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse list_notifications(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const bool is_post = call.request.method == "POST";
  std::optional<Body> body;
  if (is_post) {
    body.emplace(call);
    if (const auto* refused = body->refused()) return *refused;
  }
  Filter filter = is_post ? Filter::of(body->json()) : Filter::of(call.query);
  if (filter.refused) return *filter.refused;
  if (!filter.to.empty()) return search(call, service, filter);
  if (auto bound = bound_days(call, service, filter); !bound) return refusal(bound.error());
  filter.query.older_than = {};
  filter.query.limit = filter.page_size + 1;  // one more tells whether there is another page
  NFY_ADMIN_TRY(rows, call.engine.notifications().list(service, filter.query));
  const bool has_next = static_cast<std::int64_t>(rows.size()) > filter.page_size;
  if (has_next) rows.resize(static_cast<std::size_t>(filter.page_size));
  if (is_no_page(filter.page, rows.size())) return rest::unknown_route();
  JsonWriter json;
  json.begin_object();
  write_sides(json, filter.has_links && filter.page > 1, filter.has_links && has_next);
  if (const auto written = write_list(call, service, json, rows, false); !written)
    return refusal(written.error());
  json.integer("page_size", filter.page_size).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse list_for_csv(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  Filter filter = Filter::of(call.query);
  if (filter.refused) return *filter.refused;
  if (auto bound = bound_days(call, service, filter); !bound) return refusal(bound.error());
  filter.query.include_jobs = filter.query.include_one_off = true;
  filter.query.include_tests = false;
  filter.query.skip = 0;
  NFY_ADMIN_TRY(rows, call.engine.notifications().list(service, filter.query));
  JsonWriter json;
  json.begin_object();
  if (const auto written = write_list(call, service, json, rows, true); !written)
    return refusal(written.error());
  json.integer("page_size", filter.page_size).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse count_notifications(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Filter filter = Filter::of(call.query);
  if (filter.refused) return *filter.refused;
  const std::int64_t days = filter.limit_days.value_or(0) == 0
                                ? shown_days_default
                                : std::clamp<std::int64_t>(*filter.limit_days, 0, 366);
  NFY_ADMIN_TRY(
      count, call.engine.statistics().billed(service, filter.query.types, static_cast<int>(days)));
  JsonWriter json;
  json.begin_object().integer("notifications_sent_count", count).end_object();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

RestResponse notification_answer(Call& call, ServiceId service, NotificationId id) {
  NFY_ADMIN_TRY(found, call.engine.notifications().get(service, id, Places::live));
  JsonWriter json;
  if (const auto written = View(call, service).write_notification(json, found); !written)
    return refusal(written.error());
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse get_notification(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, notification_in(call));
  return notification_answer(call, service, id);
}

RestResponse cancel_notification(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, notification_in(call));
  const auto cancelled = call.engine.letters().cancel(service, id);
  if (!cancelled) {
    const Error& error = cancelled.error();
    if (error.code == ErrorCode::not_found) return rest::plain_error(404, error.message);
    if (error.reason != Reason::unspecified) return rest::plain_error(400, error.message);
    return refusal(error);
  }
  return notification_answer(call, service, id);
}

namespace {

RestResponse send_refusal(const Error& error, NotificationType type) {
  if (error.reason == Reason::sender_not_found)
    return rest::plain_error(400, type == NotificationType::email
                                      ? "Reply to email address not found"
                                      : "SMS sender not found");
  // People read of a number what they read of it in a file.
  if (error.reason == Reason::recipient_invalid && type == NotificationType::sms)
    if (const auto text = phone_error_text(error.detail, PhoneErrorStyle::file); !text.empty())
      return rest::plain_error(400, text);
  if (error.reason != Reason::unspecified && error.code == ErrorCode::invalid_argument)
    return rest::plain_error(400, error.message);
  return refusal(error);
}

RestResponse sent_answer(NotificationId id) {
  JsonWriter json;
  json.begin_object().text("id", id.to_text()).end_object();
  return rest::json_answer(201, std::move(json).take());
}

}  // namespace

RestResponse send_notification(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(owner, call.engine.services().get(service));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  const auto template_id = body.uuid("template_id");
  if (!template_id) return missing_field("template_id");
  const std::string* const to = body.text("to");
  if (to == nullptr) return missing_field("to");
  const auto creator = body.uuid("created_by");
  if (!creator) return missing_field("created_by");
  SendRequest request;
  request.template_id.uuid = *template_id;
  NFY_ADMIN_TRY(used, call.engine.templates().get(owner.id, request.template_id));
  NFY_ADMIN_TRY(user, call.engine.users().get(UserId{*creator}));
  request.type = used.type;
  request.to = *to;
  request.created_by = user.id;
  if (const JsonValue* values = body.find("personalisation"))
    if (const auto* members = values->find_as<JsonValue::Object>())
      request.personalisation = rest::personalisation_from(*members);
  const bool has_sender = body.find("sender_id") != nullptr;
  if (has_sender && used.type != NotificationType::letter) {
    const auto sender = body.uuid("sender_id");
    if (!sender)
      return send_refusal({ErrorCode::invalid_argument, "", false, "", Reason::sender_not_found},
                          used.type);
    request.sender_id.uuid = *sender;
  }
  if (used.type == NotificationType::letter)
    if (const auto* reference = request.personalisation.find("reference"))
      if (const auto* text = std::get_if<std::string>(&reference->value)) request.reference = *text;
  const auto accepted = call.engine.notifications().send(service, request);
  return accepted ? sent_answer(accepted->id) : send_refusal(accepted.error(), used.type);
}

RestResponse send_pdf_letter(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  constexpr std::string_view postages[] = {"first", "second", "economy", "europe", "rest-of-world"};
  Faults faults(body.json());
  const auto* const postage = faults.one_of("postage", postages);
  const auto* const filename = faults.text("filename");
  const auto* const creator = faults.text("created_by");
  const auto* const file = faults.text("file_id");
  const auto* const address = faults.text("recipient_address");
  faults.required({"postage", "filename", "created_by", "file_id", "recipient_address"});
  if (auto refused = faults.refused()) return *std::move(refused);
  LetterByHand letter;
  const auto id = NotificationId::from_text(*file);
  const auto user = UserId::from_text(*creator);
  if (!id || !user) return no_result();
  letter.id = *id;
  NFY_ADMIN_TRY(known, call.engine.users().get(*user));
  letter.created_by = known.id;
  letter.filename = *filename;
  letter.recipient_address = rest::percent_decoded(*address, false);
  letter.postage = *postage_from(*postage);
  const auto sent = call.engine.letters().send_by_hand(service, letter);
  return sent ? sent_answer(*sent) : send_refusal(sent.error(), NotificationType::letter);
}

RestResponse preview_letter(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, notification_in(call));
  const std::string& type = call.path[2];
  if (type != "pdf" && type != "png")
    return field_error(400, "content", "file_type must be pdf or png");
  const auto format = type == "pdf" ? LetterFormat::pdf : LetterFormat::png;
  const auto picture =
      call.engine.letters().preview(service, id, format, number_in(call, "page").value_or(1));
  if (!picture)
    return picture.error().reason == Reason::unspecified
               ? refusal(picture.error())
               : rest::plain_error(400, picture.error().message);
  JsonWriter json;
  json.begin_object().text("content", base64::encode(picture->bytes)).name("metadata");
  json.begin_object();
  if (picture->pages > 0) json.text("page_count", std::to_string(picture->pages));
  if (!picture->message.empty()) json.text("message", picture->message);
  if (!picture->invalid_pages.empty()) json.text("invalid_pages", picture->invalid_pages);
  json.end_object().end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace notify::admin::jobs
