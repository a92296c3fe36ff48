#include "admin/people/faults.hpp"

#include "codec/json_writer.hpp"
#include "rest/answers.hpp"

#include <notify/recipient.hpp>

namespace notify::admin::people {

void Faults::require(const Body& body, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (!body.has(name)) add(name, "Missing data for required field.");
}

const std::string* Faults::text(const Body& body, std::string_view name) {
  if (!body.has(name)) return nullptr;
  if (body.find(name) == nullptr) {
    add(name, "Field may not be null.");
    return nullptr;
  }
  return text_or_null(body, name);
}

const std::string* Faults::text_or_null(const Body& body, std::string_view name) {
  if (body.find(name) == nullptr) return nullptr;
  const std::string* const value = body.text(name);
  if (value == nullptr) add(name, "Not a valid string.");
  return value;
}

std::optional<bool> Faults::flag(const Body& body, std::string_view name) {
  if (!body.has(name)) return {};
  const auto value = body.flag(name);
  if (!value) add(name, body.find(name) ? "Not a valid boolean." : "Field may not be null.");
  return value;
}

std::optional<Uuid> Faults::uuid(const Body& body, std::string_view name) {
  if (!body.has(name)) return {};
  const auto value = body.uuid(name);
  if (!value) add(name, body.find(name) ? "Not a valid UUID." : "Field may not be null.");
  return value;
}

void Faults::check_email(std::string_view name, const std::string* address) {
  if (address == nullptr) return;
  if (const auto read = parse_email_address(*address); !read) add(name, read.error().message);
}

void Faults::check_mobile(std::string_view name, const std::string* number) {
  if (number == nullptr) return;
  if (const auto read = parse_phone_number(*number); !read)
    add(name, "Invalid phone number: " + read.error().message);
}

RestResponse Faults::answer() const {
  codec::JsonWriter out;
  out.begin_object().name("message").begin_object();
  for (const auto& [name, texts] : faults_) {
    out.name(name).begin_list();
    for (const std::string& text : texts) out.text(text);
    out.end_list();
  }
  out.end_object().text("result", "error").end_object();
  return rest::json_answer(400, std::move(out).take());
}

}  // namespace notify::admin::people
