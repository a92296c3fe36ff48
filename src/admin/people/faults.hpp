#pragma once

#include "admin/body.hpp"

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify::admin::people {

/// What is wrong with the attributes of a body, by their names: {"message": {"name": ["…"]},
/// "result": "error"}. (rules/admin 2.4)
class Faults {
public:
  void add(std::string_view name, std::string text) {
    faults_[std::string(name)].push_back(std::move(text));
  }
  void require(const Body& body, std::initializer_list<std::string_view> names);
  /// The text of a member: nothing if it is not there, is null where it must not be, or no text.
  const std::string* text(const Body& body, std::string_view name);
  /// The same; null is well, and nothing.
  const std::string* text_or_null(const Body& body, std::string_view name);
  std::optional<bool> flag(const Body& body, std::string_view name);
  std::optional<Uuid> uuid(const Body& body, std::string_view name);
  void check_email(std::string_view name, const std::string* address);
  void check_mobile(std::string_view name, const std::string* number);

  [[nodiscard]] bool any() const noexcept { return !faults_.empty(); }
  [[nodiscard]] RestResponse answer() const;

private:
  std::map<std::string, std::vector<std::string>> faults_;
};

}  // namespace notify::admin::people
