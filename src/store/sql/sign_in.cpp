#include "store/sql/people.hpp"
#include "store/sql/sign_in.sql.hpp"

namespace notify::sql {
namespace {

std::vector<SecurityKey> read_security_keys(Connection& connection, UserId user) {
  std::vector<SecurityKey> keys;
  connection.query(select_security_keys, {user}, [&](const Row& row) {
    keys.push_back({SecurityKeyId{row.uuid(0)}, UserId{row.uuid(1)}, std::string(row.text(2)),
                    std::string(row.text(3)), std::string(row.text(4)), row.time(5),
                    row.time_or_null(6), row.time_or_null(7)});
  });
  return keys;
}

SecurityKey required_security_key(Connection& connection, UserId user, SecurityKeyId id) {
  for (SecurityKey& key : read_security_keys(connection, user))
    if (key.id == id) return std::move(key);
  fail(ErrorCode::not_found, "unknown security key: " + id.to_text());
}

/// What an attempt leaves at a user who is held. Whether it stands.
bool note_attempt(Connection& connection, const User& user, const Attempt& attempt) {
  if (user.failed_login_count >= attempt.failures_max) return false;
  if (!attempt.right) {
    connection.execute(count_failure, {user.id});
    return false;
  }
  if (attempt.session.is_nil())
    connection.execute(forget_failures_of_user, {user.id});
  else
    connection.execute(begin_user_session, {user.id, attempt.session, attempt.at});
  if (attempt.validates_email) connection.execute(note_validated_email, {user.id, attempt.at});
  return true;
}

}  // namespace

Result<std::string> SqlSignIn::password_hash(UserId user) {
  return transact(Access::single, [&](Session& session) {
    std::optional<std::string> hash;
    session.connection().query(select_password, {user},
                               [&](const Row& row) { hash = row.text(0); });
    if (!hash) fail(ErrorCode::not_found, "unknown user: " + user.to_text());
    return *std::move(hash);
  });
}

Result<User> SqlSignIn::put_password(UserId user, std::string_view hash, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(update_password, {user, hash, now});
    return required_user(session.connection(), user);
  });
}

Result<void> SqlSignIn::renew_password(UserId user, std::string_view before,
                                       std::string_view hash) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(update_same_password, {user, before, hash});
  });
}

Result<bool> SqlSignIn::record_attempt(UserId id, const Attempt& attempt) {
  return transact(Access::write, [&](Session& session) {
    const User user = held_user(session.connection(), id);
    return note_attempt(session.connection(), user, attempt);
  });
}

Result<void> SqlSignIn::insert_code(const StoredCode& code) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    held_user(connection, code.user_id);
    std::int64_t open = 0;
    connection.query(count_open_codes, {code.user_id, code.created_at},
                     [&](const Row& row) { open = row.integer(0); });
    if (open >= open_codes_max) fail(ErrorCode::limited, "too many codes of the user are open");
    connection.execute(insert_code_row, {code.id, code.user_id, name_of(code.type), code.hash,
                                         code.used, code.expires_at, code.created_at});
  });
}

Result<std::vector<StoredCode>> SqlSignIn::list_codes(UserId user, CodeType type) {
  return transact(Access::read, [&](Session& session) {
    static_cast<void>(required_user(session.connection(), user));
    std::vector<StoredCode> codes;
    session.connection().query(select_codes, {user, name_of(type)}, [&](const Row& row) {
      codes.push_back({CodeId{row.uuid(0)}, UserId{row.uuid(1)}, type, std::string(row.text(3)),
                       row.integer(4) != 0, row.time(5), row.time(6)});
    });
    return codes;
  });
}

Result<CodeVerdict> SqlSignIn::use_code(CodeId code, UserId id, const Attempt& attempt) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    const User user = held_user(connection, id);
    if (user.failed_login_count >= attempt.failures_max) return CodeVerdict::locked;
    Attempt made = attempt;
    made.right = connection.execute(spend_code, {code, id, attempt.at}) == 1;
    return note_attempt(connection, user, made) ? CodeVerdict::good : CodeVerdict::expired;
  });
}

Result<std::int64_t> SqlSignIn::prune_codes(UtcTime created_before) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(delete_old_codes, {created_before});
  });
}

Result<std::vector<SecurityKey>> SqlSignIn::list_security_keys(UserId user) {
  return transact(Access::read, [&](Session& session) {
    static_cast<void>(required_user(session.connection(), user));
    return read_security_keys(session.connection(), user);
  });
}

Result<void> SqlSignIn::insert_security_key(const SecurityKey& key) {
  return transact(Access::write, [&](Session& session) {
    constexpr std::size_t security_keys_max = 100;
    Connection& connection = session.connection();
    held_user(connection, key.user_id);
    if (read_security_keys(connection, key.user_id).size() >= security_keys_max)
      fail(ErrorCode::invalid_argument, "a user has at most 100 security keys");
    connection.execute(insert_security_key_row, {key.id, key.user_id, key.name, key.credential_data,
                                                 key.registration_response, key.created_at,
                                                 key.updated_at, key.logged_in_at});
  });
}

Result<SecurityKey> SqlSignIn::rename_security_key(UserId user, SecurityKeyId id,
                                                   std::string_view name, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(rename_security_key_row, {id, user, name, now});
    return required_security_key(session.connection(), user, id);
  });
}

Result<void> SqlSignIn::note_security_key_use(UserId user, SecurityKeyId id, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(note_security_key_row, {id, user, now});
    static_cast<void>(required_security_key(session.connection(), user, id));
  });
}

Result<void> SqlSignIn::remove_security_key(UserId user, SecurityKeyId id) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    held_user(connection, user);  // of two that are removed at once, one waits for the other
    static_cast<void>(required_security_key(connection, user, id));
    if (read_security_keys(connection, user).size() == 1)
      fail(ErrorCode::invalid_argument, "it is the last security key of the user", {},
           Reason::last_security_key);
    connection.execute(delete_security_key_row, {id, user});
  });
}

}  // namespace notify::sql
