#include "fuzz/values.hpp"

#include <notify/template.hpp>

#include <set>

using namespace notify;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::text_of(data, size);
  const auto values = fuzz::take_values(text);
  const auto field = Field::compile(std::string(text));
  if (!field) return 0;

  std::set<std::string> keys;
  for (const auto& name : field->placeholders()) {
    require(keys.insert(folded_name(name)).second, "every placeholder is named once");
  }
  for (const auto& name : field->missing(values)) {
    require(keys.contains(folded_name(name)), "only placeholders are missing");
  }
  require(field->render({}, FieldMode::plain) == text, "without values a plain field is its text");
  for (const auto mode :
       {FieldMode::plain, FieldMode::plain_markdown_lists, FieldMode::html,
        FieldMode::html_no_brackets, FieldMode::html_redacted, FieldMode::html_passthrough,
        FieldMode::html_markdown_lists, FieldMode::html_passthrough_markdown_lists}) {
    const auto rendered = field->render(values, mode);
    require(keys.empty() || rendered == field->render(values, mode), "rendering is pure");
  }
  return 0;
}
