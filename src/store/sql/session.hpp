#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"

#include <notify/ports/archive_files.hpp>
#include <notify/ports/store.hpp>

#include <memory>
#include <set>
#include <unordered_map>

namespace notify::sql {

class ArchiveMoves;
class AttemptEnds;
class Bills;
class CallbackOutbox;
class DayLedgers;
class Erasure;
class FactsJournal;
class FiledRows;
class NewRows;
class ProviderRows;
class ReceiptLog;
class SessionCalendars;
class StatusFacts;
class StoredSettings;

/// What all sessions of a store share; never changed while calls run, but for the switches.
struct SessionShared {
  std::shared_ptr<ArchiveFiles> files;
  /// For benchmarks only: what would sending cost if nothing were counted.
  bool count_facts = true;
};

/// One connection and what it has read of the database. Used by one thread at a time, inside a
/// transaction that SqlStore began.
class Session {
public:
  explicit Session(const SessionShared& shared) : shared_(shared) {}

  [[nodiscard]] Connection& connection() { return *connection_; }
  [[nodiscard]] bool is_connected() const noexcept { return connection_ != nullptr; }
  /// Puts `connection` in the place of the session's own, which it answers.
  std::unique_ptr<Connection> connect(std::unique_ptr<Connection> connection) noexcept {
    return std::exchange(connection_, std::move(connection));
  }
  [[nodiscard]] ArchiveFiles* files() const noexcept { return shared_.files.get(); }

  [[nodiscard]] const SessionShared& shared() const noexcept { return shared_; }

  /// What a transaction of several nouns is made of; each is declared in a header of its own.
  [[nodiscard]] ArchiveMoves archive() noexcept;
  [[nodiscard]] AttemptEnds attempts() noexcept;
  [[nodiscard]] Bills bills() noexcept;
  [[nodiscard]] SessionCalendars calendars() noexcept;
  [[nodiscard]] CallbackOutbox callbacks() noexcept;
  [[nodiscard]] Erasure erasure() noexcept;
  [[nodiscard]] FactsJournal facts() noexcept;
  [[nodiscard]] FiledRows filed() noexcept;
  [[nodiscard]] DayLedgers ledgers() noexcept;
  [[nodiscard]] NewRows new_rows() noexcept;
  [[nodiscard]] ProviderRows providers() noexcept;
  [[nodiscard]] ReceiptLog receipts() noexcept;
  [[nodiscard]] StoredSettings settings() noexcept;
  [[nodiscard]] StatusFacts statuses() noexcept;

  /// What SessionCalendars have read.
  struct CalendarCache {
    std::vector<std::shared_ptr<const Calendar>> all;
    std::unordered_map<ServiceId, std::shared_ptr<const Calendar>> of_service;
    std::int64_t epoch = 0;
  };
  [[nodiscard]] CalendarCache& calendar_cache() noexcept { return calendar_cache_; }

private:
  const SessionShared& shared_;
  std::unique_ptr<Connection> connection_;
  CalendarCache calendar_cache_;
};

}  // namespace notify::sql
