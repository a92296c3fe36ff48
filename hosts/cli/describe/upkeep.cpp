#include "cli/describe/groups.hpp"

namespace nfy_cli {

namespace {

const Option whose = argument("SERVICE", "its id or its name");
const Option of_service = named("--service", "SERVICE", "only this one, by id or name");
const Option first_day = needed("--from", "DAY", "the first day");
const Option last_day = named("--to", "DAY", "the last day; else the first one alone");

Group describe_facts() {
  return {"",
          "",
          {
              {"rebuild",
               "Count days again from the notifications themselves, and bill them again",
               "A day at a time. Ctrl-C ends it between two days and says where to go on.",
               {first_day, last_day, of_service,
                on_off("--dry-run", "say only what differs; change nothing")},
               {"nfy rebuild --from $YESTERDAY --dry-run"}},
              {"verify",
               "Compare what was counted with the notifications",
               "Status 4 if anything differs.",
               {first_day, last_day},
               {"nfy verify --from $YESTERDAY"}},
              {"audit",
               "Recount days, and compare what was counted and what was billed with it",
               "Status 4 if anything differs that the next run does not replace anyway.",
               {first_day, last_day, of_service},
               {"nfy audit --from $YESTERDAY"}},
          }};
}

Group describe_archive() {
  return {
      "archive",
      "Retention, the history, and files of months that are over",
      {
          {"archive run",
           "Move what is out of retention to the history",
           "",
           {of_service},
           {"nfy archive run"}},
          {"archive retention",
           "Show how long a service keeps its messages, or set it",
           "",
           {whose, one_of("--type", {"email", "sms", "letter"}, "of which type"),
            named("--days", "N", "keep so many whole days, 3 to 90")},
           {"nfy archive retention \"Riverside Clinics\" --type sms --days 14"}},
          {"archive file",
           "Move old months of the history to compressed files",
           "Needs `archive-folder` in the settings (NFY_ARCHIVE_FOLDER).",
           {named("--months", "N", "keep so many whole months before this one, 4 to 1,200 (12)")},
           {"nfy archive file --months 24"}},
          {"archive files", "List the files", "", {}, {"nfy archive files"}},
          {"archive check",
           "Read every file and say which are missing or broken",
           "Status 4 if any is.",
           {},
           {"nfy archive check"}},
          {"archive conflicts",
           "List notifications that stood in two places and differed",
           "",
           {named("--limit", "N", "at most so many (1,000)")},
           {"nfy archive conflicts"}},
      }};
}

Group describe_caches() {
  return {"caches",
          "Counts that are kept in a cache",
          {
              {"caches check",
               "Compare the counts with the notifications",
               "Status 4 if any differs.",
               {of_service},
               {"nfy caches check"}},
              {"caches rebuild",
               "Make counts anew that differ or were forgotten",
               "Senders go on meanwhile.",
               {of_service},
               {"nfy caches rebuild"}},
          }};
}

Group describe_care() {
  return {
      "",
      "",
      {
          {"erase",
           "Remove a recipient's personal data from everything of a service",
           "Statuses, totals and bills stay as they are.",
           {whose, named("--to", "RECIPIENT", "a phone number or an e-mail address"),
            named("--to-file", "FILE", "the same, one a line"),
            on_off("--yes", "do not ask whether it is meant")},
           {"nfy erase \"Riverside Clinics\" --to 07900900001 --yes"}},
          {"reseal",
           "Seal everything under the first key of the keyring",
           "Ctrl-C leaves the rest for the next run. Once it answers with nothing left, the other "
           "keys are not needed any more.",
           {},
           {"nfy reseal"}},
          {"purge-functional-test-data",
           "End the services and users that functional tests left behind",
           "Services whose name begins with the prefix lose their keys, callbacks, guests and "
           "templates and are archived; users whose e-mail address begins with it are no longer "
           "active, and their name and address are forgotten. Messages stay counted, and go with "
           "their retention.",
           {needed("--prefix", "TEXT", "what names and addresses begin with, 5 characters or more"),
            on_off("--dry-run", "say only whom it would be about"),
            on_off("--yes", "do not ask whether it is meant")},
           {"nfy purge-functional-test-data --prefix Hilltop --yes"}},
          {"doctor",
           "Look at everything, and say what is wrong and what to do",
           "Status 4 if anything is wrong.",
           {},
           {"nfy doctor"}},
      }};
}

}  // namespace

std::vector<Group> describe_upkeep() {
  return {describe_facts(), describe_archive(), describe_caches(), describe_care()};
}

}  // namespace nfy_cli
