#include "codec/json_reader.hpp"

#include "codec/json_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

namespace notify::codec {
namespace {

namespace ondemand = simdjson::ondemand;

Error malformed(std::string reason) {
  return make_error(ErrorCode::invalid_argument, "not valid json: " + std::move(reason));
}

Error malformed(simdjson::error_code code) {
  if (code == simdjson::UTF8_ERROR) return malformed("it is not utf-8");
  if (code == simdjson::INCOMPLETE_ARRAY_OR_OBJECT) return malformed("it ends too early");
  return malformed("syntax error");
}

// A name in an error message is the sender's own text: short, on one line, and readable.
std::string shown(std::string_view name) {
  constexpr std::size_t shown_max = 60;
  std::string text;
  append_json_string(text, name.substr(0, shown_max));
  return text;
}

std::string_view trimmed(std::string_view token) {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return end == token.npos ? std::string_view() : token.substr(0, end + 1);
}

// Reads one document of limited depth; the recursion goes no deeper than the limit.
class Reader {
public:
  explicit Reader(const JsonLimits& limits) : limits_(limits) {}

  Result<JsonValue> read_object(ondemand::object object, int depth) {
    JsonValue::Object members;
    for (auto field : object) {
      std::string_view name;
      ondemand::value value;
      if (const auto code = field.unescaped_key().get(name)) return malformed(code);
      if (members.size() == limits_.names_max) {
        return malformed("more than " + std::to_string(limits_.names_max) + " names");
      }
      std::string owned(name);
      if (const auto code = field.value().get(value)) return malformed(code);
      NFY_TRY(read, read_value(value, depth));
      members.push_back({std::move(owned), std::move(read)});
    }
    if (limits_.repeats == JsonRepeats::last_wins)
      keep_last(members);
    else
      NFY_CHECK(check_unique(members));
    return JsonValue{std::move(members)};
  }

  Result<JsonValue> read_value(ondemand::value value, int depth) {
    ondemand::json_type type;
    if (const auto code = value.type().get(type)) return malformed(code);
    if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
      if (depth == limits_.depth_max) return malformed("lists and objects are nested too deep");
    }
    switch (type) {
      case ondemand::json_type::array: return read_array(value, depth + 1);
      case ondemand::json_type::object: {
        ondemand::object object;
        if (const auto code = value.get_object().get(object)) return malformed(code);
        return read_object(object, depth + 1);
      }
      case ondemand::json_type::string: {
        std::string_view text;
        if (const auto code = value.get_string().get(text)) return malformed(code);
        return JsonValue{std::string(text)};
      }
      default: return read_word(trimmed(value.raw_json_token()), value);
    }
  }

private:
  // Numbers, booleans and null are judged by their text: what is not exactly one of them is none.
  static Result<JsonValue> read_word(std::string_view token, ondemand::value& value) {
    if (token == "true" || token == "false") {
      bool flag = false;
      if (const auto code = value.get_bool().get(flag)) return malformed(code);
      return JsonValue{flag};
    }
    if (token == "null") {
      // is_null() is a result too: it fails where other bytes follow the word at once.
      bool is_null = false;
      if (simdjson::simdjson_result<bool>(value.is_null()).get(is_null) || !is_null)
        return malformed("syntax error");
      return JsonValue{};
    }
    if (is_json_number(token)) return JsonValue{JsonValue::Number{std::string(token)}};
    return malformed("a value is no string, number, boolean, null or list");
  }

  Result<JsonValue> read_array(ondemand::value value, int depth) {
    ondemand::array array;
    if (const auto code = value.get_array().get(array)) return malformed(code);
    JsonValue::Array items;
    for (auto item : array) {
      ondemand::value element;
      if (const auto code = item.get(element)) return malformed(code);
      NFY_TRY(read, read_value(element, depth));
      items.push_back(std::move(read));
    }
    return JsonValue{std::move(items)};
  }

  static void keep_last(JsonValue::Object& members) {
    std::map<std::string_view, std::size_t> places;
    JsonValue::Object kept;
    for (auto& [name, value] : members) {
      const auto [known, is_new] = places.emplace(name, kept.size());
      if (is_new)
        kept.push_back({name, std::move(value)});
      else
        kept[known->second].value = std::move(value);
    }
    members = std::move(kept);
  }

  static Result<void> check_unique(const JsonValue::Object& members) {
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const auto& [name, value] : members) names.push_back(name);
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end()) return malformed("duplicate name " + shown(*twice));
    return {};
  }

  JsonLimits limits_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
  const Object* const object = find_as<Object>();
  if (object == nullptr) return nullptr;
  const auto found =
      std::ranges::find_if(*object, [&](const auto& member) { return member.name == name; });
  return found == object->end() ? nullptr : &found->value;
}

namespace {

Result<void> check_size(std::string_view json, const JsonLimits& limits) {
  if (json.size() <= limits.bytes_max) return {};
  return make_error(ErrorCode::invalid_argument,
                    "json longer than " + std::to_string(limits.bytes_max) + " bytes");
}

}  // namespace

Result<JsonValue> read_json(std::string_view json, const JsonLimits& limits) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  NFY_CHECK(check_size(json, limits));
  if (json.starts_with(byte_order_mark)) json.remove_prefix(byte_order_mark.size());
  // A value alone is read as the only item of a list: simdjson treats it as a thing of its own.
  std::string list;
  list.reserve(json.size() + 2 + simdjson::SIMDJSON_PADDING);
  list.append("[").append(json).append("]");
  ondemand::parser parser;
  ondemand::document document;
  if (const auto code = parser.iterate(list).get(document)) return malformed(code);
  ondemand::value root;
  if (const auto code = document.get_value().get(root)) return malformed(code);
  NFY_TRY(value, Reader({limits.bytes_max, limits.names_max, limits.depth_max + 1, limits.repeats})
                     .read_value(root, 0));
  const char* rest = nullptr;
  if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS)
    return malformed("something follows the value");
  auto& items = std::get<JsonValue::Array>(value.value);
  if (items.size() != 1) return malformed("it is not one value");
  return std::move(items.front());
}

Result<JsonValue> read_json_object(std::string_view json, const JsonLimits& limits) {
  NFY_CHECK(check_size(json, limits));
  const simdjson::padded_string padded(json);
  ondemand::parser parser;
  ondemand::document document;
  if (const auto code = parser.iterate(padded).get(document)) return malformed(code);
  ondemand::object object;
  if (const auto code = document.get_object().get(object)) {
    return code == simdjson::INCORRECT_TYPE ? malformed("it is no object") : malformed(code);
  }
  NFY_TRY(value, Reader(limits).read_object(object, 1));
  const char* rest = nullptr;
  if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) {
    return malformed("something follows the object");
  }
  return value;
}

}  // namespace notify::codec
