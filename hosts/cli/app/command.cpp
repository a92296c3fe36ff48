#include "cli/app/command.hpp"

#include "cli/describe/groups.hpp"

#include <utility>

namespace nfy_cli {

std::string Option::key() const {
  const std::size_t comma = name.find(',');
  return comma == std::string::npos ? name : name.substr(comma + 1);
}

Option named(std::string name, std::string value, std::string help) {
  return {std::move(name), std::move(value), std::move(help)};
}

Option needed(std::string name, std::string value, std::string help) {
  return {std::move(name), std::move(value), std::move(help), true};
}

Option one_of(std::string name, std::vector<std::string> choices, std::string help) {
  std::string value;
  for (const std::string& choice : choices) value += (value.empty() ? "" : "|") + choice;
  return {std::move(name), std::move(value), std::move(help), false, false, std::move(choices)};
}

Option on_off(std::string name, std::string help) { return {std::move(name), {}, std::move(help)}; }

Option argument(std::string name, std::string help) {
  std::string value = name;
  return {std::move(name), std::move(value), std::move(help), true};
}

Option optional_argument(std::string name, std::string help) {
  std::string value = name;
  return {std::move(name), std::move(value), std::move(help)};
}

const std::vector<Group>& groups() {
  static const std::vector<Group> all = [] {
    std::vector<Group> made;
    for (const auto describe :
         {describe_beginning, describe_moving, describe_people, describe_templates, describe_money,
          describe_sending, describe_work, describe_providers, describe_upkeep, describe_pages}) {
      for (Group& group : describe()) made.push_back(std::move(group));
    }
    return made;
  }();
  return all;
}

const std::vector<Option>& global_options() {
  static const std::vector<Option> all = {
      named("--store", "URL", "sqlite:/path, postgresql://… or memory:; also NFY_STORE"),
      named("--store-file", "FILE", "a file that holds the URL of the store"),
      named("--sealing-key-file", "FILE", "the keyring: ID:HEX, several by commas"),
      named("--config", "FILE", "lines of `name = value`, as notifyd reads them"),
      named("--cache", "URL", "redis://… or unix:/path of the other processes (memory:)"),
      on_off("--ask-store", "ask for the URL of the store on the terminal"),
      on_off("--ask-sealing-key", "ask for the keyring on the terminal"),
      on_off("--json", "one JSON document for machines"),
      on_off("--csv", "tables as CSV"),
      named("-o,--output", "FILE", "write the result to a file"),
      on_off("-q,--quiet", "no progress and no remarks"),
  };
  return all;
}

const Command* find_command(const std::string& name) {
  for (const Group& group : groups()) {
    for (const Command& command : group.commands) {
      if (command.name == name) return &command;
    }
  }
  return nullptr;
}

const std::vector<StatusMeaning>& status_meanings() {
  static const std::vector<StatusMeaning> all = {
      {Status::ok, "done"},
      {Status::failed, "it could not be done"},
      {Status::usage, "a flag, a setting or a file is wrong"},
      {Status::unreachable, "the store or a server is out of reach or busy: try again"},
      {Status::trouble, "a look (verify, audit, doctor, …) found something wrong"},
      {Status::interrupted, "Ctrl-C; what was done is kept, the same command goes on from there"},
      {Status::terminated, "SIGTERM, likewise; `work` ends with 0"},
  };
  return all;
}

}  // namespace nfy_cli
