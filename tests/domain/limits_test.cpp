#include <notify/limits.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;
using namespace std::chrono_literals;

namespace {
const UtcTime start = UtcTime::from_us(1'774'008'000'000'000);
}

TEST_CASE("bucket: three calls within two tenths of a second take three tokens of a full one") {
  const BucketRules rules{60, 100, 0};
  Bucket bucket = Bucket::full(rules, start);
  for (int i = 0; i < 3; ++i) CHECK(bucket.take(rules, start + i * 100ms));
  CHECK(bucket.tokens == 97);
}

TEST_CASE("bucket: a token is given back as soon as its time is over") {
  const BucketRules rules{300, 100, 0};
  Bucket bucket = Bucket::full(rules, start);
  for (int i = 0; i < 3; ++i) CHECK(bucket.take(rules, start + i * 100ms));
  CHECK(bucket.tokens == 98);
}

TEST_CASE("bucket: refused requests take tokens down to the least") {
  const BucketRules rules{60, 1, -1};
  Bucket bucket = Bucket::full(rules, start);
  for (int i = 0; i < 3; ++i) CHECK(!bucket.take(rules, start));
  CHECK(bucket.tokens == -1);
}

TEST_CASE("bucket: a rate limit of 3,000 fills a bucket of 1,000, smaller ones a third and one") {
  CHECK(BucketRules::of_rate_limit(3'000) == BucketRules{3'000, 1'000, 0});
  CHECK(BucketRules::of_rate_limit(100) == BucketRules{100, 35, 0});
  CHECK(BucketRules::of_rate_limit(1) == BucketRules{1, 2, 0});
  CHECK(BucketRules::of_rate_limit(0) == BucketRules{1, 2, 0});
  CHECK(BucketRules::of_rate_limit(INT64_MAX) == BucketRules{rate_limit_max, 1'000, 0});
}

TEST_CASE("bucket: a clock that goes back fills nothing and breaks nothing") {
  const BucketRules rules{60, 10, 0};
  Bucket bucket = Bucket::full(rules, start);
  CHECK(bucket.take(rules, start - 24h));
  CHECK(bucket.tokens == 9);
  CHECK(bucket.take(rules, start + 1s));
  CHECK(bucket.tokens == 9);
}

TEST_CASE("bucket: what is let through in any span is at most the burst and the rate") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    const auto rate = static_cast<std::int64_t>(random() % 6'000 + 1);
    const BucketRules rules = BucketRules::of_rate_limit(rate);
    UtcTime now = start;
    Bucket bucket = round % 2 ? Bucket::full(rules, now) : Bucket::filled_since(now, rules, now);
    const std::int64_t burst = round % 2 ? rules.size : 0;
    std::int64_t passed = 0;
    for (int i = 0; i < 300; ++i) {
      now = now + std::chrono::microseconds(random() % (random() % 8 ? 20'000 : 5'000'000));
      passed += bucket.take(rules, now);
      CAPTURE(round);
      CHECK(passed <= burst + (now - start).count() * rate / 60'000'000);
    }
  }
}
