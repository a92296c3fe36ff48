#pragma once

#include <notify/adapters/memory_cache.hpp>
#include <notify/adapters/redis.hpp>
#include <notify/ports/clock.hpp>

#include <doctest/doctest.h>

#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The caches that the contract runs over. Memory is always there; Redis when the test runner has
/// started one and says where (NFY_TEST_REDIS_URL), else its absence is printed.
namespace notify::test {

struct CacheUnderTest {
  std::string name;
  std::function<std::shared_ptr<Cache>()> make;  ///< empty, of the test's own
};

inline const char* redis_url() {
  const char* const url = std::getenv("NFY_TEST_REDIS_URL");
  return url && *url ? url : nullptr;
}

inline std::string fresh_prefix() {
  static std::atomic<int> number{0};
  return "t" + std::to_string(::getpid()) + "-" + std::to_string(++number);
}

/// The server of the test run; each test has a prefix of its own there.
inline RedisOptions redis_options() {
  auto options = RedisOptions::from_url(redis_url());
  REQUIRE_MESSAGE(options, (options ? "" : options.error().message));
  options->prefix = fresh_prefix();
  options->timeout_ms = options->connect_timeout_ms = 10'000;  // other tests may keep it waiting
  return *options;
}

inline std::shared_ptr<Cache> make_redis(RedisOptions options) {
  auto cache = make_redis_cache(std::move(options), std::make_shared<SystemClock>());
  REQUIRE_MESSAGE(cache, (cache ? "" : cache.error().message));
  return *std::move(cache);
}

inline std::vector<CacheUnderTest> caches() {
  std::vector<CacheUnderTest> all;
  all.push_back({"memory", [] {
                   auto cache = make_memory_cache(std::make_shared<SystemClock>());
                   REQUIRE(cache);
                   return *std::move(cache);
                 }});
  if (redis_url()) {
    all.push_back({"redis", [] { return make_redis(redis_options()); }});
  } else {
    static const bool said = [] {
      MESSAGE("skipped: no NFY_TEST_REDIS_URL, the contract runs on memory only");
      return true;
    }();
    static_cast<void>(said);
  }
  return all;
}

/// Runs `body` over every cache.
template <typename Body>
void over_every_cache(Body body) {
  for (const CacheUnderTest& under_test : caches()) {
    CAPTURE(under_test.name);
    const std::shared_ptr<Cache> cache = under_test.make();
    body(*cache);
  }
}

}  // namespace notify::test
