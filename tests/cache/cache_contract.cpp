#include "cache/caches.hpp"

#include <map>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace cache_contract {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);

Uuid token_of(std::uint8_t number) {
  Uuid token;
  token.bytes[15] = number;
  return token;
}

template <typename T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result, (result ? "" : result.error().message));
  return std::move(result).value();
}
void must(Result<void> result) { REQUIRE_MESSAGE(result, (result ? "" : result.error().message)); }

LedgerReservation reservation(std::uint8_t token, std::vector<LedgerReservation::Line> lines,
                              UtcTime now = noon) {
  return {token_of(token), now, now + 30s, std::move(lines)};
}

using LedgerCounts = std::map<std::string, std::int64_t>;

std::optional<LedgerCounts> read(Cache& cache, const std::string& key, UtcTime now = noon) {
  auto found = must(cache.read_ledgers(std::vector{key}, now)).front();
  if (!found) return std::nullopt;
  LedgerCounts counts;
  for (const LedgerEntry& entry : found->counts) counts[entry.name] = entry.amount;
  CHECK(counts.size() == found->counts.size());
  return counts;
}

void make_ledger(Cache& cache, const std::string& key, std::vector<LedgerEntry> counts = {}) {
  must(cache.open_ledger(key));
  REQUIRE(must(cache.complete_ledger(key, counts)));
}

bool reserves(Cache& cache, const std::string& key, const LedgerReservation& r) {
  return must(cache.reserve(key, r)).outcome == ReserveOutcome::reserved;
}

}  // namespace

TEST_CASE("cache: a value comes back for the version that it was stored for, and for no other") {
  over_every_cache([](Cache& cache) {
    CHECK(!must(cache.get("service/1", "7")));
    must(cache.set("service/1", "7", "seven", 1min));
    CHECK(must(cache.get("service/1", "7")) == "seven");
    CHECK(!must(cache.get("service/1", "8")));
    CHECK(!must(cache.get("service/1", "")));
    must(cache.set("service/1", "8", "eight", 1min));
    CHECK(!must(cache.get("service/1", "7")));
    must(cache.remove("service/1"));
    CHECK(!must(cache.get("service/1", "8")));
  });
}

TEST_CASE("cache: values are bytes, and an empty value is not a miss") {
  over_every_cache([](Cache& cache) {
    const std::string hostile("\r\n$5\r\n\0\xff%s*3\r\n", 15);
    must(cache.set("a", hostile, hostile, 1min));
    CHECK(must(cache.get("a", hostile)) == hostile);
    must(cache.set("b", "", "", 1min));
    CHECK(must(cache.get("b", "")) == "");
    // "1:x" + "y" and "1:" + "xy" are told apart by the length of the version.
    must(cache.set("c", "x", "y", 1min));
    CHECK(!must(cache.get("c", "")));
    const std::string large(1 << 20, 'x');
    must(cache.set("d", "1", large, 1min));
    CHECK(must(cache.get("d", "1")) == large);
  });
}

