#include "admin/routes.hpp"
#include "admin/reports/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

#define NFY_OF_SERVICE(path) "/service/{id:uuid}" path
constexpr std::array report_table = {
    NFY_ROUTE("GET", NFY_OF_SERVICE("/billing/monthly-usage"), admin, reports::monthly_usage),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/billing/yearly-usage-summary"), admin, reports::yearly_usage),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/billing/free-sms-fragment-limit"), admin,
              reports::get_allowance),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/billing/free-sms-fragment-limit"), admin,
              reports::set_allowance),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/statistics"), admin, reports::service_statistics),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/template-statistics"), admin, reports::template_statistics),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/template-statistics/last-used/{template:uuid}"), admin,
              reports::last_use),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/notifications/monthly"), admin, reports::months),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/notifications/templates_usage/monthly"), admin,
              reports::template_months),
    NFY_ROUTE("GET", "/performance-dashboard", admin, reports::performance),
    NFY_ROUTE("GET", "/_status/live-service-and-organisation-counts", admin, reports::live_counts),
    NFY_ROUTE("GET", "/service/live-services-data", admin, reports::live_services),
    NFY_ROUTE("GET", "/service/monthly-data-by-service", admin, reports::months_by_service),
    NFY_ROUTE("GET", "/platform-stats", admin, reports::platform_statistics),
    NFY_ROUTE("GET", "/platform-stats/data-for-billing-report", admin, reports::billing_report),
    NFY_ROUTE("GET", "/platform-stats/data-for-dvla-billing-report", admin,
              reports::despatch_report),
    NFY_ROUTE("GET", "/platform-stats/volumes-by-service", admin, reports::volumes_by_service),
    NFY_ROUTE("GET", "/platform-stats/daily-volumes-report", admin, reports::daily_volumes),
    NFY_ROUTE("GET", "/platform-stats/daily-sms-provider-volumes-report", admin,
              reports::daily_provider_volumes),
    NFY_ROUTE("GET", "/sms-rate", admin, reports::sms_rate),
    NFY_ROUTE("GET", "/sms-rate/", admin, reports::sms_rate),
    NFY_ROUTE("GET", "/letter-rates", admin, reports::letter_rates),
    NFY_ROUTE("GET", "/letter-rates/", admin, reports::letter_rates),
    NFY_ROUTE("GET", "/provider-details", admin, reports::list_providers),
    NFY_ROUTE("GET", "/provider-details/{provider:uuid}", admin, reports::get_provider),
    NFY_ROUTE("GET", "/provider-details/{provider:uuid}/versions", admin,
              reports::provider_versions),
    NFY_ROUTE("POST", "/provider-details/{provider:uuid}", admin, reports::update_provider),
};
#undef NFY_OF_SERVICE

}  // namespace

std::span<const rest::Route> report_routes() noexcept { return report_table; }

}  // namespace notify::admin
