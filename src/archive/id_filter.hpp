#pragma once

#include <notify/ids.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Which ids a file may hold, in ten bits an id: a Bloom filter in blocks, so that asking for one
/// id reads 64 bytes of it. No answer is wrongly "no"; about one in a hundred is wrongly "maybe".
namespace notify::archive {

inline constexpr std::size_t filter_block_bytes = 64;

/// The filter of `ids`: at least one block. Equal sets are equal bytes.
[[nodiscard]] std::string make_id_filter(std::span<const NotificationId> ids);

/// Number of an id's block, modulo the number of blocks there are; never negative.
[[nodiscard]] std::int64_t filter_block_of(const NotificationId& id) noexcept;

/// Whether `id` may be in a filter whose block for it is `block`. A block of another size than it
/// must have says nothing: maybe.
[[nodiscard]] bool block_may_hold(std::string_view block, const NotificationId& id) noexcept;

/// The same for a whole filter. What is no filter says nothing: maybe.
[[nodiscard]] bool filter_may_hold(std::string_view filter, const NotificationId& id) noexcept;

}  // namespace notify::archive
