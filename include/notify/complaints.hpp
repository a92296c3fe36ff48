#pragma once

#include <notify/complaint.hpp>
#include <notify/engine_facet.hpp>
#include <notify/receipts.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace notify {

/// E-mails that people called unwanted. (behaviour 5.6)
class Complaints : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Stores that people called e-mails unwanted, and lets their services know: `applied` counts the
  /// new ones, `parked` those about e-mails that are not known yet. Statuses stay. Fails with
  /// invalid_argument if one names no provider and reference. (behaviour 5.6)
  [[nodiscard]] Result<ReceiptReport> record(std::span<const Complaint> complaints);

  /// Newest first; `limit` up to 10,000. Fails with not_found if the service is unknown.
  [[nodiscard]] Result<std::vector<StoredComplaint>> list(ServiceId service,
                                                          std::int64_t limit = 50,
                                                          std::int64_t skip = 0);
};

}  // namespace notify
