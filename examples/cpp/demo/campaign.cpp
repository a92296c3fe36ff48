#include "demo/campaign.hpp"

#include <notify/delivery.hpp>
#include <notify/receipts.hpp>

#include <array>
#include <utility>

namespace demo {

using namespace notify;
using namespace std::chrono_literals;

Campaign::Campaign(Engine& engine, SimulatedClock& clock, const Options& options,
                   const Riverside& riverside, Carriers carriers, Console& console)
    : engine_(engine),
      clock_(clock),
      options_(options),
      riverside_(riverside),
      carriers_(std::move(carriers)),
      console_(console) {
  if (!options.journal.empty()) journal_.open(options.journal, std::ios::app);
}

Result<CampaignResult> Campaign::run() {
  NFY_TRY(rows, count_rows());
  result_.rows = rows;
  if (rows == 0) return make_error(ErrorCode::invalid_argument, "no rows in " + options_.csv);
  timetable_ = Timetable(rows);
  next_night_ = timetable_.first_night();
  UtcTime at = timetable_.time_of(0);
  Rows waiting;
  const auto collect = [&](RecipientRow row) -> Result<void> {
    const UtcTime row_at = timetable_.time_of(row.number);
    if (row_at != at) {
      NFY_CHECK(send(at, waiting));
      waiting.clear();
      at = row_at;
    }
    waiting.push_back(std::move(row));
    return {};
  };
  NFY_CHECK(for_each_row(collect));
  NFY_CHECK(send(at, waiting));
  NFY_CHECK(pass_nights_until(timetable_.last_night()));
  NFY_CHECK(empty_the_queue());
  console_.end_bar();
  return std::move(result_);
}

// The file is read piece by piece: memory does not grow with its size.
template <typename Use>
Result<void> Campaign::for_each_row(Use use) {
  std::ifstream file(options_.csv, std::ios::binary);
  if (!file) return make_error(ErrorCode::not_found, "no such file: " + options_.csv);
  RecipientsCsv csv;
  std::array<char, 1 << 16> piece;
  for (bool at_end = false; !at_end;) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    NFY_CHECK(csv.feed({piece.data(), static_cast<std::size_t>(file.gcount())}));
    at_end = !file;
    if (at_end) NFY_CHECK(csv.finish());
    while (auto row = csv.next()) {
      if (row->number >= options_.rows) return {};
      NFY_CHECK(use(std::move(*row)));
    }
  }
  return {};
}

// Known beforehand, so that the rows spread over all days; and a broken file sends nothing.
Result<std::int64_t> Campaign::count_rows() {
  std::int64_t rows = 0;
  NFY_CHECK(for_each_row([&](const RecipientRow& row) -> Result<void> {
    rows = row.number + 1;
    return {};
  }));
  return rows;
}

Result<void> Campaign::send(UtcTime at, const Rows& rows) {
  NFY_CHECK(pass_nights_until(at));
  clock_.set(at);
  NFY_CHECK(send_as(NotificationType::sms, rows));
  NFY_CHECK(send_as(NotificationType::email, rows));
  NFY_CHECK(deliver());
  // Receipts come within a minute and a half; what a provider did not take, it gets again after
  // five.
  for (const auto minute : {1min, 2min, 6min, 8min}) {
    clock_.set(at + minute);
    if (minute == 6min) NFY_CHECK(deliver());
    NFY_CHECK(record_receipts());
  }
  rows_read_ += static_cast<std::int64_t>(rows.size());
  show_progress("sending");
  return {};
}

Result<void> Campaign::send_as(NotificationType type, const Rows& rows) {
  const bool is_sms = type == NotificationType::sms;
  std::vector<SendRequest> requests;
  std::vector<std::int64_t> numbers;
  for (const RecipientRow& row : rows) {
    SendRequest request;
    request.to = recipient_of(row, type);
    if (!is_sms && request.to.empty()) continue;
    request.template_id = is_sms ? riverside_.sms : riverside_.email;
    request.personalisation = row.personalisation;
    request.idempotency_key =
        "row-" + std::to_string(row.number) + "-" + std::string(name_of(type));
    request.api_key_id = riverside_.key;
    request.job_row_number = row.number;
    requests.push_back(std::move(request));
    numbers.push_back(row.number);
  }
  if (requests.empty()) return {};
  NFY_TRY(answers, engine_.send_many(riverside_.service, requests));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) {
      result_.rejected.push_back({numbers[i], type, answers[i].error().message});
      continue;
    }
    result_.accepted.push_back(answers[i]->id);
    result_.existed += answers[i]->existed ? 1 : 0;
    if (journal_.is_open()) {
      journal_ << requests[i].idempotency_key << ' ' << answers[i]->id.to_text() << '\n';
    }
  }
  if (journal_.is_open()) journal_.flush();
  return {};
}

Result<void> Campaign::deliver() {
  for (const auto type : {NotificationType::sms, NotificationType::email}) {
    DeliverOptions options;
    options.type = type;
    for (std::int64_t claimed = 1; claimed > 0;) {
      NFY_TRY(report, engine_.deliver(options));
      claimed = report.claimed;
      result_.delivered.accepted += report.accepted;
      result_.delivered.rejected += report.rejected;
      result_.delivered.retried += report.retried;
      result_.delivered.in_doubt += report.in_doubt;
    }
  }
  return {};
}

Result<void> Campaign::record_receipts() {
  NFY_CHECK(record_receipts(*carriers_.sms));
  if (carriers_.email_receipts) NFY_CHECK(record_receipts(*carriers_.email_receipts));
  return {};
}

Result<void> Campaign::record_receipts(SimulatedProvider& provider) {
  for (;;) {
    const std::vector<Receipt> receipts = provider.take_receipts(1'000);
    if (receipts.empty()) return {};
    NFY_TRY(report, engine_.receipts().record(receipts));
    result_.receipts.applied += report.applied;
    result_.receipts.unchanged += report.unchanged;
    result_.receipts.parked += report.parked;
  }
}

Result<void> Campaign::pass_nights_until(UtcTime at) {
  while (next_night_ <= at) {
    clock_.set(next_night_);
    NFY_CHECK(record_receipts());
    RunOptions options;
    options.progress = [this](const Progress& progress) {
      show_progress("nightly work: " + std::string(progress.phase));
      return true;
    };
    NFY_TRY(report, engine_.run_due(options));
    if (report.first_failure) return *report.first_failure;
    result_.tasks += report.tasks_done;
    ++result_.nights;
    next_night_ = next_night_ + 24h;
  }
  return {};
}

// What an earlier run of this program left half done when it was killed comes back to the queue
// when that run's lease is over.
Result<void> Campaign::empty_the_queue() {
  constexpr int rounds_max = 100;
  for (int round = 0; round < rounds_max; ++round) {
    NFY_TRY(sms, engine_.delivery().count_queued(NotificationType::sms));
    NFY_TRY(email, engine_.delivery().count_queued(NotificationType::email));
    if (sms + email == 0 && carriers_.sms->receipts_waiting() == 0) break;
    clock_.advance(6min);
    NFY_CHECK(deliver());
    NFY_CHECK(record_receipts());
  }
  return {};
}

void Campaign::show_progress(std::string_view doing) {
  const std::string note = engine_.now().to_text().substr(0, 10) + "  " + with_commas(rows_read_) +
                           " rows, " + std::string(doing);
  console_.show("campaign", rows_read_, result_.rows, note);
}

}  // namespace demo
