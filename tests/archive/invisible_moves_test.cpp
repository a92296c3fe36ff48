// Readers that compare totals with what they must be, while everything moves.
// NFY_TEST_READS=50000 makes the long run; a few hundred reads are enough to notice a two-statement
// read or a mover that lets go of a row.
#include "archive/databases.hpp"
#include "support/patiently.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace invisible_moves_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:30:00Z");
const LocalDayRange march{*LocalDay::from_ymd(2026, 3, 1), *LocalDay::from_ymd(2026, 3, 31)};

/// The world that moves. Every round adds `batch` old notifications of which all are reported
/// delivered, some twice, while others move.
struct World {
  const Database& database;
  const Sample& sample;
  SeededEntropy& entropy;
  std::int64_t reads_wanted;

  std::atomic<bool> stop{false};
  // A reader's total lies between what was committed before it and what was begun after it.
  std::atomic<std::int64_t> begun{0}, committed{0};
  std::atomic<std::int64_t> reads{0}, wrong{0}, moved{0}, receipts{0}, files{0};
  std::mutex mutex;
  std::vector<std::string> faults;
  std::vector<NotificationId> reported;

  World(const Database& d, const Sample& s, SeededEntropy& e, std::int64_t reads_to_make)
      : database(d), sample(s), entropy(e), reads_wanted(reads_to_make) {}

  void fault(std::string what) {
    const std::scoped_lock lock(mutex);
    faults.push_back(std::move(what));
    stop = true;
  }
  template <typename Body>
  std::thread start(Body body) {
    return std::thread([this, body] {
      try {
        const auto store =
            sql::make_store([this] { return database.connect(true); }, true, database.files);
        if (!store) throw std::runtime_error(store.error().message);
        while (!stop) body(**store);
      } catch (const std::exception& error) {
        fault(error.what());
      }
    });
  }

  void send(Store& store) {
    constexpr int batch = 20;
    if (begun - moved > 3'000 || begun > 3'000 + reads)  // a read takes as long as there are rows
      return std::this_thread::sleep_for(1ms);
    std::vector<Notification> rows;
    std::vector<Receipt> arrived;
    std::uint8_t draw[batch];
    entropy.fill(draw);
    for (const std::uint8_t d : draw) {
      rows.push_back(past(sample, noon - 168h - std::chrono::minutes(1 + d * 30),
                          {NotificationType::sms, Status::sending}));
      arrived.push_back({rows.back().id, "sim", "", Status::delivered, noon});
    }
    begun += batch;
    patiently([&] { return store.notifications().import_rows(rows, false); });
    committed += batch;
    for (std::size_t i = 0; i < arrived.size(); i += 5) {
      patiently([&] { return store.receipts().apply(std::span(arrived).subspan(i, 5), noon); });
      receipts += 5;
    }
    const std::scoped_lock lock(mutex);
    for (const Notification& n : rows) reported.push_back(n.id);
  }

  void move(Store& store) {
    const ArchiveScope scope{sample.service.id, NotificationType::sms, noon - 168h};
    moved += patiently([&] { return store.archive().sweep({{scope}, {}, 15}); }).moved;
    const auto report = patiently([&] { return store.archive().move(scope, 15, noon); });
    moved += report.moved;
    if (report.conflicts > 0) fault("a mover met a conflict");
    if (report.rows() == 0) std::this_thread::sleep_for(1ms);
  }

  /// A file now and then: readers open every one of them.
  void file(Store& store) {
    constexpr int files_max = 30;
    const UtcTime watermark = patiently([&] { return store.facts().state(); }).watermark;
    if (files < files_max && moved > 50 * (files + 1))
      files += patiently([&] {
                 return store.files().write({UtcTime::from_us(0), watermark, 40}, noon);
               }).files;
    std::this_thread::sleep_for(5ms);
  }

