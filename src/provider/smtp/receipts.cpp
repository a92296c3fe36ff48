#include "domain/text/ascii.hpp"
#include "provider/receipt_words.hpp"
#include "provider/smtp/envelope.hpp"
#include "provider/smtp/mail_reader.hpp"
#include "provider/smtp/smtp.hpp"

#include <algorithm>
#include <array>

/// What mail servers report by mail. (rules/receipts 1.9)
namespace notify::smtp {
namespace {

using receipts::ReportedStatus;
using receipts::unreadable;

constexpr std::size_t mail_bytes_max = 64 << 10;  ///< what follows is the mail that came back
constexpr int wrappers_max = 4;                   ///< multiparts round a report
constexpr std::size_t recipients_max = 100;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words,
                             [&](std::string_view one) { return ascii::is_same_word(word, one); });
}

enum class ReportKind { delivery, disposition, feedback };

std::optional<ReportKind> kind_of(std::string_view media_type) noexcept {
  if (media_type == "message/delivery-status" || media_type == "message/global-delivery-status")
    return ReportKind::delivery;
  if (media_type == "message/disposition-notification" ||
      media_type == "message/global-disposition-notification")
    return ReportKind::disposition;
  if (media_type == "message/feedback-report") return ReportKind::feedback;
  return std::nullopt;
}

bool is_original(std::string_view media_type) noexcept {
  constexpr std::array<std::string_view, 5> types{"message/rfc822", "text/rfc822-headers",
                                                  "message/rfc822-headers", "message/global",
                                                  "message/global-headers"};
  return is_one_of(media_type, types);
}

/// What the machine said, and of which mail.
struct MailReport {
  ReportKind kind = ReportKind::delivery;
  std::string fields;
  std::string message_id;  ///< in the mail that came along; may be empty
};

/// A report in a multipart, or in one that is wrapped round it. A mail that was forwarded is not
/// looked into: what it reports was not meant for us.
std::optional<MailReport> find_report(const MailPart& mail, int wrappers = 0) {
  const std::vector<MailPart> parts = parts_of(mail);
  std::optional<MailReport> report;
  for (const MailPart& part : parts) {
    const std::string type = media_type_of(part);
    if (const auto kind = kind_of(type); kind && !report)
      report = MailReport{*kind, content_of(part), {}};
    if (!report || !report->message_id.empty() || !is_original(type)) continue;
    const std::string original = content_of(part);
    report->message_id = message_id_in(field_of(split_mail(original).header, "Message-ID"));
  }
  for (std::size_t i = 0; i < parts.size() && !report && wrappers < wrappers_max; ++i)
    report = find_report(parts[i], wrappers + 1);
  return report;
}

/// Takes a group of fields off: up to an empty line.
std::string_view take_group(std::string_view& fields) {
  while (fields.starts_with('\n') || fields.starts_with("\r\n"))
    fields.remove_prefix(fields.find('\n') + 1);
  const MailPart group = split_mail(fields);
  fields = group.body;
  return group.header;
}

/// The digit of "5.1.1"; where there is none, of "smtp; 550 no such user".
char class_of(std::string_view group) {
  const std::string status = field_of(group, "Status");
  if (!status.empty()) return status.front();
  const std::string said = field_of(group, "Diagnostic-Code");
  const std::size_t type_end = said.find(';');
  if (type_end == said.npos) return ' ';
  const std::size_t code = said.find_first_not_of(" \t", type_end + 1);
  return code == said.npos ? ' ' : said[code];
}

/// Nothing for a word that RFC 3464 has not, or a failure of no class.
std::optional<ReportedStatus> status_of(std::string_view action, std::string_view group) {
  constexpr std::array<std::string_view, 3> done{"delivered", "relayed", "expanded"};
  if (is_one_of(action, done)) return ReportedStatus{Status::delivered};
  if (!ascii::is_same_word(action, "failed")) return std::nullopt;
  switch (class_of(group)) {
    case '4': return ReportedStatus{Status::temporary_failure};
    case '5': return ReportedStatus{Status::permanent_failure};
    default: return std::nullopt;
  }
}

