#pragma once

#include "cli/app/command.hpp"

#include <map>
#include <string>
#include <vector>

namespace nfy_cli {

/// What was said on the command line.
class Arguments {
public:
  void add(const std::string& key, std::vector<std::string> values);

  [[nodiscard]] bool has(const std::string& key) const { return values_.contains(key); }
  [[nodiscard]] std::string text(const std::string& key, const std::string& otherwise = {}) const;
  [[nodiscard]] std::vector<std::string> all(const std::string& key) const;

private:
  std::map<std::string, std::vector<std::string>> values_;
};

struct Parsed {
  const Command* command = nullptr;  ///< null: `shown` is all there is to it
  Arguments arguments;
  std::string shown;    ///< help, or the version
  std::string mistake;  ///< what is wrong, in one line; empty: nothing
  std::string near;     ///< whose help would tell: "nfy usage"
};

/// Reads the words of a command line by the description of all commands. Never ends the program.
[[nodiscard]] Parsed parse(int count, const char* const* words, const std::string& version);

}  // namespace nfy_cli
