#pragma once

#include <notify/result.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace notify {

class UtcTime;
class Entropy;

/// 128 bits in the canonical layout of RFC 9562; compares as its bytes, which is also how both
/// stores order it. Immutable value.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  /// Reads "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", either case. Fails with invalid_argument.
  [[nodiscard]] static Result<Uuid> from_text(std::string_view text);

  /// Returns the 36 characters in lower case.
  [[nodiscard]] std::string to_text() const;
  /// Writes them behind `text`.
  void append_to(std::string& text) const;

  /// Returns 22 characters of the URL-safe base64 alphabet, without padding.
  /// (rules/notifications 3.6)
  [[nodiscard]] std::string to_base64() const;
  /// Reads what to_base64() returns. Fails with invalid_argument.
  [[nodiscard]] static Result<Uuid> from_base64(std::string_view text);

  [[nodiscard]] bool is_nil() const noexcept { return *this == Uuid{}; }

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// A random UUID of version 4 (RFC 9562, 5.4).
[[nodiscard]] Uuid make_uuid_v4(Entropy& entropy);

/// A time-ordered UUID of version 7 (RFC 9562, 5.7; sub-millisecond part in `rand_a` by method 3
/// of 6.2), so that ids sort by creation down to the microsecond. `at` must not lie before 1970.
[[nodiscard]] Uuid make_uuid_v7(UtcTime at, Entropy& entropy);

/// A Uuid that can only be mistaken for its own kind.
template <typename Tag>
struct Id {
  Uuid uuid;

  [[nodiscard]] static Result<Id> from_text(std::string_view text) {
    auto uuid = Uuid::from_text(text);
    if (!uuid) return uuid.error();
    return Id{*uuid};
  }
  [[nodiscard]] std::string to_text() const { return uuid.to_text(); }
  [[nodiscard]] bool is_nil() const noexcept { return uuid.is_nil(); }

  friend auto operator<=>(const Id&, const Id&) = default;
};

using ServiceId = Id<struct ServiceTag>;
using TemplateId = Id<struct TemplateTag>;
using NotificationId = Id<struct NotificationTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using JobId = Id<struct JobTag>;    ///< nil means "not from a job"
using UserId = Id<struct UserTag>;  ///< nil means "nobody, or not known"

}  // namespace notify

template <>
struct std::hash<notify::Uuid> {
  std::size_t operator()(const notify::Uuid& id) const noexcept {
    std::uint64_t high = 0, low = 0;
    for (int i = 0; i < 8; ++i) high = high << 8 | id.bytes[static_cast<std::size_t>(i)];
    for (int i = 8; i < 16; ++i) low = low << 8 | id.bytes[static_cast<std::size_t>(i)];
    return static_cast<std::size_t>((high ^ (low * 0x9E3779B97F4A7C15ULL)) * 0xBF58476D1CE4E5B9ULL);
  }
};
template <typename Tag>
struct std::hash<notify::Id<Tag>> {
  std::size_t operator()(const notify::Id<Tag>& id) const noexcept {
    return std::hash<notify::Uuid>{}(id.uuid);
  }
};
