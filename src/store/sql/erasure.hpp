#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// Parts of erase_recipient().
class Erasure : public Steps {
public:
  using Steps::Steps;

  /// Parts of erase_recipient(). The first answers how many there were.
  std::int64_t archive_inbound(ServiceId service, std::string_view user_number);
  void forget_unsubscriber(ServiceId service, std::span<const std::int64_t> indexes);
  void drop_receipts_naming(std::string_view normalised_to);
};

inline Erasure Session::erasure() noexcept { return Erasure(*this); }

}  // namespace notify::sql
