#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/template.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace notify::conformance {
namespace {

std::int64_t code_points(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; });
}

std::vector<std::string> strings(std::span<const std::string> items) {
  return {items.begin(), items.end()};
}

Verdict judge_placeholders(element row) {
  const auto field = Field::compile(text_at(row, "template"));
  if (!field) return fail(field.error().message);
  const auto values = personalisation_of(row);

  std::set<std::string> known;
  for (const auto& name : field->placeholders()) known.insert(folded_name(name));
  std::vector<std::string> additional;
  for (const auto& entry : values.entries()) {
    if (!known.contains(entry.key)) additional.push_back(entry.name);
  }
  std::sort(additional.begin(), additional.end());

  const auto email = EmailTemplate::compile("", text_at(row, "template"));
  if (!email) return fail(email.error().message);
  const auto filled_in = email->filled_in_content(values);

  Comparison compare(row);
  compare.list("placeholders", strings(field->placeholders()));
  compare.list("missing", field->missing(values));
  compare.list("additional", additional);
  compare.text("rendered_plain", field->render(values, FieldMode::plain));
  compare.text("rendered_plain_markdown_lists",
               field->render(values, FieldMode::plain_markdown_lists));
  compare.text("rendered_html", field->render(values, FieldMode::html));
  compare.text("rendered_html_no_brackets", field->render(values, FieldMode::html_no_brackets));
  compare.text("rendered_html_redacted", field->render(values, FieldMode::html_redacted));
  compare.text("rendered_html_passthrough", field->render(values, FieldMode::html_passthrough));
  compare.text("content_with_placeholders_filled_in", filled_in);
  compare.number("content_count", code_points(filled_in));
  compare.flag("is_message_empty", email->is_empty(values));
  return compare.verdict();
}

constexpr Judge template_judges[] = {
    {"placeholders", judge_placeholders, ""},
};

}  // namespace

std::span<const Judge> template_cases() { return template_judges; }

}  // namespace notify::conformance
