#include "cli/app/parser.hpp"

#include "cli/app/help.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <utility>

namespace nfy_cli {

void Arguments::add(const std::string& key, std::vector<std::string> values) {
  auto& all = values_[key];
  all.insert(all.end(), values.begin(), values.end());
}

std::string Arguments::text(const std::string& key, const std::string& otherwise) const {
  const auto found = values_.find(key);
  return found == values_.end() || found->second.empty() ? otherwise : found->second.back();
}

std::vector<std::string> Arguments::all(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

namespace {

class Reader {
public:
  explicit Reader(Parsed& parsed) : parsed_(parsed) {
    app_.set_help_flag("-h,--help");
    app_.add_flag("--version", wants_version_);
    app_.require_subcommand(0, 1);
    for (const Option& option : global_options()) add(app_, option);
    for (const Group& group : groups()) add(group);
  }

  void read(int count, const char* const* words) {
    try {
      app_.parse(count, words);
    } catch (const CLI::CallForHelp&) {
      parsed_.shown = help_of(path());
      return;
    } catch (const CLI::ParseError& error) {
      parsed_.mistake = mistake_from(error);
      parsed_.near = path().empty() ? "nfy" : "nfy " + path();
      return;
    }
    parsed_.command = find_command(path());
    if (!parsed_.command) parsed_.shown = help_of(path());
  }

  [[nodiscard]] bool wants_version() const { return wants_version_; }

private:
  void add(CLI::App& app, const Option& option) {
    const std::string key = option.key();
    if (option.is_switch()) {
      app.add_flag_function(option.name,
                            [this, key](std::int64_t) { parsed_.arguments.add(key, {"yes"}); });
      return;
    }
    CLI::Option* made = app.add_option(option.name, [this, key](const CLI::results_t& values) {
      parsed_.arguments.add(key, values);
      return true;
    });
    made->type_size(1)->required(option.needed);
    if (option.repeated) {
      made->expected(1, CLI::detail::expected_max_vector_size);
      made->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      // What stands without a name takes all words that are left; an option one each time.
      made->allow_extra_args(!option.is_named());
    } else {
      made->expected(1);
    }
    if (!option.choices.empty()) {
      made->check([choices = option.choices](const std::string& said) {
        std::string all;
        for (const std::string& choice : choices) {
          if (choice == said) return std::string();
          all += (all.empty() ? "" : "|") + choice;
        }
        return "not one of " + all + ": " + said;
      });
    }
  }

  void add(const Group& group) {
    CLI::App* parent = &app_;
    if (!group.summary.empty()) {
      parent = app_.add_subcommand(group.word);
      parent->fallthrough();
      parent->require_subcommand(0, 1);
    }
    for (const Command& command : group.commands) {
      const std::size_t space = command.name.find(' ');
      CLI::App* const made = parent->add_subcommand(
          space == std::string::npos ? command.name : command.name.substr(space + 1));
      made->fallthrough();
      for (const Option& option : command.options) add(*made, option);
    }
  }

  /// The words of the command that was named: "services list", "services" or "".
  [[nodiscard]] std::string path() const {
    std::string path;
    const CLI::App* app = &app_;
    for (;;) {
      const auto named = app->get_subcommands();
      if (named.empty()) return path;
      app = named.front();
      path += (path.empty() ? "" : " ") + app->get_name();
    }
  }

  [[nodiscard]] std::string mistake_from(const CLI::ParseError& error) const {
    std::string text = error.what();
    const std::size_t line = text.find('\n');
    if (line != std::string::npos) text.resize(line);
    const std::string path = this->path();
    const auto words = app_.remaining(true);
    if (words.empty()) return text;
    const std::string& word = words.front();
    if (word.starts_with('-')) return "unknown option: " + word.substr(0, word.find('='));
    if (find_command(path)) return "one argument too many: " + word;
    return "unknown command: " + (path.empty() ? "" : path + " ") + word;
  }

  Parsed& parsed_;
  CLI::App app_;
  bool wants_version_ = false;
};

}  // namespace

Parsed parse(int count, const char* const* words, const std::string& version) {
  Parsed parsed;
  Reader reader(parsed);
  reader.read(count, words);
  if (reader.wants_version() && parsed.mistake.empty()) {
    parsed.command = nullptr;
    parsed.shown = "nfy " + version + "\n";
  }
  return parsed;
}

}  // namespace nfy_cli
