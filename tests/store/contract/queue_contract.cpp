// What the port promises of a queue in which many messages may stand as one: whatever happens to a
// part of them happens to that part, and to no other. (include/notify/store.hpp)
#include "store/contract/sending.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace queue_contract {

namespace {

/// One message as the rules have it, each for itself.
struct Waiting {
  UtcTime ready_at;
  std::optional<UtcTime> lease_until;  ///< nothing: no one's, or given back
  std::int64_t epoch = -1;
  std::int64_t attempts = 0;
  std::string attempted_by;
  UtcTime attempted_at;
  bool is_in_doubt = false;

  [[nodiscard]] bool is_ready(UtcTime now) const {
    return ready_at <= now && (!lease_until || *lease_until <= now);
  }
  [[nodiscard]] bool is_doubtful(UtcTime now) const {
    return is_in_doubt && (!lease_until || *lease_until <= now);
  }
};

/// A store, the same queue as a map, and steps that both take.
class Queues {
public:
  Queues(Store& store, std::uint64_t seed)
      : store_(store), random_(seed), entropy_(seed), sample_(store, entropy_, noon) {}

  void step() {
    now_ = now_ + std::chrono::milliseconds(1 + below(90'000));
    switch (below(8)) {
      case 0: create(); break;
      case 1:
      case 2: claim_some(); break;
      case 3: extend(); break;
      case 4:
      case 5: begin(); break;
      default: finish();
    }
    compare();
  }

private:
  using Claim = ClaimedNotification;

  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(limit));
  }

  void create() {
    static constexpr std::array sizes{1, 3, 40, 99, 100, 130, 260, 1100};
    for (const NotificationId& id :
         sample_.create(store_, now_, sizes[static_cast<std::size_t>(below(sizes.size()))]))
      waiting_[id].ready_at = now_;
  }

  void claim_some() {
    static constexpr std::array limits{1, 30, 100, 150, 500, 3000};
    const std::int64_t limit = limits[static_cast<std::size_t>(below(limits.size()))];
    const UtcTime until = now_ + std::chrono::minutes(1 + below(4));
    std::vector<UtcTime> ready;
    for (const auto& [id, w] : waiting_)
      if (w.is_ready(now_)) ready.push_back(w.ready_at);
    std::ranges::sort(ready);
    ready.resize(std::min(ready.size(), static_cast<std::size_t>(limit)));

    const std::vector<Claim> claims =
        must(store_.delivery().claim({NotificationType::sms, "a", now_, until, limit}));
    std::vector<UtcTime> taken;
    for (const Claim& c : claims) {
      Waiting& w = waiting_.at(c.notification.id);
      taken.push_back(w.ready_at);
      REQUIRE(w.is_ready(now_));
      REQUIRE(c.epoch > w.epoch);
      REQUIRE(c.attempts == w.attempts);
      REQUIRE(c.in_doubt_provider == (w.is_in_doubt ? w.attempted_by : ""));
      if (w.is_in_doubt) REQUIRE(c.attempted_at == w.attempted_at);
      w.epoch = c.epoch;
      w.lease_until = until;
    }
    std::ranges::sort(taken);
    REQUIRE(taken == ready);  // the oldest, as many as there is room for
    if (!claims.empty()) held_.push_back(claims);
  }

  /// Some of what was claimed once, held still or not, in any order.
  std::vector<Claim> some() {
    if (held_.empty()) return {};
    std::vector<Claim> chosen;
    for (std::int64_t claims = 1 + below(2); claims > 0; --claims) {
      const auto& of =
          held_[held_.size() - 1 -
                static_cast<std::size_t>(below(std::min<std::int64_t>(std::ssize(held_), 4)))];
      const std::int64_t size = std::ssize(of), kind = below(5);
      const std::int64_t first = kind < 2 ? 0 : below(size);
      const std::int64_t count = kind == 0   ? size
                                 : kind == 1 ? (size + 1) / 2
                                 : kind == 2 ? size - first
                                             : std::min<std::int64_t>(size - first, 1 + below(9));
      chosen.insert(chosen.end(), of.begin() + first, of.begin() + first + count);
    }
    // Each once: a message that was claimed twice under the older or the newer epoch.
    std::set<NotificationId> seen;
    std::erase_if(chosen, [&](const Claim& c) { return !seen.insert(c.notification.id).second; });
    if (below(2) == 0) std::ranges::shuffle(chosen, random_);
    return chosen;
  }

