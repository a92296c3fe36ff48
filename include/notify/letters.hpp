#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/letter.hpp>
#include <notify/notification.hpp>
#include <notify/notifications.hpp>
#include <notify/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace notify {

/// Bytes of an uploaded PDF beyond which it is refused.
inline constexpr std::size_t letter_pdf_bytes_max = 10u << 20;
/// The same of its reference, which may be longer than those of other messages.
inline constexpr std::size_t uploaded_reference_bytes_max = 1u << 20;

/// A letter that a service made itself: a PDF with the address on its first page.
struct UploadedLetter {
  std::string pdf;
  std::string reference;
  Postage postage = Postage::second;   ///< first, second or economy
  std::optional<ApiKeyId> api_key_id;  ///< as in SendRequest
  KeyType key_type = KeyType::normal;
  std::string idempotency_key{};   ///< as in SendRequest
  bool has_taken_request = false;  ///< as in SendRequest
};

/// How the look at an uploaded letter ended.
enum class ScanResult : std::uint8_t {
  ok,          ///< it can be printed
  virus,       ///< it holds one
  scan_error,  ///< nobody could look
  invalid,     ///< it cannot be printed
};

struct LetterScan {
  ScanResult result = ScanResult::ok;
  std::int64_t pages = 0;
  /// What stands in its address window, one line a line; empty: not known. If it is abroad, so is
  /// the postage.
  std::string address{};
  std::string pdf{};      ///< what is printed instead of what was uploaded; empty: that itself
  std::string message{};  ///< why it cannot be printed: "letter-too-long"
  std::int64_t first_bad_page = 0;  ///< from 1; 0: the message is about no page. Not stored.
};

/// What is known of a letter's PDF.
struct LetterPdf {
  bool is_there = false;    ///< pdf() has it, unless the letter's status says otherwise
  bool is_awaited = false;  ///< still to be made, or scanned and checked
  std::int64_t pages = 0;   ///< 0: not counted yet
  std::string message{};    ///< why it cannot be printed; empty if it can
  std::int64_t attempts = 0;
  friend bool operator==(const LetterPdf&, const LetterPdf&) = default;
};

struct LetterRunOptions {
  std::int64_t limit = 100;  ///< letters; 1 to 10,000
};

/// What a run did.
struct LetterRunReport {
  std::int64_t made = 0;  ///< PDFs of templates
  std::int64_t scanned =
      0;  ///< uploaded letters that were scanned and checked, whatever came of it
  std::int64_t retried = 0;  ///< put back for later
  std::int64_t failed = 0;   ///< given up after letter_attempts_max
  friend bool operator==(const LetterRunReport&, const LetterRunReport&) = default;
};

/// A page of a letter, for people to look at.
enum class LetterFormat : std::uint8_t { pdf, png };
struct LetterPicture {
  std::string bytes;
  std::int64_t pages = 0;       ///< of the letter
  std::string message{};        ///< why it cannot be printed; empty if it can
  std::string invalid_pages{};  ///< "[1, 2]": those that the message is about; empty: none
};

/// A letter that nobody sends, made of a text as it is typed.
struct LetterDraft {
  LetterSource source;
  Personalisation values{};        ///< what they lack shows by its name
  std::optional<UtcTime> dated{};  ///< nothing: now
  /// Stands behind it, one of the service's. Nil: nothing.
  ServiceId service_id{};
  LetterAttachmentId attachment{};
  std::string logo{};  ///< LetterBrand::filename: whose picture it has; empty: none
};

/// A letter that somebody uploaded by hand: a PDF in the file storage under
/// uploaded_letter_key(), where whoever took the file has put it. (rules/letters 7.9)
struct LetterByHand {
  NotificationId id;  ///< also the file's
  std::string filename;
  std::string recipient_address;
  Postage postage = Postage::second;
  UserId created_by{};
};
/// "service-<service>/<id>.pdf"
[[nodiscard]] std::string uploaded_letter_key(ServiceId service, const Uuid& id);

/// How often a PDF is tried to be made, or scanned, and how long it waits in between.
inline constexpr std::int64_t letter_attempts_max = 15;
inline constexpr std::chrono::seconds letter_retry_after{300};

