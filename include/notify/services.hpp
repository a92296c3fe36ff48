#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <span>
#include <string>
#include <vector>

namespace notify {

/// Services and who may get messages of them while they are in trial mode.
class Services : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Service> create(const NewService& service);
  [[nodiscard]] Result<Service> get(ServiceId id);
  [[nodiscard]] Result<std::vector<Service>> list();

  /// Stores the next version of a service: `version` is the one that was read. Its calendar stays
  /// as it is; see calendars().change(). Another organisation type renews this year's allowance.
  [[nodiscard]] Result<Service> update(const Service& service);

  /// Who gets messages from a service in trial mode and with team keys beside its members: phone
  /// numbers and e-mail addresses, up to 1,000. Replaces the list.
  [[nodiscard]] Result<void> put_guest_list(ServiceId service,
                                            std::span<const std::string> recipients);
  /// As messages are compared with them, sorted.
  [[nodiscard]] Result<std::vector<std::string>> list_guests(ServiceId service);
  /// As they were typed, in that order.
  [[nodiscard]] Result<std::vector<std::string>> list_typed_guests(ServiceId service);
};

}  // namespace notify