  Waiting* held_by(const Claim& c) {
    const auto at = waiting_.find(c.notification.id);
    const bool holds =
        at != waiting_.end() && at->second.epoch == c.epoch && at->second.lease_until;
    return holds ? &at->second : nullptr;
  }

  void extend() {
    const UtcTime until = now_ + std::chrono::minutes(1 + below(4));
    std::vector<HeldClaim> claims;
    std::vector<bool> expected;
    for (const Claim& c : some()) {
      claims.push_back({c.notification.id, c.epoch});
      Waiting* const w = held_by(c);
      expected.push_back(w != nullptr);
      if (w) w->lease_until = until;
    }
    REQUIRE(must(store_.delivery().extend_claims(claims, until)) == expected);
  }

  void begin() {
    std::vector<AttemptIntent> intents;
    std::vector<bool> expected;
    const std::int64_t providers = 1 + below(2);
    for (const Claim& c : some()) {
      AttemptIntent& i = intents.emplace_back(intent(c));
      i.provider = below(providers) == 0 ? "sim" : "other";
      Waiting* const w = held_by(c);
      expected.push_back(w != nullptr);
      if (!w) continue;
      ++w->attempts;
      w->is_in_doubt = true;
      w->attempted_by = i.provider;
      w->attempted_at = now_;
    }
    REQUIRE(must(store_.delivery().begin_attempts(intents, now_)) == expected);
  }

  void finish() {
    static constexpr std::array outcomes{SendOutcome::accepted, SendOutcome::rejected,
                                         SendOutcome::retry, SendOutcome::unknown};
    const std::int64_t kinds = 1 + below(4), usual = below(4);
    std::vector<AttemptResult> results;
    std::int64_t stale = 0;
    for (const Claim& c : some()) {
      const bool is_usual = below(20) > 0;
      AttemptResult& r = results.emplace_back(
          ended(c, outcomes[static_cast<std::size_t>(is_usual ? usual : below(kinds))]));
      r.retry_at = now_ + std::chrono::seconds(below(200));
      Waiting* const w = held_by(c);
      if (!w) {
        ++stale;
      } else if (r.outcome == SendOutcome::accepted || r.outcome == SendOutcome::rejected) {
        waiting_.erase(c.notification.id);
      } else {
        w->ready_at = r.retry_at;
        w->lease_until.reset();
        if (r.outcome == SendOutcome::retry) w->is_in_doubt = false;
      }
    }
    REQUIRE(must(store_.delivery().finish_attempts(results, now_)) == stale);
  }

