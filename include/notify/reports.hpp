#pragma once

#include <notify/engine_facet.hpp>
#include <notify/report.hpp>

#include <optional>

namespace notify {

/// Whose SMS usage is reported.
struct SmsUsageOptions {
  LocalDayRange days;
  std::optional<OrganisationId> organisation{};
  bool exclude_restricted = false;
};

/// Reports about every service, exact at the instant of the call. (rules/reports)
class Reports : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Report<SmsUsageRow>> sms_usage(const SmsUsageOptions& options);
  [[nodiscard]] Result<Report<OrganisationUsageRow>> organisation_usage(OrganisationId organisation,
                                                                        int year);
  [[nodiscard]] Result<Report<BillingReportRow>> billing(LocalDayRange days);
  [[nodiscard]] Result<Report<ServiceVolumesRow>> volumes_by_service(LocalDayRange days);
  [[nodiscard]] Result<Report<DailyVolumesRow>> daily_volumes(LocalDayRange days);
  [[nodiscard]] Result<Report<ProviderVolumesRow>> daily_provider_volumes(LocalDayRange days);

  /// Of days of despatch; read from the stored facts.
  [[nodiscard]] Result<Report<DespatchReportRow>> despatch(LocalDayRange days);
};

}  // namespace notify
