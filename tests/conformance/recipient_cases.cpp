#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/recipient.hpp>
#include <notify/recipients_file.hpp>

#include <algorithm>

namespace notify::conformance {
namespace {

/// Adds the rule by which a row is excused in which something invisible is dropped that the
/// reference keeps or refuses.
Verdict verdict_on_pasted(const Comparison& compare, const std::string& typed) {
  constexpr std::string_view marks[] = {"\u00AD", "\u061C", "\u2007", "\u200E", "\u200F",
                                        "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                        "\u2066", "\u2067", "\u2068", "\u2069"};
  auto verdict = compare.verdict();
  const bool holds_mark = std::any_of(std::begin(marks), std::end(marks), [&](auto mark) {
    return typed.find(mark) != std::string::npos;
  });
  if (holds_mark) verdict.rules.emplace_back("invisible mark");
  return verdict;
}

Verdict judge_email_address(element row) {
  const auto typed = text_at(row, "input");
  const auto address = parse_email_address(typed);
  Comparison compare(row);
  compare.flag("valid", address.has_value());
  if (address && flag_at(row, "valid")) {
    compare.text("normalised", address->address);
    compare.text("normalised_lower", address->normalised);
  } else if (!address) {
    compare.text("error", address.error().message);
  }
  return verdict_on_pasted(compare, typed);
}

/// The facts about a number that was read, whoever may send to it.
void compare_number(Comparison& compare, element row, const PhoneNumber& number) {
  compare.text("normalised", number.normalised);
  compare.text("human_readable", human_readable(number));
  if (row["is_uk"].error() != simdjson::SUCCESS) return;  // a service's contact number
  compare.text("country_prefix", number.prefix);
  compare.flag("is_uk", number.is_uk);
  compare.flag("crown_dependency", number.is_crown_dependency);
  compare.flag("is_international", number.is_international);
  if (number.rate_multiplier == 0) {
    compare.null("rate_multiplier", "0");
    compare.null("use_numeric_sender", "no rate");
  } else {
    compare.number("rate_multiplier", number.rate_multiplier);
    compare.flag("use_numeric_sender", number.use_numeric_sender);
  }
}

void compare_refusal(Comparison& compare, const Error& error) {
  compare.text("error_code", error.detail);
  compare.text("error", phone_error_text(error.detail, PhoneErrorStyle::file));
}

/// The digits of a number of another country, as the reference read it or, where it refused, as it
/// tried to: typed with "+" or "00", or too long for the UK. Empty for all others.
std::string foreign_digits(element row) {
  constexpr std::size_t uk_digits_max = 10;
  if (auto read = text_at(row, "normalised"); !read.empty()) {
    return read.starts_with("44") ? std::string() : read;
  }
  const auto typed = text_at(row, "input");
  std::string digits;
  for (const char byte : typed) {
    if (byte >= '0' && byte <= '9') digits.push_back(byte);
  }
  const bool is_international = typed.find('+') != std::string::npos || digits.starts_with("00");
  digits.erase(0, digits.find_first_not_of('0'));
  return is_international || digits.size() > uk_digits_max ? digits : std::string();
}

/// The verdict on a number. Other countries' numbering plans change with every release of their
/// tables, so a failure may be excused by its calling code, or by that and the member that differs.
Verdict verdict_on_number(const Comparison& compare, element row) {
  auto verdict = verdict_on_pasted(compare, text_at(row, "input"));
  const auto digits = foreign_digits(row);
  for (std::size_t size = 1; size <= 3 && size <= digits.size(); ++size) {
    const auto rule = "calling code " + digits.substr(0, size);
    verdict.rules.push_back(rule);
    verdict.rules.push_back(rule + ", " + compare.field());
  }
  return verdict;
}

Verdict judge_phone(element row) {
  const auto typed = text_at(row, "input");
  const PhoneRules rules{flag_at(row, "international_allowed"),
                         flag_at(row, "uk_landline_allowed")};
  const auto read = read_phone_number(typed);
  const auto allowed = parse_phone_number(typed, rules);
  Comparison compare(row);
  compare.flag("parse_ok", read.has_value());
  compare.flag("valid", allowed.has_value());
  if (read) compare_number(compare, row, *read);
  if (allowed) {
    compare.null("error_code", "none");
  } else {
    compare_refusal(compare, allowed.error());
    compare.text("error_legacy_v2", allowed.error().message);
  }
  return verdict_on_number(compare, row);
}

Verdict judge_service_contact(element row) {
  const auto typed = text_at(row, "input");
  const auto read = read_phone_number(typed, PhoneUse::service_contact);
  Comparison compare(row);
  compare.flag("parse_ok", read.has_value());
  if (read)
    compare_number(compare, row, *read);
  else
    compare_refusal(compare, read.error());
  return verdict_on_number(compare, row);
}

using simdjson::dom::array;

Result<RecipientsTemplate> template_of(element row) {
  const auto type = text_at(row, "template_type");
  const auto content = text_at(row, "content");
  if (type == "sms") {
    NFY_TRY(sms, SmsTemplate::compile(content));
    return RecipientsTemplate(std::move(sms));
  }
  const auto subject = text_at(row, "subject");
  if (type == "email") {
    NFY_TRY(email, EmailTemplate::compile(subject, content));
    return RecipientsTemplate(std::move(email));
  }
  LetterSource source;
  source.subject = subject;
  source.content = content;
  NFY_TRY(letter, LetterTemplate::compile(std::move(source)));
  return RecipientsTemplate(std::move(letter));
}

RecipientsRules rules_of(element options) {
  const auto number = [&](const char* name, std::int64_t& out) {
    std::int64_t value = 0;
    if (options[name].get(value) == simdjson::SUCCESS) out = value;
  };
  const auto is_off = [&](const char* name) {
    bool value = true;
    return options[name].get(value) == simdjson::SUCCESS && !value;
  };
  RecipientsRules rules;
  rules.phone.international_allowed = flag_at(options, "allow_international_sms");
  rules.phone.uk_landline_allowed = flag_at(options, "allow_sms_to_uk_landline");
  rules.international_letters_allowed = flag_at(options, "allow_international_letters");
  rules.guest_list = texts_at(options, "guestlist");
  rules.validates = !is_off("should_validate");
  rules.validates_phone_numbers = !is_off("should_validate_phone_number");
  number("remaining_messages", rules.remaining_messages);
  number("remaining_international_sms_messages", rules.remaining_international_sms);
  number("max_rows", rules.rows_max);
  number("max_errors_shown", rules.errors_shown_max);
  number("max_initial_rows_shown", rules.initial_rows_shown_max);
  rules.limits.columns_max = 100'000;
  return rules;
}

/// A cell as the vectors have it: a text, null or a list of both.
std::string shown(const PersonalisationValue::Scalar& scalar) {
  const auto* text = std::get_if<std::string>(&scalar);
  return text == nullptr ? "null" : "'" + *text + "'";
}

std::string shown(const PersonalisationValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.value)) return "'" + *text + "'";
  const auto* list = std::get_if<PersonalisationValue::List>(&value.value);
  if (list == nullptr) return "null";
  std::string out = "[";
  for (const auto& item : *list) out += shown(item) + " ";
  return out + "]";
}

std::string wanted_text(element value) {
  if (value.is_null()) return "null";
  if (value.is_string()) return "'" + std::string(std::string_view(value)) + "'";
  std::string out = "[";
  for (const element item : array(value)) out += wanted_text(item) + " ";
  return out + "]";
}

std::string shown_wanted_cells(element row) {
  std::string out;
  for (const element cell : array(row["cells"])) {
    out += wanted_text(cell["key"]) + "=" + wanted_text(cell["data"]) + " error " +
           wanted_text(cell["error"]) + (flag_at(cell, "ignore") ? " ignored; " : "; ");
  }
  for (const element pair : array(row["personalisation"])) out += wanted_text(pair) + " ";
  return out + wanted_text(row["recipient"]);
}

std::string shown_cells(const CheckedRow& row, bool is_letter) {
  std::string out;
  std::string values;
  const auto entries = row.values.entries();
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!row.cells[i].is_absent) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return row.cells[a].column < row.cells[b].column;
  });
  for (const auto i : order) {
    const auto& cell = row.cells[i];
    const auto key = "'" + entries[i].key + "'";
    const auto data = shown(entries[i].value);
    const auto error = cell.error.empty() ? "null" : "'" + std::string(cell.error) + "'";
    out += key + "=" + data + " error " + error + (cell.is_ignored ? " ignored; " : "; ");
    if (!cell.is_ignored) values += "[" + key + " " + data + " ] ";
  }
  if (!row.extra_cells.empty()) {
    out += "null=[";
    for (const auto& cell : row.extra_cells) out += "'" + cell + "' ";
    out += "] error null ignored; ";
  }
  out += values + (is_letter ? "[" : "");
  for (const auto& part : row.recipient) {
    out += part ? "'" + *part + "'" : "null";
    if (is_letter) out += " ";
  }
  return out + (is_letter ? "]" : "");
}

