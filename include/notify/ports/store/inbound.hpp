#pragma once

#include <notify/archive.hpp>
#include <notify/ids.hpp>
#include <notify/inbound.hpp>
#include <notify/ports/store/suppressions.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace notify {

/// Port of the store: SMS that people sent. The rules of Store hold.
class InboundStore {
public:
  virtual ~InboundStore() = default;

  /// Stores those whose id is in neither table. Answers how many. Fails with not_found if a service
  /// is unknown; then nothing is stored.
  [[nodiscard]] Result<std::int64_t> record(std::span<const InboundSms> messages) {
    return record(messages, {}, {});
  }

  /// The same with what some of them ask for, in their order, and a call about each new one of
  /// `told` to its service, if that has a callback for them.
  [[nodiscard]] virtual Result<std::int64_t> record(std::span<const InboundSms> messages,
                                                    std::span<const ConsentChange> changes,
                                                    std::span<const InboundSmsId> told) = 0;

  /// By creation, newest first; `user_number` of the query is normalised.
  [[nodiscard]] virtual Result<std::vector<InboundSms>> list(ServiceId service,
                                                             const InboundQuery& query) = 0;

  /// Fails with not_found, also if it is in the history.
  [[nodiscard]] virtual Result<InboundSms> get(ServiceId service, InboundSmsId id) = 0;
  [[nodiscard]] virtual Result<std::vector<InboundSms>> list_latest(
      ServiceId service, const LatestInboundQuery& query) = 0;
  [[nodiscard]] virtual Result<InboundSummary> summary(ServiceId service, UtcTime since) = 0;

  /// Those of `scopes` (of SMS) that have inbound SMS for archive().
  [[nodiscard]] virtual Result<std::vector<ArchiveScope>> list_expired(
      std::span<const ArchiveScope> scopes) = 0;

  /// Moves up to `limit` inbound SMS of `scope` to inbound_sms_history, which has neither number
  /// nor content. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> archive(const ArchiveScope& scope,
                                                     std::int64_t limit) = 0;

  /// Adds or replaces, by number; a number that is there keeps its id and its creation. Fails with
  /// not_found if the service is unknown, conflict if it has another active number.
  [[nodiscard]] virtual Result<void> put_number(const InboundNumber& number) = 0;

  /// By number.
  [[nodiscard]] virtual Result<std::vector<InboundNumber>> list_numbers() = 0;

  [[nodiscard]] virtual Result<std::optional<InboundNumber>> find_number(
      std::string_view number) = 0;

  /// The active one of a service.
  [[nodiscard]] virtual Result<std::optional<InboundNumber>> number_of(ServiceId service) = 0;

  /// Gives a service a number that is active and of no service; the first of these if `id` is nil.
  /// Fails with not_found if the service is unknown, conflict if there is none or it has one.
  [[nodiscard]] virtual Result<InboundNumber> take_number(ServiceId service, InboundNumberId id,
                                                          UtcTime now) = 0;

  /// The active number of a service becomes free, or inactive if `archives`. Nothing: it has none.
  [[nodiscard]] virtual Result<std::optional<InboundNumber>> release_number(ServiceId service,
                                                                            bool archives,
                                                                            UtcTime now) = 0;

  /// When an SMS last came to `number`, or went out under it, of those that are live.
  [[nodiscard]] virtual Result<std::optional<UtcTime>> last_came(ServiceId service,
                                                                 std::string_view number) = 0;
};

}  // namespace notify
