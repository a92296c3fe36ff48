#pragma once

#include <cstdint>
#include <span>

namespace notify {

/// True if an address may be called from a server of ours: neither of this machine, nor of a
/// private, shared, link-local, multicast, documentation or otherwise reserved network, nor an IPv6
/// address that leads to one. `bytes` are 4 or 16 in network order; of another number: false.
/// (RFC 6890 and the IANA special-purpose registries; rules/security 3.1)
[[nodiscard]] bool is_public_address(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace notify
