#include "domain/text/name.hpp"
#include "engine/template_versions.hpp"

#include <notify/template_files.hpp>

#include <algorithm>

namespace notify {
namespace template_files {
namespace {

Error refused_file(std::string text) {
  return make_error(ErrorCode::invalid_argument, std::move(text));
}

/// The newest version of one file.
Result<TemplateFile> newest(EngineContext& state, ServiceId service, TemplateId id,
                            TemplateFileId file) {
  NFY_TRY(versions, state.store().template_files().list(service, id));
  const auto at = std::ranges::find(versions.rbegin(), versions.rend(), file, &TemplateFile::id);
  if (at == versions.rend())
    return make_error(ErrorCode::not_found, "unknown file of a template: " + file.to_text());
  return *at;
}

Result<void> check_user_given(Store& store, UserId user, std::string_view name) {
  if (user.is_nil()) return refused_file(std::string(name) + " is missing");
  return check_user(store, user);
}

Result<Template> changeable(EngineContext& state, ServiceId service, TemplateId id) {
  NFY_TRY(found, state.store().templates().get(service, id, 0));
  if (found.hidden)
    return make_error(ErrorCode::not_found, "unknown template: " + id.to_text(), {},
                      Reason::template_not_found);
  return found;
}

}  // namespace
}  // namespace template_files

using namespace template_files;

Result<LetterAttachment> TemplateFiles::attach(ServiceId service, const LetterAttachment& given) {
  LetterAttachment made = given;
  if (service.is_nil()) {
    NFY_TRY(owner, context_->store().template_files().service_of(made.template_id));
    service = owner;
  }
  if (made.id.is_nil()) return refused_file("upload_id is missing");
  NFY_TRY(name, text::checked_name(made.original_filename, "original_filename"));
  made.original_filename = std::move(name);
  if (made.page_count < 1 || made.page_count > attachment_pages_max)
    return refused_file("page_count must be 1 to 10: " + std::to_string(made.page_count));
  NFY_CHECK(check_user_given(context_->store(), made.created_by, "created_by"));
  NFY_TRY(source, changeable(*context_, service, made.template_id));
  if (source.type != NotificationType::letter)
    return refused_file("only a letter template has an attachment");
  if (!source.letter_attachment.is_nil())
    return make_error(ErrorCode::conflict, "template-already-has-attachment");
  made.service_id = service;
  made.created_at = context_->now();
  made.archived_at.reset();
  NFY_CHECK(context_->store().template_files().put(made));
  TemplateChange change;
  change.letter_attachment = made.id;
  NFY_CHECK(template_versions::store_next(*context_, service, made.template_id, change));
  return made;
}

Result<LetterAttachment> TemplateFiles::get_attachment(ServiceId service, LetterAttachmentId id) {
  return context_->store().template_files().get(service, id);
}

Result<void> TemplateFiles::detach(ServiceId service, LetterAttachmentId id, UserId archived_by) {
  NFY_CHECK(check_user_given(context_->store(), archived_by, "archived_by"));
  NFY_TRY(attachment, context_->store().template_files().get(service, id));
  if (attachment.archived_at)
    return make_error(ErrorCode::conflict, "letter-attachment-already-archived");
  TemplateChange change;
  change.letter_attachment = LetterAttachmentId();
  NFY_CHECK(template_versions::store_next(*context_, attachment.service_id, attachment.template_id,
                                          change));
  attachment.archived_at = context_->now();
  attachment.archived_by = archived_by;
  return context_->store().template_files().put(attachment);
}

Result<TemplateFile> TemplateFiles::add(ServiceId service, const TemplateFile& given) {
  TemplateFile made = given;
  NFY_TRY(details, checked_details(given.details));
  made.details = std::move(details);
  made.details.pending = true;
  NFY_CHECK(check_user_given(context_->store(), made.created_by, "created_by_id"));
  NFY_TRY(source, changeable(*context_, service, made.template_id));
  if (source.type != NotificationType::email)
    return refused_file("Cannot add an email file to a non-email template");
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  if (!settings.service().permissions.contains(Permission::email))
    return refused_file("Updating email templates is not allowed");
  NFY_TRY(versions, context_->store().template_files().list(service, made.template_id));
  const auto files = files_of_version(std::move(versions), 0);
  if (files.size() >= template_files_max)
    return make_error(ErrorCode::limited, "a template has at most 100 files");
  NFY_CHECK(check_filename(files, made));
  if (made.id.is_nil()) made.id.uuid = make_uuid_v4(*context_->ports.entropy);
  made.service_id = service;
  made.template_version = source.version;
  made.version = 0;
  made.created_at = context_->now();
  made.updated_at.reset();
  made.archived_at.reset();
  NFY_CHECK(context_->store().template_files().put(made));
  return made;
}

Result<TemplateFile> TemplateFiles::get(ServiceId service, TemplateId id, TemplateFileId file) {
  return newest(*context_, service, id, file);
}

Result<std::vector<TemplateFile>> TemplateFiles::list(ServiceId service, TemplateId id,
                                                      int template_version) {
  NFY_TRY(versions, context_->store().template_files().list(service, id));
  return files_of_version(std::move(versions), template_version);
}

Result<TemplateFile> TemplateFiles::change(ServiceId service, TemplateId id, TemplateFileId file,
                                           const TemplateFileDetails& given) {
  NFY_TRY(details, checked_details(given));
  NFY_TRY(source, changeable(*context_, service, id));
  NFY_TRY(next, newest(*context_, service, id, file));
  const bool was_pending = next.details.pending;
  if (next.details == details || next.archived_at) return next;
  if (!was_pending && details.pending)
    return refused_file("a file that e-mails link to does not become pending again");
  next.details = std::move(details);
  if (!next.details.pending) {
    NFY_TRY(versions, context_->store().template_files().list(service, id));
    NFY_CHECK(check_filename(files_of_version(std::move(versions), 0), next));
    ++next.version;
  }
  if (!was_pending) {
    NFY_TRY(changed, template_versions::store_next(*context_, service, id, {}));
    source = std::move(changed);
    next.updated_at = context_->now();
  }
  next.template_version = source.version;
  NFY_CHECK(context_->store().template_files().put(next));
  return next;
}

Result<TemplateFile> TemplateFiles::archive(ServiceId service, TemplateId id, TemplateFileId file,
                                            UserId archived_by) {
  NFY_CHECK(check_user_given(context_->store(), archived_by, "archived_by_id"));
  NFY_TRY(source, changeable(*context_, service, id));
  NFY_TRY(next, newest(*context_, service, id, file));
  if (next.archived_at) return next;
  next.archived_at = context_->now();
  next.archived_by = archived_by;
  next.template_version = source.version;
  if (!next.details.pending) ++next.version;
  NFY_CHECK(context_->store().template_files().put(next));
  return next;
}

}  // namespace notify
