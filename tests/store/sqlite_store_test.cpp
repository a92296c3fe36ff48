#include "support/sample.hpp"
#include "support/temp_folder.hpp"

#include <notify/adapters/sqlite.hpp>
#include <notify/open.hpp>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

void run_sql(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

/// Two readers of whom each goes on reading until the other has begun anew: there is never none.
class ReadersWithoutPause {
public:
  explicit ReadersWithoutPause(const std::string& file) {
    for (std::size_t i = 0; i < threads_.size(); ++i)
      threads_[i] = std::thread([this, file, i] { read(file, i); });
    while (begun_[0] == 0 || begun_[1] == 0) std::this_thread::sleep_for(1ms);
  }
  ~ReadersWithoutPause() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  ReadersWithoutPause(const ReadersWithoutPause&) = delete;
  ReadersWithoutPause& operator=(const ReadersWithoutPause&) = delete;

private:
  void read(const std::string& file, std::size_t i) {
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    while (!stop_) {
      const int others = begun_[1 - i];
      sqlite3_exec(database, "BEGIN; SELECT count(*) FROM services", nullptr, nullptr, nullptr);
      ++begun_[i];
      do std::this_thread::sleep_for(5ms);
      while (!stop_ && begun_[1 - i] == others);
      sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
    }
    sqlite3_close(database);
  }

  std::array<std::atomic<int>, 2> begun_{};
  std::atomic<bool> stop_{false};
  std::array<std::thread, 2> threads_;
};

}  // namespace

TEST_CASE("sqlite: a store is there again when its file is opened again") {
  const TempFolder folder;
  SeededEntropy entropy(1);
  ServiceId id;
  {
    const auto store = must(open_store("sqlite:" + folder.file()));
    id = Sample(*store, entropy, at("2026-03-20T12:00:00Z")).service.id;
  }
  CHECK(must(must(open_store("sqlite:" + folder.file()))->services().get(id)).name == "Clinic");
}

TEST_CASE("sqlite: a database of a newer schema is refused and left alone") {
  const TempFolder folder;
  must(open_store("sqlite:" + folder.file()));
  run_sql(folder.file(), "INSERT INTO nfy_schema_version VALUES (1000, 'future')");
  const auto refused = open_store("sqlite:" + folder.file());
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unsupported);
  CHECK(
      refused.error().message.starts_with("database has schema version 1000, this library knows"));
}

TEST_CASE("sqlite: without leave to migrate, an empty database is refused and none is made") {
  const TempFolder folder;
  const auto missing = open_store("sqlite:" + folder.file(), false);
  REQUIRE(!missing);
  CHECK(missing.error().code == ErrorCode::unavailable);
  CHECK_FALSE(std::filesystem::exists(folder.file()));
  run_sql(folder.file(), "PRAGMA user_version = 1");
  const auto empty = open_store("sqlite:" + folder.file(), false);
  REQUIRE(!empty);
  CHECK(empty.error().code == ErrorCode::unsupported);
}

TEST_CASE("sqlite: a folder that is not there and a file that is no database are errors") {
  const TempFolder folder;
  const auto missing = open_store("sqlite:" + (folder.path / "no" / "such.db").string());
  REQUIRE(!missing);
  CHECK(missing.error().code == ErrorCode::unavailable);
  CHECK(missing.error().message.find("such.db") != std::string::npos);
  run_sql(folder.file(), "PRAGMA user_version = 1; CREATE TABLE x (a)");
  std::filesystem::resize_file(folder.file(), 100);
  CHECK(!open_store("sqlite:" + folder.file()));
  CHECK(open_store("sqlite:").error().code == ErrorCode::invalid_argument);
  CHECK(open_store("mysql://user:secret@host/db").error().message ==
        "unknown store url scheme: mysql:");
}

TEST_CASE("sqlite: a full disk fails the call, keeps what was, and mends when there is room (D6)") {
  const TempFolder folder;
  SeededEntropy entropy(2);
  const UtcTime now = at("2026-03-20T12:00:00Z");
  SqliteOptions options;
  options.path = folder.file();
  options.page_count_max = 400;  // an empty store takes more than half of them
  const auto store = must(make_sqlite_store(options));
  const Sample sample(*store, entropy, now);
  std::vector<NewNotification> batch(500);
  std::int64_t stored = 0;
  for (;;) {
    for (NewNotification& row : batch) row.notification = sample.notification(now);
    const auto created = store->notifications().create(batch);
    if (!created) {
      CHECK(created.error().code == ErrorCode::unavailable);
      CHECK(created.error().retryable);
      CHECK(created.error().message.starts_with("sqlite "));
      break;
    }
    stored += static_cast<std::int64_t>(batch.size());
    REQUIRE(stored < 100'000);
  }
  CHECK(must(store->delivery().count_queued(NotificationType::sms)) == stored);
  CHECK(!store->notifications().get(sample.service.id, batch[0].notification.id));
  CHECK(must(store->services().get(sample.service.id)).name == "Clinic");
  const auto roomier = must(open_store("sqlite:" + folder.file()));
  CHECK(must(roomier->notifications().create(batch)).size() == batch.size());
}

TEST_CASE("sqlite: a store inherited over fork answers so and leaves the parent's alone (A8)") {
  const TempFolder folder;
  SeededEntropy entropy(3);
  auto store = must(open_store("sqlite:" + folder.file()));
  const Sample sample(*store, entropy, at("2026-03-20T12:00:00Z"));
  const pid_t child = ::fork();
  if (child == 0) {
    const auto answer = store->services().get(sample.service.id);
    const bool right = !answer && answer.error().code == ErrorCode::forked;
    store.reset();
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(must(store->services().get(sample.service.id)).name == "Clinic");
  sample.create(*store, at("2026-03-20T12:00:00Z"), 10);
}

TEST_CASE("sqlite: two stores on one file take turns and lose nothing") {
  const TempFolder folder;
  SeededEntropy entropy(4);
  const UtcTime now = at("2026-03-20T12:00:00Z");
  const auto first = must(open_store("sqlite:" + folder.file()));
  const auto second = must(open_store("sqlite:" + folder.file()));
  const Sample sample(*first, entropy, now);
  for (int i = 0; i < 20; ++i) sample.create(i % 2 ? *first : *second, now, 5);
  CHECK(must(second->delivery().count_queued(NotificationType::sms)) == 100);
}

TEST_CASE("sqlite: readers without a pause do not let the write-ahead log grow without end") {
  constexpr std::uintmax_t mega = 1'000'000;
  const TempFolder folder;
  const auto store = must(open_store("sqlite:" + folder.file()));
  SeededEntropy entropy(5);
  Template text = Sample(*store, entropy, at("2026-03-20T12:00:00Z")).sms;
  text.content.assign(500'000, 'x');
  const ReadersWithoutPause readers(folder.file());
  std::uintmax_t longest = 0, written = 0;
  for (; written < 250 * mega; written += text.content.size()) {
    ++text.version;
    must(store->templates().put(text));
    longest = std::max(longest, std::filesystem::file_size(folder.file() + "-wal"));
  }
  CHECK(longest < 100 * mega);
}
