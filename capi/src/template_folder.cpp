#include "objects.hpp"

#include <notify/template_folders.hpp>

#include <algorithm>

namespace notify::capi {

/// A folder with its users as C has them.
struct FolderRow {
  TemplateFolder folder;
  std::vector<nfy_uuid> visible_to;
};

}  // namespace notify::capi

struct nfy_template_folder_rows : notify::capi::Rows<notify::capi::FolderRow> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_template_folder_rows* folder_rows(std::vector<TemplateFolder> folders) {
  std::vector<FolderRow> rows;
  rows.reserve(folders.size());
  for (TemplateFolder& folder : folders) {
    FolderRow row{std::move(folder), {}};
    for (const UserId user : row.folder.visible_to) row.visible_to.push_back(uuid_out(user.uuid));
    rows.push_back(std::move(row));
  }
  return open_rows<nfy_template_folder_rows>(std::move(rows));
}

nfy_template_folder folder_out(const FolderRow& row) noexcept {
  nfy_template_folder out = NFY_TEMPLATE_FOLDER_INIT;
  out.id = uuid_out(row.folder.id.uuid);
  out.service_id = uuid_out(row.folder.service_id.uuid);
  out.name = str_out(row.folder.name);
  out.parent_id = uuid_out(row.folder.parent.uuid);
  out.visible_to = row.visible_to.data();
  out.visible_to_count = row.visible_to.size();
  return out;
}

/// A list of ids; `ids` may be NULL if it is empty.
template <typename TheId>
Result<std::vector<TheId>> given_ids(const nfy_uuid* ids, std::size_t count,
                                     std::string_view name) {
  if (count > folder_move_max) return bad_argument(name, "has more than 10000 ids");
  if (count > 0) NFY_CHECK(check_given(ids, name));
  std::vector<TheId> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back({to_uuid(ids[i])});
  return out;
}

/// The name of a folder stays what it is while other things of it change.
Result<std::string> name_of_folder(Engine& engine, ServiceId service, TemplateFolderId id) {
  NFY_TRY(folders, engine.template_folders().list(service));
  const auto at = std::ranges::find(folders, id, &TemplateFolder::id);
  if (at != folders.end()) return at->name;
  return make_error(ErrorCode::not_found, "unknown template folder: " + id.to_text());
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_template_folder_create(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                                      const nfy_uuid* parent_id, nfy_template_folder_rows** out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(typed, text_in(name, "name"));
    TemplateFolderId parent;
    if (parent_id != nullptr) parent.uuid = to_uuid(*parent_id);
    NFY_TRY(made, self->engine->template_folders().create(service, typed, parent));
    *out = folder_rows({std::move(made)});
    return {};
  });
}

nfy_status nfy_template_folder_list(nfy_engine* engine, const nfy_uuid* service_id,
                                    nfy_template_folder_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(folders, self->engine->template_folders().list(service));
    *out = folder_rows(std::move(folders));
    return {};
  });
}

nfy_status nfy_template_folder_rename(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, nfy_str name, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(folder, id_in<TemplateFolderId>(id, "id"));
    NFY_TRY(typed, text_in(name, "name"));
    NFY_CHECK(self->engine->template_folders().update(service, folder, typed, {}));
    return {};
  });
}

nfy_status nfy_template_folder_show_to(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* id, const nfy_uuid* users, size_t count,
                                       nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(folder, id_in<TemplateFolderId>(id, "id"));
    NFY_TRY(members, given_ids<UserId>(users, count, "users"));
    NFY_TRY(name, name_of_folder(*self->engine, service, folder));
    NFY_CHECK(self->engine->template_folders().update(service, folder, name, members));
    return {};
  });
}

nfy_status nfy_template_folder_move(nfy_engine* engine, const nfy_uuid* service_id,
                                    const nfy_uuid* to, const nfy_uuid* folders,
                                    size_t folder_count, const nfy_uuid* templates,
                                    size_t template_count, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    FolderMove move;
    if (to != nullptr) move.to.uuid = to_uuid(*to);
    NFY_TRY(moved, given_ids<TemplateFolderId>(folders, folder_count, "folders"));
    move.folders = std::move(moved);
    NFY_TRY(texts, given_ids<TemplateId>(templates, template_count, "templates"));
    move.templates = std::move(texts);
    return self->engine->template_folders().move(service, move);
  });
}

nfy_status nfy_template_folder_remove(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(folder, id_in<TemplateFolderId>(id, "id"));
    return self->engine->template_folders().remove(service, folder);
  });
}

size_t nfy_template_folder_rows_count(const nfy_template_folder_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_template_folder_rows_get(const nfy_template_folder_rows* rows, size_t index,
                                        nfy_template_folder* out, nfy_error** err) {
  return get_row(rows, index, out, err, folder_out);
}
void nfy_template_folder_rows_free(nfy_template_folder_rows* rows) { close_handle(rows); }
