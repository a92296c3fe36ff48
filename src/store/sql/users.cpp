#include "store/sql/people.hpp"
#include "store/sql/stored_settings.hpp"
#include "store/sql/users.sql.hpp"

namespace notify::sql {
namespace {

std::string_view state_of(const User& user) {
  if (user.active) return "active";
  return user.pending ? "pending" : "inactive";
}

std::optional<User> read_user(Connection& connection, const Statement& sql, const Value& value) {
  std::optional<User> found;
  connection.query(sql, {value}, [&](const Row& row) { found = user_from(row); });
  return found;
}

void refuse_taken_email(Connection& connection, UserId id, std::string_view normalised_email) {
  bool is_taken = false;
  connection.query(email_taken, {normalised_email, id}, [&](const Row&) { is_taken = true; });
  if (is_taken) fail(ErrorCode::conflict, "another user has the email address");
}

std::string normalised_email_of(const User& user) {
  const auto address = parse_email_address(user.email_address);
  return address ? address->normalised : user.email_address;
}

void write_user(Connection& connection, const User& u, std::string_view normalised_email) {
  refuse_taken_email(connection, u.id, normalised_email);
  const Value session = u.current_session_id.is_nil() ? Value() : Value(u.current_session_id);
  connection.execute(update_user, {u.id, u.name, u.email_address, u.mobile_number, state_of(u),
                                   name_of(u.auth_type), u.platform_admin, u.take_part_in_research,
                                   u.receives_new_features_email, u.email_access_validated_at,
                                   u.failed_login_count, u.password_changed_at, u.logged_in_at,
                                   session, normalised_email});
}

/// The members of a service get its messages: what it may send depends on their addresses.
void touch_services_of(Session& session, UserId user) {
  for (const ServiceId service : services_of_user(session.connection(), user))
    session.settings().touch(service);
}

}  // namespace

User held_user(Connection& connection, UserId id) {
  connection.execute(hold_user_row, {id});
  return required_user(connection, id);
}

User user_from(const Row& row) {
  User user;
  user.id.uuid = row.uuid(0);
  user.name = row.text(1);
  user.email_address = row.text(2);
  user.mobile_number = row.text(3);
  user.active = row.text(4) == "active";
  user.pending = row.text(4) == "pending";
  user.created_at = row.time(5);
  const auto auth_type = auth_type_from(row.text(6));
  if (!auth_type) fail(ErrorCode::corrupt, "stored auth type cannot be read");
  user.auth_type = *auth_type;
  user.platform_admin = row.integer(7) != 0;
  user.take_part_in_research = row.integer(8) != 0;
  user.receives_new_features_email = row.integer(9) != 0;
  user.email_access_validated_at = row.time_or_null(10);
  user.failed_login_count = row.integer(11);
  user.password_changed_at = row.time_or_null(12);
  user.logged_in_at = row.time_or_null(13);
  user.current_session_id = row.uuid(14);
  return user;
}

User required_user(Connection& connection, UserId id) {
  auto found = read_user(connection, select_user, id);
  if (!found) fail(ErrorCode::not_found, "unknown user: " + id.to_text());
  return *std::move(found);
}

Result<User> SqlUsers::put(const User& user, std::string_view normalised_email) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    connection.execute(hold_user_row, {user.id});
    auto before = read_user(connection, select_user, user.id);
    if (!before) {
      refuse_taken_email(connection, user.id, normalised_email);
      connection.execute(
          insert_user, {user.id, user.name, user.email_address, user.mobile_number, state_of(user),
                        user.created_at, name_of(user.auth_type), user.platform_admin,
                        user.take_part_in_research, user.receives_new_features_email,
                        user.email_access_validated_at, normalised_email});
      return required_user(connection, user.id);
    }
    before->name = user.name;
    before->email_address = user.email_address;
    before->mobile_number = user.mobile_number;
    before->active = user.active;
    before->pending = !user.active && user.pending;
    if (before->mobile_number.empty() && before->auth_type == AuthType::sms_auth)
      before->auth_type = AuthType::email_auth;
    write_user(connection, *before, normalised_email);
    touch_services_of(session, user.id);
    return *std::move(before);
  });
}

Result<User> SqlUsers::change(UserId id, const UserChange& change) {
  return transact(Access::write, [&](Session& session) {
    const User before = held_user(session.connection(), id);
    User user = before;
    if (auto done = change(user); !done) throw Failure{done.error()};
    if (user == before) return user;
    write_user(session.connection(), user, normalised_email_of(user));
    if (user.email_address != before.email_address || user.mobile_number != before.mobile_number)
      touch_services_of(session, id);
    return user;
  });
}

Result<User> SqlUsers::archive(const User& archived) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    held_user(connection, archived.id);
    for (const ServiceId service : services_of_user(connection, archived.id)) {
      session.settings().touch(service);  // of two who go, one waits for the other
      const bool may_go = !is_active_service(connection, service) ||
                          people::can_be_removed(read_team(connection, service), archived.id);
      if (!may_go)
        fail(ErrorCode::invalid_argument, "a service needs the user: " + service.to_text(), {},
             Reason::member_needed);
      remove_member(connection, service, archived.id);
    }
    leave_organisations(connection, archived.id);
    connection.execute(drop_codes_of, {archived.id});
    connection.execute(drop_keys_of, {archived.id});
    connection.execute(drop_secrets, {archived.id});
    write_user(connection, archived, normalised_email_of(archived));
    return required_user(connection, archived.id);
  });
}

Result<User> SqlUsers::get(UserId id) {
  return transact(Access::single,
                  [&](Session& session) { return required_user(session.connection(), id); });
}

Result<std::vector<User>> SqlUsers::list() {
  return transact(Access::single, [&](Session& session) {
    std::vector<User> users;
    session.connection().query(select_users, {},
                               [&](const Row& row) { users.push_back(user_from(row)); });
    return users;
  });
}

Result<std::optional<User>> SqlUsers::find_by_email(std::string_view normalised_email) {
  return transact(Access::single, [&](Session& session) {
    return read_user(session.connection(), select_user_by_email, normalised_email);
  });
}

}  // namespace notify::sql
