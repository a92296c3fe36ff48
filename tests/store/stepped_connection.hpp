#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/sql_store.hpp"

#include <doctest/doctest.h>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <utility>

namespace notify::test {

/// Called before every step of a store: begin, each statement, each lock, commit. What it does
/// there happens between two steps, which no number of threads and luck could promise.
using OnStep = std::function<void()>;

/// A connection that says so before each of its steps.
class SteppedConnection final : public sql::Connection {
public:
  SteppedConnection(std::unique_ptr<Connection> inner, std::shared_ptr<OnStep> on_step)
      : inner_(std::move(inner)), on_step_(std::move(on_step)) {}

  [[nodiscard]] sql::Dialect dialect() const noexcept override { return inner_->dialect(); }
  void begin(sql::Access access) override { step().begin(access); }
  void commit() override { step().commit(); }
  void rollback() noexcept override { inner_->rollback(); }
  void run_script(const std::string& sql) override { step().run_script(sql); }
  std::int64_t execute(const sql::Statement& s, std::span<const sql::Value> v) override {
    return step().execute(s, v);
  }
  void query(const sql::Statement& s, std::span<const sql::Value> v,
             const sql::RowFunction& on_row) override {
    step().query(s, v, on_row);
  }
  std::int64_t execute(const sql::Batch& b, const sql::ValueTable& v) override {
    return step().execute(b, v);
  }
  void query(const sql::Batch& b, const sql::ValueTable& v,
             const sql::RowFunction& on_row) override {
    step().query(b, v, on_row);
  }
  void lock_watermark(bool exclusive) override { step().lock_watermark(exclusive); }
  void query_watermarks_locked(const sql::RowFunction& on_row) override {
    step().query_watermarks_locked(on_row);
  }
  void lock_inbox(bool exclusive) override { step().lock_inbox(exclusive); }
  void abandon() noexcept override { inner_->abandon(); }

private:
  Connection& step() {
    if (*on_step_) (*on_step_)();
    return *inner_;
  }
  std::unique_ptr<Connection> inner_;
  std::shared_ptr<OnStep> on_step_;
};

/// A store over connections that `connect` opens, and the hook that its steps call.
struct SteppedStore {
  std::shared_ptr<OnStep> on_step = std::make_shared<OnStep>();
  std::shared_ptr<Store> store;

  explicit SteppedStore(sql::Connect connect, std::shared_ptr<ArchiveFiles> files = nullptr) {
    auto made = sql::make_store(
        [connect = std::move(connect), hook = on_step] {
          return std::make_unique<SteppedConnection>(connect(), hook);
        },
        true, std::move(files));
    REQUIRE_MESSAGE(made, (made ? std::string() : made.error().message));
    store = *std::move(made);
  }
};

}  // namespace notify::test
