#include "engine/world.hpp"

#include "engine/job_rows.hpp"

#include <notify/caches.hpp>
#include <notify/facts.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/receipts.hpp>
#include <notify/statistics.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view too_late =
    "It’s too late to cancel sending, these letters have already been sent.";
constexpr std::string_view not_yet =
    "We are still processing these letters, please try again in 5 minutes.";

/// A renderer for which every letter has three pages.
class ThreePages final : public LetterRenderer {
public:
  [[nodiscard]] Result<RenderedLetter> render(const LetterPrint&) override {
    return RenderedLetter{"%PDF", 3};
  }
};

struct LetterJobs {
  World world;
  Service service;
  Template letter;

  explicit LetterJobs(Store& store, std::string_view now = "2026-03-20T12:00:00Z")
      : world(store, at(now)) {
    world.engine = must(Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                      world.clock, world.entropy, nullptr, nullptr, nullptr,
                                      LimitPolicy::fail_open, std::make_shared<ThreePages>()}));
    service = world.make_service();
    NewTemplate source;
    source.name = "letter";
    source.type = NotificationType::letter;
    source.subject = "About you";
    source.content = "Dear ((name))";
    source.postage = Postage::second;
    letter = must(world.engine->templates().create(service.id, source));
  }
  Engine& engine() { return *world.engine; }
  Job create(int rows, std::optional<UtcTime> scheduled_for = {}) {
    std::string csv = "address line 1,address line 2,postcode,name\n";
    for (int i = 0; i < rows; ++i) csv += "Ann,1 High Street,SW1A 1AA,Person\n";
    return must(
        engine().jobs().create(service.id, {letter.id, csv, "people.csv", scheduled_for, {}}));
  }
  Job created(int rows) {
    const Job job = create(rows);
    must(engine().run_due());
    return job;
  }
  Result<Job> cancel_at(const Job& job, std::string_view now) {
    world.clock->set(at(now));
    return engine().jobs().cancel(service.id, job.id);
  }
  [[nodiscard]] static NotificationId row(const Job& job, std::int64_t number) {
    return job_rows::id_of(job.id, number);
  }
  Notification read(NotificationId id) {
    return must(engine().notifications().get(service.id, id));
  }
  std::map<Status, std::int64_t> outcomes(const Job& job) {
    return must(engine().statistics().job(service.id, job.id));
  }
};

}  // namespace

TEST_CASE("letter jobs: all letters are cancelled with their job, and count for nothing") {
  over_every_store([](Store& store) {
    LetterJobs w(store);
    const Job job = w.created(5), other = w.created(2);
    const auto letters = [&] {
      return must(w.engine().caches().messages_today(
          w.service.id))[static_cast<std::size_t>(DailyKind::letter)];
    };
    CHECK(letters() == 7);
    CHECK(w.read(w.row(job, 0)).billable_units == 2);
    const Job cancelled = must(w.cancel_at(job, "2026-03-20T12:10:00Z"));
    CHECK(cancelled.status == JobStatus::cancelled);
    CHECK(w.outcomes(job) == std::map<Status, std::int64_t>{{Status::cancelled, 5}});
    for (int i = 0; i < 5; ++i) {
      const Notification n = w.read(w.row(job, i));
      CHECK(n.status == Status::cancelled);
      CHECK(n.billable_units == 0);
      CHECK(n.updated_at == at("2026-03-20T12:10:00Z"));
    }
    CHECK(w.outcomes(other) == std::map<Status, std::int64_t>{{Status::created, 2}});
    CHECK(letters() == 2);
    check_refused(w.cancel_at(job, "2026-03-20T12:11:00Z"), ErrorCode::conflict,
                  "job can no longer be cancelled: cancelled");
    must(w.engine().run_due());
    CHECK(w.outcomes(job) == std::map<Status, std::int64_t>{{Status::cancelled, 5}});
  });
}

TEST_CASE("letter jobs: what was counted already is counted anew when it is cancelled (I7)") {
  over_every_store([](Store& store) {
    LetterJobs w(store);
    const Job job = w.created(4);
    w.world.clock->set(at("2026-03-20T14:05:00Z"));
    must(w.engine().run_due());
    CHECK(must(w.engine().facts().state()).watermark == at("2026-03-20T14:05:00Z"));
    must(w.cancel_at(job, "2026-03-20T14:10:00Z"));
    CHECK(must(w.engine().facts().state()).deltas > 0);
    const LocalDayRange today{day("2026-03-20"), day("2026-03-20")};
    CHECK(must(w.engine().facts().verify(today)).empty());
    must(w.engine().run_due());
    CHECK(must(w.engine().facts().verify(today)).empty());
    CHECK(w.outcomes(job) == std::map<Status, std::int64_t>{{Status::cancelled, 4}});
  });
}

