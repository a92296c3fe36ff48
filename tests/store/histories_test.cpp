// Random histories, the same on every database: whenever anybody looks, all databases say the
// same, and they say what a model says that knows nothing but the notifications.
#include "store/contract/stores.hpp"
#include "store/mover.hpp"
#include "store/postgres/postgres_connection.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sqlite/sqlite_connection.hpp"
#include "support/sample.hpp"
#include "support/scale.hpp"
#include "support/temp_folder.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

constexpr int operations_of_a_history = 1'000;

/// What a day of a service comes to, by type, in the plainest terms.
struct DayKey {
  ServiceId service;
  LocalDay day;
  NotificationType type = NotificationType::sms;
  friend auto operator<=>(const DayKey&, const DayKey&) = default;
};
struct DaySums {
  std::int64_t sent = 0, units = 0, chargeable = 0;
  Decimal cost;
  friend bool operator==(const DaySums&, const DaySums&) = default;
};
using Days = std::map<DayKey, DaySums>;

void add(DaySums& to, std::int64_t sent, std::int64_t units, std::int64_t chargeable,
         const Decimal& rate) {
  to.sent += sent;
  to.units += units;
  to.chargeable += chargeable;
  to.cost = must(to.cost.plus(must(rate.times(chargeable))));
}

/// A store with a second connection beside it, for the mover.
struct Place {
  std::string name;
  std::shared_ptr<Store> store;
  std::unique_ptr<sql::Connection> beside;
};

Place place_of(std::string name, const sql::Connect& connect) {
  auto store = sql::make_store(connect, true);
  REQUIRE_MESSAGE(store, (store ? std::string() : store.error().message));
  return {std::move(name), *std::move(store), connect()};
}

/// The databases of one history, and what takes them away again.
struct Databases {
  TempFolder folder;
  PostgresOptions server;
  std::vector<Place> all;

  Databases() {
    SqliteOptions sqlite;
    sqlite.path = (folder.path / "store.db").string();
    all.push_back(place_of("sqlite", [sqlite] { return sql::open_sqlite(sqlite); }));
    const char* const url = std::getenv("NFY_TEST_POSTGRES_URL");
    if (!url || !*url) return;
    server.url = url;
    const std::string schema = fresh_schema_name();
    run("CREATE SCHEMA " + schema);
    server.schema = schema;
    all.push_back(place_of("postgresql", [this] { return sql::open_postgres(server); }));
  }
  ~Databases() {
    all.clear();
    if (!server.schema.empty()) run("DROP SCHEMA " + server.schema + " CASCADE");
  }

private:
  void run(const std::string& script) const {
    const auto connection = sql::open_postgres(server);
    connection->begin(sql::Access::write);
    connection->run_script(script);
    connection->commit();
  }
};

class History {
public:
  History(std::vector<Place>& places, std::uint64_t seed)
      : places_(places), random_(seed), entropy_(seed) {
    data_ = flat_rate("0.0233");
    for (std::int64_t sheets = 1; sheets <= 3; ++sheets)
      data_.letter_rates.push_back(
          {at("2016-05-18T00:00:00Z"), {}, sheets, Decimal(50 + sheets, 2), true, Postage::second});
    on_all([&](Store& store) { return store.rates().put(data_); });
    for (const char* calendar : {"uk", "us", "ca"}) {
      samples_.emplace_back(*places_.front().store, entropy_, now_, calendar, calendar);
      calendars_.push_back(must(Calendar::preset(calendar)));
      for (std::size_t i = 1; i < places_.size(); ++i) {
        must(places_[i].store->services().insert(samples_.back().service));
        must(places_[i].store->templates().put(samples_.back().sms));
      }
    }
  }

