#pragma once

#include <notify/ports/inbound_reader.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What the readers of inbound SMS have in common.
namespace notify::inbound_words {

/// "mmg inbound SMS lacks MSISDN", with code invalid_argument and the field as detail.
[[nodiscard]] Error missing(std::string_view provider, std::string_view field);

/// "2026-05-04 10:00:00", also with T, without seconds or without a time, with a fraction and with
/// a zone, which is passed over: all is UTC. (rules/inbound 1.5)
[[nodiscard]] std::optional<UtcTime> date_from(std::string_view text);

/// `text` as UTF-8 that every store can keep: what is none, and NUL, becomes U+FFFD.
[[nodiscard]] std::string clean(std::string_view text);

}  // namespace notify::inbound_words
