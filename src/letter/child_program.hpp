#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// A program that is run on somebody else's file, and what it may use. (rules/letters 1.8)
struct ChildProgram {
  std::vector<std::string> words;      ///< its path, then its arguments
  std::chrono::milliseconds time_out;  ///< of work, and of waiting for it
  std::size_t memory_bytes_max = 0;    ///< of its address space
  std::size_t output_bytes_max = 0;
};

struct ChildOutput {
  std::string bytes;
  bool is_done = false;   ///< it ended by itself and says that it succeeded
  bool is_large = false;  ///< it wrote more than it may, and was ended
  bool is_late = false;   ///< it took longer than it may, and was ended
};

/// Runs it with `input` on its standard input and nothing of the environment, and takes what it
/// writes; it is gone when this returns. Fails with unavailable, whose message begins with `what`,
/// if it cannot be started.
[[nodiscard]] Result<ChildOutput> run_child(const ChildProgram& program, std::string_view input,
                                            std::string_view what);

}  // namespace notify
