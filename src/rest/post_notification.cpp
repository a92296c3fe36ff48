#include "codec/json_writer.hpp"
#include "rest/body.hpp"
#include "rest/fields.hpp"
#include "rest/files.hpp"
#include "rest/personalisation.hpp"
#include "rest/routes.hpp"

#include <notify/json.hpp>
#include <notify/letters.hpp>
#include <notify/limits.hpp>
#include <notify/notifications.hpp>
#include <notify/qr_code.hpp>
#include <notify/services.hpp>
#include <notify/trace_parent.hpp>

#include <algorithm>
#include <map>

namespace notify::rest {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr std::size_t reference_characters_max = 1'000;

/// A request to send as it was read, and what its answer repeats.
struct Reading {
  SendRequest request;
  bool has_reference = false;
  std::vector<FileValue> files;
  std::vector<Sanitised> sanitised;
};

RestResponse no_such_row() { return error_answer(404, "DataError", "No result found"); }

void take_reference(Reading& reading, const std::string* reference) {
  reading.has_reference = reference != nullptr;
  if (reference != nullptr) reading.request.reference = *reference;
}

void take_values(Reading& reading, const JsonValue::Object* values) {
  if (values != nullptr)
    reading.request.personalisation = personalisation_from(*values, &reading.files);
}

/// What cannot go on: the fields that are wrong, or an id that no row can have.
std::optional<RestResponse> refused(const Fields& fields,
                                    std::initializer_list<std::optional<WrittenId>> ids) {
  if (!fields.errors().empty()) return error_answer(400, fields.errors());
  const bool has_urn = std::ranges::any_of(ids, [](const auto& id) { return id && id->is_urn; });
  if (has_urn) return no_such_row();
  return {};
}

std::optional<RestResponse> read_sms(Call& call, const JsonValue& body, Reading& out) {
  Fields fields(body);
  const auto* const reference = fields.text("reference", reference_characters_max);
  const auto* const to = fields.phone_number("phone_number");
  const auto template_id = fields.uuid("template_id");
  const auto* const values = fields.object("personalisation");
  fields.schedule("scheduled_for", call.engine.now());
  const auto sender = fields.uuid("sms_sender_id");
  fields.end({"phone_number", "template_id"});
  if (auto answer = refused(fields, {template_id, sender})) return answer;
  take_reference(out, reference);
  take_values(out, values);
  out.request.to = *to;
  out.request.template_id.uuid = template_id->uuid;
  if (sender) out.request.sender_id.uuid = sender->uuid;
  return {};
}

std::optional<RestResponse> read_email(Call& call, const JsonValue& body, Reading& out) {
  Fields fields(body);
  const auto* const reference = fields.text("reference", reference_characters_max);
  const auto* const to = fields.email_address("email_address");
  const auto template_id = fields.uuid("template_id");
  const auto* const values = fields.object("personalisation");
  fields.schedule("scheduled_for", call.engine.now());
  const auto reply_to = fields.uuid("email_reply_to_id");
  const auto* const unsubscribe_url = fields.https_url("one_click_unsubscribe_url");
  const auto* const sanitised = fields.list_or_null("sanitise_content_for");
  fields.end({"email_address", "template_id"});
  if (auto answer = refused(fields, {template_id, reply_to})) return answer;
  take_reference(out, reference);
  take_values(out, values);
  out.request.to = *to;
  out.request.template_id.uuid = template_id->uuid;
  if (reply_to) out.request.sender_id.uuid = reply_to->uuid;
  if (unsubscribe_url != nullptr) out.request.one_click_unsubscribe_url = *unsubscribe_url;
  if (sanitised == nullptr) return {};
  auto changed = sanitise(out.request.personalisation, *sanitised, out.files);
  if (!changed) return error_answer(400, validation_error, changed.error().message);
  out.sanitised = *std::move(changed);
  return {};
}

std::optional<RestResponse> read_letter(Call&, const JsonValue& body, Reading& out) {
  Fields fields(body);
  const auto* const reference = fields.text("reference", reference_characters_max);
  const auto template_id = fields.uuid("template_id");
  const auto* const values = fields.object("personalisation");
  fields.end({"template_id", "personalisation"});
  if (auto answer = refused(fields, {template_id})) return answer;
  take_reference(out, reference);
  take_values(out, values);
  out.request.template_id.uuid = template_id->uuid;
  out.request.has_exact_address_names = true;
  return {};
}

/// What was accepted says nothing of an earlier request: its notification does.
Result<AcceptedContent> content_of(Call& call, const SendRequest& request,
                                   const Accepted& accepted) {
  if (accepted.content) return *accepted.content;
  auto known = call.engine.notifications().get(call.service(), accepted.id);
  if (!known && known.error().code != ErrorCode::not_found) return std::move(known).error();
  Notification n;
  if (known) {
    n = *std::move(known);
  } else {  // archived meanwhile
    n.service_id = call.service();
    n.template_id = request.template_id;
    n.personalisation = to_json(request.personalisation);
  }
  NFY_TRY(message, call.engine.notifications().content(n));
  AcceptedContent out{std::move(message), n.reply_to_text, n.template_version};
  if (request.type == NotificationType::email) {
    NFY_TRY(service, call.engine.services().get(call.service()));
    out.from = service.email_from;
  }
  return out;
}

void write_content(JsonWriter& json, const SendRequest& request, const AcceptedContent& content) {
  json.name("content").begin_object().text("body", content.message.body);
  if (request.type == NotificationType::sms) json.text("from_number", content.from);
  if (request.type == NotificationType::email) {
    json.text("from_email", content.from);
    json.text_or_null("one_click_unsubscribe_url", request.one_click_unsubscribe_url);
  }
  if (request.type != NotificationType::sms) json.text("subject", content.message.subject);
  json.end_object();
}

RestResponse accepted_answer(Call& call, const Reading& reading, const Accepted& accepted) {
  const SendRequest& request = reading.request;
  const auto content = content_of(call, request, accepted);
  if (!content) return refusal(content.error());
  JsonWriter json;
  json.begin_object();
  write_content(json, request, *content);
  const std::string id = accepted.id.to_text();
  json.text("id", id).name("reference");
  reading.has_reference ? json.text(request.reference) : json.null();
  if (request.type == NotificationType::email) {
    json.name("sanitised_content").begin_object();
    for (const Sanitised& one : reading.sanitised) {
      json.name(one.name).begin_object().text("sanitised", one.after);
      json.text("unsanitised", one.before).end_object();
    }
    json.end_object();
  }
  const std::string template_id = request.template_id.to_text();
  json.null("scheduled_for").name("template").begin_object().text("id", template_id);
  json.text("uri", call.options.api_url + "/services/" + call.service().to_text() + "/templates/" +
                       template_id);
  json.integer("version", content->template_version).end_object();
  json.text("uri", call.options.api_url + "/v2/notifications/" + id).end_object();
  return json_answer(201, std::move(json).take());
}

/// The number of the code's bytes and the text, which tell what to shorten.
RestResponse qr_code_refusal(const Error& error) {
  JsonWriter data;
  data.text(error.detail);
  const std::vector<ApiError> errors = {{std::string(validation_error),
                                         error.message,
                                         {{"data", std::move(data).take()},
                                          {"max_bytes", std::to_string(qr_code_bytes_max)},
                                          {"num_bytes", std::to_string(error.detail.size())}}}};
  return error_answer(400, errors);
}

/// Refusals that say more than the engine knows, or whose class depends on what was to be sent.
RestResponse send_refusal(const Call& call, const Error& error, NotificationType type) {
  if (error.reason == Reason::files_not_set_up)
    return error_answer(400, bad_request_error,
                        "Send files by email has not been set up - add contact details for your "
                        "service at " +
                            call.options.admin_url + "/services/" + call.service().to_text() +
                            "/service-settings/send-files-by-email");
  if (error.reason == Reason::qr_code_too_long) return qr_code_refusal(error);
  if (error.reason != Reason::recipient_invalid) {
    const bool is_template = error.reason == Reason::template_not_found;
    return is_template ? error_answer(400, bad_request_error, "Template not found")
                       : refusal(error);
  }
  switch (type) {
    case NotificationType::sms: return error_answer(400, "InvalidPhoneError", error.message);
    case NotificationType::email: return error_answer(400, "InvalidEmailError", error.message);
    case NotificationType::letter: break;
  }
  return error_answer(400, validation_error, error.message);
}

void take_key(Call& call, SendRequest& request) {
  request.api_key_id = call.key.id;
  request.has_taken_request = true;
  request.wants_content = true;
  if (const auto* const key = call.find_header("Idempotency-Key")) request.idempotency_key = *key;
  // One that cannot be read is none. (W3C Trace Context 3.2.2.5)
  if (const auto* const parent = call.find_header("traceparent");
      parent && is_trace_parent(*parent))
    request.trace_parent = *parent;
}

/// Nothing if the body can be sent as it was read.
std::optional<RestResponse> read_message(Call& call, NotificationType type, const JsonValue& body,
                                         Reading& reading) {
  std::optional<RestResponse> refused_body;
  switch (type) {
    case NotificationType::sms: refused_body = read_sms(call, body, reading); break;
    case NotificationType::email: refused_body = read_email(call, body, reading); break;
    case NotificationType::letter: refused_body = read_letter(call, body, reading); break;
  }
  if (refused_body) return refused_body;
  reading.request.type = type;
  take_key(call, reading.request);
  if (reading.files.empty()) return {};
  return take_files(call, reading.files, reading.request);
}

RestResponse upload(Call& call, const JsonValue& body) {
  Fields fields(body);
  const auto* const reference = fields.text("reference");
  const auto* const content = fields.text("content");
  const auto* const postage = fields.postage_of_upload("postage");
  fields.end({"reference", "content"});
  if (!fields.errors().empty()) return error_answer(400, fields.errors());
  UploadedLetter letter;
  letter.reference = *reference;
  if (postage != nullptr) letter.postage = *postage_from(*postage);
  letter.api_key_id = call.key.id;
  letter.key_type = call.key.type;
  letter.has_taken_request = true;
  if (const auto* const key = call.find_header("Idempotency-Key")) letter.idempotency_key = *key;
  auto pdf = bytes_of_base64(*content);
  if (!pdf) {
    const auto allowed = call.engine.letters().check_upload(call.service(), letter);
    return allowed ? error_answer(400, bad_request_error,
                                  "Cannot decode letter content (invalid base64 encoding)")
                   : refusal(allowed.error());
  }
  letter.pdf = *std::move(pdf);
  const auto accepted = call.engine.letters().upload(call.service(), letter);
  if (!accepted) return refusal(accepted.error());
  JsonWriter json;
  json.begin_object().text("id", accepted->id.to_text());
  json.text("postage", name_of(letter.postage)).text("reference", letter.reference).end_object();
  return json_answer(201, std::move(json).take());
}

/// One post on its way: what was read of it, and its answer once that is known.
struct Post {
  Call* call = nullptr;
  NotificationType type = NotificationType::sms;
  Reading reading{};
  std::optional<RestResponse> answer{};
  bool is_simulated = false;
  bool has_taken_request = false;

