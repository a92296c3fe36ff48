#include "cli/run/task_words.hpp"

namespace nfy_cli {

std::string_view reason_of(notify::TaskKind kind) noexcept {
  using enum notify::TaskKind;
  switch (kind) {
    case advance_facts: return "messages since then are not in the cube yet";
    case fold_facts: return "changes of counted messages wait to be added";
    case bill_day: return "the day's figures or its price changed";
    case bill_despatch: return "letters were despatched on that day";
    case make_allowance: return "the financial year began, and has no allowance";
    case prune_leases: return "many leases are over";
    case status_facts: return "statuses of that day changed";
    case processing_time: return "the day is over";
    case time_out: return "messages are under way for three days";
    case archive: return "messages are out of retention";
    case prune_receipts: return "unknown receipts have waited long enough";
    case prepare_history: return "coming months need room in the history";
    case archive_files: return "a month left the history";
    case caches: return "counts of the day are to be compared";
    case run_job: return "rows of a file are no messages yet";
    case archive_jobs: return "files are out of retention";
    case balance: return "a provider is slow, or has rested";
    case requeue: return "messages fell out of the queue";
    case prune_callbacks: return "old dead letters are to be forgotten";
    case letter_files: return "letters wait for their pages, or a look";
    case sweep_files: return "files may be left over";
    case collect_letters: return "letters of the day are to be collected";
    case listen: return "a provider may have received something";
    case reports: return "somebody waits for a report";
    case prune_people: return "codes, invitations or drafts were never finished";
  }
  return "";
}

}  // namespace nfy_cli
