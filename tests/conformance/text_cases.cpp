#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/ids.hpp>
#include <notify/link.hpp>
#include <notify/recipient.hpp>
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
  return verdict_on_sms(compare, text_at(row, "char"));
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

std::string autolinked(std::string_view html) { return autolink(html); }

std::string stripped(std::string_view text) { return strip_all_whitespace(text); }

/// The same for those that answer in other types or fail.
Verdict judge_other_function(element row, std::string_view function) {
  Comparison compare(row);
  const auto input = text_at(row, "input");
  if (function == "format_file_size") {
    compare.text("expected", formatted_file_size(std::uint64_t(row["input"])));
  } else if (function == "format_recipient") {
    compare.text("expected", comparable_recipient(input));
  } else if (function == "is_government_email") {
    compare.flag("expected", is_government_email(input));
  } else if (function == "uuid_to_base64") {
    const auto id = Uuid::from_text(input);
    if (!id) return fail(id.error().message);
    compare.text("expected", id->to_base64());
    const auto back = Uuid::from_base64(id->to_base64());
    if (!back || *back != *id) return fail("does not come back");
  } else {
    return skip();
  }
  return compare.verdict();
}

/// The functions that turn one text into another, by the names that the vectors have for them.
const std::map<std::string_view, std::string (*)(std::string_view)> text_functions = {
    {"autolink_urls", autolinked},
    {"do_nice_typography", nice_typography},
    {"escape_html", escape_html},
    {"make_quotes_smart", smart_quotes},
    {"remove_smart_quotes_from_email_addresses", straighten_quotes_in_email_addresses},
    {"remove_whitespace_before_punctuation", remove_whitespace_before_punctuation},
    {"replace_hyphens_with_en_dashes", spaced_en_dashes},
    {"make_string_safe_for_email_local_part", to_email_local_part},
    {"make_string_safe_for_id", to_html_id},
    {"nl2br", line_breaks_to_html},
    {"normalise_multiple_newlines", normalise_multiple_newlines},
    {"normalise_whitespace", normalise_whitespace},
    {"normalise_whitespace_and_newlines", normalise_whitespace_and_newlines},
    {"remove_whitespace", remove_whitespace},
    {"replace_hyphens_with_non_breaking_hyphens", non_breaking_hyphens},
    {"strip_all_whitespace", stripped},
    {"strip_and_remove_obscure_whitespace", strip_obscure_whitespace},
    {"strip_unsupported_characters", strip_unsupported_characters},
    {"url_encode_full_stops", encode_full_stops},
    {"unescape_strict", unescape_html_strictly},
    {"unlink_govuk_escaped", unlink_govuk},
};

Verdict judge_formatters(element row) {
  Comparison compare(row);
  const auto function = text_functions.find(std::string_view(row["function"]));
  if (function == text_functions.end()) {
    return judge_other_function(row, std::string_view(row["function"]));
  }
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
  const bool in_text = flag_at(options, "autolink_with_trailing_punctuation");
  compare.text("expected", in_text ? make_link_within_text(text_at(row, "link"), link)
                                   : make_link(text_at(row, "link"), link));
  return compare.verdict();
}

constexpr Judge text_judges[] = {
    {"char_downgrade", judge_char_downgrade, ""},
    {"formatters", judge_formatters, ""},
    {"formatted_list", judge_formatted_list, ""},
    {"links", judge_links, ""},
};

}  // namespace

std::span<const Judge> text_cases() { return text_judges; }

}  // namespace notify::conformance
