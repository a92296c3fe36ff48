#pragma once

#include <notify/result.hpp>
#include <notify/sign_in.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

using CodeId = Id<struct CodeTag>;

/// A code of the second step, hashed.
struct StoredCode {
  CodeId id;
  UserId user_id;
  CodeType type = CodeType::sms;
  std::string hash;
  bool used = false;
  UtcTime expires_at;
  UtcTime created_at;
  friend bool operator==(const StoredCode&, const StoredCode&) = default;
};

/// How an attempt to sign in ended. `session` is stored if it was right.
struct Attempt {
  bool right = false;
  std::int64_t failures_max = failed_logins_max;  ///< from there on nothing is right
  Uuid session{};                                 ///< nil: this step does not sign in
  bool validates_email = false;
  UtcTime at;
};

/// Port of the store: what users sign in with. The rules of Store hold; not_found where the user is
/// unknown.
class SignInStore {
public:
  virtual ~SignInStore() = default;

  /// The hash of the user's password; empty: none.
  [[nodiscard]] virtual Result<std::string> password_hash(UserId user) = 0;
  /// A new password.
  [[nodiscard]] virtual Result<User> put_password(UserId user, std::string_view hash,
                                                  UtcTime now) = 0;
  /// Another hash of the same password; nothing happens if `before` is no longer the hash.
  [[nodiscard]] virtual Result<void> renew_password(UserId user, std::string_view before,
                                                    std::string_view hash) = 0;
  /// Counts an attempt. Whether it stands: false if it was wrong, or if the user was locked out
  /// before, in which case nothing changes.
  [[nodiscard]] virtual Result<bool> record_attempt(UserId user, const Attempt& attempt) = 0;

  /// Fails with limited if the user has open_codes_max that are neither used nor expired.
  [[nodiscard]] virtual Result<void> insert_code(const StoredCode& code) = 0;
  /// The newest first.
  [[nodiscard]] virtual Result<std::vector<StoredCode>> list_codes(UserId user, CodeType type) = 0;
  /// Marks a code as used, and counts the attempt, in one step. `expired` if it was used meanwhile
  /// or its time is over.
  [[nodiscard]] virtual Result<CodeVerdict> use_code(CodeId code, UserId user,
                                                     const Attempt& attempt) = 0;
  /// Deletes codes that were created before. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> prune_codes(UtcTime created_before) = 0;

  [[nodiscard]] virtual Result<std::vector<SecurityKey>> list_security_keys(UserId user) = 0;
  [[nodiscard]] virtual Result<void> insert_security_key(const SecurityKey& key) = 0;
  [[nodiscard]] virtual Result<SecurityKey> rename_security_key(UserId user, SecurityKeyId id,
                                                                std::string_view name,
                                                                UtcTime now) = 0;
  [[nodiscard]] virtual Result<void> note_security_key_use(UserId user, SecurityKeyId id,
                                                           UtcTime now) = 0;
  /// Fails with invalid_argument if it is the last one.
  [[nodiscard]] virtual Result<void> remove_security_key(UserId user, SecurityKeyId id) = 0;
};

}  // namespace notify
