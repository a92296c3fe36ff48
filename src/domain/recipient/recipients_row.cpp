#include "domain/recipient/recipients_row.hpp"

#include <notify/postal_address.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::string_view missing = "Missing";
constexpr std::string_view bad_email_address = "Not a valid email address";

bool is_empty(const PersonalisationValue& value) noexcept { return value.value.index() == 0; }

}  // namespace

NotificationType type_of(const RecipientsTemplate& checked) noexcept {
  if (std::holds_alternative<SmsTemplate>(checked)) return NotificationType::sms;
  if (std::holds_alternative<EmailTemplate>(checked)) return NotificationType::email;
  return NotificationType::letter;
}

RowJudge::RowJudge(RecipientsTemplate checked, const RecipientsRules& rules)
    : checked_(std::move(checked)),
      type_(type_of(checked_)),
      phone_(rules.phone),
      international_letters_allowed_(rules.international_letters_allowed),
      validates_(rules.validates),
      validates_phone_numbers_(rules.validates_phone_numbers),
      sms_prefix_(rules.sms_prefix) {
  for (const auto& guest : rules.guest_list) guests_.insert(comparable_recipient(guest));
}

std::span<const std::string> RowJudge::placeholders() const noexcept {
  return std::visit([](const auto& text) { return text.placeholders(); }, checked_);
}

void RowJudge::judge(CheckedRow& row, const RecipientsHeader& header) {
  take_recipient(row, header);
  judge_recipient(row);
  if (!validates_) return;
  judge_cells(row, header);
  judge_message(row);
  if (type_ == NotificationType::letter) judge_address(row);
  const bool has_cell_error = std::any_of(row.cells.begin(), row.cells.end(),
                                          [](const auto& cell) { return !cell.error.empty(); });
  row.has_error = has_cell_error || row.message_too_long || row.message_empty ||
                  row.has_bad_postal_address || row.qr_code_too_long;
}

void RowJudge::take_recipient(CheckedRow& row, const RecipientsHeader& header) {
  row.recipient.resize(header.recipient().size());
  for (std::size_t i = 0; i < row.recipient.size(); ++i) {
    row.recipient[i].reset();
    const auto entry = header.recipient()[i];
    if (entry == RecipientsHeader::Column::nowhere) continue;
    const auto& value = row.values.entries()[entry].value.value;
    if (const auto* text = std::get_if<std::string>(&value)) row.recipient[i] = *text;
  }
}

/// Reads a phone number or an e-mail address once for all that depends on it.
void RowJudge::judge_recipient(CheckedRow& row) {
  recipient_error_ = {};
  is_international_sms_ = false;
  row.is_allowed = true;
  row.rate_multiplier = 0;
  row.warnings = {};
  if (type_ == NotificationType::letter) return;
  const auto& typed = row.recipient.front();
  row.is_allowed = guests_.empty();
  if (!typed) return;
  if (!guests_.empty()) row.is_allowed = guests_.count(comparable_recipient(*typed)) != 0;
  if (type_ == NotificationType::email) {
    if (!parse_email_address(*typed)) recipient_error_ = bad_email_address;
    return;
  }
  const auto number = read_phone_number(*typed);
  if (number) {
    is_international_sms_ = !number->is_uk;
    row.rate_multiplier = number->rate_multiplier;
    row.warnings = number->warnings;
  }
  if (!validates_phone_numbers_) return;
  const auto allowed = number ? check_phone_rules(*number, phone_) : Result<void>(number.error());
  if (!allowed) {
    recipient_error_ = phone_error_text(allowed.error().detail, PhoneErrorStyle::file);
  }
}

void RowJudge::judge_cells(CheckedRow& row, const RecipientsHeader& header) const {
  const bool is_letter = type_ == NotificationType::letter;
  const auto& recipient = header.recipient();
  const auto entries = row.values.entries();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    auto& cell = row.cells[i];
    if (cell.is_ignored || cell.is_absent) continue;
    const bool is_recipient = std::find(recipient.begin(), recipient.end(), i) != recipient.end();
    if (is_recipient && is_letter) continue;
    const bool may_be_missing = is_recipient && !header.summary().duplicate_recipient.empty();
    if (is_empty(entries[i].value)) {
      if (!may_be_missing) cell.error = missing;
    } else if (is_recipient) {
      cell.error = recipient_error_;
      row.has_bad_recipient = !cell.error.empty();
    }
    row.has_missing_data = row.has_missing_data || cell.error == missing;
  }
}

void RowJudge::judge_message(CheckedRow& row) {
  if (const auto* sms = std::get_if<SmsTemplate>(&checked_)) {
    sms->render_to(message_, row.values, sms_prefix_);
    row.message_too_long = message_.is_too_long();
    row.message_empty = message_.is_empty();
    row.fragments = message_.fragments;
    row.segments = message_.segments;
    row.warnings.add(warnings_about(message_));
  } else if (const auto* email = std::get_if<EmailTemplate>(&checked_)) {
    row.message_empty = email->is_empty(row.values);
  } else {
    const auto& letter = *std::get_if<LetterTemplate>(&checked_);
    row.message_empty = letter.is_empty(row.values);
    row.qr_code_too_long = letter.qr_code_too_long(row.values).has_value();
  }
}

void RowJudge::judge_address(CheckedRow& row) const {
  const auto address =
      PostalAddress::from_personalisation(row.values, international_letters_allowed_);
  row.has_bad_postal_address = !address || !address->is_valid();
  row.has_bad_recipient = row.has_bad_postal_address;
}

}  // namespace notify
