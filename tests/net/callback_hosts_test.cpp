// Calls to services over real lines: one server under two names, of which one does not answer.
#include "engine/world.hpp"
#include "support/https_server.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/https.hpp>
#include <notify/callbacks.hpp>
#include <notify/providers.hpp>

#include <atomic>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

struct Town {
  HttpsServer server;
  World world;

  explicit Town(Store& store) : world(store) {
    if (is_there()) world.engine = engine();
    must(world.engine->providers().add(world.provider));
  }
  [[nodiscard]] bool is_there() const {
    if (!server.is_available()) MESSAGE("skipped: the openssl program is not installed");
    return server.is_available();
  }
  /// One more worker, with lines of its own and more patience than a busy machine needs.
  [[nodiscard]] std::unique_ptr<Engine> engine() {
    HttpsOptions options;
    options.allow_private = true;
    options.ca_file = server.ca_file();
    options.timeout_ms = 600'000;
    options.per_host_max = 100;
    return must(Engine::make(
        {std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store), world.clock, world.entropy,
         must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy)),
         must(make_https_client(options))}));
  }
  Clinic clinic(const std::string& name, const std::string& url, int calls) {
    Clinic made(world, name);
    must(world.engine->callbacks().put(
        {made.service.id, CallbackType::delivery_status, url, "secret-token-1", 1, noon}));
    for (int i = 0; i < calls; ++i) made.receive(made.send(), Status::delivered);
    return made;
  }
  [[nodiscard]] std::string url_of(const std::string& host, const std::string& path) const {
    return "https://" + host + ":" + std::to_string(server.port()) + path;
  }
  /// How many of what arrived came on a path, and the most that the server ever had at once.
  [[nodiscard]] std::pair<int, std::string> arrived(const std::string& path) const {
    int count = 0;
    std::string most;
    for (const std::string& line : server.requests()) {
      if (line.find("\"path\": \"" + path + "\"") != std::string::npos) ++count;
      most = line.substr(line.find("\"at_once\": ") + 11);
    }
    return {count, most};
  }
};

}  // namespace

TEST_CASE("https callbacks: services at one host, called by two workers, share its lines") {
  over_every_store([](Store& store) {
    Town town(store);
    if (!town.is_there()) return;
    for (int i = 0; i < 3; ++i)
      town.clinic("Clinic " + std::to_string(i), town.url_of("LOCALHOST", "/slow/20"), 12);
    CallbackOptions options;
    options.per_host_max = 4;
    std::atomic<std::int64_t> done = 0;
    const auto work = [&] {
      const auto engine = town.engine();
      for (int round = 0; done < 36 && round < 1'000; ++round)
        done += must(engine->callbacks().run(options)).done;
    };
    std::thread other(work);
    work();
    other.join();
    CHECK(done == 36);
    const auto [count, most] = town.arrived("/slow/20");
    CHECK(count == 36);
    CHECK(std::stoi(most) <= 4);
  });
}

TEST_CASE("https callbacks: a dead host costs its own calls one round, and nobody else any") {
  over_every_store([](Store& store) {
    Town town(store);
    if (!town.is_there()) return;
    const auto engine = town.engine();
    town.clinic("Silent", town.url_of("127.0.0.1", "/drop"), 15);
    town.clinic("Silent too", town.url_of("127.0.0.1", "/drop"), 15);
    town.clinic("Lively", town.url_of("localhost", "/lively"), 25);
    CallbackReport report = must(engine->callbacks().run());
    CHECK(report.done == 10);
    CHECK(report.retried == 10);
    for (const std::int64_t left : {10, 5, 0}) {
      report = must(engine->callbacks().run());
      CHECK(report.claimed == left);
      CHECK(report.done == left);
    }
    CHECK(town.arrived("/drop").first == 10);
    CHECK(town.arrived("/lively").first == 25);
    town.world.clock->advance(60s);
    report = must(engine->callbacks().run());
    CHECK(report.claimed == 1);
    CHECK(report.retried == 1);
    CHECK(must(engine->callbacks().run()).claimed == 0);
  });
}
