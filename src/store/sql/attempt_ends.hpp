#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// How attempts to send ended.
class AttemptEnds : public Steps {
public:
  using Steps::Steps;

  /// Ends of attempts whose claims were held, in the same two ways. The first takes out of `held`
  /// what it stored.
  void store_sent_unread(std::vector<const AttemptResult*>& held, const Watermarks& marks,
                         DeltaSet& deltas, UtcTime now);
  void store_read(std::span<const AttemptResult* const> held, const Watermarks& marks,
                  DeltaSet& deltas, UtcTime now);
  /// Stores why attempts failed, and adds it to notifications that are read.
  void keep_failure_reasons(std::span<const AttemptResult* const> ended, UtcTime now);
  void fill_failure_reasons(std::span<Notification> notifications);
};

inline AttemptEnds Session::attempts() noexcept { return AttemptEnds(*this); }

}  // namespace notify::sql
