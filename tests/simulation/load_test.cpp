// The whole life of messages under load: created, delivered, reported, told to their service; each
// in a thread and an engine of its own. The load asks for a rate and lowers it until the machine
// keeps up; it says which it held. NFY_LOAD_SECONDS=600 runs it for ten minutes.
#include "archive/databases.hpp"
#include "engine/world.hpp"
#include "store/stepped_connection.hpp"
#include "support/patiently.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/ports/http.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <unordered_map>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

using Moment = std::chrono::steady_clock::time_point;

std::chrono::seconds load_time() {
  const char* text = std::getenv("NFY_LOAD_SECONDS");
  return std::chrono::seconds(text && *text ? std::strtoll(text, nullptr, 10) : 8);
}

/// A provider that takes each message once, however often it is asked, and reports it delivered.
class Company final : public Provider {
public:
  std::atomic<bool> loses_next_answer{false};

  [[nodiscard]] std::string_view identifier() const noexcept override { return "company"; }
  [[nodiscard]] NotificationType type() const noexcept override { return NotificationType::sms; }
  [[nodiscard]] bool removes_duplicates() const noexcept override { return true; }
  [[nodiscard]] Result<std::vector<SendResult>> send_many(
      std::span<const OutboundMessage> messages) override {
    const std::scoped_lock lock(mutex_);
    std::vector<SendResult> answers;
    for (const OutboundMessage& m : messages) {
      answers.push_back({SendOutcome::accepted, "ref-" + m.provider_key, {}});
      if (++calls_[m.id] == 1)
        receipts_.push_back({m.id, "company", answers.back().reference, Status::delivered, {}});
    }
    if (loses_next_answer.exchange(false)) return make_error(ErrorCode::unavailable, "no answer");
    return answers;
  }

  std::vector<Receipt> take_receipts() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(receipts_, {});
  }
  void put_back(std::vector<Receipt> receipts) {
    const std::scoped_lock lock(mutex_);
    receipts_.insert(receipts_.end(), receipts.begin(), receipts.end());
  }
  /// How often each message came. Only once nobody sends any more.
  [[nodiscard]] const std::unordered_map<NotificationId, int>& calls() const { return calls_; }

private:
  std::mutex mutex_;
  std::unordered_map<NotificationId, int> calls_;
  std::vector<Receipt> receipts_;
};

/// The service's own server.
class Listener final : public HttpClient {
public:
  Result<std::string> host_of(std::string_view) override { return std::string("clinic.example"); }
  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override {
    const std::scoped_lock lock(mutex_);
    for (const HttpRequest& r : requests) {
      const std::string_view name = "\"id\": \"";
      const auto at = r.body.find(name);
      REQUIRE(at != r.body.npos);
      ++told_[r.body.substr(at + name.size(), 36)];
    }
    return std::vector<HttpAnswer>(requests.size(), HttpAnswer{.status = 200});
  }
  [[nodiscard]] std::int64_t count() {
    const std::scoped_lock lock(mutex_);
    return std::ssize(told_);
  }
  /// How often each id was told. Only once nobody calls any more.
  [[nodiscard]] const std::unordered_map<std::string, int>& told() const { return told_; }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> told_;
};

/// The rate of new messages. It is lowered as long as the machine falls behind, so that what is
/// tested is the order of things and not the machine.
class Rate {
public:
  explicit Rate(std::int64_t per_second) : wanted_(per_second), held_(per_second) {}

  [[nodiscard]] std::size_t per_tick() const {
    return static_cast<std::size_t>(std::max<std::int64_t>(1, held_ / ticks_a_second));
  }
  [[nodiscard]] std::int64_t wanted() const { return wanted_; }
  [[nodiscard]] std::int64_t held() const { return held_; }

