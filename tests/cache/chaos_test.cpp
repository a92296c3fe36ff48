#include "cache/counting_service.hpp"
#include "cache/faulty_proxy.hpp"
#include "cache/redis_server.hpp"
#include "support/scale.hpp"

#include <notify/caches.hpp>

/// Whatever happens to the cache, at whatever instant: no answer is wrong, no limit is passed, and
/// nothing drifts. The notifications in the store are the model.
using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace chaos_test {

namespace {

using Fault = FaultyProxy::Fault;

constexpr std::int64_t limit = 60;  // of a day

class Chaos {
public:
  Chaos(Store& store, std::uint64_t seed)
      : random_(seed), clinic_(store), proxy_(servers_[0].port()), store_(store) {
    servers_[1].follow(servers_[0]);
    for (std::uint64_t i = 0; i < 2; ++i) {
      RedisOptions options;
      options.port = proxy_.port();
      options.timeout_ms = options.connect_timeout_ms = 40;
      options.pause_ms = 1;
      processes_.push_back(
          std::make_unique<Process>(store, make_redis(options), clinic_.clock, seed + i));
    }
  }

  void run(std::int64_t events) {
    for (std::int64_t i = 0; i < events; ++i) {
      CAPTURE(i);
      hurt();
      work();
      judge();
    }
    proxy_.set(Fault::none);
    rebuild();
    MESSAGE("events ", events, ", sent ", sent_, ", refused ", refused_,
            ", answers from the cache ", cached_, " of ", asked_, ", failovers ", failovers_);
    CHECK(cached_ > 0);
    CHECK(cached_ < asked_);
    CHECK(refused_ > 0);
  }

private:
  /// Once nothing hurts any more, a rebuild leaves every ledger known. A line is given 40 ms, which
  /// a busy machine may take for a ledger or two: those are left for the next rebuild.
  void rebuild() {
    for (int tries = 0; tries < 50; ++tries) {
      CHECK(must(any_process().engine->caches().rebuild()).drift.empty());
      const auto after = must(any_process().engine->caches().rebuild({.dry_run = true}));
      CHECK(after.drift.empty());
      if (after.unknown == 0) return;
    }
    FAIL("fifty rebuilds left a ledger unknown");
  }

  std::uint64_t pick(std::uint64_t count) { return random_() % count; }
  Process& any_process() { return *processes_[pick(processes_.size())]; }
  RedisServer& leader() { return servers_[leader_]; }

  void hurt() {
    switch (pick(16)) {
      case 0: leader().say({"FLUSHALL"}); break;
      case 1: leader().say({"DEL", leader().any_key()}); break;
      case 2: leader().say({"PEXPIRE", leader().any_key(), "1"}); break;
      case 3: spoil(leader().any_key()); break;
      case 4: leader().say({"SCRIPT", "FLUSH"}); break;
      case 5: proxy_.set(Fault::delay, static_cast<int>(pick(15))); break;
      case 6: proxy_.set(Fault::cut_answer, static_cast<int>(pick(60))); break;
      case 7: proxy_.set(pick(3) ? Fault::drop_request : Fault::swallow); break;
      case 8: proxy_.set(pick(2) ? Fault::refuse : Fault::trickle); break;
      case 9: proxy_.end_lines(); break;
      case 10:
        if (pick(8) == 0) leader().say({"SAVE"});
        if (pick(8) == 0) leader().restart();
        break;
      case 11:
        if (pick(8) == 0) fail_over();
        break;
      default: proxy_.set(Fault::none); break;
    }
  }

  void spoil(const std::string& key) {
    switch (pick(5)) {
      case 0: leader().say({"SET", key, "nonsense"}); break;
      case 4: leader().say({"HSET", key, "*", "1 sms\nnonsense"}); break;
      case 1:
        leader().say({"DEL", key});
        leader().say({"LPUSH", key, "a"});
        break;
      case 2: leader().say({"HSET", key, "sms", "many"}); break;
      default: leader().say({"HSET", key, "?", "half a reservation"}); break;
    }
  }

  /// The other server leads from now on, with what it has got by now; the old one follows it.
  /// Lines to the old one live on now and then.
  void fail_over() {
    ++failovers_;
    if (pick(2)) proxy_.lead_to(servers_[1 - leader_].port());  // read-only as yet
    if (pick(2)) work();
    servers_[1 - leader_].lead();
    servers_[leader_].follow(servers_[1 - leader_]);
    leader_ = 1 - leader_;
    proxy_.lead_to(leader().port());
  }

  void work() {
    Process& process = any_process();
    switch (pick(8)) {
      case 0: die_half_way(process); break;
      case 1: clinic_.clock->advance(std::chrono::minutes(pick(40))); break;
      case 2:
        if (clinic_.truth().kinds[0] < limit)
          clinic_.sample.create(store_, clinic_.clock->now(), 1);
        break;
      default: {
        const auto count = static_cast<std::int64_t>(pick(4) + 1);
        const bool fits = clinic_.truth().kinds[0] + count <= limit;
        const bool has_limit = pick(4) != 0;
        if (!has_limit && !fits) break;
        const bool stored = must(clinic_.send(process, count, has_limit ? limit : no_limit));
        // The room that a dead sender had put aside may stay closed for a while, never the reverse.
        CHECK((fits || !stored));
        if (!is_doubtful_) CHECK(stored == fits);
        (stored ? sent_ : refused_) += 1;
      }
    }
  }

  /// A process is killed before, or after, its messages were stored.
  void die_half_way(Process& process) {
    auto granted = must(ledger::ask(process.state, clinic_.sample.service, clinic_.clock->now(),
                                    CountingService::asks(2, limit)));
    if (auto* const grant = std::get_if<ledger::Grant>(&granted); grant && pick(2))
      must(store_.notifications().create(clinic_.rows(2), grant->counting));
    is_doubtful_ = true;
    if (pick(2)) {
      clinic_.clock->advance(10min);
      is_doubtful_ = false;
    }
  }

  void judge() {
    const LedgerCount truth = clinic_.truth();
    CHECK(truth.kinds[0] <= limit);
    if (is_doubtful_) {  // the dead one's deadline
      clinic_.clock->advance(10min);
      is_doubtful_ = false;
      return judge();
    }
    Process& process = any_process();
    const auto usage = must(process.engine->caches().recent_usage(clinic_.sample.service.id, 0));
    ++asked_;
    cached_ += usage.days_cached;
    std::int64_t sum = 0;
    for (const auto& line : usage.templates) sum += line.count;
    CHECK(sum == truth.kinds[0]);
    CHECK(must(process.engine->caches().messages_today(clinic_.sample.service.id)) == truth.kinds);
  }

  std::mt19937_64 random_;
  CountingService clinic_;
  RedisServer servers_[2];
  FaultyProxy proxy_;
  Store& store_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::size_t leader_ = 0;
  bool is_doubtful_ = false;  ///< somebody died who had put messages aside
  std::int64_t sent_ = 0, refused_ = 0, asked_ = 0, cached_ = 0, failovers_ = 0;
};

}  // namespace

TEST_CASE(
    "caches: wipes, expiries, wrong types, restarts, failovers and bad lines change no answer") {
  const auto store = must(open_store("memory:"));
  Chaos(*store, static_cast<std::uint64_t>(first_seed())).run(300 * scale());
}

}  // namespace chaos_test
