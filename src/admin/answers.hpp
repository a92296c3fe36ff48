#pragma once

#include "rest/answers.hpp"

#include <notify/result.hpp>

#include <string>
#include <string_view>

/// How the admin app is answered. (rules/admin 2)
namespace notify::admin {

/// {"data": …}
[[nodiscard]] RestResponse data_answer(int status, std::string_view json);
/// 204 and nothing.
[[nodiscard]] RestResponse no_content();
/// {"message": {"<field>": ["<text>"]}, "result": "error"}
[[nodiscard]] RestResponse field_error(int status, std::string_view field, std::string_view text);
[[nodiscard]] RestResponse missing_field(std::string_view field);
/// 404: {"message": "No result found", "result": "error"}
[[nodiscard]] RestResponse no_result();

/// What the admin app is told about a failure of the engine, by its code.
[[nodiscard]] RestResponse refusal(const Error& error);

}  // namespace notify::admin

/// Answers why a call of the engine failed, in a handler.
#define NFY_ADMIN_CHECK(expression)                      \
  do {                                                   \
    if (auto nfy_done = (expression); !nfy_done)         \
      return ::notify::admin::refusal(nfy_done.error()); \
  } while (false)

/// Unwraps a Result in a handler, or answers why there is none.
#define NFY_ADMIN_TRY(name, expression)                                       \
  auto name##_result = (expression);                                          \
  if (!name##_result) return ::notify::admin::refusal(name##_result.error()); \
  auto& name = *name##_result