  void run() {
    for (int i = 1; i <= operations_of_a_history; ++i) {
      CAPTURE(i);
      step();
      if (i % 50 == 0) check();
    }
    settle();
  }

private:
  std::int64_t draw(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  template <typename Work>
  void on_all(Work work) {
    for (Place& place : places_) {
      CAPTURE(place.name);
      must(work(*place.store));
    }
  }
  /// Which databases do a piece of background work now: each draws for itself, so that no two are
  /// equally far, and some do it twice.
  template <typename Work>
  void on_some(Work work) {
    for (Place& place : places_)
      for (std::int64_t times = draw(3); times > 0; --times) must(work(*place.store));
  }

  void step() {
    now_ = now_ + std::chrono::minutes(draw(40));
    switch (draw(12)) {
      case 0:
      case 1: return create();
      case 2: return import();
      case 3: return deliver();
      case 4:
      case 5: return report();
      case 6: return move();
      case 7: return on_some([&](Store& s) { return s.facts().advance(now_.floor_hour()); });
      case 8: return on_some([&](Store& s) { return s.facts().fold(1 + draw(40)); });
      case 9:
      case 10:
        return on_some(
            [&](Store& s) { return s.billing().bill(must(s.billing().list_marks(1 + draw(9)))); });
      default: return rarely();
    }
  }

  void rarely() {
    const LocalDay day = calendars_[0].day_of(now_) - std::chrono::days(draw(9));
    switch (draw(8)) {
      case 0: return on_some([&](Store& s) { return s.billing().drop_facts({day, day.next()}); });
      case 1: return reprice();
      default:
        return on_some([&](Store& s) {
          auto found = s.facts().rebuild(day, {}, false);
          if (found) CHECK(found->empty());
          return found;
        });
    }
  }

  /// A price from one of the last days on is put, corrected or taken back.
  void reprice() {
    const auto known = data_.sms_rates.size();
    if (known > 1 && draw(3) == 0) {
      ReferenceData last;
      last.sms_rates.push_back(data_.sms_rates.back());
      last.sms_rates.back().rate = Decimal();
      data_.sms_rates.pop_back();
      return on_all([&](Store& store) { return store.rates().drop(last); });
    }
    const SmsRate rate{(now_ - std::chrono::hours(draw(200))).floor_hour(),
                       Decimal(150 + draw(100), 4)};
    std::erase_if(data_.sms_rates,
                  [&](const SmsRate& r) { return r.valid_from == rate.valid_from; });
    data_.sms_rates.push_back(rate);
    on_all([&](Store& store) { return store.rates().put(data_); });
  }

  Notification fresh(std::size_t sample, UtcTime created_at) {
    return samples_[sample].notification(created_at, 1 + draw(3));
  }

  void create() {
    const auto sample = static_cast<std::size_t>(draw(3));
    std::vector<NewNotification> rows(static_cast<std::size_t>(1 + draw(4)));
    for (NewNotification& row : rows) {
      row.notification = fresh(sample, now_ - std::chrono::minutes(draw(4) == 0 ? draw(3'000) : 0));
      rows_.emplace(row.notification.id, row.notification);
    }
    on_all([&](Store& store) { return store.notifications().create(rows); });
  }

  void import() {
    static constexpr std::array types{NotificationType::sms, NotificationType::sms,
                                      NotificationType::email, NotificationType::letter};
    static constexpr std::array keys{KeyType::normal, KeyType::normal, KeyType::team,
                                     KeyType::test};
    std::vector<Notification> rows;
    for (std::int64_t i = 1 + draw(6); i > 0; --i) {
      Notification n =
          fresh(static_cast<std::size_t>(draw(3)), now_ - std::chrono::minutes(draw(20'000)));
      n.type = types[static_cast<std::size_t>(draw(4))];
      n.key_type = keys[static_cast<std::size_t>(draw(4))];
      n.status = static_cast<Status>(draw(status_count));
      if (draw(3) != 0) n.sent_by = draw(2) == 0 ? "mmg" : "firetext";
      if (n.type == NotificationType::sms) {
        n.rate_multiplier = 1 + draw(3);
        n.international = n.rate_multiplier > 1;
      }
      if (n.type == NotificationType::email) n.billable_units = 0;
      if (n.type == NotificationType::letter) n.postage = Postage::second;
      rows.push_back(n);
      rows_.emplace(n.id, n);
    }
    const bool archived = draw(2) == 0;
    on_all([&](Store& store) { return store.notifications().import_rows(rows, archived); });
  }

  void deliver() {
    const bool refuse = draw(5) == 0;
    for (Place& place : places_) {
      CAPTURE(place.name);
      Store& store = *place.store;
      std::vector<AttemptIntent> intents;
      std::vector<AttemptResult> results;
      for (const auto& c :
           must(store.delivery().claim({NotificationType::sms, "a", now_, now_ + 5min, 1'000}))) {
        const NotificationId id = c.notification.id;
        intents.push_back({id, c.epoch, "sim", c.notification.billable_units, false});
        results.push_back({id, c.epoch, "sim",
                           refuse ? SendOutcome::rejected : SendOutcome::accepted,
                           "r" + id.to_text(), now_});
        if (&place != &places_.front()) continue;
        Notification& n = rows_.at(id);
        if (!refuse && n.sent_by.empty()) n.sent_by = "sim";
        if (n.status == Status::created)
          n.status = refuse ? Status::technical_failure : Status::sending;
      }
      must(store.delivery().begin_attempts(intents, now_));
      CHECK(must(store.delivery().finish_attempts(results, now_)) == 0);
    }
  }

  void report() {
    static constexpr std::array reports{Status::delivered, Status::delivered,
                                        Status::temporary_failure, Status::permanent_failure,
                                        Status::pending};
    if (rows_.empty()) return;
    std::vector<Receipt> receipts;
    for (std::int64_t i = 1 + draw(12); i > 0; --i) {
      auto& [id, n] = *std::next(rows_.begin(), draw(static_cast<std::int64_t>(rows_.size())));
      const Status reported = reports[static_cast<std::size_t>(draw(5))];
      for (std::int64_t times = 1 + draw(2); times > 0; --times)
        receipts.push_back({id, "sim", "", reported, now_});
      n.status = merged_status(n.status, reported);
      if (n.sent_by.empty()) n.sent_by = "sim";
    }
    on_all([&](Store& store) { return store.receipts().apply(receipts, now_); });
  }

  void move() {
    for (Place& place : places_) static_cast<void>(move_delivered(*place.beside, draw(30)));
  }

  [[nodiscard]] const Calendar& calendar_of(ServiceId service) const {
    for (std::size_t i = 0; i < samples_.size(); ++i)
      if (samples_[i].service.id == service) return calendars_[i];
    FAIL("unknown service");
    return calendars_[0];
  }

  [[nodiscard]] Decimal sms_price(UtcTime start_of_day) const {
    const SmsRate* newest = nullptr;
    for (const SmsRate& rate : data_.sms_rates)
      if (rate.valid_from <= start_of_day && (!newest || newest->valid_from < rate.valid_from))
        newest = &rate;
    REQUIRE(newest);
    return newest->rate;
  }

  /// The model: message by message.
  [[nodiscard]] Days model() const {
    Days days;
    for (const auto& [id, n] : rows_) {
      if (n.key_type == KeyType::test || !billed_statuses(n.type).contains(n.status)) continue;
      const Calendar& calendar = calendar_of(n.service_id);
      const LocalDay day = calendar.day_of(n.created_at);
      DaySums& sums = days[{n.service_id, day, n.type}];
      switch (n.type) {
        case NotificationType::email: add(sums, 1, 0, 0, Decimal()); break;
        case NotificationType::letter:
          add(sums, 1, n.billable_units, 1, Decimal(50 + n.billable_units, 2));
          break;
        case NotificationType::sms:
          add(sums, 1, n.billable_units, n.billable_units * n.rate_multiplier,
              sms_price(calendar.window_of(day).start()));
          break;
      }
    }
    return days;
  }

  static void add_facts(Days& days, ServiceId service, std::span<const BillingFact> facts) {
    for (const BillingFact& f : facts)
      add(days[{service, f.bst_date, f.type}], f.notifications_sent, f.billable_units,
          f.chargeable_units(), f.rate);
  }

  /// What a bill of this instant says, however far the background work is.
  [[nodiscard]] std::vector<BillingFact> read(Store& store, const Sample& sample,
                                              const Calendar& calendar) const {
    const RateTable rates(data_.sms_rates, data_.letter_rates);
    std::vector<BillingFact> found;
    for (const int year : {2024, 2025, 2026}) {
      const BillingSnapshot snapshot = must(store.billing().read(sample.service.id, year));
      found.insert(found.end(), snapshot.facts.begin(), snapshot.facts.end());
      const auto cells = must(project_billing(snapshot.cells, rates, calendar));
      found.insert(found.end(), cells.begin(), cells.end());
    }
    return merged_facts(std::move(found));
  }

  void check() {
    const Days expected = model();
    std::vector<std::vector<BillingFact>> first;
    for (Place& place : places_) {
      CAPTURE(place.name);
      Days days;
      for (std::size_t i = 0; i < samples_.size(); ++i) {
        auto facts = read(*place.store, samples_[i], calendars_[i]);
        add_facts(days, samples_[i].service.id, facts);
        if (&place == &places_.front())
          first.push_back(std::move(facts));
        else
          REQUIRE(facts == first[i]);
      }
      REQUIRE(days == expected);
    }
  }

  /// All work is done: the tables themselves are equal, and a recount changes nothing.
  void settle() {
    const LocalDayRange all{day("2026-01-01"), calendars_[0].day_of(now_).next()};
    std::optional<std::vector<ServiceFact>> first;
    for (Place& place : places_) {
      CAPTURE(place.name);
      Store& store = *place.store;
      const UtcTime end = now_.floor_hour() + 2h;
      while (must(store.facts().advance(end)) < end) {
      }
      while (must(store.facts().fold(1'000)) > 0) {
      }
      must(store.billing().bill(must(store.billing().list_marks(100'000))));
      const auto facts = must(store.billing().list_facts(all));
      Days days;
      for (const auto& f : facts) add_facts(days, f.service_id, std::span(&f.fact, 1));
      REQUIRE(days == model());
      if (!first) first = facts;
      REQUIRE(facts == *first);
      for (LocalDay d = all.first; d <= all.last; d = d.next()) {
        REQUIRE(must(store.facts().rebuild(d, {}, false)).empty());
        REQUIRE(must(store.billing().audit(d, {})).empty());
      }
      must(store.billing().bill(must(store.billing().list_marks(100'000))));
      REQUIRE(must(store.billing().list_facts(all)) == facts);
    }
  }

  std::vector<Place>& places_;
  std::mt19937_64 random_;
  SeededEntropy entropy_;
  UtcTime now_ = at("2026-03-20T20:00:00Z");  // the clocks and the year change soon
  ReferenceData data_;
  std::vector<Sample> samples_;
  std::vector<Calendar> calendars_;
  std::map<NotificationId, Notification> rows_;
};

}  // namespace

TEST_CASE("store: after any history every database says what the model says (the law, I7)") {
  for (int seed = first_seed(); seed < first_seed() + scale(); ++seed) {
    CAPTURE(seed);
    Databases places;
    History(places.all, static_cast<std::uint64_t>(seed)).run();
  }
}
