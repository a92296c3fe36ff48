#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

#define NFY_USER_COLUMNS "id, name, email_address, mobile_number, state, created_at"
constexpr Statement email_taken{
    "SELECT id FROM users WHERE normalised_email_address = $1 AND id <> $2"};
constexpr Statement put_user{
    "INSERT INTO users (" NFY_USER_COLUMNS
    ", normalised_email_address) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE "
    "SET name = excluded.name, email_address = excluded.email_address, "
    "mobile_number = excluded.mobile_number, state = excluded.state, "
    "normalised_email_address = excluded.normalised_email_address"};
constexpr Statement select_user{"SELECT " NFY_USER_COLUMNS " FROM users WHERE id = $1"};
constexpr Statement select_users{"SELECT " NFY_USER_COLUMNS " FROM users ORDER BY created_at, id"};
constexpr Statement select_user_by_email{"SELECT " NFY_USER_COLUMNS
                                         " FROM users WHERE normalised_email_address = $1"};

User user_from(const Row& row) {
  User user;
  user.id.uuid = row.uuid(0);
  user.name = row.text(1);
  user.email_address = row.text(2);
  user.mobile_number = row.text(3);
  user.active = row.text(4) == "active";
  user.created_at = row.time(5);
  return user;
}

std::optional<User> read_user(Connection& connection, const Statement& sql, const Value& value) {
  std::optional<User> found;
  connection.query(sql, {value}, [&](const Row& row) { found = user_from(row); });
  return found;
}

}  // namespace

Result<User> SqlUsers::put(const User& user, std::string_view normalised_email) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    bool is_taken = false;
    connection.query(email_taken, {normalised_email, user.id},
                     [&](const Row&) { is_taken = true; });
    if (is_taken) fail(ErrorCode::conflict, "another user has the email address");
    connection.execute(put_user,
                       {user.id, user.name, user.email_address, user.mobile_number,
                        user.active ? "active" : "inactive", user.created_at, normalised_email});
    return read_user(connection, select_user, user.id).value();
  });
}

Result<User> SqlUsers::get(UserId id) {
  return transact(Access::single, [&](Session& session) {
    auto found = read_user(session.connection(), select_user, id);
    if (!found) fail(ErrorCode::not_found, "unknown user: " + id.to_text());
    return *std::move(found);
  });
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
