#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/text.hpp>

#include <vector>

namespace notify::conformance {
namespace {

Verdict judge_char_downgrade(element row, const Options&) {
  Comparison compare(row);
  compare.text("sms", downgrade_to_sms(text_at(row, "char")));
  compare.text("ascii", downgrade_to_ascii(text_at(row, "char")));
  return compare.verdict();
}

Verdict judge_formatted_list(element row, const Options&) {
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

constexpr Judge judges[] = {
    {"char_downgrade", judge_char_downgrade, ""},
    {"formatted_list", judge_formatted_list, ""},
};

}  // namespace

std::span<const Judge> text_cases() { return judges; }

}  // namespace notify::conformance
