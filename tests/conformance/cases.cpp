#include "conformance/cases.hpp"

#include <notify/calendar.hpp>
#include <notify/recipient.hpp>
#include <notify/template.hpp>
#include <notify/text.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

namespace notify::conformance {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// Collects what differs in one row.
class Comparison {
public:
  explicit Comparison(element row) : row_(row) {}

  void text(const char* name, std::string_view got) {
    std::string_view wanted;
    if (row_[name].get(wanted) != simdjson::SUCCESS || wanted != got) note(name, got);
  }
  void number(const char* name, std::int64_t got) {
    std::int64_t wanted = 0;
    if (row_[name].get(wanted) != simdjson::SUCCESS || wanted != got)
      note(name, std::to_string(got));
  }
  void flag(const char* name, bool got) {
    bool wanted = false;
    if (row_[name].get(wanted) != simdjson::SUCCESS || wanted != got)
      note(name, got ? "true" : "false");
  }
  void list(const char* name, const std::vector<std::string>& got) {
    std::vector<std::string> wanted;
    for (const element item : simdjson::dom::array(row_[name])) {
      wanted.emplace_back(std::string_view(item));
    }
    if (wanted != got) note(name, got.empty() ? "nothing" : got.front());
  }
  void instant(const char* name, UtcTime got) {
    const auto wanted = UtcTime::from_text(text_at(row_, name) + "Z");
    if (!wanted || *wanted != got) note(name, got.to_text());
  }
  [[nodiscard]] Verdict verdict() const { return why_.empty() ? pass() : fail(why_); }

private:
  void note(const char* name, std::string_view got) {
    if (why_.empty()) why_ = std::string(name) + " is " + std::string(got);
  }
  element row_;
  std::string why_;
};

std::string number_text(element value) {
  char buffer[64];
  std::to_chars_result end{};
  if (std::int64_t whole = 0; value.get(whole) == simdjson::SUCCESS) {
    end = std::to_chars(buffer, std::end(buffer), whole);
    return {buffer, end.ptr};
  }
  end = std::to_chars(buffer, std::end(buffer), double(value));
  std::string text(buffer, end.ptr);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

PersonalisationValue::Scalar scalar_of(element value) {
  switch (value.type()) {
    case element_type::STRING: return std::string(std::string_view(value));
    case element_type::BOOL: return bool(value);
    case element_type::NULL_VALUE: return std::monostate{};
    default: return PersonalisationValue::Number{number_text(value)};
  }
}

PersonalisationValue value_of(element value) {
  PersonalisationValue out;
  if (value.type() == element_type::ARRAY) {
    PersonalisationValue::List items;
    for (const element item : simdjson::dom::array(value)) items.push_back(scalar_of(item));
    out.value = std::move(items);
  } else {
    std::visit([&out](auto scalar) { out.value = std::move(scalar); }, scalar_of(value));
  }
  return out;
}

Personalisation personalisation_of(element row) {
  Personalisation values;
  simdjson::dom::object members;
  if (row["personalisation"].get(members) != simdjson::SUCCESS) return values;
  for (const auto member : members) values.set(std::string(member.key), value_of(member.value));
  return values;
}

bool flag_at(element row, const char* name) {
  bool value = false;
  return row[name].get(value) == simdjson::SUCCESS && value;
}

std::int64_t code_points(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; });
}

std::vector<std::string> strings(std::span<const std::string> items) {
  return {items.begin(), items.end()};
}

