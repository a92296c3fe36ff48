#include "store/contract/sending.hpp"
#include "store/postgres/postgres_connection.hpp"
#include "store/stepped_connection.hpp"
#include "support/patiently.hpp"
#include "support/sample.hpp"

#include <notify/adapters/postgres.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace postgres_store_test {

namespace {

/// The server that the test runner started, or nothing.
std::string server_url() {
  const char* const url = std::getenv("NFY_TEST_POSTGRES_URL");
  if (!url || !*url) MESSAGE("skipped: no NFY_TEST_POSTGRES_URL");
  return url ? url : "";
}

/// One connection beside the store's own, for what the store does not offer.
std::unique_ptr<sql::Connection> connect(const std::string& url) {
  PostgresOptions options;
  options.url = url;
  return sql::open_postgres(options);
}

void run_sql(const std::string& url, const std::string& sql) {
  const auto connection = connect(url);
  connection->begin(sql::Access::write);
  connection->run_script(sql);
  connection->commit();
}

/// A schema of its own in the server of the test run.
struct Place {
  PostgresOptions options;
  std::unique_ptr<sql::Connection> beside;

  explicit Place(const std::string& server) : beside(connect(server)) {
    options.schema = fresh_schema_name();
    run_sql(server, "CREATE SCHEMA " + options.schema);
    options.url = server + "?application_name=" + options.schema;
  }
  /// Ends every session of the stores in this place, as an administrator or a failover does.
  void kill() const {
    static constexpr sql::Statement end{
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"};
    for (bool any = true; any; std::this_thread::yield()) {
      any = false;
      beside->begin(sql::Access::write);
      beside->query(end, {options.schema}, [&](const sql::Row&) { any = true; });
      beside->commit();
    }
  }
};

/// A TCP server that takes connections and never says a word.
struct SilentServer {
  int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  int port = 0;
  SilentServer() {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    auto* const generic = reinterpret_cast<sockaddr*>(&where);
    REQUIRE(::bind(socket, generic, size) == 0);
    REQUIRE(::listen(socket, 4) == 0);
    REQUIRE(::getsockname(socket, generic, &size) == 0);
    port = ntohs(where.sin_port);
  }
  ~SilentServer() { ::close(socket); }
};

void check_one_line_without(const Error& error, std::string_view secret) {
  CHECK(!error.message.empty());
  CHECK(error.message.find('\n') == std::string::npos);
  CHECK(error.message.find(secret) == std::string::npos);
  CHECK(error.detail.find(secret) == std::string::npos);
}

}  // namespace

TEST_CASE("postgres: a server out of reach is unavailable, in one line without the password") {
  for (const std::string url :
       {"postgresql://nfy:s3cret@127.0.0.1:1/nfy", "postgresql://nfy:s3cret@no.such.host.invalid/x",
        "postgresql://nfy:s3cret@127.0.0.1:99999/nfy", "postgresql://nfy:s3cret@[::1/nfy",
        "postgresql://nfy:s3cret@127.0.0.1/nfy?no_such_option=1"}) {
    CAPTURE(url);
    const auto refused = open_store(url);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::unavailable);
    CHECK(refused.error().retryable);
    check_one_line_without(refused.error(), "s3cret");
  }
}

TEST_CASE("postgres: a server that does not answer is waited for as long as was said (D3)") {
  const SilentServer server;
  PostgresOptions options;
  options.url = "postgresql://nfy:s3cret@127.0.0.1:" + std::to_string(server.port) + "/nfy";
  options.connect_timeout_s = 2;
  const auto begun = std::chrono::steady_clock::now();
  const auto refused = make_postgres_store(options);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(std::chrono::steady_clock::now() - begun < patience);
  check_one_line_without(refused.error(), "s3cret");
}

TEST_CASE("postgres: a wrong password is refused without being repeated") {
  const std::string server = server_url();
  if (server.empty()) return;
  const std::size_t colon = server.find(':', server.find("://") + 3);
  const std::size_t host = server.find('@');
  REQUIRE(host != std::string::npos);
  const auto refused = open_store(server.substr(0, colon) + ":s3cret" + server.substr(host));
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  check_one_line_without(refused.error(), "s3cret");
  const auto nowhere = open_store(server + "_that_is_not_there");
  REQUIRE(!nowhere);
  CHECK(nowhere.error().code == ErrorCode::unavailable);
  check_one_line_without(nowhere.error(), server.substr(colon + 1, host - colon - 1));
}

TEST_CASE("postgres: a database of a newer schema is refused and left alone (C15)") {
  const std::string server = server_url();
  if (server.empty()) return;
  const Place place(server);
  must(make_postgres_store(place.options));
  run_sql(server,
          "INSERT INTO " + place.options.schema + ".nfy_schema_version VALUES (1000, 'future')");
  const auto refused = make_postgres_store(place.options);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unsupported);
  CHECK(refused.error().message.starts_with(
      "database has schema version 1000, this library knows up to"));
}

