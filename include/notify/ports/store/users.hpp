#pragma once

#include <notify/result.hpp>
#include <notify/users.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// What a user becomes, for the store: changed in place, or why it may not be.
using UserChange = std::function<Result<void>(User& user)>;

/// Port of the store: users. The rules of Store hold.
class UsersStore {
public:
  virtual ~UsersStore() = default;

  /// Adds, or replaces name, addresses and `active`; the rest of a user that is there stays.
  /// `normalised_email` is unique. Answers the user as stored. Fails with conflict if another user
  /// has it.
  [[nodiscard]] virtual Result<User> put(const User& user, std::string_view normalised_email) = 0;
  /// Reads, changes and stores a user in one transaction; `change` may be called more than once.
  /// The settings of the services that they are a member of count as changed. Fails with not_found,
  /// with conflict if another user has the e-mail address, and with what `change` fails with.
  [[nodiscard]] virtual Result<User> change(UserId id, const UserChange& change) = 0;
  /// Ends every membership of the user and stores `archived` under the id. Fails with not_found,
  /// and with Reason::member_needed. (rules/members 2)
  [[nodiscard]] virtual Result<User> archive(const User& archived) = 0;
  [[nodiscard]] virtual Result<User> get(UserId id) = 0;
  /// By creation, then id.
  [[nodiscard]] virtual Result<std::vector<User>> list() = 0;
  [[nodiscard]] virtual Result<std::optional<User>> find_by_email(
      std::string_view normalised_email) = 0;
};

}  // namespace notify
