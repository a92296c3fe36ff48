#include "admin/people/schema.hpp"

#include "rest/fields.hpp"
#include "rest/python_text.hpp"

#include <notify/recipient.hpp>

#include <algorithm>

namespace notify::admin::people {

using rest::python_repr;

Schema::Schema(const JsonValue& body) : members_(body.find_as<JsonValue::Object>()) {
  if (members_ == nullptr) fault("", python_repr(body) + " is not of type object");
}

void Schema::fault(std::string_view name, std::string text) {
  std::string message(name);
  if (!message.empty()) message += ' ';
  message += text;
  std::erase(message, '\'');
  rest::ApiError error{std::string(rest::validation_error), std::move(message)};
  if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(std::move(error));
}

void Schema::wrong_type(std::string_view name, const JsonValue& value, std::string_view types) {
  fault(name, python_repr(value) + " is not of type " + std::string(types));
}

bool Schema::has(std::string_view name) const {
  return members_ != nullptr &&
         std::ranges::any_of(*members_, [&](const auto& member) { return member.name == name; });
}

const JsonValue* Schema::take(std::string_view name) {
  known_.insert(std::string(name));
  if (members_ == nullptr) return nullptr;
  for (const auto& [key, value] : *members_)
    if (key == name) return &value;
  return nullptr;
}

const std::string* Schema::text(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) wrong_type(name, *value, "string");
  return text;
}

const std::string* Schema::text_or_null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text == nullptr) wrong_type(name, *value, "string, null");
  return text;
}

const std::string* Schema::filled_text(std::string_view name) {
  const std::string* const value = text(name);
  if (value == nullptr || !value->empty()) return value;
  fault(name, " should be non-empty");
  return nullptr;
}

const std::string* Schema::email_address(std::string_view name) {
  const std::string* const value = text(name);
  if (value == nullptr) return nullptr;
  if (const auto read = parse_email_address(*value); !read) {
    fault(name, read.error().message);
    return nullptr;
  }
  return value;
}

const std::string* Schema::word(std::string_view name, std::span<const std::string_view> words) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const text = value->find_as<std::string>();
  if (text != nullptr && std::ranges::find(words, *text) != words.end()) return text;
  std::string all;
  for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  fault(name, python_repr(*value) + " is not one of [" + all + "]");
  return nullptr;
}

std::optional<bool> Schema::flag(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return {};
  if (const auto* const flag = value->find_as<bool>()) return *flag;
  wrong_type(name, *value, "boolean");
  return {};
}

std::optional<bool> Schema::flag_or_null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return {};
  if (const auto* const flag = value->find_as<bool>()) return *flag;
  wrong_type(name, *value, "boolean, null");
  return {};
}

std::optional<Uuid> Schema::uuid(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return {};
  const auto* const text = value->find_as<std::string>();
  if (const auto id = text != nullptr ? rest::read_id(*text) : std::nullopt) return id->uuid;
  fault(name, "is not a valid UUID");
  return {};
}

std::optional<Uuid> Schema::uuid_or_null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr || value->find_as<std::monostate>() != nullptr) return {};
  return uuid(name);
}

const JsonValue::Array* Schema::list(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value == nullptr) return nullptr;
  const auto* const items = value->find_as<JsonValue::Array>();
  if (items == nullptr) wrong_type(name, *value, "array");
  return items;
}

std::optional<std::vector<std::string>> Schema::texts(std::string_view name,
                                                      std::span<const std::string_view> words) {
  const auto* const items = list(name);
  if (items == nullptr) return {};
  std::vector<std::string> out;
  for (const JsonValue& item : *items) {
    const auto* const text = item.find_as<std::string>();
    const bool is_known =
        text != nullptr && (words.empty() || std::ranges::find(words, *text) != words.end());
    if (is_known) {
      out.push_back(*text);
    } else if (words.empty()) {
      wrong_type(name, item, "string");
    } else {
      std::string all;
      for (const std::string_view word : words)
        all += (all.empty() ? "" : ", ") + std::string(word);
      fault(name, python_repr(item) + " is not one of [" + all + "]");
    }
  }
  return out;
}

std::optional<std::vector<Uuid>> Schema::uuids(std::string_view name, std::size_t count_min) {
  const auto* const items = list(name);
  if (items == nullptr) return {};
  if (items->size() < count_min) fault(name, "[] should be non-empty");
  std::vector<Uuid> out;
  for (const JsonValue& item : *items) {
    const auto* const text = item.find_as<std::string>();
    if (const auto id = text != nullptr ? rest::read_id(*text) : std::nullopt)
      out.push_back(id->uuid);
    else if (text != nullptr)
      fault(name, python_repr(item) + " is not a uuid");
    else
      wrong_type(name, item, "string");
  }
  return out;
}

std::optional<std::vector<std::string>> Schema::texts_in_objects(std::string_view name,
                                                                 std::string_view member) {
  const auto* const items = list(name);
  if (items == nullptr) return {};
  std::vector<std::string> out;
  for (const JsonValue& item : *items) {
    if (item.find_as<JsonValue::Object>() == nullptr) {
      wrong_type(name, item, "object");
      continue;
    }
    const JsonValue* const value = item.find(member);
    const auto* const text = value != nullptr ? value->find_as<std::string>() : nullptr;
    out.push_back(text != nullptr ? *text : std::string());
  }
  return out;
}

void Schema::null(std::string_view name) {
  const JsonValue* const value = take(name);
  if (value != nullptr && value->find_as<std::monostate>() == nullptr)
    wrong_type(name, *value, "null");
}

void Schema::require(std::initializer_list<std::string_view> names) {
  if (members_ == nullptr) return;
  for (const std::string_view name : names)
    if (!has(name)) fault("", std::string(name) + " is a required property");
}

void Schema::close() {
  if (members_ == nullptr) return;
  std::vector<std::string> others;
  for (const auto& [name, value] : *members_)
    if (!known_.contains(name)) others.push_back(name);
  if (auto error = rest::unexpected(std::move(others))) errors_.push_back(*std::move(error));
}

std::optional<RestResponse> Schema::refused() const {
  if (errors_.empty()) return {};
  return rest::error_answer(400, errors_);
}

}  // namespace notify::admin::people
