#include "cache/redis_server.hpp"
#include "support/sample.hpp"

#include <notify/adapters/redis.hpp>

#include <chrono>

using namespace notify;
using namespace notify::test;

namespace redis_admin_cache_test {
namespace {

std::shared_ptr<AdminCache> admin_cache_at(int port, std::int64_t pause_ms = 1) {
  RedisOptions options;
  options.port = port;
  options.timeout_ms = options.connect_timeout_ms = 30'000;
  options.pause_ms = pause_ms;
  return must(make_redis_admin_cache(options, std::make_shared<SystemClock>()));
}

bool has(const RedisServer& server, const std::string& key) {
  return !server.say({"GET", key}).empty();
}

}  // namespace

TEST_CASE("redis_admin_cache: keys and what fits a pattern are removed, and nothing else") {
  const RedisServer server;
  server.say({"MSET", "user-1", "a", "user-2", "b", "service-1", "c", "service-1-templates", "d",
              "service-2-templates", "e"});
  const std::vector<std::string> keys = {"user-1", "never-kept", "service-1-*", "organisation-*"};
  must(admin_cache_at(server.port())->forget(keys));
  CHECK_FALSE(has(server, "user-1"));
  CHECK(has(server, "user-2"));
  CHECK(has(server, "service-1"));
  CHECK_FALSE(has(server, "service-1-templates"));
  CHECK(has(server, "service-2-templates"));
}

TEST_CASE("redis_admin_cache: a pattern finds every key, however many there are") {
  const RedisServer server;
  constexpr int count = 5'000;
  std::vector<std::string> words{"MSET", "kept", "1"};
  for (int i = 0; i < count; ++i) {
    words.push_back("service-" + std::to_string(i));
    words.emplace_back("1");
  }
  server.say(words);
  const std::vector<std::string> keys = {"service-*"};
  must(admin_cache_at(server.port())->forget(keys));
  CHECK(server.say({"RANDOMKEY"}) == "kept");
  server.say({"DEL", "kept"});
  CHECK(server.say({"RANDOMKEY"}).empty());
}

TEST_CASE("redis_admin_cache: a line that had gone dead is opened again") {
  RedisServer server;
  const auto cache = admin_cache_at(server.port());
  const std::vector<std::string> keys = {"user-1"};
  must(cache->forget(keys));
  server.restart();
  server.say({"SET", "user-1", "a"});
  must(cache->forget(keys));
  CHECK_FALSE(has(server, "user-1"));
}

TEST_CASE("redis_admin_cache: a server out of reach is an error, and nobody knocks again at once") {
  const auto cache = admin_cache_at(1, 60'000);
  const std::vector<std::string> keys = {"user-1"};
  CHECK(cache->forget(keys).error().code == ErrorCode::unavailable);
  CHECK(cache->forget(keys).error().message == "redis: out of reach a moment ago");
  SUBCASE("with nothing to forget nobody is asked") { must(cache->forget({})); }
}

}  // namespace redis_admin_cache_test
