#pragma once

#include <notify/ports/clock.hpp>
#include <notify/users.hpp>

#include <string>

namespace notify::people {

/// Five digits, each as likely as any other.
[[nodiscard]] std::string make_code(Entropy& entropy);

/// What stands before the name of what is archived: "_archived_2026-05-04-10:32:01_".
[[nodiscard]] std::string archived_prefix(UtcTime at);

/// What is left of a user who was archived: nothing that tells who they were. `session` is one that
/// nobody has, so that theirs is over.
[[nodiscard]] User archived_user(const User& user, UtcTime at, const Uuid& session);

}  // namespace notify::people