TEST_CASE("cache: what breaks the rules of keys, names, amounts and spans is refused") {
  over_every_cache([](Cache& cache) {
    const std::vector<std::string> bad_keys{
        "", "a b", "a\nb", "caf\xc3\xa9", std::string(201, 'k'), std::string("a\0b", 3)};
    for (const std::string& bad : bad_keys) {
      CAPTURE(bad);
      CHECK(cache.get(bad, "").error().code == ErrorCode::invalid_argument);
      CHECK(cache.set(bad, "", "", 1s).error().code == ErrorCode::invalid_argument);
      CHECK(cache.remove(bad).error().code == ErrorCode::invalid_argument);
      CHECK(cache.open_ledger(bad).error().code == ErrorCode::invalid_argument);
      CHECK(cache.complete_ledger(bad, {}).error().code == ErrorCode::invalid_argument);
      CHECK(cache.reserve(bad, reservation(1, {})).error().code == ErrorCode::invalid_argument);
      CHECK(cache.settle(bad, token_of(1), {}).error().code == ErrorCode::invalid_argument);
      CHECK(cache.take_token(bad, {}, noon, LimitPolicy::fail_open).error().code ==
            ErrorCode::invalid_argument);
    }
    CHECK(cache.set("a", "", "", 0ms).error().code == ErrorCode::invalid_argument);
    CHECK(cache.set("a", "", "", std::chrono::hours(24 * 367)).error().code ==
          ErrorCode::invalid_argument);
    CHECK(cache.set("a", std::string(201, 'v'), "", 1s).error().code ==
          ErrorCode::invalid_argument);
    must(cache.open_ledger("l"));
    for (const LedgerEntry& bad :
         std::vector<LedgerEntry>{{"=", 1}, {"?", 1}, {"", 1}, {"a b", 1}, {"ab", INT64_MAX}}) {
      CAPTURE(bad.name);
      CHECK(cache.complete_ledger("l", std::vector{bad}).error().code ==
            ErrorCode::invalid_argument);
      CHECK(cache.settle("l", token_of(1), std::vector{bad}).error().code ==
            ErrorCode::invalid_argument);
    }
    CHECK(cache.reserve("l", reservation(1, {{"sms", -1, 5}})).error().code ==
          ErrorCode::invalid_argument);
    CHECK(cache.reserve("l", {token_of(1), noon, noon, {}}).error().code ==
          ErrorCode::invalid_argument);
    CHECK(cache.take_token("b", {0, 10, 0}, noon, LimitPolicy::fail_open).error().code ==
          ErrorCode::invalid_argument);
    CHECK(cache.take_token("b", {1, 0, 0}, noon, LimitPolicy::fail_open).error().code ==
          ErrorCode::invalid_argument);
  });
}

TEST_CASE("cache: only opening makes a ledger, and only completing makes it vouch for its counts") {
  over_every_cache([](Cache& cache) {
    CHECK(!read(cache, "day"));
    CHECK(!reserves(cache, "day", reservation(1, {{"sms", 1}})));
    CHECK(!must(cache.settle("day", token_of(1), std::vector<LedgerEntry>{{"sms", 1}})));
    CHECK(!must(cache.complete_ledger("day", std::vector<LedgerEntry>{{"sms", 1}})));
    CHECK(!read(cache, "day"));

    must(cache.open_ledger("day"));
    CHECK(!read(cache, "day"));
    CHECK(reserves(cache, "day", reservation(1, {{"sms", 2}})));
    CHECK(!reserves(cache, "day", reservation(2, {{"sms", 2, 100}})));
    CHECK(must(cache.complete_ledger("day", std::vector<LedgerEntry>{{"sms", 40}, {"t1", 4}})));
    CHECK(read(cache, "day") == LedgerCounts{{"sms", 42}, {"t1", 4}});
    // Both may be repeated.
    CHECK(must(cache.complete_ledger("day", std::vector<LedgerEntry>{{"sms", 40}})));
    must(cache.open_ledger("day"));
    CHECK(read(cache, "day") == LedgerCounts{{"sms", 42}, {"t1", 4}});
    must(cache.remove("day"));
    CHECK(!read(cache, "day"));
  });
}

TEST_CASE("cache: a reservation is granted as a whole or not at all, up to the limit exactly") {
  over_every_cache([](Cache& cache) {
    make_ledger(cache, "day", {{"sms", 7}});
    const auto refused =
        must(cache.reserve("day", reservation(1, {{"email", 1, 5}, {"sms", 4, 10}})));
    CHECK(refused.outcome == ReserveOutcome::refused);
    CHECK(refused.line == 1);
    CHECK(refused.used == 7);
    CHECK(read(cache, "day") == LedgerCounts{{"sms", 7}});
    CHECK(reserves(cache, "day", reservation(2, {{"email", 1, 5}, {"sms", 3, 10}})));
    CHECK(!reserves(cache, "day", reservation(3, {{"sms", 1, 10}})));
    CHECK(reserves(cache, "day", reservation(4, {{"sms", 0, 10}})));
    CHECK(reserves(cache, "day", reservation(5, {{"sms", 100}})));
    CHECK(read(cache, "day")->at("sms") == 110);
  });
}

TEST_CASE("cache: reserving and settling count once, however often they are repeated") {
  over_every_cache([](Cache& cache) {
    make_ledger(cache, "day");
    for (int i = 0; i < 3; ++i) CHECK(reserves(cache, "day", reservation(1, {{"sms", 5, 100}})));
    CHECK(read(cache, "day") == LedgerCounts{{"sms", 5}});
    const std::vector<LedgerEntry> changes{{"sms", -2}, {"t1", 3}};
    for (int i = 0; i < 3; ++i) CHECK(must(cache.settle("day", token_of(1), changes)));
    CHECK(read(cache, "day") == LedgerCounts{{"sms", 3}, {"t1", 3}});
    CHECK(must(cache.settle("day", token_of(2), changes)));
    CHECK(read(cache, "day") == LedgerCounts{{"sms", 3}, {"t1", 3}});
  });
}

