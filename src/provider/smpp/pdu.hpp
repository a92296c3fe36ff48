#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The protocol data units of SMPP 3.4 that an ESME needs, as values. Pure functions.
namespace notify::smpp {

inline constexpr std::size_t pdu_header_bytes = 16;
/// None of ours, and none that we read, is longer: a deliver_sm fits into the quarantine.
inline constexpr std::size_t pdu_bytes_max = 64 << 10;

enum class Command : std::uint32_t {
  submit_sm = 0x00000004,
  deliver_sm = 0x00000005,
  unbind = 0x00000006,
  bind_transceiver = 0x00000009,
  enquire_link = 0x00000015,
  generic_nack = 0x80000000,
  submit_sm_resp = 0x80000004,
  deliver_sm_resp = 0x80000005,
  unbind_resp = 0x80000006,
  bind_transceiver_resp = 0x80000009,
  enquire_link_resp = 0x80000015,
};

/// Statuses that mean something to us (5.1.3); any other number may come.
namespace status {
inline constexpr std::uint32_t ok = 0x00, invalid_length = 0x02, invalid_command = 0x03,
                               wrong_bind_state = 0x04, already_bound = 0x05, system_error = 0x08,
                               bind_failed = 0x0D, invalid_password = 0x0E,
                               invalid_system_id = 0x0F, queue_full = 0x14, throttled = 0x58,
                               temporary_application_error = 0x64;
}  // namespace status

/// An optional parameter, whatever is in it.
struct Tlv {
  std::uint16_t tag = 0;
  std::string value;
  friend bool operator==(const Tlv&, const Tlv&) = default;
};
namespace tag {
inline constexpr std::uint16_t receipted_message_id = 0x001E, sar_message_reference = 0x020C,
                               sar_total_parts = 0x020E, sar_part = 0x020F,
                               message_payload = 0x0424, message_state = 0x0427;
}  // namespace tag

struct Address {
  std::uint8_t ton = 0;
  std::uint8_t npi = 0;
  std::string text;  ///< at most 20 bytes
  friend bool operator==(const Address&, const Address&) = default;
};

/// bind_transceiver.
struct Bind {
  std::string system_id;    ///< at most 15 bytes
  std::string password;     ///< at most 8 bytes in the standard; 63 are carried
  std::string system_type;  ///< at most 12 bytes
  std::uint8_t interface_version = 0x34;
  Address range{};  ///< its text has at most 40 bytes
  friend bool operator==(const Bind&, const Bind&) = default;
};

/// submit_sm and deliver_sm, which look alike.
struct Sms {
  std::string service_type{};  ///< at most 5 bytes
  Address source{};
  Address destination{};
  std::uint8_t esm_class = 0;
  std::uint8_t protocol_id = 0;
  std::uint8_t priority = 0;
  std::string schedule{};  ///< empty or a time of 16 bytes
  std::string validity{};
  std::uint8_t registered_delivery = 0;
  std::uint8_t replace_if_present = 0;
  std::uint8_t data_coding = 0;
  std::uint8_t default_message = 0;
  std::string short_message{};  ///< at most 255 bytes
  std::vector<Tlv> tlvs{};
  friend bool operator==(const Sms&, const Sms&) = default;
};

/// What answers with one text: the id of a message, or the peer's system_id.
struct Named {
  std::string name{};  ///< at most 254 bytes: some peers have longer ids than the standard allows
  std::vector<Tlv> tlvs{};
  friend bool operator==(const Named&, const Named&) = default;
};

/// Nothing behind the header.
struct Bare {
  friend bool operator==(const Bare&, const Bare&) = default;
};

struct Pdu {
  Command command = Command::enquire_link;
  std::uint32_t status = status::ok;
  std::uint32_t sequence = 0;
  std::variant<Bare, Bind, Sms, Named> body{};
  friend bool operator==(const Pdu&, const Pdu&) = default;
};

/// The header of a frame, of whatever command.
struct PduHeader {
  std::uint32_t command = 0;
  std::uint32_t status = 0;
  std::uint32_t sequence = 0;
};

/// Size of the frame that `bytes` begin with; nothing if less than its length is there. Fails with
/// corrupt if the length can be none: whatever follows cannot be told apart then.
[[nodiscard]] Result<std::optional<std::size_t>> frame_size(std::string_view bytes);

/// Of a whole frame, at least 16 bytes.
[[nodiscard]] PduHeader header_of(std::string_view frame) noexcept;

/// Reads a whole frame. An answer that refuses may have no body. Fails with unsupported if the
/// command is none of Command, with corrupt if it is cut, overlong or has too much; the message
/// says where and shows nothing of it.
[[nodiscard]] Result<Pdu> decode(std::string_view frame);

/// Writes a frame. Fails with invalid_argument if a text is too long or holds a NUL, or the body is
/// not the one of the command.
[[nodiscard]] Result<std::string> encode(const Pdu& pdu);

[[nodiscard]] const Tlv* find_tlv(const std::vector<Tlv>& tlvs, std::uint16_t tag) noexcept;

/// The text of a message: message_payload if it is there, else short_message.
[[nodiscard]] std::string_view content_of(const Sms& sms) noexcept;

}  // namespace notify::smpp
