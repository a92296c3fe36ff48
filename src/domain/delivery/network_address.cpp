#include <notify/network_address.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

/// A block of addresses that begin with the first `bits` of `bytes`.
template <std::size_t Size>
struct Block {
  std::array<std::uint8_t, Size> bytes;
  int bits;
};

// What the registry calls not globally reachable, and multicast.
constexpr std::array<Block<4>, 16> reserved_v4{{
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 31, 196}, 24},
    {{192, 52, 193}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 3},  // multicast, reserved and broadcast
}};

// Of IPv6 only 2000::/3 is handed out; these parts of it are special.
constexpr Block<16> handed_out_v6{{0x20}, 3};
constexpr std::array<Block<16>, 4> reserved_v6{{
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4: holds an IPv4 address
    {{0x3f, 0xff, 0x00}, 20},        // documentation
}};
// Translation: the last four bytes are an IPv4 address that is reached.
constexpr Block<16> translated_v6{{0x00, 0x64, 0xff, 0x9b}, 96};

template <std::size_t Size>
bool is_in(std::span<const std::uint8_t> address, const Block<Size>& block) noexcept {
  const auto whole = static_cast<std::size_t>(block.bits / 8);
  if (!std::equal(block.bytes.begin(), block.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.begin()))
    return false;
  const int rest = block.bits % 8;
  if (rest == 0) return true;
  return ((address[whole] ^ block.bytes[whole]) >> (8 - rest)) == 0;
}

bool is_in_any(std::span<const std::uint8_t> address, const auto& blocks) noexcept {
  return std::ranges::any_of(blocks, [&](const auto& block) { return is_in(address, block); });
}

}  // namespace

bool is_public_address(std::span<const std::uint8_t> bytes) noexcept {
  if (bytes.size() == 4) return !is_in_any(bytes, reserved_v4);
  if (bytes.size() != 16) return false;
  if (is_in(bytes, translated_v6)) return is_public_address(bytes.last(4));
  return is_in(bytes, handed_out_v6) && !is_in_any(bytes, reserved_v6);
}

}  // namespace notify