/// PDFs of letters, as long as the letter is live; and letters that services made themselves.
/// (rules/letters 6 and 7)
class Letters : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Takes an uploaded letter, which waits for its scan. The PDF is not looked at. Refused with
  /// Reason::type_not_allowed, letters_need_live_key, letters_not_in_trial, over_rate_limit,
  /// over_daily_limit.
  [[nodiscard]] Result<Accepted> upload(ServiceId service, const UploadedLetter& letter);

  /// Whether upload() would refuse it for what it is and who sends it, before its PDF is read:
  /// takes no request, counts nothing, stores nothing.
  [[nodiscard]] Result<void> check_upload(ServiceId service, const UploadedLetter& letter);

  /// Stores how the look at an uploaded letter ended, for hosts that look themselves. False if it
  /// waits for none any more: nothing changed. Fails with not_found unless it is a live letter,
  /// with invalid_argument if the pages are none.
  [[nodiscard]] Result<bool> record_scan(ServiceId service, NotificationId id,
                                         const LetterScan& scan);

  /// Stores the PDF of a letter that was made of a template, for hosts that make it themselves.
  /// More than letter_pages_max pages fail the letter. Sheets of test keys are not counted. False
  /// if the letter went on already: nothing changed. Fails as record_scan().
  [[nodiscard]] Result<bool> record_pdf(ServiceId service, NotificationId id, std::int64_t pages,
                                        std::string_view pdf);

  /// The PDF. Fails with not_found if there is no such live notification, else with
  /// invalid_argument and Reason::not_a_letter, pdf_has_virus, pdf_unavailable or pdf_not_ready.
  [[nodiscard]] Result<std::string> pdf(ServiceId service, NotificationId id);
  /// Fails with not_found if there is no such live letter.
  [[nodiscard]] Result<LetterPdf> describe_pdf(ServiceId service, NotificationId id);

  /// How a live letter looks: its PDF if there is one, else what its template makes of it; a page
  /// as a picture, from 1. Fails with not_found, with Reason::not_a_letter, with
  /// invalid_argument if there is no such page, unsupported without a renderer.
  [[nodiscard]] Result<LetterPicture> preview(ServiceId service, NotificationId id,
                                              LetterFormat format, std::int64_t page = 1);

  /// How a draft would look; its message says why it could not be printed. Fails with
  /// invalid_argument if a part is too long or there is no such page, with unsupported without a
  /// renderer or, of a picture, a painter.
  [[nodiscard]] Result<LetterPicture> draw(const LetterDraft& draft, LetterFormat format,
                                           std::int64_t page = 1);
  /// A page, from 1, of a PDF that letters of a template have behind them. Fails with not_found if
  /// it is not one of the service's, with unavailable if its file is not there, else as draw().
  [[nodiscard]] Result<std::string> paint_attachment(ServiceId service, LetterAttachmentId id,
                                                     std::int64_t page = 1);
  /// A page, from 1, of a PDF that nobody has stored, as a picture. Fails as draw() does.
  [[nodiscard]] Result<std::string> paint(std::string_view pdf, std::int64_t page);
  /// Looks at such a PDF as at an uploaded letter. An attachment has no address. Nothing is
  /// scanned. Fails with unsupported without a checker.
  enum class LookFor : std::uint8_t { letter, letter_also_abroad, attachment };
  [[nodiscard]] Result<LetterScan> look_at(std::string_view pdf, LookFor what);

  /// Sends a PDF that was uploaded and looked at by hand; the same id again is the same letter.
  /// Refused as upload() is; fails with not_found if there is no file.
  [[nodiscard]] Result<NotificationId> send_by_hand(ServiceId service, const LetterByHand& letter);

  /// Calls a letter back that was not collected yet (rules/letters 5.1). Fails with not_found, with
  /// Reason::not_a_letter, or with code conflict and Reason::letter_cancelled, letter_printed or
  /// letter_not_cancellable.
  [[nodiscard]] Result<void> cancel(ServiceId service, NotificationId id);

  /// Hands letters that have their PDF to the queue, from which delivery().run() sends them to the
  /// printer: those created before an instant, usually the last 17:30 in London. Later they cannot
  /// be cancelled. Answers how many, at most 10,000 in a call. A task does the same every day
  /// (TaskKind::collect_letters).
  [[nodiscard]] Result<std::int64_t> collect(std::optional<UtcTime> created_before = {});

  /// Makes PDFs of letters if the engine has a renderer, and scans and checks uploaded ones if it
  /// has a scanner and a checker. A task does the same (TaskKind::letter_files).
  [[nodiscard]] Result<LetterRunReport> run(const LetterRunOptions& options = {});

private:
  /// Of a letter that waits for its scan; empty: it waits for none.
  Result<std::string> waiting_pdf(ServiceId service, NotificationId id);
};

}  // namespace notify
