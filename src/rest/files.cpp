#include "rest/files.hpp"

#include "rest/fields.hpp"
#include "rest/python_text.hpp"

#include <notify/document.hpp>

#include <algorithm>
#include <array>

namespace notify::rest {
namespace {

using codec::JsonValue;

void add(std::vector<ApiError>& errors, std::string message) {
  errors.push_back({std::string(validation_error), std::move(message)});
}

std::string unsupported(std::string_view field, const JsonValue& value, std::string_view wanted) {
  return std::string(field) + " Unsupported value for " + std::string(field) + ": " +
         python_text(value) + ". " + std::string(wanted);
}

const JsonValue* member(const JsonValue::Object& members, std::string_view name) {
  for (const auto& [key, value] : members)
    if (key == name) return &value;
  return nullptr;
}

bool is_null(const JsonValue& value) { return value.find_as<std::monostate>() != nullptr; }

/// A flag that may be null; `otherwise` where it is, or is not there.
bool flag_of(std::vector<ApiError>& errors, const JsonValue::Object& members, std::string_view name,
             bool otherwise) {
  const JsonValue* const value = member(members, name);
  if (value == nullptr || is_null(*value)) return otherwise;
  if (const auto* const flag = value->find_as<bool>()) return *flag;
  add(errors, unsupported(name, *value, "Use a boolean true or false value."));
  return otherwise;
}

void take_retention(std::vector<ApiError>& errors, const JsonValue::Object& members,
                    Document& document) {
  const JsonValue* const value = member(members, "retention_period");
  if (value == nullptr || is_null(*value)) return;
  const auto* const text = value->find_as<std::string>();
  if (text != nullptr && document_weeks_from(*text))
    document.retention_period = *text;
  else
    add(errors,
        unsupported("retention_period", *value, "Supported periods are from 1 to 78 weeks."));
}

void take_filename(std::vector<ApiError>& errors, const JsonValue::Object& members,
                   Document& document) {
  const JsonValue* const value = member(members, "filename");
  if (value == nullptr || is_null(*value)) return;
  const auto* const text = value->find_as<std::string>();
  if (text != nullptr && text->find('.') != text->npos)
    document.filename = *text;
  else
    add(errors, "filename `filename` must end with a file extension. For example, filename.csv");
}

/// Whether only names are there that a file has.
void check_names(std::vector<ApiError>& errors, const JsonValue::Object& members) {
  constexpr std::array<std::string_view, 5> known = {
      "file", "is_csv", "confirm_email_before_download", "retention_period", "filename"};
  std::vector<std::string> others;
  for (const auto& [name, value] : members)
    if (std::ranges::find(known, name) == known.end()) others.push_back(name);
  if (auto error = unexpected(std::move(others))) errors.push_back(*std::move(error));
  if (member(members, "is_csv") != nullptr && member(members, "filename") != nullptr)
    add(errors, "Do not set a value for `is_csv` if `filename` is set.");
}

std::vector<ApiError> read_file(const JsonValue::Object& members, const std::string& recipient,
                                Document& document) {
  std::vector<ApiError> errors;
  const JsonValue& content = *member(members, "file");
  if (const auto* const text = content.find_as<std::string>())
    document.base64 = *text;
  else
    add(errors, "file " + python_text(content) + " is not of type string");
  document.is_csv = flag_of(errors, members, "is_csv", false);
  if (flag_of(errors, members, "confirm_email_before_download", true))
    document.confirmation_email = recipient;
  take_retention(errors, members, document);
  take_filename(errors, members, document);
  check_names(errors, members);
  return errors;
}

/// Refusals that are looked for before files are.
bool comes_first(const Error& error) {
  return error.reason != Reason::files_not_set_up && error.reason != Reason::message_too_long;
}

}  // namespace

std::optional<RestResponse> take_files(Call& call, std::span<const FileValue> files,
                                       SendRequest& request) {
  std::vector<ApiError> errors;
  for (const FileValue& file : files) {
    FileToSend& out = request.files.emplace_back();
    out.placeholder = file.placeholder;
    auto found = read_file(*file.members, request.to, out.document);
    if (errors.empty()) errors = std::move(found);
  }
  if (errors.empty()) return {};
  const auto preview = call.engine.notifications().preview(call.service(), request);
  if (!preview && comes_first(preview.error())) return {};  // sending it tells
  return error_answer(400, errors);
}

}  // namespace notify::rest
