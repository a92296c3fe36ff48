#pragma once

#include <notify/archive.hpp>
#include <notify/engine_facet.hpp>
#include <notify/schedule.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace notify {

/// How long notifications are kept with personal data. (rules/retention)
class Retention : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// How many whole local days before today a service keeps a type: 3 to 90.
  [[nodiscard]] Result<void> set(ServiceId service, NotificationType type, int days);

  /// The retention of each type of a service, set or default.
  [[nodiscard]] Result<std::vector<RetentionPeriod>> list(ServiceId service);

  /// Turns SMS and e-mails that have been sending or pending for three days into temporary
  /// failures. Answers how many.
  [[nodiscard]] Result<std::int64_t> time_out(const ProgressFunction& progress = {});

  /// Removes one recipient's personal data from everything of the service that holds any; `to` is
  /// as typed. Statuses, totals and bills stay as they are. Receipts in quarantine that seem to
  /// name the recipient go too. Answers how many notifications and inbound SMS held some. Fails
  /// with invalid_argument if `to` is neither a phone number nor an e-mail address.
  [[nodiscard]] Result<std::int64_t> erase_recipient(ServiceId service, std::string_view to);
};

}  // namespace notify
