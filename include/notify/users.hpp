#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// The second step of a user's sign-in, after the password. (rules/users 2.1)
enum class AuthType : std::uint8_t {
  sms_auth,       ///< a code by text message
  email_auth,     ///< a link by e-mail
  webauthn_auth,  ///< a security key
};

[[nodiscard]] std::string_view name_of(AuthType type) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<AuthType> auth_type_from(std::string_view name);

/// Somebody who works for a service: makes templates, sends messages by hand. (rules/users 1.1)
struct User {
  UserId id;
  std::string name;           ///< 1 to 255 characters
  std::string email_address;  ///< unique, whatever the case of its letters
  std::string mobile_number;  ///< may be empty
  bool active = true;
  UtcTime created_at;
  bool pending = false;  ///< not active, since never activated
  AuthType auth_type = AuthType::sms_auth;
  bool platform_admin = false;
  bool take_part_in_research = true;
  bool receives_new_features_email = true;
  std::optional<UtcTime> email_access_validated_at{};  ///< when they last read mail of ours
  // What signing in leaves; see SignIn.
  std::int64_t failed_login_count = 0;
  std::optional<UtcTime> password_changed_at{};
  std::optional<UtcTime> logged_in_at{};
  Uuid current_session_id{};  ///< nil: none
  friend bool operator==(const User&, const User&) = default;
};

/// What changes of a user; the rest stays.
struct UserChanges {
  std::optional<std::string> name{};
  std::optional<std::string> email_address{};
  std::optional<std::string> mobile_number{};  ///< empty: none any more
  std::optional<bool> active{};                ///< true: no longer pending either
  std::optional<AuthType> auth_type{};
  std::optional<bool> platform_admin{};
  std::optional<bool> take_part_in_research{};
  std::optional<bool> receives_new_features_email{};
  std::optional<UtcTime> email_access_validated_at{};
  std::optional<Uuid> current_session_id{};
};

/// Which users are wanted: those whom all that is said fits. Spans hold both of their ends.
struct UserQuery {
  std::string email_part{};  ///< of the address, in any case
  std::optional<bool> active{};
  std::optional<bool> take_part_in_research{};
  std::optional<UtcTime> created_from{};
  std::optional<UtcTime> created_to{};
  std::optional<UtcTime> logged_in_from{};
  std::optional<UtcTime> logged_in_to{};
};

/// The people who work for services. Users are never deleted: what they made names them.
class Users : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds a user as given if the id is nil or unknown; else replaces the name, the addresses and
  /// whether they are active, and leaves the rest to update() and SignIn. A user without a mobile
  /// number gets no codes by text: sms_auth is kept as email_auth. Answers the user as stored.
  /// Fails with conflict if another user has the e-mail address. No error names one.
  [[nodiscard]] Result<User> put(const User& user);
  /// Changes what is said, in one step. Fails with not_found; with invalid_argument if sms_auth
  /// would be left without a number; with conflict if another user has the e-mail address.
  [[nodiscard]] Result<User> update(UserId id, const UserChanges& changes);
  /// Takes the user out of every service and organisation, forgets name, addresses and password,
  /// and ends their session; the row stays, since what they made names it. Fails with
  /// invalid_argument, Reason::member_needed, if an active service would be left without a member
  /// whom it needs. (rules/members 2)
  [[nodiscard]] Result<User> archive(UserId id);
  [[nodiscard]] Result<User> get(UserId id);
  /// By creation.
  [[nodiscard]] Result<std::vector<User>> list();
  [[nodiscard]] Result<std::vector<User>> list(const UserQuery& query);
  /// Nothing if no user has the address, in whatever case its letters are.
  [[nodiscard]] Result<std::optional<User>> find_by_email(std::string_view email_address);
};

}  // namespace notify
