#pragma once

#include "rest/call.hpp"

/// How e-mails and letters look, and what organisations offer to their services. (rules/admin 8)
namespace notify::admin::brands {

using rest::Call;

[[nodiscard]] RestResponse get_email_brands(Call& call);
[[nodiscard]] RestResponse get_email_brand(Call& call);
[[nodiscard]] RestResponse create_email_brand(Call& call);
[[nodiscard]] RestResponse update_email_brand(Call& call);
[[nodiscard]] RestResponse get_email_brand_name(Call& call);
[[nodiscard]] RestResponse get_email_brand_users(Call& call);
[[nodiscard]] RestResponse archive_email_brand(Call& call);
[[nodiscard]] RestResponse get_email_pool(Call& call);
[[nodiscard]] RestResponse add_to_email_pool(Call& call);
[[nodiscard]] RestResponse remove_from_email_pool(Call& call);

[[nodiscard]] RestResponse get_letter_brands(Call& call);
[[nodiscard]] RestResponse get_letter_brand(Call& call);
[[nodiscard]] RestResponse create_letter_brand(Call& call);
[[nodiscard]] RestResponse update_letter_brand(Call& call);
[[nodiscard]] RestResponse get_letter_brand_name(Call& call);
[[nodiscard]] RestResponse get_letter_brand_users(Call& call);
[[nodiscard]] RestResponse get_letter_pool(Call& call);
[[nodiscard]] RestResponse add_to_letter_pool(Call& call);
[[nodiscard]] RestResponse remove_from_letter_pool(Call& call);

}  // namespace notify::admin::brands