TEST_CASE("postgres: text is compared by its bytes, whatever the locale of the database") {
  const std::string server = server_url();
  if (server.empty()) return;
  const Place place(server);
  must(make_postgres_store(place.options));
  static constexpr sql::Statement by_collation{
      "SELECT attcollation = '\"C\"'::regcollation, count(*) FROM pg_attribute WHERE atttypid = "
      "'text'::regtype AND attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = "
      "'r' AND relnamespace = $1::text::regnamespace) GROUP BY 1"};
  std::int64_t by_bytes = 0, otherwise = 0;
  place.beside->begin(sql::Access::read);
  place.beside->query(by_collation, {place.options.schema}, [&](const sql::Row& row) {
    (row.integer(0) != 0 ? by_bytes : otherwise) += row.integer(1);
  });
  place.beside->commit();
  CHECK(by_bytes > 50);
  CHECK(otherwise == 0);
}

TEST_CASE("postgres: an empty schema is not migrated unasked") {
  const std::string server = server_url();
  if (server.empty()) return;
  Place place(server);
  place.options.migrate = false;
  const auto refused = make_postgres_store(place.options);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unsupported);
  CHECK(refused.error().message.starts_with("database has schema version 0, this library needs"));
}

TEST_CASE("postgres: a lost session is unavailable once, then the store is as it was (D1)") {
  const std::string server = server_url();
  if (server.empty()) return;
  const Place place(server);
  const auto store = must(make_postgres_store(place.options));
  SeededEntropy entropy(1);
  const Sample sample(*store, entropy, noon);
  sample.create(*store, noon, 3);
  for (int round = 0; round < 5; ++round) {
    const auto before = must(store->services().settings_version(sample.service.id));
    place.kill();
    const auto lost = store->services().settings_version(sample.service.id);
    REQUIRE(!lost);
    CHECK(lost.error().code == ErrorCode::unavailable);
    CHECK(lost.error().retryable);
    CHECK(must(store->services().get(sample.service.id)) == sample.service);
    // Another server may have come in its place, with fewer changes than were read here.
    CHECK(must(store->services().settings_version(sample.service.id)).session != before.session);
    CHECK(must(store->delivery().count_queued(NotificationType::sms)) == 3 + round);
    sample.create(*store, noon, 1);
  }
}

TEST_CASE("postgres: a session that ends at any step leaves nothing half written (D1, D2, C1)") {
  const std::string server = server_url();
  if (server.empty()) return;
  const Place place(server);
  const SteppedStore stepped([&] { return sql::open_postgres(place.options); });
  Store& store = *stepped.store;
  must(store.rates().put(flat_rate()));
  SeededEntropy entropy(2);
  const Sample sample(store, entropy, noon);
  const LocalDay today = day("2026-03-20");

  /// Runs `work` with the session killed before its k-th step, for every k; answers how many.
  const auto killed_everywhere = [&](auto work) {
    int points = 0;
    for (int k = 1;; ++k) {
      int step = 0;
      *stepped.on_step = [&] {
        if (++step == k) place.kill();
      };
      const auto result = work();
      *stepped.on_step = {};
      if (step < k) {  // no such step any more: it ran undisturbed
        CHECK(result.has_value());
        return points;
      }
      ++points;
      CAPTURE(k);
      REQUIRE(!result);
      CHECK(result.error().code == ErrorCode::unavailable);
      must(store.facts().state());
      REQUIRE(must(store.facts().rebuild(today, {}, true)).empty());
    }
  };
  std::vector<NewNotification> rows(2);
  for (NewNotification& row : rows) row.notification = sample.notification(noon);
  rows[0].idempotency_key = "k";
  int points = killed_everywhere([&] { return store.notifications().create(rows); });
  CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 2);
  CHECK(must(store.notifications().create(std::span(rows).first(1)))[0].outcome ==
        CreateOutcome::existed);

  points += killed_everywhere([&] { return store.facts().advance(noon + 1h); });
  std::vector<ClaimedNotification> claimed;
  points += killed_everywhere([&]() -> Result<void> {
    NFY_TRY(got, store.delivery().claim({NotificationType::sms, "w", noon, noon + 5min, 10}));
    claimed = std::move(got);
    return {};
  });
  REQUIRE(claimed.size() == 2);
  std::vector<AttemptIntent> intents;
  std::vector<AttemptResult> results;
  for (const auto& c : claimed) {
    intents.push_back({c.notification.id, c.epoch, "sim", 3, true});
    results.push_back({c.notification.id, c.epoch, "sim", SendOutcome::accepted,
                       "r" + c.notification.id.to_text(), noon});
  }
  points += killed_everywhere([&] { return store.delivery().begin_attempts(intents, noon); });
  points += killed_everywhere([&] { return store.delivery().finish_attempts(results, noon); });
  const std::vector receipts{Receipt{{}, "sim", results[0].reference, Status::delivered, noon},
                             Receipt{{}, "sim", "unknown", Status::delivered, noon}};
  points += killed_everywhere([&] { return store.receipts().apply(receipts, noon); });
  points += killed_everywhere([&] { return store.facts().fold(100); });
  points += killed_everywhere(
      [&, marks = must(store.billing().list_marks(10))] { return store.billing().bill(marks); });
  points += killed_everywhere([&] { return store.facts().rebuild(today, {}, false); });
  points += killed_everywhere([&] { return store.billing().drop_facts({today, today}); });
  points += killed_everywhere(
      [&, marks = must(store.billing().list_marks(10))] { return store.billing().bill(marks); });
  CHECK(points > 60);
  const auto facts = must(store.billing().list_facts({today, today}));
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].fact.notifications_sent == 2);
  CHECK(facts[0].fact.billable_units == 6);
  MESSAGE("sessions ended: ", points);
}

