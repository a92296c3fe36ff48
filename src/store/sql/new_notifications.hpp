#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// Storing notifications, each once.
class NewRows : public Steps {
public:
  using Steps::Steps;

  struct Sorted;
  Sorted sort_out_known(std::span<const NewNotification> rows);
  std::set<NotificationId> stored_already(std::span<const NewNotification> rows);
  CreatedBatch store(std::span<const NewNotification> rows, const std::optional<Counting>& counting,
                     LedgerPlace& place);
  /// One id of `rows` that is in a file with rows of their time, or nothing.
  std::string known_in_files(std::span<const Notification> rows);
};

inline NewRows Session::new_rows() noexcept { return NewRows(*this); }

}  // namespace notify::sql
