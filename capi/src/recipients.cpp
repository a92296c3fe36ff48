#include "csv.hpp"
#include "findings.hpp"
#include "text.hpp"

#include <notify/json.hpp>

struct nfy_survey {
  explicit nfy_survey(notify::CsvLimits limits) : survey(limits) {}
  std::mutex in_use;
  notify::RecipientsSurvey survey;
};

struct nfy_recipients {
  nfy_recipients(notify::RecipientsTemplate checked, notify::RecipientsRules rules,
                 notify::RecipientsExtent extent)
      : checker(std::move(checked), std::move(rules), extent) {}
  std::mutex in_use;
  notify::RecipientsChecker checker;
  // What the host has borrowed since the last call.
  const notify::CheckedRow* row = nullptr;
  std::string json;
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<void> limits_in(const nfy_recipients_options& given, RecipientsRules& rules) {
  NFY_CHECK(number_or_default(given.bytes_max, "bytes_max", rules.limits.bytes_max));
  NFY_CHECK(number_or_default(given.columns_max, "columns_max", rules.limits.columns_max));
  NFY_CHECK(number_or_default(given.cell_bytes_max, "cell_bytes_max", rules.limits.cell_bytes_max));
  NFY_CHECK(number_or_default(given.rows_max, "rows_max", rules.rows_max));
  NFY_CHECK(number_or_default(given.errors_shown_max, "errors_shown_max", rules.errors_shown_max));
  NFY_CHECK(number_or_default(given.findings_max, "findings_max", rules.findings_max));
  return number_or_default(given.initial_rows_shown_max, "initial_rows_shown_max",
                           rules.initial_rows_shown_max);
}

constexpr std::size_t guest_list_max = 10'000;

Result<void> guest_list_in(const nfy_recipients_options& given, RecipientsRules& rules) {
  if (given.guest_list_count == 0) return {};
  NFY_CHECK(check_given(given.guest_list, "guest_list"));
  if (given.guest_list_count > guest_list_max) {
    return bad_argument("guest_list_count",
                        "is too large: " + std::to_string(given.guest_list_count));
  }
  for (std::size_t i = 0; i < given.guest_list_count; ++i) {
    NFY_TRY(guest, text_in(given.guest_list[i], "guest_list"));
    rules.guest_list.push_back(std::move(guest));
  }
  return {};
}

Result<RecipientsRules> rules_in(const nfy_recipients_options& given) {
  RecipientsRules rules;
  NFY_CHECK(limits_in(given, rules));
  NFY_CHECK(guest_list_in(given, rules));
  rules.phone.uk_landline_allowed = given.uk_landline_allowed != 0;
  rules.phone.international_allowed = given.international_allowed != 0;
  rules.international_letters_allowed = given.international_allowed != 0;
  rules.validates = given.skips_validation == 0;
  rules.validates_phone_numbers = given.skips_phone_numbers == 0;
  rules.skips_blank_rows = given.skips_blank_rows != 0;
  NFY_CHECK(text_or_default(given.sms_prefix, "sms_prefix", rules.sms_prefix));
  if (given.has_remaining != 0) {
    rules.remaining_messages = given.remaining_messages;
    rules.remaining_international_sms = given.remaining_international_sms;
  }
  return rules;
}

nfy_checked_row row_out(const CheckedRow& row, std::string_view json) noexcept {
  nfy_checked_row out = NFY_CHECKED_ROW_INIT;
  out.number = row.number;
  out.line = row.line();
  out.personalisation_json = str_out(json);
  out.cell_count = row.cells.size();
  out.has_error = flag_out(row.has_error);
  out.has_missing_data = flag_out(row.has_missing_data);
  out.has_bad_recipient = flag_out(row.has_bad_recipient);
  out.has_bad_postal_address = flag_out(row.has_bad_postal_address);
  out.message_too_long = flag_out(row.message_too_long);
  out.message_empty = flag_out(row.message_empty);
  out.qr_code_too_long = flag_out(row.qr_code_too_long);
  out.warnings = warnings_out(row.warnings);
  out.fragments = row.fragments;
  out.segments = row.segments;
  return out;
}

nfy_recipients_summary summary_out(const RecipientsSummary& value,
                                   const RecipientsColumns& columns) noexcept {
  nfy_recipients_summary out = NFY_RECIPIENTS_SUMMARY_INIT;
  out.row_count = value.row_count;
  out.rows_with_errors = value.rows_with_errors;
  out.international_sms_count = value.international_sms_count;
  out.too_many_rows = flag_out(value.too_many_rows);
  out.more_rows_than_can_send = flag_out(value.more_rows_than_can_send);
  out.more_international_sms_than_can_send = flag_out(value.more_international_sms_than_can_send);
  out.allowed_to_send_to = flag_out(value.allowed_to_send_to);
  out.has_recipient_columns = flag_out(columns.has_recipient_columns);
  out.has_errors = flag_out(value.has_errors);
  return out;
}

Result<const std::vector<std::string>*> columns_of(const RecipientsColumns& columns,
                                                   std::int32_t which) {
  switch (which) {
    case NFY_COLUMNS_HEADERS: return &columns.headers;
    case NFY_COLUMNS_PLACEHOLDERS: return &columns.placeholders;
    case NFY_COLUMNS_MISSING: return &columns.missing;
    case NFY_COLUMNS_DUPLICATE: return &columns.duplicate_recipient;
    default: return bad_argument("which", "is no NFY_COLUMNS_*: " + std::to_string(which));
  }
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_survey_open(const nfy_csv_options* limits, nfy_survey** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(chosen, csv_limits_in(limits));
    *out = open_handle(std::make_shared<nfy_survey>(chosen));
    return {};
  });
}

