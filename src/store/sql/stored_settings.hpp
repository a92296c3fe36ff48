#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// What requests of a service are checked against, and the version that says when it changed.
class StoredSettings : public Steps {
public:
  using Steps::Steps;

  /// What requests of a service are checked against has changed; nil: the rates or defaults. Last
  /// in its transaction: other changes of the same settings wait from here on.
  void touch(ServiceId service);
  std::vector<Service> read_services();
  /// Keeps the version of a service that was just stored in its history.
  void keep_service_version(ServiceId service, UserId changed_by);
  std::map<ServiceId, PermissionSet> read_all_permissions();
  void write_permissions(ServiceId service, PermissionSet permissions);
  std::vector<Sender> read_senders(ServiceId service, NotificationType type);
  /// Gives the default sender of a type another text; an empty one takes it away.
  void put_default_sender(ServiceId service, NotificationType type, const std::string& text,
                          UtcTime now);
  std::vector<Organisation> read_organisations();
  /// Last in a transaction: the settings of the services change.
  void write_suppressions(std::span<const StoredSuppression> values);
  bool delete_suppressions(ServiceId service, std::span<const std::int64_t> indexes);
};

inline StoredSettings Session::settings() noexcept { return StoredSettings(*this); }

}  // namespace notify::sql
