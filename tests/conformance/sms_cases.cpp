#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/template.hpp>

#include <algorithm>

namespace notify::conformance {
namespace {

Verdict judge_sms_fragments(element row) {
  const auto message = make_sms_message(text_at(row, "content"), "");
  Comparison compare(row);
  compare.text("normalised", message.text);
  compare.text("charset", message.is_unicode ? "unicode" : "gsm");
  compare.flag("is_unicode", message.is_unicode);
  compare.number("char_count", message.characters);
  compare.number("extended_gsm_count", message.extended_characters);
  compare.number("fragment_count", message.fragments);
  compare.flag("too_long", message.is_too_long());
  compare.number("chars_above_limit",
                 std::max<std::int64_t>(0, message.characters - sms_characters_max));
  compare.flag("empty", message.is_empty());
  return compare.verdict();
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
  compare.list("missing", sms->body().missing(values));
  return compare.verdict();
}

constexpr Judge judges[] = {
    {"sms_fragments", judge_sms_fragments,
     "not compared: forcing_characters, characters_replaced_by_question_mark, "
     "chars_above_previous_boundary"},
    {"sms_render", judge_sms_render, ""},
};

}  // namespace

std::span<const Judge> sms_cases() { return judges; }

}  // namespace notify::conformance
