#include "cli/app/help.hpp"
#include "cli/app/pages.hpp"

#include <algorithm>

namespace nfy_cli {

namespace {

/// One place on the command line at which words are completed: after "nfy services", say.
struct Place {
  std::string path;
  std::vector<std::pair<std::string, std::string>> words;  ///< commands, and what they do
  std::vector<Option> options;
};

std::vector<Place> places() {
  std::vector<Place> made{{"", {}, global_options()}};
  for (const Group& group : groups()) {
    if (!group.summary.empty()) {
      made.front().words.emplace_back(group.word, group.summary);
      made.push_back({group.word, {}, global_options()});
    }
    Place place;
    std::vector<Place> below;
    for (const Command& command : group.commands) {
      const std::size_t space = command.name.find(' ');
      if (space == std::string::npos)
        made.front().words.emplace_back(command.name, command.summary);
      else
        made.back().words.emplace_back(command.name.substr(space + 1), command.summary);
      place = {command.name, {}, command.options};
      for (const Option& option : global_options()) place.options.push_back(option);
      below.push_back(place);
    }
    std::move(below.begin(), below.end(), std::back_inserter(made));
  }
  return made;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// The words, option names and choices of a place, as patterns of a `case`.
std::string shell_cases(bool with_options) {
  std::string out;
  for (const Place& place : places()) {
    std::vector<std::string> words;
    for (const auto& word : place.words) words.push_back(word.first);
    for (const Option& option : place.options) {
      if (with_options && option.is_named()) words.push_back(option.key());
      if (!with_options && !option.is_named())
        words.insert(words.end(), option.choices.begin(), option.choices.end());
    }
    out += "    '" + place.path + "') nfy_words='" + joined(words) + "' ;;\n";
  }
  return out;
}

std::string value_cases() {
  std::string out;
  for (const Place& place : places()) {
    for (const Option& option : place.options) {
      if (!option.is_named() || option.is_switch()) continue;
      const std::string kind = !option.choices.empty()
                                   ? "nfy_words='" + joined(option.choices) + "'"
                               : option.is_file() ? "nfy_files=yes"
                                                  : "nfy_words=''";
      out += "    '" + place.path + " " + option.key() + "') " + kind + " ;;\n";
    }
  }
  return out;
}

std::string path_cases() {
  std::string out;
  for (const Place& place : places())
    if (!place.path.empty()) out += (out.empty() ? "" : "|") + ("'" + place.path + "'");
  return out;
}

// What bash and zsh share: finds the place, then the words that fit there.
std::string shell_functions() {
  return "_nfy_path() {  # the command that the words before this one name\n"
         "  nfy_at=''\n"
         "  local word next\n"
         "  for word in \"$@\"; do\n"
         "    next=\"${nfy_at:+$nfy_at }$word\"\n"
         "    case \"$next\" in " +
         path_cases() +
         ") nfy_at=\"$next\" ;; esac\n"
         "  done\n"
         "}\n"
         "_nfy_words() {  # of the place $nfy_at, the word before $1, the word begun $2\n"
         "  nfy_words='' nfy_files=''\n"
         "  case \"$nfy_at $1\" in\n" +
         value_cases() +
         "    *) _nfy_names \"$2\" ;;\n"
         "  esac\n"
         "}\n"
         "_nfy_names() {\n"
         "  case \"$1\" in -*) case \"$nfy_at\" in\n" +
         shell_cases(true) + "  esac ;; *) case \"$nfy_at\" in\n" + shell_cases(false) +
         "  esac; if [ -z \"$nfy_words\" ]; then nfy_files=yes; fi ;; esac\n"
         "}\n";
}

std::string bash() {
  return "# bash completion of nfy; made by `nfy completion bash`\n" + shell_functions() +
         "_nfy() {\n"
         "  local nfy_at nfy_words nfy_files current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  _nfy_path \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"\n"
         "  _nfy_words \"${COMP_WORDS[COMP_CWORD-1]}\" \"$current\"\n"
         "  if [ -n \"$nfy_files\" ]; then COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  else COMPREPLY=($(compgen -W \"$nfy_words\" -- \"$current\")); fi\n"
         "}\n"
         "complete -o filenames -F _nfy nfy\n";
}

std::string zsh() {
  return "#compdef nfy\n# zsh completion of nfy; made by `nfy completion zsh`\n" +
         shell_functions() +
         "_nfy() {\n"
         "  local nfy_at nfy_words nfy_files\n"
         "  local -a before\n"
         "  before=(\"${(@)words[2,CURRENT-1]}\")\n"
         "  local previous=\"${words[CURRENT-1]}\" current=\"${words[CURRENT]}\"\n"
         "  _nfy_path \"${before[@]}\"\n"
         "  _nfy_words \"$previous\" \"$current\"\n"
         "  if [ -n \"$nfy_files\" ]; then _files; else compadd -- ${=nfy_words}; fi\n"
         "}\n"
         "compdef _nfy nfy\n";
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "\\'" : std::string(1, c);
  return out + "'";
}

std::string fish() {
  std::string out =
      "# fish completion of nfy; made by `nfy completion fish`\n"
      "function __nfy_at\n"
      "  set -l path\n"
      "  for word in (commandline -opc)[2..]\n"
      "    string match -q -- '-*' $word; and continue\n"
      "    set -a path $word\n"
      "  end\n"
      "  test \"$path\" = \"$argv\"; or string match -q -- \"$argv *\" \"$path\"\n"
      "end\n";
  for (const Place& place : places()) {
    const std::string at = place.path.empty() ? "__fish_use_subcommand" : "__nfy_at " + place.path;
    for (const auto& [word, summary] : place.words)
      out +=
          "complete -c nfy -f -n " + quoted(at) + " -a " + word + " -d " + quoted(summary) + "\n";
    for (const Option& option : place.options) {
      if (!option.is_named()) continue;
      out += "complete -c nfy -n " + quoted(at) + " -l " + option.key().substr(2);
      if (!option.is_switch()) out += option.is_file() ? " -r" : " -x";
      if (!option.choices.empty()) out += " -a " + quoted(joined(option.choices));
      out += " -d " + quoted(option.help) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string completion(const std::string& shell) {
  if (shell == "zsh") return zsh();
  return shell == "fish" ? fish() : bash();
}

}  // namespace nfy_cli