TEST_CASE(
    "letter jobs: 17:30 in London is too late, a second before it is not, whatever the clocks") {
  struct Edge {
    const char* created;
    const char* last;
    const char* too_late;
  };
  for (const Edge& edge : {
           Edge{"2026-03-20T12:00:00Z", "2026-03-20T17:29:59Z", "2026-03-20T17:30:00Z"},
           // The day on which the clocks go forward, and the one on which they go back.
           Edge{"2026-03-29T00:30:00Z", "2026-03-29T16:29:59Z", "2026-03-29T16:30:00Z"},
           Edge{"2026-10-25T00:30:00Z", "2026-10-25T17:29:59Z", "2026-10-25T17:30:00Z"},
           // After the collection they belong to the next one, also over such a night.
           Edge{"2026-03-20T17:31:00Z", "2026-03-21T17:29:59Z", "2026-03-21T17:30:00Z"},
           Edge{"2026-03-28T17:31:00Z", "2026-03-29T16:29:59Z", "2026-03-29T16:30:00Z"},
           Edge{"2026-10-24T16:31:00Z", "2026-10-25T17:29:59Z", "2026-10-25T17:30:00Z"},
           // Before the collection: the next day is too late from its beginning.
           Edge{"2026-03-20T17:28:00Z", "2026-03-20T17:29:59Z", "2026-03-21T00:00:01Z"},
           Edge{"2026-03-20T17:31:00Z", "2026-03-20T23:59:59Z", "2026-03-22T09:00:00Z"},
       }) {
    CAPTURE(edge.created);
    over_every_store([&](Store& store) {
      LetterJobs w(store, edge.created);
      const Job late = w.created(2), early = w.created(1);
      check_refused(w.cancel_at(late, edge.too_late), ErrorCode::conflict, too_late);
      CHECK(w.outcomes(late) == std::map<Status, std::int64_t>{{Status::created, 2}});
      CHECK(must(w.cancel_at(early, edge.last)).status == JobStatus::cancelled);
    });
  }
}

TEST_CASE("letter jobs: one letter that has gone keeps the whole job from being cancelled") {
  over_every_store([](Store& store) {
    LetterJobs w(store);
    const Job job = w.created(3);
    const auto report = [&](std::int64_t number, Status status) {
      must(w.engine().receipts().record(
          std::vector{Receipt{w.row(job, number), "dvla", "", status, w.world.clock->now()}}));
    };
    report(0, Status::technical_failure);  // never printed
    report(1, Status::delivered);
    check_refused(w.cancel_at(job, "2026-03-20T13:00:00Z"), ErrorCode::conflict, too_late);
    CHECK(must(w.engine().jobs().get(w.service.id, job.id)).status ==
          JobStatus::finished_all_notifications_created);
    CHECK(w.read(w.row(job, 0)).status == Status::technical_failure);
    CHECK(w.read(w.row(job, 2)).status == Status::created);
    CHECK(w.read(w.row(job, 2)).billable_units == 2);

    const Job other = w.created(2);
    must(w.engine().receipts().record(std::vector{
        Receipt{w.row(other, 0), "dvla", "", Status::technical_failure, w.world.clock->now()}}));
    must(w.cancel_at(other, "2026-03-20T13:10:00Z"));
    CHECK(w.outcomes(other) == std::map<Status, std::int64_t>{{Status::cancelled, 2}});
  });
}

TEST_CASE(
    "letter jobs: one that is not complete says to wait, one that waits is cancelled at once") {
  over_every_store([](Store& store) {
    LetterJobs w(store);
    const Job job = w.create(2);
    const std::string key = "job/" + w.service.id.to_text() + "/" + job.id.to_text();
    for (const JobStatus seen :
         {JobStatus::in_progress, JobStatus::in_progress, JobStatus::finished}) {
      const TaskLease lease = must(w.engine().tasks().claim(key, "worker", 1min));
      must(w.engine().tasks().run(lease));
      must(w.engine().tasks().release(lease));
      REQUIRE(must(w.engine().jobs().get(w.service.id, job.id)).status == seen);
      const auto refused = w.engine().jobs().cancel(w.service.id, job.id);
      check_refused(refused, ErrorCode::busy, not_yet);
      CHECK(refused.error().retryable);
    }
    must(w.engine().run_due());
    CHECK(must(w.engine().jobs().cancel(w.service.id, job.id)).status == JobStatus::cancelled);
    const Job waiting = w.create(2), later = w.create(2, w.world.clock->now() + 48h);
    CHECK(must(w.cancel_at(waiting, "2026-03-20T18:00:00Z")).status == JobStatus::cancelled);
    CHECK(must(w.cancel_at(later, "2026-03-21T18:00:00Z")).status == JobStatus::cancelled);
    CHECK(w.outcomes(waiting).empty());
  });
}

TEST_CASE("letter jobs: a scheduled one is as old as its hour") {
  over_every_store([](Store& store) {
    LetterJobs w(store);
    const Job job = w.create(2, at("2026-03-24T10:00:00Z"));
    w.world.clock->set(at("2026-03-24T10:00:00Z"));
    must(w.engine().run_due());
    CHECK(w.outcomes(job) == std::map<Status, std::int64_t>{{Status::created, 2}});
    CHECK(must(w.cancel_at(job, "2026-03-24T17:29:59Z")).status == JobStatus::cancelled);
  });
}

TEST_CASE(
    "letter jobs: a store cancels no job of another service, and none with a letter missing") {
  over_every_store([](Store& store) {
    LetterJobs w(store);
    const Job job = w.created(2);
    const Service other = w.world.make_service("Other");
    check_refused(w.engine().jobs().cancel(other.id, job.id), ErrorCode::not_found,
                  "unknown job: " + job.id.to_text());
    Job stolen = job;
    stolen.service_id = other.id;
    const std::vector<NotificationId> letters{w.row(job, 0), w.row(job, 1)};
    const UtcTime now = w.world.clock->now();
    check_refused(store.jobs().cancel_letters(stolen, letters, now), ErrorCode::busy,
                  "job changed meanwhile: " + job.id.to_text());
    const std::vector<NotificationId> more{letters[0], letters[1], w.row(job, 2)};
    check_refused(store.jobs().cancel_letters(job, more, now), ErrorCode::busy,
                  "letters of a job are missing: " + job.id.to_text());
    CHECK(w.outcomes(job) == std::map<Status, std::int64_t>{{Status::created, 2}});
    CHECK(must(store.jobs().cancel_letters(job, letters, now)) == 2);
  });
}
