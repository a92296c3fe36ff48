#include "domain/text/link.hpp"
#include "domain/text/text.hpp"
#include "domain/text/unicode_nameprep.hpp"

#include <notify/sms_preview.hpp>
#include <notify/typography.hpp>

#include <set>

namespace notify {
namespace {

/// Line breaks and spaces as they will arrive; `html` becomes what readers see, on lines of LF.
std::string laid_out(std::string html, bool downgrade) {
  html = remove_whitespace_before_punctuation(html);
  if (downgrade) html = downgrade_to_sms(html);
  return normalise_multiple_newlines(normalise_whitespace_and_newlines(html));
}

void open_element(std::string& out, std::string_view name, std::string_view css_class) {
  out.append("<").append(name);
  if (css_class.empty()) return;
  out.append(" class=\"");
  text::escape_attribute_to(out, css_class);
  out.push_back('"');
}

void append_line(std::string& out, std::string_view css_class, std::string_view label,
                 std::string_view html) {
  out.append("  ");
  open_element(out, "p", css_class);
  out.append(">\n    ").append(label).append(html).append("\n  </p>\n\n");
}

std::string recipient_html(const Personalisation& values) {
  const auto field = Field::compile("((phone number))");
  return field ? field->render(values, FieldMode::html_no_brackets) : std::string();
}

std::vector<std::string> to_texts(const std::set<char32_t>& codes) {
  std::vector<std::string> texts;
  for (const char32_t code : codes) unicode::append(texts.emplace_back(), code);
  return texts;
}

bool is_question_mark(const text::SmsCharacter& character) noexcept {
  return character.count == 1 && character.codes[0] == '?';
}

}  // namespace

std::string sms_preview_html(const SmsTemplate& sms, const Personalisation& values,
                             const SmsPreviewOptions& options) {
  std::string body;
  if (!options.prefix.empty())
    body = std::string(text::trim(text::escaped_html(options.prefix))) + ": ";
  const auto mode = options.redact_missing ? FieldMode::html_redacted : FieldMode::html;
  sms.body().render_to(body, values, mode);
  body = line_breaks_to_html(laid_out(std::move(body), options.downgrade));

  std::string out = "\n";
  if (options.show_sender) append_line(out, options.sender_class, "From: ", options.sender_html);
  out.push_back('\n');
  if (options.show_recipient) {
    append_line(out, options.recipient_class, "To: ", recipient_html(values));
  }
  open_element(out, "div", options.wrapper_class);
  out.append(" dir=\"auto\">\n  ");
  text::autolink_to(out, body, {.classes = options.link_classes});
  out.append("\n</div>");
  return out;
}

std::string sms_preview_text_html(const SmsTemplate& sms, const Personalisation& values) {
  const auto body = laid_out(sms.body().render(values, FieldMode::html_redacted), true);
  return std::string(text::trim(body));
}

SmsAnalysis analyse_sms(std::string_view body, std::string_view prefix) {
  SmsAnalysis analysis;
  analysis.message = make_sms_message(body, prefix);
  std::set<char32_t> forcing;
  std::set<char32_t> replaced;
  std::string holder;
  for (const std::string_view part : {prefix, body}) {
    std::string_view rest = unicode::composed(part, holder);
    while (!rest.empty()) {
      const char32_t code = unicode::take(rest);
      if (code == '?' || unicode::is_space(code) || unicode::is_zero_width(code)) continue;
      const auto character = text::sms_character(code);
      if (character.forces_unicode) forcing.insert(code);
      if (is_question_mark(character)) replaced.insert(code);
    }
  }
  analysis.forcing_characters = to_texts(forcing);
  analysis.characters_replaced_by_question_mark = to_texts(replaced);
  analysis.warnings = warnings_about(analysis.message);
  return analysis;
}

}  // namespace notify
