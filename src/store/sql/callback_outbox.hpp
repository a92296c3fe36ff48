#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// Calls to services, queued by the transaction that stores what they tell.
class CallbackOutbox : public Steps {
public:
  using Steps::Steps;

  /// Inside the transaction that changes statuses: a call to each service that asked for it.
  void queue_statuses(const ValueTable& changes);
  /// Likewise of complaints that were just stored.
  void queue_complaints(const ValueTable& complaints);
  /// Likewise of inbound SMS: rows of service, message, instant.
  void queue_inbound_sms(const ValueTable& messages);
  /// Letters that came back, as rows of letter and service: each is kept, and told.
  void store_returned_letters(const ValueTable& letters, UtcTime now);
  /// Fills in the complaints, or inbound SMS, that calls are about.
  void find_complaints(std::vector<ClaimedCallback>& claimed);
  void find_inbound(std::vector<ClaimedCallback>& claimed);
  /// Fills in where letters came from that calls are about.
  void describe_letters(std::vector<ClaimedCallback>& claimed);
};

inline CallbackOutbox Session::callbacks() noexcept { return CallbackOutbox(*this); }

}  // namespace notify::sql
