#include "codec/form.hpp"
#include "codec/json_writer.hpp"
#include "rest/authorisation.hpp"
#include "rest/body.hpp"
#include "rest/python_text.hpp"
#include "rest/routes.hpp"

#include <notify/inbound.hpp>
#include <notify/ports/http.hpp>
#include <notify/receipts.hpp>
#include <notify/unsubscribes.hpp>

#include <algorithm>
#include <array>

namespace notify::rest {
namespace {

using codec::JsonWriter;

constexpr std::size_t form_fields_max = 100;
constexpr std::string_view not_understood =
    "The browser (or proxy) sent a request that this server could not understand.";

RestResponse success() { return json_answer(200, R"({"result":"success"})"); }

/// "MMG callback failed: CID missing", one text for each field.
RestResponse missing_fields(std::string_view provider, const std::vector<std::string>& fields) {
  JsonWriter json;
  json.begin_object().name("message").begin_list();
  for (const std::string& field : fields)
    json.text(std::string(provider) + " callback failed: " + field + " missing");
  json.end_list().text("result", "error").end_object();
  return json_answer(400, std::move(json).take());
}

/// What cannot be read is kept for operators; the provider is told that it came.
RestResponse take_receipt(Call& call, std::string_view provider, std::string_view body) {
  const auto taken = call.engine.receipts().take(provider, body);
  return taken ? success() : refusal(taken.error());
}

bool has_json_type(const Call& call) {
  const auto* const type = call.find_header("Content-Type");
  return type != nullptr && type->find("json") != type->npos;
}

std::vector<HttpHeader> headers_of(const Call& call) {
  std::vector<HttpHeader> headers;
  for (const RestHeader& header : call.request.headers)
    headers.push_back({header.name, header.value});
  return headers;
}

bool has_login(const Call& call, std::string_view provider) {
  return std::ranges::any_of(call.options.inbound_logins,
                             [&](const InboundLogin& login) { return login.provider == provider; });
}

/// Hands an SMS over; `otherwise` answers for one that is no service's.
RestResponse take_text(Call& call, std::string_view provider, std::string_view body,
                       RestResponse otherwise) {
  if (auto refused = refuse_stranger(call, provider)) return *std::move(refused);
  const auto fate = call.engine.inbound().take(provider, body, headers_of(call));
  if (!fate && fate.error().code == ErrorCode::invalid_argument)
    return plain_error(400, not_understood);
  if (!fate) return refusal(fate.error());
  const bool is_kept = *fate == InboundFate::stored || *fate == InboundFate::repeated;
  return is_kept ? json_answer(200, R"({"status":"ok"})") : std::move(otherwise);
}

/// SNS posts once more what is answered with 5xx, and gives up after 4xx.
RestResponse refuse_signed(const Error& error) {
  if (error.retryable) return plain_error(503, "Service unavailable, try again later");
  if (error.code == ErrorCode::invalid_argument) return plain_error(400, error.message);
  return refusal(error);
}

RestResponse taken_from_sns(std::string_view what) {
  JsonWriter json;
  json.begin_object().text("message", std::string(what) + "-SNS callback succeeded");
  json.text("result", "success").end_object();
  return json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse post_mmg_receipt(Call& call) {
  const auto body = read_body(call);
  if (!body || body->find_as<codec::JsonValue::Object>() == nullptr)
    return plain_error(400, not_understood);
  std::vector<std::string> missing;
  for (const std::string_view field : {"status", "CID"}) {
    const auto* const value = body->find(field);
    if (value == nullptr || python_text(*value).empty()) missing.emplace_back(field);
  }
  if (!missing.empty()) return missing_fields("MMG", missing);
  return take_receipt(call, "mmg", call.request.body);
}

RestResponse post_firetext_receipt(Call& call) {
  const auto form = codec::read_form(call.request.body, form_fields_max);
  std::vector<std::string> missing;
  for (const std::string_view field : {"status", "reference"})
    if (!form || codec::find_field(*form, field).empty()) missing.emplace_back(field);
  if (!missing.empty()) return missing_fields("Firetext", missing);
  return take_receipt(call, "firetext", call.request.body);
}

RestResponse post_mail_report(Call& call) {
  const std::string provider = call.path.empty() ? "smtp" : call.path[0];
  if (auto refused = refuse_stranger(call, provider)) return *std::move(refused);
  return take_receipt(call, provider, call.request.body);
}

RestResponse post_mmg_text(Call& call) {
  if (has_json_type(call) && !read_body(call)) return plain_error(400, not_understood);
  return take_text(call, "mmg", call.request.body,
                   answer(200, "text/html; charset=utf-8", "RECEIVED"));
}

RestResponse post_firetext_text(Call& call) {
  return take_text(call, "firetext", call.request.body, json_answer(200, R"({"status":"ok"})"));
}

namespace {

/// Providers that sign what they send need no login. All others need one of their own, and are not
/// there for anybody if the host has none.
RestResponse receive_receipt(Call& call, std::string_view body) {
  const std::string& provider = call.path[0];
  if (!call.engine.receipts().checks_sender(provider)) {
    if (!has_login(call, provider)) return unknown_route();
    if (auto refused = refuse_stranger(call, provider)) return *std::move(refused);
    return take_receipt(call, provider, body);
  }
  const auto taken = call.engine.receipts().take(provider, body, headers_of(call));
  if (!taken) return refuse_signed(taken.error());
  return taken_from_sns(call.request.target.starts_with("/notifications/email/") ? "SES" : "SMS");
}

RestResponse receive_text(Call& call, std::string_view body) {
  const std::string& provider = call.path[0];
  if (!call.engine.inbound().checks_sender(provider)) {
    if (!has_login(call, provider)) return unknown_route();
    return take_text(call, provider, body, json_answer(200, R"({"status":"ok"})"));
  }
  const auto fate = call.engine.inbound().take(provider, body, headers_of(call));
  return fate ? taken_from_sns("SMS") : refuse_signed(fate.error());
}

std::string_view query_of(const Call& call) {
  const std::string_view target = call.request.target;
  return target.substr(std::min(target.find('?'), target.size() - 1) + 1);
}

}  // namespace

RestResponse post_receipt(Call& call) { return receive_receipt(call, call.request.body); }

RestResponse post_text(Call& call) { return receive_text(call, call.request.body); }

RestResponse get_receipt(Call& call) { return receive_receipt(call, query_of(call)); }

RestResponse get_text(Call& call) { return receive_text(call, query_of(call)); }

RestResponse unsubscribe(Call& call) {
  const auto id = NotificationId::from_text(call.path[0]);
  if (!id) return unknown_route();
  const auto recorded = call.engine.unsubscribes().record(*id, call.path[1]);
  JsonWriter json;
  json.begin_object().name("message");
  if (recorded) {
    json.text("Unsubscribe successful").text("result", "success").end_object();
    return json_answer(200, std::move(json).take());
  }
  if (recorded.error().code != ErrorCode::not_found) return refusal(recorded.error());
  json.begin_object().text("unsubscribe request", "This is not a valid unsubscribe link.");
  json.end_object().text("result", "error").end_object();
  return json_answer(404, std::move(json).take());
}

}  // namespace notify::rest
