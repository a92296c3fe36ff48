#include "store/contract/stores.hpp"

#include "store/postgres/postgres_connection.hpp"

#include <unistd.h>

#include <mutex>
#include <vector>

// What is thrown past the border of a store is shown, not called unknown.
REGISTER_EXCEPTION_TRANSLATOR(const notify::sql::Failure& failure) {
  return failure.error.message.c_str();
}

namespace notify::test {
namespace {

/// Migrations take most of a small test's time, so a schema serves one test after the other: it is
/// emptied, and gets the rows back that it had when it was new.
class SchemaPool {
public:
  std::shared_ptr<Store> make(const std::string& url) {
    PostgresOptions options;
    options.url = url;
    options.schema = take_idle();
    const bool is_new = options.schema.empty();
    if (is_new) options.schema = fresh_schema_name();
    const auto server = connect(url);
    if (is_new)
      run(*server, "CREATE SCHEMA " + options.schema);
    else
      run(*server, emptied(options.schema));
    auto made = make_postgres_store(options);
    REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
    if (is_new) keep_seeds(*server, options.schema);
    return lend(*std::move(made), options.schema);
  }

private:
  static std::unique_ptr<sql::Connection> connect(const std::string& url) {
    PostgresOptions options;
    options.url = url;
    return sql::open_postgres(options);
  }
  static void run(sql::Connection& server, const std::string& script) {
    server.begin(sql::Access::write);
    server.run_script(script);
    server.commit();
  }

  /// The store; its schema waits for the next test as soon as nobody has the store any more.
  std::shared_ptr<Store> lend(std::shared_ptr<Store> store, const std::string& schema) {
    Store* const lent = store.get();
    return {lent, [this, kept = std::move(store), schema](Store*) mutable {
              kept.reset();
              const std::scoped_lock lock(mutex_);
              if (owner_ == ::getpid()) idle_.push_back(schema);
            }};
  }

  /// Empty if there is none. Those of a parent are left to the parent.
  std::string take_idle() {
    const std::scoped_lock lock(mutex_);
    if (owner_ != ::getpid()) {
      idle_.clear();
      seeds_.clear();
      owner_ = ::getpid();
    }
    if (idle_.empty()) return {};
    std::string schema = std::move(idle_.back());
    idle_.pop_back();
    return schema;
  }

  /// Copies the rows that migrations put into a new schema, once.
  void keep_seeds(sql::Connection& server, const std::string& schema) {
    const std::scoped_lock lock(mutex_);
    if (!seeds_.empty()) return;
    seeds_ = schema + "_seeds";
    run(server, "CREATE SCHEMA " + seeds_ + R"(;
      DO $do$ DECLARE t record; BEGIN
        FOR t IN SELECT relname FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = ')" +
                    schema + R"('::regnamespace LOOP
          EXECUTE format('CREATE TABLE )" +
                    seeds_ + R"(.%I AS TABLE )" + schema + R"(.%I', t.relname, t.relname);
        END LOOP;
      END $do$)");
  }

  /// The script that makes an old schema what it was when it was new.
  std::string emptied(const std::string& schema) {
    const std::scoped_lock lock(mutex_);
    return R"(
      DO $do$ DECLARE t record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR t IN SELECT relname FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = ')" +
           schema + R"('::regnamespace LOOP
          IF to_regclass(')" +
           seeds_ + R"(.' || t.relname) IS NULL THEN  -- a partition that a test made
            EXECUTE format('DROP TABLE )" +
           schema + R"(.%I', t.relname);
          ELSE
            EXECUTE format('DELETE FROM )" +
           schema + R"(.%I', t.relname);
            EXECUTE format('INSERT INTO )" +
           schema + R"(.%I OVERRIDING SYSTEM VALUE SELECT * FROM )" + seeds_ +
           R"(.%I', t.relname, t.relname);
          END IF;
        END LOOP;
        PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
           JOIN pg_class ON pg_class.oid = seqrelid
          WHERE relnamespace = ')" +
           schema + R"('::regnamespace;
      END $do$)";
  }

  std::mutex mutex_;
  pid_t owner_ = ::getpid();
  std::vector<std::string> idle_;
  std::string seeds_;
};

}  // namespace

std::shared_ptr<Store> make_postgres_under_test(const std::string& url) {
  static SchemaPool& pool = *new SchemaPool;  // stores may outlive what is static
  return pool.make(url);
}

}  // namespace notify::test