TEST_CASE("postgres: a store inherited over fork answers so and leaves the parent's alone (A8)") {
  const std::string server = server_url();
  if (server.empty()) return;
  const Place place(server);
  auto store = must(make_postgres_store(place.options));
  SeededEntropy entropy(3);
  const Sample sample(*store, entropy, noon);
  for (int round = 0; round < 5; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto answer = store->services().get(sample.service.id);
      const bool right = !answer && answer.error().code == ErrorCode::forked;
      store.reset();
      const bool opens = make_postgres_store(place.options).has_value();
      ::_exit(right && opens ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(must(store->services().get(sample.service.id)).name == "Clinic");
    sample.create(*store, noon, 10);
  }
  CHECK(must(store->delivery().count_queued(NotificationType::sms)) == 50);
}

TEST_CASE(
    "postgres: a lock that others hold for too long is busy, and the call can be made again") {
  const std::string server = server_url();
  if (server.empty()) return;
  Place place(server);
  const auto store = must(make_postgres_store(place.options));
  SeededEntropy entropy(1);
  const Sample sample(*store, entropy, noon);
  SUBCASE("nine tenths of the time that a statement has") {
    place.options.statement_timeout_ms = 1'000;
  }
  SUBCASE("what the URL says, before that") {
    place.options.url += "&options=-c%20lock_timeout%3D100";
  }
  const auto impatient = make_postgres_store(place.options);
  const auto touch = [&] {
    return must(impatient)->services().put_guest_list(sample.service.id, {});
  };
  place.beside->begin(sql::Access::write);
  place.beside->run_script("LOCK TABLE " + place.options.schema + ".service_whitelist");
  const auto refused = touch();
  place.beside->rollback();
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::busy);
  CHECK(refused.error().retryable);
  CHECK(refused.error().message ==
        "postgresql lock is held by another transaction for longer than lock_timeout");
  CHECK(refused.error().detail == "55P03");
  must(touch());
}

TEST_CASE("postgres: a statement that takes too long is unavailable, and says what ended it") {
  const std::string server = server_url();
  if (server.empty()) return;
  PostgresOptions options;
  options.url = server;
  options.statement_timeout_ms = 100;
  const auto connection = sql::open_postgres(options);
  connection->begin(sql::Access::write);
  Error found;
  try {
    connection->run_script("SELECT pg_sleep(60)");
  } catch (const sql::Failure& failure) {
    found = failure.error;
  }
  connection->rollback();
  CHECK(found.code == ErrorCode::unavailable);
  CHECK(found.message ==
        "postgresql statement took longer than statement_timeout, or was cancelled");
  CHECK(found.detail == "57014");
}

TEST_CASE("postgres: a server that is read-only answers unavailable and stays readable (D3)") {
  const std::string server = server_url();
  if (server.empty()) return;
  Place place(server);
  const auto store = must(make_postgres_store(place.options));
  SeededEntropy entropy(4);
  const Sample sample(*store, entropy, noon);
  place.options.url += "&options=-c%20default_transaction_read_only%3Don";
  const auto replica = must(make_postgres_store(place.options));
  std::vector<NewNotification> rows(1);
  rows[0].notification = sample.notification(noon);
  const auto refused = replica->notifications().create(rows);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(refused.error().detail == "25006");
  CHECK(must(replica->services().get(sample.service.id)) == sample.service);
}

