#include "engine/world.hpp"

#include "engine/job_rows.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/delivery.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/rates.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

#include <random>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

std::string file_of(int rows) {
  std::string csv = "phone number,name,reference\n";
  for (int i = 0; i < rows; ++i)
    csv += "07700 90" + std::to_string(1'000 + i % 8'999) + ",Person " + std::to_string(i) +
           ",case " + std::to_string(i) + "\n";
  return csv;
}

JobRequest job_of(const Template& source, std::string_view csv,
                  std::optional<UtcTime> scheduled_for = {}) {
  return {source.id, csv, "people.csv", scheduled_for, {}};
}

struct JobWorld {
  World world;
  Clinic clinic;
  explicit JobWorld(Store& store) : world(store), clinic(world) {}

  Engine& engine() { return *world.engine; }
  Job create(std::string_view csv, std::optional<UtcTime> scheduled_for = {}) {
    return must(engine().jobs().create(clinic.service.id, job_of(clinic.sms, csv, scheduled_for)));
  }
  Job read(const Job& job) { return must(engine().jobs().get(clinic.service.id, job.id)); }
  std::string key_of(const Job& job) const {
    return "job/" + clinic.service.id.to_text() + "/" + job.id.to_text();
  }
  /// One bounded piece, as a scheduler of the host's would run it.
  RunState step(const Job& job) {
    const TaskLease lease = must(engine().tasks().claim(key_of(job), "worker", 1min));
    const RunState state = must(engine().tasks().run(lease));
    must(engine().tasks().release(lease));
    return state;
  }
  std::int64_t stored(const Job& job) {
    std::int64_t sum = 0;
    for (const auto& [status, count] : must(engine().statistics().job(clinic.service.id, job.id)))
      sum += count;
    return sum;
  }
  Notification row(const Job& job, std::int64_t number) {
    return must(engine().notifications().get(clinic.service.id, job_rows::id_of(job.id, number)));
  }
};

}  // namespace

TEST_CASE("job rows: ids are the same every time, different for every row, and in their order") {
  SeededEntropy entropy(3);
  const JobId job{make_uuid_v7(noon, entropy)}, other{make_uuid_v7(noon, entropy)};
  std::set<NotificationId> seen;
  NotificationId last{};
  for (std::int64_t row = 0; row < 3'000'000; row += row < 2'000 ? 1 : 99'991) {
    const NotificationId id = job_rows::id_of(job, row);
    CHECK(id == job_rows::id_of(job, row));
    CHECK(last < id);
    CHECK(seen.insert(id).second);
    CHECK(seen.insert(job_rows::id_of(other, row)).second);
    CHECK(id.to_text()[14] == '8');
    CHECK(id.to_text().substr(0, 13) == job.to_text().substr(0, 13));
    last = id;
  }
}

TEST_CASE("job rows: what was packed is unpacked as it was, whatever it holds") {
  std::mt19937 random(5);
  const auto text = [&] {
    std::string out;
    for (auto n = random() % 20; n > 0; --n) out += "0:9,\n\"é\0x"[random() % 9];
    return out;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<job_rows::Row> rows(random() % 5);
    for (auto& row : rows) row = {text(), text(), text()};
    const std::string bytes = job_rows::packed(rows);
    CHECK(must(job_rows::unpacked(bytes)) == rows);
    if (!bytes.empty()) CHECK(!job_rows::unpacked(bytes.substr(0, bytes.size() - 1)));
  }
  CHECK(job_rows::unpacked("x").error().code == ErrorCode::corrupt);
}

