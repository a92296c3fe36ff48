#pragma once

#include <notify/calendar.hpp>
#include <notify/complaint.hpp>
#include <notify/ids.hpp>
#include <notify/ports/store/receipts.hpp>
#include <notify/receipts.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace notify {

/// A complaint about an unknown e-mail, and what becomes of it if the e-mail never turns up.
struct ParkedComplaint {
  Complaint complaint;
  UtcTime received_at;
};

struct BuriedComplaint {
  ComplaintId place;
  QuarantinedReceipt dead;
};

/// Port of the store: complaints about e-mails. The rules of Store hold.
class ComplaintsStore {
public:
  virtual ~ComplaintsStore() = default;

  /// Stores each complaint with a call to its service; one whose id is known changes nothing, one
  /// about an e-mail that is not known (yet) waits in an inbox. One answer per complaint, in order.
  [[nodiscard]] virtual Result<std::vector<ReceiptOutcome>> record(
      std::span<const Complaint> complaints, UtcTime now) = 0;

  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<StoredComplaint>> list(ServiceId service,
                                                                  std::int64_t limit,
                                                                  std::int64_t skip) = 0;

  /// Of all services.
  [[nodiscard]] virtual Result<ComplaintPage> list_all(std::int64_t limit, std::int64_t skip) = 0;
  [[nodiscard]] virtual Result<std::int64_t> count(BillingWindow created) = 0;

  /// Both for complaints.
  [[nodiscard]] virtual Result<std::vector<ParkedComplaint>> list_parked(UtcTime received_before,
                                                                         std::int64_t limit) = 0;
  [[nodiscard]] virtual Result<std::int64_t> bury(std::span<const BuriedComplaint> complaints) = 0;
};

}  // namespace notify
