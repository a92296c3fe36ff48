#include "people.hpp"

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

struct MemberRow {
  Member member;
  std::string permissions, folders;
};
struct OrganisationMemberRow {
  OrganisationMember member;
  std::string permissions;
};
struct MemberServiceRow {
  MemberService service;
  std::string permissions;
};
struct MemberOrganisationRow {
  MemberOrganisation organisation;
  std::string permissions;
};

Result<Member> member_in(const nfy_member* member) {
  NFY_TRY(given, sized_in(member, "member"));
  Member value;
  value.service_id.uuid = to_uuid(given.service_id);
  value.user_id.uuid = to_uuid(given.user_id);
  NFY_TRY(permissions,
          words_in<TeamPermission>(given.permissions, "permissions", team_permission_from));
  value.permissions = std::move(permissions);
  NFY_TRY(folders, ids_in<TemplateFolderId>(given.folders, "folders"));
  value.folders = std::move(folders);
  return value;
}

nfy_member member_out(const MemberRow& row) noexcept {
  nfy_member out = NFY_MEMBER_INIT;
  out.service_id = uuid_out(row.member.service_id.uuid);
  out.user_id = uuid_out(row.member.user_id.uuid);
  out.permissions = str_out(row.permissions);
  out.folders = str_out(row.folders);
  return out;
}

nfy_organisation_member organisation_member_out(const OrganisationMemberRow& row) noexcept {
  nfy_organisation_member out = NFY_ORGANISATION_MEMBER_INIT;
  out.organisation_id = uuid_out(row.member.organisation_id.uuid);
  out.user_id = uuid_out(row.member.user_id.uuid);
  out.permissions = str_out(row.permissions);
  return out;
}

nfy_member_service member_service_out(const MemberServiceRow& row) noexcept {
  nfy_member_service out = NFY_MEMBER_SERVICE_INIT;
  out.id = uuid_out(row.service.id.uuid);
  out.name = str_out(row.service.name);
  out.closed = flag_out(!row.service.active);
  out.restricted = flag_out(row.service.restricted);
  out.organisation_id = uuid_out(row.service.organisation_id.uuid);
  out.permissions = str_out(row.permissions);
  return out;
}

nfy_member_organisation member_organisation_out(const MemberOrganisationRow& row) noexcept {
  nfy_member_organisation out = NFY_MEMBER_ORGANISATION_INIT;
  out.id = uuid_out(row.organisation.id.uuid);
  out.name = str_out(row.organisation.name);
  out.closed = flag_out(!row.organisation.active);
  out.live_services = row.organisation.live_services;
  out.permissions = str_out(row.permissions);
  return out;
}

}  // namespace
}  // namespace notify::capi

struct nfy_member_rows : Rows<MemberRow> {};
struct nfy_organisation_member_rows : Rows<OrganisationMemberRow> {};
struct nfy_member_service_rows : Rows<MemberServiceRow> {};
struct nfy_member_organisation_rows : Rows<MemberOrganisationRow> {};

nfy_status nfy_member_add(nfy_engine* engine, const nfy_member* member, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, member_in(member));
    return self->engine->members().add(value);
  });
}

nfy_status nfy_member_set_permissions(nfy_engine* engine, const nfy_member* member,
                                      int32_t with_folders, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, member_in(member));
    std::optional<std::vector<TemplateFolderId>> folders;
    if (with_folders != 0) folders = value.folders;
    return self->engine->members().set_permissions(value.service_id, value.user_id,
                                                   value.permissions, folders);
  });
}

nfy_status nfy_member_remove(nfy_engine* engine, const nfy_uuid* service_id,
                             const nfy_uuid* user_id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    return self->engine->members().remove(service, user);
  });
}

nfy_status nfy_member_list(nfy_engine* engine, const nfy_uuid* service_id, nfy_member_rows** out,
                           nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(members, self->engine->members().list(service));
    std::vector<MemberRow> rows;
    for (Member& member : members) {
      std::string permissions = people::names_of(member.permissions);
      std::string folders = ids_text(member.folders);
      rows.push_back({std::move(member), std::move(permissions), std::move(folders)});
    }
    *out = open_rows<nfy_member_rows>(std::move(rows));
    return {};
  });
}

