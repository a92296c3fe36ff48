#include "codec/json_writer.hpp"
#include "rest/fields.hpp"
#include "rest/routes.hpp"

#include <notify/inbound.hpp>

namespace notify::rest {
namespace {

using codec::JsonWriter;

std::string received_texts_json(const Call& call, const std::vector<InboundSms>& page) {
  const std::string url = call.options.api_url + "/v2/received-text-messages";
  JsonWriter json;
  json.begin_object().name("links").begin_object().text("current", url);
  if (!page.empty()) {
    std::string next = url;
    append_parameter(next, "older_than", page.back().id.to_text());
    json.text("next", next);
  }
  json.end_object().name("received_text_messages").begin_list();
  for (const InboundSms& one : page) {
    json.begin_object().text("content", one.content);
    json.text("created_at", one.created_at.to_text()).text("id", one.id.to_text());
    json.text("notify_number", one.notify_number);
    json.text("service_id", one.service_id.to_text());
    json.text("user_number", one.user_number).end_object();
  }
  json.end_list().end_object();
  return std::move(json).take();
}

}  // namespace

RestResponse list_received_texts(Call& call) {
  std::vector<ApiError> errors;
  InboundQuery query;
  query.limit = call.options.page_size;
  bool is_empty = false;
  if (const auto* const text = call.query.find("older_than")) {
    const auto id = read_id(*text);
    if (!id) errors.push_back(not_a_uuid("older_than"));
    is_empty = !id || id->is_urn || id->uuid.is_nil();
    if (!is_empty) query.older_than.uuid = id->uuid;
  }
  std::vector<std::string> others = call.query.names();
  std::erase(others, "older_than");
  if (auto error = unexpected(std::move(others))) errors.push_back(*std::move(error));
  if (!errors.empty()) return error_answer(400, errors);
  std::vector<InboundSms> page;
  if (!is_empty) {
    auto found = call.engine.inbound().list(call.service(), query);
    if (!found) return refusal(found.error());
    page = *std::move(found);
  }
  return json_answer(200, received_texts_json(call, page));
}

}  // namespace notify::rest