Verdict judge_placeholders(element row, const Options&) {
  const auto field = Field::compile(text_at(row, "template"));
  if (!field) return fail(field.error().message);
  const auto values = personalisation_of(row);

  std::set<std::string> known;
  for (const auto& name : field->placeholders()) known.insert(folded_name(name));
  std::vector<std::string> additional;
  for (const auto& entry : values.entries()) {
    if (!known.contains(entry.key)) additional.push_back(entry.name);
  }
  std::sort(additional.begin(), additional.end());

  const auto email = EmailTemplate::compile("", text_at(row, "template"));
  if (!email) return fail(email.error().message);
  const auto filled_in = email->filled_in_content(values);

  Comparison compare(row);
  compare.list("placeholders", strings(field->placeholders()));
  compare.list("missing", field->missing(values));
  compare.list("additional", additional);
  compare.text("rendered_plain", field->render(values, FieldMode::plain));
  compare.text("rendered_plain_markdown_lists",
               field->render(values, FieldMode::plain_markdown_lists));
  compare.text("rendered_html", field->render(values, FieldMode::html));
  compare.text("rendered_html_no_brackets", field->render(values, FieldMode::html_no_brackets));
  compare.text("rendered_html_redacted", field->render(values, FieldMode::html_redacted));
  compare.text("rendered_html_passthrough", field->render(values, FieldMode::html_passthrough));
  compare.text("content_with_placeholders_filled_in", filled_in);
  compare.number("content_count", code_points(filled_in));
  compare.flag("is_message_empty", email->is_empty(values));
  return compare.verdict();
}

