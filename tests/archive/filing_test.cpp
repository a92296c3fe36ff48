// Months that left the history for files: everything still answers as before, and what goes wrong
// with a file is loud.
#include "archive/desk.hpp"
#include "support/scripted_http.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/archive.hpp>
#include <notify/billing.hpp>
#include <notify/callbacks.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <thread>
#include <utility>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace filing_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");
const UtcTime ever = UtcTime::from_us(0);
const LocalDayRange winter{*LocalDay::from_ymd(2024, 12, 25), *LocalDay::from_ymd(2025, 3, 5)};

/// Two services in different calendars with a winter of everything that can be counted or found.
struct Winter {
  Store& store;
  SeededEntropy entropy{7};
  Sample uk, us;
  std::vector<Notification> rows;
  JobId job;

  explicit Winter(Store& s)
      : store(s), uk(s, entropy, noon - 20'000h), us(s, entropy, noon - 20'000h, "Post", "us") {
    ReferenceData data = flat_rate();
    data.letter_rates.push_back(
        {at("2020-01-01T00:00:00Z"), {}, 1, decimal("0.60"), true, Postage::second});
    must(store.rates().put(data));
    job.uuid = make_uuid_v4(entropy);
    std::mt19937 random(7);
    const ApiKeyId key{make_uuid_v4(entropy)};
    for (int i = 0; i < 240; ++i) {
      const Sample& sample = random() % 3 ? uk : us;
      Notification n = past(
          sample, at("2024-12-30T00:30:00Z") + std::chrono::minutes(random() % (60 * 24 * 40)));
      n.id.uuid = random() % 4 ? make_uuid_v7(n.created_at, entropy) : make_uuid_v4(entropy);
      n.type = static_cast<NotificationType>(random() % 3);
      n.status = random() % 3 ? Status::delivered : Status::sending;
      n.key_type = static_cast<KeyType>(random() % 2);
      n.billable_units = n.type == NotificationType::email ? 0 : 1;
      if (n.type == NotificationType::letter) n.postage = Postage::second;
      if (random() % 2) n.job_id = job;
      if (random() % 2) n.api_key_id = key;
      if (random() % 2) n.sent_at = n.created_at + std::chrono::seconds(random() % 20);
      n.to = n.normalised_to = n.personalisation = n.reply_to_text = "";
      rows.push_back(std::move(n));
    }
    must(store.notifications().import_rows(rows, true));
    std::vector<LetterDespatch> letters;
    for (const Notification& n : rows)
      if (n.type == NotificationType::letter) letters.push_back({n.id, day("2025-02-03"), {}});
    must(store.despatches().put(letters));
    advance(store, noon.floor_hour());
    while (must(store.facts().fold(10'000)) > 0) {
    }
  }
};

/// Everything that can be asked about a winter.
struct Answers {
  std::vector<Notification> rows;
  std::vector<CubeRow> cells;
  std::optional<BillingWindow> extent;
  std::map<Status, std::int64_t> outcomes;
  std::optional<UtcTime> last_use;
  std::int64_t processed = 0, quickly = 0, differences = 0;
  std::vector<DespatchFact> despatch;

  explicit Answers(const Winter& w) {
    for (const Notification& n : w.rows)
      rows.push_back(must(w.store.notifications().get(n.service_id, n.id)));
    for (const Sample* sample : {&w.uk, &w.us}) {
      const BillingWindow all(noon - 20'000h, noon);
      const auto counted = must(
          w.store.facts().count_cells(sample->service.id, all, Calendar::preset("ca").value()));
      cells.insert(cells.end(), counted.begin(), counted.end());
    }
    extent = must(w.store.facts().extent_of(w.uk.service.id));
    outcomes = must(w.store.statistics().job_outcomes(w.uk.service.id, w.job));
    last_use = must(w.store.statistics().last_use(w.us.service.id, w.us.sms.id));
    for (LocalDay d = winter.first; d <= winter.last; d = d.next()) {
      const ProcessingTime time = must(w.store.statistics().measure_processing(d, noon));
      processed += time.messages_total;
      quickly += time.messages_within_10_secs;
      differences += static_cast<std::int64_t>(must(w.store.facts().rebuild(d, {}, true)).size());
      for (const BillingDifference& b : must(w.store.billing().audit(d, {})))
        differences += b.due ? 0 : 1;
    }
    must(w.store.despatches().mark(winter));
    must(w.store.despatches().bill(day("2025-02-03")));
    despatch = must(w.store.despatches().list_facts(winter));
  }
};

void check_equal(const Answers& a, const Answers& b) {
  CHECK(a.rows == b.rows);
  REQUIRE(a.cells.size() == b.cells.size());
  for (std::size_t i = 0; i < a.cells.size(); ++i) {
    CHECK(a.cells[i].key == b.cells[i].key);
    CHECK(a.cells[i].notifications == b.cells[i].notifications);
    CHECK(a.cells[i].billable_units == b.cells[i].billable_units);
  }
  CHECK(a.extent == b.extent);
  CHECK(a.outcomes == b.outcomes);
  CHECK(a.last_use == b.last_use);
  CHECK(a.processed == b.processed);
  CHECK(a.quickly == b.quickly);
  CHECK(a.despatch == b.despatch);
}

/// A place for files that fails when told to, in every way that a place can.
class UnreliableFiles final : public ArchiveFiles {
public:
  enum class Fault { none, put, put_half, put_changed, get, lost };
  explicit UnreliableFiles(std::shared_ptr<ArchiveFiles> inner) : inner_(std::move(inner)) {}
  void fail(Fault fault) { fault_ = fault; }
  /// How often files were read since the last time.
  int reads() { return std::exchange(reads_, 0); }

  Result<void> put(std::string_view name, std::string_view bytes) override {
    std::string stored(bytes);
    if (fault_ == Fault::put) return make_error(ErrorCode::unavailable, "no room");
    if (fault_ == Fault::put_half) stored.resize(stored.size() / 2);
    if (fault_ == Fault::put_changed) stored[stored.size() / 2] ^= 4;
    NFY_CHECK(inner_->put(name, stored));
    if (fault_ == Fault::put_half) return make_error(ErrorCode::unavailable, "no room");
    return {};
  }
  Result<std::string> get(std::string_view name) override {
    ++reads_;
    if (fault_ == Fault::get) return make_error(ErrorCode::unavailable, "no way");
    if (fault_ == Fault::lost) return make_error(ErrorCode::not_found, "nothing there");
    return inner_->get(name);
  }

private:
  std::shared_ptr<ArchiveFiles> inner_;
  Fault fault_ = Fault::none;
  int reads_ = 0;
};

NotificationId some_sending(const Winter& w, bool timed) {
  for (const Notification& n : w.rows)
    if (n.status == Status::sending && n.type == NotificationType::sms &&
        n.service_id == w.uk.service.id && ((n.id.uuid.bytes[6] >> 4) == 7) == timed)
      return n.id;
  return {};
}

}  // namespace

TEST_CASE("filing: no answer changes when months go to files (I3, I4, I7)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    Winter w(*store);
    const Answers before(w);
    CHECK(before.differences == 0);
    CHECK(before.processed > before.quickly);
    CHECK(before.despatch.size() == 1);
    CHECK(before.outcomes.size() == 2);

    // Half of it, in small files: answers come from three places at once.
    for (int i = 0; i < 3; ++i)
      CHECK(must(store->files().write({ever, at("2025-02-01T00:00:00Z"), 40}, noon)).rows == 40);
    CHECK(database.archived() == 120);
    check_equal(Answers(w), before);
    CHECK(file_all(*store, noon, 70) == 120);
    CHECK(database.archived() == 0);
    CHECK(database.filed() == 240);
    const Answers after(w);
    check_equal(after, before);
    CHECK(after.differences == 0);
    CHECK(must(store->files().write({ever, noon.floor_hour(), 70}, noon)) == FilingReport{});

    std::int64_t rows = 0;
    for (const ArchiveFile& file : must(store->files().list())) {
      rows += file.rows;
      CHECK(file.rows <= 70);
      CHECK(file.bytes > 0);
      CHECK(file.foreign_ids > 0);
      CHECK(file.first_created_at <= file.last_created_at);
      must(store->files().check(file));
    }
    CHECK(rows == 240);
    // In another calendar every day is counted anew, from the files.
    must(store->calendars().change(w.uk.service.id, "ca"));
    for (LocalDay d = winter.first; d <= winter.last; d = d.next())
      CHECK(must(store->facts().rebuild(d, {}, true)).empty());
  });
}

