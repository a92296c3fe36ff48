#pragma once

#include "cli/app/parser.hpp"
#include "cli/run/output.hpp"
#include "cli/run/progress.hpp"
#include "cli/run/settings.hpp"

#include <notify/adapters/simulator.hpp>
#include <notify/open.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nfy_cli {

/// One run of one command: what was said, what it works on, and where its answer goes.
class Session {
public:
  Session(const Command& command, const Arguments& arguments, Settings settings, Output& output)
      : command(command), arguments(arguments), settings(std::move(settings)), output(output) {}

  const Command& command;
  const Arguments& arguments;
  Settings settings;
  Output& output;
  std::string path_of_program;  ///< where files that came with the program are looked for

  /// Opens the store, which must have the newest schema. Fails with invalid_argument if none is
  /// named.
  [[nodiscard]] notify::Result<notify::Engine*> engine();
  /// The same, and brings the schema up to date.
  [[nodiscard]] notify::Result<notify::Engine*> engine_to_migrate();
  /// A second engine on the same store, with a clock of its own.
  [[nodiscard]] notify::Result<std::unique_ptr<notify::Engine>> engine_at(
      std::shared_ptr<notify::Clock> clock);

  /// Opens the providers of the settings and adds them. Answers the types that they carry.
  [[nodiscard]] notify::Result<std::set<notify::NotificationType>> add_providers();
  std::vector<std::shared_ptr<notify::SimulatedProvider>> simulators;

  /// A line that shows how far the command is.
  [[nodiscard]] ProgressBar bar(std::string what) const {
    return {std::move(what), !output.is_quiet};
  }

  // What was said, read as what it is. Each fails with invalid_argument and names the option.
  [[nodiscard]] bool has(const std::string& key) const { return arguments.has(key); }
  [[nodiscard]] std::string text(const std::string& key, const std::string& otherwise = {}) const {
    return arguments.text(key, otherwise);
  }
  struct Bounds {
    std::int64_t min = 0;
    std::int64_t max = 0;
  };
  [[nodiscard]] notify::Result<std::int64_t> number(const std::string& key, Bounds bounds,
                                                    std::int64_t otherwise) const;
  [[nodiscard]] notify::Result<std::optional<notify::LocalDay>> day(const std::string& key) const;
  [[nodiscard]] notify::Result<std::optional<notify::UtcTime>> instant(
      const std::string& key) const;
  /// --from and --to; without --to the first day alone.
  [[nodiscard]] notify::Result<notify::LocalDayRange> days() const;
  /// --limit.
  [[nodiscard]] notify::Result<std::int64_t> limit(std::int64_t otherwise = 1'000) const;
  /// The JSON of FILE, or of the file that `key` names: an object, or each of a list of them.
  [[nodiscard]] notify::Result<std::vector<Json>> objects(const std::string& key = "FILE") const;

private:
  [[nodiscard]] notify::Result<notify::Engine*> open(bool migrate);
  [[nodiscard]] notify::Result<notify::OpenOptions> open_options() const;

  std::unique_ptr<notify::Engine> engine_;
};

/// What a command does. What it answers goes to the session's output.
using Run = notify::Result<Status> (*)(Session& session);

/// A command that does something, and what that is.
struct Action {
  std::string_view name;
  Run run;
};

}  // namespace nfy_cli
