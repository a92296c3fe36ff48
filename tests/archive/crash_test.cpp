// Death and disk faults in the middle of a move. NFY_TEST_KILLS=2000 makes the long run.
#include "archive/databases.hpp"
#include "archive/life.hpp"
#include "support/faulty_disk.hpp"
#include "support/in_child.hpp"

#include <notify/adapters/archive_folder.hpp>

#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace crash_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");
const UtcTime cutoff = noon - 168h;
// Where the rows lie, and a day on either side.
const LocalDayRange days_of_life{*LocalDay::from_ymd(2026, 3, 6), *LocalDay::from_ymd(2026, 3, 14)};
const LocalDayRange days_prepared{*LocalDay::from_ymd(2026, 3, 12),
                                  *LocalDay::from_ymd(2026, 3, 14)};

Database sqlite_at(const std::filesystem::path& file) {
  SqliteOptions options;
  options.path = file.string();
  return {"sqlite", [options](bool) { return sql::open_sqlite(options); }, file,
          must(make_archive_folder(file.string() + ".files"))};
}

/// The service that every run of a test finds in its file.
Sample sample_in(Store& store, SeededEntropy& entropy) {
  return Sample(store, entropy, cutoff - 2'000h);
}

void check_whole(const Database& database, Store& store, LocalDayRange days) {
  REQUIRE(database.in_both() == 0);
  const auto connection = database.connect(true);
  static constexpr sql::Statement check{"PRAGMA integrity_check"};
  std::string answer;
  connection->query(check, {}, [&](const sql::Row& row) { answer += row.text(0); });
  REQUIRE(answer == "ok");
  for (LocalDay d = days.first; d <= days.last; d = d.next())
    REQUIRE(must(store.facts().rebuild(d, {}, true)).empty());
}

}  // namespace

namespace {

/// 200 rows that are out of retention and 20 of a test key, all counted.
struct Prepared {
  std::filesystem::path file;
  ServiceId service;

  explicit Prepared(const std::filesystem::path& folder) : file(folder / "prepared.db") {
    const auto store = sqlite_at(file).open();
    SeededEntropy entropy(1);
    const Sample sample = sample_in(*store, entropy);
    service = sample.service.id;
    std::vector<Notification> rows;
    for (int i = 0; i < 200; ++i) rows.push_back(past(sample, cutoff - i * 1min - 1min));
    for (int i = 0; i < 20; ++i)
      rows.push_back(past(sample, cutoff - i * 1min - 1min,
                          {NotificationType::sms, Status::delivered, KeyType::test}));
    must(store->notifications().import_rows(rows, false));
    advance(*store, cutoff);
    must(store->retention().scrub());
  }
  [[nodiscard]] ArchiveScope scope() const { return {service, NotificationType::sms, cutoff}; }
};

std::int64_t notifications(const Database& database) {
  return database.live() + database.archived() + database.filed();
}

/// What is done while the disk fails: where the 200 rows end, and how to see that they did.
struct Deed {
  std::function<Result<void>(Store&)> run;
  std::function<std::int64_t(const Database&)> arrived;
  std::function<std::int64_t(const Database&)> everything = notifications;
};

/// Fails every change that `deed` makes to a file once, in every way, each in a copy of the
/// database; whatever came of it, nothing is lost, and the deed can be done afterwards.
void fail_every_change(const std::filesystem::path& prepared, std::int64_t rows, const Deed& deed) {
  FaultyDisk disk;
  int changes = 0, runs = 0;
  for (const Fault fault : {Fault::error, Fault::full, Fault::torn, Fault::death}) {
    for (int number = 1;; ++number) {
      CAPTURE(static_cast<int>(fault));
      CAPTURE(number);
      const auto file = prepared.parent_path() / ("run" + std::to_string(++runs) + ".db");
      std::filesystem::copy_file(prepared, file);
      const Database database = sqlite_at(file);
      bool reached = true;
      if (fault == Fault::death) {
        const int status = in_child([&] {
          const auto store = database.open();
          disk.arm(fault, number);
          return deed.run(*store) ? 0 : 1;
        });
        REQUIRE((status == 9 || status == 0));
        reached = status == 9;
      } else {
        const auto store = database.open();
        disk.arm(fault, number);
        const auto done = deed.run(*store);
        reached = disk.calls() >= number;
        disk.arm(Fault::none, 0);
        if (reached && !done) {
          // The store goes on as soon as the disk does.
          REQUIRE(done.error().code != ErrorCode::internal);
          must(deed.run(*store));
          REQUIRE(deed.arrived(database) == 200);
        }
        if (fault == Fault::error) changes = number;
      }
      disk.arm(Fault::none, 0);
      const auto store = database.open();
      check_whole(database, *store, days_prepared);
      const std::int64_t arrived = deed.arrived(database);
      REQUIRE((arrived == 0 || arrived == 200));
      REQUIRE(deed.everything(database) == (arrived == 0 ? rows : 200));
      if (arrived == 0) must(deed.run(*store));
      REQUIRE(deed.arrived(database) == 200);
      REQUIRE(deed.everything(database) == 200);
      check_whole(database, *store, days_prepared);
      std::filesystem::remove(file);
      std::filesystem::remove_all(file.string() + ".files");
      if (!reached) break;
    }
  }
  MESSAGE((changes - 1), " changes to files with 200 rows, each failed in 4 ways: ", runs, " runs");
  CHECK(changes > 10);
}

}  // namespace

