#include "admin/templates/view.hpp"

#include "admin/path.hpp"

#include <notify/recipient.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <algorithm>

namespace notify::admin::templates {

using codec::JsonWriter;

bool is_precompiled(const Template& value) {
  return value.hidden && value.type == NotificationType::letter && value.name == "Pre-compiled PDF";
}

void write_attachment(JsonWriter& json, const LetterAttachment& a) {
  json.begin_object();
  write_time_or_null(json, "archived_at", a.archived_at);
  write_id_or_null(json, "archived_by_id", a.archived_by.uuid);
  json.text("created_at", a.created_at.to_text()).text("created_by_id", a.created_by.to_text());
  json.text("id", a.id.to_text()).text("original_filename", a.original_filename);
  json.integer("page_count", a.page_count).end_object();
}

Result<const std::vector<Sender>*> TemplateView::senders(NotificationType type) {
  auto at = senders_.find(type);
  if (at == senders_.end()) {
    NFY_TRY(found, call_.engine.senders().list(service_, type));
    at = senders_.emplace(type, std::move(found)).first;
  }
  return &at->second;
}

Result<std::string> TemplateView::reply_to_text(const Template& value) {
  NFY_TRY(known, senders(value.type));
  const auto at = std::ranges::find_if(*known, [&](const Sender& sender) {
    return value.type == NotificationType::letter ? sender.id == value.letter_contact_id
                                                  : sender.is_default;
  });
  if (at == known->end()) return std::string();
  if (value.type != NotificationType::sms) return at->text;
  const PhoneRules any{.international_allowed = true, .uk_landline_allowed = true};
  const auto number = parse_phone_number(at->text, any);
  return number ? number->normalised : at->text;
}

Result<void> TemplateView::write_common(JsonWriter& json, const Template& t,
                                        const FilledIn* filled) {
  const bool is_letter = t.type == NotificationType::letter;
  json.flag("archived", t.archived).text("content", filled ? filled->content : t.content);
  json.text("created_at", t.created_at.to_text());
  json.name("email_files").begin_list();
  if (t.type == NotificationType::email) {
    NFY_TRY(files, call_.engine.template_files().list(service_, t.id, t.version));
    for (const TemplateFile& file : files) {
      json.begin_object().text("filename", file.details.filename).text("id", file.id.to_text());
      json.text_or_null("link_text", file.details.link_text).flag("pending", file.details.pending);
      json.integer("retention_period", file.details.retention_weeks);
      json.flag("validate_users_email", file.details.validates_email).end_object();
    }
  }
  json.end_list().flag("has_unsubscribe_link", t.has_unsubscribe_link).flag("hidden", t.hidden);
  json.text("id", t.id.to_text()).flag("is_precompiled_letter", is_precompiled(t));
  json.name("letter_attachment");
  if (t.letter_attachment.is_nil()) {
    json.null();
  } else {
    NFY_TRY(attachment,
            call_.engine.template_files().get_attachment(service_, t.letter_attachment));
    write_attachment(json, attachment);
  }
  json.text_or_null("letter_languages", !is_letter                       ? ""
                                        : t.letter_welsh_content.empty() ? "english"
                                                                         : "welsh_then_english");
  json.text_or_null("letter_welsh_content", t.letter_welsh_content);
  json.text_or_null("letter_welsh_subject", t.letter_welsh_subject).text("name", t.name);
  json.text_or_null("postage",
                    t.postage == Postage::none ? std::string_view() : name_of(t.postage));
  write_id_or_null(json, "reply_to", is_letter ? t.letter_contact_id.uuid : Uuid{});
  NFY_TRY(reply_to, reply_to_text(t));
  json.text_or_null("reply_to_text", reply_to).text("service", t.service_id.to_text());
  write_id_or_null(json, "service_letter_contact", t.letter_contact_id.uuid);
  if (t.type == NotificationType::sms)
    json.null("subject");
  else
    json.text("subject", filled ? filled->subject : t.subject);
  json.text("template_redacted", t.id.to_text()).text("template_type", name_of(t.type));
  write_time_or_null(json, "updated_at", t.updated_at);
  json.integer("version", t.version);
  return {};
}

Result<std::string> TemplateView::json_of(const Template& value, const FilledIn* filled) {
  JsonWriter json;
  json.begin_object();
  NFY_CHECK(write_common(json, value, filled));
  json.text("created_by", value.created_by.to_text());
  write_id_or_null(json, "folder", value.folder.uuid);
  json.flag("redact_personalisation", value.redacts_personalisation).end_object();
  return std::move(json).take();
}

Result<std::string> TemplateView::json_of_version(const Template& value) {
  JsonWriter json;
  json.begin_object();
  NFY_CHECK(write_common(json, value, nullptr));
  json.name("created_by");
  const auto user = call_.engine.users().get(value.created_by);
  if (user)
    json.begin_object()
        .text("email_address", user->email_address)
        .text("id", user->id.to_text())
        .text("name", user->name)
        .end_object();
  else if (user.error().code == ErrorCode::not_found)
    json.null();
  else
    return user.error();
  json.end_object();
  return std::move(json).take();
}

}  // namespace notify::admin::templates
