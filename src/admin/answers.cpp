#include "admin/answers.hpp"

#include "codec/json_writer.hpp"

namespace notify::admin {

using codec::JsonWriter;

RestResponse data_answer(int status, std::string_view json) {
  JsonWriter out;
  out.begin_object().raw("data", json).end_object();
  return rest::json_answer(status, std::move(out).take());
}

RestResponse no_content() { return rest::answer(204, "text/html; charset=utf-8", {}); }

RestResponse field_error(int status, std::string_view field, std::string_view text) {
  JsonWriter out;
  out.begin_object().name("message").begin_object().name(field).begin_list().text(text);
  out.end_list().end_object().text("result", "error").end_object();
  return rest::json_answer(status, std::move(out).take());
}

RestResponse missing_field(std::string_view field) {
  return field_error(400, field, "Missing data for required field.");
}

RestResponse no_result() { return rest::plain_error(404, "No result found"); }

RestResponse refusal(const Error& error) {
  switch (error.code) {
    case ErrorCode::not_found: return no_result();
    case ErrorCode::invalid_argument: return rest::plain_error(400, error.message);
    case ErrorCode::conflict: return rest::plain_error(409, error.message);
    case ErrorCode::limited: return rest::plain_error(429, error.message);
    case ErrorCode::unsupported: return rest::plain_error(501, error.message);
    case ErrorCode::busy:
    case ErrorCode::unavailable:
      return rest::plain_error(503, "Service unavailable, try again later");
    default: return rest::plain_error(500, "Internal server error");
  }
}

}  // namespace notify::admin
