#pragma once

#include <notify/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// Files of providers that outlast a power cut. Messages hold neither path nor content.
namespace notify::durable {

/// Writes beside `path`, makes it durable and renames: a reader sees the old file, or the new one.
/// Fails with unavailable.
[[nodiscard]] Result<void> write(const std::string& path, std::string_view bytes, unsigned mode);
/// Fails with not_found, with invalid_argument if there is more, with unavailable otherwise.
[[nodiscard]] Result<std::string> read(const std::string& path, std::size_t bytes_max);
[[nodiscard]] Result<void> rename(const std::string& from, const std::string& to);
/// What was renamed, made or removed in a folder stays so.
[[nodiscard]] Result<void> settle(const std::string& folder);

}  // namespace notify::durable
