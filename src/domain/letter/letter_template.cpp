#include "domain/letter/body.hpp"
#include "domain/template/placeholder.hpp"
#include "domain/text/text.hpp"

#include <notify/letter.hpp>
#include <notify/typography.hpp>

#include <unordered_set>

namespace notify {
namespace {

constexpr std::string_view address_fields =
    "((address line 1))\n((address line 2))\n((address line 3))\n((address line 4))\n"
    "((address line 5))\n((address line 6))\n((address line 7))";

constexpr std::string_view english_months[] = {"January",   "February", "March",    "April",
                                               "May",       "June",     "July",     "August",
                                               "September", "October",  "November", "December"};
constexpr std::string_view welsh_months[] = {"Ionawr", "Chwefror", "Mawrth",     "Ebrill",
                                             "Mai",    "Mehefin",  "Gorffennaf", "Awst",
                                             "Medi",   "Hydref",   "Tachwedd",   "Rhagfyr"};

/// Calls `use` for each part of `text` between line feeds.
template <typename Use>
void for_each_line(std::string_view text, Use use) {
  for (;;) {
    const auto end = text.find('\n');
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

/// Without white space round the whole and round each line.
std::string trimmed_lines(std::string_view typed) {
  std::string lines;
  for_each_line(text::trim(typed), [&lines, first = true](std::string_view line) mutable {
    if (!first) lines += '\n';
    first = false;
    lines += text::trim(line);
  });
  return lines;
}

std::string with_break_tags(std::string_view content) {
  std::string html;
  for (const char byte : text::trim(content)) {
    if (byte == '\n' || byte == '\r')
      html += "<br>";
    else
      html += byte;
  }
  return html;
}

/// Splits where lines end, without an empty line at the end.
std::vector<std::string> split_lines(std::string_view content) {
  std::vector<std::string> lines;
  std::string_view rest = content;
  while (!rest.empty()) {
    const auto at = content.size() - rest.size();
    const char32_t code = unicode::take(rest);
    if (!unicode::is_line_break(code)) continue;
    if (code == '\r' && rest.starts_with('\n')) rest.remove_prefix(1);
    lines.emplace_back(content.substr(0, at));
    content = rest;
  }
  if (!content.empty()) lines.emplace_back(content);
  return lines;
}

std::string written_date(LocalDay day, LetterLanguage language) {
  const auto month = day.month() - 1;
  const auto name = language == LetterLanguage::welsh ? welsh_months[month] : english_months[month];
  return std::to_string(static_cast<unsigned>(day.ymd().day())) + " " + std::string(name) + " " +
         std::to_string(day.year());
}

std::vector<std::string> unique_names(std::initializer_list<const Field*> fields) {
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  for (const auto* field : fields) {
    for (const auto& name : field->placeholders()) {
      if (seen.insert(folded_name(name)).second) names.push_back(name);
    }
  }
  return names;
}

}  // namespace

struct LetterTemplate::Parts {
  Field contact_block;
  Field welsh_subject;
  Field welsh_body;
  Field subject;
  Field body;
  Field address_lines;
  std::vector<std::string> names;
  std::vector<std::string> welsh_names;

  [[nodiscard]] const Field& subject_in(LetterLanguage language) const noexcept {
    return language == LetterLanguage::welsh ? welsh_subject : subject;
  }
  [[nodiscard]] const Field& body_in(LetterLanguage language) const noexcept {
    return language == LetterLanguage::welsh ? welsh_body : body;
  }
  /// The body as the layout takes it.
  [[nodiscard]] std::string filled_in(const Personalisation& values, LetterLanguage language,
                                      bool redact_missing) const {
    const auto mode =
        redact_missing ? FieldMode::html_redacted_markdown_lists : FieldMode::html_markdown_lists;
    return body_in(language).render(values, mode);
  }
  [[nodiscard]] std::string contact_block_html(const Personalisation& values,
                                               FieldMode mode) const {
    return with_break_tags(
        remove_whitespace_before_punctuation(contact_block.render(values, mode)));
  }
  void write_address(LetterMessage& out, const Personalisation& values) const;
};

namespace {

/// How the reference spells a value's name: as the template does, where that has it.
bool has_exact_name(const Personalisation& values, std::span<const std::string> placeholders,
                    std::string_view name) {
  const auto key = folded_name(name);
  for (const auto& placeholder : placeholders) {
    if (folded_name(placeholder) == key) return placeholder == name;
  }
  for (const auto& entry : values.entries()) {
    if (entry.key == key) return entry.name == name;
  }
  return false;
}

}  // namespace

void LetterTemplate::Parts::write_address(LetterMessage& out, const Personalisation& values) const {
  const auto address = PostalAddress::from_personalisation(values, true);
  if (address && address->checks().has_enough_lines && !address->checks().has_too_many_lines) {
    out.address = address->lines();
    return;
  }
  out.is_address_html = true;
  constexpr auto mode = FieldMode::html_no_brackets;
  if (!has_exact_name(values, names, "address line 7") &&
      has_exact_name(values, names, "postcode")) {
    auto with_line_7 = values;
    const auto* postcode = values.find("postcode");
    with_line_7.set("address line 7", postcode != nullptr ? *postcode : PersonalisationValue{});
    out.address = split_lines(address_lines.render(with_line_7, mode));
  } else {
    out.address = split_lines(address_lines.render(values, mode));
  }
}

std::vector<std::string> LetterMessage::address_html() const {
  if (is_address_html) return address;
  std::vector<std::string> escaped;
  for (const auto& line : address) escaped.push_back(text::escaped_html(line));
  return escaped;
}

Result<LetterTemplate> LetterTemplate::compile(LetterSource source) {
  for (const auto* part : {&source.contact_block, &source.welsh_subject, &source.subject}) {
    NFY_CHECK(text::check(*part, "letter", template_content_bytes_max));
  }
  NFY_TRY(contact_block, Field::compile(trimmed_lines(source.contact_block)));
  NFY_TRY(welsh_subject, Field::compile(std::move(source.welsh_subject)));
  NFY_TRY(welsh_body, Field::compile(std::move(source.welsh_content)));
  NFY_TRY(subject, Field::compile(std::move(source.subject)));
  NFY_TRY(body, Field::compile(std::move(source.content)));
  NFY_TRY(address_lines, Field::compile(std::string(address_fields)));
  auto names = unique_names({&contact_block, &welsh_subject, &welsh_body, &subject, &body});
  auto welsh_names = unique_names({&contact_block, &welsh_subject, &welsh_body});
  return LetterTemplate(std::make_shared<const Parts>(Parts{
      std::move(contact_block), std::move(welsh_subject), std::move(welsh_body), std::move(subject),
      std::move(body), std::move(address_lines), std::move(names), std::move(welsh_names)}));
}

std::span<const std::string> LetterTemplate::placeholders(LetterLanguage language) const noexcept {
  return language == LetterLanguage::welsh ? parts_->welsh_names : parts_->names;
}

std::vector<std::string> LetterTemplate::missing(const Personalisation& values,
                                                 LetterLanguage language) const {
  std::vector<std::string> names;
  for (const auto& name : placeholders(language)) {
    if (placeholder::is_null(values.find(name))) names.push_back(name);
  }
  return names;
}

namespace {

std::string shown_subject(const Field& subject, const Personalisation& values, FieldMode mode) {
  return text::normalise_whitespace(nice_typography(subject.render(values, mode)));
}

}  // namespace

std::string LetterTemplate::subject(const Personalisation& values, LetterLanguage language) const {
  return shown_subject(parts_->subject_in(language), values, FieldMode::html);
}

LetterMessage LetterTemplate::render(const Personalisation& values,
                                     const LetterOptions& options) const {
  const auto mode = options.redact_missing ? FieldMode::html_redacted : FieldMode::html;
  LetterMessage out;
  out.language = options.language;
  parts_->write_address(out, values);
  out.contact_block = parts_->contact_block_html(values, mode);
  out.date = written_date(options.written_on, options.language);
  out.subject = shown_subject(parts_->subject_in(options.language), values, mode);
  out.body = letter::body_html(parts_->filled_in(values, options.language, options.redact_missing));
  return out;
}

std::string LetterTemplate::filled_in_content(const Personalisation& values,
                                              LetterLanguage language) const {
  const auto filled =
      parts_->body_in(language).render(values, FieldMode::html_passthrough_markdown_lists);
  return std::string(text::trim(filled));
}

bool LetterTemplate::is_empty(const Personalisation& values, LetterLanguage language) const {
  const std::string_view content = parts_->body_in(language).content();
  if (content.empty()) return true;
  if (!content.starts_with("((") || !content.ends_with("))")) return false;
  return filled_in_content(values, language).empty();
}

std::optional<QrCodeTooLong> LetterTemplate::qr_code_too_long(const Personalisation& values,
                                                              LetterLanguage language) const {
  return letter::find_qr_code_too_long(parts_->filled_in(values, language, false));
}

}  // namespace notify
