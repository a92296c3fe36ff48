#include "cli/describe/groups.hpp"

namespace nfy_cli {

namespace {

const Option old_url = optional_argument("URL", "postgresql://… of the old database");
const Option old_file = named("--old-file", "FILE", "a file that holds its URL");
const Option old_asked = on_off("--ask-old", "ask for its URL on the terminal");
const Option layout = one_of("--layout", {"auto", "govuk", "gsa", "cds"},
                             "whose tables it has; auto tells from them (auto)");

Command describe_import() {
  return {
      "import",
      "Bring everything over from an existing Notify database",
      "The old database is only read, and its system may run on. Rows and how far the import has "
      "come are stored together: whatever ends it, the same command goes on from there, and "
      "once it is whole, the same command brings what is new or changed.\n"
      "The keys of the old system stand in a JSON file: {\"secret_keys\": [oldest, …], "
      "\"dangerous_salt\": …}. A URL with a password comes from a file, from NFY_OLD_DATABASE or "
      "from the terminal. The first row that cannot be read ends the import, unless --skip-bad "
      "says to pass over such rows; each is listed.\n"
      "With --dry-run, status 4 if there are rows that cannot be read. Moving from an existing "
      "Notify database (docs/import.md) says what to do when.",
      {old_url, old_file, old_asked, layout,
       needed("--keys-file", "FILE", "the secret keys of the old system, as JSON"),
       named("--email-domain", "DOMAIN", "what follows the @ in the services' From address"),
       on_off("--dry-run", "say only rows, time and trouble; store nothing"),
       on_off("--skip-bad", "pass over rows that cannot be read"),
       named("--batch", "N", "rows of a transaction, 1 to 50,000 (5,000)")},
      {"nfy import --old-file old_database.txt --keys-file old_keys.json --dry-run",
       "nfy import --old-file old_database.txt --keys-file old_keys.json --skip-bad"}};
}

Command describe_compare() {
  return {"compare",
          "Compare bills and statistics with those of an existing Notify database",
          "Service by service and day by day: messages by status, billed messages, units and "
          "cost, up to yesterday. What differs is listed with its reasons and some of the "
          "messages; a reason is a row of the last table of docs/differences.md. No keys are "
          "needed, and it may run every night.\n"
          "Status 4 if a difference has no reason that is known.",
          {old_url, old_file, old_asked, layout,
           named("--service", "SERVICE", "only this one, by id or name"),
           named("--from", "DAY", "the first day; else all that the old database has"),
           named("--to", "DAY", "the last day; else yesterday"),
           named("--last", "N", "the last N days, until yesterday: 1 to 4,000"),
           on_off("--all", "list days that are equal too")},
          {"nfy compare --old-file old_database.txt"}};
}

}  // namespace

std::vector<Group> describe_moving() { return {{"", "", {describe_import(), describe_compare()}}}; }

}  // namespace nfy_cli