TEST_CASE("cache: a reservation that nobody settled in time puts the ledger in doubt") {
  over_every_cache([](Cache& cache) {
    make_ledger(cache, "day");
    CHECK(reserves(cache, "day", reservation(1, {{"sms", 5, 100}})));
    CHECK(reserves(cache, "day", reservation(2, {{"sms", 5, 100}}, noon + 10s)));
    CHECK(must(cache.read_ledgers(std::vector<std::string>{"day"}, noon)).front()->reservations ==
          2);
    CHECK(read(cache, "day", noon + 29s));
    CHECK(!read(cache, "day", noon + 30s));
    CHECK(must(cache.reserve("day", reservation(3, {{"sms", 1, 100}}, noon + 30s))).outcome ==
          ReserveOutcome::unknown);
    // Whoever settles late mends it.
    CHECK(must(cache.settle("day", token_of(1), {})));
    CHECK(read(cache, "day", noon + 30s) == LedgerCounts{{"sms", 10}});
    CHECK(!read(cache, "day", noon + 40s));
  });
}

TEST_CASE("cache: a ledger that was compacted says the same, and goes on counting") {
  over_every_cache([](Cache& cache) {
    make_ledger(cache, "day", {{"sms", 7}, {"t1", 6}, {"t2", 1}});
    for (int i = 0; i < 2; ++i) {
      must(cache.compact_ledger("day"));
      CHECK(read(cache, "day") == LedgerCounts{{"sms", 7}, {"t1", 6}, {"t2", 1}});
    }
    CHECK(must(cache.reserve("day", reservation(1, {{"sms", 4, 10}}))).used == 7);
    CHECK(reserves(cache, "day", reservation(2, {{"sms", 3, 10}})));
    must(cache.compact_ledger("day"));  // not while something is put aside
    CHECK(must(cache.settle("day", token_of(2), std::vector<LedgerEntry>{{"t1", 2}, {"t3", 1}})));
    const LedgerCounts after{{"sms", 10}, {"t1", 8}, {"t2", 1}, {"t3", 1}};
    CHECK(read(cache, "day") == after);
    must(cache.compact_ledger("day"));
    CHECK(reserves(cache, "day", reservation(3, {{"t1", 1}})));
    CHECK(must(cache.settle("day", token_of(3), std::vector<LedgerEntry>{{"t1", -1}})));
    CHECK(must(cache.complete_ledger("day", std::vector<LedgerEntry>{{"sms", 40}})));
    CHECK(read(cache, "day") == after);
  });
}

TEST_CASE("cache: compacting makes no ledger, vouches for none, and keeps one without counts") {
  over_every_cache([](Cache& cache) {
    must(cache.compact_ledger("day"));
    CHECK(!read(cache, "day"));
    must(cache.open_ledger("day"));
    must(cache.compact_ledger("day"));
    CHECK(!read(cache, "day"));
    CHECK(must(cache.complete_ledger("day", {})));
    must(cache.compact_ledger("day"));
    CHECK(read(cache, "day") == LedgerCounts{});
    CHECK(reserves(cache, "day", reservation(1, {{"sms", 1, 1}})));
    must(cache.set("x", "1", "text", 1min));
    must(cache.compact_ledger("x"));
    CHECK(!read(cache, "x"));
    CHECK(cache.compact_ledger("a b").error().code == ErrorCode::invalid_argument);
  });
}

