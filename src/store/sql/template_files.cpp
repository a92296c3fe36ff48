#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"
#include "store/sql/template_files.sql.hpp"

namespace notify::sql {
namespace template_files {
namespace {

bool is_of_another(Connection& connection, const Statement& sql,
                   std::initializer_list<Value> values) {
  bool found = false;
  connection.query(sql, values, [&](const Row&) { found = true; });
  return found;
}

LetterAttachment attachment_from(const Row& row) {
  LetterAttachment attachment;
  attachment.id.uuid = row.uuid(0);
  attachment.service_id.uuid = row.uuid(1);
  attachment.template_id.uuid = row.uuid(2);
  attachment.original_filename = row.text(3);
  attachment.page_count = row.integer(4);
  attachment.created_at = row.time(5);
  attachment.created_by.uuid = row.uuid(6);
  attachment.archived_at = row.time_or_null(7);
  attachment.archived_by.uuid = row.uuid(8);
  return attachment;
}

TemplateFile file_from(const Row& row, ServiceId service, TemplateId id) {
  TemplateFile file;
  file.id.uuid = row.uuid(0);
  file.service_id = service;
  file.template_id = id;
  file.version = static_cast<int>(row.integer(1));
  file.template_version = static_cast<int>(row.integer(2));
  file.details = {std::string(row.text(3)), std::string(row.text(4)), row.integer(5),
                  row.integer(6) != 0, row.integer(7) != 0};
  file.created_at = row.time(8);
  file.created_by.uuid = row.uuid(9);
  file.updated_at = row.time_or_null(10);
  file.archived_at = row.time_or_null(11);
  file.archived_by.uuid = row.uuid(12);
  return file;
}

}  // namespace
}  // namespace template_files

using namespace template_files;

Result<ServiceId> SqlTemplateFiles::service_of(TemplateId id) {
  return transact(Access::single, [&](Session& session) {
    ServiceId service;
    session.connection().query(select_owner, {id},
                               [&](const Row& row) { service.uuid = row.uuid(0); });
    if (service.is_nil())
      fail(ErrorCode::not_found, "unknown template: " + id.to_text(), {},
           Reason::template_not_found);
    return service;
  });
}

Result<void> SqlTemplateFiles::put(const LetterAttachment& a) {
  return transact(Access::write, [&](Session& session) {
    if (is_of_another(session.connection(), attachment_of_another,
                      {a.id, a.service_id, a.template_id}))
      fail(ErrorCode::conflict, "letter attachment is known already: " + a.id.to_text());
    session.connection().execute(
        insert_attachment,
        {a.id, a.service_id, a.template_id, a.original_filename, a.page_count, a.created_at,
         a.created_by, a.archived_at, Value::id_or_null(a.archived_by)});
  });
}

Result<LetterAttachment> SqlTemplateFiles::get(ServiceId service, LetterAttachmentId id) {
  return transact(Access::single, [&](Session& session) {
    std::optional<LetterAttachment> found;
    const auto keep = [&](const Row& row) { found = attachment_from(row); };
    if (service.is_nil())
      session.connection().query(select_any_attachment, {id}, keep);
    else
      session.connection().query(select_attachment, {id, service}, keep);
    if (!found) fail(ErrorCode::not_found, "unknown letter attachment: " + id.to_text());
    return *std::move(found);
  });
}

Result<void> SqlTemplateFiles::put(const TemplateFile& f) {
  return transact(Access::write, [&](Session& session) {
    if (is_of_another(session.connection(), file_of_another, {f.id, f.service_id, f.template_id}))
      fail(ErrorCode::conflict, "file is known already: " + f.id.to_text());
    const TemplateFileDetails& d = f.details;
    if (session.connection().execute(
            put_template_file,
            {f.id, f.version, f.service_id, f.template_id, f.template_version, d.filename,
             d.link_text, d.retention_weeks, d.validates_email, d.pending, f.created_at,
             f.created_by, f.updated_at, f.archived_at, Value::id_or_null(f.archived_by)}) != 1)
      fail(ErrorCode::conflict,
           "file has the version " + std::to_string(f.version) + " already: " + f.id.to_text());
    session.settings().touch(f.service_id);
  });
}

Result<std::vector<TemplateFile>> SqlTemplateFiles::list(ServiceId service, TemplateId id) {
  return transact(Access::single, [&](Session& session) {
    std::vector<TemplateFile> files;
    session.connection().query(select_template_files, {id, service}, [&](const Row& row) {
      files.push_back(file_from(row, service, id));
    });
    return files;
  });
}

Result<std::int64_t> SqlTemplateFiles::archive_pending(UtcTime created_before, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    std::vector<ServiceId> services;
    session.connection().query(services_with_old_drafts, {created_before},
                               [&](const Row& row) { services.push_back(ServiceId{row.uuid(0)}); });
    std::int64_t archived = 0;
    for (const ServiceId service : services) {
      archived += session.connection().execute(archive_old_drafts, {service, created_before, now});
      session.settings().touch(service);
    }
    return archived;
  });
}

}  // namespace notify::sql
