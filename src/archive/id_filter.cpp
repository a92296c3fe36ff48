#include "archive/id_filter.hpp"

#include <algorithm>
#include <cstring>

namespace notify::archive {
namespace {

constexpr std::size_t bits_an_id = 10;
constexpr std::size_t block_bits = filter_block_bytes * 8;
constexpr int marks_an_id = 7;
constexpr int mark_bits = 9;  // of a place in a block
static_assert(std::size_t{1} << mark_bits == block_bits && marks_an_id * mark_bits <= 64);

/// Every bit of the answer depends on every bit of the value: ids may be anything.
constexpr std::uint64_t mixed(std::uint64_t value) noexcept {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ value >> 27) * 0x94D049BB133111EBULL;
  return value ^ value >> 31;
}

std::uint64_t hash_of(const NotificationId& id) noexcept {
  std::uint64_t hash = 0;
  for (const std::size_t half : {std::size_t{0}, std::size_t{8}}) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word = word << 8 | id.uuid.bytes[half + i];
    hash = mixed(hash ^ word);
  }
  return hash;
}

/// Calls `visit` with each place of an id in its block until it answers false.
template <typename Visit>
bool each_mark(const NotificationId& id, Visit visit) {
  std::uint64_t places = mixed(hash_of(id));
  for (int i = 0; i < marks_an_id; ++i, places >>= mark_bits)
    if (!visit(static_cast<std::size_t>(places % block_bits))) return false;
  return true;
}

std::size_t first_byte(std::size_t filter_size, const NotificationId& id) noexcept {
  const std::size_t blocks = filter_size / filter_block_bytes;
  return static_cast<std::size_t>(filter_block_of(id)) % blocks * filter_block_bytes;
}

}  // namespace

std::int64_t filter_block_of(const NotificationId& id) noexcept {
  return static_cast<std::int64_t>(hash_of(id) >> 1);
}

std::string make_id_filter(std::span<const NotificationId> ids) {
  const std::size_t blocks =
      std::max<std::size_t>(1, (ids.size() * bits_an_id + block_bits - 1) / block_bits);
  std::string filter(blocks * filter_block_bytes, '\0');
  for (const NotificationId& id : ids) {
    char* const block = filter.data() + first_byte(filter.size(), id);
    each_mark(id, [&](std::size_t place) {
      block[place / 8] = static_cast<char>(block[place / 8] | 1 << place % 8);
      return true;
    });
  }
  return filter;
}

bool block_may_hold(std::string_view block, const NotificationId& id) noexcept {
  if (block.size() != filter_block_bytes) return true;
  return each_mark(id, [&](std::size_t place) { return (block[place / 8] >> place % 8 & 1) != 0; });
}

bool filter_may_hold(std::string_view filter, const NotificationId& id) noexcept {
  if (filter.empty() || filter.size() % filter_block_bytes != 0) return true;
  return block_may_hold(filter.substr(first_byte(filter.size(), id), filter_block_bytes), id);
}

}  // namespace notify::archive
