// Statistics: pure sums over facts, and the same read from a store.
#include "archive/databases.hpp"

#include <notify/archive.hpp>
#include <notify/statistics.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

StatusFact fact(NotificationType type, Status status, std::int64_t count,
                KeyType key = KeyType::normal, LocalDay day = test::day("2026-03-20")) {
  return {day, {}, type, {}, {}, key, status, count};
}

constexpr auto email = NotificationType::email;
constexpr auto sms = NotificationType::sms;
constexpr auto letter = NotificationType::letter;

}  // namespace

TEST_CASE(
    "statistics: requested, delivered and failed count the statuses that the dashboard shows") {
  const auto lines = service_statistics(std::vector{
      fact(email, Status::failed, 1), fact(email, Status::technical_failure, 1),
      fact(email, Status::temporary_failure, 1), fact(email, Status::permanent_failure, 1),
      fact(letter, Status::validation_failed, 1), fact(letter, Status::virus_scan_failed, 1),
      fact(letter, Status::permanent_failure, 1), fact(letter, Status::cancelled, 1),
      fact(sms, Status::sending, 1), fact(sms, Status::delivered, 1), fact(sms, Status::sent, 1),
      fact(sms, Status::delivered, 50, KeyType::test)});
  CHECK(lines.at(email) == TypeStatistics{4, 0, 4});
  CHECK(lines.at(letter) == TypeStatistics{3, 0, 3});
  CHECK(lines.at(sms) == TypeStatistics{3, 2, 0});
  CHECK(service_statistics({}).size() == 3);
  // A returned letter was requested, and is neither delivered nor failed.
  CHECK(service_statistics(std::vector{fact(letter, Status::returned_letter, 2)}).at(letter) ==
        TypeStatistics{2, 0, 0});
}

TEST_CASE("statistics: every status is in at most one of delivered and failed") {
  for (int s = 0; s < status_count; ++s) {
    const auto status = static_cast<Status>(s);
    const TypeStatistics line = service_statistics(std::vector{fact(sms, status, 7)}).at(sms);
    CAPTURE(name_of(status));
    CHECK(line.requested == (status == Status::cancelled ? 0 : 7));
    CHECK(line.delivered + line.failed <= line.requested);
  }
}

TEST_CASE("statistics: the platform keeps test keys apart, and shows them for today only") {
  const LocalDay today = day("2026-03-20"), before = day("2026-03-19");
  const auto lines = platform_statistics(
      std::vector{fact(sms, Status::permanent_failure, 3, KeyType::team, before),
                  fact(sms, Status::delivered, 2, KeyType::normal, today),
                  fact(sms, Status::permanent_failure, 5, KeyType::test, today),
                  fact(sms, Status::delivered, 8, KeyType::test, before)},
      today);
  CHECK(lines.at(sms).total == 5);
  CHECK(lines.at(sms).test_key == 5);
  CHECK(lines.at(sms).permanent_failure == 3);
  CHECK(lines.at(email) == PlatformTypeStatistics{});
}

