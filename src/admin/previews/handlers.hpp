#pragma once

#include "rest/call.hpp"

/// Pictures of letters under the paths of the reference's own service for them. (rules/admin 12)
namespace notify::admin::previews {

[[nodiscard]] RestResponse count_pages(rest::Call& call);
[[nodiscard]] RestResponse draw_pdf(rest::Call& call);
[[nodiscard]] RestResponse draw_png(rest::Call& call);
[[nodiscard]] RestResponse paint_attachment(Call& call);
[[nodiscard]] RestResponse paint_encoded(rest::Call& call);
[[nodiscard]] RestResponse paint_page(rest::Call& call);
[[nodiscard]] RestResponse look_at_letter(rest::Call& call);

}  // namespace notify::admin::previews