TEST_CASE("filing: a receipt for what is in a file counts, once, in any order (I5, I6, P5)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    Winter w(*store);
    file_all(*store, noon);
    for (const bool timed : {true, false}) {
      const NotificationId id = some_sending(w, timed);
      REQUIRE(!id.is_nil());
      const auto report = [&](Status status, UtcTime when) {
        const Receipt receipt{id, "mmg", "", status, when};
        return must(store->receipts().apply(std::span(&receipt, 1), when)).front();
      };
      CHECK(report(Status::permanent_failure, noon) == ReceiptOutcome::applied);
      CHECK(report(Status::permanent_failure, noon) == ReceiptOutcome::unchanged);
      CHECK(report(Status::delivered, noon + 1h) == ReceiptOutcome::applied);
      CHECK(report(Status::temporary_failure, noon + 2h) == ReceiptOutcome::unchanged);
      const Notification n = must(store->notifications().get(w.uk.service.id, id));
      CHECK(n.status == Status::delivered);
      CHECK(n.updated_at == noon + 1h);
      CHECK(n.sent_by == "sim");
      CHECK(store->notifications().get(w.us.service.id, id).error().code == ErrorCode::not_found);
    }
    CHECK(must(store->facts().state()).deltas > 0);
    const Answers with_deltas(w);
    CHECK(with_deltas.differences == 0);
    while (must(store->facts().fold(10'000)) > 0) {
    }
    const Answers folded(w);
    CHECK(folded.differences == 0);
    check_equal(folded, with_deltas);
    CHECK(database.filed() == 240);
    // One that nobody knows is parked as ever.
    const Receipt unknown{
        {make_uuid_v7(at("2025-01-10T00:00:00Z"), w.entropy)}, "mmg", "", Status::delivered, noon};
    CHECK(must(store->receipts().apply(std::span(&unknown, 1), noon)).front() ==
          ReceiptOutcome::parked);
  });
}

