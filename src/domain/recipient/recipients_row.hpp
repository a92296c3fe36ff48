#pragma once

#include "domain/recipient/recipients_header.hpp"

#include <notify/recipients_file.hpp>

#include <string>
#include <string_view>
#include <unordered_set>

/// Judging one row of a recipients file. (rules/recipients-files 4.1, 4.2)
namespace notify {

[[nodiscard]] NotificationType type_of(const RecipientsTemplate& checked) noexcept;

class RowJudge {
public:
  RowJudge(RecipientsTemplate checked, const RecipientsRules& rules);

  [[nodiscard]] NotificationType type() const noexcept { return type_; }
  [[nodiscard]] std::span<const std::string> placeholders() const noexcept;
  /// Fills what follows from `row.values`.
  void judge(CheckedRow& row, const RecipientsHeader& header);
  /// Whether the recipient of the row judged last is a phone number outside +44.
  [[nodiscard]] bool is_international_sms() const noexcept { return is_international_sms_; }

private:
  void take_recipient(CheckedRow& row, const RecipientsHeader& header);
  void judge_recipient(CheckedRow& row);
  void judge_cells(CheckedRow& row, const RecipientsHeader& header) const;
  void judge_message(CheckedRow& row);
  void judge_address(CheckedRow& row) const;

  RecipientsTemplate checked_;
  NotificationType type_;
  PhoneRules phone_;
  bool international_letters_allowed_;
  bool validates_;
  bool validates_phone_numbers_;
  std::string sms_prefix_;
  std::unordered_set<std::string> guests_;
  SmsMessage message_;  ///< its memory is used again
  // About the recipient of the row judged last.
  std::string_view recipient_error_;
  bool is_international_sms_ = false;
};

}  // namespace notify
