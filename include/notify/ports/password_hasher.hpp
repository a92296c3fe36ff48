#pragma once

#include <notify/result.hpp>

#include <string>
#include <string_view>

namespace notify {

/// Port: slow hashes of passwords. Safe to call from several threads; a call may take long and use
/// much memory, so none is made inside a transaction.
class PasswordHasher {
public:
  virtual ~PasswordHasher() = default;
  /// The hash to keep: it holds its own salt and cost.
  [[nodiscard]] virtual Result<std::string> hash(std::string_view password) = 0;
  /// Whether `hash` is one of the password, in constant time. A hash that cannot be read is of no
  /// password.
  [[nodiscard]] virtual bool matches(std::string_view password, std::string_view hash) = 0;
  /// Whether a hash is of a kind, or a cost, that hash() no longer makes.
  [[nodiscard]] virtual bool is_outdated(std::string_view hash) = 0;
};

}  // namespace notify
