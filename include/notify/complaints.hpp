#pragma once

#include <notify/billing.hpp>
#include <notify/complaint.hpp>
#include <notify/engine_facet.hpp>
#include <notify/receipts.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace notify {

/// E-mails that people called unwanted. (rules/receipts 1.1)
class Complaints : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Stores spam complaints and tells the services of the e-mails: `applied` counts the new ones,
  /// `parked` those about e-mails that are not known yet. Statuses stay. Fails with
  /// invalid_argument if one names no provider and reference. (rules/complaints 1.1)
  [[nodiscard]] Result<ReceiptReport> record(std::span<const Complaint> complaints);

  /// Newest first; `limit` up to 10,000. Fails with not_found if the service is unknown.
  [[nodiscard]] Result<std::vector<StoredComplaint>> list(ServiceId service,
                                                          std::int64_t limit = 50,
                                                          std::int64_t skip = 0);

  /// The same of all services, with how many there are in all.
  [[nodiscard]] Result<ComplaintPage> list_all(std::int64_t limit = 50, std::int64_t skip = 0);

  /// How many were stored on these days of the calendar "uk".
  [[nodiscard]] Result<std::int64_t> count(LocalDayRange days);
};

}  // namespace notify
