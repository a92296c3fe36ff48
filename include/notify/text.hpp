#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace notify {

/// Replaces every character that an SMS cannot carry by the nearest one that it can, or by `?`.
/// Welsh letters stay, since they make the message travel as Unicode. (rules/sms 2.2)
[[nodiscard]] std::string downgrade_to_sms(std::string_view text);

/// The same for printable ASCII. (rules/sms 2.4)
[[nodiscard]] std::string downgrade_to_ascii(std::string_view text);

/// Makes `text` safe inside HTML: `&`, `<` and `>` become references. References that end in a
/// semicolon are read first, so nothing is escaped twice; `&nbsp;` and `&amp;` stay. In a URL none
/// is read: "?id=1&region=2;" and "?a=&copy;" keep what was typed. (rules/text 3.1)
[[nodiscard]] std::string escape_html(std::string_view text);

/// Reads every HTML character reference, as browsers do: some names may lack their semicolon.
/// (rules/text 3.3)
[[nodiscard]] std::string unescape_html(std::string_view text);

/// The same for references that end in a semicolon; others stay. (rules/text 3.1)
[[nodiscard]] std::string unescape_html_strictly(std::string_view text);

/// White space and invisible characters. (rules/text 1.2)
/// Runs of white space become one space, what has no width vanishes, the ends are trimmed.
[[nodiscard]] std::string normalise_whitespace(std::string_view text);
/// The same line by line; every kind of line break becomes LF.
[[nodiscard]] std::string normalise_whitespace_and_newlines(std::string_view text);
/// Three or more LF in a row become two.
[[nodiscard]] std::string normalise_multiple_newlines(std::string_view text);
/// Takes white space, with or without width, off both ends, and ASCII characters of `also_at_end`
/// off the end.
[[nodiscard]] std::string strip_all_whitespace(std::string_view text,
                                               std::string_view also_at_end = {});
/// Deletes zero-width and non-breaking spaces anywhere, then trims ASCII white space.
[[nodiscard]] std::string strip_obscure_whitespace(std::string_view text);
/// Deletes white space, with or without width, anywhere.
[[nodiscard]] std::string remove_whitespace(std::string_view text);
/// Deletes U+2028 and U+3164, which some mail programs show as boxes.
[[nodiscard]] std::string strip_unsupported_characters(std::string_view text);

/// Trims white space off both ends; each LF and each CR between them becomes `<br>`.
/// (rules/text 1.6)
[[nodiscard]] std::string line_breaks_to_html(std::string_view text);
/// Hyphens become U+2011, at which no line breaks. (rules/letters 1.1)
[[nodiscard]] std::string non_breaking_hyphens(std::string_view text);
/// Full stops become `%2E`, so that no mail program cuts a link short. (rules/text 7.2)
[[nodiscard]] std::string encode_full_stops(std::string_view text);

/// A name as the local part of an e-mail address: letters and numbers without their marks, in lower
/// case, joined by single dots. (rules/text 7.1)
[[nodiscard]] std::string to_email_local_part(std::string_view name);
/// A name as an identifier of HTML: the same, joined by hyphens. (rules/text 7.1)
[[nodiscard]] std::string to_html_id(std::string_view name);

/// A size as users read it: "4.9KB", "1.2MB"; trailing zeros go, even those of tens, as in the
/// reference. (rules/text 7.3)
[[nodiscard]] std::string formatted_file_size(std::uint64_t bytes);

/// How a list is put into words. Each prefix is followed by a space unless empty. (rules/text 6.1)
struct ListWording {
  std::string conjunction = "and";
  std::string separator = ", ";
  std::string before_each = "\u2018";
  std::string after_each = "\u2019";
  std::string prefix;                    ///< before a single item
  std::string prefix_plural;             ///< before several
  std::optional<std::size_t> shown_max;  ///< more items than this end in `word_for_rest`
  std::string word_for_rest;
};

/// Returns "‘a’, ‘b’ and ‘c’"; empty for no items. Fails with invalid_argument if there is a
/// maximum but no word for the rest.
[[nodiscard]] Result<std::string> formatted_list(std::span<const std::string> items,
                                                 const ListWording& wording = {});

}  // namespace notify
