#include "admin/routes.hpp"
#include "admin/inbound/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

#define NFY_OF_SERVICE(path) "/service/{id:uuid}" path
constexpr std::array inbound_table = {
    NFY_ROUTE("POST", NFY_OF_SERVICE("/inbound-sms"), admin, inbound::list_texts),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/inbound-sms/most-recent"), admin, inbound::latest_texts),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/inbound-sms/summary"), admin, inbound::summarise_texts),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/inbound-sms/most-recent-usage"), admin, inbound::last_use),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/inbound-sms/remove"), admin, inbound::remove_number),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/inbound-sms/{text:uuid}"), admin, inbound::get_text),
    NFY_ROUTE("GET", "/inbound-number", admin, inbound::list_numbers),
    NFY_ROUTE("GET", "/inbound-number/available", admin, inbound::free_numbers),
    NFY_ROUTE("GET", "/inbound-number/service/{id:uuid}", admin, inbound::number_of_service),
    NFY_ROUTE("POST", "/inbound-number/service/{id:uuid}", admin, inbound::assign_number),
    NFY_ROUTE("POST", "/inbound-number/service/{id:uuid}/off", admin, inbound::switch_number_off),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/unsubscribe-request-statistics"), admin,
              inbound::unsubscribe_statistics),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/unsubscribe-request-reports-summary"), admin,
              inbound::unsubscribe_reports),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/create-unsubscribe-request-report"), admin,
              inbound::make_unsubscribe_report),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/unsubscribe-request-report/{batch:uuid}"), admin,
              inbound::get_unsubscribe_report),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/process-unsubscribe-request-report/{batch:uuid}"), admin,
              inbound::process_unsubscribe_report),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/returned-letter-statistics"), admin,
              inbound::returned_statistics),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/returned-letter-summary"), admin, inbound::returned_summary),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/returned-letters"), admin, inbound::returned_letters),
    NFY_ROUTE("POST", "/letters/returned", admin, inbound::post_returned_letters),
    NFY_ROUTE("GET", "/complaint", admin, inbound::list_complaints),
    NFY_ROUTE("GET", "/complaint/count-by-date-range", admin, inbound::count_complaints),
};
#undef NFY_OF_SERVICE

}  // namespace

std::span<const rest::Route> inbound_routes() noexcept { return inbound_table; }

}  // namespace notify::admin
