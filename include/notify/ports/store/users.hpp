#pragma once

#include <notify/result.hpp>
#include <notify/users.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace notify {

/// Port of the store: users. The rules of Store hold.
class UsersStore {
public:
  virtual ~UsersStore() = default;

  /// Adds or replaces; `created_at` of a user that is there stays. `normalised_email` is unique.
  /// Answers the user as stored. Fails with conflict if another user has it.
  [[nodiscard]] virtual Result<User> put(const User& user, std::string_view normalised_email) = 0;
  [[nodiscard]] virtual Result<User> get(UserId id) = 0;
  /// By creation, then id.
  [[nodiscard]] virtual Result<std::vector<User>> list() = 0;
  [[nodiscard]] virtual Result<std::optional<User>> find_by_email(
      std::string_view normalised_email) = 0;
};

}  // namespace notify
