#pragma once

#include "cli/app/command.hpp"

/// What there is to say about each command; what it does stands in the room `run`.
namespace nfy_cli {

[[nodiscard]] std::vector<Group> describe_beginning();
[[nodiscard]] std::vector<Group> describe_moving();
[[nodiscard]] std::vector<Group> describe_people();
[[nodiscard]] std::vector<Group> describe_templates();
[[nodiscard]] std::vector<Group> describe_money();
[[nodiscard]] std::vector<Group> describe_sending();
[[nodiscard]] std::vector<Group> describe_work();
[[nodiscard]] std::vector<Group> describe_providers();
[[nodiscard]] std::vector<Group> describe_upkeep();
[[nodiscard]] std::vector<Group> describe_pages();

}  // namespace nfy_cli
