#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Which settings something was read from: no two different settings have one version. Good for
/// the life of a store object.
struct SettingsVersion {
  std::int64_t number = 0;  ///< grows with every change
  /// Of the store's connection: a server that failed over, or was put back from a backup, may count
  /// on from an older number.
  std::int64_t session = 0;
  friend bool operator==(const SettingsVersion&, const SettingsVersion&) = default;
};

/// Who gets messages of a service in trial mode.
struct Guest {
  std::string recipient;  ///< as comparable_recipient() gives it
  std::string typed;
  friend bool operator==(const Guest&, const Guest&) = default;
};

/// Port of the store: services, the version of everything that their requests are checked against,
/// and their guests. The rules of Store hold.
class ServicesStore {
public:
  virtual ~ServicesStore() = default;

  /// The version of what requests of a service are checked against: the service, its API keys,
  /// senders, guests and templates; nil: of the rates and default allowances. Changes in the
  /// transaction that changes any of them, so whatever is read after a version is at least as new.
  /// An unknown service has a version too. One short statement.
  [[nodiscard]] virtual Result<SettingsVersion> settings_version(ServiceId service) = 0;

  /// Fails with conflict, and the detail "name", if an active service has the name.
  [[nodiscard]] virtual Result<void> insert(const Service& service) = 0;
  [[nodiscard]] virtual Result<Service> get(ServiceId id) = 0;
  [[nodiscard]] virtual Result<std::vector<Service>> list() = 0;

  /// Stores the next version of a service. Its calendar stays: see calendars().change(). Another
  /// organisation type renews the allowance of the year that `now` is in, also one set by hand;
  /// without a default for the type it stays. Fails with conflict if `version` is not the successor
  /// of the stored one, or as insert() does.
  [[nodiscard]] virtual Result<void> update(const Service& service, UtcTime now,
                                            UserId changed_by = {}) = 0;

  /// In one transaction: the next version of the service has `name` and is not active, each of its
  /// templates that is not archived gets an archived version, and keys that have no end end now.
  /// Changes nothing if it is not active. Fails with not_found.
  [[nodiscard]] virtual Result<void> archive(ServiceId id, std::string_view name, UtcTime now,
                                             UserId changed_by) = 0;

  /// By version.
  [[nodiscard]] virtual Result<std::vector<ServiceVersion>> list_history(ServiceId id) = 0;

  /// (rules/services 7.4) What was sent is that of the months [from, until).
  [[nodiscard]] virtual Result<std::vector<LiveService>> list_live(LocalDay from,
                                                                   LocalDay until) = 0;

  /// Replaces the whole list; of several that are the same recipient the first stays.
  [[nodiscard]] virtual Result<void> put_guest_list(ServiceId service,
                                                    std::span<const Guest> guests) = 0;

  /// In the order in which they were put.
  [[nodiscard]] virtual Result<std::vector<Guest>> list_guests(ServiceId service) = 0;
};

}  // namespace notify