TEST_CASE("filing: a late status of what is in a file is told, also once the file is back (P5)") {
  over_every_database([](const Database& database) {
    Database watched = database;
    const auto files = std::make_shared<UnreliableFiles>(database.files);
    watched.files = files;
    const auto store = watched.open();
    Winter w(*store);
    file_all(*store, noon);
    const auto clock = std::make_shared<SimulatedClock>(noon);
    const auto entropy = std::make_shared<SeededEntropy>(1);
    const auto http = std::make_shared<ScriptedHttp>();
    const auto engine = must(Engine::make(
        {store, clock, entropy,
         must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, entropy)), http}));
    must(engine->callbacks().put({w.uk.service.id, CallbackType::delivery_status,
                                  "https://clinic.example/", "secret-token-1", 1, noon}));
    const NotificationId young = import_one(*store, w.uk, noon - 1h);
    std::vector<Receipt> receipts;
    for (const NotificationId id : {some_sending(w, true), some_sending(w, false), young}) {
      REQUIRE(!id.is_nil());
      receipts.push_back({id, "mmg", "", Status::returned_letter, noon});
    }
    must(engine->receipts().record(receipts));
    CHECK(must(engine->callbacks().count()) == 3);

    // While the file is out of reach its calls wait; the others go on.
    files->fail(UnreliableFiles::Fault::get);
    CallbackReport report = must(engine->callbacks().run());
    CHECK(report.done == 1);
    CHECK(report.retried == 2);
    CHECK(report.dead == 0);
    REQUIRE(http->posted.size() == 1);
    CHECK(http->posted[0].body.find(young.to_text()) != std::string::npos);
    CHECK(must(engine->callbacks().run()).claimed == 0);

    files->fail(UnreliableFiles::Fault::none);
    clock->advance(5min);
    report = must(engine->callbacks().run());
    CHECK(report.done == 2);
    CHECK(must(engine->callbacks().count()) == 0);
    REQUIRE(http->posted.size() == 3);
    for (std::size_t i = 1; i < 3; ++i) {
      CHECK(http->posted[i].body.find(R"("status": "returned-letter")") != std::string::npos);
      CHECK(http->posted[i].body.find(R"("to": null)") != std::string::npos);
      CHECK(http->posted[i].body.find(R"("completed_at": "2026-03-20T12:00:00.000000Z")") !=
            std::string::npos);
    }
    // A file that stays away leaves letters that can be replayed, with the reason.
    receipts.erase(receipts.begin() + 1, receipts.end());
    const NotificationId sending = [&] {
      for (const Notification& n : w.rows)
        if (n.service_id == w.uk.service.id && n.type == NotificationType::email &&
            n.status == Status::sending && n.key_type != KeyType::test)
          return n.id;
      return NotificationId{};
    }();
    receipts[0].id = sending;
    must(engine->receipts().record(receipts));
    files->fail(UnreliableFiles::Fault::lost);
    for (int i = 0; i < 6; ++i) {
      must(engine->callbacks().run());
      clock->advance(5min);
    }
    const auto dead = must(engine->callbacks().list_dead(w.uk.service.id));
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].notification_id == sending);
    CHECK(dead[0].attempts == 6);
    CHECK(dead[0].reason == "nothing there");
    files->fail(UnreliableFiles::Fault::none);
    CHECK(must(engine->callbacks().replay(w.uk.service.id)) == 1);
    CHECK(must(engine->callbacks().run()).done == 1);
  });
}