  /// Waits for the next tick, at a lower rate if this one is over long ago or if more than a few
  /// seconds' messages wait. (What a dead worker held waits for its lease.)
  template <typename Backlog>
  void wait_for_next_tick(Backlog backlog) {
    next_ += tick;
    const std::int64_t waiting_max = 5 * held_ + 500;
    if (const Moment now = std::chrono::steady_clock::now(); now - next_ > 5 * tick) {
      lower();
      next_ = now;
    } else if (backlog() > waiting_max) {
      lower();
      static_cast<void>(wait_until([&] { return backlog() <= waiting_max / 2; }));
      next_ = std::chrono::steady_clock::now();
    }
    std::this_thread::sleep_until(next_);
  }

private:
  static constexpr std::int64_t ticks_a_second = 10;
  static constexpr auto tick = 100ms;
  void lower() { held_ = std::max(ticks_a_second, held_ * 3 / 4); }

  std::int64_t wanted_, held_;
  Moment next_ = std::chrono::steady_clock::now();
};

class Load {
public:
  Load(const Database& database, std::int64_t per_second, bool faulty)
      : stepped_([&database] { return database.connect(true); }),
        rate_(per_second),
        faulty_(faulty) {
    const auto engine = make_engine();
    must(engine->rates().put(flat_rate()));
    NewService service;
    service.name = "Clinic";
    service.sms_sender = "CLINIC";
    service_ = must(engine->services().create(service)).id;
    template_ = must(engine->templates().create(
        service_, {"reminder", NotificationType::sms, "", "Hello ((name))"}));
    must(engine->callbacks().put({service_, CallbackType::delivery_status,
                                  "https://clinic.example/", "secret-token", 1, UtcTime{}}));
    *stepped_.on_step = [this] { on_step(); };
  }