void compare_row(Comparison& all, element wanted, const CheckedRow& row, const std::string& type) {
  Comparison compare(wanted);
  compare.flag("message_too_long", row.message_too_long);
  compare.flag("message_empty", row.message_empty);
  if (wanted["has_error"].error() == simdjson::SUCCESS) {  // absent where nothing was judged
    compare.flag("has_error", row.has_error);
    compare.flag("has_bad_recipient", row.has_bad_recipient);
    compare.flag("has_missing_data", row.has_missing_data);
    compare.flag("has_bad_postal_address", row.has_bad_postal_address);
    compare.flag("qr_code_too_long", row.qr_code_too_long);
  }
  const auto got = shown_cells(row, type == "letter");
  const auto cells = shown_wanted_cells(wanted);
  const auto verdict = compare.verdict();
  const auto at = "row " + std::to_string(row.number) + ": ";
  if (verdict.outcome == Outcome::failed) all.note("rows", at + verdict.why);
  if (got != cells) all.note("rows", at + got + " | wanted " + cells);
}

/// The numbers of the rows for which `holds` is true.
template <typename Holds>
void compare_numbers(Comparison& compare, const RecipientsFile& file, const char* name,
                     Holds holds) {
  std::vector<std::int64_t> numbers;
  for (const auto& row : file.rows()) {
    if (holds(row)) numbers.push_back(row.number);
  }
  compare.numbers(name, numbers);
}

