#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Spam complaints about e-mails. They change no status. (rules/complaints 1.1)
namespace notify {

using ComplaintId = Id<struct ComplaintTag>;

/// What a provider says.
struct Complaint {
  std::string provider;
  std::string reference;       ///< of the e-mail at its provider
  std::string feedback_id;     ///< of the complaint there; may be empty
  std::string complaint_type;  ///< the provider's word; may be empty
  UtcTime complained_at;       ///< zero: not said; then when it was recorded
  ComplaintId id{};            ///< the engine gives it; the same complaint again has the same
  friend bool operator==(const Complaint&, const Complaint&) = default;
};

/// A complaint as one line of JSON without its id, which the engine gives again, and back. Reading
/// fails with invalid_argument.
[[nodiscard]] std::string to_json(const Complaint& complaint);
[[nodiscard]] Result<Complaint> complaint_from_json(std::string_view json);

/// A complaint as it is kept, for good, without personal data.
struct StoredComplaint {
  ComplaintId id;
  ServiceId service_id;
  NotificationId notification_id;
  std::string feedback_id;
  std::string complaint_type;
  UtcTime complained_at;
  UtcTime created_at;  ///< when it was stored
  friend bool operator==(const StoredComplaint&, const StoredComplaint&) = default;
};

struct ComplaintPage {
  std::vector<StoredComplaint> complaints;  ///< newest first
  std::int64_t total = 0;                   ///< of all pages
};

}  // namespace notify
