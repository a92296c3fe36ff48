#include "admin/answers.hpp"
#include "admin/path.hpp"
#include "admin/templates/handlers.hpp"
#include "admin/templates/view.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"
#include "rest/python_text.hpp"

#include <notify/services.hpp>
#include <notify/template_folders.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <array>

namespace notify::admin::templates {
namespace {

using codec::JsonValue;
using rest::ApiError;
using rest::Fields;

constexpr std::array<std::string_view, 3> type_words = {"sms", "email", "letter"};
constexpr std::array<std::string_view, 2> language_words = {"english", "welsh_then_english"};

bool is_text(const JsonValue* value) {
  return value != nullptr && value->find_as<std::string>() != nullptr;
}
bool is_null(const JsonValue* value) {
  return value != nullptr && value->find_as<std::monostate>() != nullptr;
}

void add_error(std::vector<ApiError>& errors, std::string message) {
  std::erase(message, '\'');
  errors.push_back({std::string(rest::validation_error), std::move(message)});
}

/// Which languages a letter has, and the texts of the other one, have to agree.
void check_languages(const JsonValue& body, std::vector<ApiError>& errors) {
  const JsonValue* const subject = body.find("letter_welsh_subject");
  const JsonValue* const content = body.find("letter_welsh_content");
  const bool both_null = is_null(subject) && is_null(content);
  const bool both_texts = is_text(subject) && is_text(content);
  const bool both_there = subject != nullptr && content != nullptr;
  const JsonValue* const languages = body.find("letter_languages");
  bool fits = !both_there || both_null || both_texts;
  if (languages != nullptr) {
    const auto* const word = languages->find_as<std::string>();
    if (word == nullptr)
      add_error(errors,
                "letter_languages " + rest::python_repr(*languages) + " is not of type string");
    if (word == nullptr || std::ranges::find(language_words, *word) == language_words.end())
      errors.push_back(
          rest::not_one_of("letter_languages", rest::python_text(*languages), language_words));
    fits = word != nullptr && ((*word == language_words[0] && both_null) ||
                               (*word == language_words[1] && both_texts));
  }
  if (!fits)
    add_error(errors, rest::python_repr(body) + " is not valid under any of the given schemas");
}

/// What the engine refuses, under the name of the attribute that it is about.
RestResponse template_refusal(const Error& error) {
  if (error.reason == Reason::message_too_long || error.reason == Reason::qr_code_too_long)
    return field_error(400, "content", error.message);
  if (error.message == "Invalid template subject")
    return field_error(400, "subject", error.message);
  return refusal(error);
}

std::string_view public_name(NotificationType type) {
  switch (type) {
    case NotificationType::sms: return "text message";
    case NotificationType::email: return "email";
    default: return "letter";
  }
}

std::optional<RestResponse> refuse_type(const Service& service, NotificationType type,
                                        std::string_view doing) {
  const Permission needed = type == NotificationType::sms     ? Permission::sms
                            : type == NotificationType::email ? Permission::email
                                                              : Permission::letter;
  if (service.permissions.contains(needed)) return {};
  return field_error(
      403, "template_type",
      std::string(doing) + " " + std::string(public_name(type)) + " templates is not allowed");
}

std::string text_of(const JsonValue& body, std::string_view name) {
  const JsonValue* const value = body.find(name);
  return is_text(value) ? *value->find_as<std::string>() : std::string();
}

bool flag_of(const JsonValue& body, std::string_view name) {
  const JsonValue* const value = body.find(name);
  const auto* const flag = value == nullptr ? nullptr : value->find_as<bool>();
  return flag != nullptr && *flag;
}

/// Reads what makes a template; the errors of all of it.
std::vector<ApiError> read_new(const JsonValue& body, NewTemplate& out) {
  Fields fields(body);
  if (const auto* const name = fields.text("name")) out.name = *name;
  const std::string* const type = fields.one_of("template_type", type_words);
  fields.uuid("service");
  if (const auto* const content = fields.text("content")) out.content = *content;
  if (const auto* const subject = fields.text("subject")) out.subject = *subject;
  if (const auto user = fields.uuid("created_by")) out.created_by.uuid = user->uuid;
  if (const auto folder = fields.uuid("parent_folder_id")) out.folder.uuid = folder->uuid;
  const std::string* const postage = fields.postage_of_upload("postage");
  const bool needs_subject = !fields.has("template_type") || (type != nullptr && *type != "sms");
  if (needs_subject)
    fields.end_open({"subject", "name", "template_type", "content", "service", "created_by"});
  else
    fields.end_open({"name", "template_type", "content", "service", "created_by"});
  std::vector<ApiError> errors = fields.errors();
  if (body.find_as<JsonValue::Object>() != nullptr) check_languages(body, errors);
  if (!errors.empty()) return errors;
  out.type = *type == "sms"     ? NotificationType::sms
             : *type == "email" ? NotificationType::email
                                : NotificationType::letter;
  if (out.type == NotificationType::sms) out.subject.clear();
  if (out.type == NotificationType::letter)
    out.postage = postage != nullptr ? *postage_from(*postage) : Postage::second;
  out.letter_welsh_subject = text_of(body, "letter_welsh_subject");
  out.letter_welsh_content = text_of(body, "letter_welsh_content");
  out.has_unsubscribe_link = flag_of(body, "has_unsubscribe_link");
  return errors;
}

RestResponse template_answer(Call& call, int status, const Template& value) {
  TemplateView view(call, value.service_id);
  NFY_ADMIN_TRY(json, view.json_of(value));
  return data_answer(status, json);
}

}  // namespace

RestResponse create_template(Call& call) {
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  NFY_ADMIN_TRY(body, rest::read_body(call));
  NewTemplate value;
  const auto errors = read_new(body, value);
  if (!errors.empty()) return rest::error_answer(400, errors);
  if (!value.folder.is_nil()) {
    NFY_ADMIN_TRY(folders, call.engine.template_folders().list(service.id));
    if (std::ranges::find(folders, value.folder, &TemplateFolder::id) == folders.end())
      return rest::plain_error(400, "parent_folder_id not found");
  }
  if (const auto refused = refuse_type(service, value.type, "Creating")) return *refused;
  const auto made = call.engine.templates().create(service.id, value);
  if (!made) return template_refusal(made.error());
  return template_answer(call, 201, *made);
}

namespace {

/// The words of what may change, and the errors of all of it.
std::vector<ApiError> check_change(const JsonValue& body) {
  Fields fields(body);
  fields.uuid("id");
  fields.text("name");
  fields.one_of("template_type", type_words);
  fields.uuid("service");
  fields.text("content");
  fields.text("subject");
  fields.postage_of_upload("postage");
  fields.uuid_or_null("reply_to");
  fields.uuid("created_by");
  fields.flag("archived");
  fields.uuid("current_user");
  fields.uuids("archive_email_file_ids");
  std::vector<ApiError> errors = fields.errors();
  if (body.find_as<JsonValue::Object>() != nullptr) check_languages(body, errors);
  return errors;
}

std::optional<std::string> text_in(const JsonValue& body, std::string_view name) {
  const JsonValue* const value = body.find(name);
  if (value == nullptr) return {};
  return is_text(value) ? *value->find_as<std::string>() : std::string();
}

UserId user_in(const JsonValue& body, std::string_view name) {
  const auto id = rest::read_id(text_of(body, name));
  return id ? UserId{id->uuid} : UserId();
}

TemplateChange change_in(const JsonValue& body, const Template& before) {
  TemplateChange change;
  change.name = text_in(body, "name");
  change.content = text_in(body, "content");
  if (before.type != NotificationType::sms) change.subject = text_in(body, "subject");
  if (before.type == NotificationType::letter) {
    change.letter_welsh_subject = text_in(body, "letter_welsh_subject");
    change.letter_welsh_content = text_in(body, "letter_welsh_content");
  }
  if (const auto postage = postage_from(text_of(body, "postage"))) change.postage = *postage;
  if (body.find("has_unsubscribe_link") != nullptr)
    change.has_unsubscribe_link = flag_of(body, "has_unsubscribe_link");
  change.archives = flag_of(body, "archived");
  change.created_by = user_in(body, "created_by");
  return change;
}

/// Whether the request says anything that the answer to it does not say already.
bool says_more(const JsonValue& body, const JsonValue& current) {
  const auto* const members = body.find_as<JsonValue::Object>();
  return members != nullptr && std::ranges::any_of(*members, [&](const auto& member) {
           const JsonValue* const known = current.find(member.name);
           return known == nullptr || rest::python_repr(*known) != rest::python_repr(member.value);
         });
}

RestResponse redact(Call& call, const Template& before, const JsonValue& body) {
  if (body.find("created_by") == nullptr)
    return field_error(400, "created_by", "Field is required");
  const auto done =
      call.engine.templates().redact(before.service_id, before.id, user_in(body, "created_by"));
  if (!done) return refusal(done.error());
  return rest::answer(200, "text/html; charset=utf-8", "null");
}

RestResponse change_sender(Call& call, const Template& before, const JsonValue& body) {
  TemplateChange change;
  const auto contact = rest::read_id(text_of(body, "reply_to"));
  change.letter_contact_id = contact ? SenderId{contact->uuid} : SenderId();
  const auto changed = call.engine.templates().change(before.service_id, before.id, change);
  if (!changed) return template_refusal(changed.error());
  return template_answer(call, 200, *changed);
}

/// Files that an archived template had, or that the request names.
Result<void> archive_files(Call& call, const Template& changed, const JsonValue& body) {
  std::vector<TemplateFileId> ids;
  if (changed.archived) {
    NFY_TRY(files, call.engine.template_files().list(changed.service_id, changed.id));
    for (const TemplateFile& file : files) ids.push_back(file.id);
  } else {
    Fields fields(body);
    for (const auto& id : fields.uuids("archive_email_file_ids")) ids.push_back({id.uuid});
  }
  const UserId user = user_in(body, "created_by");
  for (const TemplateFileId id : ids)
    NFY_CHECK(call.engine.template_files().archive(changed.service_id, changed.id, id,
                                                   user.is_nil() ? changed.created_by : user));
  return {};
}

}  // namespace

RestResponse update_template(Call& call) {
  NFY_ADMIN_TRY(before, call.engine.templates().get(service_of(call), TemplateId{id_of(call)}));
  if (before.hidden) return no_result();
  NFY_ADMIN_TRY(service, call.engine.services().get(before.service_id));
  if (const auto refused = refuse_type(service, before.type, "Updating")) return *refused;
  NFY_ADMIN_TRY(body, rest::read_body(call));
  const auto errors = check_change(body);
  if (!errors.empty()) return rest::error_answer(400, errors);
  if (flag_of(body, "redact_personalisation")) return redact(call, before, body);
  if (body.find("reply_to") != nullptr) return change_sender(call, before, body);
  TemplateView view(call, before.service_id);
  NFY_ADMIN_TRY(json, view.json_of(before));
  NFY_ADMIN_TRY(current, codec::read_json(json, {.bytes_max = json.size(), .depth_max = 5}));
  if (!says_more(body, current)) return data_answer(200, json);
  const auto changed =
      call.engine.templates().change(before.service_id, before.id, change_in(body, before));
  if (!changed) return template_refusal(changed.error());
  if (const auto done = archive_files(call, *changed, body); !done) return refusal(done.error());
  return template_answer(call, 200, *changed);
}

}  // namespace notify::admin::templates