TEST_CASE("cache: a ledger compacted at any moment is one that never was") {
  over_every_cache([](Cache& cache) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 20; ++round) {
      const std::string plain = "plain" + std::to_string(round);
      const std::string compacted = "compacted" + std::to_string(round);
      for (const auto& key : {plain, compacted}) make_ledger(cache, key, {{"sms", 3}});
      for (std::uint8_t step = 1; step < 40; ++step) {
        if (random() % 3 == 0) must(cache.compact_ledger(compacted));
        const std::string name = "t" + std::to_string(random() % 4);
        const auto limit = static_cast<std::int64_t>(random() % 40);
        const auto asked = reservation(step, {{name, 2, random() % 2 ? limit : no_limit}});
        const auto answer = must(cache.reserve(plain, asked));
        const auto same = must(cache.reserve(compacted, asked));
        CHECK(same.outcome == answer.outcome);
        CHECK(same.used == answer.used);
        const std::vector<LedgerEntry> changes{{name, -1}, {"sms", 1}};
        if (random() % 4)
          for (const auto& key : {plain, compacted})
            CHECK(must(cache.settle(key, token_of(step), changes)));
        CHECK(read(cache, plain) == read(cache, compacted));
      }
    }
  });
}

TEST_CASE("cache: several ledgers are read in the order of their keys") {
  over_every_cache([](Cache& cache) {
    make_ledger(cache, "b", {{"t1", 2}});
    make_ledger(cache, "c");
    must(cache.open_ledger("d"));
    must(cache.set("e", "", "text", 1min));
    const std::vector<std::string> keys{"a", "b", "c", "d", "e", "b"};
    const auto found = must(cache.read_ledgers(keys, noon));
    REQUIRE(found.size() == 6);
    CHECK(!found[0]);
    CHECK(found[1] == LedgerState{{{"t1", 2}}, 0});
    CHECK(found[2] == LedgerState{});
    CHECK(!found[3]);
    CHECK(!found[4]);
    CHECK(found[5] == found[1]);
    CHECK(must(cache.read_ledgers({}, noon)).empty());
  });
}

TEST_CASE("cache: a key that holds something else is a miss, and may be used again") {
  over_every_cache([](Cache& cache) {
    must(cache.set("x", "1", "text", 1min));
    CHECK(!reserves(cache, "x", reservation(1, {{"sms", 1}})));
    make_ledger(cache, "x", {{"sms", 1}});
    CHECK(read(cache, "x") == LedgerCounts{{"sms", 1}});
    CHECK(!must(cache.get("x", "1")));
    must(cache.set("x", "1", "text", 1min));
    CHECK(must(cache.get("x", "1")) == "text");
    static_cast<void>(must(cache.take_token("x", {}, noon, LimitPolicy::fail_open)));
    CHECK(must(cache.take_token("x", {}, noon, LimitPolicy::fail_open)));
  });
}

TEST_CASE("cache: a bucket gives what the rules give, whatever happens in whatever order") {
  over_every_cache([](Cache& cache) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 30; ++round) {
      const std::string key = "bucket/" + std::to_string(round);
      const auto rate = static_cast<std::int64_t>(random() % 5'000 + 1);
      BucketRules rules = BucketRules::of_rate_limit(rate);
      if (round % 3 == 0) rules = {rate, static_cast<std::int64_t>(random() % 20 + 1), -1};
      UtcTime now = noon;
      Bucket model = Bucket::full(rules, now);
      for (int i = 0; i < 60; ++i) {
        CAPTURE(round);
        CAPTURE(i);
        const auto step =
            static_cast<std::int64_t>(random() % (random() % 4 ? 50'000 : 90'000'000));
        now = random() % 10 == 0 ? now - 3s : now + std::chrono::microseconds(step);
        CHECK(must(cache.take_token(key, rules, now, LimitPolicy::fail_open)) ==
              model.take(rules, now));
      }
    }
  });
}

TEST_CASE("cache: a bucket that is missing is full when open, and fills from nothing when closed") {
  over_every_cache([](Cache& cache) {
    const BucketRules rules{60, 10, 0};
    const UtcTime now = SystemClock().now();
    CHECK(must(cache.take_token("open", rules, now, LimitPolicy::fail_open)));
    CHECK(!must(cache.take_token("closed", rules, now, LimitPolicy::fail_closed)));
    CHECK(!must(cache.take_token("closed", rules, now + 1s, LimitPolicy::fail_closed)));
    // Refused requests take what there is; after two quiet seconds one may pass.
    CHECK(must(cache.take_token("closed", rules, now + 4s, LimitPolicy::fail_closed)));
    // Once the cache has been there for long enough, nobody has to wait.
    CHECK(must(cache.take_token("later", rules, now + 1min, LimitPolicy::fail_closed)));
  });
}

}  // namespace cache_contract