  void compare() {
    REQUIRE(must(store_.delivery().count_queued(NotificationType::sms)) == std::ssize(waiting_));
    std::set<NotificationId> expected, listed;
    for (const auto& [id, w] : waiting_)
      if (w.is_doubtful(now_)) expected.insert(id);
    for (const InDoubt& d : must(store_.delivery().list_in_doubt(now_, 100'000))) {
      listed.insert(d.id);
      REQUIRE(d.provider == waiting_.at(d.id).attempted_by);
      REQUIRE(d.attempts == waiting_.at(d.id).attempts);
    }
    REQUIRE(listed == expected);
    compare_depths();
  }

  /// What the queue and its leases add up to.
  void compare_depths() {
    QueueDepth wanted{};
    std::map<UtcTime, std::pair<std::int64_t, std::int64_t>> leases;
    for (const auto& [id, w] : waiting_) {
      wanted.attempts += w.attempts;
      if (w.lease_until && *w.lease_until > now_) {
        ++wanted.held;
        ++leases[*w.lease_until].first;
        leases[*w.lease_until].second += w.attempts;
      } else if (w.ready_at > now_) {
        ++wanted.put_off;
      } else {
        ++wanted.ready;
        wanted.ready_since = std::min(wanted.ready_since.value_or(w.ready_at), w.ready_at);
      }
    }
    const auto depths = must(store_.delivery().list_queues(now_));
    REQUIRE(depths.size() == (waiting_.empty() ? 0U : 1U));
    if (!depths.empty()) REQUIRE(depths[0] == wanted);
    std::vector<QueueLease> held;
    for (const auto& [until, sums] : leases)
      held.push_back({"a", NotificationType::sms, until, sums.first, sums.second});
    REQUIRE(must(store_.delivery().list_leases(now_, 10'000)) == held);
  }

  Store& store_;
  std::mt19937_64 random_;
  SeededEntropy entropy_;
  Sample sample_;
  UtcTime now_ = noon;
  std::map<NotificationId, Waiting> waiting_;
  std::vector<std::vector<Claim>> held_;
};

std::set<NotificationId> ids_of(std::span<const ClaimedNotification> claims) {
  std::set<NotificationId> ids;
  for (const ClaimedNotification& c : claims) ids.insert(c.notification.id);
  return ids;
}

}  // namespace

TEST_CASE("queue: messages that wait together fare as if each waited for itself (C3, C4, C8, I2)") {
  for (int i = 0; i < 3 * scale(); ++i) {
    const auto seed = static_cast<std::uint64_t>(first_seed() + i);
    CAPTURE(seed);
    over_every_store([&](Store& store) {
      Queues queues(store, seed);
      for (int step = 0; step < 80; ++step) {
        CAPTURE(step);
        queues.step();
      }
    });
  }
}

TEST_CASE("queue: claims cut what waits together, the oldest first, and leave none out (C3)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(31);
    const Sample sample(store, entropy, noon);
    const auto together = sample.create(store, noon, 250);
    const auto alone = sample.create(store, noon + 1s, 1);
    sample.create(store, noon + 2s, 120);
    std::set<NotificationId> taken;
    for (const std::size_t size : {100, 100, 51}) {
      const auto claims = claim(store, noon + 3s, static_cast<std::int64_t>(size));
      CHECK(claims.size() == size);
      taken.merge(ids_of(claims));
    }
    std::set<NotificationId> expected(together.begin(), together.end());
    expected.insert(alone.begin(), alone.end());
    CHECK(taken == expected);
    CHECK(claim(store, noon + 3s, 1000).size() == 120);
    CHECK(claim(store, noon + 3s, 1000).empty());
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 371);
  });
}

TEST_CASE("queue: a lease that ran out is lost only for what another owner took (C8, I2)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(32);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 300);
    const auto first = claim(store, noon, 300);
    const auto second = claim(store, noon + 6min, 120, "b");
    REQUIRE(second.size() == 120);
    const auto lost = ids_of(second);
    std::vector<bool> expected;
    for (const auto& c : first) expected.push_back(!lost.contains(c.notification.id));
    CHECK(must(store.delivery().begin_attempts(intents(first), noon + 7min)) == expected);
    CHECK(must(store.delivery().finish_attempts(ends(first, SendOutcome::accepted), noon + 7min)) ==
          120);
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 120);
  });
}

TEST_CASE("queue: who gave a message back holds it no longer (C8)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(37);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 1);
    const NotificationId id = sample.create(store, noon, 1).front();
    CHECK(must(store.delivery().extend_claims(std::vector{HeldClaim{id, 0}}, noon + 1h)) ==
          std::vector{false});  // nobody has claimed it
    const auto claims = claim(store, noon);
    must(store.delivery().finish_attempts(std::vector{ended(claims[0], SendOutcome::retry)}, noon));
    const HeldClaim given_back{claims[0].notification.id, claims[0].epoch};
    CHECK(must(store.delivery().extend_claims(std::vector{given_back}, noon + 2h)) ==
          std::vector{false});
    CHECK(must(store.delivery().begin_attempts(std::vector{intent(claims[0])}, noon)) ==
          std::vector{false});
    CHECK(must(store.delivery().finish_attempts(
              std::vector{ended(claims[0], SendOutcome::accepted)}, noon)) == 1);
    CHECK(claim(store, noon + 1h).size() == 2);
  });
}