TEST_CASE(
    "statistics: the quick share of a day is rounded to millionths, and of nothing it is all") {
  const LocalDay d = day("2026-03-20");
  CHECK(millionths_within_10_secs({d, 0, 0}) == 1'000'000);
  CHECK(millionths_within_10_secs({d, 10, 0}) == 0);
  CHECK(millionths_within_10_secs({d, 35, 34}) == 971'429);
  CHECK(millionths_within_10_secs({d, 3, 2}) == 666'667);
}

TEST_CASE("statistics: alarms begin at their limits") {
  AlarmingService s{{}, high_failure_messages_min, 2'500, tv_numbers_max};
  CHECK(has_high_failure_rate(s));
  CHECK(!sends_to_tv_numbers(s));
  s.permanent_failures = 2'499;
  s.to_tv_numbers = tv_numbers_max + 1;
  CHECK(!has_high_failure_rate(s));
  CHECK(sends_to_tv_numbers(s));
  CHECK(!has_high_failure_rate({{}, high_failure_messages_min - 1, 9'000, 0}));
}

TEST_CASE("statistics: a service's months leave out what was never sent and what has no column") {
  const auto lines = service_months(std::vector{
      fact(sms, Status::created, 9), fact(sms, Status::pending, 1), fact(sms, Status::sending, 2),
      fact(sms, Status::failed, 4), fact(sms, Status::technical_failure, 8),
      fact(letter, Status::cancelled, 5), fact(email, Status::created, 3)});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].type == sms);
  CHECK(lines[0].sending == 3);
  CHECK(lines[0].technical_failure == 12);
  CHECK(lines[1].type == letter);
  CHECK(lines[1].sending + lines[1].sent + lines[1].delivered == 0);
  CHECK(lines[0].month == day("2026-03-01"));
}

TEST_CASE("statistics: today and seven days come from facts, cube and rows as if from one table") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    const auto clock = std::make_shared<SimulatedClock>(at("2018-10-31T18:00:00Z"));
    const auto entropy = std::make_shared<SeededEntropy>(1);
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    const Sample sample(*store, *entropy, at("2018-01-01T00:00:00Z"));
    const ServiceId service = sample.service.id;
    const auto add = [&](const char* when, PastRow row, int count) {
      std::vector<Notification> rows;
      for (int i = 0; i < count; ++i) rows.push_back(past(sample, at(when), row));
      must(store->notifications().import_rows(rows, false));
    };
    add("2018-10-23T21:00:00Z", {sms, Status::delivered}, 40);  // eight days ago
    add("2018-10-23T23:30:00Z", {sms, Status::delivered}, 8);   // the 24th in London
    add("2018-10-26T12:00:00Z", {letter, Status::delivered}, 5);
    add("2018-10-29T12:00:00Z", {sms, Status::delivered}, 10);
    add("2018-10-29T12:00:00Z", {sms, Status::created}, 1);
    add("2018-10-29T12:00:00Z", {email, Status::delivered}, 3);
    add("2018-10-31T09:00:00Z", {sms, Status::created}, 2);
    add("2018-10-31T09:00:00Z", {sms, Status::delivered}, 1);
    add("2018-10-31T17:59:00Z", {email, Status::delivered}, 1);
    add("2018-10-31T17:59:00Z", {email, Status::delivered, KeyType::test}, 6);
    const auto check = [&] {
      const auto week = must(engine->statistics().service(service));
      CHECK(week.at(email) == TypeStatistics{4, 4, 0});
      CHECK(week.at(letter) == TypeStatistics{5, 5, 0});
      CHECK(week.at(sms) == TypeStatistics{22, 19, 0});
      const auto today = must(engine->statistics().service(service, 0));
      CHECK(today.at(sms) == TypeStatistics{3, 1, 0});
      CHECK(today.at(email) == TypeStatistics{1, 1, 0});
      CHECK(must(engine->statistics().templates(service, 0)).size() == 3);
      CHECK(must(engine->statistics().platform({day("2018-10-24"), day("2018-10-31")}))
                .at(email)
                .test_key == 6);
      CHECK(must(engine->statistics().platform({day("2018-10-24"), day("2018-10-30")}))
                .at(email)
                .total == 3);
    };
    check();
    advance(*store, at("2018-10-31T10:00:00Z"));
    check();
    must(engine->run_due());
    check();
    CHECK(must(engine->archive().run(service)).rows() == 0);
    for (const int days : {-1, 91}) {
      const auto refused = engine->statistics().service(service, days);
      REQUIRE(!refused);
      CHECK(refused.error().message == "whole_days must be between 0 and 90");
    }
  });
}

TEST_CASE("statistics: days of 23 and 25 hours have the borders that clocks show (I12)") {
  // The first instants of two days whose clocks change, and of the days after them.
  struct Change {
    const char* day;
    const char* starts;
    const char* ends;
  };
  const Change changes[] = {{"2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"},
                            {"2026-10-25", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"}};
  over_every_database([&](const Database& database) {
    const auto store = database.open();
    const auto entropy = std::make_shared<SeededEntropy>(1);
    const auto clock = std::make_shared<SimulatedClock>(at("2026-03-01T00:00:00Z"));
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    must(store->rates().put(flat_rate()));
    const Sample sample(*store, *entropy, at("2026-01-01T00:00:00Z"));
    const ApiKey key{{make_uuid_v4(*entropy)}, sample.service.id, "key",
                     KeyType::normal,          clock->now(),      {}};
    must(store->api_keys().insert(key, "sealed"));
    for (const Change& change : changes) {
      CAPTURE(change.day);
      const LocalDay changing = day(change.day);
      const UtcTime start = at(change.starts), end = at(change.ends);
      std::vector<Notification> rows;
      for (const UtcTime when : {start - 1us, start, end - 1us, end}) {
        rows.push_back(past(sample, when));
        rows.back().api_key_id = key.id;
        rows.back().sent_at = when;
      }
      must(store->notifications().import_rows(rows, false));
      const auto requested = [&](UtcTime now, int whole_days) {
        clock->set(now);
        return must(engine->statistics().service(sample.service.id, whole_days)).at(sms).requested;
      };
      const auto on = [&](LocalDay d) {
        return must(engine->statistics().by_service({d, d}))[0].statistics.at(sms).requested;
      };
      const auto check = [&](UtcTime now) {
        clock->set(now);
        CHECK(on(changing) == 2);
        CHECK(on(changing - std::chrono::days(1)) == 1);
        CHECK(on(changing.next()) == 1);
      };
      CHECK(requested(end - 1us, 0) == 2);
      CHECK(requested(end, 0) == 1);
      CHECK(requested(end, 1) == 3);
      CHECK(requested(end, 2) == 4);
      check(end);
      // Counted, stored and archived they are the same.
      advance(*store, end.floor_hour());
      check(end);
      clock->set(end + 24h);
      must(engine->run_due());
      check(end + 24h);
      CHECK(must(engine->statistics().measure_processing(changing)) ==
            ProcessingTime{changing, 2, 2});
      clock->set(end + 20 * 24h);
      must(engine->run_due());
      CHECK(database.live() == 0);
      check(end + 20 * 24h);
      CHECK(must(engine->statistics().measure_processing(changing)) ==
            ProcessingTime{changing, 2, 2});
    }
    // The year begins at a midnight of summer time: 31 March, 23:00 UTC.
    const auto months = must(engine->statistics().monthly(sample.service.id, 2025));
    CHECK(months == std::vector{MonthlyStatus{day("2026-03-01"), sms, Status::delivered, 4}});
    must(store->notifications().import_rows(std::vector{past(sample, at("2026-03-31T22:59:59Z")),
                                                        past(sample, at("2026-03-31T23:00:00Z"))},
                                            true));
    const auto counts = [&](int year) {
      std::map<LocalDay, std::int64_t> found;
      for (const MonthlyStatus& m : must(engine->statistics().monthly(sample.service.id, year)))
        found[m.month] += m.count;
      return found;
    };
    CHECK(counts(2025) == std::map<LocalDay, std::int64_t>{{day("2026-03-01"), 5}});
    CHECK(counts(2026) ==
          std::map<LocalDay, std::int64_t>{{day("2026-04-01"), 1}, {day("2026-10-01"), 4}});
  });
}

TEST_CASE("statistics: services are counted side by side, with test keys or without") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    const auto entropy = std::make_shared<SeededEntropy>(1);
    const UtcTime now = at("2026-05-20T12:00:00Z");
    const auto clock = std::make_shared<SimulatedClock>(now);
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    const Sample one(*store, *entropy, now - 2'000h),
        other(*store, *entropy, now - 2'000h, "Other");
    must(store->notifications().import_rows(
        std::vector{past(one, now - 1h), past(one, now - 1h, {sms, Status::cancelled}),
                    past(one, now - 1h, {email, Status::technical_failure}),
                    past(one, now - 1h, {sms, Status::delivered, KeyType::test}),
                    past(one, now - 49h, {letter, Status::returned_letter})},
        false));
    const LocalDayRange days{day("2026-05-18"), day("2026-05-20")};
    const auto find = [&](const std::vector<ServiceTotals>& all, const Sample& sample) {
      for (const ServiceTotals& s : all)
        if (s.service_id == sample.service.id) return s;
      FAIL("every service has a line");
      return ServiceTotals{};
    };
    const auto plain = must(engine->statistics().by_service(days));
    CHECK(plain.size() == 2);
    CHECK(find(plain, one).statistics.at(sms) == TypeStatistics{1, 1, 0});
    CHECK(find(plain, one).statistics.at(email) == TypeStatistics{1, 0, 1});
    CHECK(find(plain, one).statistics.at(letter) == TypeStatistics{1, 0, 0});
    CHECK(find(plain, other).statistics.at(sms) == TypeStatistics{});
    CHECK(find(plain, other).service_name == "Other");
    const auto with_tests = must(engine->statistics().by_service(days, true));
    CHECK(find(with_tests, one).statistics.at(sms) == TypeStatistics{2, 2, 0});
    const auto today = must(engine->statistics().by_service({days.last, days.last}));
    CHECK(find(today, one).statistics.at(letter) == TypeStatistics{});
    CHECK(!engine->statistics().by_service({days.last, days.first}));
  });
}

TEST_CASE("statistics: months, templates, jobs and last use survive the move to history") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    const UtcTime now = at("2026-05-20T12:00:00Z");
    const auto clock = std::make_shared<SimulatedClock>(now);
    const auto entropy = std::make_shared<SeededEntropy>(1);
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    must(store->rates().put(flat_rate()));
    const Sample sample(*store, *entropy, now - 2'000h);
    const ServiceId service = sample.service.id;
    const JobId job{make_uuid_v4(*entropy)};
    std::vector<Notification> rows{
        past(sample, at("2026-04-10T10:00:00Z")),
        past(sample, at("2026-04-11T10:00:00Z"), {sms, Status::cancelled}),
        past(sample, at("2026-05-02T10:00:00Z"), {sms, Status::temporary_failure}),
        past(sample, at("2026-05-02T11:00:00Z"), {sms, Status::delivered, KeyType::test})};
    for (Notification& n : rows) n.job_id = job;
    rows[3].job_id = {};
    must(store->notifications().import_rows(rows, false));
    const auto check = [&] {
      const auto months = must(engine->statistics().monthly(service, 2026));
      REQUIRE(months.size() == 3);
      CHECK(months[0] == MonthlyStatus{day("2026-04-01"), sms, Status::cancelled, 1});
      CHECK(months[1] == MonthlyStatus{day("2026-04-01"), sms, Status::delivered, 1});
      CHECK(months[2] == MonthlyStatus{day("2026-05-01"), sms, Status::temporary_failure, 1});
      CHECK(must(engine->statistics().monthly(service, 2025)).empty());
      const auto usage = must(engine->statistics().template_usage(service, 2026));
      REQUIRE(usage.size() == 2);  // cancelled ones and test keys are no use
      CHECK(usage[0] == TemplateUsage{day("2026-04-01"), "reminder", sample.sms.id, sms, 1});
      CHECK(must(engine->statistics().last_use(service, sample.sms.id)) ==
            at("2026-05-02T10:00:00Z"));
      const auto outcomes = must(engine->statistics().job(service, job));
      CHECK(outcomes.size() == 3);
      CHECK(outcomes.at(Status::cancelled) == 1);
    };
    check();
    must(engine->run_due());
    CHECK(database.live() == 0);
    CHECK(database.archived() == 3);
    check();
  });
}

