#include "rest/notification_view.hpp"

#include "rest/python_text.hpp"

#include <notify/json.hpp>
#include <notify/letter_schedule.hpp>
#include <notify/money.hpp>
#include <notify/notifications.hpp>
#include <notify/rates.hpp>
#include <notify/template.hpp>
#include <notify/templates.hpp>
#include <notify/unsubscribes.hpp>
#include <notify/users.hpp>

namespace notify::rest {
namespace {

using codec::JsonWriter;

void time_or_null(JsonWriter& json, std::string_view name, const std::optional<UtcTime>& at) {
  if (at)
    json.text(name, at->to_text());
  else
    json.null(name);
}

/// An SMS that was never handed to a provider has no fragments.
bool was_sent(const Notification& n) {
  return n.sent_at || status_groups::billable_sms.contains(n.status);
}

constexpr StatusSet letters_without_cost =
    StatusSet::of(Status::cancelled, Status::technical_failure, Status::validation_failed,
                  Status::virus_scan_failed);

bool is_cost_ready(const Notification& n, std::int64_t sheets) {
  switch (n.type) {
    case NotificationType::email: return true;
    case NotificationType::sms: return n.status != Status::created;
    case NotificationType::letter:
      return n.status != Status::pending_virus_check &&
             !(n.status == Status::created && sheets == 0);
  }
  return true;
}

/// The day in UTC, unlike bills, which go by the service's calendar. (rules/rest 7.4)
UtcTime start_of_utc_day(UtcTime at) { return at.floor_to(std::chrono::hours(24)); }

void write_lines(JsonWriter& json, const Personalisation& values, bool is_letter) {
  for (char line = '1'; line <= '6'; ++line) {
    const std::string name = std::string("line_") + line;
    const auto* const value =
        is_letter ? values.find(std::string("address_line_") + line) : nullptr;
    const auto* const text = value ? std::get_if<std::string>(&value->value) : nullptr;
    const auto* const number =
        value ? std::get_if<PersonalisationValue::Number>(&value->value) : nullptr;
    if (text != nullptr)
      json.text(name, *text);
    else if (number != nullptr)
      json.raw(name, number->text);
    else
      json.null(name);
  }
}

/// A message whose rate is not stored is shown all the same: its cost is not ready.
Result<bool> write_no_cost(JsonWriter& json, const Error& error) {
  if (error.code != ErrorCode::not_found) return error;
  json.name("cost_details").begin_object().end_object().raw("cost_in_pounds", "null");
  return false;
}

}  // namespace

std::string_view shown_status(const Notification& n) noexcept {
  if (n.type == NotificationType::letter) {
    if (n.status == Status::created || n.status == Status::sending) return "accepted";
    if (n.status == Status::delivered || n.status == Status::returned_letter) return "received";
  }
  return name_of(n.status);
}

Result<std::string> NotificationView::name_of_user(UserId id) {
  if (const auto known = names_.find(id); known != names_.end()) return known->second;
  NFY_TRY(user, call_.engine.users().get(id));
  return names_.emplace(id, std::move(user.name)).first->second;
}

Result<Template> NotificationView::template_of(const Notification& n) {
  const auto key = std::pair(n.template_id, n.template_version);
  if (const auto known = templates_.find(key); known != templates_.end()) return known->second;
  NFY_TRY(source, call_.engine.templates().get(n.service_id, n.template_id, n.template_version));
  return templates_.emplace(key, std::move(source)).first->second;
}

/// Uploaded letters, those of a hidden template, always have a reference, which may be empty.
Result<void> NotificationView::write_reference(JsonWriter& json, const Notification& n) {
  constexpr std::string_view name = "reference";
  if (n.type == NotificationType::letter && n.client_reference.empty()) {
    NFY_TRY(source, template_of(n));
    if (source.hidden) {
      json.text(name, "");
      return {};
    }
  }
  json.text_or_null(name, n.client_reference);
  return {};
}

Result<bool> NotificationView::write_cost(JsonWriter& json, const Notification& n,
                                          std::int64_t fragments_of_text) {
  const std::int64_t sheets = letters_without_cost.contains(n.status) ? 0 : n.billable_units;
  if (n.type == NotificationType::email || !is_cost_ready(n, sheets)) {
    json.name("cost_details").begin_object().end_object();
    json.raw("cost_in_pounds", n.type == NotificationType::email ? "0.0" : "null");
    return n.type == NotificationType::email;
  }
  if (n.type == NotificationType::letter) {
    const auto price = call_.engine.rates().letter_rate(n.created_at, sheets, n.postage);
    if (!price) return write_no_cost(json, price.error());
    json.name("cost_details").begin_object();
    json.integer("billable_sheets_of_paper", sheets).text("postage", name_of(n.postage));
    json.end_object().raw("cost_in_pounds", python_float(price->to_text()));
    return true;
  }
  const auto rate = call_.engine.rates().sms_rate(start_of_utc_day(n.created_at));
  if (!rate) return write_no_cost(json, rate.error());
  const std::int64_t units = n.key_type == KeyType::test ? fragments_of_text : n.billable_units;
  const std::int64_t fragments = was_sent(n) ? units : 0;
  // Prices are shown as binary numbers, as clients know them; no bill is made of these.
  // (rules/rest 7.4)
  const std::string price = rate->to_text();
  json.name("cost_details").begin_object();
  json.integer("billable_sms_fragments", fragments);
  json.raw("international_rate_multiplier", python_float(std::to_string(n.rate_multiplier)));
  json.raw("sms_rate", python_float(price)).end_object();
  json.raw("cost_in_pounds", python_product(fragments, n.rate_multiplier, price));
  return true;
}

Result<void> NotificationView::write_delivery_estimate(JsonWriter& json, const Notification& n) {
  NFY_TRY(zone, printer_zone());
  const auto timings = letter_timings(n.created_at, n.postage, *zone);
  if (timings)
    json.text("estimated_delivery", timings->latest_delivery.to_text());
  else
    json.null("estimated_delivery");  // bank holidays are not known so far ahead
  return {};
}

Result<void> NotificationView::write_link_to_unsubscribe(JsonWriter& json, const Notification& n) {
  constexpr std::string_view name = "one_click_unsubscribe_url";
  if (n.type != NotificationType::email || !n.unsubscribe_link.empty()) {
    json.text_or_null(name, n.unsubscribe_link);
    return {};
  }
  NFY_TRY(source, template_of(n));
  if (!source.has_unsubscribe_link) {
    json.null(name);
    return {};
  }
  NFY_TRY(token, call_.engine.unsubscribes().make_token(n.service_id, n.id));
  json.text(name, call_.options.api_url + "/unsubscribe/" + n.id.to_text() + "/" + token);
  return {};
}

Result<void> NotificationView::write(JsonWriter& json, const Notification& n) {
  const bool is_letter = n.type == NotificationType::letter;
  NFY_TRY(content, call_.engine.notifications().content(n));
  Personalisation values;
  if (is_letter && !n.personalisation.empty()) {
    NFY_TRY(read, personalisation_from_json(n.personalisation));
    values = std::move(read);
  }
  json.begin_object().text("body", content.body);
  time_or_null(json, "completed_at",
               status_groups::completed.contains(n.status) ? n.updated_at : std::nullopt);
  NFY_TRY(is_cost_known, write_cost(json, n, content.fragments));
  json.text("created_at", n.created_at.to_text());
  std::string creator;
  if (!n.created_by.is_nil()) {
    NFY_TRY(name, name_of_user(n.created_by));
    creator = std::move(name);
  }
  json.text_or_null("created_by_name", creator);
  json.text_or_null("email_address", n.type == NotificationType::email ? n.to : "");
  if (is_letter) NFY_CHECK(write_delivery_estimate(json, n));
  json.text("id", n.id.to_text()).flag("is_cost_data_ready", is_cost_known);
  write_lines(json, values, is_letter);
  NFY_CHECK(write_link_to_unsubscribe(json, n));
  json.text_or_null("phone_number", n.type == NotificationType::sms ? n.to : "");
  json.text_or_null("postage", is_letter ? name_of(n.postage) : "");
  const auto* const postcode = is_letter ? values.find("postcode") : nullptr;
  const auto* const code = postcode ? std::get_if<std::string>(&postcode->value) : nullptr;
  json.name("postcode");
  code != nullptr ? json.text(*code) : json.null();
  NFY_CHECK(write_reference(json, n));
  json.null("scheduled_for");
  time_or_null(json, "sent_at", n.sent_at);
  json.text("status", shown_status(n));
  json.name("subject");
  n.type == NotificationType::sms ? json.null() : json.text(content.subject);
  const std::string id = n.template_id.to_text();
  const std::string version = std::to_string(n.template_version);
  json.name("template").begin_object().text("id", id);
  json.text("uri", call_.options.api_url + "/v2/template/" + id + "/version/" + version);
  json.integer("version", n.template_version).end_object();
  json.text("type", name_of(n.type)).end_object();
  return {};
}

void add_statuses(StatusSet& set, std::string_view word) {
  if (word == "accepted") {
    set.add(Status::created);
    set.add(Status::sending);
  } else if (word == "received") {
    set.add(Status::delivered);
  } else if (word == "failed") {
    for (int i = 0; i < status_count; ++i)
      if (status_groups::failed.contains(static_cast<Status>(i))) set.add(static_cast<Status>(i));
  } else if (const auto status = status_from(word)) {
    set.add(*status);
  }
}

}  // namespace notify::rest