TEST_CASE("jobs: every row of a file becomes a message, in pieces, and the job says so") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string csv = file_of(2'500);
    const Job job = w.create(csv);
    CHECK(job.status == JobStatus::pending);
    CHECK(job.notification_count == 2'500);
    CHECK(w.read(job) == job);
    CHECK(w.step(job) == RunState::more);
    CHECK(w.read(job).status == JobStatus::in_progress);
    CHECK(w.read(job).processing_started == noon);
    CHECK(w.step(job) == RunState::more);
    CHECK(w.stored(job) == 1'000);
    must(w.engine().run_due());
    const Job done = w.read(job);
    CHECK(done.status == JobStatus::finished_all_notifications_created);
    CHECK(done.processing_finished == noon);
    CHECK(w.stored(job) == 2'500);
    const Notification last = w.row(job, 2'499);
    CHECK(last.client_reference == "case 2499");
    CHECK(last.job_row_number == 2'499);
    CHECK(last.status == Status::created);
    CHECK(last.reply_to_text == "CLINIC");
    CHECK(must(w.engine().delivery().count_queued(NotificationType::sms)) == 2'500);
    must(w.engine().deliver({}));
    CHECK(w.world.provider->sent.front().body.starts_with("Hello Person "));
    // Nothing more is due, and running it again changes nothing.
    CHECK(w.step(job) == RunState::done);
    CHECK(w.stored(job) == 2'500);
  });
}

TEST_CASE(
    "jobs: a file with errors makes none, and the preview says what is wrong and what it costs") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    must(w.engine().rates().put(flat_rate("0.02")));
    const std::string good = "phone number,name\n07700 900123,Ann\n+33 6 12 34 56 78,Bob\n";
    const JobPreview preview =
        must(w.engine().jobs().preview(w.clinic.service.id, job_of(w.clinic.sms, good)));
    CHECK(preview.messages == 2);
    CHECK(preview.fragments == 2);
    CHECK(preview.chargeable_units > 2);
    CHECK(preview.cost == must(decimal("0.02").times(preview.chargeable_units)));
    CHECK(!preview.summary.has_errors);
    const std::string bad = good + "0770,Cy\n07700 900124,\n";
    const JobPreview wrong =
        must(w.engine().jobs().preview(w.clinic.service.id, job_of(w.clinic.sms, bad)));
    CHECK(wrong.summary.rows_with_errors == 2);
    CHECK(wrong.messages == 2);
    const std::pair<std::string_view, std::string_view> refused[] = {
        {bad, "line 4, phone number: Mobile number is too short; line 5, name: Missing"},
        {"",
         "line 1, name: there is no column of this name; line 1, phone number: there is no "
         "column of this name; file has no rows"},
        {"phone number,name\n", "file has no rows"},
        {"name\nAnn\n", "line 1, phone number: there is no column of this name"}};
    for (const auto& [csv, why] : refused)
      check_refused(w.engine().jobs().create(w.clinic.service.id, job_of(w.clinic.sms, csv)),
                    ErrorCode::invalid_argument,
                    "File is not valid, can't create job: " + std::string(why));
    CHECK(must(w.engine().jobs().list(w.clinic.service.id)).empty());
    CHECK(must(w.engine().delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE("jobs: a refusal and a preview name the first problems and count all (issue 18)") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    std::string csv = "phone number,name\n";
    for (int i = 0; i < 60; ++i) csv += "0770,Ann\n";
    const JobRequest request = job_of(w.clinic.sms, csv);
    const JobPreview preview = must(w.engine().jobs().preview(w.clinic.service.id, request));
    CHECK(preview.summary.has_errors);
    CHECK(preview.problems.count == 60);
    REQUIRE(preview.problems.first.size() == 50);
    CHECK(preview.problems.first[49] ==
          FileFinding{49, 51, "phone number", "Mobile number is too short"});
    const auto refused = w.engine().jobs().create(w.clinic.service.id, request);
    REQUIRE(!refused);
    CHECK(refused.error().message.ends_with("; and 57 more"));
    CHECK(refused.error().detail.starts_with("60 problems, 60 rows with errors\nline 2, phone "));
    CHECK(refused.error().detail.ends_with("\nline 51, phone number: Mobile number is too short"));
  });
}

TEST_CASE("jobs: files as spreadsheets of all countries write them are sent (issue 18)") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string western =
        "sep=;\r\nphone\xA0number;name\r\n\r\n07700900123;Jos\xE9\r\n;\r\n07700900124;Ann\r\n;\r\n";
    const JobPreview preview =
        must(w.engine().jobs().preview(w.clinic.service.id, job_of(w.clinic.sms, western)));
    CHECK(preview.format == CsvFormat{CsvEncoding::windows_1252, ';'});
    CHECK(preview.problems.count == 0);
    CHECK(!preview.summary.has_errors);
    CHECK(preview.messages == 2);
    CHECK(preview.warnings.count == 2);
    const Job job = w.create(western);
    CHECK(job.notification_count == 2);
    must(w.engine().run_due());
    CHECK(w.read(job).status == JobStatus::finished_all_notifications_created);
    must(w.engine().deliver({}));
    REQUIRE(w.world.provider->sent.size() == 2);
    CHECK(w.world.provider->sent[0].body == "Hello Jos\u00E9");
    CHECK(w.world.provider->sent[1].body == "Hello Ann");
    CHECK(w.engine()
              .jobs()
              .create(w.clinic.service.id, job_of(w.clinic.sms, "PK\x03\x04 xl/workbook.xml"))
              .error()
              .message ==
          "file is an Excel workbook or another zip file, not CSV: save it as CSV "
          "UTF-8 and try again");
  });
}

TEST_CASE("jobs: a preview warns of what is probably a slip, and counts segments (issue 18)") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string csv = "phone number,name\n077009001234,Ann\n07012345678,Bob\n07700900123," +
                            std::string(150, ']') + "\n";
    const JobPreview preview =
        must(w.engine().jobs().preview(w.clinic.service.id, job_of(w.clinic.sms, csv)));
    CHECK(preview.messages == 3);
    CHECK(preview.fragments == 4);
    CHECK(preview.segments == 5);
    CHECK(preview.chargeable_units == 13);  // ten for the number that is read as one of +7
    REQUIRE(preview.warnings.first.size() == 3);
    CHECK(preview.warnings.first[0].line == 2);
    CHECK(preview.warnings.first[0].column == "phone number");
    CHECK(preview.warnings.first[0].reason == text_of(Warning::mistyped_uk_number));
    CHECK(preview.warnings.first[1].reason == text_of(Warning::personal_number));
    CHECK(preview.warnings.first[2].reason == text_of(Warning::more_segments_than_fragments));
  });
}

