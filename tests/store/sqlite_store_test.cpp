#include "support/sample.hpp"
#include "support/temp_folder.hpp"

#include <notify/open.hpp>
#include <notify/sqlite.hpp>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <sys/wait.h>
#include <unistd.h>
#include <filesystem>

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

}  // namespace

TEST_CASE("sqlite: a store is there again when its file is opened again") {
  const TempFolder folder;
  SeededEntropy entropy(1);
  ServiceId id;
  {
    const auto store = must(open_store("sqlite:" + folder.file()));
    id = Sample(*store, entropy, at("2026-03-20T12:00:00Z")).service.id;
  }
  CHECK(must(must(open_store("sqlite:" + folder.file()))->get_service(id)).name == "Clinic");
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

TEST_CASE("sqlite: without leave to migrate, an empty database is refused") {
  const TempFolder folder;
  const auto refused = open_store("sqlite:" + folder.file(), false);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::unsupported);
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
  options.page_count_max = 200;  // an empty store takes more than half of them
  const auto store = must(make_sqlite_store(options));
  const Sample sample(*store, entropy, now);
  std::vector<NewNotification> batch(500);
  std::int64_t stored = 0;
  for (;;) {
    for (NewNotification& row : batch) row.notification = sample.notification(now);
    const auto created = store->create_notifications(batch);
    if (!created) {
      CHECK(created.error().code == ErrorCode::unavailable);
      CHECK(created.error().retryable);
      CHECK(created.error().message.starts_with("sqlite "));
      break;
    }
    stored += static_cast<std::int64_t>(batch.size());
    REQUIRE(stored < 100'000);
  }
  CHECK(must(store->count_queued(NotificationType::sms)) == stored);
  CHECK(!store->get_notification(sample.service.id, batch[0].notification.id));
  CHECK(must(store->get_service(sample.service.id)).name == "Clinic");
  const auto roomier = must(open_store("sqlite:" + folder.file()));
  CHECK(must(roomier->create_notifications(batch)).size() == batch.size());
}

TEST_CASE("sqlite: a store inherited over fork answers so and leaves the parent's alone (A8)") {
  const TempFolder folder;
  SeededEntropy entropy(3);
  auto store = must(open_store("sqlite:" + folder.file()));
  const Sample sample(*store, entropy, at("2026-03-20T12:00:00Z"));
  const pid_t child = ::fork();
  if (child == 0) {
    const auto answer = store->get_service(sample.service.id);
    const bool right = !answer && answer.error().code == ErrorCode::forked;
    store.reset();
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(must(store->get_service(sample.service.id)).name == "Clinic");
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
  CHECK(must(second->count_queued(NotificationType::sms)) == 100);
}
