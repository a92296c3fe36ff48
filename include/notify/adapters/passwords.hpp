#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/link_tokens.hpp>
#include <notify/ports/password_hasher.hpp>

#include <memory>

namespace notify {

/// crypt(5) of libxcrypt: new hashes are yescrypt, and bcrypt ($2a$, $2b$, $2y$) is read as well,
/// of which passwords count up to 72 bytes. (rules/users 2.2)
[[nodiscard]] std::shared_ptr<PasswordHasher> make_password_hasher(
    std::shared_ptr<Entropy> entropy);

/// Fernet tokens under a key of 32 bytes in URL-safe base64, as the host's app has it. Fails with
/// invalid_argument if it is none, without quoting it.
[[nodiscard]] Result<std::shared_ptr<LinkTokens>> make_fernet_tokens(
    std::string_view key, std::shared_ptr<Entropy> entropy);

}  // namespace notify
