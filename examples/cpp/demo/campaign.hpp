#pragma once

#include "demo/console.hpp"
#include "demo/riverside.hpp"
#include "demo/timetable.hpp"

#include <fstream>

namespace demo {

/// Who carries the messages. `email_receipts` is null where e-mail goes to a real server.
struct Carriers {
  std::shared_ptr<notify::SimulatedProvider> sms;
  std::shared_ptr<notify::SimulatedProvider> email_receipts;
};

/// What became of the file's rows.
struct CampaignResult {
  std::int64_t rows = 0;
  std::vector<notify::NotificationId> accepted;
  std::int64_t existed = 0;  ///< of the accepted ones: an earlier run had sent them
  struct Rejected {
    std::int64_t row = 0;
    notify::NotificationType type = notify::NotificationType::sms;
    std::string reason;
  };
  std::vector<Rejected> rejected;
  notify::DeliverReport delivered;
  notify::ReceiptReport receipts;
  std::int64_t nights = 0;
  std::int64_t tasks = 0;
};

/// A month of sending, played on a simulated clock: rows go out at their time, receipts come in
/// when they are due, and every night the facts and the bill are brought up to date.
class Campaign {
public:
  Campaign(notify::Engine& engine, notify::SimulatedClock& clock, const Options& options,
           const Riverside& riverside, Carriers carriers, Console& console);

  [[nodiscard]] notify::Result<CampaignResult> run();

private:
  using Rows = std::vector<notify::RecipientRow>;

  [[nodiscard]] notify::Result<std::int64_t> count_rows();
  template <typename Use>
  [[nodiscard]] notify::Result<void> for_each_row(Use use);
  [[nodiscard]] notify::Result<void> send(notify::UtcTime at, const Rows& rows);
  [[nodiscard]] notify::Result<void> send_as(notify::NotificationType type, const Rows& rows);
  [[nodiscard]] notify::Result<void> deliver();
  [[nodiscard]] notify::Result<void> record_receipts();
  [[nodiscard]] notify::Result<void> record_receipts(notify::SimulatedProvider& provider);
  [[nodiscard]] notify::Result<void> pass_nights_until(notify::UtcTime at);
  [[nodiscard]] notify::Result<void> empty_the_queue();
  void show_progress(std::string_view doing);

  notify::Engine& engine_;
  notify::SimulatedClock& clock_;
  const Options& options_;
  const Riverside& riverside_;
  Carriers carriers_;
  Console& console_;
  Timetable timetable_{1};
  notify::UtcTime next_night_;
  std::int64_t rows_read_ = 0;
  std::ofstream journal_;
  CampaignResult result_;
};

}  // namespace demo
