#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Somebody who works for a service: makes templates, sends messages by hand. (rules/users 1.1)
struct User {
  UserId id;
  std::string name;           ///< 1 to 255 characters
  std::string email_address;  ///< unique, whatever the case of its letters
  std::string mobile_number;  ///< may be empty
  bool active = true;
  UtcTime created_at;
  friend bool operator==(const User&, const User&) = default;
};

/// The people who work for services. Users are never deleted: what they made names them.
class Users : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds a user if the id is nil or unknown, else replaces it; when it was added stays. Answers it
  /// as stored. Fails with conflict if another user has the e-mail address. No error names one.
  [[nodiscard]] Result<User> put(const User& user);
  [[nodiscard]] Result<User> get(UserId id);
  /// By creation.
  [[nodiscard]] Result<std::vector<User>> list();
  /// Nothing if no user has the address, in whatever case its letters are.
  [[nodiscard]] Result<std::optional<User>> find_by_email(std::string_view email_address);
};

}  // namespace notify