/// Whether a program answered, as one does for who is away: that says nothing about delivery. Old
/// servers report failures so, and name who did not get the mail.
bool is_automatic_reply(const MailPart& mail) {
  constexpr std::array<std::string_view, 3> precedences{"auto_reply", "bulk", "junk"};
  if (!field_of(mail.header, "X-Failed-Recipients").empty()) return false;
  const std::string submitted = field_of(mail.header, "Auto-Submitted");
  return (!submitted.empty() && !ascii::is_same_word(submitted, "no")) ||
         is_one_of(field_of(mail.header, "Precedence"), precedences);
}

class SmtpReceipts final : public ReceiptReader {
public:
  explicit SmtpReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    const MailPart mail = split_mail(post.body.substr(0, mail_bytes_max));
    const auto report = find_report(mail);
    if (!report && is_automatic_reply(mail)) return ReceiptReading{};
    if (!report) return unreadable(identifier_, "is no report of a mail server");
    const auto at = mail_time_from(field_of(mail.header, "Date"));
    switch (report->kind) {
      case ReportKind::delivery: return deliveries(*report, at.value_or(now));
      case ReportKind::feedback: return complaint(*report, mail, at.value_or(UtcTime()));
      case ReportKind::disposition: break;  // it says who read the mail, and nobody asked
    }
    return ReceiptReading{};
  }

private:
  [[nodiscard]] Result<ReceiptReading> deliveries(const MailReport& report, UtcTime at) const {
    ReceiptReading reading;
    std::string reference = report.message_id;
    std::string_view fields = report.fields;
    std::size_t recipients = 0;
    while (!fields.empty()) {
      const std::string_view group = take_group(fields);
      if (reference.empty())
        reference = message_id_in(from_xtext(field_of(group, "Original-Envelope-Id")));
      const std::string said = field_of(group, "Action");
      if (said.empty()) continue;  // it is about the mail as a whole
      if (++recipients > recipients_max) return unreadable(identifier_, "has too many recipients");
      const std::string_view action = std::string_view(said).substr(0, said.find_first_of(" \t("));
      if (ascii::is_same_word(action, "delayed")) continue;
      const auto reported = status_of(action, group);
      if (!reported) return receipts::unknown_status(identifier_, action);
      Receipt receipt{{}, identifier_, {}, reported->status, at};
      if (std::ranges::find(reading.receipts, receipt) == reading.receipts.end())
        reading.receipts.push_back(std::move(receipt));
    }
    if (recipients == 0) return unreadable(identifier_, "names no recipient");
    if (reference.empty() && !reading.receipts.empty())
      return unreadable(identifier_, "names no message");
    for (Receipt& receipt : reading.receipts) receipt.reference = reference;
    return reading;
  }

  [[nodiscard]] Result<ReceiptReading> complaint(const MailReport& report, const MailPart& mail,
                                                 UtcTime at) const {
    constexpr std::array<std::string_view, 5> complaints{"abuse", "fraud", "virus", "opt-out",
                                                         "other"};
    constexpr std::array<std::string_view, 3> silent{"not-spam", "auth-failure", "dkim"};
    const std::string type = field_of(report.fields, "Feedback-Type");
    if (is_one_of(type, silent)) return ReceiptReading{};
    if (!is_one_of(type, complaints)) return receipts::unknown_status(identifier_, type);
    if (report.message_id.empty()) return unreadable(identifier_, "names no message");
    ReceiptReading reading;
    reading.complaints.push_back({identifier_, report.message_id,
                                  message_id_in(field_of(mail.header, "Message-ID")), type, at});
    return reading;
  }

  std::string identifier_;
};

}  // namespace

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<SmtpReceipts>(std::move(identifier));
}

}  // namespace notify::smtp
