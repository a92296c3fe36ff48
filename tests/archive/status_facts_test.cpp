// ft_notification_status: the cube's second projection.
#include "archive/databases.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace status_facts_test {

namespace {

const LocalDayRange march{*LocalDay::from_ymd(2026, 3, 1), *LocalDay::from_ymd(2026, 3, 31)};

void project_all(Store& store) {
  for (const LocalDay day : must(store.statistics().list_status_days(1'000)))
    while (must(store.statistics().project_statuses(day, 100)) == 100) {
    }
}

/// Status facts as a plain count of what the model knows.
using Model = std::map<NotificationId, Notification>;
std::vector<StatusFact> counted(const Model& model, const Calendar& calendar, UtcTime before) {
  std::map<StatusFact, std::int64_t> sums;
  for (const auto& [id, n] : model)
    if (n.key_type != KeyType::test && n.created_at < before)
      ++sums[{calendar.day_of(n.created_at), n.service_id, n.type, n.template_id, n.job_id,
              n.key_type, n.status, 0}];
  std::vector<StatusFact> facts;
  for (const auto& [key, count] : sums) {
    facts.push_back(key);
    facts.back().notification_count = count;
  }
  return facts;
}

std::vector<StatusFact> sorted(std::vector<StatusFact> facts) {
  std::sort(facts.begin(), facts.end());
  return facts;
}

}  // namespace

TEST_CASE("status facts: a day is replaced, so a status that emptied leaves no row") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(1);
    const UtcTime noon = at("2026-03-10T12:00:00Z");
    const Sample sample(*store, entropy, noon - 240h);
    const auto id = import_one(*store, sample, noon, {NotificationType::sms, Status::sending});
    import_one(*store, sample, noon, {NotificationType::sms, Status::delivered, KeyType::team});
    import_one(*store, sample, noon, {NotificationType::sms, Status::delivered, KeyType::test});
    advance(*store, noon + 12h);
    CHECK(must(store->statistics().list_status_days(10)) == std::vector{day("2026-03-10")});
    project_all(*store);
    CHECK(must(store->statistics().list_status_days(10)).empty());
    auto facts = must(store->statistics().list_facts(march));
    REQUIRE(facts.size() == 2);  // the test key has none
    CHECK(facts[0].key_type == KeyType::normal);
    CHECK(facts[0].status == Status::sending);
    CHECK(facts[1].key_type == KeyType::team);
    CHECK(facts[1].notification_count == 1);

    const Receipt receipt{id, "sim", "", Status::delivered, noon + 240h};
    must(store->receipts().apply(std::vector{receipt}, noon + 240h));
    must(store->facts().fold(100));
    project_all(*store);
    facts = must(store->statistics().list_facts(march));
    REQUIRE(facts.size() == 2);
    CHECK(facts[0].status == Status::delivered);
    // Doing it again changes nothing.
    project_all(*store);
    CHECK(must(store->statistics().list_facts(march)) == facts);
  });
}

TEST_CASE("status facts: a day has the borders of its service's calendar") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(2);
    const Sample sample(*store, entropy, at("2019-01-01T00:00:00Z"));
    for (const char* when : {"2019-03-31T22:59:59Z", "2019-03-31T23:00:00Z", "2019-04-01T22:59:59Z",
                             "2019-04-01T23:00:00Z"})
      import_one(*store, sample, at(when));
    advance(*store, at("2019-04-03T00:00:00Z"));
    project_all(*store);
    const auto facts = must(store->statistics().list_facts({day("2019-04-01"), day("2019-04-01")}));
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].notification_count == 2);
    CHECK(must(store->statistics().list_facts({day("2019-03-30"), day("2019-04-03")})).size() == 3);
  });
}

TEST_CASE("status facts: a projection is bounded and goes on where it stopped (I13)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(3);
    const UtcTime noon = at("2026-03-10T12:00:00Z");
    const Sample sample(*store, entropy, noon - 240h);
    for (const NotificationType type :
         {NotificationType::sms, NotificationType::email, NotificationType::letter})
      import_one(*store, sample, noon, {type});
    advance(*store, noon + 12h);
    CHECK(must(store->statistics().project_statuses(day("2026-03-10"), 2)) == 2);
    CHECK(must(store->statistics().list_facts(march)).size() == 2);
    CHECK(must(store->statistics().project_statuses(day("2026-03-10"), 2)) == 1);
    CHECK(must(store->statistics().project_statuses(day("2026-03-10"), 2)) == 0);
    CHECK(must(store->statistics().list_facts(march)).size() == 3);
  });
}

