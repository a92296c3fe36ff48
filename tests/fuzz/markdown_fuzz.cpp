#include "fuzz/values.hpp"

#include <notify/letter.hpp>
#include <notify/template.hpp>

using namespace notify;
using fuzz::require;

namespace {

/// Whether every tag in `html` ends, with all its quotes closed: what reads it stays in step.
bool has_whole_tags(std::string_view html) {
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string_view::npos;) {
    char quote = '\0';
    for (++at; at < html.size() && (quote != '\0' || html[at] != '>'); ++at) {
      if (quote == '\0' && (html[at] == '"' || html[at] == '\'')) {
        quote = html[at];
      } else if (html[at] == quote) {
        quote = '\0';
      }
    }
    if (at == html.size()) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::text_of(data, size);
  const auto values = fuzz::take_values(text);
  const auto email = EmailTemplate::compile("((name)) x", std::string(text));
  if (!email) return 0;

  EmailOptions options;
  options.unsubscribe_link = "https://example.com/unsubscribe";
  const auto message = email->render(values, options);
  require(message.subject.find_first_of("\r\n") == std::string::npos, "a subject is one line");
  require(message.plain_text.ends_with('\n'), "plain text ends its last line");
  require(has_whole_tags(message.html), "text cannot break out of a tag");
  require(message.html.find("<script") == std::string::npos, "text cannot become a script");
  EmailWorkspace workspace;
  EmailMessage again;
  email->render_to(again, values, {}, workspace);
  email->render_to(again, values, options, workspace);
  require(again.html == message.html && again.plain_text == message.plain_text &&
              again.preheader == message.preheader,
          "memory that is used again changes nothing");

  const auto letter = LetterTemplate::compile({"s", std::string(text), {}, {}, {}});
  require(letter.has_value(), "what an e-mail may say, a letter may say");
  LetterOptions on_paper;
  const auto printed = letter->render(values, on_paper);
  require(printed.body.find("<script") == std::string::npos, "text cannot become a script");
  return 0;
}