TEST_CASE("jobs: one that is scheduled waits for its time, and can be cancelled until then") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string csv = file_of(3);
    const Job later = w.create(csv, noon + 1h), never = w.create(csv, noon + 2h);
    CHECK(later.status == JobStatus::scheduled);
    must(w.engine().run_due());
    CHECK(w.stored(later) == 0);
    CHECK(must(w.engine().jobs().cancel(w.clinic.service.id, never.id)).status ==
          JobStatus::cancelled);
    check_refused(w.engine().jobs().cancel(w.clinic.service.id, never.id), ErrorCode::conflict,
                  "job can no longer be cancelled: cancelled");
    w.world.clock->advance(3h);
    must(w.engine().run_due());
    CHECK(w.stored(later) == 3);
    CHECK(w.row(later, 0).created_at == noon + 3h);
    CHECK(w.stored(never) == 0);
    CHECK(!w.engine().jobs().cancel(w.clinic.service.id, later.id));
    const auto refused = [&](UtcTime at, std::string_view message) {
      check_refused(w.engine().jobs().create(w.clinic.service.id, job_of(w.clinic.sms, csv, at)),
                    ErrorCode::invalid_argument, message);
    };
    refused(noon, "scheduled_for must be in the future: 2026-03-20T12:00:00.000000Z");
    refused(noon + 24h * 8,
            "scheduled_for must be at most 7 days ahead: 2026-03-28T12:00:00.000000Z");
  });
}

