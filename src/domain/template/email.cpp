#include "domain/template/markdown.hpp"
#include "domain/template/markdown_scan.hpp"
#include "domain/template/markdown_writer.hpp"
#include "domain/text/scan.hpp"
#include "domain/text/text.hpp"
#include "domain/text/typography.hpp"

#include <notify/template.hpp>

#include <algorithm>
#include <unordered_set>

namespace notify {
namespace {

constexpr std::size_t preheader_characters_max = 256;

/// Appends `text` without U+2028 and U+3164, which some mail programs show as boxes.
/// (rules/text 1.5)
void append_supported(std::string& out, std::string_view text) {
  constexpr std::string_view line_separator = "\u2028";
  constexpr std::string_view hangul_filler = "\u3164";
  const auto may_be_unsupported = [](auto byte) {
    return (byte == static_cast<signed char>(0xE2)) | (byte == static_cast<signed char>(0xE3));
  };
  std::size_t copied = 0;
  for (std::size_t at = text::find_byte(text, 0, may_be_unsupported); at < text.size();
       at = text::find_byte(text, at + 1, may_be_unsupported)) {
    const auto character = text.substr(at, line_separator.size());
    if (character != line_separator && character != hangul_filler) continue;
    out.append(text.substr(copied, at - copied));
    copied = at + character.size();
  }
  out.append(text.substr(copied));
}

FieldMode sent_subject_mode(bool redact_missing) noexcept {
  return redact_missing ? FieldMode::html_passthrough_redacted : FieldMode::html_passthrough;
}

/// What the body ends in if there is a link to unsubscribe.
void append_unsubscribe_link(std::string& out, std::string_view link, bool is_html) {
  if (link.empty()) return;
  out.append("\n\n---\n\n[Unsubscribe from these emails](");
  if (is_html)
    text::escape_html_to(out, link);
  else
    out.append(link);
  out.append(")");
}

/// Appends the words of `text`, which is UTF-8, with single spaces between them, up to the first
/// `characters_max` characters. `keeps` says which characters count at all.
template <typename Test>
void append_words(std::string& out, std::string_view text, std::size_t characters_max, Test keeps) {
  const std::size_t start = out.size();
  std::size_t characters = 0;
  bool is_gap = false;
  while (!text.empty() && characters < characters_max) {
    const char* const first = text.data();
    const char32_t code = unicode::take(text);
    if (!keeps(code)) continue;
    if (unicode::is_space(code)) {
      is_gap = out.size() > start;
      continue;
    }
    if (is_gap) {
      if (++characters == characters_max) break;
      out.push_back(' ');
      is_gap = false;
    }
    out.append(first, text.data());
    ++characters;
  }
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

struct EmailWorkspace::Buffers {
  markdown::Workspace markdown;
  typography::Buffers typography;
  std::string filled_in;
  std::string source;
  std::string laid_out;
  std::string shown;

  /// Appends `filled_in` as `target` shows it, with its typography.
  void lay_out(std::string& out, markdown::Target target) {
    source.clear();
    typography::unlink_govuk_to(source, filled_in);
    filled_in.clear();
    append_supported(filled_in, source);
    filled_in.push_back('\n');
    laid_out.clear();
    markdown::render_to(laid_out, filled_in, target, markdown);
    typography::nice_typography_to(out, laid_out, typography);
  }
};

EmailWorkspace::EmailWorkspace() : buffers_(std::make_unique<Buffers>()) {}
EmailWorkspace::EmailWorkspace(EmailWorkspace&&) noexcept = default;
EmailWorkspace& EmailWorkspace::operator=(EmailWorkspace&&) noexcept = default;
EmailWorkspace::~EmailWorkspace() = default;

EmailMessage EmailTemplate::render(const Personalisation& values,
                                   const EmailOptions& options) const {
  EmailMessage out;
  EmailWorkspace workspace;
  render_to(out, values, options, workspace);
  return out;
}

void EmailTemplate::render_to(EmailMessage& out, const Personalisation& values,
                              const EmailOptions& options, EmailWorkspace& workspace) const {
  Buffers& buffers = *workspace.buffers_;
  render_subject(out.subject, values, sent_subject_mode(options.redact_missing), buffers);
  render_html(out.html, values, options, buffers);
  render_plain(out.plain_text, values, options, buffers);
  out.preheader.clear();
  if (options.has_preheader) render_preheader(out.preheader, values, buffers);
}

std::string EmailTemplate::subject(const Personalisation& values, SubjectForm form,
                                   bool redact_missing) const {
  const auto html = redact_missing ? FieldMode::html_redacted : FieldMode::html;
  EmailWorkspace workspace;
  std::string out;
  render_subject(out, values, form == SubjectForm::html ? html : sent_subject_mode(redact_missing),
                 *workspace.buffers_);
  return out;
}

/// A subject is one line: white space in it, line breaks included, becomes single spaces.
void EmailTemplate::render_subject(std::string& out, const Personalisation& values, FieldMode mode,
                                   Buffers& buffers) const {
  buffers.filled_in.clear();
  subject_.render_to(buffers.filled_in, values, mode);
  buffers.laid_out.clear();
  typography::nice_typography_to(buffers.laid_out, buffers.filled_in, buffers.typography);
  out.clear();
  append_words(out, buffers.laid_out, std::string::npos,
               [](char32_t code) { return !unicode::is_zero_width(code); });
}

void EmailTemplate::render_html(std::string& out, const Personalisation& values,
                                const EmailOptions& options, Buffers& buffers) const {
  buffers.filled_in.clear();
  body_.render_to(buffers.filled_in, values,
                  options.redact_missing ? FieldMode::html_redacted_markdown_lists
                                         : FieldMode::html_markdown_lists);
  append_unsubscribe_link(buffers.filled_in, options.unsubscribe_link, true);
  out.clear();
  buffers.lay_out(out, markdown::Target::email_html);
}

/// Unfilled placeholders show as HTML spans in plain text too, as in the reference system.
void EmailTemplate::render_plain(std::string& out, const Personalisation& values,
                                 const EmailOptions& options, Buffers& buffers) const {
  buffers.filled_in.clear();
  body_.render_to(buffers.filled_in, values, FieldMode::html_passthrough_markdown_lists);
  append_unsubscribe_link(buffers.filled_in, options.unsubscribe_link, false);
  buffers.shown.clear();
  buffers.lay_out(buffers.shown, markdown::Target::email_plain);
  buffers.laid_out.clear();
  text::unescape_html_to(buffers.laid_out, buffers.shown);
  out.assign(buffers.laid_out, markdown::skip_space(buffers.laid_out, 0));
  markdown::restore_urls(out);
  out.push_back('\n');
}

void EmailTemplate::render_preheader(std::string& out, const Personalisation& values,
                                     Buffers& buffers) const {
  buffers.filled_in.clear();
  body_.render_to(buffers.filled_in, values, FieldMode::html_markdown_lists);
  buffers.shown.clear();
  buffers.lay_out(buffers.shown, markdown::Target::preheader);
  append_words(out, buffers.shown, preheader_characters_max, [](char32_t) { return true; });
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

bool EmailTemplate::is_too_long(const Personalisation& values) const {
  return filled_in_content(values).size() > email_content_bytes_max;
}

}  // namespace notify
