#include "site.hpp"

#include "store/postgres/postgres_connection.hpp"

#include <notify/adapters/archive_folder.hpp>

#include <libpq-fe.h>

#include <unistd.h>
#include <deque>

namespace notify::bench {
namespace {

struct CopyBatch {
  std::string notifications;
  std::string queue;
  std::string bundles;
};

class Postgres final : public Bare {
public:
  Postgres(const std::string& url, const std::string& schema) : link_(PQconnectdb(url.c_str())) {
    if (PQstatus(link_) != CONNECTION_OK) give_up("postgresql: no connection");
    run("SET client_min_messages = warning");
    if (!schema.empty()) run("SET search_path = " + schema);
  }
  ~Postgres() override { PQfinish(link_); }

  void run(const std::string& sql) override {
    PGresult* result = PQexec(link_, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail();
    PQclear(result);
  }

  std::vector<std::string> column(const std::string& query) override {
    PGresult* result = PQexec(link_, query.c_str());
    if (PQresultStatus(result) != PGRES_TUPLES_OK) fail();
    std::vector<std::string> texts;
    for (int i = 0; i < PQntuples(result); ++i) texts.emplace_back(PQgetvalue(result, i, 0));
    PQclear(result);
    return texts;
  }

  void take_batch(Bare& source, UtcTime at) override {
    auto& from = dynamic_cast<Postgres&>(source);
    const std::string instant = std::to_string(at.us());
    CopyBatch& batch = batches_.emplace_back();
    batch.notifications =
        from.copy_out("SELECT * FROM notifications WHERE created_at = " + instant + " ORDER BY id");
    batch.queue = from.copy_out("SELECT * FROM delivery_queue WHERE available_at = " + instant +
                                " ORDER BY notification_id");
    batch.bundles = from.copy_out("SELECT * FROM delivery_bundles WHERE available_at = " + instant);
  }

  void take_rows(Bare& source, const std::string& query) override {
    batches_.push_back({dynamic_cast<Postgres&>(source).copy_out(query), {}, {}});
  }

  void load_batches(std::int64_t count) override {
    for (; count > 0; --count) {
      const CopyBatch& batch = batches_.front();
      run("BEGIN");
      copy_in("notifications", batch.notifications);
      if (!batch.queue.empty()) copy_in("delivery_queue", batch.queue);
      if (!batch.bundles.empty()) copy_in("delivery_bundles", batch.bundles);
      run("COMMIT");
      batches_.pop_front();
    }
  }

private:
  [[noreturn]] void fail() { give_up(std::string("postgresql: ") + PQerrorMessage(link_)); }

  std::string copy_out(const std::string& query) {
    PQclear(PQexec(link_, ("COPY (" + query + ") TO STDOUT").c_str()));
    std::string out;
    char* line = nullptr;
    for (int size = 0; (size = PQgetCopyData(link_, &line, 0)) > 0;) {
      out.append(line, static_cast<std::size_t>(size));
      PQfreemem(line);
    }
    finish();
    return out;
  }

  void copy_in(const std::string& table, const std::string& text) {
    PQclear(PQexec(link_, ("COPY " + table + " FROM STDIN").c_str()));
    if (PQputCopyData(link_, text.data(), static_cast<int>(text.size())) != 1) fail();
    if (PQputCopyEnd(link_, nullptr) != 1) fail();
    finish();
  }

  void finish() {
    while (PGresult* result = PQgetResult(link_)) {
      if (PQresultStatus(result) != PGRES_COMMAND_OK) fail();
      PQclear(result);
    }
  }

  PGconn* link_;
  std::deque<CopyBatch> batches_;
};

/// A schema of its own in the server's database.
class PostgresSite final : public Site {
public:
  explicit PostgresSite(std::string server) : server_(std::move(server)) {
    static int number = 0;
    schema_ = "bench" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    Postgres(server_, "").run("CREATE SCHEMA " + schema_);
    static_cast<void>(store({}));
  }
  ~PostgresSite() override { Postgres(server_, "").run("DROP SCHEMA " + schema_ + " CASCADE"); }

  std::shared_ptr<sql::SqlStore> store(const std::string& archive_folder) override {
    PostgresOptions options;
    options.url = server_;
    options.schema = schema_;
    std::shared_ptr<ArchiveFiles> files;
    if (!archive_folder.empty()) files = must(make_archive_folder(archive_folder));
    return std::static_pointer_cast<sql::SqlStore>(
        must(sql::make_store([options] { return sql::open_postgres(options); }, true, files, {},
                             {.writers = static_cast<std::size_t>(options.connections)})));
  }
  std::unique_ptr<Bare> bare() override { return std::make_unique<Postgres>(server_, schema_); }
  std::string url() const override { return server_; }

private:
  std::string server_;
  std::string schema_;
};

}  // namespace

std::unique_ptr<Site> make_postgres_site(const std::string& url) {
  return std::make_unique<PostgresSite>(url);
}

}  // namespace notify::bench
