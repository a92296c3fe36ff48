#include "admin/routes.hpp"
#include "admin/previews/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

constexpr std::array preview_table = {
    NFY_ROUTE("POST", "/get-page-count", open, previews::count_pages),
    NFY_ROUTE("POST", "/letter_attachment_preview.png", open, previews::paint_attachment),
    NFY_ROUTE("POST", "/preview.pdf", open, previews::draw_pdf),
    NFY_ROUTE("POST", "/preview.png", open, previews::draw_png),
    NFY_ROUTE("POST", "/precompiled-preview.png", open, previews::paint_encoded),
    NFY_ROUTE("POST", "/precompiled/overlay.png", open, previews::paint_page),
    NFY_ROUTE("POST", "/precompiled/sanitise", open, previews::look_at_letter),
};

}  // namespace

std::span<const rest::Route> preview_routes() noexcept { return preview_table; }

}  // namespace notify::admin
