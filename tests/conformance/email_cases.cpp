#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/letter.hpp>
#include <notify/template.hpp>
#include <notify/text.hpp>

#include <algorithm>
#include <utility>

namespace notify::conformance {
namespace {

/// `html` with quotes in the titles of links as the reference writes them, which lets them end the
/// attribute.
std::string with_bare_quotes_in_titles(std::string html) {
  constexpr std::string_view title = "\" title=\"";
  constexpr std::string_view quote = "&quot;";
  for (auto at = html.find(title); at != std::string::npos; at = html.find(title, at)) {
    at += title.size();
    auto end = html.find('"', at);
    for (at = html.find(quote, at); at < end; at = html.find(quote, at + 1)) {
      html.replace(at, quote.size(), "\"");
      end -= quote.size() - 1;
    }
    at = std::min(end, html.size());
  }
  return html;
}

/// Judges the part of an e-mail that `part` names.
Verdict judge_body(element row, std::string EmailMessage::*part) {
  const auto email = EmailTemplate::compile("", text_at(row, "template"));
  if (!email) return fail(email.error().message);
  const auto unsubscribe_link = text_at(row, "unsubscribe_link");
  const EmailOptions options{.unsubscribe_link = unsubscribe_link,
                             .redact_missing = flag_at(row, "redact_missing")};
  const auto got = email->render(personalisation_of(row), options).*part;
  Comparison compare(row);
  compare.text("expected", got);
  auto verdict = compare.verdict();
  if (with_bare_quotes_in_titles(got) == text_at(row, "expected")) {
    verdict.rules.emplace_back("quote in the title of a link");
  }
  return verdict;
}

Verdict judge_email_html(element row) { return judge_body(row, &EmailMessage::html); }

Verdict judge_email_plain(element row) {
  auto verdict = judge_body(row, &EmailMessage::plain_text);
  const auto email = EmailTemplate::compile("", text_at(row, "template"));
  if (verdict.outcome == Outcome::passed || !email) return verdict;
  const auto unsubscribe_link = text_at(row, "unsubscribe_link");
  const auto got = email->render(personalisation_of(row), {.unsubscribe_link = unsubscribe_link});
  // The reference reads a text as browsers do, with the URLs in it.
  if (unescape_html(got.plain_text) == text_at(row, "expected")) {
    verdict.rules.emplace_back("reference of HTML in a URL or without a semicolon");
  }
  return verdict;
}

Verdict judge_email_preheader(element row) { return judge_body(row, &EmailMessage::preheader); }

Verdict judge_email_subject(element row) {
  const auto email = EmailTemplate::compile(text_at(row, "subject"), "");
  if (!email) return fail(email.error().message);
  LetterSource source;
  source.subject = text_at(row, "subject");
  const auto letter = LetterTemplate::compile(std::move(source));
  if (!letter) return fail(letter.error().message);
  const auto values = personalisation_of(row);
  const bool redact = flag_at(row, "redact_missing");
  LetterOptions letter_options;
  letter_options.redact_missing = redact;
  Comparison compare(row);
  compare.text("expected_html", email->subject(values, SubjectForm::html, redact));
  compare.text("expected_plain", email->subject(values, SubjectForm::text, redact));
  compare.text("expected_plain", email->render(values, {.redact_missing = redact}).subject);
  compare.text("expected_letter", letter->render(values, letter_options).subject);
  return compare.verdict();
}

constexpr Judge email_judges[] = {
    {"email_html", judge_email_html, ""},
    {"email_plain", judge_email_plain, ""},
    {"email_preheader", judge_email_preheader, ""},
    {"email_subject", judge_email_subject, ""},
};

}  // namespace

std::span<const Judge> email_cases() { return email_judges; }

}  // namespace notify::conformance