nfy_status nfy_member_list_services(nfy_engine* engine, const nfy_uuid* user_id,
                                    nfy_member_service_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(accounts, self->engine->members().accounts(user));
    std::vector<MemberServiceRow> rows;
    for (MemberService& service : accounts.services) {
      std::string permissions = people::names_of(service.permissions);
      rows.push_back({std::move(service), std::move(permissions)});
    }
    *out = open_rows<nfy_member_service_rows>(std::move(rows));
    return {};
  });
}

nfy_status nfy_member_list_organisations(nfy_engine* engine, const nfy_uuid* user_id,
                                         nfy_member_organisation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(accounts, self->engine->members().accounts(user));
    std::vector<MemberOrganisationRow> rows;
    for (MemberOrganisation& organisation : accounts.organisations) {
      std::string permissions = people::names_of(organisation.permissions);
      rows.push_back({std::move(organisation), std::move(permissions)});
    }
    *out = open_rows<nfy_member_organisation_rows>(std::move(rows));
    return {};
  });
}

nfy_status nfy_organisation_member_put(nfy_engine* engine, const nfy_organisation_member* member,
                                       nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(member, "member"));
    OrganisationMember value;
    value.organisation_id.uuid = to_uuid(given.organisation_id);
    value.user_id.uuid = to_uuid(given.user_id);
    NFY_TRY(permissions, words_in<OrganisationPermission>(given.permissions, "permissions",
                                                          organisation_permission_from));
    value.permissions = std::move(permissions);
    return self->engine->members().put_in_organisation(value);
  });
}

nfy_status nfy_organisation_member_remove(nfy_engine* engine, const nfy_uuid* organisation_id,
                                          const nfy_uuid* user_id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    return self->engine->members().remove_from_organisation(organisation, user);
  });
}

nfy_status nfy_organisation_member_list(nfy_engine* engine, const nfy_uuid* organisation_id,
                                        nfy_organisation_member_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(organisation, id_in<OrganisationId>(organisation_id, "organisation_id"));
    NFY_TRY(members, self->engine->members().list_of_organisation(organisation));
    std::vector<OrganisationMemberRow> rows;
    for (OrganisationMember& member : members) {
      std::string permissions = people::names_of(member.permissions);
      rows.push_back({std::move(member), std::move(permissions)});
    }
    *out = open_rows<nfy_organisation_member_rows>(std::move(rows));
    return {};
  });
}

size_t nfy_member_rows_count(const nfy_member_rows* rows) { return count_rows(rows); }
nfy_status nfy_member_rows_get(const nfy_member_rows* rows, size_t index, nfy_member* out,
                               nfy_error** err) {
  return get_row(rows, index, out, err, member_out);
}
void nfy_member_rows_free(nfy_member_rows* rows) { close_handle(rows); }

size_t nfy_organisation_member_rows_count(const nfy_organisation_member_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_organisation_member_rows_get(const nfy_organisation_member_rows* rows, size_t index,
                                            nfy_organisation_member* out, nfy_error** err) {
  return get_row(rows, index, out, err, organisation_member_out);
}
void nfy_organisation_member_rows_free(nfy_organisation_member_rows* rows) { close_handle(rows); }

size_t nfy_member_service_rows_count(const nfy_member_service_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_member_service_rows_get(const nfy_member_service_rows* rows, size_t index,
                                       nfy_member_service* out, nfy_error** err) {
  return get_row(rows, index, out, err, member_service_out);
}
void nfy_member_service_rows_free(nfy_member_service_rows* rows) { close_handle(rows); }

size_t nfy_member_organisation_rows_count(const nfy_member_organisation_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_member_organisation_rows_get(const nfy_member_organisation_rows* rows, size_t index,
                                            nfy_member_organisation* out, nfy_error** err) {
  return get_row(rows, index, out, err, member_organisation_out);
}
void nfy_member_organisation_rows_free(nfy_member_organisation_rows* rows) { close_handle(rows); }
