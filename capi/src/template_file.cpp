#include "objects.hpp"

#include <notify/template_files.hpp>

struct nfy_letter_attachment_rows : notify::capi::Rows<notify::LetterAttachment> {};
struct nfy_template_file_rows : notify::capi::Rows<notify::TemplateFile> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

std::int64_t us_or_zero(const std::optional<UtcTime>& at) noexcept { return at ? at->us() : 0; }

nfy_letter_attachment attachment_out(const LetterAttachment& value) noexcept {
  nfy_letter_attachment out = NFY_LETTER_ATTACHMENT_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.template_id = uuid_out(value.template_id.uuid);
  out.original_filename = str_out(value.original_filename);
  out.page_count = value.page_count;
  out.created_at_us = value.created_at.us();
  out.created_by = uuid_out(value.created_by.uuid);
  out.archived_at_us = us_or_zero(value.archived_at);
  out.archived_by = uuid_out(value.archived_by.uuid);
  return out;
}

nfy_template_file file_out(const TemplateFile& value) noexcept {
  nfy_template_file out = NFY_TEMPLATE_FILE_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.template_id = uuid_out(value.template_id.uuid);
  out.filename = str_out(value.details.filename);
  out.link_text = str_out(value.details.link_text);
  out.retention_weeks = value.details.retention_weeks;
  out.open_to_anybody = flag_out(!value.details.validates_email);
  out.pending = flag_out(value.details.pending);
  out.version = value.version;
  out.template_version = value.template_version;
  out.created_at_us = value.created_at.us();
  out.created_by = uuid_out(value.created_by.uuid);
  out.updated_at_us = us_or_zero(value.updated_at);
  out.archived_at_us = us_or_zero(value.archived_at);
  out.archived_by = uuid_out(value.archived_by.uuid);
  return out;
}

Result<TemplateFile> given_file(const nfy_template_file* file) {
  NFY_TRY(given, sized_in(file, "file"));
  TemplateFile value;
  value.id.uuid = to_uuid(given.id);
  value.service_id.uuid = to_uuid(given.service_id);
  value.template_id.uuid = to_uuid(given.template_id);
  NFY_CHECK(text_or_default(given.filename, "filename", value.details.filename));
  NFY_CHECK(text_or_default(given.link_text, "link_text", value.details.link_text));
  NFY_CHECK(
      number_or_default(given.retention_weeks, "retention_weeks", value.details.retention_weeks));
  value.details.validates_email = given.open_to_anybody == 0;
  value.details.pending = given.pending != 0;
  value.created_by.uuid = to_uuid(given.created_by);
  return value;
}

nfy_template_file_rows* one_file(TemplateFile file) {
  return open_rows<nfy_template_file_rows>(std::vector<TemplateFile>{std::move(file)});
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_letter_attachment_create(nfy_engine* engine, const nfy_letter_attachment* attachment,
                                        nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(attachment, "attachment"));
    LetterAttachment value;
    value.id.uuid = to_uuid(given.id);
    value.template_id.uuid = to_uuid(given.template_id);
    NFY_CHECK(
        text_or_default(given.original_filename, "original_filename", value.original_filename));
    value.page_count = given.page_count;
    value.created_by.uuid = to_uuid(given.created_by);
    NFY_TRY(service, id_in<ServiceId>(&given.service_id, "service_id"));
    NFY_CHECK(self->engine->template_files().attach(service, value));
    return {};
  });
}

nfy_status nfy_letter_attachment_get(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* id, nfy_letter_attachment_rows** out,
                                     nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(attachment, id_in<LetterAttachmentId>(id, "id"));
    NFY_TRY(found, self->engine->template_files().get_attachment(service, attachment));
    *out = open_rows<nfy_letter_attachment_rows>(std::vector<LetterAttachment>{std::move(found)});
    return {};
  });
}

nfy_status nfy_letter_attachment_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                         const nfy_uuid* id, const nfy_uuid* archived_by,
                                         nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(attachment, id_in<LetterAttachmentId>(id, "id"));
    NFY_TRY(user, id_in<UserId>(archived_by, "archived_by"));
    return self->engine->template_files().detach(service, attachment, user);
  });
}

nfy_status nfy_template_file_add(nfy_engine* engine, const nfy_template_file* file,
                                 nfy_template_file_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_file(file));
    NFY_TRY(added, self->engine->template_files().add(value.service_id, value));
    *out = one_file(std::move(added));
    return {};
  });
}

nfy_status nfy_template_file_get(nfy_engine* engine, const nfy_uuid* service_id,
                                 const nfy_uuid* template_id, const nfy_uuid* id,
                                 nfy_template_file_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(source, id_in<TemplateId>(template_id, "template_id"));
    NFY_TRY(file, id_in<TemplateFileId>(id, "id"));
    NFY_TRY(found, self->engine->template_files().get(service, source, file));
    *out = one_file(std::move(found));
    return {};
  });
}

nfy_status nfy_template_file_list(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* template_id, int32_t template_version,
                                  nfy_template_file_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(source, id_in<TemplateId>(template_id, "template_id"));
    NFY_TRY(files, self->engine->template_files().list(service, source, template_version));
    *out = open_rows<nfy_template_file_rows>(std::move(files));
    return {};
  });
}

nfy_status nfy_template_file_change(nfy_engine* engine, const nfy_template_file* file,
                                    nfy_template_file_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_file(file));
    NFY_TRY(changed, self->engine->template_files().change(value.service_id, value.template_id,
                                                           value.id, value.details));
    *out = one_file(std::move(changed));
    return {};
  });
}

nfy_status nfy_template_file_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* template_id, const nfy_uuid* id,
                                     const nfy_uuid* archived_by, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(source, id_in<TemplateId>(template_id, "template_id"));
    NFY_TRY(file, id_in<TemplateFileId>(id, "id"));
    NFY_TRY(user, id_in<UserId>(archived_by, "archived_by"));
    NFY_CHECK(self->engine->template_files().archive(service, source, file, user));
    return {};
  });
}

size_t nfy_letter_attachment_rows_count(const nfy_letter_attachment_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_letter_attachment_rows_get(const nfy_letter_attachment_rows* rows, size_t index,
                                          nfy_letter_attachment* out, nfy_error** err) {
  return get_row(rows, index, out, err, attachment_out);
}
void nfy_letter_attachment_rows_free(nfy_letter_attachment_rows* rows) { close_handle(rows); }

size_t nfy_template_file_rows_count(const nfy_template_file_rows* rows) { return count_rows(rows); }
nfy_status nfy_template_file_rows_get(const nfy_template_file_rows* rows, size_t index,
                                      nfy_template_file* out, nfy_error** err) {
  return get_row(rows, index, out, err, file_out);
}
void nfy_template_file_rows_free(nfy_template_file_rows* rows) { close_handle(rows); }
