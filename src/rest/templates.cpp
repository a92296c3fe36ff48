#include "codec/json_writer.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"
#include "rest/personalisation.hpp"
#include "rest/routes.hpp"
#include "rest/template_preview.hpp"

#include <notify/letter.hpp>
#include <notify/senders.hpp>
#include <notify/template.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>

namespace notify::rest {
namespace {

using codec::JsonWriter;

constexpr std::array<std::string_view, 3> type_names = {"sms", "email", "letter"};

/// Writes templates as GET shows them; what several need is asked for once. For one answer.
class TemplateView {
public:
  explicit TemplateView(Call& call) : call_(call) {}
  Result<void> write(JsonWriter& json, const Template& value);

private:
  Result<std::string> email_of(UserId id);
  Result<std::string> contact_block_of(const Template& value);

  Call& call_;
  std::map<UserId, std::string> emails_;
  std::optional<std::vector<Sender>> contacts_;
};

Result<std::string> TemplateView::email_of(UserId id) {
  if (id.is_nil()) return std::string();
  if (const auto known = emails_.find(id); known != emails_.end()) return known->second;
  NFY_TRY(user, call_.engine.users().get(id));
  return emails_.emplace(id, std::move(user.email_address)).first->second;
}

Result<std::string> TemplateView::contact_block_of(const Template& value) {
  if (value.letter_contact_id.is_nil()) return std::string();
  if (!contacts_) {
    NFY_TRY(found, call_.engine.senders().list(value.service_id, NotificationType::letter));
    contacts_ = std::move(found);
  }
  const auto contact = std::ranges::find(*contacts_, value.letter_contact_id, &Sender::id);
  return contact == contacts_->end() ? std::string() : contact->text;
}

Result<std::vector<std::string>> placeholders_of(const Template& value,
                                                 const std::string& contact_block) {
  const auto copied = [](std::span<const std::string> names) {
    return std::vector<std::string>(names.begin(), names.end());
  };
  switch (value.type) {
    case NotificationType::sms: {
      NFY_TRY(sms, SmsTemplate::compile(value.content));
      return copied(sms.placeholders());
    }
    case NotificationType::email: {
      NFY_TRY(email, EmailTemplate::compile(value.subject, value.content));
      return copied(email.placeholders());
    }
    case NotificationType::letter: break;
  }
  NFY_TRY(letter, LetterTemplate::compile({value.subject, value.content, value.letter_welsh_subject,
                                           value.letter_welsh_content, contact_block}));
  return copied(letter.placeholders());
}

Result<void> TemplateView::write(JsonWriter& json, const Template& value) {
  NFY_TRY(creator, email_of(value.created_by));
  NFY_TRY(contact_block, contact_block_of(value));
  NFY_TRY(placeholders, placeholders_of(value, contact_block));
  const bool is_letter = value.type == NotificationType::letter;
  json.begin_object().text("body", value.content).text("created_at", value.created_at.to_text());
  json.text_or_null("created_by", creator).text("id", value.id.to_text());
  json.text_or_null("letter_contact_block", contact_block).text("name", value.name);
  json.name("personalisation").begin_object();
  for (const std::string& name : placeholders)
    json.name(name).begin_object().flag("required", true).end_object();
  json.end_object().text_or_null("postage", is_letter ? name_of(value.postage) : "");
  json.name("subject");
  value.type == NotificationType::sms ? json.null() : json.text(value.subject);
  json.text("type", name_of(value.type));
  json.text_or_null("updated_at", value.updated_at ? value.updated_at->to_text() : "");
  json.integer("version", value.version).end_object();
  return {};
}

/// The version that a path names: 0, the newest, where it names none; nothing if none can be that.
std::optional<int> version_of(const Call& call) {
  if (call.path.size() < 2) return 0;
  const std::string& text = call.path[1];
  int version = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), version);
  if (read.ec != std::errc{}) return {};
  return version;
}

Result<Template> find_template(Call& call, const Uuid& id, int version) {
  NFY_TRY(found, call.engine.templates().get(call.service(), {id}, version));
  if (found.hidden) return make_error(ErrorCode::not_found, "unknown template");
  return found;
}

