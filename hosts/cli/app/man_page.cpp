#include "cli/app/help.hpp"
#include "cli/app/pages.hpp"

namespace nfy_cli {

namespace {

// Roff reads a backslash, a hyphen and a dot or quote at the begin of a line as its own.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\n')
      out += "\n.PP\n";
    else
      out += c;
  }
  return out;
}

std::string options_part(const std::string& title, const std::vector<Option>& options,
                         bool are_named) {
  std::string out;
  for (const Option& option : options) {
    if (option.is_named() != are_named) continue;
    out += ".TP\n.B " + roff(shown_name(option)) + "\n" + roff(option.help) + "\n";
  }
  return out.empty() ? out : ".SH " + title + "\n" + out;
}

std::string head(const std::string& name, const std::string& summary, const std::string& version) {
  return ".TH " + roff(name) + " 1 \"\" \"nfy " + version + "\" \"Notify\"\n.SH NAME\n" +
         roff(name) + " \\- " + roff(summary) + "\n";
}

std::string command_list() {
  std::string out = ".SH COMMANDS\n";
  for (const Group& group : groups()) {
    for (const Command& command : group.commands) {
      if (!command.hidden)
        out += ".TP\n.B " + roff(command.name) + "\n" + roff(command.summary) + "\n";
    }
  }
  return out;
}

std::string status_list() {
  std::string out = ".SH EXIT STATUS\n";
  for (const StatusMeaning& one : status_meanings())
    out +=
        ".TP\n.B " + std::to_string(static_cast<int>(one.status)) + "\n" + roff(one.meaning) + "\n";
  return out;
}

}  // namespace

std::string page_name(const Command& command) {
  std::string name = "nfy-" + command.name;
  for (char& c : name)
    if (c == ' ') c = '-';
  return name;
}

std::string man_page(const Command* command, const std::string& version) {
  if (!command) {
    return head("nfy", "command line for operators of notify", version) +
           ".SH SYNOPSIS\n.B nfy\n[OPTIONS] COMMAND ...\n" + command_list() +
           options_part("OPTIONS OF EVERY COMMAND", global_options(), true) + status_list();
  }
  std::string out = head(page_name(*command), command->summary, version);
  out += ".SH SYNOPSIS\n" + roff(usage_of(*command)) + "\n";
  if (!command->about.empty()) out += ".SH DESCRIPTION\n" + roff(command->about) + "\n";
  out += options_part("ARGUMENTS", command->options, false);
  out += options_part("OPTIONS", command->options, true);
  if (!command->examples.empty()) out += ".SH EXAMPLE\n";
  for (const std::string& example : command->examples) out += ".PP\n" + roff(example) + "\n";
  return out + ".SH SEE ALSO\nnfy(1) has the options of every command and the exit status.\n";
}

std::string markdown_table() {
  std::string out = "| command | what it does |\n|---|---|\n";
  for (const Group& group : groups()) {
    for (const Command& command : group.commands) {
      if (!command.hidden) out += "| `nfy " + command.name + "` | " + command.summary + " |\n";
    }
  }
  return out;
}

}  // namespace nfy_cli
