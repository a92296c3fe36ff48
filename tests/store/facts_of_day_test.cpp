// A day of so many services that it is billed and projected in one pass.
#include "archive/databases.hpp"

#include <algorithm>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace facts_of_day_test {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
const LocalDay friday = *LocalDay::from_ymd(2026, 3, 20);
const LocalDayRange only_friday{friday, friday};
constexpr int services = 260;  // of two types each: more marks than are looked for one by one

/// Every service sends a text message and an e-mail; answers the text messages.
std::vector<NotificationId> send_all(Store& store, SeededEntropy& entropy) {
  std::vector<NotificationId> sent;
  for (int i = 0; i < services; ++i) {
    const Sample sample(store, entropy, noon, "Service " + std::to_string(i));
    const auto key_type = i % 7 == 0 ? KeyType::team : KeyType::normal;
    sent.push_back(
        import_one(store, sample, noon, {NotificationType::sms, Status::sending, key_type}));
    import_one(store, sample, noon, {NotificationType::email, Status::delivered, key_type});
    import_one(store, sample, noon, {NotificationType::sms, Status::sending, KeyType::test});
    import_one(store, sample, noon + 24h, {NotificationType::sms, Status::delivered, key_type});
  }
  return sent;
}

std::vector<BillingMark> marks_of_friday(Store& store) {
  std::vector<BillingMark> marks = must(store.billing().list_marks(100'000));
  std::erase_if(marks, [](const BillingMark& mark) { return mark.day != friday; });
  return marks;
}

void bill(Store& store, std::size_t at_once) {
  const std::vector<BillingMark> marks = marks_of_friday(store);
  for (std::size_t i = 0; i < marks.size(); i += at_once)
    must(store.billing().bill(std::span(marks).subspan(i, std::min(at_once, marks.size() - i))));
  CHECK(marks_of_friday(store).empty());
}

void project(Store& store, std::int64_t at_once) {
  while (must(store.statistics().project_statuses(friday, at_once)) > 0) {
  }
}

struct Facts {
  std::vector<ServiceFact> billing;
  std::vector<StatusFact> statuses;
  std::int64_t platform = 0;
  friend bool operator==(const Facts& a, const Facts& b) {
    const auto same = [](const ServiceFact& x, const ServiceFact& y) {
      return x.service_id == y.service_id && x.fact == y.fact;
    };
    return std::ranges::equal(a.billing, b.billing, same) && a.statuses == b.statuses &&
           a.platform == b.platform;
  }
};
Facts read(const Database& database, Store& store) {
  return {must(store.billing().list_facts(only_friday)),
          must(store.statistics().list_facts(only_friday)),
          database.ask("SELECT sum(notification_count) FROM platform_days "
                       "WHERE bst_date = '2026-03-20'")};
}

}  // namespace

TEST_CASE("facts of a day: all in one pass are what they are mark by mark, whatever stood before") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(7);
    must(store->rates().put(flat_rate()));
    const std::vector<NotificationId> sent = send_all(*store, entropy);
    advance(*store, noon + 48h);
    bill(*store, 10'000);
    project(*store, 10'000);
    const Facts first = read(database, *store);
    CHECK(first.billing.size() == 2 * services);
    CHECK(first.statuses.size() == 2 * services);
    CHECK(first.platform == 2 * services);

    // Of every third message the facts vanish or move to another status; a bill forgets a third.
    std::vector<Receipt> receipts;
    for (std::size_t i = 0; i < sent.size(); i += 3)
      receipts.push_back({sent[i], "sim", "",
                          i % 2 == 0 ? Status::technical_failure : Status::delivered, noon + 49h});
    must(store->receipts().apply(receipts, noon + 49h));
    must(store->facts().fold(10'000));
    must(store->facts().rebuild(friday, std::nullopt, false));  // marks all of the day
    REQUIRE(marks_of_friday(*store).size() == 2 * services);
    bill(*store, 10'000);
    project(*store, 10'000);
    const Facts second = read(database, *store);
    CHECK(second.billing.size() < first.billing.size());
    CHECK(second.statuses.size() == first.statuses.size());
    CHECK(second.statuses != first.statuses);
    CHECK(second.platform == first.platform);

    // Mark by mark they are the same.
    must(store->billing().drop_facts(only_friday));
    database.run("DELETE FROM ft_notification_status WHERE bst_date = '2026-03-20'");
    must(store->facts().rebuild(friday, std::nullopt, false));
    bill(*store, 3);
    project(*store, 50);
    CHECK(read(database, *store) == second);
    // What was made wrong past the library is put right, and what is right stays.
    for (const char* script :
         {"UPDATE ft_billing SET billable_units = 9 WHERE bst_date = '2026-03-20'",
          "UPDATE ft_notification_status SET notification_count = 9, key_type = 'team' "
          "WHERE bst_date = '2026-03-20' AND key_type = 'normal'",
          "SELECT 1"}) {
      CAPTURE(script);
      database.run(script);
      must(store->facts().rebuild(friday, std::nullopt, false));
      bill(*store, 10'000);
      project(*store, 10'000);
      CHECK(read(database, *store) == second);
    }
    CHECK(must(store->billing().list_facts({day("2026-03-21"), day("2026-03-21")})).empty());
  });
}

}  // namespace facts_of_day_test