TEST_CASE("queue: each class has its share of a claim, however its messages wait (C3)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(33);
    const Sample sample(store, entropy, noon);
    std::vector<NewNotification> rows(400);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i].notification = sample.notification(noon);
      if (i % 2 == 1) rows[i].notification.key_type = KeyType::test;
    }
    must(store.notifications().create(rows));
    const auto tests_among = [](const std::vector<ClaimedNotification>& claims) {
      return std::ranges::count_if(
          claims, [](const auto& c) { return c.notification.key_type == KeyType::test; });
    };
    const auto first = claim(store, noon, 100);
    CHECK(first.size() == 100);
    CHECK(tests_among(first) == 10);
    const auto rest = claim(store, noon, 1000);
    CHECK(rest.size() == 300);
    CHECK(tests_among(rest) == 190);
  });
}

TEST_CASE("queue: a reference that a provider gave before takes no other message along") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(34);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 151);
    const auto claims = claim(store, noon, 151);
    std::vector<AttemptResult> results = ends(claims, SendOutcome::accepted);
    for (std::size_t i = 0; i < results.size(); ++i)
      results[i].reference = "ref-" + std::to_string(i == 0 ? 0 : i - 1);
    must(store.delivery().begin_attempts(intents(claims), noon));
    CHECK(must(store.delivery().finish_attempts(std::span(results).first(1), noon)) == 0);
    CHECK(must(store.delivery().finish_attempts(std::span(results).subspan(1), noon)) == 0);
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 0);
    for (const auto& c : claims)
      CHECK(must(store.notifications().get(sample.service.id, c.notification.id)).status ==
            Status::sending);
  });
}

TEST_CASE("queue: what waits with many others is withdrawn alone when its recipient is forgotten") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(35);
    const Sample sample(store, entropy, noon);
    std::vector<NewNotification> rows(300);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i].notification = sample.notification(noon);
      if (i % 100 == 50) rows[i].notification.to = rows[i].notification.normalised_to = "forgotten";
    }
    must(store.notifications().create(rows));
    const auto claimed = claim(store, noon, 100);
    CHECK(must(store.retention().erase_recipient(sample.service.id, {"forgotten", {}})) == 3);
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 297);
    std::vector<bool> expected;
    for (const auto& c : claimed) expected.push_back(c.notification.to != "forgotten");
    CHECK(must(store.delivery().extend_claims(held(claimed), noon + 10min)) == expected);
    CHECK(std::ssize(claim(store, noon, 1000)) == 297 - std::ranges::count(expected, true));
  });
}

TEST_CASE(
    "queue: what waits with others is not stuck, and is archived only when it was sent (I2)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(36);
    const Sample sample(store, entropy, noon);
    sample.create(store, noon, 300);
    CHECK(must(store.delivery().requeue_stuck(noon - 1h, noon + 1h, 1000, noon + 1h)) == 0);
    const auto begun = claim(store, noon, 150);
    must(store.delivery().begin_attempts(intents(begun), noon));

    const ArchiveScope scope{sample.service.id, NotificationType::sms, noon + 1h};
    const auto sweep = must(store.archive().sweep({std::vector{scope}, {}, 1000}));
    CHECK(sweep.moved == 0);
    ArchiveReport all;
    for (int i = 0; i < 3; ++i) {
      const ArchiveReport report = must(store.archive().move(scope, 1000, noon + 24h));
      all.moved += report.moved;
      all.withdrawn += report.withdrawn;
    }
    CHECK(all.withdrawn == 150);
    CHECK(all.moved == 150);
    CHECK(must(store.archive().list_expired(std::vector{scope}))
              .empty());  // begun attempts are waited for
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 150);
    CHECK(must(store.delivery().finish_attempts(ends(begun, SendOutcome::accepted), noon + 24h)) ==
          0);
    CHECK(must(store.archive().move(scope, 1000, noon + 24h)).moved == 150);
  });
}

}  // namespace queue_contract