  void aggregate(Store& store) {
    const auto state = patiently([&] { return store.facts().state(); });
    // Now by steps within an hour, now by more.
    const auto span = watermark_step * (1 + state.watermark.us() % 7);
    const UtcTime next = std::min(noon.floor_hour(), state.watermark + span);
    patiently([&] { return store.facts().advance(std::max(next, noon.floor_hour() - 290h)); });
    patiently([&] { return store.facts().fold(100); });
    for (const LocalDay day : patiently([&] { return store.statistics().list_status_days(2); }))
      patiently([&] { return store.statistics().project_statuses(day, 10); });
    std::this_thread::sleep_for(1ms);
  }

  /// At every snapshot: what is counted is what was stored, wherever it is by now. (I3, I4)
  void read(Store& store) {
    const std::int64_t before = committed;
    std::int64_t counted = 0;
    const StatusQuery query{march, StatusSumsBy::platform_day, sample.service.id};
    if (reads % 3 == 0) {
      // Every row, wherever it lies.
      const Calendar calendar = Calendar::preset("uk").value();
      const BillingWindow all(calendar.window_of(march.first).start(),
                              calendar.window_of(march.last).end());
      for (const CubeRow& cell :
           patiently([&] { return store.facts().count_cells(sample.service.id, all, calendar); }))
        counted += cell.notifications;
    } else if (reads % 3 == 1) {
      for (const StatusFact& f : patiently([&] { return store.statistics().read_statuses(query); }))
        counted += f.notification_count;
    } else {
      const auto bill = patiently([&] { return store.billing().read(sample.service.id, 2025); });
      for (const CubeRow& cell : bill.cells) counted += cell.notifications;
      for (const BillingFact& f : bill.facts) counted += f.notifications_sent;
    }
    const std::int64_t after = begun;
    if (counted < before || counted > after) ++wrong;
    // A store that is busy with readers lets the others begin late: reads without a move say
    // nothing.
    if (++reads >= reads_wanted && moved > 0 && receipts > 0) stop = true;
  }
};

std::int64_t reads_wanted() {
  const char* text = std::getenv("NFY_TEST_READS");
  return text ? std::atoll(text) : 400;
}

}  // namespace

TEST_CASE("archive: no reader ever sees a total that a move has changed (I3, I4, I6, I7)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 2'000h);
    World world(database, sample, entropy, reads_wanted());
    std::vector<std::thread> threads;
    threads.push_back(world.start([&](Store& s) { world.send(s); }));
    for (int i = 0; i < 2; ++i) threads.push_back(world.start([&](Store& s) { world.move(s); }));
    threads.push_back(world.start([&](Store& s) { world.aggregate(s); }));
    threads.push_back(world.start([&](Store& s) { world.file(s); }));
    for (int i = 0; i < 2; ++i) threads.push_back(world.start([&](Store& s) { world.read(s); }));
    for (std::thread& thread : threads) thread.join();
    for (const std::string& what : world.faults) FAIL_CHECK(what);
    MESSAGE(database.name, ": ", world.reads.load(), " reads, ", world.wrong.load(), " wrong, ",
            world.moved.load(), " moves, ", world.receipts.load(), " receipts, ",
            world.files.load(), " files");
    CHECK(world.wrong == 0);
    CHECK(world.moved > 0);

    const ArchiveScope scope{sample.service.id, NotificationType::sms, noon - 168h};
    move_all(*store, scope, noon);
    CHECK(database.live() == 0);
    advance(*store, noon.floor_hour());
    file_all(*store, noon);
    CHECK(database.archived() == 0);
    CHECK(database.filed() == world.committed);
    CHECK(database.in_both() == 0);
    // No acknowledged receipt was lost.
    std::int64_t delivered = 0;
    const StatusQuery query{march, StatusSumsBy::platform_day, sample.service.id};
    for (const StatusFact& fact : must(store->statistics().read_statuses(query)))
      if (fact.status == Status::delivered) delivered += fact.notification_count;
    CHECK(delivered >= static_cast<std::int64_t>(world.reported.size()));
    for (LocalDay d = march.first; d <= march.last; d = d.next())
      CHECK(must(store->facts().rebuild(d, {}, true)).empty());
  });
}

}  // namespace invisible_moves_test
