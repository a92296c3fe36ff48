#include "cli/describe/groups.hpp"

namespace nfy_cli {

namespace {

const Option service = argument("SERVICE", "its id or its name");
const Option financial_year =
    named("--year", "YEAR", "the financial year that begins then; else the running one");

Group describe_rates() {
  return {"rates",
          "Prices of text messages and letters, and default allowances",
          {
              {"rates list",
               "List the prices",
               "",
               {one_of("--of", {"sms", "letters", "allowances"}, "which (sms)")},
               {"nfy rates list"}},
              {"rates put",
               "Add or replace prices and default allowances from a JSON file",
               "The file is {\"sms_rates\": [{\"valid_from\", \"rate\"}], \"letter_rates\": […], "
               "\"default_annual_allowance\": […]}, as `nfy rates list --json` prints it. Days "
               "whose price changes are billed anew by `nfy work`.",
               {argument("FILE", "the JSON file")},
               {"nfy rates put prices.json"}},
              {"rates drop",
               "Remove the prices that a JSON file names",
               "",
               {argument("FILE", "the JSON file")},
               {"nfy rates drop wrong_prices.json"}},
          }};
}

Group describe_allowances() {
  return {"allowances",
          "Free text messages of services by financial year",
          {
              {"allowances list",
               "List where the allowance of each service stands",
               "",
               {named("--day", "DAY", "before this day begins; else today")},
               {"nfy allowances list"}},
              {"allowances set",
               "Set the allowance of a service by hand",
               "",
               {service, argument("UNITS", "free units in the year"), financial_year},
               {"nfy allowances set \"Riverside Clinics\" 40000"}},
              {"allowances put",
               "Set allowances from a JSON file",
               "A list of {\"service\", \"financial_year\", \"units\"}; a service is an id or a "
               "name.",
               {argument("FILE", "the JSON file")},
               {"nfy allowances put allowances.json"}},
          }};
}

Group describe_bills() {
  return {"",
          "",
          {
              {"usage",
               "Show what a service used in a financial year, and what that costs",
               "Exact at the instant of the call, whatever has been billed so far.",
               {service, financial_year, on_off("--monthly", "by month"),
                on_off("--html", "a page with a chart"),
                named("--rates", "FILE", "try other prices; stores nothing"),
                named("--allowance", "UNITS", "try another allowance; stores nothing"),
                named("--calendar", "CALENDAR", "try another calendar; stores nothing")},
               {"nfy usage \"Riverside Clinics\" --monthly"}},
              {"explain",
               "Show which units of a bill were free and which were charged, and why",
               "With --notification it says why that one is on the bill, or why not.",
               {service, financial_year, named("--month", "N", "only this month, 1 to 12"),
                one_of("--type", {"email", "sms", "letter"}, "only this type"),
                named("--notification", "ID", "one notification")},
               {"nfy explain \"Riverside Clinics\" --type sms"}},
              {"reports",
               "Print a report over all services",
               "usage: text messages of each service. organisation: services of one organisation "
               "in a year. billing: who pays how much. volumes, daily, providers: how many "
               "messages by service, by day, by day and provider. despatch: letters by day.",
               {{"NAME",
                 "NAME",
                 "which report",
                 true,
                 false,
                 {"usage", "organisation", "billing", "volumes", "daily", "providers", "despatch"}},
                named("--from", "DAY", "first day; else the first of the financial year"),
                named("--to", "DAY", "last day; else today"),
                financial_year,
                named("--organisation", "ORGANISATION", "its id or its name"),
                on_off("--no-trial", "usage: leave services in trial mode out"),
                on_off("--html", "a page with a chart")},
               {"nfy reports daily --csv"}},
          }};
}

}  // namespace

std::vector<Group> describe_money() {
  return {describe_rates(), describe_allowances(), describe_bills()};
}

}  // namespace nfy_cli
