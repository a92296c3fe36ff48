#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/template_versions.hpp"
#include "engine/uploaded_template.hpp"

#include <notify/templates.hpp>

#include <algorithm>
#include <tuple>

namespace notify {
namespace {

Result<void> check_letter_parts(const NewTemplate& t) {
  if (t.type != NotificationType::letter) {
    if (t.postage != Postage::none || !t.letter_welsh_subject.empty() ||
        !t.letter_welsh_content.empty() || !t.letter_contact_id.is_nil())
      return make_error(ErrorCode::invalid_argument,
                        "only a letter template has postage, a contact block or Welsh parts");
    return {};
  }
  if (t.postage != Postage::first && t.postage != Postage::second && t.postage != Postage::economy)
    return make_error(ErrorCode::invalid_argument,
                      "postage invalid. It must be either first, second or economy.");
  if (t.letter_welsh_subject.empty() != t.letter_welsh_content.empty())
    return make_error(ErrorCode::invalid_argument,
                      "a Welsh letter needs a Welsh subject and Welsh content");
  NFY_CHECK(text::check(t.letter_welsh_subject, "template subject", template_content_bytes_max));
  return text::check(t.letter_welsh_content, "template content", template_content_bytes_max);
}

/// Checks a template and brings its name into the form that is kept.
Result<void> check_template(NewTemplate& t) {
  NFY_TRY(name, text::checked_name(t.name, "template name"));
  t.name = std::move(name);
  if (t.content.empty())
    return make_error(ErrorCode::invalid_argument, "template content is empty");
  NFY_CHECK(text::check(t.content, "template content", template_content_bytes_max));
  NFY_CHECK(text::check(t.subject, "template subject", template_content_bytes_max));
  if (t.type == NotificationType::sms && !t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "an sms template has no subject");
  if (t.type == NotificationType::email && t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "an email template needs a subject");
  if (t.type == NotificationType::letter && t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "a letter template needs a subject");
  if (t.has_unsubscribe_link && t.type != NotificationType::email)
    return make_error(ErrorCode::invalid_argument,
                      "only an email template has an unsubscribe link");
  return check_letter_parts(t);
}

}  // namespace

namespace {

Error unknown_template(TemplateId id) {
  return make_error(ErrorCode::not_found, "unknown template: " + id.to_text(), {},
                    Reason::template_not_found);
}

Template version_of(ServiceId service, TemplateId id, const NewTemplate& value, int version,
                    UtcTime created_at) {
  Template made;
  made.id = id;
  made.service_id = service;
  made.name = value.name;
  made.type = value.type;
  made.subject = value.subject;
  made.content = value.content;
  made.version = version;
  made.created_at = created_at;
  made.postage = value.postage;
  made.letter_welsh_subject = value.letter_welsh_subject;
  made.letter_welsh_content = value.letter_welsh_content;
  made.letter_contact_id = value.letter_contact_id;
  made.has_unsubscribe_link = value.has_unsubscribe_link;
  made.hidden = value.hidden;
  made.created_by = value.created_by;
  return made;
}

}  // namespace

Result<Template> Templates::create(ServiceId service, const NewTemplate& given) {
  NewTemplate value = given;
  NFY_CHECK(check_template(value));
  NFY_CHECK(check_user(context_->store(), value.created_by));
  NFY_CHECK(context_->store().services().get(service));
  const TemplateId id{make_uuid_v4(*context_->ports.entropy)};
  Template made = version_of(service, id, value, 1, context_->now());
  made.folder = value.folder;
  NFY_TRY(compiled, compile(context_->store(), made));
  NFY_CHECK(template_versions::check_fits(compiled));
  NFY_CHECK(context_->store().templates().put(made));
  return made;
}

Result<Template> Templates::update(ServiceId service, TemplateId id, const NewTemplate& given) {
  NewTemplate value = given;
  NFY_CHECK(check_template(value));
  NFY_TRY(current, context_->store().templates().get(service, id, 0));
  if (current.type != value.type)
    return make_error(ErrorCode::invalid_argument,
                      "the type of template " + id.to_text() + " cannot change");
  NFY_CHECK(check_user(context_->store(), value.created_by));
  Template next = version_of(service, id, value, current.version + 1, current.created_at);
  next.updated_at = context_->now();
  next.letter_attachment = current.letter_attachment;
  next.folder = current.folder;
  next.redacts_personalisation = current.redacts_personalisation;
  NFY_TRY(compiled, compile(context_->store(), next));
  NFY_CHECK(template_versions::check_fits(compiled));
  NFY_CHECK(context_->store().templates().put(next));
  return next;
}

Result<Template> Templates::change(ServiceId service, TemplateId id, const TemplateChange& change) {
  return template_versions::store_next(*context_, service, id, change);
}

Result<void> Templates::redact(ServiceId service, TemplateId id, UserId by) {
  NFY_CHECK(check_user(context_->store(), by));
  NFY_TRY(current, context_->store().templates().get(service, id, 0));
  if (current.redacts_personalisation) return {};
  return context_->store().templates().redact(service, id, by, context_->now());
}

Result<Template> Templates::get_uploaded(ServiceId service) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  return uploaded_template(*context_, settings, context_->now());
}

Result<Template> Templates::archive(ServiceId service, TemplateId id) {
  NFY_TRY(next, context_->store().templates().get(service, id, 0));
  if (next.archived) return next;
  ++next.version;
  next.archived = true;
  next.folder = {};
  next.updated_at = context_->now();
  NFY_CHECK(context_->store().templates().put(next));
  return next;
}

Result<Template> Templates::get(ServiceId service, TemplateId id, int version) {
  if (version < 0)
    return make_error(ErrorCode::invalid_argument,
                      "template version must not be negative: " + std::to_string(version));
  return context_->store().templates().get(service, id, version);
}

Result<std::vector<Template>> Templates::list(ServiceId service,
                                              std::optional<NotificationType> type,
                                              bool with_archived, bool with_hidden) {
  NFY_TRY(found, context_->store().templates().list(service));
  // Whose templates are there is known.
  if (found.empty()) NFY_CHECK(context_->store().services().get(service));
  std::erase_if(found, [&](const Template& t) {
    return (type && t.type != *type) || (t.archived && !with_archived) ||
           (t.hidden && !with_hidden);
  });
  std::ranges::sort(found, {}, [](const Template& t) {
    return std::tuple(std::string_view(t.name), name_of(t.type), t.created_at, t.id);
  });
  return found;
}

Result<std::vector<Template>> Templates::list_versions(ServiceId service, TemplateId id) {
  NFY_TRY(versions, context_->store().templates().list_versions(service, id));
  if (versions.empty()) return unknown_template(id);
  return versions;
}

Result<void> Templates::set_queue(ServiceId service, TemplateId id,
                                  std::optional<QueueClass> value) {
  return context_->store().templates().put_queue_class(service, id, value);
}

}  // namespace notify
