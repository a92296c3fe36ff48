// The death of a whole PostgreSQL server while everything is going on.
// NFY_TEST_CLUSTER_KILLS=60 makes the long run.
#include "archive/archive_file.hpp"
#include "archive/databases.hpp"
#include "archive/life.hpp"
#include "support/postgres_cluster.hpp"

#include <notify/adapters/archive_folder.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace cluster_kill_test {

namespace {

constexpr int workers = 3;
const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");
const LocalDayRange march{*LocalDay::from_ymd(2026, 3, 1), *LocalDay::from_ymd(2026, 3, 31)};

int kills_wanted() {
  const char* text = std::getenv("NFY_TEST_CLUSTER_KILLS");
  return text ? std::atoi(text) : 4;
}

Database database_of(const PostgresCluster& cluster, const std::filesystem::path& files) {
  PostgresOptions options;
  options.url = cluster.url();
  return {"postgresql",
          [options](bool) { return sql::open_postgres(options); },
          {},
          must(make_archive_folder(files.string()))};
}

/// How often each id stands anywhere.
std::map<NotificationId, int> places_of(const Database& database, Store& store) {
  std::map<NotificationId, int> places;
  const auto connection = database.connect(true);
  static constexpr sql::Statement rows{
      "SELECT id FROM notifications UNION ALL SELECT id FROM notification_history"};
  connection->begin(sql::Access::read);
  connection->query(rows, {}, [&](const sql::Row& row) { ++places[{row.uuid(0)}]; });
  connection->commit();
  for (const ArchiveFile& file : must(store.files().list())) {
    const auto opened =
        must(archive::FiledRows::open(must(database.files->get(file.name)), {.ids = true}));
    for (std::size_t i = 0; i < opened.size(); ++i) ++places[opened.id(i)];
  }
  return places;
}

/// Nothing acknowledged is gone, nothing is doubled, and what is counted is what is there.
void check_whole(const Database& database, Store& store, const Witness& witness,
                 ServiceId service) {
  const auto places = places_of(database, store);
  for (const auto& [id, count] : places) REQUIRE(count == 1);
  for (const auto& [id, reported] : witness.known()) REQUIRE(places.contains(id));
  const auto all = static_cast<std::int64_t>(places.size());
  std::int64_t in_cube = 0, by_status = 0;
  for (const CubeRow& row : must(store.facts().read_cells(service, march)))
    in_cube += row.notifications;
  REQUIRE(in_cube == all);
  const StatusQuery query{march, StatusSumsBy::template_day, service};
  for (const StatusFact& fact : must(store.statistics().read_statuses(query)))
    by_status += fact.notification_count;
  REQUIRE(by_status == all);
  // Where rows lie, and a day on either side.
  for (LocalDay d = *LocalDay::from_ymd(2026, 3, 6); d <= *LocalDay::from_ymd(2026, 3, 14);
       d = d.next())
    REQUIRE(must(store.facts().rebuild(d, {}, true)).empty());
}

}  // namespace

TEST_CASE(
    "archive: the whole server killed at any instant, nothing acknowledged is lost and nothing "
    "doubled (I1, I3, I6, I7, I13, D2)") {
  const auto cluster = PostgresCluster::make();
  if (!cluster) return;
  const TempFolder folder;
  SeededEntropy entropy(1);
  const Database database = database_of(*cluster, folder.path / "files");
  Life life = Life::begin(database, noon, entropy);
  life.file_rows = 200;
  Witness witness;
  for (int round = 0; round < kills_wanted(); ++round) {
    CAPTURE(round);
    std::vector<Witness::Worker> crowd;
    for (int i = 0; i < workers; ++i)
      crowd.push_back(
          witness.watch([&](int pipe) { life.live_on(database, 1 + round * workers + i, pipe); }));
    // Every other time the server dies at work, the rest at any instant.
    if (round % 2 == 0) witness.await(crowd.front());
    std::uint8_t draw[2];
    entropy.fill(draw);
    std::this_thread::sleep_for(std::chrono::microseconds(100'000 + draw[0] * 1'500 + draw[1]));
    cluster->kill();
    for (const Witness::Worker worker : crowd) witness.kill(worker);
    cluster->start();
    const auto store = database.open();
    witness.check(*store, life.service);
    check_whole(database, *store, witness, life.service);
  }
  MESSAGE(kills_wanted(), " kills of the whole server, ", witness.known().size(),
          " acknowledged messages, ", witness.reported(), " receipts, ", database.filed(),
          " rows in files");
  CHECK(witness.reported() > 0);
}

}  // namespace cluster_kill_test
