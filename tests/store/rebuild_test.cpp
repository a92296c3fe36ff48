// Totals that were made wrong past the library, and what a rebuild makes of them.
#include "archive/databases.hpp"

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("rebuild: whatever was made wrong in the totals is put right, and nothing else changes") {
  const UtcTime noon = at("2026-03-20T12:00:00Z");
  const char* const wrong[] = {
      "UPDATE notification_totals SET notifications = 40, billable_units = -7",
      "DELETE FROM notification_totals",
      "UPDATE notification_totals SET provider = 'nobody', notifications = 1",
      "UPDATE notification_totals SET notifications = 0, billable_units = 0",
      "UPDATE notification_totals SET rate_multiplier = 1",
      "UPDATE notification_sums SET notifications = 40, billable_units = -7",
      "DELETE FROM notification_sums",
      "UPDATE notification_sums SET provider = 'nobody', notifications = 1",
  };
  over_every_database([&](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(11);
    const Sample sample(*store, entropy, noon);
    const Sample other(*store, entropy, noon, "Other");
    const NotificationId late = import_one(*store, sample, noon);
    for (int i = 0; i < 4; ++i) import_one(*store, sample, noon + 1h);
    import_one(*store, other, noon);
    import_one(*store, sample, noon + 24h);
    advance(*store, noon + 48h);
    const LocalDay friday = day("2026-03-20");
    const auto sums = [&] {
      return std::tuple(database.ask("SELECT sum(notifications) FROM notification_totals"),
                        database.ask("SELECT sum(billable_units) FROM notification_totals"),
                        database.ask("SELECT sum(notifications) FROM notification_sums"),
                        database.ask("SELECT sum(billable_units) FROM notification_sums"),
                        database.ask("SELECT count(*) FROM notification_sums"));
    };
    const auto all = sums();
    for (const char* script : wrong) {
      CAPTURE(script);
      // A delta waits meanwhile; the recount has seen its row already.
      const Receipt receipt{late, "sim", "", Status::permanent_failure, noon + 49h};
      must(store->receipts().apply(std::span(&receipt, 1), noon + 49h));
      database.run(script + std::string(" WHERE local_day = '2026-03-20' AND service_id = ") +
                   "(SELECT id FROM services WHERE name = 'Clinic')");
      if (std::string_view(script).find("sums") != std::string_view::npos)
        CHECK_FALSE(must(store->facts().rebuild(friday, sample.service.id, true)).empty());
      must(store->facts().rebuild(friday, sample.service.id, false));
      CHECK(must(store->facts().rebuild(friday, std::nullopt, true)).empty());
      CHECK(must(store->facts().rebuild(day("2026-03-21"), std::nullopt, true)).empty());
      CHECK(sums() == all);
      CHECK(database.ask("SELECT count(*) FROM notification_totals WHERE notifications = 0") == 0);
      CHECK(database.ask("SELECT count(*) FROM notification_deltas") == 0);
    }
  });
}
