#include "cache/caches.hpp"
#include "cache/faulty_proxy.hpp"
#include "cache/redis/redis_connection.hpp"
#include "cache/redis_server.hpp"
#include "support/patiently.hpp"
#include "support/sample.hpp"

#include <optional>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace redis_cache_test {

namespace {

using Fault = FaultyProxy::Fault;

/// Patient enough for any machine; a test of what comes too late has less.
RedisOptions options_for(int port) {
  RedisOptions options;
  options.port = port;
  options.timeout_ms = options.connect_timeout_ms = 30'000;
  options.pause_ms = 1;
  return options;
}

bool is_away(const Error& error) { return error.code == ErrorCode::unavailable && error.retryable; }

/// A cache knows again that its server is there once its pause is over, which is short here.
std::string soon(Cache& cache, std::string_view key, std::string_view version) {
  std::string found;
  CHECK(wait_until([&] {
    const auto value = cache.get(key, version);
    if (value && *value) found = **value;
    return value.has_value();
  }));
  return found;
}

}  // namespace

TEST_CASE("redis: a server that is out of reach is an error, and nobody knocks again at once") {
  RedisOptions options = options_for(1);
  options.pause_ms = 60'000;
  const auto cache = make_redis(options);
  CHECK(is_away(cache->get("a", "").error()));
  const auto second = cache->get("a", "");
  CHECK(second.error().message == "redis: out of reach a moment ago");
}

TEST_CASE("redis: an answer that does not come in time, however it trickles, is an error") {
  RedisServer server;
  FaultyProxy proxy(server.port());
  must(make_redis(options_for(proxy.port()))->set("a", "1", "value", 1min));
  RedisOptions options = options_for(proxy.port());
  options.timeout_ms = 300;
  const auto cache = make_redis(options);
  for (const auto& [fault, amount] : {std::pair(Fault::swallow, 0),
                                      {Fault::hold, 0},
                                      {Fault::cut_answer, 3},
                                      {Fault::drop_request, 0},
                                      {Fault::refuse, 0}}) {
    proxy.set(fault, amount);
    if (fault == Fault::refuse) proxy.end_lines();
    CHECK(is_away(cache->get("a", "1").error()));
    proxy.set(Fault::none);
    proxy.end_lines();
    CHECK(soon(*cache, "a", "1") == "value");
  }
  proxy.set(Fault::trickle);
  CHECK(soon(*cache, "a", "1") == "value");
}

TEST_CASE("redis: an answer that comes late is not taken for the answer to something else") {
  RedisServer server;
  FaultyProxy proxy(server.port());
  SystemClock clock;
  RedisOptions options = options_for(proxy.port());
  options.timeout_ms = 300;
  const auto line = must(redis::RedisConnection::open(options, clock));
  proxy.set(Fault::hold);
  const std::int64_t answers = proxy.answers();
  redis::Pipeline first, second;
  first.add({"ECHO", "first"});
  second.add({"ECHO", "second"});
  CHECK(is_away(line->run(first).error()));
  proxy.set(Fault::none);
  REQUIRE(wait_until([&] { return proxy.answers() > answers; }));
  CHECK(is_away(line->run(second).error()));
}

TEST_CASE("redis: a line that went dead between two calls is opened again unnoticed") {
  RedisServer server;
  FaultyProxy proxy(server.port());
  const auto cache = make_redis(options_for(proxy.port()));
  must(cache->set("a", "1", "value", 1min));
  proxy.end_lines();
  CHECK(must(cache->get("a", "1")) == "value");
}

TEST_CASE("redis: what a server wrote before it was restarted from a file is not believed") {
  RedisServer server;
  const auto cache = make_redis(options_for(server.port()));
  must(cache->open_ledger("day"));
  must(cache->complete_ledger("day", {}));
  const std::vector<std::string> keys{"day"};
  CHECK(must(cache->read_ledgers(keys, UtcTime())).front());
  server.say({"SAVE"});
  server.restart();
  CHECK(!server.any_key().empty());
  std::optional<bool> is_known;
  REQUIRE(wait_until([&] {
    if (const auto ledgers = cache->read_ledgers(keys, UtcTime()))
      is_known = ledgers->front().has_value();
    return is_known.has_value();
  }));
  CHECK(!*is_known);
}

