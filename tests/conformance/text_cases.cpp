#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/link.hpp>
#include <notify/text.hpp>
#include <notify/typography.hpp>

#include <map>
#include <vector>

namespace notify::conformance {
namespace {

Verdict judge_char_downgrade(element row) {
  Comparison compare(row);
  compare.text("sms", downgrade_to_sms(text_at(row, "char")));
  compare.text("ascii", downgrade_to_ascii(text_at(row, "char")));
  return compare.verdict();
}

Verdict judge_formatted_list(element row) {
  std::vector<std::string> items;
  for (const element item : simdjson::dom::array(row["items"])) {
    items.emplace_back(std::string_view(item));
  }
  const element options = row["options"];
  ListWording wording;
  const auto read = [&options](const char* name, std::string& into) {
    std::string_view text;
    if (options[name].get(text) == simdjson::SUCCESS) into = text;
  };
  read("conjunction", wording.conjunction);
  read("before_each", wording.before_each);
  read("after_each", wording.after_each);
  read("separator", wording.separator);
  read("prefix", wording.prefix);
  read("prefix_plural", wording.prefix_plural);
  read("word_for_items_not_shown", wording.word_for_rest);
  std::int64_t shown_max = 0;
  if (options["max_items_shown"].get(shown_max) == simdjson::SUCCESS) {
    wording.shown_max = static_cast<std::size_t>(shown_max);
  }
  auto escaped_items = items;
  for (auto& item : escaped_items) item = escape_html(item);

  const auto unescaped = formatted_list(items, wording);
  const auto html = formatted_list(escaped_items, wording);
  if (!unescaped || !html) return fail("refused");
  Comparison compare(row);
  compare.text("unescaped", *unescaped);
  compare.text("html", *html);
  return compare.verdict();
}

/// The functions that turn one text into another, by the names that the vectors have for them.
std::string autolinked(std::string_view html) { return autolink(html); }

const std::map<std::string_view, std::string (*)(std::string_view)> text_functions = {
    {"autolink_urls", autolinked},
    {"do_nice_typography", nice_typography},
    {"escape_html", escape_html},
    {"make_quotes_smart", smart_quotes},
    {"remove_smart_quotes_from_email_addresses", straighten_quotes_in_email_addresses},
    {"remove_whitespace_before_punctuation", remove_whitespace_before_punctuation},
    {"replace_hyphens_with_en_dashes", spaced_en_dashes},
    {"unescape_strict", unescape_html_strictly},
    {"unlink_govuk_escaped", unlink_govuk},
};

Verdict judge_formatters(element row) {
  Comparison compare(row);
  const auto function = text_functions.find(std::string_view(row["function"]));
  if (function == text_functions.end()) return skip();
  compare.text("expected", function->second(text_at(row, "input")));
  return compare.verdict();
}

Verdict judge_links(element row) {
  const element options = row["options"];
  const auto text = text_at(options, "link_text");
  const auto classes = text_at(options, "classes");
  const auto style = text_at(options, "style");
  const auto title = text_at(options, "title");
  const LinkOptions link{.text = text, .classes = classes, .style = style, .title = title};
  Comparison compare(row);
  compare.text("expected", make_link(text_at(row, "link"), link));
  return compare.verdict();
}

constexpr Judge judges[] = {
    {"char_downgrade", judge_char_downgrade, ""},
    {"formatters", judge_formatters, ""},
    {"formatted_list", judge_formatted_list, ""},
    {"links", judge_links, ""},
};

}  // namespace

std::span<const Judge> text_cases() { return judges; }

}  // namespace notify::conformance
