#pragma once

#include "rest/call.hpp"

/// Figures: bills, statistics, reports over all services, prices, providers. (rules/admin 11)
namespace notify::admin::reports {

using rest::Call;

// one service
[[nodiscard]] RestResponse monthly_usage(Call& call);
[[nodiscard]] RestResponse yearly_usage(Call& call);
[[nodiscard]] RestResponse get_allowance(Call& call);
[[nodiscard]] RestResponse set_allowance(Call& call);
[[nodiscard]] RestResponse service_statistics(Call& call);
[[nodiscard]] RestResponse template_statistics(Call& call);
[[nodiscard]] RestResponse last_use(Call& call);
[[nodiscard]] RestResponse months(Call& call);
[[nodiscard]] RestResponse template_months(Call& call);

// all services
[[nodiscard]] RestResponse performance(Call& call);
[[nodiscard]] RestResponse live_counts(Call& call);
[[nodiscard]] RestResponse live_services(Call& call);
/// GET /service?detailed=True, for the room that answers GET /service.
[[nodiscard]] RestResponse detailed_services(Call& call);
[[nodiscard]] RestResponse months_by_service(Call& call);
[[nodiscard]] RestResponse platform_statistics(Call& call);
[[nodiscard]] RestResponse billing_report(Call& call);
[[nodiscard]] RestResponse despatch_report(Call& call);
[[nodiscard]] RestResponse volumes_by_service(Call& call);
[[nodiscard]] RestResponse daily_volumes(Call& call);
[[nodiscard]] RestResponse daily_provider_volumes(Call& call);

// prices and providers
[[nodiscard]] RestResponse sms_rate(Call& call);
[[nodiscard]] RestResponse letter_rates(Call& call);
[[nodiscard]] RestResponse list_providers(Call& call);
[[nodiscard]] RestResponse get_provider(Call& call);
[[nodiscard]] RestResponse provider_versions(Call& call);
[[nodiscard]] RestResponse update_provider(Call& call);

}  // namespace notify::admin::reports
