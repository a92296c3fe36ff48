#include "engine/template_versions.hpp"

#include "domain/text/name.hpp"
#include "domain/text/text.hpp"

namespace notify::template_versions {
namespace {

/// A text that every type has, or that only some have.
Result<void> check_text(const std::optional<std::string>& text, std::string_view what) {
  if (!text) return {};
  return text::check(*text, what, template_content_bytes_max);
}

Result<void> apply_texts(const TemplateChange& change, Template& next) {
  if (change.name) {
    NFY_TRY(name, text::checked_name(*change.name, "template name"));
    next.name = std::move(name);
  }
  NFY_CHECK(check_text(change.content, "template content"));
  NFY_CHECK(check_text(change.subject, "template subject"));
  NFY_CHECK(check_text(change.letter_welsh_subject, "template subject"));
  NFY_CHECK(check_text(change.letter_welsh_content, "template content"));
  if (change.content) next.content = *change.content;
  if (change.subject) next.subject = *change.subject;
  if (change.letter_welsh_subject) next.letter_welsh_subject = *change.letter_welsh_subject;
  if (change.letter_welsh_content) next.letter_welsh_content = *change.letter_welsh_content;
  return {};
}

Error refused_change(std::string text) {
  return make_error(ErrorCode::invalid_argument, std::move(text));
}

/// What holds of the whole version, whatever was named.
Result<void> check_whole(const Template& next) {
  const bool is_letter = next.type == NotificationType::letter;
  if (next.content.empty()) return refused_change("template content is empty");
  if (next.type == NotificationType::sms ? !next.subject.empty() : next.subject.empty())
    return refused_change("Invalid template subject");
  if (next.letter_welsh_subject.empty() != next.letter_welsh_content.empty())
    return refused_change("a Welsh letter needs a Welsh subject and Welsh content");
  if (!is_letter && (!next.letter_welsh_subject.empty() || !next.letter_contact_id.is_nil() ||
                     !next.letter_attachment.is_nil()))
    return refused_change(
        "only a letter template has a contact block, an attachment or Welsh parts");
  if (next.has_unsubscribe_link && next.type != NotificationType::email)
    return refused_change("only an email template has an unsubscribe link");
  return {};
}

}  // namespace

Result<void> check_fits(const CompiledTemplate& compiled) {
  if (compiled.sms && fixed_characters(*compiled.sms) > sms_characters_max)
    return make_error(ErrorCode::invalid_argument,
                      "Content has a character count greater than the limit of " +
                          std::to_string(sms_characters_max),
                      {}, Reason::message_too_long);
  if (compiled.letter && compiled.letter->qr_code_too_long({}))
    return make_error(ErrorCode::invalid_argument, "qr-code-too-long", {},
                      Reason::qr_code_too_long);
  return {};
}

Result<Template> store_next(EngineContext& state, ServiceId service, TemplateId id,
                            const TemplateChange& change) {
  NFY_CHECK(check_user(state.store(), change.created_by));
  NFY_TRY(next, state.store().templates().get(service, id, 0));
  NFY_CHECK(apply_texts(change, next));
  if (change.postage) next.postage = *change.postage;
  if (change.letter_contact_id) next.letter_contact_id = *change.letter_contact_id;
  if (change.letter_attachment) next.letter_attachment = *change.letter_attachment;
  if (change.has_unsubscribe_link) next.has_unsubscribe_link = *change.has_unsubscribe_link;
  if (!change.created_by.is_nil()) next.created_by = change.created_by;
  if (change.archives) {
    next.archived = true;
    next.folder = {};
  }
  ++next.version;
  next.updated_at = state.now();
  NFY_CHECK(check_whole(next));
  NFY_TRY(compiled, compile(state.store(), next));
  NFY_CHECK(check_fits(compiled));
  NFY_CHECK(state.store().templates().put(next));
  return next;
}

}  // namespace notify::template_versions
