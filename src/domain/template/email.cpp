#include "domain/text/text.hpp"

#include <notify/template.hpp>

#include <algorithm>
#include <unordered_set>

namespace notify {
namespace {

/// CR LF and CR become LF, so that what follows knows one line break only.
std::string with_plain_line_breaks(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\r' && i + 1 < content.size() && content[i + 1] == '\n') continue;
    out.push_back(content[i] == '\r' ? '\n' : content[i]);
  }
  return out;
}

std::string_view trim_line_breaks(std::string_view content) noexcept {
  const auto first = content.find_first_not_of('\n');
  if (first == std::string_view::npos) return {};
  return content.substr(first, content.find_last_not_of('\n') - first + 1);
}

/// One paragraph per run of lines between blank lines, one `<br>` per line break inside. The text
/// is HTML already.
std::string paragraphs(std::string_view content) {
  std::string out;
  content = trim_line_breaks(content);
  while (!content.empty()) {
    const auto end = std::min(content.find("\n\n"), content.size());
    out += "<p>";
    for (const char byte : content.substr(0, end)) {
      if (byte == '\n')
        out += "<br>";
      else
        out.push_back(byte);
    }
    out += "</p>\n";
    content = trim_line_breaks(content.substr(end));
  }
  return out;
}

}  // namespace

Result<EmailTemplate> EmailTemplate::compile(std::string subject, std::string content) {
  NFY_CHECK(text::check(subject, "subject", template_content_bytes_max));
  NFY_TRY(subject_field, Field::compile(std::move(subject)));
  NFY_TRY(body_field, Field::compile(std::move(content)));
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  for (const auto* field : {&subject_field, &body_field}) {
    for (const auto& name : field->placeholders()) {
      if (seen.insert(folded_name(name)).second) names.push_back(name);
    }
  }
  return EmailTemplate(std::move(subject_field), std::move(body_field), std::move(names));
}

std::vector<std::string> EmailTemplate::missing(const Personalisation& values) const {
  std::vector<std::string> names;
  for (const auto& name : placeholders_) {
    const auto* value = values.find(name);
    if (value == nullptr || value->value.index() == 0) names.push_back(name);
  }
  return names;
}

EmailMessage EmailTemplate::render(const Personalisation& values) const {
  EmailMessage out;
  // A subject is one line: line breaks in it would end the header.
  out.subject = text::normalise_whitespace(subject_.render(values, FieldMode::plain));
  const auto plain = with_plain_line_breaks(body_.render(values, FieldMode::plain_markdown_lists));
  out.plain_text = std::string(text::trim(plain)) + "\n";
  const auto html = with_plain_line_breaks(body_.render(values, FieldMode::html_markdown_lists));
  out.html = paragraphs(text::trim(html));
  return out;
}

std::string EmailTemplate::filled_in_content(const Personalisation& values) const {
  const auto filled = body_.render(values, FieldMode::html_passthrough_markdown_lists);
  return std::string(text::trim(filled));
}

bool EmailTemplate::is_empty(const Personalisation& values) const {
  const std::string_view content = body_.content();
  if (content.empty()) return true;
  if (!content.starts_with("((") || !content.ends_with("))")) return false;
  return filled_in_content(values).empty();
}

}  // namespace notify
