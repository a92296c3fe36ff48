#pragma once

#include <notify/ids.hpp>
#include <notify/inbound.hpp>
#include <notify/notification.hpp>
#include <notify/receipts.hpp>
#include <notify/result.hpp>
#include <notify/suppression.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// A recipient to whom a service sends nothing more, as it is kept: sealed, and found by the blind
/// index of notifications.
struct StoredSuppression {
  Uuid id;
  ServiceId service_id;
  std::string recipient;  ///< sealed
  std::int32_t key_id = 0;
  std::int64_t recipient_index = 0;
  SuppressionReason reason = SuppressionReason::stopped;
  UtcTime since;
};

/// Stored with a receipt if that makes its notification fail for good.
struct ReceiptSuppression {
  std::size_t receipt = 0;  ///< its place among the receipts
  StoredSuppression row;
};

/// What an inbound SMS asks for, done if the message is new.
struct ConsentChange {
  InboundSmsId message;
  ConsentWord word = ConsentWord::stop;
  StoredSuppression row;
  std::vector<std::int64_t> indexes;  ///< of the sender, under every key
};

/// Live notifications that receipts report as failed for good, of services that suppress such
/// recipients; each with the place of its receipt.
struct Suppressible {
  std::size_t receipt = 0;
  Notification notification;
};

/// Port of the store: recipients that a service sends nothing more to. The rules of Store hold.
class SuppressionsStore {
public:
  virtual ~SuppressionsStore() = default;

  [[nodiscard]] virtual Result<std::vector<Suppressible>> list_suppressible(
      std::span<const Receipt> receipts) = 0;

  /// One that is on the list for the same reason, by its index, stays as it is. Fails with
  /// not_found if the service is unknown.
  [[nodiscard]] virtual Result<void> put(const StoredSuppression& value) = 0;

  /// Answers whether one of the indexes was on the list.
  [[nodiscard]] virtual Result<bool> lift(ServiceId service,
                                          std::span<const std::int64_t> indexes) = 0;

  /// By time, oldest first.
  [[nodiscard]] virtual Result<std::vector<StoredSuppression>> list(ServiceId service) = 0;
};

}  // namespace notify
