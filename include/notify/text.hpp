#pragma once

#include <notify/result.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace notify {

/// Replaces every character that an SMS cannot carry by the nearest one that it can, or by `?`.
/// Welsh letters stay, since they make the message travel as Unicode. (text 4.2)
[[nodiscard]] std::string downgrade_to_sms(std::string_view text);

/// The same for printable ASCII. (text 4.2)
[[nodiscard]] std::string downgrade_to_ascii(std::string_view text);

/// Makes `text` safe inside HTML: `&`, `<` and `>` become references. References that end in a
/// semicolon are read first, so nothing is escaped twice; `&nbsp;` and `&amp;` stay. (text 3)
[[nodiscard]] std::string escape_html(std::string_view text);

/// Reads every HTML character reference, as browsers do: some names may lack their semicolon.
/// (text 7)
[[nodiscard]] std::string unescape_html(std::string_view text);

/// The same for references that end in a semicolon; others stay. (text 3)
[[nodiscard]] std::string unescape_html_strictly(std::string_view text);

/// How a list is put into words. Each prefix is followed by a space unless empty. (text 5.6)
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
