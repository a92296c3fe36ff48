#include "exchanges/differences.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>
#include <sstream>

namespace notify::exchanges {
namespace {

constexpr std::array roots{"http.", "event.", "expect.", "callbacks.", "before."};

Json::Object object_from(std::string_view text, const std::string& rule) {
  auto json = read_json(text);
  auto* object = json ? std::get_if<Json::Object>(&json->value) : nullptr;
  if (!object || object->empty()) throw Trouble("rule is not well-formed: " + rule);
  return std::move(*object);
}

DifferenceRule rule_from(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream columns(line);
  for (std::string cell; std::getline(columns, cell, '\t');) cells.push_back(cell);
  if (cells.size() != 3 || cells[0].empty()) throw Trouble("rule has not three columns: " + line);
  DifferenceRule rule{cells[0], object_from(cells[1], cells[0]), object_from(cells[2], cells[0])};
  for (const auto& [path, value] : rule.when)
    if (path != "at" &&
        std::ranges::none_of(roots, [&](const char* root) { return path.starts_with(root); }))
      throw Trouble("rule " + rule.name + " must not look at " + path);
  for (const auto& [name, value] : rule.instead)
    if (name != "expect" && name != "callbacks")
      throw Trouble("rule " + rule.name + " must not replace " + name);
  return rule;
}

bool holds(const Json& wanted, const Json& found) {
  const auto* text = wanted.find_as<std::string>();
  if (text && text->starts_with('~'))
    return std::regex_match(plain_text(found), std::regex(text->substr(1)));
  return write_json(wanted) == write_json(found);
}

/// The symbol of the notification that a step is about, or empty.
std::string notification_of(const Json& step) {
  if (const Json* named = find_at(step, "event.notification")) return plain_text(*named);
  const Json* http = step.find("http");
  if (!http) return {};
  constexpr std::string_view begin = "{{notification:";
  const std::string text = write_json(*http);
  const auto at = text.find(begin);
  if (at == std::string::npos) return {};
  const auto from = at + begin.size();
  return text.substr(from, text.find('}', from) - from);
}

bool only_reads(const Json& step) {
  const Json* method = find_at(step, "http.method");
  return method && plain_text(*method) == "GET";
}

bool is_about(const DifferenceRule& rule, const Json& step, const Json& before) {
  constexpr std::string_view earlier = "before.";
  return std::ranges::all_of(rule.when, [&](const auto& condition) {
    const std::string_view path = condition.name;
    const Json* found = path.starts_with(earlier) ? find_at(before, path.substr(earlier.size()))
                                                  : find_at(step, path);
    return found && holds(condition.value, *found);
  });
}

void put(Json::Object& object, const std::string& name, const Json& value) {
  std::erase_if(object, [&](const auto& other) { return other.name == name; });
  if (!is_null(value)) object.push_back({name, value});
}

/// "json.status" is one field of the body that is expected, and may be null.
void put_part(Json::Object& expect, const std::string& path, const Json& value) {
  const auto dot = path.find('.');
  if (dot == std::string::npos) return put(expect, path, value);
  const auto body =
      std::ranges::find(expect, path.substr(0, dot), [](const auto& m) { return m.name; });
  auto* fields = body == expect.end() ? nullptr : std::get_if<Json::Object>(&body->value.value);
  if (!fields) throw Trouble("rule replaces what is not expected: " + path);
  const std::string name = path.substr(dot + 1);
  std::erase_if(*fields, [&](const auto& other) { return other.name == name; });
  fields->push_back({name, value});
}

}  // namespace

DifferenceRules DifferenceRules::read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw Trouble("cannot be read: " + file.filename().string());
  std::stringstream text;
  text << stream.rdbuf();
  return from_text(text.str());
}

DifferenceRules DifferenceRules::from_text(std::string_view text) {
  DifferenceRules rules;
  std::stringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && !line.starts_with('#')) rules.rules_.push_back(rule_from(line));
  return rules;
}

Json DifferenceRules::apply(const Json& step) {
  const std::string about = notification_of(step);
  const Json before = about.empty() ? Json{} : changes_[about];
  if (!about.empty() && !only_reads(step)) changes_[about] = step;
  const auto rule = std::ranges::find_if(
      rules_, [&](const auto& candidate) { return is_about(candidate, step, before); });
  if (rule == rules_.end()) return step;
  ++rule->matched;
  Json changed = step;
  auto& members = std::get<Json::Object>(changed.value);
  for (const auto& [name, value] : rule->instead) {
    const auto expect = std::ranges::find(members, name, [](const auto& m) { return m.name; });
    if (name != "expect" || expect == members.end()) {
      put(members, name, value);
      continue;
    }
    for (const auto& [part, instead] : std::get<Json::Object>(value.value))
      put_part(std::get<Json::Object>(expect->value.value), part, instead);
  }
  return changed;
}

void DifferenceRules::begin_file() { changes_.clear(); }

std::vector<std::string> DifferenceRules::unused() const {
  std::vector<std::string> names;
  for (const DifferenceRule& rule : rules_)
    if (rule.matched == 0) names.push_back(rule.name);
  return names;
}

}  // namespace notify::exchanges
