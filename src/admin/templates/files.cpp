#include "admin/answers.hpp"
#include "admin/path.hpp"
#include "admin/templates/handlers.hpp"
#include "admin/templates/view.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"

#include <notify/template_files.hpp>

namespace notify::admin::templates {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using rest::Fields;

/// Letter attachments are named without their service.
LetterAttachmentId attachment_of(const Call& call) { return {uuid_at(call, 0)}; }

RestResponse attachment_answer(int status, const LetterAttachment& attachment) {
  JsonWriter json;
  write_attachment(json, attachment);
  return rest::json_answer(status, std::move(json).take());
}

RestResponse attachment_refusal(const Error& error) {
  if (error.code == ErrorCode::conflict) return rest::plain_error(400, error.message);
  if (error.reason == Reason::template_not_found)
    return rest::plain_error(404, "template-not-found");
  return refusal(error);
}

}  // namespace

RestResponse create_letter_attachment(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  LetterAttachment made;
  if (const auto id = fields.uuid("upload_id")) made.id.uuid = id->uuid;
  if (const auto id = fields.uuid("created_by_id")) made.created_by.uuid = id->uuid;
  if (const auto* const name = fields.text("original_filename")) made.original_filename = *name;
  made.page_count = fields.integer("page_count").value_or(0);
  if (const auto id = fields.uuid("template_id")) made.template_id.uuid = id->uuid;
  fields.end_open({"upload_id", "created_by_id", "original_filename", "page_count", "template_id"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  const auto attached = call.engine.template_files().attach({}, made);
  if (!attached) return attachment_refusal(attached.error());
  return attachment_answer(201, *attached);
}

RestResponse get_letter_attachment(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.template_files().get_attachment({}, attachment_of(call)));
  return attachment_answer(200, found);
}

RestResponse archive_letter_attachment(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  const auto user = fields.uuid("archived_by");
  fields.end_open({"archived_by"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  const auto done =
      call.engine.template_files().detach({}, attachment_of(call), UserId{user->uuid});
  if (!done) return attachment_refusal(done.error());
  return no_content();
}

namespace {

void write_file(JsonWriter& json, const TemplateFile& f) {
  json.begin_object();
  write_time_or_null(json, "archived_at", f.archived_at);
  write_id_or_null(json, "archived_by", f.archived_by.uuid);
  json.text("created_at", f.created_at.to_text()).text("created_by", f.created_by.to_text());
  json.text("created_by_id", f.created_by.to_text()).text("filename", f.details.filename);
  json.text("id", f.id.to_text()).text_or_null("link_text", f.details.link_text);
  json.flag("pending", f.details.pending);
  json.integer("retention_period", f.details.retention_weeks);
  json.text("template", f.template_id.to_text()).text("template_id", f.template_id.to_text());
  json.integer("template_version", f.template_version);
  write_time_or_null(json, "updated_at", f.updated_at);
  json.flag("validate_users_email", f.details.validates_email);
  json.integer("version", f.version).end_object();
}

RestResponse file_answer(int status, const TemplateFile& file) {
  JsonWriter json;
  write_file(json, file);
  return data_answer(status, std::move(json).take());
}

TemplateId template_at(const Call& call) { return {uuid_at(call, 1)}; }
TemplateFileId file_at(const Call& call) { return {uuid_at(call, 2)}; }

/// What a body says of a file; what it does not say stays.
void read_details(Fields& fields, TemplateFileDetails& d) {
  if (const auto* const name = fields.text("filename")) d.filename = *name;
  if (const auto* const text = fields.text("link_text")) d.link_text = *text;
  fields.uuid("service");
  if (const auto weeks = fields.integer("retention_period")) d.retention_weeks = *weeks;
  if (const auto flag = fields.flag("validate_users_email")) d.validates_email = *flag;
}

}  // namespace

RestResponse get_email_files(Call& call) {
  NFY_ADMIN_TRY(files, call.engine.template_files().list(service_of(call), template_at(call)));
  JsonWriter json;
  json.begin_list();
  for (const TemplateFile& file : files) write_file(json, file);
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse create_email_file(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  TemplateFile made;
  made.template_id = template_at(call);
  if (const auto id = fields.uuid("id")) made.id.uuid = id->uuid;
  read_details(fields, made.details);
  if (const auto id = fields.uuid("created_by_id")) made.created_by.uuid = id->uuid;
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  NFY_ADMIN_TRY(added, call.engine.template_files().add(service_of(call), made));
  return file_answer(201, added);
}

RestResponse get_email_file(Call& call) {
  NFY_ADMIN_TRY(
      found, call.engine.template_files().get(service_of(call), template_at(call), file_at(call)));
  return file_answer(200, found);
}

RestResponse update_email_file(Call& call) {
  NFY_ADMIN_TRY(
      found, call.engine.template_files().get(service_of(call), template_at(call), file_at(call)));
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  fields.uuid("id");
  read_details(fields, found.details);
  fields.uuid("created_by_id");
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  const JsonValue* const pending = body.find("pending");
  if (const auto* const flag = pending == nullptr ? nullptr : pending->find_as<bool>())
    found.details.pending = *flag;
  NFY_ADMIN_TRY(changed, call.engine.template_files().change(service_of(call), template_at(call),
                                                             file_at(call), found.details));
  return file_answer(200, changed);
}

RestResponse archive_email_file(Call& call) {
  NFY_ADMIN_TRY(body, rest::read_body(call));
  Fields fields(body);
  const auto user = fields.uuid("archived_by_id");
  fields.end_open({"archived_by_id"});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  NFY_ADMIN_TRY(archived, call.engine.template_files().archive(service_of(call), template_at(call),
                                                               file_at(call), UserId{user->uuid}));
  return file_answer(200, archived);
}

}  // namespace notify::admin::templates