nfy_status nfy_survey_feed(nfy_survey* survey, nfy_str bytes, nfy_error** err) {
  return with_sole(survey, "survey", err, [&](nfy_survey& self) -> Result<void> {
    NFY_TRY(view, bytes_in(bytes, "bytes"));
    return self.survey.feed(view);
  });
}

nfy_status nfy_survey_finish(nfy_survey* survey, nfy_extent* out, nfy_error** err) {
  return with_sole(survey, "survey", err, [&](nfy_survey& self) -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_CHECK(self.survey.finish());
    const RecipientsExtent& extent = self.survey.extent();
    *out = {extent.columns_used, extent.rows};
    return {};
  });
}

void nfy_survey_close(nfy_survey* survey) { close_handle(survey); }

nfy_status nfy_recipients_open(const nfy_text* text, const nfy_recipients_options* options,
                               nfy_recipients** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(text, "text"));
    NFY_TRY(given, sized_or_default(options, "options"));
    NFY_TRY(rules, rules_in(given));
    RecipientsExtent extent;
    if (given.extent != nullptr) extent = {given.extent->columns_used, given.extent->rows};
    *out = open_handle(std::make_shared<nfy_recipients>(self->compiled, std::move(rules), extent));
    return {};
  });
}

nfy_status nfy_recipients_feed(nfy_recipients* recipients, nfy_str bytes, nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_TRY(view, bytes_in(bytes, "bytes"));
    self.row = nullptr;
    return self.checker.feed(view);
  });
}

nfy_status nfy_recipients_finish(nfy_recipients* recipients, nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    self.row = nullptr;
    return self.checker.finish();
  });
}

nfy_status nfy_recipients_next(nfy_recipients* recipients, nfy_checked_row* out, int32_t* out_found,
                               nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_CHECK(check_given(out_found, "out_found"));
    self.row = self.checker.read_next();
    *out_found = flag_out(self.row != nullptr);
    if (self.row == nullptr) return {};
    self.json = to_json(self.row->values);
    sized_out(out, row_out(*self.row, self.json));
    return {};
  });
}

nfy_status nfy_recipients_cell(nfy_recipients* recipients, size_t index, nfy_checked_cell* out,
                               nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    if (self.row == nullptr || index >= self.row->cells.size()) {
      return make_error(ErrorCode::not_found, "no cell " + std::to_string(index));
    }
    nfy_checked_cell cell = NFY_CHECKED_CELL_INIT;
    cell.name = str_out(self.row->values.entries()[index].name);
    cell.error = str_out(self.row->cells[index].error);
    cell.is_ignored = flag_out(self.row->cells[index].is_ignored);
    sized_out(out, cell);
    return {};
  });
}

nfy_status nfy_recipients_columns(nfy_recipients* recipients, int32_t which, nfy_str_rows** out,
                                  nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(names, columns_of(self.checker.columns(), which));
    *out = open_rows<nfy_str_rows>(*names);
    return {};
  });
}

nfy_status nfy_recipients_sum(nfy_recipients* recipients, nfy_recipients_summary* out,
                              nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, summary_out(self.checker.summary(), self.checker.columns()));
    return {};
  });
}

nfy_status nfy_recipients_displayed(nfy_recipients* recipients, int64_t* out, size_t capacity,
                                    size_t* out_count, nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(check_given(out_count, "out_count"));
    if (capacity > 0) NFY_CHECK(check_given(out, "out"));
    const auto numbers = self.checker.summary().displayed_rows;
    std::copy_n(numbers.begin(), std::min(capacity, numbers.size()), out);
    *out_count = numbers.size();
    return {};
  });
}

nfy_status nfy_recipients_findings(nfy_recipients* recipients, int32_t which,
                                   nfy_finding_rows** out, int64_t* out_count, nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(clear_out(out));
    if (which != NFY_FINDINGS_PROBLEMS && which != NFY_FINDINGS_WARNINGS) {
      return bad_argument("which", "is no NFY_FINDINGS_*: " + std::to_string(which));
    }
    auto findings =
        which == NFY_FINDINGS_PROBLEMS ? self.checker.problems() : self.checker.warnings();
    if (out_count != nullptr) *out_count = findings.count;
    *out = open_rows<nfy_finding_rows>(std::move(findings.first));
    return {};
  });
}

nfy_status nfy_recipients_get_format(nfy_recipients* recipients, nfy_csv_format* out,
                                     nfy_error** err) {
  return with_sole(recipients, "recipients", err, [&](nfy_recipients& self) -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = format_out(self.checker.format());
    return {};
  });
}

void nfy_recipients_close(nfy_recipients* recipients) { close_handle(recipients); }
