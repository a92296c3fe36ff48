// What accepting promises whoever calls it, however many do and whatever they hand in.
#include "engine/world.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/api_keys.hpp>
#include <notify/delivery.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/open.hpp>
#include <notify/retention.hpp>
#include <notify/services.hpp>

#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("accepting: 64 at once with one key make one row and get one answer (C2)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    SendRequest r = request(clinic.sms);
    r.idempotency_key = "order 7";
    std::mutex mutex;
    std::set<NotificationId> ids;
    std::int64_t created = 0, failed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 64; ++i)
      threads.emplace_back([&] {
        const auto answer = world.engine->send(clinic.service.id, r);
        const std::scoped_lock lock(mutex);
        if (!answer) {
          ++failed;
          return;
        }
        ids.insert(answer->id);
        created += !answer->existed;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(ids.size() == 1);
    CHECK(created == 1);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 1);
  });
}

namespace {

/// A cache that remembers what it was told, for a test that looks for what it must not know.
class ListeningCache final : public Cache {
public:
  explicit ListeningCache(std::shared_ptr<Cache> inner) : inner_(std::move(inner)) {}
  std::string heard;

  bool is_shared() const noexcept override { return inner_->is_shared(); }
  Result<std::optional<std::string>> get(std::string_view key, std::string_view version) override {
    hear(key);
    return inner_->get(key, version);
  }
  Result<void> set(std::string_view key, std::string_view version, std::string_view value,
                   std::chrono::milliseconds ttl) override {
    hear(key);
    hear(value);
    return inner_->set(key, version, value, ttl);
  }
  Result<void> remove(std::string_view key) override { return inner_->remove(key); }
  Result<void> open_ledger(std::string_view key) override {
    hear(key);
    return inner_->open_ledger(key);
  }
  Result<bool> complete_ledger(std::string_view key, std::span<const LedgerEntry> counts) override {
    for (const LedgerEntry& entry : counts) hear(entry.name);
    return inner_->complete_ledger(key, counts);
  }
  Result<ReserveAnswer> reserve(std::string_view key,
                                const LedgerReservation& reservation) override {
    for (const auto& line : reservation.lines) hear(line.name);
    return inner_->reserve(key, reservation);
  }
  Result<bool> settle(std::string_view key, const Uuid& token,
                      std::span<const LedgerEntry> changes) override {
    for (const LedgerEntry& entry : changes) hear(entry.name);
    return inner_->settle(key, token, changes);
  }
  Result<std::vector<std::optional<LedgerState>>> read_ledgers(std::span<const std::string> keys,
                                                               UtcTime now) override {
    return inner_->read_ledgers(keys, now);
  }
  Result<bool> take_token(std::string_view key, const BucketRules& rules, UtcTime now,
                          LimitPolicy policy) override {
    hear(key);
    return inner_->take_token(key, rules, now, policy);
  }

private:
  void hear(std::string_view text) {
    heard += text;
    heard += '\n';
  }
  std::shared_ptr<Cache> inner_;
};

}  // namespace

TEST_CASE("accepting: a thousand canaries in every input are in no error and in no cache (I11)") {
  over_every_store([](Store& store) {
    World world(store);
    const auto cache = std::make_shared<ListeningCache>(must(open_cache("memory:", world.clock)));
    const auto engine = must(Engine::make(
        {std::shared_ptr<Store>(std::shared_ptr<void>(), &store), world.clock, world.entropy,
         must(make_aes_sealer({{1, std::string(32, 'k')}}, world.entropy)), nullptr, cache}));
    const Clinic clinic(world);
    const auto key = must(engine->api_keys().create(clinic.service.id, "k", KeyType::normal)).key;
    std::string said;
    const auto hear = [&](const auto& result) {
      if (!result) said += result.error().message + "\n" + result.error().detail + "\n";
    };
    for (int i = 0; i < 1'000; ++i) {
      const std::string canary = "canary" + std::to_string(1'000'000 + i);
      SendRequest r = request(clinic.sms, i % 3 == 0 ? canary : std::string(phone), canary);
      r.api_key_id = key.id;
      r.reference = canary;
      if (i % 5 == 1)
        r.personalisation.set(canary, canary + std::string(i % 10 == 1 ? 1000 : 1, 'x'));
      if (i % 7 == 2) r.one_click_unsubscribe_url = "http://" + canary;
      if (i % 11 == 3) r.to = canary + "@@example.com";
      if (i % 13 == 4) r.personalisation.set("name", canary + std::string(919, 'x'));
      hear(engine->send(clinic.service.id, r));
      hear(engine->notifications().preview(clinic.service.id, r));
      hear(engine->notifications().list_to(clinic.service.id, canary));
      hear(engine->retention().erase_recipient(clinic.service.id, canary));
      hear(engine->api_keys().authenticate(canary));
      hear(engine->services().put_guest_list(clinic.service.id, std::vector<std::string>{canary}));
      const std::string csv = "phone number,name\n" + canary + "," + canary + "\n";
      hear(engine->jobs().create(clinic.service.id, {clinic.sms.id, csv, canary, {}, {}}));
    }
    must(engine->run_due());
    CHECK(!said.empty());
    CHECK(said.find("canary") == std::string::npos);
    CHECK(!cache->heard.empty());
    CHECK(cache->heard.find("canary") == std::string::npos);
    CHECK(cache->heard.find("7700") == std::string::npos);
  });
}

TEST_CASE("accepting: children of a fork are refused and leave the parent's work alone (A8)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    clinic.send();
    constexpr int children = 64, cycles = 100;
    std::vector<pid_t> pids;
    for (int i = 0; i < children; ++i) {
      const pid_t pid = ::fork();
      REQUIRE(pid >= 0);
      if (pid == 0) {
        int refused = 0;
        for (int n = 0; n < cycles; ++n) {
          const auto answer = world.engine->send(clinic.service.id, request(clinic.sms));
          refused += !answer && answer.error().code == ErrorCode::forked;
        }
        ::_exit(refused == cycles ? 0 : 1);
      }
      pids.push_back(pid);
      if (i % 8 == 0) clinic.send();  // the parent goes on meanwhile
    }
    for (const pid_t pid : pids) {
      int status = 0;
      REQUIRE(::waitpid(pid, &status, 0) == pid);
      CHECK(WIFEXITED(status));
      CHECK(WEXITSTATUS(status) == 0);
    }
    clinic.send();
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 10);
  });
}

TEST_CASE("accepting: 16 threads that do everything at once lose nothing") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    std::atomic<std::int64_t> accepted{0}, failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          std::vector<SendRequest> requests(5, request(clinic.sms, phone, std::to_string(t)));
          const auto answers = world.engine->send_many(clinic.service.id, requests);
          if (!answers) {
            ++failed;
            continue;
          }
          for (const auto& answer : *answers) accepted += answer.has_value();
          if (i % 5 == t % 5) {
            static_cast<void>(world.engine->notifications().list_to(clinic.service.id, phone, 10));
            static_cast<void>(world.engine->services().put_guest_list(clinic.service.id, {}));
            static_cast<void>(world.engine->reseal());
            static_cast<void>(world.engine->run_due());
          }
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(accepted == 16 * 20 * 5);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == accepted);
  });
}