  [[nodiscard]] const SendRequest* message() const noexcept {
    return answer ? nullptr : &reading.request;
  }
};

/// All that comes before the message is stored; it has an answer then unless it is to be sent.
void begin(Post& post) {
  Call& call = *post.call;
  const auto type = notification_type_from(call.path.front());
  if (!type) return void(post.answer = unknown_route());
  post.type = *type;
  const auto taken = call.engine.limits().take_request(call.service(), call.key.type);
  if (!taken) return void(post.answer = refusal(taken.error()));
  post.has_taken_request = true;
  const auto body = read_body(call);
  if (!body) return void(post.answer = invalid_json());
  if (*type == NotificationType::letter && body->find("content") != nullptr)
    return void(post.answer = upload(call, *body));
  post.answer = read_message(call, *type, *body, post.reading);
}

void end(Post& post, const Result<Accepted>& accepted) {
  post.is_simulated = accepted && accepted->simulated;
  post.answer = accepted ? accepted_answer(*post.call, post.reading, *accepted)
                         : send_refusal(*post.call, accepted.error(), post.type);
}

RestResponse answer_of(Post& post) {
  Call& call = *post.call;
  // A day that is full is told before all else that is wrong. What was sent found room.
  const bool is_refused = post.answer->status >= 400 && post.answer->status < 500;
  if (!post.has_taken_request || (!is_refused && !post.is_simulated))
    return *std::move(post.answer);
  const auto room = call.engine.limits().check_day(call.service(), post.type, call.key.type);
  if (!room && room.error().reason == Reason::over_daily_limit) return refusal(room.error());
  return *std::move(post.answer);
}

/// Sends what is to be sent, for each service together.
void send(Engine& engine, std::span<Post> posts) {
  std::map<ServiceId, std::vector<Post*>> of_service;
  for (Post& post : posts)
    if (post.message() != nullptr) of_service[post.call->service()].push_back(&post);
  for (const auto& [service, waiting] : of_service) {
    std::vector<const SendRequest*> messages;
    messages.reserve(waiting.size());
    for (const Post* post : waiting) messages.push_back(post->message());
    const auto answers = engine.notifications().send_each(service, messages);
    for (std::size_t i = 0; i < waiting.size(); ++i) end(*waiting[i], answers[i]);
  }
}

}  // namespace

RestResponse post_notification(Call& call) {
  Call* const one = &call;
  return std::move(post_notifications(std::span(&one, 1)).front());
}

std::vector<RestResponse> post_notifications(std::span<Call* const> calls) {
  std::vector<Post> posts(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    posts[i].call = calls[i];
    begin(posts[i]);
  }
  if (!calls.empty()) send(calls.front()->engine, posts);
  std::vector<RestResponse> answers;
  answers.reserve(posts.size());
  for (Post& post : posts) answers.push_back(answer_of(post));
  return answers;
}

}  // namespace notify::rest
