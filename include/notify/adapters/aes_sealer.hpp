#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/sealer.hpp>

#include <memory>
#include <vector>

namespace notify {

/// AES-256-GCM and HMAC-SHA-256 (OpenSSL) under keys that the host keeps: the first one seals, all
/// of them open. Fails with invalid_argument unless there are 1 to 16 keys of 32 bytes with
/// different ids. One key is good for 2^32 values (NIST SP 800-38D, 8.3): rotate before that.
[[nodiscard]] Result<std::shared_ptr<Sealer>> make_aes_sealer(std::vector<SealingKey> keys,
                                                              std::shared_ptr<Entropy> entropy);

}  // namespace notify
