#include "admin/jobs/view.hpp"

#include <notify/api_keys.hpp>
#include <notify/calendars.hpp>
#include <notify/jobs.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

namespace notify::admin::jobs {

using codec::JsonWriter;

Result<const User*> View::user(UserId id) {
  if (id.is_nil()) return nullptr;
  auto known = users_.find(id);
  if (known == users_.end()) {
    auto found = call_.engine.users().get(id);
    if (!found && found.error().code != ErrorCode::not_found) return found.error();
    known = users_.emplace(id, found ? *std::move(found) : User{}).first;
  }
  return known->second.id.is_nil() ? nullptr : &known->second;
}

Result<const Template*> View::used_template(const Notification& n) {
  const auto key = std::pair(n.template_id, n.template_version);
  auto known = templates_.find(key);
  if (known == templates_.end()) {
    NFY_TRY(used, call_.engine.templates().get(service_id_, n.template_id, n.template_version));
    known = templates_.emplace(key, std::move(used)).first;
  }
  return &known->second;
}

Result<const Job*> View::job(JobId id) {
  if (id.is_nil()) return nullptr;
  auto known = jobs_.find(id);
  if (known == jobs_.end()) {
    auto found = call_.engine.jobs().get(service_id_, id);
    if (!found && found.error().code != ErrorCode::not_found) return found.error();
    known = jobs_.emplace(id, found ? *std::move(found) : Job{}).first;
  }
  return known->second.id.is_nil() ? nullptr : &known->second;
}

Result<const Service*> View::service() {
  if (!service_) {
    NFY_TRY(found, call_.engine.services().get(service_id_));
    service_ = std::move(found);
  }
  return &*service_;
}

Result<std::string> View::key_name(const std::optional<ApiKeyId>& id) {
  if (!id) return std::string();
  if (!keys_) {
    NFY_TRY(all, call_.engine.api_keys().list(service_id_));
    keys_.emplace();
    for (const ApiKey& key : all) keys_->emplace(key.id, key.name);
  }
  const auto found = keys_->find(*id);
  return found == keys_->end() ? std::string() : found->second;
}

Result<std::string> View::default_sender(const Template& used) {
  const bool is_letter = used.type == NotificationType::letter;
  const SenderId wanted = is_letter ? used.letter_contact_id : SenderId{};
  if (is_letter && wanted.is_nil()) return std::string();
  const auto key = std::pair(used.type, wanted);
  if (const auto known = senders_.find(key); known != senders_.end()) return known->second;
  NFY_TRY(all, call_.engine.senders().list(service_id_, used.type));
  std::string text;
  for (const Sender& sender : all)
    if (is_letter ? sender.id == wanted : sender.is_default) text = sender.text;
  return senders_.emplace(key, std::move(text)).first->second;
}

namespace {

void write_statistics(JsonWriter& json, const std::map<Status, std::int64_t>& statistics) {
  std::map<std::string_view, std::int64_t> by_name;
  for (const auto& [status, count] : statistics) by_name[name_of(status)] = count;
  json.name("statistics").begin_list();
  for (const auto& [name, count] : by_name)
    json.begin_object().integer("count", count).text("status", name).end_object();
  json.end_list();
}

/// What languages a letter is in.
std::string_view languages_of(const Template& used) {
  if (used.type != NotificationType::letter) return {};
  return used.letter_welsh_content.empty() ? "english" : "welsh_then_english";
}

}  // namespace

Result<void> View::write_job(JsonWriter& json, const Job& job,
                             const std::map<Status, std::int64_t>& statistics) {
  NFY_TRY(creator, user(job.created_by));
  NFY_TRY(owner, service());
  Notification as_any;  // of the template as it is today
  as_any.template_id = job.template_id;
  NFY_TRY(used, used_template(as_any));
  json.begin_object().flag("archived", job.archived);
  write_id(json, "contact_list_id", job.contact_list_id);
  json.text("created_at", job.created_at.to_text()).name("created_by");
  if (creator == nullptr)
    json.null();
  else
    json.begin_object().text("id", creator->id.to_text()).text("name", creator->name).end_object();
  json.text("id", job.id.to_text()).text("job_status", name_of(job.status));
  json.integer("notification_count", job.notification_count);
  json.text("original_file_name", job.original_file_name);
  // What nobody began has no end, however it ended.
  write_time(json, "processing_finished",
             job.processing_started ? job.processing_finished : std::nullopt);
  write_time(json, "processing_started", job.processing_started);
  write_time(json, "scheduled_for", job.scheduled_for);
  json.text("service", job.service_id.to_text());
  json.name("service_name").begin_object().text("name", owner->name).end_object();
  write_statistics(json, statistics);
  json.text("template", job.template_id.to_text()).text("template_name", used->name);
  json.text("template_type", name_of(job.type)).integer("template_version", job.template_version);
  write_time(json, "updated_at", job.updated_at);
  json.end_object();
  return {};
}

Result<void> View::write_template(JsonWriter& json, const Template& used) {
  NFY_TRY(sender, default_sender(used));
  json.name("template").begin_object().text("content", used.content);
  json.flag("has_unsubscribe_link", used.has_unsubscribe_link).text("id", used.id.to_text());
  json.flag("is_precompiled_letter", used.hidden && used.type == NotificationType::letter);
  json.null("letter_attachment").text_or_null("letter_languages", languages_of(used));
  json.text_or_null("letter_welsh_content", used.letter_welsh_content);
  json.text_or_null("letter_welsh_subject", used.letter_welsh_subject);
  json.text("name", used.name).flag("redact_personalisation", false);
  json.text_or_null("reply_to_text", sender).text("service", used.service_id.to_text());
  json.name("subject");
  used.type == NotificationType::sms ? json.null() : json.text(used.subject);
  json.text("template_type", name_of(used.type)).integer("version", used.version).end_object();
  return {};
}

Result<void> View::write_notification(JsonWriter& json, const Notification& n) {
  NFY_TRY(used, used_template(n));
  NFY_TRY(creator, user(n.created_by));
  NFY_TRY(from, job(n.job_id));
  NFY_TRY(key, key_name(n.api_key_id));
  json.begin_object().name("api_key");
  n.api_key_id ? json.text(n.api_key_id->to_text()) : json.null();
  // An SMS is billed once it is handed to a provider.
  const bool is_billed = n.type != NotificationType::sms || n.sent_at ||
                         status_groups::billable_sms.contains(n.status);
  json.integer("billable_units", is_billed ? n.billable_units : 0);
  json.text_or_null("client_reference", n.client_reference);
  json.text("created_at", n.created_at.to_text()).name("created_by");
  if (creator == nullptr) {
    json.null();
  } else {
    json.begin_object().text("email_address", creator->email_address);
    json.text("id", creator->id.to_text()).text("name", creator->name).end_object();
  }
  json.null("document_download_count").text("id", n.id.to_text());
  json.flag("international", n.international).name("job");
  if (from == nullptr) {
    json.null();
  } else {
    json.begin_object().text("id", from->id.to_text());
    json.text("original_file_name", from->original_file_name).end_object();
  }
  json.name("job_row_number");
  n.job_row_number ? json.integer(*n.job_row_number) : json.null();
  json.text_or_null("key_name", key).text("key_type", name_of(n.key_type));
  json.text_or_null("normalised_to", n.normalised_to).text("notification_type", name_of(n.type));
  json.raw("personalisation", n.personalisation.empty() ? "{}" : n.personalisation);
  json.text_or_null("phone_prefix", n.phone_prefix);
  json.text_or_null("postage",
                    n.type == NotificationType::letter ? name_of(n.postage) : std::string_view());
  json.name("rate_multiplier");
  if (n.type == NotificationType::sms)
    json.raw(std::to_string(n.rate_multiplier) + ".0");
  else
    json.null();
  json.text_or_null("reference", n.reference).text_or_null("reply_to_text", n.reply_to_text);
  write_time(json, "sent_at", n.sent_at);
  json.text_or_null("sent_by", n.sent_by).text("service", n.service_id.to_text());
  json.text("status", name_of(n.status));
  NFY_CHECK(write_template(json, *used));
  json.text("to", n.to).text_or_null("unsubscribe_link", n.unsubscribe_link);
  write_time(json, "updated_at", n.updated_at);
  json.end_object();
  return {};
}

Result<void> View::write_line(JsonWriter& json, const Notification& n) {
  NFY_TRY(used, used_template(n));
  NFY_TRY(creator, user(n.created_by));
  NFY_TRY(from, job(n.job_id));
  NFY_TRY(key, key_name(n.api_key_id));
  NFY_TRY(owner, service());
  NFY_TRY(calendar, call_.engine.calendars().get(owner->calendar));
  json.begin_object().text_or_null("api_key_name", key);
  json.text("client_reference", n.client_reference);
  json.text("created_at", calendar.local_text(n.created_at));
  json.text_or_null("created_by_email_address", creator ? creator->email_address : "");
  json.text_or_null("created_by_name", creator ? creator->name : "").text("id", n.id.to_text());
  json.text("job_name", from ? from->original_file_name : "").text("recipient", n.to);
  json.name("row_number");
  n.job_row_number ? json.integer(*n.job_row_number + 1) : json.text("");
  json.text("status", text_of(n.type, n.status)).text("template_name", used->name);
  json.text("template_type", name_of(n.type)).end_object();
  return {};
}

}  // namespace notify::admin::jobs