  void run() {
    std::vector<std::thread> threads;
    threads.emplace_back([this] { accept(); });
    threads.emplace_back([this] { deliver(); });
    threads.emplace_back([this] { report(); });
    threads.emplace_back([this] { call(); });
    const Moment end = std::chrono::steady_clock::now() + load_time();
    for (int tick = 1; std::chrono::steady_clock::now() < end; ++tick) {
      std::this_thread::sleep_for(100ms);
      if (faulty_ && tick % 25 == 0) {
        steps_to_fail_ = 4;
        company_->loses_next_answer = true;
      }
    }
    accepting_ = false;
    threads.front().join();
    wait_for_the_rest();
    working_ = false;
    for (std::thread& thread : threads)
      if (thread.joinable()) thread.join();
    check();
  }

private:
  std::unique_ptr<Engine> make_engine() {
    EnginePorts ports;
    ports.store = stepped_.store;
    ports.clock = std::make_shared<SystemClock>();
    ports.entropy = std::make_shared<SystemEntropy>();
    ports.sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, ports.entropy));
    ports.http = listener_;
    return must(Engine::make(std::move(ports)));
  }

  /// Short where workers die; where none does, longer than any machine stands still.
  [[nodiscard]] std::chrono::seconds lease() const { return faulty_ ? 2s : 60s; }

  /// Whoever takes the next steps after a fault dies there.
  void on_step() {
    if (steps_to_fail_ <= 0 || steps_to_fail_.fetch_sub(1) <= 0) return;
    ++failed_steps_;
    sql::fail(ErrorCode::unavailable, "the worker died");
  }

  void accept() {
    const auto engine = make_engine();
    for (std::int64_t key = 0; accepting_;) {
      std::vector<SendRequest> requests(rate_.per_tick(), request(template_));
      for (SendRequest& r : requests) r.idempotency_key = std::to_string(key++);
      auto answers = engine->send_many(service_, requests);
      while (!answers) answers = engine->send_many(service_, requests);
      for (const auto& answer : *answers) {
        if (answer) accepted_.push_back(answer->id);
        refused_ += !answer;
      }
      rate_.wait_for_next_tick([this] { return std::ssize(accepted_) - listener_->count(); });
    }
  }

  void deliver() {
    const auto engine = make_engine();
    while (!engine->providers().add(company_)) continue;
    while (working_) {
      const auto done = engine->deliver({.limit = 500, .lease = lease(), .retry_delay = 200ms});
      if (!done || done->claimed == 0) std::this_thread::sleep_for(20ms);
    }
  }

  void report() {
    const auto engine = make_engine();
    while (working_) {
      auto receipts = company_->take_receipts();
      for (Receipt& r : receipts) r.at = SystemClock().now();
      if (!receipts.empty() && !engine->receipts().record(receipts))
        company_->put_back(std::move(receipts));
      std::this_thread::sleep_for(20ms);
    }
  }

  void call() {
    const auto engine = make_engine();
    while (working_) {
      const auto done = engine->callbacks().run({.limit = 500,
                                                 .per_service_max = 500,
                                                 .per_host_max = 500,
                                                 .lease = lease(),
                                                 .retry_delay = 200ms});
      if (!done || done->claimed == 0) std::this_thread::sleep_for(20ms);
    }
  }

  /// Told is not yet stored as told: whoever died in between finds it again when its lease is over.
  void wait_for_the_rest() {
    steps_to_fail_ = 0;
    company_->loses_next_answer = false;
    const auto engine = make_engine();
    CHECK(wait_until([&] {
      return listener_->count() >= std::ssize(accepted_) &&
             must(engine->delivery().count_queued(NotificationType::sms)) == 0 &&
             must(engine->callbacks().count()) == 0;
    }));
  }

  void check() {
    std::int64_t unsent = 0, sent_twice = 0, untold = 0, told_twice = 0, undelivered = 0;
    const auto engine = make_engine();
    for (const NotificationId id : accepted_) {
      const auto calls = company_->calls().find(id);
      const auto told = listener_->told().find(id.to_text());
      unsent += calls == company_->calls().end();
      sent_twice += calls != company_->calls().end() && calls->second > 1;
      untold += told == listener_->told().end();
      told_twice += told != listener_->told().end() && told->second > 1;
    }
    for (std::size_t i = 0; i < accepted_.size(); i += 1 + accepted_.size() / 2'000)
      undelivered +=
          must(engine->notifications().get(service_, accepted_[i])).status != Status::delivered;
    CHECK(refused_ == 0);
    CHECK(unsent == 0);
    CHECK(untold == 0);
    CHECK(undelivered == 0);
    CHECK(company_->calls().size() == accepted_.size());
    CHECK(must(engine->delivery().list_in_doubt(10)).empty());
    CHECK(must(engine->delivery().count_queued(NotificationType::sms)) == 0);
    CHECK(must(engine->callbacks().count()) == 0);
    if (faulty_) {
      CHECK(failed_steps_ > 0);
    } else {  // what is done again after a fault is known to be in doubt, or told at least once
      CHECK(sent_twice == 0);
      CHECK(told_twice == 0);
    }
    MESSAGE(accepted_.size() << " messages, held " << rate_.held() << " a second of "
                             << rate_.wanted() << " wanted, " << failed_steps_.load()
                             << " steps failed, asked twice " << sent_twice << ", told twice "
                             << told_twice);
  }

  SteppedStore stepped_;
  Rate rate_;  // accept()'s until it ended
  bool faulty_;
  std::shared_ptr<Company> company_ = std::make_shared<Company>();
  std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
  ServiceId service_;
  Template template_;
  std::atomic<bool> accepting_{true}, working_{true};
  std::atomic<int> steps_to_fail_{0}, failed_steps_{0};
  std::vector<NotificationId> accepted_;  // accept()'s until it ended
  std::int64_t refused_ = 0;
};

void bear_load(bool faulty) {
  over_every_database([&](const Database& database) {
    Load(database, database.name == "sqlite" ? 500 : 1'500, faulty).run();
  });
}

}  // namespace

TEST_CASE(
    "load: at a rate that the machine keeps up, none is lost, sent twice or told twice (I1, I2)") {
  bear_load(false);
}

TEST_CASE("load: with a fault every few seconds none is lost (I1)") { bear_load(true); }