TEST_CASE(
    "statistics: processing times count what came through the API and left within ten seconds") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    const auto clock = std::make_shared<SimulatedClock>(at("2021-04-18T02:00:00Z"));
    const auto entropy = std::make_shared<SeededEntropy>(1);
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    const Sample sample(*store, *entropy, at("2021-01-01T00:00:00Z"));
    const ApiKey key{{make_uuid_v4(*entropy)}, sample.service.id, "key",
                     KeyType::normal,          clock->now(),      {}};
    must(store->api_keys().insert(key, "sealed"));
    const auto add = [&](const char* when, std::optional<std::chrono::microseconds> wait,
                         PastRow row = {}, bool api = true) {
      Notification n = past(sample, at(when), row);
      if (api) n.api_key_id = key.id;
      if (wait) n.sent_at = n.created_at + *wait;
      must(store->notifications().import_rows(std::vector{n}, false));
    };
    add("2021-04-16T23:00:00Z", 10s);
    add("2021-04-17T22:59:59Z", 10s + 1us);
    add("2021-04-17T12:00:00Z", std::nullopt);
    add("2021-04-17T23:00:00Z", 1s);  // the next day
    add("2021-04-17T12:00:00Z", 1s, {letter});
    add("2021-04-17T12:00:00Z", 1s, {email, Status::delivered, KeyType::test});
    add("2021-04-17T12:00:00Z", 1s, {email}, false);
    const ProcessingTime expected{day("2021-04-17"), 3, 1};
    CHECK(must(engine->statistics().measure_processing(day("2021-04-17"))) == expected);
    const auto early = engine->statistics().measure_processing(day("2021-04-18"));
    REQUIRE(!early);
    CHECK(early.error().code == ErrorCode::invalid_argument);
    // Measured again after the move it is the same.
    clock->set(at("2021-06-01T00:00:00Z"));
    must(engine->archive().run(sample.service.id));
    CHECK(must(engine->statistics().measure_processing(day("2021-04-17"))) == expected);
    CHECK(must(store->statistics().list_processing({day("2021-04-01"), day("2021-04-30")})) ==
          std::vector{expected});
  });
}

TEST_CASE(
    "statistics: alarming services are those of the last day with many failures or TV numbers") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const UtcTime now = at("2026-05-20T12:00:00Z");
    const Sample sample(*store, entropy, now - 2'000h);
    const Sample quiet(*store, entropy, now - 2'000h, "Quiet");
    std::vector<Notification> rows;
    for (int i = 0; i < 501; ++i) {
      rows.push_back(past(sample, now - 1h));
      rows.back().normalised_to = "447700900" + std::to_string(100 + i % 900);
      rows.push_back(past(quiet, now - 1h));
      rows.back().normalised_to = "447800900123";
      rows.push_back(past(quiet, now - 25h));
      rows.push_back(past(quiet, now - 1h, {sms, Status::delivered, KeyType::test}));
    }
    must(store->notifications().import_rows(rows, false));
    const auto found = must(store->statistics().list_alarming({now - 24h, now}));
    REQUIRE(found.size() == 1);
    CHECK(found[0] == AlarmingService{sample.service.id, 501, 0, 501});
  });
}
