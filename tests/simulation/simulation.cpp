#include "simulation/simulation.hpp"

#include "archive/databases.hpp"
#include "simulation/carrier.hpp"
#include "simulation/faulty_cache.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sqlite/sqlite_connection.hpp"
#include "support/sample.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/archive.hpp>
#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/facts.hpp>
#include <notify/notifications.hpp>
#include <notify/ports/http.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/retention.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include "store/stepped_connection.hpp"

#include <random>

namespace notify::test {
namespace {

using namespace std::chrono_literals;

const UtcTime start = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

struct Broken {
  std::string invariant;
};
void hold(bool is_so, const char* invariant) {
  if (!is_so) throw Broken{invariant};
}

/// A service's server: it answers as the seed says and remembers what it was told.
class Server final : public HttpClient {
public:
  std::function<HttpAnswer()> answers;
  std::map<std::string, int> told;  ///< by body: how often it said yes
  Result<std::string> host_of(std::string_view) override { return std::string("clinic.example"); }
  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override {
    std::vector<HttpAnswer> all;
    for (const HttpRequest& r : requests) {
      all.push_back(answers());
      if (all.back().status == 200) ++told[r.body];
    }
    return all;
  }
};

/// A database with the schema and nothing else in it. To make it takes longer than a seed.
class EmptyDatabase {
public:
  EmptyDatabase() {
    SqliteOptions options;
    options.path = (folder_.path / "empty.db").string();
    must(sql::make_store([&] { return sql::open_sqlite(options); }, true));
  }

  /// A copy of it, in place of the one before.
  [[nodiscard]] std::unique_ptr<sql::Connection> copy() const {
    SqliteOptions options;
    options.path = (folder_.path / "seed.db").string();
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(options.path + suffix);
    std::filesystem::copy_file(folder_.path / "empty.db", options.path,
                               std::filesystem::copy_options::overwrite_existing);
    auto connection = sql::open_sqlite(options);
    connection->run_script("PRAGMA synchronous = OFF");  // crash tests are about the disk
    return connection;
  }

private:
  TempFolder folder_;
};

struct Worker {
  std::unique_ptr<Engine> engine;
  std::vector<std::shared_ptr<Carrier>> lines;
};

class Simulation {
public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed),
        stepped_([] {
          static const EmptyDatabase empty;
          return empty.copy();
        }),
        clock_(std::make_shared<SimulatedClock>(start)),
        cache_(std::make_shared<FaultyCache>(clock_, [this] { return cache_fault(); })),
        entropy_(std::make_shared<SeededEntropy>(seed)),
        server_(std::make_shared<Server>()) {
    server_->answers = [this] {
      const auto draw = below(10);
      return HttpAnswer{.status = draw < 6 ? 200 : draw < 8 ? 503 : draw < 9 ? 0 : 404};
    };
    policy_ = static_cast<InDoubtPolicy>(below(4));
    const bool removes_duplicates = below(2) == 0;
    for (Company& company : companies_) company.removes_duplicates = removes_duplicates;
    for (Worker& worker : workers_) set_up(worker);
    Engine& engine = *workers_[0].engine;
    must(engine.rates().put(flat_rate()));
    NewService service;
    service.name = "Clinic";
    service.sms_sender = "CLINIC";
    service.limits.sms_a_day = daily_limit;
    service_ = must(engine.services().create(service)).id;
    template_ = must(engine.templates().create(
                         service_, {"reminder", NotificationType::sms, "", "Hello ((name))"}))
                    .id;
    ServiceCallback callback;
    callback.service_id = service_;
    callback.url = "https://clinic.example/";
    callback.bearer_token = "secret-token";
    must(engine.callbacks().put(callback));
  }

  SimulationReport run() {
    try {
      *stepped_.on_step = [this] { on_step(); };
      const std::uint64_t steps = 20 + below(40);
      for (; report_.steps < steps; ++report_.steps) act();
      faulty_ = false;
      drain();
      check();
    } catch (const Broken& broken) {
      report_.broken = broken.invariant;
    }
    *stepped_.on_step = {};
    report_.messages = sent_.size();
    return report_;
  }

private:
  std::uint64_t below(std::uint64_t count) { return random_() % count; }

