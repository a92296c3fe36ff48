#pragma once

#include <notify/contact_lists.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <vector>

namespace notify {

/// Port of the store: recipients files that services keep. The rules of Store hold.
class ContactListsStore {
public:
  virtual ~ContactListsStore() = default;

  /// Fails with not_found if the service is unknown, conflict if the id is taken.
  [[nodiscard]] virtual Result<void> insert(const ContactList& list) = 0;

  /// Those that are not archived, newest first, or the one of `id` if it is not nil; with their
  /// jobs, recent ones being those begun or made within the days of retention before `today`.
  [[nodiscard]] virtual Result<std::vector<ContactList>> list(ServiceId service, ContactListId id,
                                                              UtcTime today, int default_days) = 0;

  /// Fails with not_found if it is not there or archived already.
  [[nodiscard]] virtual Result<void> archive(ServiceId service, ContactListId id, UtcTime now) = 0;
};

}  // namespace notify
