#pragma once

#include <notify/rest.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What every answer has in common. (rules/rest 2)
namespace notify::rest {

/// One of the errors of an answer, by the class that clients look at.
struct ApiError {
  std::string error;
  std::string message;
  std::vector<std::pair<std::string, std::string>> more{};  ///< further members: name and JSON
  friend bool operator==(const ApiError&, const ApiError&) = default;
};
inline constexpr std::string_view validation_error = "ValidationError";
inline constexpr std::string_view bad_request_error = "BadRequestError";

/// An answer with the headers that all have.
[[nodiscard]] RestResponse answer(int status, std::string_view content_type, std::string body);
[[nodiscard]] RestResponse json_answer(int status, std::string json);
/// {"errors": […], "status_code": …}, as the routes of version 2 refuse a request.
[[nodiscard]] RestResponse error_answer(int status, std::span<const ApiError> errors);
[[nodiscard]] RestResponse error_answer(int status, std::string_view error,
                                        std::string_view message);
/// {"message": …, "result": "error"}, as the other routes do.
[[nodiscard]] RestResponse plain_error(int status, std::string_view message);
[[nodiscard]] RestResponse unknown_route();
[[nodiscard]] RestResponse wrong_method(std::string_view allowed);
[[nodiscard]] RestResponse no_result();

/// What a client is told about a failure of the engine. Chosen by its code and reason; the text is
/// the engine's own where it is about the client's input, and says nothing else otherwise.
/// (rules/rest 3)
[[nodiscard]] RestResponse refusal(const Error& error);

}  // namespace notify::rest