  void set_up(Worker& worker) {
    EnginePorts ports;
    ports.store = stepped_.store;
    ports.clock = clock_;
    ports.entropy = entropy_;
    ports.sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, entropy_));
    ports.http = server_;
    ports.cache = cache_;
    worker.engine = must(Engine::make(std::move(ports)));
    for (std::size_t i = 0; i < 2; ++i) {
      auto line = std::make_shared<Carrier>(i == 0 ? "one" : "two", companies_[i], policy_);
      line->behaves = [this](const OutboundMessage&) {
        const auto draw = faulty_ ? below(20) : 0;
        return draw < behaviour_count ? static_cast<Behaviour>(draw) : Behaviour::accepts;
      };
      line->meanwhile = [this](std::span<const OutboundMessage> messages) { answer(messages); };
      must(worker.engine->providers().add(line));
      worker.lines.push_back(std::move(line));
    }
  }

  /// Any step of the store may be the last one that a worker lives to see.
  void on_step() {
    if (!faulty_ || below(150) != 0) return;
    ++report_.faults;
    sql::fail(ErrorCode::unavailable, "injected");
  }

  CacheFault cache_fault() {
    if (!faulty_ || below(10) != 0) return CacheFault::none;
    ++report_.faults;
    return static_cast<CacheFault>(1 + below(3));
  }

  /// While a provider works: slow, or reporting before it has answered.
  void answer(std::span<const OutboundMessage> messages) {
    if (!faulty_) return;
    if (below(12) == 0) clock_->advance(std::chrono::minutes(below(12)));
    if (below(6) == 0)
      for (const OutboundMessage& m : messages)
        if (is_taken(m.id)) record(m.id, any_status());
  }

  [[nodiscard]] bool is_taken(NotificationId id) const {
    return companies_[0].taken.contains(id) || companies_[1].taken.contains(id);
  }
  Status any_status() {
    constexpr std::array all{Status::delivered, Status::pending, Status::temporary_failure,
                             Status::permanent_failure};
    return all[below(all.size())];
  }
  /// What is acknowledged counts.
  void record(NotificationId id, Status status) {
    const std::vector receipts{Receipt{id, "one", "", status, clock_->now()}};
    if (worker().receipts().record(receipts)) acknowledged_[id].push_back(status);
  }
  Engine& worker() { return *workers_[below(2)].engine; }

  void act() {
    switch (below(12)) {
      case 0:
      case 1: send(); break;
      case 2:
      case 3:
      case 4: static_cast<void>(worker().deliver({})); break;
      case 5:
      case 6: receipts(); break;
      case 7: static_cast<void>(worker().run_due()); break;
      case 8: static_cast<void>(worker().callbacks().run()); break;
      case 9: clock_->advance(std::chrono::seconds(below(900))); break;
      case 10: clock_->advance(std::chrono::hours(below(30))); break;
      default:
        if (below(3) == 0) static_cast<void>(worker().retention().time_out());
        if (below(6) == 0) static_cast<void>(worker().archive().run(service_));
    }
  }

  void send() {
    std::vector<SendRequest> requests(1 + below(4));
    for (SendRequest& r : requests) {
      r.template_id = template_;
      r.to = "07700 900123";
      r.personalisation.set("name", "Ann");
      r.idempotency_key = std::to_string(next_key_++);
      if (below(8) == 0) r.key_type = KeyType::test;
    }
    // A client that hears nothing asks again under the same key. (C1, C2)
    for (int tries = 0; tries < 3; ++tries) {
      const auto answers = worker().send_many(service_, requests);
      if (!answers) continue;
      for (std::size_t i = 0; i < requests.size(); ++i)
        if ((*answers)[i]) sent_[(*answers)[i]->id] = requests[i].key_type;
      check_limit();
      return;
    }
  }

  /// Whatever becomes of the cache, no day has more than its limit.
  void check_limit() {
    faulty_ = false;
    std::map<LocalDay, std::int64_t> days;
    for (const auto& [id, key] : sent_) {
      if (key == KeyType::test) continue;
      const auto found = worker().notifications().get(service_, id);
      if (found) ++days[uk_.day_of(found->created_at)];
    }
    faulty_ = true;
    for (const auto& [day, count] : days) hold(count <= daily_limit, "more than a day's limit");
  }

  void receipts() {
    for (const Company& company : companies_)
      for (const NotificationId& id : company.taken)
        if (below(4) == 0) record(id, any_status());
    if (below(5) == 0)
      record(NotificationId{make_uuid_v7(clock_->now(), *entropy_)}, Status::delivered);
  }

  void drain() {
    server_->answers = [] { return HttpAnswer{.status = 200}; };
    for (int round = 0; round < 40; ++round) {
      for (Worker& w : workers_) {
        must(w.engine->deliver({}));
        must(w.engine->callbacks().run());
      }
      if (must(worker().delivery().count_queued(NotificationType::sms)) == 0 &&
          must(worker().callbacks().count()) == 0)
        break;
      clock_->advance(round < 4 ? std::chrono::microseconds(6min) : std::chrono::microseconds(5h));
    }
    clock_->advance(25h);
    must(worker().run_due());
    while (must(worker().callbacks().run()).claimed > 0) continue;
  }

  void check() {
    hold(must(worker().delivery().count_queued(NotificationType::sms)) == 0,
         "the queue is not empty");
    hold(must(worker().callbacks().count()) == 0, "calls wait");
    hold(must(worker().delivery().list_in_doubt(10)).empty(), "something is in doubt for ever");
    std::set<std::string> bodies;
    for (const auto& [body, count] : server_->told) bodies.insert(body);
    for (const auto& [id, key] : sent_) check_message(id, key, bodies);
    const LocalDayRange days{day("2026-03-20"), uk_.day_of(clock_->now())};
    hold(must(worker().facts().verify(days)).empty(), "I7: the cube is not what is counted");
    hold(must(worker().facts().audit(days)).is_clean(), "I7: the bills are not what is counted");
    hold(must(worker().archive().list_quarantined(1)).empty(), "I3: something stood in two places");
  }

  void check_message(NotificationId id, KeyType key, const std::set<std::string>& bodies) {
    const auto found = worker().notifications().get(service_, id);
    if (key == KeyType::test) {  // deleted when its time is over
      hold(!is_taken(id), "a test key sent something");
      return;
    }
    hold(found.has_value(), "I1: an accepted message is gone");
    const Notification& n = *found;
    int takers = 0;
    for (const Company& company : companies_) takers += company.taken.contains(id) ? 1 : 0;
    hold(takers <= 1, "I2: two companies took one message");
    hold(n.status != Status::created || !n.sent_by.empty() || is_old(n), "a message is stuck");
    if (n.status == Status::sending) hold(takers == 1, "sent by nobody");
    for (const Status status : acknowledged_[id])
      hold(merged_status(n.status, status) == n.status, "I6: an acknowledged receipt was lost");
    for (Company& company : companies_)
      hold(company.copies[id] <= copies_max(company), "I2: sent again without leave");
    if (takers == 1 && n.status == Status::technical_failure)
      hold(!is_repeated(), "what was taken failed without a policy");
    if (!acknowledged_[id].empty() && calls_back(n.type, n.status) &&
        n.status != Status::technical_failure)
      hold(is_told(n, bodies), "a final status was never told");
  }

  /// Whether what is in doubt goes out again under its key.
  [[nodiscard]] bool is_repeated() const {
    return companies_[0].removes_duplicates &&
           (policy_ == InDoubtPolicy::by_capability || policy_ == InDoubtPolicy::resend);
  }
  [[nodiscard]] int copies_max(const Company& company) const {
    return !company.removes_duplicates && policy_ == InDoubtPolicy::resend ? 2 : 1;
  }

  /// Withdrawn when its retention was over, unsent.
  [[nodiscard]] bool is_old(const Notification& n) const {
    return n.created_at < clock_->now() - 7 * 24h;
  }

  bool is_told(const Notification& n, const std::set<std::string>& bodies) {
    const std::string id = n.id.to_text(), status = "\"" + std::string(name_of(n.status)) + "\"";
    for (const std::string& body : bodies)
      if (body.find(id) != body.npos && body.find(status) != body.npos) return true;
    for (const DeadCallback& dead : must(worker().callbacks().list_dead(service_)))
      if (dead.notification_id == n.id && dead.status == n.status) return true;
    return false;
  }

  static constexpr std::int64_t daily_limit = 12;

  const Calendar uk_ = Calendar::preset("uk").value();
  std::mt19937_64 random_;
  SteppedStore stepped_;
  std::shared_ptr<SimulatedClock> clock_;
  std::shared_ptr<FaultyCache> cache_;
  std::shared_ptr<SeededEntropy> entropy_;
  std::shared_ptr<Server> server_;
  InDoubtPolicy policy_ = InDoubtPolicy::by_capability;
  std::array<Company, 2> companies_;
  std::array<Worker, 2> workers_;
  ServiceId service_;
  TemplateId template_;
  std::map<NotificationId, KeyType> sent_;
  std::map<NotificationId, std::vector<Status>> acknowledged_;
  int next_key_ = 0;
  bool faulty_ = true;
  SimulationReport report_;
};

}  // namespace

SimulationReport simulate(std::uint64_t seed) { return Simulation(seed).run(); }

}  // namespace notify::test