/// A row with this id in it, or the answer that there is none.
std::optional<RestResponse> refuse_id(const std::optional<WrittenId>& id) {
  if (!id) return error_answer(400, std::array{not_a_uuid("id")});
  if (id->is_urn) return error_answer(404, "DataError", "No result found");
  return {};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

Result<Shown> show(const Template& source, const Personalisation& values) {
  Shown shown;
  if (source.type == NotificationType::sms) {
    NFY_TRY(sms, SmsTemplate::compile(source.content));
    shown.missing = sms.missing(values);
    if (shown.missing.empty()) shown.body = sms.render(values, {}).text;
  } else if (source.type == NotificationType::email) {
    NFY_TRY(email, EmailTemplate::compile(source.subject, source.content));
    shown.missing = email.missing(values);
    if (!shown.missing.empty()) return shown;
    shown.subject = email.subject(values, SubjectForm::text);
    shown.body = email.filled_in_content(values);
    shown.html = email.render(values, {.has_preheader = false}).html;
  } else {
    NFY_TRY(letter, LetterTemplate::compile({source.subject,
                                             source.content,
                                             source.letter_welsh_subject,
                                             source.letter_welsh_content,
                                             {}}));
    shown.missing = letter.missing(values);
    if (!shown.missing.empty()) return shown;
    shown.subject = letter.subject(values);
    shown.body = letter.filled_in_content(values);
  }
  return shown;
}

namespace {

std::string preview_json(const Template& source, const Shown& shown) {
  JsonWriter json;
  json.begin_object().text("body", shown.body);
  json.name("html");
  source.type == NotificationType::email ? json.text(shown.html) : json.null();
  json.text("id", source.id.to_text());
  json.text_or_null("postage",
                    source.type == NotificationType::letter ? name_of(source.postage) : "");
  json.name("subject");
  source.type == NotificationType::sms ? json.null() : json.text(shown.subject);
  json.text("type", name_of(source.type)).integer("version", source.version).end_object();
  return std::move(json).take();
}

}  // namespace

RestResponse get_template(Call& call) {
  const auto id = read_id(call.path.front());
  if (auto refused = refuse_id(id)) return *std::move(refused);
  const auto version = version_of(call);
  if (!version) return no_result();
  const auto found = find_template(call, id->uuid, *version);
  if (!found) return refusal(found.error());
  JsonWriter json;
  if (const auto written = TemplateView(call).write(json, *found); !written)
    return refusal(written.error());
  return json_answer(200, std::move(json).take());
}

RestResponse list_templates(Call& call) {
  std::vector<ApiError> errors;
  std::optional<NotificationType> type;
  if (const auto* const word = call.query.find("type")) {
    const bool is_type = std::ranges::find(type_names, *word) != type_names.end();
    if (is_type)
      type = *notification_type_from(*word);
    else
      errors.push_back(not_one_of("type", *word, type_names));
  }
  std::vector<std::string> others = call.query.names();
  std::erase(others, "type");
  if (auto error = unexpected(std::move(others))) errors.push_back(*std::move(error));
  if (!errors.empty()) return error_answer(400, errors);
  const auto found = call.engine.templates().list(call.service(), type);
  if (!found) return refusal(found.error());
  JsonWriter json;
  json.begin_object().name("templates").begin_list();
  TemplateView view(call);
  for (const Template& one : *found)
    if (const auto written = view.write(json, one); !written) return refusal(written.error());
  json.end_list().end_object();
  return json_answer(200, std::move(json).take());
}

RestResponse preview_template(Call& call) {
  codec::JsonValue body;
  if (!call.request.body.empty()) {
    auto read = read_body(call);
    if (!read) return invalid_json();
    body = *std::move(read);
  }
  const auto id = read_id(call.path.front());
  Fields fields(body);
  const auto* const values = fields.object("personalisation");
  std::vector<ApiError> errors = fields.errors();
  if (!id) errors.insert(errors.begin(), not_a_uuid("id"));
  if (!errors.empty()) return error_answer(400, errors);
  if (auto refused = refuse_id(id)) return *std::move(refused);
  const auto source = find_template(call, id->uuid, 0);
  if (!source) return refusal(source.error());
  const auto shown =
      show(*source, values != nullptr ? personalisation_from(*values) : Personalisation());
  if (!shown) return refusal(shown.error());
  if (!shown->missing.empty())
    return error_answer(400, bad_request_error,
                        "Missing personalisation: " + joined(shown->missing));
  return json_answer(200, preview_json(*source, *shown));
}

}  // namespace notify::rest
