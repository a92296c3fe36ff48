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

/// What one input after the other is rendered with: memory that is used again must not show.
struct Desk {
  EmailWorkspace workspace;
  EmailMessage email;
};

void check_email(const EmailTemplate& email, const Personalisation& values, Desk& desk,
                 bool thorough) {
  EmailOptions options;
  options.unsubscribe_link = "https://example.com/unsubscribe";
  const auto& message = desk.email;
  email.render_to(desk.email, values, options, desk.workspace);
  require(message.subject.find_first_of("\r\n") == std::string::npos, "a subject is one line");
  require(message.plain_text.ends_with('\n'), "plain text ends its last line");
  require(has_whole_tags(message.html), "text cannot break out of a tag");
  require(message.html.find("<script") == std::string::npos, "text cannot become a script");
  if (!thorough) return;
  const auto fresh = email.render(values, options);
  require(fresh.html == message.html && fresh.plain_text == message.plain_text &&
              fresh.preheader == message.preheader,
          "memory that is used again changes nothing");
}

void check_letter(std::string_view text, const Personalisation& values) {
  const auto letter = LetterTemplate::compile({"s", std::string(text), {}, {}, {}});
  require(letter.has_value(), "what an e-mail may say, a letter may say");
  const auto printed = letter->render(values, {});
  require(printed.body.find("<script") == std::string::npos, "text cannot become a script");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Desk desk;
  auto text = fuzz::text_of(data, size);
  const auto values = fuzz::take_values(text);
  const auto email = EmailTemplate::compile("((name)) x", std::string(text));
  if (!email) return 0;
  const bool thorough = size % 8 == 0;  // some laws are costly: one input in eight is enough
  check_email(*email, values, desk, thorough);
  if (thorough) check_letter(text, values);
  return 0;
}
