#include "store/sql/members.sql.hpp"
#include "store/sql/people.hpp"
#include "store/sql/stored_settings.hpp"

#include <algorithm>

namespace notify::sql {
namespace {

std::vector<TeamPermission> team_permissions_from(std::string_view stored) {
  return words_from<TeamPermission>(stored, team_permission_from);
}

std::vector<OrganisationPermission> organisation_permissions_from(std::string_view stored) {
  return words_from<OrganisationPermission>(stored, organisation_permission_from);
}

/// What is no folder of the service fails with not_found, or is left out.
enum class Unknown : std::uint8_t { fails, is_left_out };

void put_folders(Connection& connection, const Member& member, Unknown unknown) {
  connection.execute(delete_folders, {member.service_id, member.user_id});
  for (const TemplateFolderId folder : member.folders) {
    bool is_known = false;
    connection.query(find_folder, {folder, member.service_id},
                     [&](const Row&) { is_known = true; });
    if (is_known)
      connection.execute(grant_folder, {member.service_id, member.user_id, folder});
    else if (unknown == Unknown::fails)
      fail(ErrorCode::not_found, "unknown template folder: " + folder.to_text());
  }
}

void require_member(Connection& connection, ServiceId service, UserId user) {
  bool found = false;
  connection.query(select_member, {service, user}, [&](const Row&) { found = true; });
  if (!found)
    fail(ErrorCode::not_found,
         "user " + user.to_text() + " is no member of service " + service.to_text());
}

[[noreturn]] void fail_needed(UserId user) {
  fail(ErrorCode::invalid_argument, "the service needs the user: " + user.to_text(), {},
       Reason::member_needed);
}

}  // namespace

std::vector<ServiceId> services_of_user(Connection& connection, UserId user) {
  std::vector<ServiceId> services;
  connection.query(select_services_of_user, {user},
                   [&](const Row& row) { services.push_back({row.uuid(0)}); });
  return services;
}

bool is_active_service(Connection& connection, ServiceId service) {
  bool is_active = false;
  connection.query(select_service_row, {service},
                   [&](const Row& row) { is_active = row.integer(0) != 0; });
  return is_active;
}

people::Team read_team(Connection& connection, ServiceId service) {
  people::Team team;
  connection.query(select_service_row, {service}, [&](const Row& row) {
    team.restricted = row.integer(1) != 0;
    team.asks_to_go_live = row.integer(2) != 0;
  });
  connection.query(select_team, {service}, [&](const Row& row) {
    const auto permissions = team_permissions_from(row.text(1));
    team.members.push_back(
        {UserId{row.uuid(0)}, row.text(2) == "active", std::string(row.text(3)),
         std::ranges::find(permissions, TeamPermission::manage_settings) != permissions.end()});
  });
  team.domains = read_domains(connection);
  return team;
}

void add_member(Connection& connection, const Member& member, UtcTime now) {
  connection.execute(insert_member, {member.service_id, member.user_id,
                                     people::names_of(member.permissions), now});
  put_folders(connection, member, Unknown::is_left_out);
}

void remove_member(Connection& connection, ServiceId service, UserId user) {
  connection.execute(delete_folders, {service, user});
  connection.execute(delete_member, {service, user});
}

void leave_organisations(Connection& connection, UserId user) {
  connection.execute(delete_organisations_of, {user});
}

void require_organisation(Connection& connection, OrganisationId id) {
  bool found = false;
  connection.query(select_organisation_row, {id}, [&](const Row&) { found = true; });
  if (!found) fail(ErrorCode::not_found, "unknown organisation: " + id.to_text());
}

Result<void> SqlMembers::add(const Member& member, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, member.service_id);
    session.settings().touch(member.service_id);
    held_user(connection, member.user_id);
    bool is_member = false;
    connection.query(select_member, {member.service_id, member.user_id},
                     [&](const Row&) { is_member = true; });
    if (is_member)
      fail(ErrorCode::conflict, "user " + member.user_id.to_text() + " is a member of service " +
                                    member.service_id.to_text());
    add_member(connection, member, now);
  });
}

