#pragma once

#include <string>
#include <string_view>

namespace notify {

/// Deletes every run of spaces and TABs that stands directly before a comma or full stop.
/// (rules/text 1.4)
[[nodiscard]] std::string remove_whitespace_before_punctuation(std::string_view text);

/// Curls straight quotes and apostrophes outside tags, links and code; `html` is HTML.
/// (rules/text 4.2)
[[nodiscard]] std::string smart_quotes(std::string_view html);

/// Puts straight apostrophes back into what looks like an e-mail address. (rules/text 4.3)
[[nodiscard]] std::string straighten_quotes_in_email_addresses(std::string_view text);

/// One to three hyphens or dashes between white space become " – ". (rules/text 4.4)
[[nodiscard]] std::string spaced_en_dashes(std::string_view text);

/// The four rules above in their order: how e-mails, letters and subjects are set. (rules/text 4.1)
[[nodiscard]] std::string nice_typography(std::string_view html);

/// Puts a zero-width space behind the dot of a bare "GOV.UK", so that no mail program makes a link
/// of it. (rules/text 4.5)
[[nodiscard]] std::string unlink_govuk(std::string_view text);

}  // namespace notify