Verdict judge_sms_fragments(element row, const Options&) {
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

Verdict judge_sms_render(element row, const Options&) {
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

Verdict judge_char_downgrade(element row, const Options&) {
  Comparison compare(row);
  compare.text("sms", downgrade_to_sms(text_at(row, "char")));
  compare.text("ascii", downgrade_to_ascii(text_at(row, "char")));
  return compare.verdict();
}

Verdict judge_email_address(element row, const Options&) {
  const auto address = parse_email_address(text_at(row, "input"));
  Comparison compare(row);
  compare.flag("valid", address.has_value());
  if (address && flag_at(row, "valid")) {
    compare.text("normalised", address->address);
    compare.text("normalised_lower", address->normalised);
  } else if (!address) {
    compare.text("error", address.error().message);
  }
  return compare.verdict();
}

Verdict judge_formatted_list(element row, const Options&) {
  std::vector<std::string> items;
  for (const element item : simdjson::dom::array(row["items"])) {
    items.emplace_back(std::string_view(item));
  }
  const element options = row["options"];
  ListWording wording;
  const auto read = [&options](const char* name, std::string& into) {
    std::string_view text;
    if (options[name].get(text) == simdjson::SUCCESS) into = text;
  };
  read("conjunction", wording.conjunction);
  read("before_each", wording.before_each);
  read("after_each", wording.after_each);
  read("separator", wording.separator);
  read("prefix", wording.prefix);
  read("prefix_plural", wording.prefix_plural);
  read("word_for_items_not_shown", wording.word_for_rest);
  std::int64_t shown_max = 0;
  if (options["max_items_shown"].get(shown_max) == simdjson::SUCCESS) {
    wording.shown_max = static_cast<std::size_t>(shown_max);
  }
  auto escaped_items = items;
  for (auto& item : escaped_items) item = escape_html(item);

  const auto unescaped = formatted_list(items, wording);
  const auto html = formatted_list(escaped_items, wording);
  if (!unescaped || !html) return fail("refused");
  Comparison compare(row);
  compare.text("unescaped", *unescaped);
  compare.text("html", *html);
  return compare.verdict();
}

/// Whether a number was typed as one of another country.
bool is_typed_as_foreign(std::string_view typed) {
  std::string digits;
  bool international = false;
  for (const char byte : typed) {
    if (byte == '+' && digits.empty()) international = true;
    if (byte >= '0' && byte <= '9') digits.push_back(byte);
  }
  if (!international && digits.starts_with("00")) {
    international = true;
    digits.erase(0, 2);
  }
  return international && !digits.starts_with("44");
}

/// Rows about numbers outside +44 need other countries' numbering plans: those that the reference
/// reads so, and those that it refuses or reads anew as +44 but that were typed as foreign. A row
/// that the reference reads as +44 is judged unless the library took the foreign prefix as typed.
bool is_foreign_row(element row) {
  const auto expected = text_at(row, "normalised");
  if (!expected.empty() && !expected.starts_with("44")) return true;
  const auto typed = text_at(row, "input");
  const bool typed_as_foreign = is_typed_as_foreign(typed);
  if (expected.empty() && typed_as_foreign) return true;
  const auto got = parse_phone_number(typed, {true, true});
  const bool read_as_foreign = got && got->prefix != "44";
  return read_as_foreign && (expected.empty() || typed_as_foreign);
}

Verdict judge_phone(element row, const Options& options) {
  if (!options.foreign_phones && is_foreign_row(row)) return skip();
  const PhoneRules rules{flag_at(row, "international_allowed"),
                         flag_at(row, "uk_landline_allowed")};
  const auto number = parse_phone_number(text_at(row, "input"), rules);
  Comparison compare(row);
  compare.flag("valid", number.has_value());
  if (number && flag_at(row, "valid")) {
    compare.text("normalised", number->normalised);
    compare.text("country_prefix", number->prefix);
    compare.flag("is_international", number->is_international);
    compare.number("rate_multiplier", number->rate_multiplier);
  } else if (!number) {
    compare.text("error_legacy_v2", number.error().message);
    compare.text("error_code", number.error().detail);
  }
  return compare.verdict();
}

const Calendar& uk() {
  static const auto calendar = Calendar::preset("uk");
  return *calendar;
}

/// What clocks in London show at `at`, written as if it were UTC.
UtcTime local_of(UtcTime at) { return at + uk().zone().offset_at(at); }

Verdict judge_dates(element row, const Options&) {
  const auto at = UtcTime::from_text(text_at(row, "utc") + "Z");
  if (!at) return fail(at.error().message);
  const auto offset = uk().zone().offset_at(*at);
  const auto day = uk().day_of(*at);
  const auto window = uk().window_of(day);
  const int year = uk().financial_year_of(day);
  const auto year_window = uk().financial_year_window(year);
  Comparison compare(row);
  compare.instant("local", local_of(*at));
  compare.number("utc_offset_minutes", offset.count() / 60);
  compare.text("local_date", day.to_text());
  compare.instant("local_midnight_utc", window.start());
  compare.instant("next_local_midnight_utc", window.end());
  compare.number("financial_year", year);
  compare.instant("financial_year_start_utc", year_window.start());
  compare.instant("financial_year_end_utc", year_window.end() - std::chrono::microseconds{1});
  return compare.verdict();
}

Verdict judge_dates_local_to_utc(element row, const Options&) {
  const auto local = text_at(row, "local");
  const auto clock = UtcTime::from_text(local + "Z");
  const auto day = LocalDay::from_text(local.substr(0, 10));
  if (!clock || !day) return fail("no time: " + local);
  const auto midnight = UtcTime::from_text(local.substr(0, 10) + "T00:00:00Z");
  const auto past_midnight = std::chrono::duration_cast<std::chrono::seconds>(*clock - *midnight);
  const auto at = uk().zone().from_local(*day, past_midnight);
  Comparison compare(row);
  compare.instant("utc", at);
  compare.instant("round_trip_local", local_of(at));
  return compare.verdict();
}

constexpr Judge judges[] = {
    {"char_downgrade", judge_char_downgrade, ""},
    {"dates", judge_dates, "not compared: abbreviation, fold"},
    {"dates_local_to_utc", judge_dates_local_to_utc, ""},
    {"email_address", judge_email_address, ""},
    {"formatted_list", judge_formatted_list, ""},
    {"phone", judge_phone,
     "skipped: rows typed or read as another country than +44, which need other countries' "
     "numbering plans; not compared: "
     "human_readable, error"},
    {"placeholders", judge_placeholders, ""},
    {"sms_fragments", judge_sms_fragments,
     "not compared: forcing_characters, characters_replaced_by_question_mark, "
     "chars_above_previous_boundary"},
    {"sms_render", judge_sms_render, ""},
};

}  // namespace

const Judge* find_judge(std::string_view name) {
  const auto found = std::find_if(std::begin(judges), std::end(judges),
                                  [name](const Judge& judge) { return judge.name == name; });
  return found == std::end(judges) ? nullptr : found;
}

std::string text_at(element row, const char* name) {
  std::string_view text;
  return row[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace notify::conformance
