#pragma once

#include <notify/result.hpp>
#include <notify/time.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// One IANA time zone: its transitions and the rule that holds past the last of them (RFC 9636
/// footer), so that answers are right to 2100 and beyond. Immutable, shared between threads.
class TimeZone {
public:
  /// Loads `name` ("Europe/London") from the system's zone files, or, where the host has none,
  /// from the zones built in (UTC, Europe/London, America/Toronto, America/New_York). Fails with
  /// invalid_argument if the name is unknown (or tries to leave the folder) and with corrupt if
  /// the file cannot be read as TZif. Zones are read once per process and kept.
  [[nodiscard]] static Result<std::shared_ptr<const TimeZone>> load(std::string_view name);

  /// Reads the bytes of a TZif file (version 1 to 4). Fails with corrupt.
  [[nodiscard]] static Result<std::shared_ptr<const TimeZone>> from_tzif(std::string name,
                                                                         std::string_view bytes);

  [[nodiscard]] const std::string& name() const noexcept;

  /// Seconds east of Greenwich that clocks show at `at`.
  [[nodiscard]] std::chrono::seconds offset_at(UtcTime at) const noexcept;

  /// The abbreviation of the time that clocks show then: "GMT", "BST". Lives as long as the zone.
  [[nodiscard]] std::string_view abbreviation_at(UtcTime at) const noexcept;

  /// The local date at `at`. Where clocks went back across midnight (four zones, the last in 2010)
  /// it names the old day for the repeated minutes, which start_of() counts to the new one.
  [[nodiscard]] LocalDay day_of(UtcTime at) const noexcept;

  /// The first instant of `day`: its local midnight or, where the clocks skip midnight, the first
  /// instant after it. Where midnight occurs twice, the first.
  [[nodiscard]] UtcTime start_of(LocalDay day) const noexcept;

  /// The instant at which a local wall clock shows `seconds` past midnight of `day`. Of two, the
  /// first; in a gap, the instant that the offset before the gap gives.
  [[nodiscard]] UtcTime from_local(LocalDay day, std::chrono::seconds past_midnight) const noexcept;

  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;
  ~TimeZone();

private:
  struct State;
  explicit TimeZone(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Where this host's time zones come from, and how new they are.
struct ZoneFiles {
  std::string folder;    ///< empty: there are none, and zones are the ones built in
  std::string version;   ///< of the IANA database, "2026f"; empty if the files don't tell
  std::string built_in;  ///< the version that was built in
  friend bool operator==(const ZoneFiles&, const ZoneFiles&) = default;
};
/// Looks on every call, since packages are updated under running programs (which go on with the
/// zones that they have read).
[[nodiscard]] ZoneFiles zone_files();

/// One local calendar day as money sees it: the half-open UTC interval [start, end).
/// Successive windows touch and never overlap, so every instant is billed exactly once;
/// a window lasts 23, 24 or 25 hours in the presets' zones, and none at all on a day that a country
/// left out (Pacific/Apia, 2011-12-30). Immutable value; safe to share between threads.
class BillingWindow {
public:
  constexpr BillingWindow() = default;
  constexpr BillingWindow(UtcTime start, UtcTime end) noexcept : start_(start), end_(end) {}

  /// Returns the window of `day` in the IANA time zone `zone` ("Europe/London").
  /// Fails with invalid_argument if the zone is unknown.
  [[nodiscard]] static Result<BillingWindow> of_day(LocalDay day, std::string_view zone);

  [[nodiscard]] constexpr UtcTime start() const noexcept { return start_; }
  [[nodiscard]] constexpr UtcTime end() const noexcept { return end_; }
  [[nodiscard]] constexpr bool contains(UtcTime at) const noexcept {
    return start_ <= at && at < end_;
  }

  friend bool operator==(const BillingWindow&, const BillingWindow&) = default;

private:
  UtcTime start_;
  UtcTime end_;
};

/// Which local day and which financial year an instant belongs to: a time zone and the first day
/// of the financial year. Every instant is in exactly one day, every day in exactly one financial
/// year; a financial year is named by the calendar year in which it starts. Immutable value; safe
/// to share between threads. (rules/calendars 2)
class Calendar {
public:
  /// `id` is "uk" (Europe/London, 1 April), "us" (UTC, 1 January) or "ca" (America/Toronto,
  /// 1 April). Fails with invalid_argument.
  [[nodiscard]] static Result<Calendar> preset(std::string_view id);

  /// A calendar of the host's own. `year_starts` month and day must exist in every year (29
  /// February does not). Fails with invalid_argument.
  [[nodiscard]] static Result<Calendar> make(std::string id, std::string_view zone,
                                             std::chrono::month_day year_starts);

  /// A calendar that follows another: days from `valid_from` on are this one's, days before are
  /// those of `before`, and the day before `valid_from` ends where `valid_from` begins. Fails with
  /// invalid_argument unless `valid_from` begins a financial year of this calendar (so that years
  /// neither overlap nor leave a gap), or if the day before would last no time at all.
  [[nodiscard]] Result<Calendar> following(const Calendar& before, LocalDay valid_from) const;
  /// The first day of this calendar, if it follows another.
  [[nodiscard]] std::optional<LocalDay> valid_from() const noexcept;
  /// The calendar that it follows, or null.
  [[nodiscard]] const Calendar* before() const noexcept { return before_.get(); }

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const TimeZone& zone() const noexcept { return *zone_; }
  [[nodiscard]] std::chrono::month_day year_starts() const noexcept { return year_starts_; }

  [[nodiscard]] LocalDay day_of(UtcTime at) const noexcept;
  [[nodiscard]] BillingWindow window_of(LocalDay day) const noexcept;
  /// Local time as tables show it: "2026-05-04 11:00:00".
  [[nodiscard]] std::string local_text(UtcTime at) const;
  [[nodiscard]] int financial_year_of(LocalDay day) const noexcept;
  [[nodiscard]] LocalDay financial_year_start(int year) const noexcept;
  /// The half-open UTC interval of financial year `year`.
  [[nodiscard]] BillingWindow financial_year_window(int year) const noexcept;

private:
  Calendar(std::string id, std::shared_ptr<const TimeZone> zone, std::chrono::month_day starts);
  std::string id_;
  std::shared_ptr<const TimeZone> zone_;
  [[nodiscard]] UtcTime start_of(LocalDay day) const noexcept;

  std::chrono::month_day year_starts_;
  std::shared_ptr<const Calendar> before_;  // null: this one holds from ever on
  LocalDay valid_from_;
};

/// The rules of a calendar as they are kept. (rules/calendars 3.1)
struct CalendarRules {
  std::string id;
  std::string zone;
  std::chrono::month_day year_starts;
  std::optional<LocalDay> valid_from;  ///< with `follows`: the first day of this calendar
  std::string follows;                 ///< the calendar of the days before; empty: none
};

}  // namespace notify
