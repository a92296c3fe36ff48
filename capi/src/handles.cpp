#include "handles.hpp"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

namespace notify::capi::handles {
namespace {

// Tickets look aligned, so that they are not taken for flags; lower numbers stay free for handles
// that are in no table (the error that says that memory ran out).
constexpr std::uintptr_t ticket_step = 16;

struct Entry {
  std::shared_ptr<void> object;
  Kind kind = nullptr;
};

struct Table {
  pid_t process = 0;
  std::uintptr_t first_ticket = ticket_step;  // older ones were inherited over fork()
  Table* inherited = nullptr;                 // never touched, kept for leak checkers
  std::shared_mutex mutex;
  std::unordered_map<std::uintptr_t, Entry> entries;
};

std::atomic<std::uintptr_t> next_ticket{ticket_step};
std::atomic<Table*> current{nullptr};

// The table of this process. Never freed: other threads may be in a call at exit.
Table& table() {
  Table* found = current.load(std::memory_order_acquire);
  const pid_t process = getpid();
  while (found == nullptr || found->process != process) {
    auto fresh = std::make_unique<Table>();
    fresh->process = process;
    fresh->inherited = found;
    fresh->first_ticket = next_ticket.load();
    if (current.compare_exchange_strong(found, fresh.get())) return *fresh.release();
  }
  return *found;
}

}  // namespace

std::uintptr_t put(std::shared_ptr<void> object, Kind kind) {
  Table& t = table();
  const std::uintptr_t ticket = next_ticket.fetch_add(ticket_step);
  const std::unique_lock lock(t.mutex);
  t.entries.emplace(ticket, Entry{std::move(object), kind});
  return ticket;
}

Found find(std::uintptr_t ticket, Kind kind) {
  Table& t = table();
  if (t.inherited != nullptr && ticket < t.first_ticket) return {nullptr, Lookup::forked};
  const std::shared_lock lock(t.mutex);
  const auto entry = t.entries.find(ticket);
  if (entry == t.entries.end() || entry->second.kind != kind) return {nullptr, Lookup::closed};
  return {entry->second.object, Lookup::found};
}

std::shared_ptr<void> take(std::uintptr_t ticket, Kind kind) {
  Table& t = table();
  if (t.inherited != nullptr && ticket < t.first_ticket) return nullptr;
  const std::unique_lock lock(t.mutex);
  const auto entry = t.entries.find(ticket);
  if (entry == t.entries.end() || entry->second.kind != kind) return nullptr;
  auto object = std::move(entry->second.object);
  t.entries.erase(entry);
  return object;
}

}  // namespace notify::capi::handles
