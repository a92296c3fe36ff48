// nfy: what needs no library is answered here, in milliseconds; everything else is done by the
// program nfy-commands, which this one becomes. (docs/cli.md)

#include "cli/app/help.hpp"
#include "cli/app/pages.hpp"
#include "cli/app/parser.hpp"

#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace nfy_cli {

namespace {

constexpr const char* program_name = "nfy-commands";

int fail(const std::string& text, Status status) {
  std::fprintf(stderr, "nfy: %s\n", text.c_str());
  return static_cast<int>(status);
}

int print(const std::string& text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (is_written && std::fflush(stdout) == 0) return static_cast<int>(Status::ok);
  return fail("the answer cannot be written", Status::failed);
}

int write_pages(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream file(folder / name, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
  };
  bool is_written = write("nfy.1", man_page(nullptr, NFY_CLI_VERSION));
  for (const Group& group : groups()) {
    for (const Command& command : group.commands)
      is_written =
          write(page_name(command) + ".1", man_page(&command, NFY_CLI_VERSION)) && is_written;
  }
  for (const char* const shell : {"bash", "zsh", "fish"})
    is_written = write(std::string("nfy.") + shell, completion(shell)) && is_written;
  if (is_written) return static_cast<int>(Status::ok);
  return fail("pages cannot be written to " + folder.string(), Status::failed);
}

int show_page(const Arguments& arguments) {
  if (arguments.has("--folder")) return write_pages(arguments.text("--folder"));
  if (arguments.has("--table")) return print(markdown_table());
  std::string name;
  for (const std::string& word : arguments.all("COMMAND")) name += (name.empty() ? "" : " ") + word;
  const Command* const command = name.empty() ? nullptr : find_command(name);
  if (!name.empty() && !command) return fail("unknown command: " + name, Status::usage);
  return print(man_page(command, NFY_CLI_VERSION));
}

// Beside this program in a build, in the folder for programs of programs once it is installed.
int become_commands(char** words) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto folder = self.parent_path();
  for (const auto& path : {folder / program_name, folder / ".." / NFY_CLI_LIBEXEC / program_name})
    execv(path.c_str(), words);
  return fail(std::string(program_name) + " cannot be run: " + std::strerror(errno),
              Status::failed);
}

int run(int count, char** words) {
  const Parsed parsed = parse(count, words, NFY_CLI_VERSION);
  if (!parsed.mistake.empty()) {
    fail(parsed.mistake, Status::usage);
    return fail("try " + parsed.near + " --help", Status::usage);
  }
  if (!parsed.shown.empty()) {
    print(parsed.shown);
    return static_cast<int>(count > 1 ? Status::ok : Status::usage);
  }
  if (parsed.command->name == "completion")
    return print(completion(parsed.arguments.text("SHELL")));
  if (parsed.command->name == "man") return show_page(parsed.arguments);
  return become_commands(words);
}

}  // namespace

}  // namespace nfy_cli

int main(int count, char** words) { return nfy_cli::run(count, words); }
