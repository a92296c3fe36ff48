// nfy-exchanges DIR [--store sqlite|URL] [--only NAME] [--whole] [--verbose]: replays
// each DIR/<name>.json (or .json.zst, .json.xz) against the REST API on an engine and a store of
// its own. Prints a line for each file, each step that differs and a sum; exit 1 if any step
// differs.
// --whole says that DIR holds all the recorded exchanges: a rule of differences.tsv that is about
// none of them is a failure.
#include "exchanges/replay.hpp"
#include "store/sql/connection.hpp"
#include "support/packed_file.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

namespace notify::exchanges {
namespace {

struct Arguments {
  std::string folder;
  std::string only;
  ReplayOptions options;
  bool is_whole = false;
};

std::optional<Arguments> read_arguments(std::span<char*> words) {
  Arguments arguments;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string word = words[i];
    const bool has_value = i + 1 < words.size();
    if (word == "--store" && has_value)
      arguments.options.store = words[++i];
    else if (word == "--only" && has_value)
      arguments.only = words[++i];
    else if (word == "--whole")
      arguments.is_whole = true;
    else if (word == "--verbose")
      arguments.options.is_verbose = true;
    else if (word.starts_with("--") || !arguments.folder.empty())
      return std::nullopt;
    else
      arguments.folder = word;
  }
  if (arguments.folder.empty()) return std::nullopt;
  return arguments;
}

/// One file's counts, printed.
Counts run_file(const std::filesystem::path& path, const std::string& name, DifferenceRules& rules,
                const Arguments& arguments) {
  Counts counts;
  std::string complaints;
  const auto complain = [&](const std::string& line) { complaints += "  " + line + "\n"; };
  try {
    const auto text = test::read_packed(path);
    const auto file = text ? read_json(*text) : std::nullopt;
    if (!file) throw Trouble("file cannot be read");
    counts = replay(name, *file, rules, arguments.options, complain);
  } catch (const sql::Failure& failure) {
    ++counts.failed;
    complain(failure.error.message);
  } catch (const std::exception& error) {
    ++counts.failed;
    complain(error.what());
  }
  std::printf("%s passed %d failed %d skipped %d\n%s", name.c_str(), counts.passed, counts.failed,
              counts.skipped, complaints.c_str());
  std::fflush(stdout);
  return counts;
}

int run_all(const Arguments& arguments) {
  DifferenceRules rules = DifferenceRules::read(NFY_EXCHANGE_DIFFERENCES);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(arguments.folder))
    if (!test::name_without(entry.path(), ".json").empty()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Counts all;
  for (const auto& path : files) {
    const std::string name = test::name_without(path, ".json");
    if (arguments.only.empty() || name == arguments.only)
      all += run_file(path, name, rules, arguments);
  }
  for (const std::string& rule : rules.unused()) {
    if (!arguments.is_whole) break;
    ++all.failed;
    std::printf("differences.tsv: %s is about no step\n", rule.c_str());
  }
  std::printf("%d passed, %d failed, %d skipped\n", all.passed, all.failed, all.skipped);
  return all.failed == 0 && all.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace notify::exchanges

int main(int argc, char** argv) {
  const auto arguments = notify::exchanges::read_arguments({argv, static_cast<std::size_t>(argc)});
  if (!arguments) {
    std::cerr << "usage: nfy-exchanges DIR [--store sqlite|postgresql://...] [--only NAME] "
                 "[--whole] [--verbose]\n";
    return 2;
  }
  try {
    return notify::exchanges::run_all(*arguments);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
