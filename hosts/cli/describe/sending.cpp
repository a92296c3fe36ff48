#include "cli/describe/groups.hpp"

namespace nfy_cli {

std::vector<Group> describe_sending() {
  const Option service = argument("SERVICE", "its id or its name");
  const Option one = argument("TEMPLATE", "its id or its name");
  return {
      {"",
       "",
       {
           {"send",
            "Send one message",
            "Stores the message; `nfy work` or a server hands it to a provider. Under one "
            "--idempotency-key a message is sent once, however often this is run.",
            {service,
             one,
             named("--to", "RECIPIENT", "a phone number or an e-mail address"),
             {"--value", "NAME=TEXT", "what a placeholder becomes", false, true},
             named("--values", "FILE", "the same as one JSON object"),
             named("--reference", "TEXT", "the sender's own"),
             named("--idempotency-key", "KEY", "send once, however often this is run"),
             on_off("--dry-run", "show the message and its cost; store nothing")},
            {"nfy send \"Riverside Clinics\" \"Appointment (SMS)\" --to 07700900123 "
             "--value name=Ann --value date=\"1 May\" --dry-run"}},
           {"send-file",
            "Send a file of recipients",
            "Checks the whole file first: if any row is wrong, nothing is sent, and each mistake "
            "is "
            "shown as FILE:LINE. Then the file is stored as one job, and its rows become messages, "
            "with a progress bar. Ctrl-C leaves the rest to `nfy work`, or to the same job's "
            "--resume; no row is sent twice.",
            {service, optional_argument("TEMPLATE", "its id or its name"),
             optional_argument("FILE", "CSV; the first row names the columns"),
             on_off("--dry-run", "check the file and show the cost; store nothing"),
             named("--at", "INSTANT", "send later, at most 7 days ahead"),
             named("--resume", "JOB", "go on with a job that was stopped"),
             on_off("--no-wait", "leave the rows to `nfy work`")},
            {"nfy send-file \"Riverside Clinics\" \"Appointment (SMS)\" recipients.csv --dry-run",
             "nfy send-file \"Riverside Clinics\" \"Appointment (SMS)\" recipients.csv"}},
       }},
      {"jobs",
       "Jobs: files that were sent",
       {
           {"jobs list",
            "List the jobs of a service",
            "",
            {service, named("--limit", "N", "at most so many (50)")},
            {"nfy jobs list \"Riverside Clinics\""}},
           {"jobs cancel",
            "Cancel a job that no worker has taken up",
            "",
            {service, argument("JOB", "its id")},
            {"nfy jobs cancel \"Riverside Clinics\" $JOB"}},
       }},
      {"messages",
       "Messages of a service",
       {
           {"messages list",
            "List the newest messages of a service",
            "Recipients are not shown.",
            {service, one_of("--type", {"email", "sms", "letter"}, "only this type"),
             named("--status", "STATUS", "only this status, as in technical-failure"),
             named("--reference", "TEXT", "only those of this reference"),
             on_off("--history", "those that were moved to the history too"),
             named("--limit", "N", "at most so many (50)")},
            {"nfy messages list \"Riverside Clinics\" --type email"}},
       }},
  };
}

}  // namespace nfy_cli