namespace {

/// `count` messages from their creation to their receipt, half of them known by a reference.
void live_through(Store& store, const Sample& sample, int count) {
  sample.create(store, noon, count);
  std::vector<AttemptIntent> intents;
  std::vector<AttemptResult> results;
  std::vector<Receipt> receipts;
  for (const ClaimedNotification& c : claim(store, noon, count)) {
    const NotificationId id = c.notification.id;
    const std::string reference = receipts.size() % 2 == 0 ? "" : id.to_text();
    intents.push_back(intent(c));
    results.push_back(ended(c, SendOutcome::accepted, reference));
    receipts.push_back(
        {reference.empty() ? id : NotificationId{}, "sim", reference, Status::delivered, noon});
  }
  REQUIRE(intents.size() == static_cast<std::size_t>(count));
  must(store.delivery().begin_attempts(intents, noon));
  CHECK(must(store.delivery().finish_attempts(results, noon)) == 0);
  for (const ReceiptOutcome outcome : must(store.receipts().apply(receipts, noon)))
    CHECK(outcome == ReceiptOutcome::applied);
}

struct RowsRead {
  std::int64_t of_whole_tables = 0;  ///< by reading all of a table
  std::int64_t by_key = 0;
};

/// What sessions that have ended read so far, of the tables that sending and searching use.
RowsRead read_so_far(const Place& place) {
  static constexpr sql::Statement sum{
      "SELECT sum(t.seq_tup_read)::bigint, sum(i.idx_tup_read)::bigint FROM "
      "pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i ON i.relid = t.relid "
      "AND i.indexrelname = t.relname || '_pkey' WHERE t.schemaname = $1 AND t.relname IN "
      "('notifications', 'delivery_queue', 'delivery_bundles', 'provider_references')"};
  RowsRead read;
  place.beside->begin(sql::Access::read);
  place.beside->query(sum, {place.options.schema}, [&](const sql::Row& row) {
    read = {row.integer(0), row.integer(1)};
  });
  place.beside->commit();
  return read;
}

/// Ends every session and tells the server how large the tables are now: what it knows of them when
/// it makes plans, and keeps them.
void let_plans_be_made(Place& place) {
  place.kill();
  for (const char* table :
       {"notifications", "delivery_queue", "delivery_bundles", "provider_references"}) {
    place.beside->begin(sql::Access::single);
    place.beside->run_script("VACUUM ANALYZE " + place.options.schema + "." + table);
    place.beside->commit();
  }
}

}  // namespace

TEST_CASE("postgres: sending looks into indexes only, however small its tables once were") {
  const std::string server = server_url();
  if (server.empty()) return;
  Place place(server);
  SeededEntropy entropy(7);
  const Sample sample(*must(make_postgres_store(place.options)), entropy, noon);
  let_plans_be_made(place);
  const RowsRead before = read_so_far(place);
  {
    const auto store = must(make_postgres_store(place.options));
    for (int i = 0; i < 10; ++i) live_through(*store, sample, 1);
    for (int i = 0; i < 20; ++i) live_through(*store, sample, i % 2 == 0 ? 80 : 200);
  }
  place.kill();
  const RowsRead after = read_so_far(place);
  CHECK(after.of_whole_tables == before.of_whole_tables);
  CHECK(after.by_key - before.by_key > 2'810);
  CHECK(after.by_key - before.by_key < 8 * 2'810);
}

TEST_CASE("postgres: a search looks into an index only, however small the table once was") {
  const std::string server = server_url();
  if (server.empty()) return;
  Place place(server);
  SeededEntropy entropy(8);
  const Sample sample(*must(make_postgres_store(place.options)), entropy, noon);
  let_plans_be_made(place);
  const RowsRead before = read_so_far(place);
  {
    const auto store = must(make_postgres_store(place.options));
    const auto found = [&](std::int64_t index) {
      return must(store->notifications().list_to(sample.service.id, {"447700900123", {index}},
                                                 1'000))
          .size();
    };
    for (int i = 0; i < 10; ++i) CHECK(found(1) == 0);
    for (int hour = 0; hour < 50; ++hour) {
      std::vector<NewNotification> rows(40);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        Notification& n = rows[i].notification;
        n = sample.notification(noon + std::chrono::hours(hour));
        n.to = n.normalised_to = n.personalisation = {};
        n.sealed = {"sealed", 1, static_cast<std::int64_t>(i), false};
      }
      must(store->notifications().create(rows));
    }
    for (int i = 0; i < 40; ++i) CHECK(found(i) == 50);
    CHECK(must(store->retention().erase_recipient(sample.service.id, {"447700900123", {7}})) == 50);
    CHECK(found(7) == 0);
  }
  place.kill();
  CHECK(read_so_far(place).of_whole_tables == before.of_whole_tables);
}

}  // namespace postgres_store_test