Result<void> SqlMembers::set_permissions(
    ServiceId service, UserId user, std::span<const TeamPermission> permissions,
    const std::optional<std::vector<TemplateFolderId>>& folders) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, service);
    session.settings().touch(service);  // first: of two who lose it, one waits for the other
    require_member(connection, service, user);
    const bool manages =
        std::ranges::find(permissions, TeamPermission::manage_settings) != permissions.end();
    if (!manages && !people::can_lose_settings(read_team(connection, service), user))
      fail_needed(user);
    connection.execute(update_member, {service, user, people::names_of(permissions)});
    if (folders) put_folders(connection, {service, user, {}, *folders}, Unknown::fails);
  });
}

Result<void> SqlMembers::remove(ServiceId service, UserId user) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, service);
    session.settings().touch(service);
    require_member(connection, service, user);
    if (!people::can_be_removed(read_team(connection, service), user)) fail_needed(user);
    remove_member(connection, service, user);
  });
}

Result<std::vector<Member>> SqlMembers::list(ServiceId service) {
  return transact(Access::read, [&](Session& session) {
    require_service(session.connection(), service);
    std::vector<Member> members;
    session.connection().query(select_members, {service}, [&](const Row& row) {
      members.push_back({service, UserId{row.uuid(0)}, team_permissions_from(row.text(1)), {}});
    });
    session.connection().query(select_granted_folders, {service}, [&](const Row& row) {
      const auto at = std::ranges::find(members, UserId{row.uuid(0)}, &Member::user_id);
      if (at != members.end()) at->folders.push_back({row.uuid(1)});
    });
    return members;
  });
}

Result<std::vector<std::string>> SqlMembers::list_recipients(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<std::string> recipients;
    session.connection().query(select_member_recipients, {service}, [&](const Row& row) {
      for (const int column : {0, 1})
        if (!row.text(column).empty()) recipients.emplace_back(row.text(column));
    });
    return recipients;
  });
}

Result<void> SqlMembers::put_in_organisation(const OrganisationMember& member, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    require_organisation(session.connection(), member.organisation_id);
    held_user(session.connection(), member.user_id);
    session.connection().execute(
        put_organisation_member,
        {member.organisation_id, member.user_id, people::names_of(member.permissions), now});
  });
}

Result<void> SqlMembers::remove_from_organisation(OrganisationId organisation, UserId user) {
  return transact(Access::write, [&](Session& session) {
    if (session.connection().execute(delete_organisation_member, {organisation, user}) == 0)
      fail(ErrorCode::not_found,
           "user " + user.to_text() + " is no member of organisation " + organisation.to_text());
  });
}

Result<std::vector<OrganisationMember>> SqlMembers::list_of_organisation(
    OrganisationId organisation) {
  return transact(Access::read, [&](Session& session) {
    require_organisation(session.connection(), organisation);
    std::vector<OrganisationMember> members;
    session.connection().query(select_organisation_members, {organisation}, [&](const Row& row) {
      members.push_back(
          {organisation, UserId{row.uuid(0)}, organisation_permissions_from(row.text(1))});
    });
    return members;
  });
}

namespace {

void add_place(const Row& row, UserAccounts& accounts) {
  constexpr int first = user_columns;
  if (row.is_null(first)) return;
  const Uuid id = row.uuid(first + 1);
  const std::string name(row.text(first + 2));
  const bool active = row.integer(first + 3) != 0;
  const std::string_view permissions = row.text(first + 6);
  if (row.integer(first) == 0)
    accounts.services.push_back({ServiceId{id}, name, active, row.integer(first + 4) != 0,
                                 OrganisationId{row.uuid(first + 5)},
                                 team_permissions_from(permissions)});
  else
    accounts.organisations.push_back({OrganisationId{id}, name, active, row.integer(first + 7),
                                      organisation_permissions_from(permissions)});
}

}  // namespace

Result<std::vector<UserAccounts>> SqlMembers::accounts(std::span<const UserId> users) {
  return transact(users.size() == 1 ? Access::single : Access::read, [&](Session& session) {
    std::vector<UserAccounts> found;
    for (const UserId id : users) {
      const std::size_t before = found.size();
      session.connection().query(select_accounts, {id}, [&](const Row& row) {
        if (found.size() == before) found.emplace_back().user = user_from(row);
        add_place(row, found.back());
      });
    }
    return found;
  });
}

}  // namespace notify::sql