TEST_CASE("jobs: killed after any step, a job goes on from its rows and sends none twice (I13)") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string csv = file_of(1'700);
    const Job job = w.create(csv);
    CHECK(w.step(job) == RunState::more);
    // The rows of a batch are stored and its mark is not: as if killed in between.
    const auto batch = must(store.jobs().next_batch(w.clinic.service.id, job.id));
    REQUIRE(batch);
    CHECK(w.step(job) == RunState::more);
    CHECK(w.stored(job) == 1'000);
    Job finished = w.read(job);
    must(store.jobs().move(finished, JobStatus::finished, noon));  // half way, by mistake
    must(w.engine().run_due());  // finds the rows that are missing, and that the others are there
    CHECK(w.read(job).status == JobStatus::finished_all_notifications_created);
    CHECK(w.stored(job) == 1'700);
    CHECK(must(w.engine().delivery().count_queued(NotificationType::sms)) == 1'700);
    std::set<std::int64_t> numbers;
    for (std::int64_t i = 0; i < 1'700; ++i) numbers.insert(*w.row(job, i).job_row_number);
    CHECK(numbers.size() == 1'700);
  });
}

TEST_CASE("jobs: a row that can no longer be sent stands as failed, so that the job is complete") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string csv = "phone number,name\n07700 900123,Ann\n+33 6 12 34 56 78,Bob\n";
    const Job job = w.create(csv);
    Service changed = w.clinic.service;
    changed.permissions = PermissionSet::of(Permission::sms);  // no more messages abroad
    must(w.engine().services().update(changed));
    must(w.engine().run_due());
    CHECK(w.read(job).status == JobStatus::finished_all_notifications_created);
    CHECK(w.row(job, 0).status == Status::created);
    const Notification failed = w.row(job, 1);
    CHECK(failed.status == Status::validation_failed);
    CHECK(failed.billable_units == 0);
    CHECK(failed.rate_multiplier == 0);
    CHECK(failed.to == "+33 6 12 34 56 78");
    CHECK(must(w.engine().delivery().count_queued(NotificationType::sms)) == 1);
  });
}

TEST_CASE("jobs: a job keeps its template's version, whatever is edited meanwhile") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const Job job = w.create(file_of(1));
    must(w.engine().templates().update(w.clinic.service.id, w.clinic.sms.id,
                                       {"t", NotificationType::sms, "", "Bye ((name)) ((new))"}));
    must(w.engine().run_due());
    must(w.engine().deliver({}));
    CHECK(w.world.provider->sent.at(0).body == "Hello Person 0");
  });
}

TEST_CASE("jobs: an archived service sends none of its jobs") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const Job job = w.create(file_of(2));
    Service closed = w.clinic.service;
    closed.active = false;
    must(w.engine().services().update(closed));
    must(w.engine().run_due());
    CHECK(w.read(job).status == JobStatus::cancelled);
    CHECK(w.stored(job) == 0);
    CHECK(!w.engine().jobs().create(w.clinic.service.id, job_of(w.clinic.sms, file_of(1))));
  });
}

