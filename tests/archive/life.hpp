#pragma once

#include "archive/databases.hpp"
#include "support/in_child.hpp"
#include "support/patiently.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <csignal>
#include <map>
#include <utility>

/// Processes that work on a database until they are killed, and what they were told before.
namespace notify::test {

/// One service whose messages are sent, reported, moved, counted and filed without an end.
struct Life {
  ServiceId service;
  Notification message;  ///< every one is like this, but for its id and creation
  UtcTime now;
  std::int64_t file_rows = 20;

  [[nodiscard]] UtcTime cutoff() const { return now - std::chrono::hours(168); }

  static Life begin(const Database& database, UtcTime now, SeededEntropy& entropy) {
    const auto store = database.open();
    const Sample sample(*store, entropy, now - std::chrono::hours(2'168));
    return {sample.service.id, past(sample, now, {NotificationType::sms, Status::sending}), now};
  }

  /// Works until something is out of reach, and tells through `pipe` what was acknowledged. `seed`
  /// is never used twice on one database.
  void live_on(const Database& database, int seed, int pipe) const {
    const auto store = database.open();
    SeededEntropy entropy(1'000'000u + static_cast<unsigned>(seed));
    const ArchiveScope scope{service, NotificationType::sms, cutoff()};
    for (int i = 0;; ++i) {
      std::vector<Notification> rows;
      std::vector<Receipt> receipts;
      for (int k = 0; k < 8; ++k) {
        Notification& n = rows.emplace_back(message);
        n.created_at =
            cutoff() - std::chrono::minutes(1 + (seed * 1'009 + i * 37 + k * 211) % 9'000);
        n.id.uuid = make_uuid_v7(n.created_at, entropy);
        receipts.push_back({n.id, "sim", "", Status::delivered, now});
      }
      patiently([&] { return store->notifications().import_rows(rows, false); });
      tell(pipe, 'i', rows);
      if (i % 2) patiently([&] { return store->archive().move(scope, 6, now); });
      patiently([&] { return store->receipts().apply(receipts, now); });
      tell(pipe, 'r', rows);
      patiently([&] {
        return store->facts().advance(cutoff() - std::chrono::hours(100) + std::chrono::hours(i));
      });
      patiently([&] { return store->facts().fold(20); });
      for (const LocalDay day : patiently([&] { return store->statistics().list_status_days(1); }))
        patiently([&] { return store->statistics().project_statuses(day, 10); });
      patiently([&] { return store->archive().sweep({{scope}, {}, 5}); });
      patiently([&] { return store->archive().move(scope, 5, now); });
      const UtcTime watermark = patiently([&] { return store->facts().state(); }).watermark;
      if (i % 3 == 0)
        patiently([&] {
          return store->files().write({UtcTime::from_us(0), watermark, file_rows}, now);
        });
    }
  }

private:
  static void tell(int pipe, char what, const std::vector<Notification>& rows) {
    for (const Notification& n : rows) {
      char line[17] = {what};
      std::ranges::copy(n.id.uuid.bytes, line + 1);
      if (::write(pipe, line, sizeof line) != sizeof line) ::_exit(3);
    }
  }
};

/// Runs workers in processes of their own and remembers what they say was acknowledged.
class Witness {
public:
  struct Worker {
    pid_t process;
    int pipe;
  };

  template <typename Body>
  Worker watch(Body body) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);  // so that nobody waits for us to read
    const pid_t child = fork_child([&] {
      ::close(ends[0]);
      body(ends[1]);
      return 0;
    });
    ::close(ends[1]);
    return {child, ends[0]};
  }

  /// Waits until a worker has something to say, or has ended.
  static void await(Worker worker) {
    pollfd waiting{worker.pipe, POLLIN, 0};
    REQUIRE(::poll(&waiting, 1, static_cast<int>(patience / std::chrono::milliseconds(1))) == 1);
  }

  /// Kills a worker and hears what it had said; false if it had ended by itself.
  bool kill(Worker worker) {
    ::kill(worker.process, SIGKILL);
    const bool was_alive = wait_for_child(worker.process) == killed;
    char line[17];
    while (::read(worker.pipe, line, sizeof line) == sizeof line) {
      NotificationId id;
      std::copy(line + 1, line + 17, reinterpret_cast<char*>(id.uuid.bytes.data()));
      bool& reported = known_[id];
      reported = reported || line[0] == 'r';
      heard_.push_back(id);
      if (line[0] == 'r') ++reported_;
    }
    ::close(worker.pipe);
    return was_alive;
  }

  /// What was heard since the last time is as it was acknowledged.
  void check(Store& store, ServiceId service) {
    for (const NotificationId& id : std::exchange(heard_, {})) {
      const auto found = must(store.notifications().get(service, id));
      if (known_.at(id)) REQUIRE(found.status == Status::delivered);
    }
  }

  /// Everything that was acknowledged, and whether with its receipt.
  [[nodiscard]] const std::map<NotificationId, bool>& known() const { return known_; }
  [[nodiscard]] std::int64_t reported() const { return reported_; }

private:
  std::map<NotificationId, bool> known_;
  std::vector<NotificationId> heard_;
  std::int64_t reported_ = 0;
};

}  // namespace notify::test
