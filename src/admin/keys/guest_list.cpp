#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "admin/keys/handlers.hpp"
#include "admin/path.hpp"
#include "codec/json_writer.hpp"

#include <notify/recipient.hpp>
#include <notify/services.hpp>

#include <algorithm>

namespace notify::admin::keys {
namespace {

using codec::JsonWriter;

bool is_phone_number(std::string_view text) {
  return parse_phone_number(text, {.international_allowed = true, .uk_landline_allowed = false})
      .has_value();
}
bool is_address(std::string_view text) { return parse_email_address(text).has_value(); }

void write_texts(JsonWriter& json, std::string_view name, std::span<const std::string> all,
                 bool addresses) {
  json.name(name).begin_list();
  for (const std::string& one : all)
    if ((one.find('@') != one.npos) == addresses) json.text(one);
  json.end_list();
}

/// Appends the texts of a list; answers the first that is none of its kind.
std::optional<std::string> take_guests(const Body& body, std::string_view name,
                                       bool (*is_kind)(std::string_view),
                                       std::vector<std::string>& guests) {
  const JsonValue* const list = body.find(name);
  const auto* const items = list == nullptr ? nullptr : list->find_as<JsonValue::Array>();
  if (items == nullptr) return std::string(name);
  for (const JsonValue& item : *items) {
    const auto* const text = item.find_as<std::string>();
    if (text == nullptr) return std::string(name);
    if (!is_kind(*text)) return *text;
    guests.push_back(*text);
  }
  return {};
}

}  // namespace

RestResponse get_guest_list(Call& call) {
  NFY_ADMIN_TRY(guests, call.engine.services().list_typed_guests(service_of(call)));
  JsonWriter json;
  json.begin_object();
  write_texts(json, "email_addresses", guests, true);
  write_texts(json, "phone_numbers", guests, false);
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse put_guest_list(Call& call) {
  const Body body(call);
  if (body.refused() != nullptr) return *body.refused();
  std::vector<std::string> guests;
  auto wrong = take_guests(body, "phone_numbers", is_phone_number, guests);
  if (!wrong) wrong = take_guests(body, "email_addresses", is_address, guests);
  if (wrong)
    return rest::plain_error(
        400, "Invalid guest list: \"" + *wrong + "\" is not a valid email address or phone number");
  NFY_ADMIN_CHECK(call.engine.services().put_guest_list(service_of(call), guests));
  return no_content();
}

}  // namespace notify::admin::keys
