#include "exchanges/compare.hpp"

#include <notify/ids.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>

namespace notify::exchanges {
namespace {

constexpr std::string_view any_uuid = "{{any:uuid}}";
constexpr std::size_t uuid_size = 36;
constexpr double precision = 1e-9;
constexpr std::size_t shown_bytes_max = 300;

/// One as the API writes it: in lower case.
bool is_uuid(std::string_view text) {
  const auto uuid = Uuid::from_text(text);
  return uuid && uuid->to_text() == text;
}

bool is_whole(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

bool equal_numbers(const std::string& expected, const std::string& found) {
  if (is_whole(expected) && is_whole(found)) return expected == found;
  const double a = std::strtod(expected.c_str(), nullptr);
  const double b = std::strtod(found.c_str(), nullptr);
  return std::abs(a - b) <= precision * std::max(std::abs(a), std::abs(b));
}

class Comparison {
public:
  explicit Comparison(std::string_view host) : host_(host) {}

  std::optional<Difference> of(const Json& expected, const Json& found, std::string path) const {
    if (const auto* object = expected.find_as<Json::Object>()) {
      if (object->size() == 1 && object->front().name.starts_with('$'))
        return of_matcher(object->front().name, object->front().value, expected, found,
                          std::move(path));
      if (const auto* other = found.find_as<Json::Object>())
        return of_objects(*object, *other, found, path);
    } else if (const auto* list = expected.find_as<Json::Array>()) {
      if (const auto* other = found.find_as<Json::Array>()) return of_lists(*list, *other, path);
    } else if (const auto* text = expected.find_as<std::string>()) {
      const auto* other = found.find_as<std::string>();
      if (other && matches_text(*text, *other)) return std::nullopt;
    } else if (const auto* number = expected.find_as<Json::Number>()) {
      const auto* other = found.find_as<Json::Number>();
      if (other && equal_numbers(number->text, other->text)) return std::nullopt;
    } else if (const auto* flag = expected.find_as<bool>()) {
      const auto* other = found.find_as<bool>();
      if (other && *other == *flag) return std::nullopt;
    } else if (is_null(found)) {
      return std::nullopt;
    }
    return differs(expected, found, std::move(path));
  }

private:
  static std::optional<Difference> differs(const Json& expected, const Json& found,
                                           std::string path) {
    return Difference{std::move(path), shortened(write_json(expected)),
                      shortened(write_json(found))};
  }

  std::optional<Difference> of_objects(const Json::Object& expected, const Json::Object& found,
                                       const Json& all, const std::string& path) const {
    for (const auto& [name, value] : expected) {
      const Json* other = all.find(name);
      if (!other) return Difference{path + "." + name, shortened(write_json(value)), "nothing"};
      if (auto difference = of(value, *other, path + "." + name)) return difference;
    }
    for (const auto& [name, value] : found)
      if (std::ranges::none_of(expected, [&](const auto& e) { return e.name == name; }))
        return Difference{path + "." + name, "nothing", shortened(write_json(value))};
    return std::nullopt;
  }

  std::optional<Difference> of_lists(const Json::Array& expected, const Json::Array& found,
                                     const std::string& path) const {
    for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i)
      if (auto difference = of(expected[i], found[i], path + "[" + std::to_string(i) + "]"))
        return difference;
    return of_sizes(expected.size(), found.size(), path);
  }

  static std::optional<Difference> of_sizes(std::size_t expected, std::size_t found,
                                            const std::string& path) {
    if (expected == found) return std::nullopt;
    return Difference{path + ".length", std::to_string(expected), std::to_string(found)};
  }

  std::optional<Difference> of_matcher(const std::string& name, const Json& value,
                                       const Json& expected, const Json& found,
                                       std::string path) const {
    if (name == "$list") return of_long_list(value, found, path);
    if (name == "$unordered") return of_unordered(value, found, path);
    const auto* text = found.find_as<std::string>();
    if (text && matches(name, value, *text)) return std::nullopt;
    if (!text) must_be_known(name);
    return differs(expected, found, std::move(path));
  }

  static void must_be_known(const std::string& name) {
    for (const char* known : {"$uuid", "$url", "$url_prefix", "$reference", "$pattern"})
      if (name == known) return;
    throw Trouble("unknown matcher: " + name);
  }

  bool matches(const std::string& name, const Json& value, std::string_view found) const {
    if (name == "$uuid") return is_uuid(found);
    if (name == "$reference") return is_reference(found);
    must_be_known(name);
    const auto* rest = value.find_as<std::string>();
    if (!rest) throw Trouble(name + " is no text");
    if (name == "$pattern") return std::regex_match(std::string(found), std::regex(*rest));
    if (name == "$url") return matches_text(std::string(host_) + *rest, found);
    return is_longer_than(std::string(host_) + *rest, found);
  }

  static bool is_reference(std::string_view text) {
    return text.size() == 16 && std::ranges::all_of(text, [](char c) {
             return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
  }

  static bool is_longer_than(const std::string& prefix, std::string_view found) {
    for (std::size_t size = 1; size < found.size(); ++size)
      if (matches_text(prefix, found.substr(0, size))) return true;
    return false;
  }

  std::optional<Difference> of_long_list(const Json& value, const Json& found,
                                         const std::string& path) const {
    const auto* list = found.find_as<Json::Array>();
    if (!list) return Difference{path, "a list", shortened(write_json(found))};
    const auto length = number_in(value, "length", -1);
    if (length < 0) throw Trouble("$list has no length");
    if (auto difference = of_sizes(static_cast<std::size_t>(length), list->size(), path))
      return difference;
    for (const auto& [name, end] : *value.find_as<Json::Object>()) {
      if (name == "length") continue;
      if (name != "first" && name != "last") throw Trouble("$list has an unknown member: " + name);
      if (list->empty())
        return Difference{path + "." + name, shortened(write_json(end)), "nothing"};
      const Json& item = name == "first" ? list->front() : list->back();
      if (auto difference = of(end, item, path + "." + name)) return difference;
    }
    return std::nullopt;
  }

  /// Pairs each expected value with one that was found, whichever way round.
  std::optional<Difference> of_unordered(const Json& value, const Json& found,
                                         const std::string& path) const {
    const auto* wanted = value.find_as<Json::Array>();
    if (!wanted) throw Trouble("$unordered is no list");
    const auto* list = found.find_as<Json::Array>();
    if (!list) return Difference{path, "a list", shortened(write_json(found))};
    if (auto difference = of_sizes(wanted->size(), list->size(), path)) return difference;
    std::vector<std::optional<std::size_t>> owner(list->size());
    for (std::size_t i = 0; i < wanted->size(); ++i) {
      std::vector<bool> tried(list->size());
      if (!pair(i, *wanted, *list, owner, tried))
        return Difference{path + "[" + std::to_string(i) + "]", shortened(write_json((*wanted)[i])),
                          "no such value"};
    }
    return std::nullopt;
  }

  bool pair(std::size_t i, const Json::Array& wanted, const Json::Array& list,
            std::vector<std::optional<std::size_t>>& owner, std::vector<bool>& tried) const {
    for (std::size_t j = 0; j < list.size(); ++j) {
      if (tried[j] || of(wanted[i], list[j], {})) continue;
      tried[j] = true;
      if (owner[j] && !pair(*owner[j], wanted, list, owner, tried)) continue;
      owner[j] = i;
      return true;
    }
    return false;
  }

  std::string_view host_;
};

}  // namespace

std::optional<Difference> difference_of(const Json& expected, const Json& found,
                                        std::string_view host, std::string path) {
  return Comparison(host).of(expected, found, std::move(path));
}

bool matches_text(std::string_view expected, std::string_view found) {
  for (;;) {
    const auto at = expected.find(any_uuid);
    if (at == std::string_view::npos) return expected == found;
    if (found.size() < at + uuid_size || found.substr(0, at) != expected.substr(0, at) ||
        !is_uuid(found.substr(at, uuid_size)))
      return false;
    expected.remove_prefix(at + any_uuid.size());
    found.remove_prefix(at + uuid_size);
  }
}

std::string shortened(std::string text) {
  if (text.size() > shown_bytes_max) {
    text.resize(shown_bytes_max);
    text += "…";
  }
  return text;
}

}  // namespace notify::exchanges