void compare_rows(Comparison& compare, element row, const RecipientsFile& file) {
  std::size_t i = 0;
  for (const element wanted : array(row["rows"])) {
    const bool is_known = i < file.rows().size();
    if (wanted.is_null() == is_known) compare.note("rows", "another number of rows looked at");
    if (is_known && !wanted.is_null())
      compare_row(compare, wanted, file.rows()[i], text_at(row, "template_type"));
    ++i;
  }
  if (row["rows_with_errors"].error() != simdjson::SUCCESS) return;  // nothing was judged
  compare_numbers(compare, file, "rows_with_errors", [](auto& r) { return r.has_error; });
  compare_numbers(compare, file, "rows_with_bad_recipients",
                  [](auto& r) { return r.has_bad_recipient; });
  compare_numbers(compare, file, "rows_with_missing_data",
                  [](auto& r) { return r.has_missing_data; });
  compare_numbers(compare, file, "rows_with_message_too_long",
                  [](auto& r) { return r.message_too_long; });
  compare_numbers(compare, file, "rows_with_empty_message",
                  [](auto& r) { return r.message_empty; });
}

/// Rows to show; those that were not looked at are null in the vectors.
void compare_shown(Comparison& compare, element row, const char* name,
                   const std::vector<std::int64_t>& got, std::size_t looked_at) {
  array wanted;
  if (row[name].get(wanted) != simdjson::SUCCESS) return;  // nothing was judged
  bool is_equal = wanted.size() == got.size();
  std::size_t i = 0;
  for (const element number : wanted) {
    if (i == got.size()) break;
    const bool is_known = static_cast<std::size_t>(got[i]) < looked_at;
    is_equal = is_equal && number.is_null() != is_known;
    if (is_known && !number.is_null()) is_equal = is_equal && std::int64_t(number) == got[i];
    ++i;
  }
  if (!is_equal) compare.note(name, std::to_string(got.size()) + " rows, or others");
}

/// The verdict on a file, with the rules by which it may be excused: of what else than commas, LF
/// and CR LF separates its cells and rows, and of what is invisible in it.
Verdict verdict_on_file(const Comparison& compare, const std::string& csv, CsvFormat format) {
  auto verdict = verdict_on_pasted(compare, csv);
  if (format.separator != ',') verdict.rules.emplace_back("separator");
  for (std::size_t at = csv.find('\r'); at != std::string::npos; at = csv.find('\r', at + 1)) {
    if (csv.substr(at + 1, 1).find_first_of("\r\n") != std::string::npos) continue;
    verdict.rules.emplace_back("CR without LF");
    break;
  }
  return verdict;
}

Verdict judge_recipients(element row) {
  auto checked = template_of(row);
  if (!checked) return fail(checked.error().message);
  const auto csv = text_at(row, "csv");
  const auto file = RecipientsFile::check(csv, std::move(*checked), rules_of(row["options"]));
  if (!file) return row["exception"].is_null() ? fail(file.error().message) : pass();
  Comparison compare(row);
  compare.null("exception", "none");
  const auto sorted = [](std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  const auto& columns = file->columns();
  compare.list("template_placeholders", columns.template_placeholders);
  compare.list("placeholders_including_recipient", columns.placeholders);
  compare.list("column_headers", columns.headers);
  compare.list("missing_column_headers", sorted(columns.missing));
  compare.list("duplicate_recipient_column_headers", columns.duplicate_recipient);
  compare.flag("has_recipient_columns", columns.has_recipient_columns);
  const auto& summary = file->summary();
  compare.number("row_count", summary.row_count);
  compare.flag("too_many_rows", summary.too_many_rows);
  compare.flag("more_rows_than_can_send", summary.more_rows_than_can_send);
  // The reference raises where a row was not judged or has no number; then there is no answer.
  if (!row["allowed_to_send_to"].is_null())
    compare.flag("allowed_to_send_to", summary.allowed_to_send_to);
  if (!row["international_sms_count"].is_null())
    compare.number("international_sms_count", summary.international_sms_count);
  if (!row["has_errors"].is_null()) compare.flag("has_errors", summary.has_errors);
  compare_rows(compare, row, *file);
  compare_shown(compare, row, "displayed_rows", summary.displayed_rows, file->rows().size());
  compare_shown(compare, row, "initial_rows", summary.initial_rows, file->rows().size());
  return verdict_on_file(compare, csv, file->format());
}

constexpr Judge recipient_judges[] = {
    {"email_address", judge_email_address, ""},
    {"phone", judge_phone, ""},
    {"phone_service_contact", judge_service_contact, ""},
    {"recipients_csv", judge_recipients,
     "not compared: what the reference raises an exception for"},
};

}  // namespace

std::span<const Judge> recipient_cases() { return recipient_judges; }

}  // namespace notify::conformance
