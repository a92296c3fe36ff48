#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "admin/keys/handlers.hpp"
#include "admin/path.hpp"
#include "admin/people/faults.hpp"
#include "codec/json_writer.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"

#include <notify/senders.hpp>
#include <notify/system_messages.hpp>

#include <algorithm>

namespace notify::admin::keys {
namespace {

using codec::JsonWriter;

/// What the senders of a type are called, and what is said about them.
struct Kind {
  NotificationType type;
  std::string_view field;
  bool needs_default;  ///< one of them is the default, always
  bool is_wrapped;     ///< what was stored is answered as {"data": …}
  std::string_view no_default;
  std::string_view is_default;
};

constexpr Kind sms{.type = NotificationType::sms,
                   .field = "sms_sender",
                   .needs_default = true,
                   .is_wrapped = false,
                   .no_default = "You must have at least one SMS sender as the default.",
                   .is_default = "You cannot delete a default sms sender"};
constexpr Kind reply_to{
    .type = NotificationType::email,
    .field = "email_address",
    .needs_default = true,
    .is_wrapped = true,
    .no_default = "You must have at least one reply to email address as the default.",
    .is_default = "You cannot delete a default email reply to address"};
constexpr Kind contact{.type = NotificationType::letter,
                       .field = "contact_block",
                       .needs_default = false,
                       .is_wrapped = true,
                       .no_default = {},
                       .is_default = {}};

void write_sender(JsonWriter& json, const Kind& kind, const Sender& sender) {
  json.begin_object().flag("archived", sender.archived);
  json.text("created_at", sender.created_at.to_text()).text("id", sender.id.to_text());
  if (kind.type == NotificationType::sms)
    write_id_or_null(json, "inbound_number_id", sender.inbound_number_id);
  json.flag("is_default", sender.is_default).text("service_id", sender.service_id.to_text());
  json.text(kind.field, sender.text);
  write_time_or_null(json, "updated_at", sender.updated_at);
  json.end_object();
}

std::string json_of(const Kind& kind, const Sender& sender) {
  JsonWriter json;
  write_sender(json, kind, sender);
  return std::move(json).take();
}

RestResponse stored_answer(int status, const Kind& kind, const Sender& sender) {
  std::string json = json_of(kind, sender);
  return kind.is_wrapped ? data_answer(status, json) : rest::json_answer(status, std::move(json));
}

Result<std::vector<Sender>> senders_of(Call& call, const Kind& kind) {
  NFY_TRY(all, call.engine.senders().list(service_of(call), kind.type));
  std::erase_if(all, &Sender::archived);
  return all;
}

Result<Sender> sender_of(Call& call, const Kind& kind) {
  NFY_TRY(all, senders_of(call, kind));
  const auto found = std::ranges::find(all, SenderId{id_of(call)}, &Sender::id);
  if (found == all.end()) return make_error(ErrorCode::not_found, "unknown sender");
  return *found;
}

RestResponse list(Call& call, const Kind& kind) {
  NFY_ADMIN_TRY(all, senders_of(call, kind));
  JsonWriter json;
  json.begin_list();
  for (const Sender& sender : all) write_sender(json, kind, sender);
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse get(Call& call, const Kind& kind) {
  NFY_ADMIN_TRY(found, sender_of(call, kind));
  return rest::json_answer(200, json_of(kind, found));
}

/// What a request says about a sender, or why not.
struct Form {
  std::string text;
  bool is_default = false;
  std::optional<RestResponse> refused{};
};

Form read_form(Call& call, const Kind& kind) {
  Form form;
  const auto json = rest::read_body(call);
  if (!json) {
    form.refused = *Body(call).refused();
    return form;
  }
  rest::Fields fields(*json);
  const std::string* const text = kind.type == NotificationType::email
                                      ? fields.email_address(kind.field)
                                      : fields.text(kind.field);
  const auto is_default = fields.flag("is_default");
  fields.end_open({kind.field, "is_default"});
  if (!fields.errors().empty()) {
    form.refused = rest::error_answer(400, fields.errors());
    return form;
  }
  form.text = *text;
  form.is_default = *is_default;
  return form;
}

RestResponse add(Call& call, const Kind& kind) {
  NFY_ADMIN_TRY(known, senders_of(call, kind));
  const Form form = read_form(call, kind);
  if (form.refused) return *form.refused;
  const bool is_known = std::ranges::find(known, form.text, &Sender::text) != known.end();
  if (kind.type == NotificationType::email && is_known)
    return rest::plain_error(
        409, "‘" + form.text + "’ is already a reply-to email address for this service.");
  if (kind.needs_default && !form.is_default && std::ranges::none_of(known, &Sender::is_default))
    return rest::plain_error(400, kind.no_default);
  Sender made;
  made.service_id = service_of(call);
  made.type = kind.type;
  made.text = form.text;
  made.is_default = form.is_default;
  NFY_ADMIN_TRY(stored, call.engine.senders().put(made));
  return stored_answer(201, kind, stored);
}

RestResponse update(Call& call, const Kind& kind) {
  const Form form = read_form(call, kind);
  if (form.refused) return *form.refused;
  NFY_ADMIN_TRY(changed, sender_of(call, kind));
  const bool receives = changed.inbound_number_id != Uuid{};
  if (receives && form.text != changed.text)
    return rest::plain_error(
        400, "You can not change the inbound number for service " + changed.service_id.to_text());
  if (kind.needs_default && changed.is_default && !form.is_default)
    return rest::plain_error(400, kind.no_default);
  changed.text = form.text;
  changed.is_default = form.is_default;
  NFY_ADMIN_TRY(stored, call.engine.senders().put(changed));
  return stored_answer(200, kind, stored);
}

RestResponse archive(Call& call, const Kind& kind) {
  NFY_ADMIN_TRY(gone, sender_of(call, kind));
  if (gone.inbound_number_id != Uuid{})
    return rest::plain_error(400, "You cannot delete an inbound number");
  if (kind.needs_default && gone.is_default) return rest::plain_error(400, kind.is_default);
  gone.archived = true;
  NFY_ADMIN_TRY(stored, call.engine.senders().put(gone));
  return data_answer(200, json_of(kind, stored));
}

}  // namespace

RestResponse list_sms_senders(Call& call) { return list(call, sms); }
RestResponse get_sms_sender(Call& call) { return get(call, sms); }
RestResponse add_sms_sender(Call& call) { return add(call, sms); }
RestResponse update_sms_sender(Call& call) { return update(call, sms); }
RestResponse archive_sms_sender(Call& call) { return archive(call, sms); }
RestResponse list_reply_tos(Call& call) { return list(call, reply_to); }
RestResponse get_reply_to(Call& call) { return get(call, reply_to); }
RestResponse add_reply_to(Call& call) { return add(call, reply_to); }
RestResponse update_reply_to(Call& call) { return update(call, reply_to); }
RestResponse archive_reply_to(Call& call) { return archive(call, reply_to); }
RestResponse list_letter_contacts(Call& call) { return list(call, contact); }
RestResponse get_letter_contact(Call& call) { return get(call, contact); }
RestResponse add_letter_contact(Call& call) { return add(call, contact); }
RestResponse update_letter_contact(Call& call) { return update(call, contact); }
RestResponse archive_letter_contact(Call& call) { return archive(call, contact); }

RestResponse check_reply_to(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  people::Faults faults;
  faults.require(body, {"email"});
  const std::string* const address = faults.text(body, "email");
  faults.check_email("email", address);
  if (faults.any()) return faults.answer();
  const auto sent = call.engine.system_messages().send_reply_to_check(service_of(call), *address);
  if (!sent && sent.error().code == ErrorCode::conflict)
    return rest::plain_error(
        409, "‘" + *address + "’ is already a reply-to email address for this service.");
  if (!sent) return refusal(sent.error());
  JsonWriter json;
  json.begin_object().text("id", sent->to_text()).end_object();
  return data_answer(201, std::move(json).take());
}

RestResponse check_sender_name(Call& call) {
  const std::string* const name = call.query.find("sender_id");
  if (name == nullptr || name->empty())
    return rest::plain_error(400, "sender_id must be passed in");
  return rest::json_answer(200, "false");  // nobody's name is kept for one service alone
}

}  // namespace notify::admin::keys
