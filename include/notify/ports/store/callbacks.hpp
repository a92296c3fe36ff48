#pragma once

#include <notify/complaint.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/service_callback.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// A call to a service, held under `epoch`.
struct ClaimedCallback {
  CallbackCallId id = 0;
  std::int64_t epoch = 0;
  std::int64_t tries = 0;  ///< this one included
  ServiceCallback target;  ///< with the bearer token as sealed
  /// As it is now, with the status and completion (`updated_at`) that the call is about. Archived:
  /// without personal data; its id is nil if it is gone, or if the call is about an inbound SMS.
  Notification notification;
  std::optional<StoredComplaint> complaint{};  ///< type complaint: what the call is about
  /// Type inbound_sms: what the call is about, with nothing but its id once it is archived.
  std::optional<InboundSms> inbound{};
  std::string template_name{};  ///< type returned_letter, as the next; empty: it is hidden
  std::string file_name{};      ///< of the job; empty: of none
  std::string sent_by{};        ///< e-mail address of a user; empty: no user sent it by hand
  std::string unreadable{};     ///< not empty: why the notification cannot be read now
  std::int64_t silences = 0;    ///< of the host in a row, before this call
};

struct CallbackClaim {
  std::string owner;
  UtcTime now;
  UtcTime lease_until;
  std::int64_t limit = 100;
  std::int64_t per_service_max = 10;  ///< taken now
  std::int64_t per_host_max = 10;     ///< under way at a time, over all workers
};

struct CallbackResult {
  CallbackCallId id = 0;
  std::int64_t epoch = 0;
  ServiceId service_id;
  CallbackType type = CallbackType::delivery_status;
  CallbackFate fate = CallbackFate::done;
  UtcTime retry_at;    ///< fate retry: not before
  std::string reason;  ///< fates retry and dead
  CallbackHealth health = CallbackHealth::unknown;
  std::string host{};  ///< that was called
};

/// Port of the store: calls to services and what became of them. The rules of Store hold.
class CallbacksStore {
public:
  virtual ~CallbacksStore() = default;

  /// Adds or replaces; `version` follows the stored one. An empty token means the stored one; fails
  /// with not_found if there is none. The breaker of the service starts afresh,
  /// that of the host stays: others may be called there. Fails with not_found if the service is
  /// unknown.
  [[nodiscard]] virtual Result<void> put(const ServiceCallback& value,
                                         std::string_view sealed_token) = 0;

  /// Fails with not_found. Calls that wait are dropped with it.
  [[nodiscard]] virtual Result<void> drop(ServiceId service, CallbackType type) = 0;

  /// Those of several services, without tokens: by service and type.
  [[nodiscard]] virtual Result<std::vector<ServiceCallback>> list(
      std::span<const ServiceId> services) = 0;

  /// Takes calls that are ready, oldest first, at most so many of each service and no more than may
  /// be under way to a host, which its services share evenly; one of a service or to a host whose
  /// breaker has just closed again; none where a breaker is open.
  [[nodiscard]] virtual Result<std::vector<ClaimedCallback>> claim(const CallbackClaim& claim) = 0;

  /// Stores how tries ended, under their epochs, and moves the breakers. Answers how many epochs
  /// were stale.
  [[nodiscard]] virtual Result<std::int64_t> finish(std::span<const CallbackResult> results,
                                                    UtcTime now) = 0;

  /// Waiting ones, those held included; dead ones not.
  [[nodiscard]] virtual Result<std::int64_t> count() = 0;

  /// Oldest first.
  [[nodiscard]] virtual Result<std::vector<DeadCallback>> list_dead(ServiceId service,
                                                                    std::int64_t limit) = 0;

  /// Makes up to `limit` dead calls of a service ready again, oldest first, with all their tries.
  /// Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> replay(ServiceId service, std::int64_t limit,
                                                    UtcTime now) = 0;

  /// Forgets up to `limit` dead letters of before an instant, oldest first. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_dead(UtcTime died_before, std::int64_t limit) = 0;

  /// Forgets up to `limit` hosts without a service whose circuit breaker was closed since an
  /// instant. Hosts that a transaction uses at this moment are passed over. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> drop_unused_hosts(UtcTime paused_before,
                                                               std::int64_t limit) = 0;
};

}  // namespace notify
