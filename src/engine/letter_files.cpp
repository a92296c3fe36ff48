#include "engine/letter_files.hpp"
#include "engine/checks.hpp"
#include "engine/kept_files.hpp"
#include "engine/personal_data.hpp"

#include <notify/letter_schedule.hpp>
#include <notify/letters.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace letter_files {

Result<Notification> get_letter(EngineContext& state, ServiceId service, NotificationId id) {
  NFY_TRY(letter, state.store().notifications().get(service, id, Places::live));
  if (letter.type != NotificationType::letter)
    return make_error(ErrorCode::invalid_argument, "Notification is not a letter", {},
                      Reason::not_a_letter);
  return letter;
}

kept_files::Owner owner_of(ServiceId service, NotificationId id) {
  return {"letters", service, id.uuid};
}

}  // namespace letter_files

namespace {

using letter_files::get_letter;
using letter_files::owner_of;

Result<void> check_pages(std::int64_t pages, std::int64_t least) {
  if (pages >= least && pages <= letter_files::pages_counted_max) return {};
  return refused("pages must be " + std::to_string(least) + " to " +
                 std::to_string(letter_files::pages_counted_max) + ": " + std::to_string(pages));
}

Result<void> check_pdf_size(std::string_view pdf) {
  if (pdf.size() <= letter_pdf_bytes_max) return {};
  return refused("pdf is longer than " + std::to_string(letter_pdf_bytes_max) +
                 " bytes: " + std::to_string(pdf.size()));
}

/// The letter goes where its window says: recipient, and postage if that is abroad.
Result<void> address_letter(EngineContext& state, Notification letter, const std::string& lines,
                            LetterChange& change) {
  NFY_TRY(address, PostalAddress::parse(lines, true));
  NFY_CHECK(personal_data::open(state.sealer(), letter));
  letter.to.clear();
  for (const std::string& line : address.lines())
    letter.to += (letter.to.empty() ? "" : "\n") + line;
  letter.normalised_to = searchable_address(letter.to);
  change.postage = postage_to(address, letter.postage);
  change.international = address.is_international();
  NFY_CHECK(personal_data::seal(state.sealer(), letter));
  change.addressed = std::move(letter);
  return {};
}

/// How each result of a look is stored. (rules/letters 7.3)
Result<void> apply_scan(EngineContext& state, const Notification& letter, const LetterScan& scan,
                        LetterChange& change) {
  change.message = scan.message;
  if (scan.pages > 0) change.pages = scan.pages;
  switch (scan.result) {
    case ScanResult::ok:
      change.status = letter.key_type == KeyType::test ? Status::delivered : Status::created;
      change.sheets = sheets_of(scan.pages);
      return scan.address.empty() ? Result<void>()
                                  : address_letter(state, letter, scan.address, change);
    case ScanResult::virus: change.status = Status::virus_scan_failed; return {};
    case ScanResult::scan_error: change.status = Status::technical_failure; return {};
    case ScanResult::invalid: change.status = Status::validation_failed; return {};
  }
  return {};
}

Error pdf_not_ready() {
  return make_error(ErrorCode::invalid_argument, "PDF not available yet, try again later", {},
                    Reason::pdf_not_ready);
}

}  // namespace

Result<bool> Letters::record_scan(ServiceId service, NotificationId id, const LetterScan& scan) {
  NFY_CHECK(check_pages(scan.pages, scan.result == ScanResult::ok ? 1 : 0));
  if (scan.result == ScanResult::ok && scan.pages > letter_pages_max)
    return refused("a letter has at most " + std::to_string(letter_pages_max) +
                   " pages: " + std::to_string(scan.pages));
  NFY_CHECK(check_pdf_size(scan.pdf));
  NFY_TRY(letter, get_letter(*context_, service, id));
  if (letter.status != Status::pending_virus_check) {
    NFY_CHECK(context_->store().letter_files().find(service, id));  // live, or not found
    return false;
  }
  LetterChange change{
      .id = id, .service_id = service, .from = StatusSet::of(Status::pending_virus_check)};
  NFY_CHECK(apply_scan(*context_, letter, scan, change));
  if (!scan.pdf.empty()) {
    NFY_TRY(file, kept_files::put(*context_, owner_of(service, id), scan.pdf));
    change.file = std::move(file);
  }
  return context_->store().letter_files().change(change, context_->now());
}

Result<bool> Letters::record_pdf(ServiceId service, NotificationId id, std::int64_t pages,
                                 std::string_view pdf) {
  NFY_CHECK(check_pages(pages, 1));
  NFY_CHECK(check_pdf_size(pdf));
  return letter_files::record_printed(*context_, service, id,
                                      {.pdf = std::string(pdf), .pages = pages});
}

