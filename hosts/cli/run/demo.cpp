#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/calendars.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr std::string_view service_name = "Riverside Clinics";

/// A service that sends on a clock of its own.
class Demo {
public:
  Demo(Engine& engine, std::shared_ptr<SimulatedClock> clock)
      : engine_(engine), clock_(std::move(clock)) {}

  [[nodiscard]] const Service& service() const { return service_; }
  [[nodiscard]] std::int64_t sent() const { return sent_; }

  Result<void> set_up(std::uint64_t seed) {
    NFY_CHECK(set_prices());
    NFY_CHECK(find_or_make_service());
    NFY_TRY(sms, find_or_make(text_message()));
    NFY_TRY(email, find_or_make(email_message()));
    NFY_TRY(old, find_or_make(old_message()));
    static_cast<void>(old);
    sms_ = sms;
    email_ = email;
    for (const NotificationType type : {NotificationType::sms, NotificationType::email}) {
      SimulatorOptions options;
      options.identifier = type == NotificationType::sms ? "simulator" : "simulator-email";
      options.type = type;
      options.seed = seed;
      options.permanent_failure_ppm = 40'000;
      options.temporary_failure_ppm = 20'000;
      NFY_TRY(simulator, make_simulated_provider(options, clock_));
      NFY_CHECK(engine_.providers().add(simulator));
      simulators_.push_back(std::move(simulator));
    }
    return {};
  }

  /// Sends the messages of one day, two text messages for each e-mail, from nine o'clock on.
  Result<void> send_day(UtcTime midnight, std::int64_t messages) {
    clock_->set(midnight + std::chrono::hours(9));
    for (std::int64_t i = 0; i < messages; ++i) {
      NFY_CHECK(send_one(i));
      clock_->advance(std::chrono::seconds(3'600 * 6 / messages));
    }
    for (int round = 0; round < 3; ++round) {
      NFY_CHECK(deliver());
      clock_->advance(std::chrono::minutes(2));
    }
    clock_->set(midnight + std::chrono::hours(24));
    NFY_CHECK(engine_.run_due());
    return {};
  }

private:
  static NewTemplate text_message() {
    NewTemplate made;
    made.name = "Appointment (SMS)";
    made.content = "Dear ((name)), your appointment is on ((date)).";
    return made;
  }
  static NewTemplate email_message() {
    NewTemplate made;
    made.name = "Appointment (e-mail)";
    made.type = NotificationType::email;
    made.subject = "Your appointment on ((date))";
    made.content = "Dear ((name)),\n\nwe look forward to seeing you on ((date)).\n\nThe clinic";
    return made;
  }
  static NewTemplate old_message() {
    NewTemplate made;
    made.name = "Old reminder";
    made.content = "Do not forget: ((date)).";
    return made;
  }

  /// Prices that are there already stay as they are.
  Result<void> set_prices() {
    NFY_TRY(known, engine_.rates().list());
    ReferenceData data;
    NFY_TRY(begin, UtcTime::from_text("2016-04-01T00:00:00Z"));
    if (known.sms_rates.empty()) data.sms_rates.push_back({begin, Decimal(24, 3)});
    if (known.default_allowances.empty())
      data.default_allowances.push_back({OrganisationType::other, 2016, 100});
    return engine_.rates().put(data);
  }

  Result<void> find_or_make_service() {
    auto found = find_service(engine_, std::string(service_name));
    if (!found && found.error().code == ErrorCode::not_found) {
      NewService made;
      made.name = service_name;
      made.email_from = "appointments@riverside.example";
      found = engine_.services().create(made);
    }
    if (!found) return found.error();
    service_ = *std::move(found);
    return {};
  }

  Result<TemplateId> find_or_make(const NewTemplate& made) {
    auto found = find_template(engine_, service_.id, made.name);
    if (!found && found.error().code == ErrorCode::not_found)
      found = engine_.templates().create(service_.id, made);
    if (!found) return found.error();
    return found->id;
  }

  Result<void> send_one(std::int64_t number) {
    const bool is_email = number % 3 == 2;
    SendRequest request;
    request.template_id = is_email ? email_ : sms_;
    const std::string digits = std::to_string(10'000 + sent_ % 90'000);
    request.to = is_email ? "ann" + digits + "@example.com" : "079009" + digits;
    request.personalisation.set("name", "Ann");
    request.personalisation.set("date", "1 May");
    NFY_CHECK(engine_.send(service_.id, request));
    ++sent_;
    return {};
  }

  Result<void> deliver() {
    for (const auto& simulator : simulators_) {
      DeliverOptions options;
      options.type = simulator->type();
      options.limit = 10'000;
      NFY_CHECK(engine_.deliver(options));
      const auto receipts = simulator->take_receipts(10'000);
      if (!receipts.empty()) NFY_CHECK(engine_.receipts().record(receipts));
    }
    return {};
  }

  Engine& engine_;
  std::shared_ptr<SimulatedClock> clock_;
  std::vector<std::shared_ptr<SimulatedProvider>> simulators_;
  Service service_;
  TemplateId sms_;
  TemplateId email_;
  std::int64_t sent_ = 0;
};

Result<Status> run_demo(Session& session) {
  NFY_TRY(days, session.number("--days", {1, 400}, 28));
  NFY_TRY(messages, session.number("--messages", {1, 10'000}, 20));
  NFY_TRY(seed, session.number("--seed", {0, 1'000'000'000}, 1));
  NFY_TRY(now, session.engine_to_migrate());
  NFY_TRY(calendar, now->calendars().get("uk"));
  const LocalDay today = calendar.day_of(now->now());
  const LocalDay first = today - std::chrono::days(days);
  auto clock = std::make_shared<SimulatedClock>(calendar.window_of(first).start());
  std::unique_ptr<Engine> own;
  if (session.settings.store == "memory:")
    return make_error(ErrorCode::invalid_argument,
                      "a demonstration in memory is gone when it ends: name a file");
  NFY_TRY(opened, session.engine_at(clock));
  own = std::move(opened);
  Demo demo(*own, clock);
  NFY_CHECK(demo.set_up(static_cast<std::uint64_t>(seed)));
  ProgressBar bar = session.bar("demo");
  for (std::int64_t i = 0; i < days; ++i) {
    if (!bar.show(i, days)) return make_error(ErrorCode::cancelled, "stopped");
    const LocalDay day = first + std::chrono::days(i);
    NFY_CHECK(demo.send_day(calendar.window_of(day).start(), messages));
  }
  bar.clear();
  session.output.put({{"service", demo.service().name},
                      {"id", demo.service().id.to_text()},
                      {"messages", demo.sent()},
                      {"from", first.to_text()},
                      {"to", (today - std::chrono::days(1)).to_text()}});
  session.output.remark("Try: nfy usage \"Riverside Clinics\" --monthly");
  return Status::ok;
}

constexpr Action actions_of_demo[] = {{"demo", run_demo}};

}  // namespace

std::span<const Action> demo_actions() { return actions_of_demo; }

}  // namespace nfy_cli
