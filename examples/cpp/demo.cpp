// The whole life of a notification service in a minute: a month of texts and e-mails on a
// simulated clock, over the change to summer time and into a new financial year, and the bill.

#include "demo/bill.hpp"
#include "demo/campaign.hpp"

#include <notify/providers.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>

namespace demo {

using namespace notify;

namespace {

// Providers are not perfect; shares are per million of messages.
SimulatorOptions text_carrier() {
  SimulatorOptions options;
  options.identifier = "simulator";
  options.seed = 2026;
  options.rejected_ppm = 2'000;
  options.retry_ppm = 10'000;
  options.unknown_ppm = 2'000;
  options.receipt_lost_ppm = 5'000;
  options.receipt_twice_ppm = 20'000;
  options.temporary_failure_ppm = 15'000;
  options.permanent_failure_ppm = 10'000;
  options.pending_first_ppm = 30'000;
  return options;
}

SimulatorOptions mail_carrier() {
  SimulatorOptions options;
  options.identifier = "simulated-mail";
  options.type = NotificationType::email;
  options.seed = 2027;
  options.retry_ppm = 10'000;
  options.permanent_failure_ppm = 10'000;
  return options;
}

Result<Carriers> add_carriers(Engine& engine, const std::shared_ptr<Clock>& clock,
                              const Options& options) {
  Carriers carriers;
  NFY_TRY(sms, make_simulated_provider(text_carrier(), clock));
  carriers.sms = sms;
  NFY_CHECK(engine.providers().add(carriers.sms));
  if (options.smtp_url.empty()) {
    NFY_TRY(email, make_simulated_provider(mail_carrier(), clock));
    carriers.email_receipts = email;
    NFY_CHECK(engine.providers().add(carriers.email_receipts));
    return carriers;
  }
  SmtpOptions smtp;
  smtp.url = options.smtp_url;
  NFY_TRY(email, make_smtp_provider(smtp, clock));
  NFY_CHECK(engine.providers().add(std::move(email)));
  return carriers;
}

// Row numbers as a spreadsheet counts them; never the number or the address itself.
Result<void> report_rejected(const CampaignResult& campaign, const Options& options,
                             Console& console) {
  std::string csv = "line,type,reason\r\n";
  std::map<std::string, std::int64_t> reasons;
  for (const auto& rejected : campaign.rejected) {
    csv += std::to_string(rejected.row + 2) + "," + std::string(name_of(rejected.type)) + ",\"" +
           rejected.reason + "\"\r\n";
    ++reasons[rejected.reason];
  }
  const auto count = static_cast<std::int64_t>(campaign.rejected.size());
  console.say("Rejected before sending: " + with_commas(count) + " (rejected.csv says which)");
  for (const auto& [reason, times] : reasons) {
    console.say("  " + with_commas(times) + " x " + reason);
  }
  return write_file(options.out + "/rejected.csv", csv);
}

void report_sent(const CampaignResult& campaign, Console& console) {
  const auto& sent = campaign.delivered;
  const auto& receipts = campaign.receipts;
  console.say(
      "Rows " + with_commas(campaign.rows) + ", accepted messages " +
      with_commas(static_cast<std::int64_t>(campaign.accepted.size())) +
      (campaign.existed > 0 ? " (" + with_commas(campaign.existed) + " known before)" : ""));
  console.say("Taken by the providers " + with_commas(sent.accepted) + ", refused " +
              with_commas(sent.rejected) + ", tried again " + with_commas(sent.retried) +
              ", answer lost " + with_commas(sent.in_doubt));
  console.say("Receipts: " + with_commas(receipts.applied) + " applied, " +
              with_commas(receipts.unchanged) + " changed nothing, " +
              with_commas(receipts.parked) + " unknown");
  console.say("Nights of background work: " + with_commas(campaign.nights) + ", tasks " +
              with_commas(campaign.tasks));
}

// The most memory that this process ever held, as Linux counts it.
std::string peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) {
      return std::to_string(std::stoll(line.substr(6)) / 1024) + " MB";
    }
  }
  return "unknown";
}

Result<void> run(const Options& options) {
  const auto started = std::chrono::steady_clock::now();
  Console console(options.quiet);
  std::filesystem::create_directories(options.out);
  const auto clock =
      std::make_shared<SimulatedClock>(UtcTime::from_text("2026-03-20T00:00:00Z").value());
  OpenOptions open;
  open.clock = clock;
  open.sealing_key = "a key of 32 bytes, for demos only";
  open.sealing_key.resize(32);
  NFY_TRY(engine, open_engine("sqlite:" + options.database, open));
  NFY_TRY(riverside, set_up_riverside(*engine, options));
  NFY_TRY(carriers, add_carriers(*engine, clock, options));

  console.say("Riverside Clinics, 20 March to 20 April 2026, on a simulated clock");
  Campaign campaign(*engine, *clock, options, riverside, std::move(carriers), console);
  NFY_TRY(result, campaign.run());
  report_sent(result, console);
  NFY_CHECK(report_rejected(result, options, console));

  NFY_CHECK(present_bill(*engine, options, riverside));
  for (const int year : {2025, 2026}) {
    NFY_CHECK(explain_allowance(*engine, riverside, year, console));
  }
  NFY_CHECK(rebuild_and_compare(*engine, console));
  if (options.check) NFY_CHECK(check_by_hand(*engine, riverside, result, console));

  const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::steady_clock::now() - started)
                           .count() /
                       100;
  console.say("Wrote " + options.out + "/usage.csv and usage.html. Time " +
              std::to_string(seconds / 10) + "." + std::to_string(seconds % 10) +
              " s, peak memory " + peak_memory());
  return {};
}

}  // namespace
}  // namespace demo

int main(int count, char** words) {
  const auto options = demo::options_from(count, words);
  if (!options || options->help) {
    std::fputs(demo::usage_text, options ? stdout : stderr);
    if (!options) std::fprintf(stderr, "%s\n", options.error().message.c_str());
    return options ? 0 : 2;
  }
  const auto done = demo::run(*options);
  if (done) return 0;
  std::fprintf(stderr, "demo: %s\n", done.error().message.c_str());
  return 1;
}
