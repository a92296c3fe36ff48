#pragma once

#include "engine/context.hpp"

#include <notify/ports/link_tokens.hpp>
#include <notify/ports/password_hasher.hpp>

#include <string>
#include <string_view>

/// What the nouns of people share.
namespace notify::people {

/// A link to the host's app, with a sealed token at its end. Fails with unsupported if the engine
/// has no key for such links, or does not know where the app is. `base` empty: the engine's own.
[[nodiscard]] Result<std::string> make_link(EngineContext& context, std::string_view base,
                                            std::string_view path, std::string_view payload);
/// Of the engine's own app, without a token.
[[nodiscard]] Result<std::string> admin_link(EngineContext& context, std::string_view base,
                                             std::string_view path);
/// What a link sends on to after its own page: "?next=…", or nothing.
[[nodiscard]] std::string next_query(std::string_view next);
/// {"name": "value", …} of texts.
[[nodiscard]] std::string json_of_texts(
    std::initializer_list<std::pair<std::string_view, std::string_view>> texts);

/// Each line of a text as a quotation.
[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] PersonalisationValue list_of(const std::vector<std::string>& texts);

/// The address in both forms. What the parser says names no address.
[[nodiscard]] Result<EmailAddress> checked_email(std::string_view typed);
[[nodiscard]] Result<PasswordHasher*> hasher_of(EngineContext& context);

}  // namespace notify::people
