#pragma once

#include <string>
#include <string_view>

namespace notify {

/// How a link is written. What is empty is left out. Neither the text nor any attribute is escaped
/// here: they are HTML already. (rules/text 5.2)
struct LinkOptions {
  std::string_view text{};  ///< shown; the link itself if empty
  std::string_view classes{};
  std::string_view style{};
  std::string_view title{};
};

/// Where a link leads: "http://" goes in front unless a known scheme stands there, and what a URL
/// can't hold is percent-encoded, so that the result is safe inside an attribute. (rules/text 5.1)
[[nodiscard]] std::string link_target(std::string_view link);

/// True for an https URL with a host, in at most 900 printable ASCII characters without brackets,
/// double quotes and backslashes: it fits a header of a mail unfolded, and can't end it.
[[nodiscard]] bool is_header_url(std::string_view url) noexcept;

/// True if a text begins with "https:" and is as harmless in a header: what the REST API takes for
/// a URL, whether a host is in it or not.
[[nodiscard]] bool is_https_text(std::string_view url) noexcept;

/// Returns `<a … href="…">…</a>`. (rules/text 5.2)
[[nodiscard]] std::string make_link(std::string_view link, const LinkOptions& options = {});

/// The same for an address found in running text: punctuation and unmatched brackets at its end
/// belong to the sentence and follow the link. `options.text` has no meaning here. (rules/text 5.3)
[[nodiscard]] std::string make_link_within_text(std::string_view address,
                                                const LinkOptions& options = {});

/// Makes links of the bare web addresses in `html`, which is escaped already. Time is linear in
/// the text. `options.text` has no meaning here. (rules/text 5.3)
[[nodiscard]] std::string autolink(std::string_view html, const LinkOptions& options = {});

}  // namespace notify