TEST_CASE(
    "archive: any change to a file that fails during a move leaves every row in one place "
    "(I3, I4, C9, D6)") {
  const TempFolder folder;
  const Prepared prepared(folder.path);
  SUBCASE("from the live table to the history") {
    fail_every_change(prepared.file, 220,
                      {[&](Store& store) -> Result<void> {
                         NFY_CHECK(store.archive().move(prepared.scope(), 1'000, noon));
                         return store.retention().scrub();
                       },
                       [](const Database& database) { return database.archived(); }});
  }
  SUBCASE("from the history to a file") {
    move_all(*sqlite_at(prepared.file).open(), prepared.scope(), noon);
    must(sqlite_at(prepared.file).open()->retention().scrub());
    fail_every_change(prepared.file, 200,
                      {[&](Store& store) -> Result<void> {
                         NFY_CHECK(store.files().write({UtcTime::from_us(0), cutoff, 1'000}, noon));
                         return store.retention().scrub();
                       },
                       [](const Database& database) { return database.filed(); }});
  }
  SUBCASE("of receipts that nobody knows, from the inbox to the quarantine (P4, I6)") {
    SeededEntropy entropy(2);
    std::vector<Receipt> receipts(200);
    for (Receipt& r : receipts) r = {{make_uuid_v4(entropy)}, "mmg", "", Status::delivered, noon};
    must(sqlite_at(prepared.file).open()->receipts().apply(receipts, noon));
    must(sqlite_at(prepared.file).open()->retention().scrub());
    fail_every_change(
        prepared.file, 200,
        {[&](Store& store) -> Result<void> {
           NFY_TRY(waiting, store.receipts().list_parked(noon + 1us, 1'000));
           std::vector<BuriedReceipt> dead;
           for (const ParkedReceipt& p : waiting)
             dead.push_back({p.place, {{p.receipt.id.uuid}, "mmg", "{}", "", p.received_at}});
           NFY_CHECK(store.receipts().bury(dead));
           return store.retention().scrub();
         },
         [](const Database& database) {
           return database.ask("SELECT count(*) FROM receipt_quarantine");
         },
         [](const Database& database) {
           return database.ask(
               "SELECT (SELECT count(*) FROM receipt_quarantine) + "
               "(SELECT count(*) FROM receipt_inbox)");
         }});
  }
}

namespace {

int kills_wanted() {
  const char* text = std::getenv("NFY_TEST_KILLS");
  return text ? std::atoi(text) : 25;
}

}  // namespace

TEST_CASE(
    "archive: killed at any instant, no acknowledged receipt is lost and no row doubled "
    "(I1, I3, I6, I7, I13)") {
  const TempFolder folder;
  const Database database = sqlite_at(folder.path / "store.db");
  SeededEntropy entropy(1);
  const Life life = Life::begin(database, noon, entropy);
  std::uint8_t draw[2];
  Witness witness;
  for (int round = 0; round < kills_wanted(); ++round) {
    CAPTURE(round);
    entropy.fill(draw);
    const auto worker = witness.watch([&](int pipe) { life.live_on(database, 1 + round, pipe); });
    // Every other one dies at work, the rest at any instant: while they open the store, perhaps.
    if (round % 2 == 0) witness.await(worker);
    std::this_thread::sleep_for(std::chrono::microseconds(4'000 + draw[0] * 200 + draw[1]));
    CHECK(witness.kill(worker));
    const auto store = database.open();
    witness.check(*store, life.service);
    check_whole(database, *store, days_of_life);
  }
  const std::int64_t acknowledged = witness.reported();
  MESSAGE(kills_wanted(), " kills, ", acknowledged, " acknowledged receipts");
  CHECK(acknowledged > 0);
  const auto store = database.open();
  const ArchiveScope scope{life.service, NotificationType::sms, cutoff};
  const std::int64_t all = database.live() + database.archived();
  move_all(*store, scope, noon);
  CHECK(database.live() == 0);
  CHECK(database.archived() == all);
  // A short run may end before the first file on a busy machine.
  if (kills_wanted() >= 200) CHECK(database.filed() > 0);
}

}  // namespace crash_test
