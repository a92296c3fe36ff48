#include <notify/ids.hpp>
#include <notify/ports/clock.hpp>

namespace notify {
namespace {

constexpr std::size_t text_size = 36;

constexpr bool is_dash_at(std::size_t i) noexcept {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

/// What each byte is as a hexadecimal digit; 16 if it is none.
constexpr std::array<std::uint8_t, 256> hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(16);
  for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
  for (std::uint8_t i = 10; i < 16; ++i) values['a' + i - 10] = values['A' + i - 10] = i;
  return values;
}();
constexpr unsigned hex_value(char c) noexcept { return hex_values[static_cast<unsigned char>(c)]; }

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t base64_size = 22;

/// The offending text may be anything, a recipient included, so the message does not repeat it.
Error not_a_uuid() { return make_error(ErrorCode::invalid_argument, "not a uuid"); }

void set_version(Uuid& id, unsigned version) noexcept {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0Fu) | version << 4);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3Fu) | 0x80u);
}

}  // namespace

Result<Uuid> Uuid::from_text(std::string_view text) {
  if (text.size() != text_size) return not_a_uuid();
  Uuid id;
  std::size_t i = 0;
  bool is_one = true;
  for (std::uint8_t& byte : id.bytes) {
    if (is_dash_at(i)) is_one = text[i++] == '-' && is_one;
    const unsigned high = hex_value(text[i]), low = hex_value(text[i + 1]);
    is_one = (high | low) < 16 && is_one;
    byte = static_cast<std::uint8_t>(high << 4 | low);
    i += 2;
  }
  if (!is_one) return not_a_uuid();
  return id;
}

std::string Uuid::to_text() const {
  std::string text;
  append_to(text);
  return text;
}

void Uuid::append_to(std::string& text) const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, text_size> written{};
  std::size_t i = 0;
  for (const std::uint8_t byte : bytes) {
    if (is_dash_at(i)) written[i++] = '-';
    written[i++] = digits[byte >> 4];
    written[i++] = digits[byte & 0x0F];
  }
  text.append(written.data(), written.size());
}

std::string Uuid::to_base64() const {
  std::string text;
  text.reserve(base64_size);
  unsigned held = 0;
  unsigned held_bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (held_bits += 8; held_bits >= 6; held_bits -= 6) {
      text.push_back(base64_digits[held >> (held_bits - 6) & 63]);
    }
  }
  text.push_back(base64_digits[held << (6 - held_bits) & 63]);
  return text;
}

Result<Uuid> Uuid::from_base64(std::string_view text) {
  if (text.size() != base64_size) return not_a_uuid();
  Uuid id;
  std::size_t next = 0;
  unsigned held = 0;
  unsigned held_bits = 0;
  for (const char digit : text) {
    const auto value = base64_digits.find(digit);
    if (value == std::string_view::npos) return not_a_uuid();
    held = (held << 6 | static_cast<unsigned>(value)) & 0xFFFF;
    held_bits += 6;
    if (held_bits < 8) continue;
    held_bits -= 8;
    id.bytes[next++] = static_cast<std::uint8_t>(held >> held_bits);
  }
  if ((held & ((1u << held_bits) - 1)) != 0) return not_a_uuid();
  return id;
}

Uuid make_uuid_v4(Entropy& entropy) {
  Uuid id;
  entropy.fill(id.bytes);
  set_version(id, 4);
  return id;
}

Uuid make_uuid_v7(UtcTime at, Entropy& entropy) {
  NFY_ASSERT(at.us() >= 0);
  const auto us = static_cast<std::uint64_t>(at.us());
  const std::uint64_t ms = us / 1000;
  NFY_ASSERT(ms >> 48 == 0);
  // 4096 steps for 1000 microseconds: each microsecond has a step of its own, so order is kept.
  const std::uint64_t step = us % 1000 * 4096 / 1000;

  Uuid id;
  entropy.fill(std::span(id.bytes).subspan<8>());
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  }
  id.bytes[6] = static_cast<std::uint8_t>(step >> 8);
  id.bytes[7] = static_cast<std::uint8_t>(step);
  set_version(id, 7);
  return id;
}

}  // namespace notify