TEST_CASE("filing: an id that is in a file is neither imported nor moved a second time (I3, C10)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    Winter w(*store);
    file_all(*store, noon);
    for (const bool archived : {false, true})
      CHECK(store->notifications()
                .import_rows(std::span(w.rows).first(1), archived)
                .error()
                .message == "notification exists already: " + w.rows[0].id.to_text());

    // Past the library: a file is forgotten, its rows come in live, and the file is known again.
    const auto files = must(store->files().list());
    database.run("CREATE TABLE aside AS SELECT * FROM archive_files; DELETE FROM archive_files");
    Notification equal, other;
    for (const Notification& n : w.rows)
      if (n.service_id == w.uk.service.id && n.type == NotificationType::sms && !n.api_key_id &&
          n.key_type != KeyType::test && n.status == Status::delivered)
        (equal.id.is_nil() ? equal : other) = n;
    other.status = Status::permanent_failure;
    must(store->notifications().import_rows(std::vector{equal, other}, false));
    database.run("INSERT INTO archive_files SELECT * FROM aside; DROP TABLE aside");

    const ArchiveScope scope{w.uk.service.id, NotificationType::sms, noon - 168h};
    CHECK(must(store->archive().sweep({{scope}, {}, 100})).moved == 0);  // a closer look is needed
    CHECK(must(store->archive().move(scope, 100, noon)) == ArchiveReport{.conflicts = 2});
    const auto quarantined = must(store->archive().list_quarantined(10));
    REQUIRE(quarantined.size() == 2);
    CHECK(quarantined[0].notification.id == other.id);
    CHECK(must(store->archive().move(scope, 100, noon)).moved == 2);
    CHECK(database.archived() == 2);
    CHECK(database.filed() == 238);
    CHECK(must(store->notifications().get(w.uk.service.id, other.id)).status ==
          Status::permanent_failure);
    CHECK(Answers(w).differences == 0);
    CHECK(file_all(*store, noon) == 2);
    CHECK(database.filed() == 240);
    CHECK(Answers(w).differences == 0);
  });
}

TEST_CASE("filing: nothing leaves the history before its file is known to be good (C9, C11, D6)") {
  over_every_database([](const Database& database) {
    const auto unreliable = std::make_shared<UnreliableFiles>(database.files);
    Database mine = database;
    mine.files = unreliable;
    const auto store = mine.open();
    Winter w(*store);
    const Answers before(w);
    using Fault = UnreliableFiles::Fault;
    for (const Fault fault :
         {Fault::put, Fault::put_half, Fault::put_changed, Fault::get, Fault::lost}) {
      CAPTURE(static_cast<int>(fault));
      unreliable->fail(fault);
      const auto refused = store->files().write({ever, noon.floor_hour(), 100}, noon);
      REQUIRE(!refused);
      CHECK(refused.error().code ==
            (fault == Fault::put_changed ? ErrorCode::corrupt : ErrorCode::unavailable));
      CHECK(database.archived() == 240);
      CHECK(must(store->files().list()).empty());
    }
    unreliable->fail(Fault::none);
    file_all(*store, noon);
    check_equal(Answers(w), before);

    // A file that is known and cannot be read fails what needs it; nothing is ever short.
    unreliable->fail(Fault::lost);
    const LocalDay day_in_files = day("2025-01-10");
    CHECK(store->facts().rebuild(day_in_files, {}, true).error().code == ErrorCode::unavailable);
    CHECK(store->notifications().get(w.uk.service.id, some_sending(w, true)).error().code ==
          ErrorCode::unavailable);
    CHECK(must(store->facts().rebuild(day("2026-01-10"), {}, true)).empty());
    mine.files = nullptr;
    const auto without = mine.open();
    CHECK(without->facts().rebuild(day_in_files, {}, false).error().code == ErrorCode::unavailable);
    CHECK(without->files().write({ever, noon.floor_hour(), 1}, noon).error().code ==
          ErrorCode::unsupported);
    unreliable->fail(Fault::none);
    CHECK(must(store->facts().rebuild(day_in_files, {}, true)).empty());
  });
}

