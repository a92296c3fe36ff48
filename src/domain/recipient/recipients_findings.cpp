#include "domain/recipient/recipients_findings.hpp"

#include <notify/postal_address.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t header_line = 1;

/// Appends a finding unless enough are named; counts it in any case.
void append(FileFindings& findings, FileFinding finding, std::int64_t named_max) {
  if (findings.count++ < named_max) findings.first.push_back(std::move(finding));
}

std::string counted(std::int64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

/// What is wrong with the header and with the file as a whole.
std::vector<FileFinding> about_file(const RecipientsSummary& summary,
                                    const RecipientsColumns& columns,
                                    const RecipientsRules& rules) {
  std::vector<FileFinding> out;
  const auto about_header = [&](const std::string& column, std::string reason) {
    out.push_back({FileFinding::no_row, header_line, column, std::move(reason)});
  };
  const auto about_all = [&](std::string reason) {
    out.push_back({FileFinding::no_row, 0, {}, std::move(reason)});
  };
  for (const auto& name : columns.missing) about_header(name, "there is no column of this name");
  for (const auto& name : columns.duplicate_recipient) {
    about_header(name, "more than one column names the recipient");
  }
  if (summary.row_count == 0) about_all("file has no rows");
  if (summary.too_many_rows) {
    about_all("file has " + counted(summary.row_count, "row") + ", " +
              std::to_string(rules.rows_max) + " are the most");
  }
  if (summary.more_rows_than_can_send) {
    about_all("file has " + counted(summary.row_count, "row") + ", and " +
              counted(rules.remaining_messages, "message") + " can still be sent");
  }
  if (summary.more_international_sms_than_can_send) {
    const auto left = std::max<std::int64_t>(0, rules.remaining_international_sms);
    about_all("file has " + counted(summary.international_sms_count, "international message") +
              ", and " + std::to_string(left) + " can still be sent");
  }
  return out;
}

}  // namespace

std::string to_line(const FileFinding& finding) {
  std::string out;
  if (finding.line > 0) out = "line " + std::to_string(finding.line);
  if (!finding.column.empty()) out += (out.empty() ? "" : ", ") + finding.column;
  return out + (out.empty() ? "" : ": ") + finding.reason;
}

void RecipientsFindings::note(FileFindings& findings, const CheckedRow& row,
                              std::string_view column, std::string_view reason) const {
  if (findings.count >= named_max_) {
    ++findings.count;
    return;
  }
  append(findings, {row.number, row.line(), std::string(column), std::string(reason)}, named_max_);
}

void RecipientsFindings::add(const CheckedRow& row, const RecipientsHeader& header, bool is_blank) {
  const auto place =
      header.recipient().empty() ? RecipientsHeader::Column::nowhere : header.recipient().front();
  const bool has_column = place != RecipientsHeader::Column::nowhere;
  const std::string_view column =
      has_column ? std::string_view(row.values.entries()[place].name) : std::string_view();
  if (!row.is_allowed) note(problems_, row, column, "recipient is not on the guest list");
  if (row.has_error) add_problems(row, is_blank);
  add_warnings(row, column);
}

void RecipientsFindings::add_problems(const CheckedRow& row, bool is_blank) {
  if (is_blank) return note(problems_, row, {}, "row is blank");
  const auto entries = row.values.entries();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (!row.cells[i].error.empty()) note(problems_, row, entries[i].name, row.cells[i].error);
  }
  if (row.message_too_long) {
    note(problems_, row, {},
         "message is longer than " + std::to_string(sms_characters_max) + " characters");
  }
  if (row.message_empty) note(problems_, row, {}, "message is empty");
  if (row.qr_code_too_long) note(problems_, row, {}, "QR code holds too much");
  if (row.has_bad_postal_address) {
    const auto address =
        PostalAddress::from_personalisation(row.values, international_letters_allowed_);
    note(problems_, row, {}, address ? address->complaint() : "address is too long");
  }
}

void RecipientsFindings::add_warnings(const CheckedRow& row, std::string_view recipient_column) {
  for (const Warning warning : row.warnings.list()) {
    const bool is_about_message = warning == Warning::more_segments_than_fragments;
    note(warnings_, row, is_about_message ? std::string_view() : recipient_column,
         text_of(warning));
  }
  const auto beyond = std::count_if(row.extra_cells.begin(), row.extra_cells.end(),
                                    [](const auto& cell) { return !cell.empty(); });
  if (beyond > 0) {
    note(warnings_, row, {}, counted(beyond, "cell") + " beyond the last column");
  }
}

void RecipientsFindings::add_skipped(const CheckedRow& row) {
  note(warnings_, row, {}, "row is blank and was passed over");
}

/// What is said of the file as a whole, then what is said of its rows.
FileFindings RecipientsFindings::joined(std::vector<FileFinding> first,
                                        const FileFindings& rows) const {
  FileFindings out;
  for (auto& finding : first) append(out, std::move(finding), named_max_);
  const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, named_max_ - out.count));
  const auto named = std::min(left, rows.first.size());
  out.first.insert(out.first.end(), rows.first.begin(),
                   rows.first.begin() + static_cast<std::ptrdiff_t>(named));
  out.count += rows.count;
  return out;
}

FileFindings RecipientsFindings::problems(const RecipientsSummary& summary,
                                          const RecipientsColumns& columns,
                                          const RecipientsRules& rules) const {
  return joined(about_file(summary, columns, rules), problems_);
}

FileFindings RecipientsFindings::warnings(const RecipientsColumns& columns) const {
  std::vector<FileFinding> about_header;
  for (const auto& name : columns.repeated) {
    about_header.push_back(
        {FileFinding::no_row, header_line, name, "more than one column has this name"});
  }
  return joined(std::move(about_header), warnings_);
}

}  // namespace notify
