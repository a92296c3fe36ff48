#include "exchanges/json.hpp"

#include "codec/json_text.hpp"

#include <charconv>

namespace notify::exchanges {
namespace {

constexpr codec::JsonLimits roomy{.bytes_max = 64u << 20, .names_max = 100'000, .depth_max = 500};

void append_json(std::string& out, const Json& value) {
  if (const auto* flag = value.find_as<bool>()) {
    out += *flag ? "true" : "false";
  } else if (const auto* number = value.find_as<Json::Number>()) {
    out += number->text;
  } else if (const auto* text = value.find_as<std::string>()) {
    codec::append_json_string(out, *text);
  } else if (const auto* list = value.find_as<Json::Array>()) {
    out += '[';
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out += ", ";
      append_json(out, (*list)[i]);
    }
    out += ']';
  } else if (const auto* object = value.find_as<Json::Object>()) {
    out += '{';
    bool is_first = true;
    for (const auto& [name, item] : *object) {
      if (!std::exchange(is_first, false)) out += ", ";
      codec::append_json_string(out, name);
      out += ": ";
      append_json(out, item);
    }
    out += '}';
  } else {
    out += "null";
  }
}

std::optional<std::int64_t> integer_from(std::string_view text) {
  std::int64_t number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

[[noreturn]] void stop(std::string_view name, const char* what) {
  throw Trouble(std::string(name) + " " + what);
}

}  // namespace

std::optional<Json> read_json(std::string_view text) {
  // The reader takes objects only; whatever closes this one early is no JSON text either.
  auto read = codec::read_json_object("{\"value\":" + std::string(text) + "\n}", roomy);
  if (!read) return std::nullopt;
  auto& members = std::get<Json::Object>(read->value);
  if (members.size() != 1) return std::nullopt;
  return std::move(members.front().value);
}

std::string write_json(const Json& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string plain_text(const Json& value) {
  const auto* text = value.find_as<std::string>();
  return text ? *text : write_json(value);
}

namespace {

const Json* find_in_any(const Json& value, std::string_view path) {
  const auto* members = value.find_as<Json::Object>();
  if (!members) return nullptr;
  for (const Json::Member& member : *members)
    if (const Json* found = find_at(member.value, path)) return found;
  return nullptr;
}

}  // namespace

const Json* find_at(const Json& value, std::string_view path) {
  const Json* at = &value;
  while (at && !path.empty()) {
    const auto dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (const auto* list = at->find_as<Json::Array>()) {
      const auto index = integer_from(name);
      at = index && *index >= 0 && static_cast<std::size_t>(*index) < list->size()
               ? &(*list)[static_cast<std::size_t>(*index)]
               : nullptr;
    } else if (name == "*") {
      return find_in_any(*at, path);
    } else {
      at = at->find(name);
    }
  }
  return at;
}

const Json& member(const Json& object, std::string_view name) {
  const Json* found = object.find(name);
  if (!found) stop(name, "is missing");
  return *found;
}

bool has(const Json& object, std::string_view name) { return object.find(name) != nullptr; }

std::string text_in(const Json& object, std::string_view name, std::string_view fallback) {
  const Json* found = object.find(name);
  if (!found || is_null(*found)) return std::string(fallback);
  const auto* text = found->find_as<std::string>();
  if (!text) stop(name, "is no text");
  return *text;
}

std::int64_t number_in(const Json& object, std::string_view name, std::int64_t fallback) {
  const Json* found = object.find(name);
  if (!found || is_null(*found)) return fallback;
  const auto* number = found->find_as<Json::Number>();
  const auto integer = number ? integer_from(number->text) : std::nullopt;
  if (!integer) stop(name, "is no whole number");
  return *integer;
}

bool flag_in(const Json& object, std::string_view name, bool fallback) {
  const Json* found = object.find(name);
  if (!found || is_null(*found)) return fallback;
  const auto* flag = found->find_as<bool>();
  if (!flag) stop(name, "is neither true nor false");
  return *flag;
}

const Json::Array& list_in(const Json& object, std::string_view name) {
  static const Json::Array none;
  const Json* found = object.find(name);
  if (!found || is_null(*found)) return none;
  const auto* list = found->find_as<Json::Array>();
  if (!list) stop(name, "is no list");
  return *list;
}

}  // namespace notify::exchanges