TEST_CASE("status facts: after any history they equal a count of the notifications (I4, I7)") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    const Calendar uk = must(Calendar::preset("uk"));
    std::mt19937 random(4);
    SeededEntropy entropy(4);
    UtcTime now = at("2026-03-02T00:20:00Z");
    const Sample samples[] = {Sample(*store, entropy, now), Sample(*store, entropy, now, "Other")};
    Model model;
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto read = [&] {
      return sorted(
          must(store->statistics().read_statuses({march, StatusSumsBy::template_day, {}})));
    };
    const auto check_sums_by_template = [&] {
      std::map<std::tuple<TemplateId, NotificationType, KeyType, Status>, std::int64_t> days, sums;
      for (const StatusFact& f : read())
        if (f.service_id == samples[0].service.id)
          days[{f.template_id, f.type, f.key_type, f.status}] += f.notification_count;
      for (const StatusFact& f : must(store->statistics().read_statuses(
               {march, StatusSumsBy::template_sum, samples[0].service.id}))) {
        CHECK(f.service_id == samples[0].service.id);
        CHECK(f.bst_date == march.first);
        sums[{f.template_id, f.type, f.key_type, f.status}] += f.notification_count;
      }
      CHECK(sums == days);
    };
    for (int step = 0; step < 220; ++step) {
      now = now + std::chrono::minutes(pick(180));
      if (step % 20 == 19) check_sums_by_template();
      switch (pick(7)) {
        case 0:
        case 1: {
          Notification n =
              past(samples[pick(2)], now - std::chrono::hours(pick(300)),
                   {static_cast<NotificationType>(pick(3)), static_cast<Status>(pick(status_count)),
                    static_cast<KeyType>(pick(3))});
          if (pick(3) == 0) n.job_id.uuid = samples[0].sms.id.uuid;
          must(store->notifications().import_rows(std::vector{n},
                                                  n.key_type != KeyType::test && pick(4) == 0));
          model[n.id] = n;
          break;
        }
        case 2: {
          if (model.empty()) break;
          auto at = model.begin();
          std::advance(at, pick(static_cast<int>(model.size())));
          const Receipt r{at->first, "sim", "", static_cast<Status>(pick(status_count)), now};
          must(store->receipts().apply(std::vector{r}, now));
          at->second.status = merged_status(at->second.status, r.status);
          break;
        }
        case 3: advance(*store, now.floor_hour()); break;
        case 4: must(store->facts().fold(1 + pick(40))); break;
        case 5: project_all(*store); break;
        case 6: {
          const Sample& sample = samples[pick(2)];
          const ArchiveScope scope{sample.service.id, static_cast<NotificationType>(pick(3)),
                                   now - std::chrono::hours(pick(200))};
          must(store->archive().move(scope, 1 + pick(5), now));
          std::erase_if(model, [&](const auto& entry) {  // test keys may be gone
            return entry.second.key_type == KeyType::test &&
                   !store->notifications().get(entry.second.service_id, entry.first);
          });
          break;
        }
      }
      if (step % 10 == 0) {
        auto found = read();
        std::erase_if(found, [](const StatusFact& f) { return f.key_type == KeyType::test; });
        Model without_jobs = model;
        for (auto& [id, n] : without_jobs) n.job_id = {};
        auto wanted = sorted(counted(without_jobs, uk, now + 1h));
        std::erase_if(wanted, [&](const StatusFact& f) {
          return f.bst_date < march.first || f.bst_date > march.last;
        });
        REQUIRE(found == wanted);
      }
    }
    now = now + 24h;
    advance(*store, now.floor_hour());
    while (must(store->facts().fold(1'000)) > 0) {
    }
    project_all(*store);
    auto wanted = sorted(counted(model, uk, now));
    const LocalDayRange ever{day("2026-01-01"), day("2027-12-31")};
    CHECK(sorted(must(store->statistics().list_facts(ever))) == wanted);
    // A recount of every day finds nothing and projects the same.
    for (LocalDay d = day("2026-02-01"); d <= day("2026-05-01"); d = d.next())
      CHECK(must(store->facts().rebuild(d, {}, false)).empty());
    project_all(*store);
    CHECK(sorted(must(store->statistics().list_facts(ever))) == wanted);
  });
}

}  // namespace status_facts_test
