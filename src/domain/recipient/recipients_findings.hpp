#pragma once

#include "domain/recipient/recipients_header.hpp"

#include <notify/recipients_file.hpp>

#include <cstdint>
#include <string>

namespace notify {

/// What is wrong or strange in a file, named place by place up to a number.
class RecipientsFindings {
public:
  explicit RecipientsFindings(const RecipientsRules& rules)
      : named_max_(rules.findings_max),
        international_letters_allowed_(rules.international_letters_allowed) {}

  /// Takes down what was judged about a row.
  void add(const CheckedRow& row, const RecipientsHeader& header, bool is_blank);
  /// Takes down that a blank row was passed over.
  void add_skipped(const CheckedRow& row);

  [[nodiscard]] FileFindings problems(const RecipientsSummary& summary,
                                      const RecipientsColumns& columns,
                                      const RecipientsRules& rules) const;
  [[nodiscard]] FileFindings warnings(const RecipientsColumns& columns) const;

private:
  [[nodiscard]] FileFindings joined(std::vector<FileFinding> first, const FileFindings& rows) const;
  void note(FileFindings& findings, const CheckedRow& row, std::string_view column,
            std::string_view reason) const;
  void add_problems(const CheckedRow& row, bool is_blank);
  void add_warnings(const CheckedRow& row, std::string_view recipient_column);

  std::int64_t named_max_;
  bool international_letters_allowed_;
  FileFindings problems_;
  FileFindings warnings_;
};

}  // namespace notify
