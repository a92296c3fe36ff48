#include "rest/answers.hpp"

#include "codec/json_writer.hpp"

#include <array>

namespace notify {

const std::string* RestResponse::find_header(std::string_view name) const noexcept {
  for (const RestHeader& header : headers)
    if (header.name == name) return &header.value;
  return nullptr;
}

namespace rest {
namespace {

using codec::JsonWriter;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> headers_of_all = {{
    {"Access-Control-Allow-Origin", "*"},
    {"Access-Control-Allow-Headers", "Content-Type,Authorization"},
    {"Access-Control-Allow-Methods", "GET,PUT,POST,DELETE"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "SAMEORIGIN"},
    {"X-Permitted-Cross-Domain-Policies", "none"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"},
    {"Cache-Control", "no-store, no-cache, private, must-revalidate"},
}};

/// How a reason is told: the status and the class of the error.
struct Told {
  int status = 400;
  std::string_view error = bad_request_error;
};

Told told_of(Reason reason) {
  switch (reason) {
    case Reason::over_daily_limit: return {429, "TooManyRequestsError"};
    case Reason::over_rate_limit: return {429, "RateLimitError"};
    case Reason::qr_code_too_long: return {400, validation_error};
    case Reason::letters_need_live_key:
    case Reason::letters_not_in_trial: return {403, bad_request_error};
    case Reason::pdf_not_ready: return {400, "PDFNotReadyError"};
    case Reason::idempotency_key_reused: return {409, "ConflictError"};
    default: return {};
  }
}

}  // namespace

RestResponse answer(int status, std::string_view content_type, std::string body) {
  RestResponse response;
  response.status = status;
  response.headers.reserve(headers_of_all.size() + 2);
  response.headers.push_back({"Content-Type", std::string(content_type)});
  for (const auto& [name, value] : headers_of_all)
    response.headers.push_back({std::string(name), std::string(value)});
  response.body = std::move(body);
  return response;
}

RestResponse json_answer(int status, std::string json) {
  json += '\n';
  return answer(status, "application/json", std::move(json));
}

RestResponse error_answer(int status, std::span<const ApiError> errors) {
  JsonWriter json;
  json.begin_object().name("errors").begin_list();
  for (const ApiError& one : errors) {
    json.begin_object();
    for (const auto& [name, text] : one.more) json.raw(name, text);
    json.text("error", one.error).text("message", one.message).end_object();
  }
  json.end_list().integer("status_code", status).end_object();
  return json_answer(status, std::move(json).take());
}

RestResponse error_answer(int status, std::string_view error, std::string_view message) {
  const std::array one = {ApiError{std::string(error), std::string(message)}};
  return error_answer(status, one);
}

RestResponse plain_error(int status, std::string_view message) {
  JsonWriter json;
  json.begin_object().text("message", message).text("result", "error").end_object();
  return json_answer(status, std::move(json).take());
}

RestResponse unknown_route() {
  return plain_error(404,
                     "The requested URL was not found on the server. If you entered the URL "
                     "manually please check your spelling and try again.");
}

RestResponse wrong_method(std::string_view allowed) {
  RestResponse response = plain_error(405, "The method is not allowed for the requested URL.");
  response.headers.front().value = "text/html; charset=utf-8";  // as clients know it
  response.headers.push_back({"Allow", std::string(allowed)});
  return response;
}

RestResponse no_result() { return error_answer(404, "NoResultFound", "No result found"); }

RestResponse refusal(const Error& error) {
  if (error.code == ErrorCode::not_found) return no_result();
  if (error.reason != Reason::unspecified) {
    const Told told = told_of(error.reason);
    return error_answer(told.status, told.error, error.message);
  }
  switch (error.code) {
    case ErrorCode::invalid_argument: return error_answer(400, bad_request_error, error.message);
    case ErrorCode::conflict: return error_answer(409, "ConflictError", error.message);
    case ErrorCode::limited: return error_answer(429, "TooManyRequestsError", error.message);
    case ErrorCode::unsupported: return error_answer(501, "NotSupportedError", error.message);
    case ErrorCode::busy:
    case ErrorCode::unavailable:
      return error_answer(503, "ServiceUnavailableError", "Service unavailable, try again later");
    default: return error_answer(500, "InternalError", "Internal server error");
  }
}

}  // namespace rest
}  // namespace notify
