// Random receipts: 30 % repeated, 30 % out of order, 5 % unknown, 5 % early, 5 % after the archive.
// NFY_FLOOD_RECEIPTS=1000000 makes it a million.
#include "engine/world.hpp"

#include <notify/archive.hpp>
#include <notify/receipts.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t batch_size = 500;

std::int64_t flood_size() {
  const char* text = std::getenv("NFY_FLOOD_RECEIPTS");
  return text && *text ? std::strtoll(text, nullptr, 10) : 10'000;
}

/// What all acknowledged receipts of one message mean, whatever their order was.
struct Model {
  Status status = Status::sending;
  void add(Status reported) { status = merged_status(status, reported); }
};

class Flood {
public:
  explicit Flood(Store& store) : store_(store), world_(store), clinic_(world_), random_(4711) {
    must(store_.callbacks().put(
        {clinic_.service.id, CallbackType::delivery_status, "https://a.example/", {}, 1, noon},
        "sealed"));
  }

  void run(std::int64_t count) {
    double taken = 0;
    for (std::int64_t done = 0; done < count; done += batch_size) {
      if (done % (20 * batch_size) == 0) renew_messages();
      std::vector<Receipt> batch;
      while (batch.size() < static_cast<std::size_t>(batch_size)) add(batch);
      if (random_() % 10 < 3) std::shuffle(batch.begin(), batch.end(), random_);
      const auto begin = std::chrono::steady_clock::now();
      must(world_.engine->receipts().record(batch));
      taken += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      for (const Receipt& r : batch) note(r);
    }
    send_early();
    check();
    MESSAGE(count << " receipts, " << static_cast<double>(count) / taken << " a second");
  }

private:
  Status any_status() {
    constexpr std::array all{Status::delivered, Status::pending, Status::temporary_failure,
                             Status::permanent_failure};
    return all[random_() % all.size()];
  }

  /// More messages under way; those before go to the history.
  void renew_messages() {
    send_early();
    if (!live_.empty()) {
      world_.clock->advance(24h * 10);
      must(world_.engine->archive().run(clinic_.service.id));
      archived_.insert(archived_.end(), live_.begin(), live_.end());
      live_.clear();
    }
    for (int i = 0; i < 400; ++i) live_.push_back(clinic_.send());
    while (world_.deliver().claimed > 0) continue;
    for (const NotificationId id : live_) models_[id];
    for (int i = 0; i < 60; ++i) early_.push_back(clinic_.send());
    for (const NotificationId id : early_) models_[id];
  }

  void send_early() {
    while (world_.deliver().claimed > 0) continue;
    live_.insert(live_.end(), early_.begin(), early_.end());
    early_.clear();
  }

  void add(std::vector<Receipt>& batch) {
    const auto draw = random_() % 100;
    if (draw < 30 && !batch.empty()) {
      batch.push_back(batch[random_() % batch.size()]);
      return;
    }
    Receipt r{{}, "sim", "", any_status(), world_.clock->now()};
    const auto pick = [&](const std::vector<NotificationId>& from) {
      return from[random_() % from.size()];
    };
    if (draw < 35) {
      r.id.uuid = make_uuid_v7(world_.clock->now(), *world_.entropy);
    } else if (draw < 40 && !early_.empty()) {
      r.id = pick(early_);
    } else if (draw < 45 && !archived_.empty()) {
      r.id = pick(archived_);
    } else {
      r.id = pick(live_);
    }
    batch.push_back(std::move(r));
  }

  void note(const Receipt& r) {
    const auto at = models_.find(r.id);
    if (at != models_.end()) at->second.add(r.status);
  }

  void check() {
    std::int64_t wrong = 0;
    for (const auto& [id, model] : models_)
      if (clinic_.status(id) != model.status) ++wrong;
    CHECK(wrong == 0);
    // Calls: at most one for each rise of a message, and the last one says its final status.
    std::map<NotificationId, std::vector<Status>> told;
    for (;;) {
      const UtcTime now = world_.clock->now();
      const auto claimed =
          must(store_.callbacks().claim({"w", now, now + 60s, 10'000, 10'000, 10'000}));
      if (claimed.empty()) break;
      std::vector<CallbackResult> results;
      for (const ClaimedCallback& c : claimed) {
        told[c.notification.id].push_back(c.notification.status);
        results.push_back(
            {c.id, c.epoch, c.target.service_id, c.target.type, CallbackFate::done, now, ""});
      }
      must(store_.callbacks().finish(results, now));
    }
    std::int64_t untold = 0, twice = 0;
    for (const auto& [id, model] : models_) {
      std::vector<Status>& statuses = told[id];
      if (calls_back(NotificationType::sms, model.status) &&
          std::ranges::count(statuses, model.status) != 1)
        ++untold;
      std::ranges::sort(statuses);
      if (std::ranges::adjacent_find(statuses) != statuses.end()) ++twice;
    }
    CHECK(untold == 0);
    CHECK(twice == 0);
  }

  Store& store_;
  World world_;
  Clinic clinic_;
  std::mt19937_64 random_;
  std::vector<NotificationId> live_, early_, archived_;
  std::map<NotificationId, Model> models_;
};

}  // namespace

TEST_CASE("receipts: a flood ends as its model says, and each final change is told once (I5, I6)") {
  over_every_store([](Store& store) { Flood(store).run(flood_size()); });
}
