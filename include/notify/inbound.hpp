#pragma once

#include <notify/engine_facet.hpp>
#include <notify/inbound_sms.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

struct HttpHeader;

/// Which inbound SMS of a service are asked for, newest first.
struct InboundQuery {
  std::string user_number{};  ///< as typed; empty: those of all senders; not with `archived`
  bool archived = false;      ///< those that are out of retention instead
  /// To go on after a page: instant and id of its last message. Without an id: all before the
  /// instant.
  std::optional<UtcTime> created_before{};
  InboundSmsId id_before{};
  /// Another way to go on: the id of the last message alone. Unknown, or another service's: nothing
  /// is found.
  InboundSmsId older_than{};
  std::int64_t limit = 50;  ///< 1 to 10,000
  std::optional<UtcTime> created_since{};
};

/// What came in for a service. (rules/inbound 4.1)
struct InboundSummary {
  std::int64_t count = 0;                ///< since an instant
  std::optional<UtcTime> most_recent{};  ///< of all
  friend bool operator==(const InboundSummary&, const InboundSummary&) = default;
};

/// The last message of each sender, newest first.
struct LatestInboundQuery {
  std::optional<UtcTime> created_since{};
  std::int64_t limit = 50;  ///< 1 to 10,000
  std::int64_t skip = 0;
};

/// SMS that people send to services. (rules/inbound)
class Inbound : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Stores up to 10,000 SMS that came in for services, all or none; what a provider hands over
  /// again under its reference and date is known already. Ids are given here; a `created_at` of 0
  /// is now, and only such messages are told to their services (rules/inbound 1.3). Answers how
  /// many were new. Fails with not_found if a service is unknown.
  [[nodiscard]] Result<std::int64_t> record(std::span<const InboundSms> messages);

  /// Stores an SMS for the service that has its number, and tells the service, in one transaction.
  /// Fails with invalid_argument if a text is too long, or number, sender or provider is missing.
  [[nodiscard]] Result<InboundFate> receive(const ReceivedSms& message);

  /// Reads an SMS that a provider posted, and receives it. Fails with invalid_argument if it cannot
  /// be read, where `detail` names the field that is missing, or if no reader knows the provider;
  /// the message names those that can be read. A provider that was added and brings a reader along
  /// comes before the readers of the ports. Fails with Reason::sender_unverified for a post that
  /// the provider did not sign, and as unavailable or busy if nobody can tell now.
  [[nodiscard]] Result<InboundFate> take(std::string_view provider, std::string_view body,
                                         std::span<const HttpHeader> headers = {});

  /// Whether only what the provider signed is taken in its name, so that anybody may be let post.
  [[nodiscard]] bool checks_sender(std::string_view provider);

  /// Whether the provider asks by GET instead of posting: then take() gets the query for a body.
  [[nodiscard]] bool reads_query(std::string_view provider);

  [[nodiscard]] Result<std::vector<InboundSms>> list(ServiceId service,
                                                     const InboundQuery& query = {});

  /// Fails with not_found, also if it is archived.
  [[nodiscard]] Result<InboundSms> get(ServiceId service, InboundSmsId id);

  [[nodiscard]] Result<std::vector<InboundSms>> list_latest(ServiceId service,
                                                            const LatestInboundQuery& query = {});

  [[nodiscard]] Result<InboundSummary> summary(ServiceId service, UtcTime since);

  /// Adds a number, or gives it to another service or provider; without a service it is free.
  /// Answers it as stored. Fails with invalid_argument if it is no number, not_found if the service
  /// is unknown, conflict if the service has another active number. (rules/inbound 3.1)
  [[nodiscard]] Result<InboundNumber> put_number(const InboundNumber& number);

  /// By number.
  [[nodiscard]] Result<std::vector<InboundNumber>> list_numbers();

  /// The active number of a service, or nothing. Fails with not_found if the service is unknown.
  [[nodiscard]] Result<std::optional<InboundNumber>> number_of(ServiceId service);

  /// Gives a service a free number, any if `id` is nil, and makes it a sender of its SMS: in the
  /// place of the only one, else beside the others as the default. Fails with conflict if the
  /// number is not free or none is, or if the service has one. (rules/inbound 3.3)
  [[nodiscard]] Result<Sender> assign_number(ServiceId service, InboundNumberId id = {});

  /// The service gets no more SMS: its number goes back to the free ones, or out of use for good
  /// if `archives`; the sender that it was is archived, and the permission is gone. A service
  /// without a number stays as it is. (rules/inbound 3.3)
  [[nodiscard]] Result<void> remove_number(ServiceId service, bool archives);

  /// When an SMS last came to the service's number, or went out from it; nothing: never. Fails with
  /// not_found if it has none.
  [[nodiscard]] Result<std::optional<UtcTime>> last_use_of_number(ServiceId service);
};

}  // namespace notify
