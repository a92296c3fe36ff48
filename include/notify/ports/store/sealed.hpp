#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// Where sealed values stand.
enum class SealedColumn : std::uint8_t {
  personal_data,
  api_key_secret,
  job_contents,
  callback_token,
  suppressed_recipient,
  unsubscribed_recipient
};

/// A sealed value and the row that it belongs to.
struct SealedValue {
  Uuid id;
  ServiceId service_id;
  std::string bytes;
};

/// A sealed value under another key.
struct ResealedValue {
  SealedValue before;
  std::string bytes;
  std::int32_t key_id = 0;
  std::int64_t recipient_index = 0;  ///< of a recipient only
};

/// Port of the store: values that are sealed, wherever they stand. The rules of Store hold.
class SealedStore {
public:
  virtual ~SealedStore() = default;

  /// Values of a column that are sealed under another key than `key_id`, by id, from behind
  /// `after`.
  [[nodiscard]] virtual Result<std::vector<SealedValue>> list(SealedColumn column,
                                                              std::int32_t key_id,
                                                              const Uuid& after,
                                                              std::int64_t limit) = 0;

  /// Replaces each value that is still what it was. Answers how many were.
  [[nodiscard]] virtual Result<std::int64_t> reseal(SealedColumn column,
                                                    std::span<const ResealedValue> values) = 0;

  /// Live notifications whose personal data are unencrypted, by id, from behind `after`.
  [[nodiscard]] virtual Result<std::vector<Notification>> list_unsealed(const NotificationId& after,
                                                                        std::int64_t limit) = 0;

  /// Puts `sealed` of each row in the place of its open fields, if they are still there. Answers
  /// how many were.
  [[nodiscard]] virtual Result<std::int64_t> seal_notifications(
      std::span<const Notification> rows) = 0;
};

}  // namespace notify
