#pragma once

#include "harness.hpp"
#include "store/sql/sql_store.hpp"

#include <notify/notify.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// What is measured on: databases of both engines, reached through the library and beside it.
namespace notify::bench {

/// A database engine's own C library, with nothing of ours in between: the peer.
class Bare {
public:
  virtual ~Bare() = default;
  /// Runs one or more statements and reads every row that comes back.
  virtual void run(const std::string& sql) = 0;
  /// The first column of what `query` returns, as text.
  virtual std::vector<std::string> column(const std::string& query) = 0;
  /// Takes over from `source` the batch of notifications created at `at`, with its queue rows, in
  /// the form that load() is fastest from.
  virtual void take_batch(Bare& source, UtcTime at) = 0;
  /// Takes the rows that `query` gives of `source`, whole rows of notifications in the order of its
  /// columns, as a batch without queue rows. PostgreSQL only.
  virtual void take_rows(Bare& source, const std::string& query) = 0;
  /// Stores the oldest `count` batches that were taken, one transaction a batch, and forgets them.
  /// SQLite: a loop of INSERT; PostgreSQL: COPY.
  virtual void load_batches(std::int64_t count) = 0;
};

/// One database, empty but for the newest schema; removed at the end.
class Site {
public:
  virtual ~Site() = default;
  /// The library's store on it; files of old months go to `archive_folder`, or nowhere.
  [[nodiscard]] virtual std::shared_ptr<sql::SqlStore> store(
      const std::string& archive_folder = {}) = 0;
  /// A connection past the library, with the same settings.
  [[nodiscard]] virtual std::unique_ptr<Bare> bare() = 0;
  /// URL for open_engine(), where the engine has one for this database.
  [[nodiscard]] virtual std::string url() const = 0;
};

/// An engine to measure on: "sqlite", and "postgres" if a server was named.
struct Kind {
  std::string name;
  std::function<std::unique_ptr<Site>()> make;
};
[[nodiscard]] std::vector<Kind> kinds(const Options& options);

/// A library engine over `site` whose clock stands until it is told to move.
struct World {
  std::shared_ptr<sql::SqlStore> store;
  std::shared_ptr<SimulatedClock> clock;
  std::shared_ptr<SeededEntropy> entropy;
  std::unique_ptr<Engine> engine;

  World(Site& site, UtcTime start, std::shared_ptr<HttpClient> http = nullptr);
};

[[nodiscard]] UtcTime at(const char* text);

[[nodiscard]] NewService clinic(const std::string& name = "Clinic");

/// 150 characters once three placeholders are filled in.
[[nodiscard]] NewTemplate reminder();
/// `count` requests for it, each to another number with other words.
[[nodiscard]] std::vector<SendRequest> reminders(TemplateId id, std::size_t count);

}  // namespace notify::bench
