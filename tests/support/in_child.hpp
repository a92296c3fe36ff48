#pragma once

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace notify::test {

/// Runs `body` in a process of its own, which ends with the status that it answers, or 1 if it
/// throws.
template <typename Body>
pid_t fork_child(Body body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child > 0) return child;
  int status = 1;
  try {
    status = body();
  } catch (...) {
  }
  ::_exit(status);
}

inline constexpr int killed = 128;

/// The exit status, or `killed`.
inline int wait_for_child(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : killed;
}

template <typename Body>
int in_child(Body body) {
  return wait_for_child(fork_child(std::move(body)));
}

}  // namespace notify::test
