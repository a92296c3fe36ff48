#include "cli/describe/groups.hpp"

namespace nfy_cli {

std::vector<Group> describe_pages() {
  return {{"",
           "",
           {
               {"completion",
                "Print what completes commands in a shell",
                "For this session: source <(nfy completion bash)",
                {{"SHELL", "SHELL", "which shell", true, false, {"bash", "zsh", "fish"}}},
                {"nfy completion bash"},
                true},
               {"man",
                "Print a page of the manual",
                "Without a command: nfy(1), which lists them.",
                {{"COMMAND", "COMMAND", "a command of one or two words", false, true},
                 named("--folder", "FOLDER", "write all pages there instead"),
                 on_off("--table", "print the table of docs/cli.md instead")},
                {"nfy man usage"},
                true},
           }}};
}

}  // namespace nfy_cli