TEST_CASE("jobs: the rows as they were given are sealed, rotate, and go when their time is over") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const std::string csv = "phone number,name\n07700 900123,Canary Jones\n";
    const Job job = w.create(csv, noon + 1h);
    const auto contents = [&] {
      return must(store.jobs().next_batch(w.clinic.service.id, job.id));
    };
    REQUIRE(contents());
    CHECK(contents()->contents.find("Canary") == std::string::npos);
    const SealingKey old_key{1, "0123456789abcdef0123456789abcdef"};
    const SealingKey new_key{2, "another key of thirty-two bytes!"};
    const auto rotated = must(Engine::make(
        {std::shared_ptr<Store>(std::shared_ptr<void>(), &store), w.world.clock, w.world.entropy,
         must(make_aes_sealer({new_key, old_key}, w.world.entropy))}));
    CHECK(must(rotated->reseal()).resealed == 1);
    CHECK(key_id_of(contents()->contents) == 2);
    w.world.clock->advance(2h);
    must(rotated->run_due());
    CHECK(must(rotated->jobs().get(w.clinic.service.id, job.id)).status ==
          JobStatus::finished_all_notifications_created);
    w.world.clock->advance(24h * 6);
    must(rotated->run_due());
    CHECK(!must(rotated->jobs().get(w.clinic.service.id, job.id)).archived);
    w.world.clock->advance(24h * 2);
    must(rotated->run_due());
    const Job gone = must(rotated->jobs().get(w.clinic.service.id, job.id));
    CHECK(gone.archived);
    CHECK(gone.status == JobStatus::finished_all_notifications_created);
    CHECK(!must(store.sealed().list(SealedColumn::job_contents, 99, {}, 10)).size());
  });
}

TEST_CASE("jobs: what is another service's is not found, by any call (I9)") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const Clinic other(w.world, "Other");
    const Job job = w.create(file_of(1));
    const std::string message = "unknown job: " + job.id.to_text();
    check_refused(w.engine().jobs().get(other.service.id, job.id), ErrorCode::not_found, message);
    check_refused(w.engine().jobs().cancel(other.service.id, job.id), ErrorCode::not_found,
                  message);
    CHECK(must(w.engine().jobs().list(other.service.id)).empty());
    CHECK(!must(store.jobs().next_batch(other.service.id, job.id)));
    const std::string key = "job/" + other.service.id.to_text() + "/" + job.id.to_text();
    const TaskLease lease = must(w.engine().tasks().claim(key, "worker", 1min));
    check_refused(w.engine().tasks().run(lease), ErrorCode::not_found, message);
    check_refused(w.engine().jobs().create(other.service.id, job_of(w.clinic.sms, file_of(1))),
                  ErrorCode::not_found, "unknown template: " + w.clinic.sms.id.to_text());
    Job stolen = job;
    stolen.service_id = other.service.id;
    CHECK(!must(store.jobs().move(stolen, JobStatus::cancelled, noon)));
    check_refused(w.engine().tasks().claim("job/nobody/nothing", "worker", 1min),
                  ErrorCode::invalid_argument, "unknown task key: job/nobody/nothing");
  });
}

TEST_CASE("jobs: they are listed by when they were taken up, the waiting ones first") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const Job first = w.create(file_of(1));
    w.world.clock->advance(1s);
    const Job second = w.create(file_of(1));
    must(w.engine().run_due());
    w.world.clock->advance(1s);
    const Job third = w.create(file_of(1));
    const auto ids = [&](std::int64_t limit, std::int64_t skip) {
      std::vector<JobId> out;
      for (const Job& job : must(w.engine().jobs().list(w.clinic.service.id, limit, skip)))
        out.push_back(job.id);
      return out;
    };
    CHECK(ids(50, 0) == std::vector{third.id, second.id, first.id});
    CHECK(ids(1, 1) == std::vector{second.id});
    CHECK(ids(50, 3).empty());
  });
}

TEST_CASE("jobs: one that this host has no key for stays due, and everything else goes on") {
  over_every_store([](Store& store) {
    JobWorld w(store);
    const Job job = w.create(file_of(2));
    const auto stranger = must(Engine::make(
        {std::shared_ptr<Store>(std::shared_ptr<void>(), &store), w.world.clock, w.world.entropy,
         must(make_aes_sealer({{7, "another key of thirty-two bytes!"}}, w.world.entropy))}));
    const RunReport report = must(stranger->run_due());
    CHECK(report.tasks_failed == 1);
    REQUIRE(report.first_failure);
    CHECK(report.first_failure->code == ErrorCode::unsupported);
    CHECK(w.stored(job) == 0);
    must(w.engine().run_due());
    CHECK(w.read(job).status == JobStatus::finished_all_notifications_created);
  });
}
