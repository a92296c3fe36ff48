#pragma once

#include <notify/calendar.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <memory>

namespace notify {

/// Who works on a day. Neither printers nor post work on Sundays, on bank holidays of England and
/// Wales, or on 25 and 26 December and 1 January, also where another day stands in for them in the
/// list of bank holidays; only Royal Mail's first class does on Saturdays. (rules/letters 3.1)
enum class WorkingCalendar { printing, royal_mail_first_class, royal_mail };

/// Bank holidays are known from the first to the last of these days (data/bank_holidays.tsv).
inline constexpr LocalDay bank_holidays_known_from{
    std::chrono::sys_days{std::chrono::year{2012} / std::chrono::January / 1}};
inline constexpr LocalDay bank_holidays_known_until{
    std::chrono::sys_days{std::chrono::year{2028} / std::chrono::December / 31}};

/// Fails with unsupported on a day that would be a working day but may be a bank holiday that is
/// not known yet: "bank holidays are not known after 2028-12-31".
[[nodiscard]] Result<bool> is_working_day(LocalDay day, WorkingCalendar calendar);

inline constexpr int working_days_offset_max = 10'000;

/// The `count`-th working day after `day`, or before it where `count` is negative. Fails with
/// invalid_argument if `count` is 0 or further away than working_days_offset_max, and like
/// is_working_day().
[[nodiscard]] Result<LocalDay> offset_working_days(LocalDay day, int count,
                                                   WorkingCalendar calendar);

/// The zone whose clocks the printer goes by: Europe/London. Fails with corrupt if its file on this
/// host cannot be read.
[[nodiscard]] Result<std::shared_ptr<const TimeZone>> printer_zone();

/// When a letter is printed and when it arrives. (rules/letters 4.1)
struct LetterTimings {
  UtcTime printed_by;         ///< 15:00 local; keeps the seconds of the upload
  UtcTime earliest_delivery;  ///< 16:00 local, likewise
  UtcTime latest_delivery;
  [[nodiscard]] bool is_printed(UtcTime now) const noexcept { return now > printed_by; }
  friend bool operator==(const LetterTimings&, const LetterTimings&) = default;
};

/// `zone` is printer_zone(). What is uploaded from 17:30 local on counts for
/// the next day. Fails with invalid_argument for Postage::none, and with unsupported if the letter
/// may arrive later than bank holidays are known.
[[nodiscard]] Result<LetterTimings> letter_timings(UtcTime uploaded_at, Postage postage,
                                                   const TimeZone& zone);

/// True once the letter has gone to the printer: letters leave at 17:30 local. (rules/letters 5.1)
[[nodiscard]] bool is_too_late_to_cancel_letter(UtcTime created_at, UtcTime now,
                                                const TimeZone& zone) noexcept;

/// When letters were collected last, at `now` or before: 17:30 local, on every day.
/// (rules/letters 5.3)
[[nodiscard]] UtcTime last_letter_collection(UtcTime now, const TimeZone& zone);

/// Whether a letter in this status may still be cancelled. (rules/letters 5.1)
[[nodiscard]] bool can_cancel_letter(Status status, UtcTime created_at, UtcTime now,
                                     const TimeZone& zone) noexcept;

/// A job of letters may be cancelled while all of them are in one of these. (rules/letters 5.2)
inline constexpr StatusSet cancellable_job_letter_statuses = StatusSet::of(
    Status::created, Status::cancelled, Status::virus_scan_failed, Status::validation_failed,
    Status::technical_failure, Status::pending_virus_check);

}  // namespace notify
