#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Services and who may get messages of them while they are in trial mode.
class Services : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Service> create(const NewService& service);
  [[nodiscard]] Result<Service> get(ServiceId id);
  [[nodiscard]] Result<std::vector<Service>> list();

  /// Makes a service for somebody, who becomes a member with every permission; a founder who runs
  /// the system makes one that does not count as live. It belongs to the organisation that the
  /// founder's e-mail address says, and looks as that does. (rules/services 7.5)
  [[nodiscard]] Result<Service> found(const NewService& service, UserId founder);

  /// Stores the next version of a service: `version` is the one that was read. Its calendar stays
  /// as it is; see calendars().change(). Another organisation type renews this year's allowance.
  /// `changed_by` stands in the history. Fails with conflict and the detail "name" if an active
  /// service has the name.
  [[nodiscard]] Result<Service> update(const Service& service, UserId changed_by = {});

  /// Ends a service for good: it is renamed by archived_name(), its templates are archived and its
  /// keys end. One that has ended stays as it is. (rules/services 7.3)
  [[nodiscard]] Result<void> archive(ServiceId id, UserId changed_by = {});

  /// Its versions, the first one first. None if the service is unknown.
  [[nodiscard]] Result<std::vector<ServiceVersion>> list_history(ServiceId id);

  /// Those whose names hold `part`, in any case, by creation; archived ones too.
  [[nodiscard]] Result<std::vector<Service>> find_by_name(std::string_view part);

  /// Those that are active, out of trial mode, counted as live and have an allowance, by when they
  /// went live. (rules/services 7.4)
  [[nodiscard]] Result<std::vector<LiveService>> list_live();

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
