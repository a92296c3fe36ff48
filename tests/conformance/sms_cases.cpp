#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/sms_preview.hpp>
#include <notify/template.hpp>

namespace notify::conformance {
namespace {

Verdict judge_sms_fragments(element row) {
  const auto content = text_at(row, "content");
  const auto analysis = analyse_sms(content);
  const auto& message = analysis.message;
  Comparison compare(row);
  compare.text("normalised", message.text);
  compare.text("charset", message.is_unicode ? "unicode" : "gsm");
  compare.flag("is_unicode", message.is_unicode);
  compare.number("char_count", message.characters);
  compare.number("extended_gsm_count", message.extended_characters);
  compare.number("fragment_count", message.fragments);
  compare.flag("too_long", message.is_too_long());
  compare.number("chars_above_limit", message.characters_above_limit());
  compare.number("chars_above_previous_boundary", message.characters_above_previous_boundary());
  compare.list("forcing_characters", analysis.forcing_characters);
  compare.list("characters_replaced_by_question_mark",
               analysis.characters_replaced_by_question_mark);
  compare.flag("empty", message.is_empty());
  return verdict_on_sms(compare, content);
}

Verdict judge_sms_render(element row) {
  const auto sms = SmsTemplate::compile(text_at(row, "template"));
  if (!sms) return fail(sms.error().message);
  const auto values = personalisation_of(row);
  const auto prefix = flag_at(row, "show_prefix") ? text_at(row, "prefix") : std::string();
  const auto message = sms->render(values, prefix);
  Comparison compare(row);
  compare.text("expected", message.text);
  compare.text("charset", message.is_unicode ? "unicode" : "gsm");
  compare.number("char_count", message.characters);
  compare.number("char_count_without_prefix", message.characters_without_prefix);
  compare.number("fragments", message.fragments);
  compare.flag("too_long", message.is_too_long());
  compare.flag("empty", message.is_empty());
  compare.list("missing", sms->missing(values));
  return verdict_on_sms(compare, sms->body().render(values, FieldMode::plain));
}

Verdict judge_sms_preview_html(element row) {
  const auto sms = SmsTemplate::compile(text_at(row, "template"));
  if (!sms) return fail(sms.error().message);
  const auto values = personalisation_of(row);
  const auto prefix = text_at(row, "prefix");
  const auto sender = text_at(row, "sender");
  SmsPreviewOptions options;
  if (flag_at(row, "show_prefix")) options.prefix = prefix;
  options.sender_html = sender;
  options.show_sender = flag_at(row, "show_sender");
  options.show_recipient = flag_at(row, "show_recipient");
  options.downgrade = flag_at(row, "downgrade");
  options.redact_missing = flag_at(row, "redact_missing");
  Comparison compare(row);
  compare.text("expected_preview", sms_preview_html(*sms, values, options));
  compare.text("expected_body_preview", sms_preview_text_html(*sms, values));
  return compare.verdict();
}

constexpr Judge sms_judges[] = {
    {"sms_fragments", judge_sms_fragments, ""},
    {"sms_preview_html", judge_sms_preview_html, ""},
    {"sms_render", judge_sms_render, ""},
};

}  // namespace

std::span<const Judge> sms_cases() { return sms_judges; }

}  // namespace notify::conformance