TEST_CASE("filing: an id that names no time is looked for in the files that may have it (P4)") {
  over_every_database([](const Database& database) {
    const auto counted = std::make_shared<UnreliableFiles>(database.files);
    Database mine = database;
    mine.files = counted;
    const auto store = mine.open();
    Winter w(*store);
    file_all(*store, noon, 20);
    const auto files = must(store->files().list());
    REQUIRE(files.size() == 12);
    const auto find = [&](NotificationId id) {
      return store->notifications().get(w.uk.service.id, id).has_value();
    };
    std::vector<Receipt> unknown;
    for (int i = 0; i < 100; ++i)
      unknown.push_back({{make_uuid_v4(w.entropy)}, "sim", "", Status::delivered, noon});

    // What nobody knows is no file's, whether one or many are asked for.
    counted->reads();
    for (const Receipt& r : unknown) CHECK(!find(r.id));
    CHECK(must(store->receipts().apply(unknown, noon)) ==
          std::vector(unknown.size(), ReceiptOutcome::parked));
    CHECK(counted->reads() <= 12);  // a filter may be wrong once in a hundred
    CHECK(find(some_sending(w, false)));
    CHECK(counted->reads() <= 2);

    // A file without a filter, as older ones are, or with a broken one is read.
    for (const char* filter : {"", "00", "0001", "(nothing)"}) {
      CAPTURE(filter);
      const std::string digits(filter);
      database.run("UPDATE archive_files SET foreign_filter = " +
                   (digits == "(nothing)"   ? "NULL"
                    : database.file.empty() ? "'\\x" + digits + "'::bytea"
                                            : "x'" + digits + "'"));
      CHECK(find(some_sending(w, false)));
      CHECK(counted->reads() > 0);
      CHECK(!find(unknown[0].id));
      CHECK(counted->reads() == 12);
      const Receipt known{some_sending(w, false), "sim", "", Status::sent, noon};
      unknown.push_back(known);
      CHECK(must(store->receipts().apply(unknown, noon)).back() != ReceiptOutcome::parked);
    }
  });
}

TEST_CASE("filing: only what is counted goes, in files of a sensible size") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    Winter w(*store);
    const auto refused = store->files().write({ever, noon + 1us, 10}, noon);
    REQUIRE(!refused);
    CHECK(refused.error().message ==
          "archive scope reaches past the watermark: 2026-03-20T12:00:00.000001Z");
    for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}})
      CHECK(store->files().write({ever, noon.floor_hour(), wrong}, noon).error().code ==
            ErrorCode::invalid_argument);
  });
}

TEST_CASE("file tasks: months go a year after, resume where they stopped, and say what is broken") {
  over_every_database([](const Database& database) {
    Desk desk(database, noon);
    Winter w(*desk.store);
    CHECK(desk.planned(TaskKind::archive_files) == std::vector<std::string>{"files/2024-12-01"});
    for (const char* wrong : {"files/2025-01-02", "files/x", "files/"})
      CHECK(desk.engine->tasks().claim(wrong, "me", 1min).error().code ==
            ErrorCode::invalid_argument);
    const TaskLease early = must(desk.engine->tasks().claim("files/2025-03-01", "me", 1min));
    CHECK(desk.engine->tasks().run(early).error().message ==
          "task is not due yet: files/2025-03-01");
    CHECK(desk.engine->archive().file_history(3).error().code == ErrorCode::invalid_argument);
    CHECK(must(desk.engine->archive().file_history(24)) == FilingReport{});

    // Stopped after the first step, then through.
    const auto stopped =
        desk.engine->archive().file_history(12, [](const Progress&) { return false; });
    CHECK(stopped.error().code == ErrorCode::cancelled);
    CHECK(database.filed() > 0);
    CHECK(database.archived() > 0);
    must(desk.engine->run_due());
    CHECK(database.archived() == 0);
    CHECK(database.filed() == 240);
    CHECK(desk.planned(TaskKind::archive_files).empty());
    const auto files = must(desk.engine->archive().list_files());
    CHECK(files.size() == 3);  // December, January, February
    CHECK(must(desk.engine->archive().check_files()).empty());
    CHECK(Answers(w).differences == 0);
    const NotificationId id = some_sending(w, true);
    CHECK(must(desk.engine->billing().explain_notification(w.uk.service.id, id)).status ==
          Status::sending);

    must(database.files->put(files[1].name, "something else"));
    const auto faults = must(desk.engine->archive().check_files());
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].file == files[1]);
    CHECK(faults[0].error.code == ErrorCode::corrupt);
    CHECK(faults[0].error.message == "archive file has a broken beginning: " + files[1].name);
  });
}

}  // namespace filing_test