TEST_CASE("redis: a replica is as good as away, and believes nothing that its master wrote") {
  RedisServer master, replica;
  const auto cache = make_redis(options_for(master.port()));
  must(cache->set("a", "1", "value", 1min));
  replica.follow(master);
  REQUIRE(wait_until([&] { return replica.is_linked(); }));
  const auto other = make_redis(options_for(replica.port()));
  CHECK(other->get("a", "1").error().message == "redis: server is a replica");
  replica.lead();
  CHECK(soon(*other, "a", "1").empty());
  // A master that became a replica while a line was open refuses to write, and is left.
  master.follow(replica);
  CHECK(is_away(cache->set("a", "2", "value", 1min).error()));
}

TEST_CASE("redis: a server that forgot its scripts is told them again") {
  RedisServer server;
  const auto cache = make_redis(options_for(server.port()));
  must(cache->open_ledger("day"));
  server.say({"SCRIPT", "FLUSH"});
  CHECK(must(cache->complete_ledger("day", {})));
}

TEST_CASE("redis: a wrong password, user or database is an error that shows none of them") {
  RedisServer server;
  server.say({"CONFIG", "SET", "requirepass", "sesame"});
  RedisOptions options = options_for(server.port());
  CHECK(is_away(make_redis(options)->get("a", "").error()));
  options.password = "swordfish";
  const auto wrong = make_redis(options)->get("a", "");
  CHECK(wrong.error().message == "redis: server answered WRONGPASS");
  options.password = "sesame";
  CHECK(make_redis(options)->get("a", ""));
  options.database = 99;
  CHECK(make_redis(options)->get("a", "").error().message == "redis: server answered ERR");
}

TEST_CASE("redis: a child of fork() is told to open its own, and its parent's line goes on") {
  RedisServer server;
  const auto cache = make_redis(options_for(server.port()));
  must(cache->set("a", "1", "value", 1min));
  const pid_t child = ::fork();
  if (child == 0) {
    const auto answer = cache->get("a", "1");
    ::_exit(!answer && answer.error().code == ErrorCode::forked ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(must(cache->get("a", "1")) == "value");
}

TEST_CASE(
    "redis: keys hold ids under a prefix and the server's identity, and nothing of a person") {
  RedisServer server;
  RedisOptions options = options_for(server.port());
  options.prefix = "clinic";
  const auto cache = make_redis(options);
  must(cache->set("service/1", "1", "value", 1min));
  CHECK(server.any_key().starts_with("clinic:"));
  CHECK(server.any_key().ends_with(":service/1"));
}

TEST_CASE("redis: an url is read whole or refused without what it keeps secret") {
  const auto whole = must(RedisOptions::from_url("redis://ann:p%40ss%3a@cache.example:7000/3"));
  CHECK(whole.username == "ann");
  CHECK(whole.password == "p@ss:");
  CHECK(whole.host == "cache.example");
  CHECK(whole.port == 7'000);
  CHECK(whole.database == 3);
  const auto plain = must(RedisOptions::from_url("redis://localhost"));
  CHECK(plain.port == 6'379);
  CHECK(plain.password.empty());
  CHECK(must(RedisOptions::from_url("redis://:secret@[::1]:1/")).host == "::1");
  const auto socket = must(RedisOptions::from_url("unix:/run/redis.sock?db=2"));
  CHECK(socket.unix_socket == "/run/redis.sock");
  CHECK(socket.database == 2);
  for (const char* bad :
       {"", "redis:", "http://a", "redis://", "redis://a:b", "redis://a:0", "redis://a:65536",
        "redis://a/x", "redis://a/-1", "redis://u:hunter2%4@a", "redis://u:hunter2%zz@a",
        "unix:", "redis://[::1", "redis://hunter2@", "unix:/a?db=x", "rediss://u:hunter2@a"}) {
    CAPTURE(bad);
    const auto refused = RedisOptions::from_url(bad);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(refused.error().message.find("hunter2") == std::string::npos);
  }
}

}  // namespace redis_cache_test
