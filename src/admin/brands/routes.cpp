#include "admin/routes.hpp"
#include "admin/brands/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

constexpr std::array brand_table = {
    NFY_ROUTE("GET", "/email-branding", admin, brands::get_email_brands),
    NFY_ROUTE("POST", "/email-branding", admin, brands::create_email_brand),
    NFY_ROUTE("POST", "/email-branding/get-name-for-alt-text", admin, brands::get_email_brand_name),
    NFY_ROUTE("POST", "/email-branding/get-name-for-alt-text/", admin,
              brands::get_email_brand_name),
    NFY_ROUTE("GET", "/email-branding/{id:uuid}", admin, brands::get_email_brand),
    NFY_ROUTE("POST", "/email-branding/{id:uuid}", admin, brands::update_email_brand),
    NFY_ROUTE("POST", "/email-branding/{id:uuid}/archive", admin, brands::archive_email_brand),
    NFY_ROUTE("GET", "/email-branding/{id:uuid}/orgs_and_services", admin,
              brands::get_email_brand_users),
    NFY_ROUTE("GET", "/organisations/{id:uuid}/email-branding-pool", admin, brands::get_email_pool),
    NFY_ROUTE("POST", "/organisations/{id:uuid}/email-branding-pool", admin,
              brands::add_to_email_pool),
    NFY_ROUTE("DELETE", "/organisations/{id:uuid}/email-branding-pool/{brand:uuid}", admin,
              brands::remove_from_email_pool),
    NFY_ROUTE("GET", "/letter-branding", admin, brands::get_letter_brands),
    NFY_ROUTE("POST", "/letter-branding", admin, brands::create_letter_brand),
    NFY_ROUTE("POST", "/letter-branding/get-unique-name", admin, brands::get_letter_brand_name),
    NFY_ROUTE("POST", "/letter-branding/get-unique-name/", admin, brands::get_letter_brand_name),
    NFY_ROUTE("GET", "/letter-branding/{id:uuid}", admin, brands::get_letter_brand),
    NFY_ROUTE("POST", "/letter-branding/{id:uuid}", admin, brands::update_letter_brand),
    NFY_ROUTE("GET", "/letter-branding/{id:uuid}/orgs_and_services", admin,
              brands::get_letter_brand_users),
    NFY_ROUTE("GET", "/organisations/{id:uuid}/letter-branding-pool", admin,
              brands::get_letter_pool),
    NFY_ROUTE("POST", "/organisations/{id:uuid}/letter-branding-pool", admin,
              brands::add_to_letter_pool),
    NFY_ROUTE("DELETE", "/organisations/{id:uuid}/letter-branding-pool/{brand:uuid}", admin,
              brands::remove_from_letter_pool),
};

}  // namespace

std::span<const rest::Route> brand_routes() noexcept { return brand_table; }

}  // namespace notify::admin
