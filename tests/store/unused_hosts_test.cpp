// Hosts that no service names any more are forgotten, whatever happens at that moment.
#include "store/contract/stores.hpp"
#include "store/stepped_connection.hpp"
#include "support/databases.hpp"
#include "support/sample.hpp"

#include <optional>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace unused_hosts_test {

namespace {

struct Place {
  Store& store;
  SeededEntropy entropy{1};
  UtcTime now = at("2026-03-20T12:00:00Z");
  Sample sample{store, entropy, now};

  ServiceCallback callback(std::string host) {
    ServiceCallback value;
    value.id = make_uuid_v4(entropy);
    value.service_id = sample.service.id;
    value.url = "https://" + host + "/";
    value.host = std::move(host);
    value.updated_at = now;
    return value;
  }
  Result<void> name(Store& by, std::string host) {
    return by.callbacks().put(callback(std::move(host)), "token");
  }
  /// Something to be called about.
  void finish_one() {
    const NotificationId id = sample.create(store, now, 1)[0];
    must(store.receipts().apply(std::vector{Receipt{id, "sim", "", Status::delivered, now}}, now));
  }
  std::vector<ClaimedCallback> claim() {
    return must(store.callbacks().claim({"me", now, now + 60s, 10, 10, 10}));
  }
  Result<void> end(const ClaimedCallback& c, CallbackHealth health) {
    CallbackResult result{c.id, c.epoch, c.target.service_id, c.target.type, CallbackFate::done,
                          now,  ""};
    result.host = c.target.host;
    result.health = health;
    NFY_TRY(stale, store.callbacks().finish(std::vector{result}, now));
    CHECK(stale == 0);
    return {};
  }
  std::int64_t prune(std::int64_t limit = 10) {
    return must(store.callbacks().drop_unused_hosts(now - 24h, limit));
  }
};

}  // namespace

TEST_CASE("unused hosts: those that no service names go in pieces, all others stay") {
  over_every_store([](Store& store) {
    Place place{store};
    const Sample other(store, place.entropy, place.now, "other");
    CHECK(place.prune() == 0);
    for (int i = 0; i < 8; ++i) must(place.name(store, "host" + std::to_string(i) + ".example"));
    ServiceCallback theirs = place.callback("host3.example");
    theirs.service_id = other.service.id;
    must(store.callbacks().put(theirs, "token"));
    CHECK(place.prune(4) == 4);
    CHECK(place.prune(4) == 2);
    CHECK(place.prune(4) == 0);  // host7 is ours, host3 the other's
    place.finish_one();
    CHECK(place.claim().size() == 1);
    must(store.callbacks().drop(other.service.id, CallbackType::delivery_status));
    CHECK(place.prune() == 1);
  });
}

TEST_CASE("unused hosts: one that was left alone is remembered for its time") {
  over_every_store([](Store& store) {
    Place place{store};
    must(place.name(store, "silent.example"));
    for (int i = 0; i < 10; ++i) {
      place.finish_one();
      const auto claimed = place.claim();
      REQUIRE(claimed.size() == 1);
      must(place.end(claimed[0], CallbackHealth::silent));
    }
    place.finish_one();
    CHECK(place.claim().empty());  // its breaker is open, for a minute
    must(place.name(store, "well.example"));
    place.now = place.now + 24h + 1min;
    CHECK(must(store.retention().upkeep_state()).oldest_unused_host == place.now - 24h);
    CHECK(place.prune() == 0);
    place.now = place.now + 1us;
    CHECK(place.prune() == 1);
    CHECK(!must(store.retention().upkeep_state()).oldest_unused_host);
  });
}

TEST_CASE("unused hosts: a call that ends after its host was forgotten changes nothing else") {
  over_every_store([](Store& store) {
    Place place{store};
    for (const CallbackHealth health : {CallbackHealth::silent, CallbackHealth::well}) {
      must(place.name(store, "one.example"));
      place.finish_one();
      const auto claimed = place.claim();
      REQUIRE(claimed.size() == 1);
      must(place.name(store, "two.example"));
      CHECK(place.prune() == 1);
      must(place.end(claimed[0], health));
      CHECK(place.prune() == 0);
      CHECK(must(store.callbacks().count()) == 0);
    }
  });
}

TEST_CASE("unused hosts: a service that names one at any step of the pruning is called") {
  over_every_database([](const Database& database) {
    const SteppedStore stepped([&] { return database.connect(true); });
    const auto second = must(sql::make_store([&] { return database.connect(false); }, true));
    const std::shared_ptr<Store> patient = database.open();
    Place place{*stepped.store};
    const std::string host = "host.example";
    const auto name = [&](Store& by) { return place.name(by, host); };
    const auto prune = [&](Store& by) -> Result<void> {
      NFY_TRY(dropped, by.callbacks().drop_unused_hosts(place.now, 10));
      static_cast<void>(dropped);
      return {};
    };
    using Action = std::function<Result<void>(Store&)>;
    int interleavings = 0;
    for (const auto& [one, other] :
         {std::pair<Action, Action>{name, prune}, std::pair<Action, Action>{prune, name}}) {
      for (int k = 1;; ++k) {
        CAPTURE(k);
        must(name(place.store));
        must(place.name(place.store, "elsewhere.example"));  // so that nobody names it
        int step = 0;
        std::optional<Result<void>> answer;
        *stepped.on_step = [&] {
          if (++step == k) answer = other(*second);
        };
        must(one(place.store));
        *stepped.on_step = {};
        if (!answer) break;
        if (!*answer) {  // it would have had to wait: it comes after
          REQUIRE(answer->error().code == ErrorCode::busy);
          must(other(*patient));
        }
        place.finish_one();
        const auto claimed = place.claim();
        REQUIRE(claimed.size() == 1);
        CHECK(claimed[0].target.host == host);
        must(place.end(claimed[0], CallbackHealth::well));
        ++interleavings;
      }
    }
    CHECK(interleavings >= 8);
  });
}

}  // namespace unused_hosts_test
