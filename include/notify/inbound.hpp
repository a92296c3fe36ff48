#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

using InboundSmsId = Id<struct InboundSmsTag>;

/// An SMS that came in for a service. (rules/inbound 1.1)
struct InboundSms {
  /// Given by the engine: the same for the same service, provider and reference.
  InboundSmsId id;
  ServiceId service_id;
  std::string notify_number;  ///< that it was sent to
  std::string user_number;    ///< whose it is, normalised if it is a number; empty once archived
  std::string content;        ///< empty once archived
  std::string provider;
  std::string provider_reference;        ///< the provider's id for it; may be empty
  std::optional<UtcTime> provider_date;  ///< when the provider says that it came
  UtcTime created_at;                    ///< when it was recorded
  friend bool operator==(const InboundSms&, const InboundSms&) = default;
};

/// Which inbound SMS of a service are asked for, newest first.
struct InboundQuery {
  std::string user_number{};  ///< as typed; empty: those of all senders; not with `archived`
  bool archived = false;      ///< those that are out of retention instead
  /// To go on after a page: instant and id of its last message. Without an id: all before the
  /// instant.
  std::optional<UtcTime> created_before{};
  InboundSmsId id_before{};
  std::int64_t limit = 50;  ///< 1 to 10,000
};

/// SMS that people send to services. (rules/inbound)
class Inbound : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Stores up to 10,000 SMS that came in for services, all or none; what a provider hands over
  /// again under its reference is known already. Ids are given here; a `created_at` of 0 is now.
  /// Answers how many were new. Fails with not_found if a service is unknown.
  [[nodiscard]] Result<std::int64_t> record(std::span<const InboundSms> messages);
  [[nodiscard]] Result<std::vector<InboundSms>> list(ServiceId service,
                                                     const InboundQuery& query = {});
};

}  // namespace notify