Result<bool> letter_files::record_printed(EngineContext& state, ServiceId service,
                                          NotificationId id, const RenderedLetter& printed) {
  NFY_TRY(letter, get_letter(state, service, id));
  const bool is_test = letter.key_type == KeyType::test;
  const Status waiting = is_test ? Status::delivered : Status::created;
  if (letter.status != waiting) {
    NFY_CHECK(state.store().letter_files().find(service, id));
    return false;
  }
  LetterChange change{.id = id, .service_id = service, .from = StatusSet::of(waiting)};
  change.pages = printed.pages;
  if (!is_test) change.sheets = printed.sheets();
  if (!printed.problem().empty()) {
    change.status = Status::validation_failed;
    change.message = printed.problem();
    change.sheets = 0;
  }
  NFY_TRY(file, kept_files::put(state, owner_of(service, id), printed.pdf));
  change.file = std::move(file);
  return state.store().letter_files().change(change, state.now());
}

Result<std::string> Letters::pdf(ServiceId service, NotificationId id) {
  NFY_TRY(letter, get_letter(*context_, service, id));
  NFY_TRY(known, context_->store().letter_files().find(service, id));
  if (letter.status == Status::virus_scan_failed)
    return make_error(ErrorCode::invalid_argument, "File did not pass the virus scan", {},
                      Reason::pdf_has_virus);
  if (letter.status == Status::technical_failure)
    return make_error(ErrorCode::invalid_argument,
                      "PDF not available for letters in status technical-failure", {},
                      Reason::pdf_unavailable);
  if (letter.status == Status::pending_virus_check || known.file.key.empty())
    return pdf_not_ready();
  auto bytes = kept_files::get(*context_, owner_of(service, id), known.file);
  if (!bytes && bytes.error().code == ErrorCode::not_found) return pdf_not_ready();
  return bytes;
}

Result<LetterPdf> Letters::describe_pdf(ServiceId service, NotificationId id) {
  NFY_TRY(known, context_->store().letter_files().find(service, id));
  return LetterPdf{!known.file.key.empty(), known.work != LetterWork::none, known.pages,
                   std::move(known.message), known.attempts};
}

namespace {

/// "today", or "on 4 May": when the letters of that hour are collected, in London.
std::string print_day_of(UtcTime created_at, UtcTime now, const Calendar& london) {
  constexpr std::array<std::string_view, 12> months = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  // What comes after 17:30 counts for the next day. The clocks change at night.
  const auto until_midnight = std::chrono::hours(6) + std::chrono::minutes(30);
  const LocalDay printed = london.day_of(created_at + until_midnight);
  if (printed >= london.day_of(now)) return "today";
  const std::chrono::year_month_day date(printed.days());
  return "on " + std::to_string(static_cast<unsigned>(date.day())) + " " +
         std::string(months[static_cast<unsigned>(date.month()) - 1]);
}

Error not_cancelled(const Notification& letter, UtcTime now, const Calendar& london) {
  if (letter.status == Status::cancelled)
    return make_error(ErrorCode::conflict, "This letter has already been cancelled.", {},
                      Reason::letter_cancelled);
  if (letter.status == Status::created || letter.status == Status::pending_virus_check)
    return make_error(ErrorCode::conflict,
                      "It’s too late to cancel this letter. Printing started " +
                          print_day_of(letter.created_at, now, london) + " at 5.30pm",
                      {}, Reason::letter_printed);
  return make_error(ErrorCode::conflict,
                    "We could not cancel this letter. It is " + std::string(name_of(letter.status)),
                    {}, Reason::letter_not_cancellable);
}

}  // namespace

Result<void> Letters::cancel(ServiceId service, NotificationId id) {
  const UtcTime now = context_->now();
  NFY_TRY(zone, printer_zone());
  NFY_TRY(london, Calendar::preset("uk"));
  for (;;) {
    auto letter = context_->store().notifications().get(service, id);
    if (!letter && letter.error().code == ErrorCode::not_found)
      return make_error(ErrorCode::not_found, "Notification not found");
    NFY_CHECK(letter);
    if (letter->type != NotificationType::letter)
      return make_error(ErrorCode::invalid_argument,
                        "Notification cannot be cancelled - only letters can be cancelled", {},
                        Reason::not_a_letter);
    if (!can_cancel_letter(letter->status, letter->created_at, now, *zone))
      return not_cancelled(*letter, now, london);
    const LetterChange change{.id = id,
                              .service_id = service,
                              .from = StatusSet::of(letter->status),
                              .status = Status::cancelled,
                              .leaves_daily_count = true};
    NFY_TRY(changed, context_->store().letter_files().change(change, now));
    if (changed) return {};  // else its status changed meanwhile: look again
  }
}

}  // namespace notify
