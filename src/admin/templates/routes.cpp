#include "admin/routes.hpp"
#include "admin/templates/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

#define NFY_TEMPLATE_ROUTE "/service/{service:uuid}/template"
#define NFY_EMAIL_FILES_ROUTE \
  "/service/{service:uuid}/templates/{template:uuid}/template_email_files"

constexpr std::array template_table = {
    NFY_ROUTE("GET", NFY_TEMPLATE_ROUTE, admin, templates::get_templates),
    NFY_ROUTE("POST", NFY_TEMPLATE_ROUTE, admin, templates::create_template),
    NFY_ROUTE("GET", NFY_TEMPLATE_ROUTE "/precompiled", admin, templates::get_precompiled_template),
    NFY_ROUTE("GET", NFY_TEMPLATE_ROUTE "/{id:uuid}", admin, templates::get_template),
    NFY_ROUTE("POST", NFY_TEMPLATE_ROUTE "/{id:uuid}", admin, templates::update_template),
    NFY_ROUTE("GET", NFY_TEMPLATE_ROUTE "/{id:uuid}/preview", admin, templates::preview_template),
    NFY_ROUTE("GET", NFY_TEMPLATE_ROUTE "/{id:uuid}/version/{version:int}", admin,
              templates::get_template_version),
    NFY_ROUTE("GET", NFY_TEMPLATE_ROUTE "/{id:uuid}/versions", admin,
              templates::get_template_versions),
    NFY_ROUTE("GET", NFY_EMAIL_FILES_ROUTE, admin, templates::get_email_files),
    NFY_ROUTE("POST", NFY_EMAIL_FILES_ROUTE, admin, templates::create_email_file),
    NFY_ROUTE("GET", NFY_EMAIL_FILES_ROUTE "/{id:uuid}", admin, templates::get_email_file),
    NFY_ROUTE("POST", NFY_EMAIL_FILES_ROUTE "/{id:uuid}", admin, templates::update_email_file),
    NFY_ROUTE("POST", NFY_EMAIL_FILES_ROUTE "/{id:uuid}/archive", admin,
              templates::archive_email_file),
    NFY_ROUTE("POST", "/letter-attachment", admin, templates::create_letter_attachment),
    NFY_ROUTE("GET", "/letter-attachment/{id:uuid}", admin, templates::get_letter_attachment),
    NFY_ROUTE("POST", "/letter-attachment/{id:uuid}/archive", admin,
              templates::archive_letter_attachment),
};

#undef NFY_TEMPLATE_ROUTE
#undef NFY_EMAIL_FILES_ROUTE

}  // namespace

std::span<const rest::Route> template_routes() noexcept { return template_table; }

}  // namespace notify::admin
