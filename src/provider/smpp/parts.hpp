#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How the text of a message travels: in which alphabet, and in how many parts. Pure functions.
namespace notify::smpp {

/// How a message without a character outside the GSM alphabet is written.
enum class Encoding : std::uint8_t {
  gsm,     ///< data_coding 0, one octet a place
  latin1,  ///< data_coding 3; what Latin-1 lacks (the euro sign, Greek) goes as `gsm`
};

/// What tells the parts of a long message that they are one.
enum class LongMessages : std::uint8_t {
  udh,      ///< a header in the text with a 16-bit reference
  udh_8,    ///< the same with an 8-bit reference
  payload,  ///< nothing: all of it goes as message_payload, and the peer cuts it
};

[[nodiscard]] Result<Encoding> encoding_from(std::string_view word);
[[nodiscard]] Result<LongMessages> long_messages_from(std::string_view word);

namespace data_coding {
inline constexpr std::uint8_t gsm = 0x00, ascii = 0x01, latin1 = 0x03, ucs2 = 0x08;
}  // namespace data_coding

inline constexpr std::uint8_t esm_class_udh = 0x40;

struct Part {
  std::uint8_t esm_class = 0;
  std::uint8_t data_coding = data_coding::gsm;
  std::string octets;       ///< with the header in front, if there is one
  bool is_payload = false;  ///< they go as message_payload
  friend bool operator==(const Part&, const Part&) = default;
};

struct PartOptions {
  Encoding encoding = Encoding::gsm;
  LongMessages long_messages = LongMessages::udh;
  /// Of the header: the same in all attempts at one message, so that a phone which has some of its
  /// parts already completes it.
  std::uint16_t reference = 0;
};

/// Cuts `text` (UTF-8) as it is billed (rules/sms 3.3): there are as many parts as SmsMessage has
/// segments, and none ends inside of a character. The header with a 16-bit reference leaves a place
/// less than the one that bills count with; where that would make a part more, the reference has 8
/// bits. Fails with invalid_argument if there were more than 255 parts, or a payload of more than
/// 60,000 bytes.
[[nodiscard]] Result<std::vector<Part>> parts_of(std::string_view text, const PartOptions& options);

/// Where in a long message a text that came in stands.
struct Place {
  std::uint16_t reference = 0;
  std::uint8_t total = 1;
  std::uint8_t part = 1;  ///< 1 is the first
  friend bool operator==(const Place&, const Place&) = default;
};

/// The header in front of a text taken apart. A header that is cut is an error.
struct WithoutHeader {
  std::string_view octets;
  std::optional<Place> place{};
};
[[nodiscard]] Result<WithoutHeader> without_header(std::uint8_t esm_class, std::string_view octets);

/// Reads a text that came in. Fails with unsupported for a data_coding that is no text of ours,
/// with corrupt for UCS-2 of an odd length.
[[nodiscard]] Result<std::string> text_from(std::uint8_t data_coding, std::string_view octets);

}  // namespace notify::smpp
