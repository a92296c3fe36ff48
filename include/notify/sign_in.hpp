#pragma once

#include <notify/engine_facet.hpp>
#include <notify/users.hpp>

#include <chrono>
#include <vector>

namespace notify {

inline constexpr std::int64_t failed_logins_max = 10;  ///< from then on no sign-in succeeds
inline constexpr std::int64_t failed_security_keys_max = 5;
inline constexpr std::int64_t open_codes_max = 5;
inline constexpr std::chrono::minutes code_lifetime{30};
inline constexpr std::size_t password_bytes_max = 1'024;

/// How a code of the second step reaches its user.
enum class CodeType : std::uint8_t { sms, email };

[[nodiscard]] std::string_view name_of(CodeType type) noexcept;
[[nodiscard]] Result<CodeType> code_type_from(std::string_view name);

/// What came of a code that somebody typed.
enum class CodeVerdict : std::uint8_t {
  good,     ///< they are signed in, under a new session id
  unknown,  ///< not one of theirs
  expired,  ///< or used before
  locked,   ///< too many failures: nothing was looked at
};

/// What goes with a code that is sent. Empty: the default.
struct CodeRequest {
  CodeType type = CodeType::sms;
  std::string to{};         ///< another number than the user's own; sms only
  std::string next{};       ///< where the link leads after the sign-in; email only
  std::string admin_url{};  ///< what the link begins with; email only
};

using SecurityKeyId = Id<struct SecurityKeyTag>;

/// A WebAuthn credential, which the host's app made and checks: only kept here.
struct SecurityKey {
  SecurityKeyId id;
  UserId user_id;
  std::string name;                   ///< 1 to 255 characters
  std::string credential_data;        ///< opaque, up to 10,000 bytes
  std::string registration_response;  ///< opaque, up to 100,000 bytes
  UtcTime created_at;
  std::optional<UtcTime> updated_at{};
  std::optional<UtcTime> logged_in_at{};
  friend bool operator==(const SecurityKey&, const SecurityKey&) = default;
};

/// How users sign in: passwords, codes, security keys, and the count of failures that locks them
/// out. Nothing secret is in any error; hashing holds no lock and no transaction. (rules/users 2)
class SignIn : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds a user who will sign in with the password. They are pending unless said otherwise.
  [[nodiscard]] Result<User> create_user(const User& user, std::string_view password);
  /// Keeps a new password. Fails with invalid_argument if it is empty or longer than
  /// password_bytes_max, with unsupported if the engine has no password hasher.
  [[nodiscard]] Result<User> set_password(UserId id, std::string_view password);
  /// Whether it is the password of the user; a failure is counted, success resets the count. After
  /// failed_logins_max failures every password is wrong until the count is reset.
  [[nodiscard]] Result<bool> check_password(UserId id, std::string_view password);
  [[nodiscard]] Result<User> reset_failures(UserId id);

  /// Sends a code. Nothing is sent, and nothing said, while open_codes_max of theirs are open.
  [[nodiscard]] Result<void> send_code(UserId id, const CodeRequest& request);
  [[nodiscard]] Result<CodeVerdict> check_code(UserId id, CodeType type, std::string_view code);
  /// The host's app has checked a security key, or failed to. False: too many failures already.
  [[nodiscard]] Result<bool> complete_security_key(UserId id, bool successful,
                                                   SecurityKeyId key = {});

  /// By creation. Fails with not_found if the user is unknown, as the others do.
  [[nodiscard]] Result<std::vector<SecurityKey>> list_security_keys(UserId id);
  [[nodiscard]] Result<SecurityKey> add_security_key(const SecurityKey& key);
  [[nodiscard]] Result<SecurityKey> rename_security_key(UserId user, SecurityKeyId id,
                                                        std::string_view name);
  /// Fails with invalid_argument if it is the last one of the user.
  [[nodiscard]] Result<void> remove_security_key(UserId user, SecurityKeyId id);
};

}  // namespace notify
