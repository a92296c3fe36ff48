#include "cli/run/json.hpp"

#include <simdjson.h>

namespace nfy_cli {

using notify::ErrorCode;
using notify::make_error;
using notify::Result;

namespace {

constexpr std::size_t bytes_max = 64u << 20;
constexpr int depth_max = 32;

using Value = simdjson::ondemand::value;

// Throws simdjson_error; json_from() catches it.
Json read(Value value, int depth);

Json read_array(simdjson::ondemand::array array, int depth) {
  Json::Array made;
  for (auto one : array) made.push_back(read(one.value(), depth + 1));
  return made;
}

Json read_object(simdjson::ondemand::object object, int depth) {
  Json::Object made;
  for (auto field : object) {
    std::string name(std::string_view(field.unescaped_key()));
    made.emplace_back(std::move(name), read(field.value(), depth + 1));
  }
  return made;
}

Json read_number(Value value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && std::string_view(" \t\r\n").find(token.back()) != token.npos)
    token.remove_suffix(1);
  const simdjson::ondemand::number number = value.get_number();
  if (number.is_int64()) return number.get_int64();
  return Json::Digits{std::string(token)};
}

Json read(Value value, int depth) {
  using Type = simdjson::ondemand::json_type;
  if (depth > depth_max) throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
  switch (value.type()) {
    case Type::array: return read_array(value.get_array(), depth);
    case Type::object: return read_object(value.get_object(), depth);
    case Type::string: return std::string(std::string_view(value.get_string()));
    case Type::boolean: return bool(value.get_bool());
    case Type::number: return read_number(value);
    default:
      if (!value.is_null()) throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
      return {};
  }
}

void write_string(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void write(std::string& out, const Json& value, std::size_t indent) {
  const auto line = [&](std::size_t depth) { out += "\n" + std::string(depth, ' '); };
  if (value.is_null()) out += "null";
  if (const auto* flag = value.as<bool>()) out += *flag ? "true" : "false";
  if (const auto* number = value.as<std::int64_t>()) out += std::to_string(*number);
  if (const auto* number = value.as<Json::Digits>()) out += number->text;
  if (const auto* text = value.as<std::string>()) write_string(out, *text);
  if (const auto* array = value.as<Json::Array>()) {
    out += '[';
    for (const Json& one : *array) {
      if (&one != &array->front()) out += ',';
      line(indent + 2);
      write(out, one, indent + 2);
    }
    if (!array->empty()) line(indent);
    out += ']';
  }
  if (const auto* object = value.as<Json::Object>()) {
    out += '{';
    for (const auto& member : *object) {
      if (&member != &object->front()) out += ',';
      line(indent + 2);
      write_string(out, member.first);
      out += ": ";
      write(out, member.second, indent + 2);
    }
    if (!object->empty()) line(indent);
    out += '}';
  }
}

}  // namespace

const Json* Json::find(std::string_view name) const {
  const auto* object = as<Object>();
  if (!object) return nullptr;
  for (const auto& [key, value] : *object)
    if (key == name) return &value;
  return nullptr;
}

Result<Json> json_from(std::string_view text) {
  if (text.size() > bytes_max)
    return make_error(ErrorCode::invalid_argument, "JSON of more than 64 MiB");
  try {
    const simdjson::padded_string padded(text);
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document = parser.iterate(padded);
    // A document that is a lone number or text has no value of its own kind.
    if (document.is_scalar())
      return make_error(ErrorCode::invalid_argument, "JSON is an object or a list here");
    Json made = read(document.get_value(), 0);
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return make_error(ErrorCode::invalid_argument, "more than one JSON");
    return made;
  } catch (const simdjson::simdjson_error& error) {
    return make_error(ErrorCode::invalid_argument,
                      std::string("no JSON: ") + simdjson::error_message(error.error()));
  }
}

std::string to_text(const Json& value) {
  std::string out;
  write(out, value, 0);
  return out + "\n";
}

}  // namespace nfy_cli
