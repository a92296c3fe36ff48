#include "cli/app/help.hpp"

#include <algorithm>

namespace nfy_cli {

namespace {

constexpr std::size_t help_width = 90;
constexpr std::size_t name_width = 28;

// A line of a list: what it is called, and what it is for in a column of its own.
std::string entry(const std::string& name, const std::string& help) {
  std::string line = "  " + name;
  if (line.size() + 2 > name_width) {
    line += "\n";
    line += wrapped(help, name_width, help_width);
    return line;
  }
  const std::string text = wrapped(help, name_width, help_width);
  return line + text.substr(line.size());
}

std::string options_text(const std::string& title, const std::vector<Option>& options,
                         bool are_named) {
  std::string text;
  for (const Option& option : options) {
    if (option.is_named() != are_named) continue;
    std::string help = option.help;
    if (option.needed && are_named) help += " (needed)";
    if (option.repeated) help += " (may be repeated)";
    text += entry(shown_name(option), help);
  }
  return text.empty() ? text : "\n" + title + ":\n" + text;
}

std::string help_of_command(const Command& command) {
  std::string text = "usage: " + usage_of(command) + "\n\n";
  text += wrapped(command.summary + ".", 0, help_width);
  if (!command.about.empty()) text += "\n" + wrapped(command.about, 0, help_width);
  text += options_text("Arguments", command.options, false);
  text += options_text("Options", command.options, true);
  if (!command.examples.empty()) text += "\nExample:\n";
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  text += "\nOptions of every command: nfy --help\n";
  return text;
}

std::string help_of_all() {
  std::string text =
      "usage: nfy [OPTIONS] COMMAND ...\n\n"
      "The command line for operators of notify: settings, sending, background work, bills,\n"
      "and what is wrong. `nfy COMMAND --help` says more, with an example.\n"
      "\nCommands:\n";
  for (const Group& group : groups()) {
    if (!group.summary.empty()) {
      text += entry(group.word, group.summary);
      continue;
    }
    for (const Command& command : group.commands) {
      if (!command.hidden) text += entry(command.name, command.summary);
    }
  }
  text += options_text("Options of every command", global_options(), true);
  text += entry("-h, --help", "print this; after a command, what that does") +
          entry("--version", "print the version");
  text += "\nStatus:\n";
  for (const StatusMeaning& one : status_meanings())
    text += entry(std::to_string(static_cast<int>(one.status)), one.meaning);
  text += "\nTry it: nfy demo --store sqlite:/tmp/demo.db\n";
  return text;
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string out;
  std::string line(indent, ' ');
  bool is_fresh = true;
  const auto end_line = [&] {
    out += (is_fresh ? "" : line) + "\n";
    line.assign(indent, ' ');
    is_fresh = true;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      end_line();
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!is_fresh && line.size() + 1 + word.size() > width) end_line();
    line += (is_fresh ? "" : " ") + word;
    is_fresh = false;
    at = end + (end < text.size() && text[end] == ' ');
  }
  if (!is_fresh) end_line();
  return out;
}

std::string shown_name(const Option& option) {
  if (!option.is_named()) return option.name;
  std::string name = option.name;
  if (const std::size_t comma = name.find(','); comma != std::string::npos)
    name.insert(comma + 1, " ");
  return option.value.empty() ? name : name + " " + option.value;
}

std::string usage_of(const Command& command) {
  std::string text = "nfy " + command.name;
  bool has_more = false;
  for (const Option& option : command.options) {
    if (!option.is_named()) continue;
    if (option.needed)
      text += " " + shown_name(option);
    else
      has_more = true;
  }
  if (has_more) text += " [OPTIONS]";
  for (const Option& option : command.options) {
    if (option.is_named()) continue;
    text += option.needed ? " " + option.name : " [" + option.name + "]";
    if (option.repeated) text += "...";
  }
  return text;
}

std::string help_of(const std::string& path) {
  if (path.empty()) return help_of_all();
  if (const Command* const command = find_command(path)) return help_of_command(*command);
  for (const Group& group : groups()) {
    if (group.word != path) continue;
    std::string text = "usage: nfy " + path + " COMMAND ...\n\n";
    text += wrapped(group.summary + ".", 0, help_width) + "\nCommands:\n";
    for (const Command& command : group.commands)
      if (!command.hidden) text += entry(command.name, command.summary);
    return text + "\nOptions of every command: nfy --help\n";
  }
  return help_of_all();
}

}  // namespace nfy_cli
