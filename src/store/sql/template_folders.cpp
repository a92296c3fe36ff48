#include "store/sql/day_ledgers.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/template_folders.sql.hpp"

#include <algorithm>

namespace notify::sql {
namespace template_folders {
namespace {

[[noreturn]] void fail_unknown(TemplateFolderId id) {
  fail(ErrorCode::not_found, "unknown template folder: " + id.to_text());
}

std::vector<TemplateFolder> read_folders(Connection& connection, ServiceId service) {
  std::vector<TemplateFolder> folders;
  connection.query(select_folders, {service}, [&](const Row& row) {
    folders.push_back({{row.uuid(0)}, service, std::string(row.text(1)), {row.uuid(2)}, {}});
  });
  auto folder = folders.begin();
  connection.query(select_viewers, {service}, [&](const Row& row) {
    const TemplateFolderId id{row.uuid(0)};
    while (folder != folders.end() && folder->id < id) ++folder;
    if (folder != folders.end() && folder->id == id) folder->visible_to.push_back({row.uuid(1)});
  });
  return folders;
}

TemplateFolder* find_folder(std::vector<TemplateFolder>& folders, TemplateFolderId id) {
  const auto at = std::ranges::find(folders, id, &TemplateFolder::id);
  return at == folders.end() ? nullptr : &*at;
}

TemplateFolder must_find(Connection& connection, ServiceId service, TemplateFolderId id) {
  auto folders = read_folders(connection, service);
  TemplateFolder* const folder = find_folder(folders, id);
  if (folder == nullptr) fail_unknown(id);
  return std::move(*folder);
}

void move_folders(Connection& connection, ServiceId service, const FolderMove& move) {
  auto folders = read_folders(connection, service);
  if (!move.to.is_nil() && find_folder(folders, move.to) == nullptr) fail_unknown(move.to);
  for (const TemplateFolderId id : move.folders) {
    TemplateFolder* const folder = find_folder(folders, id);
    if (folder == nullptr)
      fail(ErrorCode::invalid_argument,
           "No folder found with id " + id.to_text() + " for service " + service.to_text());
    if (const auto fits = check_folder_move(folders, id, move.to); !fits)
      throw Failure{fits.error()};
    folder->parent = move.to;
    connection.execute(move_folder, {id, service, Value::id_or_null(move.to)});
  }
}

void move_templates(Connection& connection, ServiceId service, const FolderMove& move) {
  for (const TemplateId id : move.templates) {
    std::optional<bool> is_archived;
    connection.query(select_movable, {id, service},
                     [&](const Row& row) { is_archived = row.integer(0) != 0; });
    if (!is_archived)
      fail(ErrorCode::invalid_argument, "Could not move to folder: No template found with id " +
                                            id.to_text() + " for service " + service.to_text());
    if (!*is_archived) connection.execute(move_template, {id, service, Value::id_or_null(move.to)});
  }
}

}  // namespace
}  // namespace template_folders

using namespace template_folders;

Result<TemplateFolder> SqlTemplateFolders::insert(const TemplateFolder& folder) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    session.ledgers().hold_service(folder.service_id);
    auto folders = read_folders(connection, folder.service_id);
    if (!folder.parent.is_nil() && find_folder(folders, folder.parent) == nullptr)
      fail(ErrorCode::invalid_argument, "parent_id not found");
    if (folders.size() >= template_folders_max)
      fail(ErrorCode::limited, "a service has at most 1000 template folders");
    connection.execute(insert_folder, {folder.id, folder.service_id, folder.name,
                                       Value::id_or_null(folder.parent)});
    if (folder.parent.is_nil())
      connection.execute(show_to_members, {folder.service_id, folder.id});
    else
      connection.execute(show_as_parent, {folder.service_id, folder.parent, folder.id});
    return must_find(connection, folder.service_id, folder.id);
  });
}

Result<std::vector<TemplateFolder>> SqlTemplateFolders::list(ServiceId service) {
  return transact(Access::read, [&](Session& session) {
    require_service(session.connection(), service);
    return read_folders(session.connection(), service);
  });
}

Result<TemplateFolder> SqlTemplateFolders::update(
    ServiceId service, TemplateFolderId id, std::string_view name,
    const std::optional<std::vector<UserId>>& visible_to) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    session.ledgers().hold_service(service);
    if (connection.execute(rename_folder, {id, service, name}) != 1) fail_unknown(id);
    if (visible_to) {
      connection.execute(hide_from_all, {service, id});
      for (const UserId user : *visible_to)
        if (connection.execute(show_to_member, {service, user, id}) != 1)
          fail(ErrorCode::not_found, "no member of the service: " + user.to_text());
    }
    return must_find(connection, service, id);
  });
}

Result<void> SqlTemplateFolders::move(ServiceId service, const FolderMove& move) {
  return transact(Access::write, [&](Session& session) {
    session.ledgers().hold_service(service);
    move_folders(session.connection(), service, move);
    move_templates(session.connection(), service, move);
  });
}

Result<void> SqlTemplateFolders::remove(ServiceId service, TemplateFolderId id) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    session.ledgers().hold_service(service);
    (void)must_find(connection, service, id);
    bool is_empty = true;
    connection.query(find_content, {id}, [&](const Row&) { is_empty = false; });
    if (!is_empty) fail(ErrorCode::conflict, "Folder is not empty");
    connection.execute(hide_from_all, {service, id});
    connection.execute(delete_folder, {id, service});
  });
}

}  // namespace notify::sql
