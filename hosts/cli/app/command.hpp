#pragma once

#include <string>
#include <vector>

/// nfy: the command line for operators. (docs/cli.md)
namespace nfy_cli {

/// One option or argument of a command.
struct Option {
  std::string name;   ///< "--year"; "-o,--output"; "SERVICE" for what stands without a name
  std::string value;  ///< what the help calls its value, "YEAR"; empty: a switch
  std::string help;
  bool needed = false;
  bool repeated = false;
  std::vector<std::string> choices{};  ///< the only values; empty: any

  [[nodiscard]] bool is_switch() const { return is_named() && value.empty(); }
  [[nodiscard]] bool is_named() const { return name.starts_with('-'); }
  /// How values are asked for: "--output" of "-o,--output".
  [[nodiscard]] std::string key() const;
  /// Whether a shell should offer files for its value.
  [[nodiscard]] bool is_file() const { return value == "FILE" || value == "FOLDER"; }
};

[[nodiscard]] Option named(std::string name, std::string value, std::string help);
[[nodiscard]] Option needed(std::string name, std::string value, std::string help);
[[nodiscard]] Option one_of(std::string name, std::vector<std::string> choices, std::string help);
[[nodiscard]] Option on_off(std::string name, std::string help);
[[nodiscard]] Option argument(std::string name, std::string help);
[[nodiscard]] Option optional_argument(std::string name, std::string help);

/// One command: what the parser, the help, the manual, the completion and docs/cli.md are made of.
struct Command {
  std::string name;     ///< "services list"
  std::string summary;  ///< one line, in the imperative
  std::string about;    ///< paragraphs; may be empty
  std::vector<Option> options;
  std::vector<std::string> examples;  ///< each a line that a test runs
  bool hidden = false;
};

/// Commands that share their first word, and what that stands for.
struct Group {
  std::string word;     ///< "services"
  std::string summary;  ///< empty: a command of one word
  std::vector<Command> commands;
};

/// All of them, in the order of the help.
[[nodiscard]] const std::vector<Group>& groups();
/// What every command takes.
[[nodiscard]] const std::vector<Option>& global_options();
/// The command of that name, or null.
[[nodiscard]] const Command* find_command(const std::string& name);

/// What the program ends with.
enum class Status {
  ok = 0,
  failed = 1,       ///< it could not be done
  usage = 2,        ///< flags, settings or files that are wrong
  unreachable = 3,  ///< a store or a server is out of reach or busy
  trouble = 4,      ///< a look found something wrong
  interrupted = 130,
  terminated = 143,
};
struct StatusMeaning {
  Status status;
  std::string meaning;
};
[[nodiscard]] const std::vector<StatusMeaning>& status_meanings();

}  // namespace nfy_cli
