#include <notify/data_version.hpp>

#include "domain/recipient/phone_plan_changes.hpp"

#include <notify/calendar.hpp>
#include <notify/letter_schedule.hpp>

namespace notify {
namespace {

DataVersion time_zones() {
  const auto files = zone_files();
  DataVersion out{"time zones", files.version, files.folder, {}};
  if (files.folder.empty()) {
    out.version = files.built_in;
    out.source = "built in";
    out.warning = "this host has no zone files, so calendars know a few zones only: install tzdata";
  } else if (files.version.empty()) {
    out.warning = "zone files tell no version; they should be of " + files.built_in + " or later";
  } else if (files.version < files.built_in) {
    out.warning = "zone files are of " + files.version + ", older than " + files.built_in +
                  ": where a law has moved the clocks since, days begin at a wrong hour; update "
                  "tzdata";
  }
  return out;
}

DataVersion bank_holidays(LocalDay today) {
  const auto until = bank_holidays_known_until.to_text();
  DataVersion out{"bank holidays", "until " + until, "built in", {}};
  if (bank_holidays_known_until < today + bank_holidays_notice) {
    out.warning = "bank holidays are not known after " + until +
                  ", nor when letters sent near that day arrive: update the library";
  }
  return out;
}

DataVersion phone_plans(LocalDay today) {
  const auto known = foreign_numbers::plans_known();
  DataVersion out{"phone plans", std::string(known.version), "built in", {}};
  const auto day = LocalDay::from_text(known.day);
  if (day && *day + phone_plans_age_max < today) {
    out.warning = "numbering plans of other countries are those of " + std::string(known.day) +
                  ": newer numbers are refused, and given-up ones taken; update the library";
  }
  return out;
}

}  // namespace

std::vector<DataVersion> data_versions(UtcTime now) {
  const LocalDay today(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(now.us()))));
  return {time_zones(), bank_holidays(today), phone_plans(today)};
}

}  // namespace notify
