// Creating inside a transaction of the host's: what the host rolls back was never accepted.
#include "store/contract/stores.hpp"
#include "support/sample.hpp"
#include "support/temp_folder.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/sqlite.hpp>
#include <notify/facts.hpp>
#include <notify/notifications.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <libpq-fe.h>
#include <sqlite3.h>

#include <stdlib.h>

using namespace notify;
using namespace notify::test;

namespace host_transaction_test {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

/// The host's side: a database with a table of its own beside the library's.
class Host {
public:
  virtual ~Host() = default;
  virtual std::shared_ptr<Store> open_store() = 0;
  virtual void run(const std::string& sql) = 0;
  virtual std::int64_t count(const std::string& sql) = 0;
  virtual HostTransaction transaction() = 0;
};

class SqliteHost final : public Host {
public:
  SqliteHost() {
    REQUIRE(sqlite3_open(file().c_str(), &database_) == SQLITE_OK);
    sqlite3_busy_timeout(database_, 5'000);
  }
  ~SqliteHost() override { sqlite3_close(database_); }
  std::string file() const { return folder_.file(); }
  std::shared_ptr<Store> open_store() override {
    return must(notify::open_store("sqlite:" + file()));
  }
  void run(const std::string& sql) override {
    REQUIRE(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  std::int64_t count(const std::string& sql) override {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const std::int64_t found = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
  }
  HostTransaction transaction() override { return HostTransaction(database_); }

private:
  TempFolder folder_;
  sqlite3* database_ = nullptr;
};

class PostgresHost final : public Host {
public:
  explicit PostgresHost(const std::string& url) : link_(PQconnectdb(url.c_str())) {
    REQUIRE(PQstatus(link_) == CONNECTION_OK);
    options_.url = url;
    options_.schema = fresh_schema_name();
    run("CREATE SCHEMA " + options_.schema);
  }
  ~PostgresHost() override { PQfinish(link_); }
  std::shared_ptr<Store> open_store() override { return must(make_postgres_store(options_)); }
  /// One that gives up what it has to wait for.
  std::shared_ptr<Store> open_impatient_store() {
    PostgresOptions options = options_;
    options.statement_timeout_ms = 300;
    return must(make_postgres_store(options));
  }
  void run(const std::string& sql) override {
    PGresult* const result = PQexec(link_, sql.c_str());
    const auto status = PQresultStatus(result);
    PQclear(result);
    REQUIRE((status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK));
  }
  std::int64_t count(const std::string& sql) override {
    PGresult* const result = PQexec(link_, sql.c_str());
    REQUIRE(PQresultStatus(result) == PGRES_TUPLES_OK);
    const std::int64_t found = std::strtoll(PQgetvalue(result, 0, 0), nullptr, 10);
    PQclear(result);
    return found;
  }
  HostTransaction transaction() override { return HostTransaction(link_); }

private:
  PGconn* link_;
  PostgresOptions options_;
};

struct Scene {
  Host& host;
  std::shared_ptr<Store> store;
  std::shared_ptr<SimulatedClock> clock = std::make_shared<SimulatedClock>(noon);
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(1);
  std::unique_ptr<Engine> engine;
  Service service;
  Template sms;

  explicit Scene(Host& given) : host(given), store(given.open_store()) {
    engine = must(Engine::make(
        {store, clock, entropy, must(make_aes_sealer({{1, std::string(32, 'k')}}, entropy))}));
    NewService s;
    s.name = "Clinic";
    service = must(engine->services().create(s));
    sms = must(
        engine->templates().create(service.id, {"t", NotificationType::sms, "", "Hi ((name))"}));
    host.run("CREATE TABLE orders (id integer)");
  }
  ~Scene() { host.run("DROP TABLE orders"); }

  [[nodiscard]] SendRequest request(std::string key = {}, std::string name = "Ann") const {
    SendRequest r;
    r.template_id = sms.id;
    r.to = "07700 900123";
    r.personalisation.set("name", std::move(name));
    r.idempotency_key = std::move(key);
    return r;
  }
  Result<std::vector<Result<Accepted>>> send_in(const SendRequest& r) {
    return engine->notifications().send_many_in(host.transaction(), service.id, std::span(&r, 1));
  }
  [[nodiscard]] bool exists(NotificationId id) {
    return engine->notifications().get(service.id, id).has_value();
  }
};

template <typename Body>
void over_every_host(Body body) {
  {
    SqliteHost host;
    Scene scene(host);
    body(scene);
  }
  const char* const url = std::getenv("NFY_TEST_POSTGRES_URL");
  if (!url || !*url) {
    MESSAGE("skipped: no NFY_TEST_POSTGRES_URL");
    return;
  }
  PostgresHost host(url);
  Scene scene(host);
  body(scene);
}

}  // namespace

TEST_CASE("host transaction: a commit sends, a rollback un-sends, with the host's own rows") {
  over_every_host([](Scene& scene) {
    scene.host.run("BEGIN");
    scene.host.run("INSERT INTO orders VALUES (1)");
    const auto kept = must(must(scene.send_in(scene.request("a"))).front());
    CHECK(!scene.exists(kept.id));  // nobody else sees it yet
    CHECK(must(scene.store->delivery().count_queued(NotificationType::sms)) == 0);
    scene.host.run("COMMIT");
    CHECK(scene.exists(kept.id));
    CHECK(must(scene.engine->notifications().get(scene.service.id, kept.id)).to == "07700 900123");

    scene.host.run("BEGIN");
    scene.host.run("INSERT INTO orders VALUES (2)");
    const auto undone = must(must(scene.send_in(scene.request("b"))).front());
    scene.host.run("ROLLBACK");
    CHECK(!scene.exists(undone.id));
    CHECK(must(scene.store->delivery().count_queued(NotificationType::sms)) == 1);
    CHECK(scene.host.count("SELECT count(*) FROM orders") == 1);
    // The key of what never was is free.
    const auto again = must(scene.engine->send(scene.service.id, scene.request("b", "Bob")));
    CHECK(!again.existed);
  });
}

TEST_CASE("host transaction: keys hold within it, and a refusal leaves it as it was") {
  over_every_host([](Scene& scene) {
    scene.host.run("BEGIN");
    scene.host.run("INSERT INTO orders VALUES (1)");
    const auto first = must(must(scene.send_in(scene.request("a"))).front());
    const auto same = must(must(scene.send_in(scene.request("a"))).front());
    CHECK(same.existed);
    CHECK(same.id == first.id);
    CHECK(must(scene.send_in(scene.request("a", "Bob"))).front().error().code ==
          ErrorCode::conflict);
    SendRequest wrong = scene.request();
    wrong.to = "nobody";
    CHECK(!must(scene.send_in(wrong)).front());
    // A row that the store itself refuses: the host's own work stays usable.
    NewNotification orphan;
    orphan.notification.id.uuid = make_uuid_v7(noon, *scene.entropy);
    orphan.notification.service_id = scene.service.id;
    orphan.notification.template_id.uuid = make_uuid_v4(*scene.entropy);
    orphan.notification.template_version = 1;
    orphan.notification.to = "x";
    orphan.notification.created_at = noon;
    orphan.notification.template_version = 7;
    if (scene.host.transaction().postgres()) {  // a host's SQLite checks references only if told to
      const auto refused =
          scene.store->notifications().create_in(scene.host.transaction(), std::vector{orphan});
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::conflict);
    }
    scene.host.run("INSERT INTO orders VALUES (2)");
    scene.host.run("COMMIT");
    CHECK(scene.host.count("SELECT count(*) FROM orders") == 2);
    CHECK(must(scene.store->delivery().count_queued(NotificationType::sms)) == 1);
  });
}

TEST_CASE("host transaction: what is counted already is counted, and facts wait for the host") {
  over_every_host([](Scene& scene) {
    must(scene.store->facts().advance(noon));
    scene.host.run("BEGIN");
    const auto sent = must(must(scene.send_in(scene.request())).front());
    scene.host.run("COMMIT");
    CHECK(scene.exists(sent.id));
    scene.clock->advance(std::chrono::hours(2));
    must(scene.engine->run_due());
    const LocalDayRange days{day("2026-03-20"), day("2026-03-20")};
    CHECK(must(scene.engine->facts().verify(days)).empty());
  });
}

TEST_CASE("host transaction: whoever counts a service's day waits for who stores messages of it") {
  over_every_host([](Scene& scene) {
    auto* const postgres = dynamic_cast<PostgresHost*>(&scene.host);
    if (postgres == nullptr) return;  // SQLite has one writer at a time
    const auto impatient = postgres->open_impatient_store();
    const LocalDay today = day("2026-03-20");
    std::int64_t stored = 0;
    for (const std::size_t count : {1, 40}) {  // rows of a few, and rows as COPY
      CAPTURE(count);
      const std::vector<SendRequest> requests(count, scene.request());
      scene.host.run("BEGIN");
      for (const auto& answer : must(scene.engine->notifications().send_many_in(
               scene.host.transaction(), scene.service.id, requests)))
        must(answer);
      const LedgerPlace seen{today, LedgerPlace::Kind::nowhere, {}};
      const auto recount = [&] {
        return impatient->ledgers().recount(scene.service.id, seen, make_uuid_v4(*scene.entropy));
      };
      const auto early = recount();
      REQUIRE(!early);
      CHECK(early.error().code == ErrorCode::busy);
      scene.host.run("COMMIT");
      stored += static_cast<std::int64_t>(count);
      const Recount late = must(
          scene.store->ledgers().recount(scene.service.id, seen, make_uuid_v4(*scene.entropy)));
      REQUIRE(late.count);
      CHECK(late.count->kinds[static_cast<std::size_t>(DailyKind::sms)] == stored);
      must(scene.store->ledgers().give_up(scene.service.id, today));
    }
  });
}

TEST_CASE("host transaction: none, or one that cannot take part, is refused by name") {
  over_every_host([](Scene& scene) {
    const auto refusal = [&] {
      const auto refused = scene.send_in(scene.request());
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::invalid_argument);
      return refused.error().message;
    };
    CHECK(refusal() == "connection of the host is in no open transaction");
    if (scene.host.transaction().postgres()) {
      scene.host.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
      CHECK(refusal() == "transaction of the host must be read committed: repeatable read");
      scene.host.run("COMMIT");
      const auto other = must(open_store("memory:"));
      const auto refused = other->notifications().create_in(scene.host.transaction(), {});
      REQUIRE(!refused);
      CHECK(refused.error().message == "the store is sqlite, the transaction is not");
      return;
    }
    SqliteHost elsewhere;
    elsewhere.run("BEGIN IMMEDIATE");
    const SendRequest r = scene.request();
    const auto refused = scene.engine->notifications().send_many_in(
        elsewhere.transaction(), scene.service.id, std::span(&r, 1));
    REQUIRE(!refused);
    CHECK(refused.error().message == "connection of the host is to another database");
    const auto memory = must(open_store("memory:"));
    CHECK(memory->notifications().create_in(elsewhere.transaction(), {}).error().code ==
          ErrorCode::unsupported);
    elsewhere.run("COMMIT");
  });
}

TEST_CASE("host transaction: the library's own connection goes on beside it") {
  over_every_host([](Scene& scene) {
    scene.host.run("BEGIN");
    const auto in_host = must(must(scene.send_in(scene.request())).front());
    // Reads of its own, while the host has not decided.
    CHECK(must(scene.engine->services().list()).size() == 1);
    CHECK(!scene.exists(in_host.id));
    scene.host.run("ROLLBACK");
    const auto own = must(scene.engine->send(scene.service.id, scene.request()));
    CHECK(scene.exists(own.id));
  });
}

}  // namespace host_transaction_test
