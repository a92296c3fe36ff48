// An import from a source that the test writes, into every store.
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/facts.hpp>
#include <notify/imports.hpp>
#include <notify/members.hpp>
#include <notify/ports/import_source.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <map>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace imports_test {
namespace {

const UtcTime now = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

/// A small old database in memory: one service with a template, a key, and notifications.
class WrittenSource final : public ImportSource {
public:
  WrittenSource() : entropy_(5) {
    service.uuid = make_uuid_v4(entropy_);
    template_id.uuid = make_uuid_v4(entropy_);
    key.uuid = make_uuid_v4(entropy_);
    rows[ImportTable::services] = {{service.uuid,
                                    "Clinic",
                                    "other",
                                    "uk",
                                    flag(true),
                                    flag(false),
                                    "clinic",
                                    created(),
                                    std::int64_t{3},
                                    ImportValue(),
                                    flag(false),
                                    flag(true),
                                    "",
                                    "",
                                    "",
                                    "",
                                    std::int64_t{10},
                                    std::int64_t{11},
                                    std::int64_t{12},
                                    std::int64_t{13},
                                    std::int64_t{14},
                                    "",
                                    "",
                                    ImportValue(),
                                    ImportValue(),
                                    "",
                                    ImportValue(),
                                    ImportValue(),
                                    ImportValue(),
                                    ImportValue(),
                                    ImportValue(),
                                    ImportValue(),
                                    flag(false),
                                    flag(false),
                                    flag(false),
                                    ImportValue(),
                                    ImportValue()}};
    rows[ImportTable::permissions] = {{service.uuid, "email\nsms"}};
    rows[ImportTable::sms_senders] = {{make_uuid_v4(entropy_), service.uuid, "CLINIC", flag(true),
                                       flag(false), created(), ImportValue(), ImportValue()}};
    rows[ImportTable::template_versions] = {
        {template_id.uuid, std::int64_t{1}, service.uuid, "reminder", "sms", "", "Hello",
         flag(false), created(), ImportValue(), ImportValue(), ImportValue(), ImportValue(),
         ImportValue(), flag(false), flag(false), ImportValue()}};
    rows[ImportTable::templates] = {{template_id.uuid, service.uuid, std::int64_t{1}, ImportValue(),
                                     flag(false), ImportValue(), ImportValue()}};
    rows[ImportTable::api_keys] = {{key.uuid, service.uuid, "live", secret, "normal", created(),
                                    ImportValue(), ImportValue(), ImportValue(), std::int64_t{1},
                                    ImportValue()}};
  }

  /// Somebody with a password that is "secret" and a permission of the service.
  UserId add_member(const std::string& permissions) {
    const UserId user{make_uuid_v4(entropy_)};
    rows[ImportTable::users].push_back(
        {user.uuid, "Ann", "ann@example.org", ImportValue(), "", "active", created(),
         "$2b$04$abcdefghijklmnopqrstuuDkAVn3LyRW2N7dS0I3lXvxHhqDWYJPW", ImportValue(),
         "email_auth", flag(false), std::int64_t{0}, ImportValue(), ImportValue(), ImportValue(),
         flag(true), flag(true)});
    rows[ImportTable::members] = {{service.uuid, line_of(user, permissions)}};
    return user;
  }
  static std::string line_of(UserId user, const std::string& permissions) {
    std::string digits = user.to_text();
    std::erase(digits, '-');
    return digits + "\t" + permissions + "\t1700000000000000";
  }

  Notification notification(UtcTime created_at) {
    Notification n;
    n.id.uuid = make_uuid_v4(entropy_);
    n.service_id = service;
    n.template_id = template_id;
    n.template_version = 1;
    n.api_key_id = key;
    n.to = "07900 900123";
    n.normalised_to = "447900900123";
    n.personalisation = R"({"name":"Ann"})";
    n.status = Status::delivered;
    n.billable_units = 2;
    n.created_at = created_at;
    return n;
  }

  ImportLayout layout() const noexcept override { return ImportLayout::govuk; }
  const std::string& name() const noexcept override { return name_; }
  std::string_view calendar() const noexcept override { return "uk"; }
  Result<std::int64_t> count(ImportTable) override { return std::int64_t{0}; }
  Result<ImportPage> read(ImportTable table, const std::string& after,
                          std::int64_t limit) override {
    ++reads;
    const std::size_t from = after.empty() ? 0 : std::stoul(after);
    ImportPage page;
    const auto take = [&](const auto& all, auto& into) {
      for (std::size_t i = from; i < all.size() && page.read < limit; ++i, ++page.read)
        into.push_back(all[i]);
    };
    if (table == ImportTable::notifications)
      take(live, page.notifications);
    else if (table == ImportTable::history)
      take(archived, page.notifications);
    else
      take(rows[table], page.rows);
    if (table == ImportTable::notifications && from == 0) page.bad = bad;
    page.position = std::to_string(from + static_cast<std::size_t>(page.read));
    page.is_last = page.read < limit;
    return page;
  }
  Result<ReferenceData> read_rates() override { return flat_rate(); }
  Result<std::optional<BillingWindow>> extent() override { return std::optional<BillingWindow>(); }
  Result<std::optional<LocalDayRange>> fact_days() override { return days; }
  Result<OldFacts> read_carried(LocalDayRange) override { return carried; }
  Result<OldFacts> read_facts(LocalDayRange) override { return carried; }
  Result<std::vector<OldNotification>> read_notifications(ServiceId, BillingWindow) override {
    return std::vector<OldNotification>();
  }
  Result<std::vector<std::string>> warnings() override { return std::vector<std::string>(); }

  static ImportValue flag(bool value) { return std::int64_t{value}; }
  static ImportValue created() { return at("2026-01-01T00:00:00Z").us(); }
  static constexpr const char* secret = "9c1f7f0e-9d0f-4c69-8d4e-0c6a4f1f3b11";

  ServiceId service;
  TemplateId template_id;
  ApiKeyId key;
  std::map<ImportTable, std::vector<ImportRow>> rows;
  std::vector<Notification> live, archived;
  std::vector<ImportTrouble> bad;
  std::optional<LocalDayRange> days;
  OldFacts carried;
  int reads = 0;

private:
  SeededEntropy entropy_;
  std::string name_ = "govuk written";
};

std::unique_ptr<Engine> engine_over(const std::shared_ptr<Store>& store) {
  const auto entropy = std::make_shared<SystemEntropy>();
  EnginePorts ports{store, std::make_shared<SimulatedClock>(now), entropy,
                    must(make_aes_sealer({{1, std::string(32, 'k')}}, entropy))};
  return must(Engine::make(std::move(ports)));
}

template <typename Body>
void over_every_engine(Body body) {
  for (const StoreUnderTest& under_test : stores()) {
    CAPTURE(under_test.name);
    const std::shared_ptr<Store> store = under_test.make();
    body(*engine_over(store), *store);
  }
}

const ImportedTable& counts_of(const ImportReport& report, std::string_view table) {
  const auto found = std::ranges::find(report.tables, table, &ImportedTable::table);
  REQUIRE(found != report.tables.end());
  return *found;
}

void settle(Engine& engine) {
  RunOptions options;
  options.wanted = [](const Task& task) {
    return task.key.starts_with("facts/") || task.key.starts_with("billing/") ||
           task.key.starts_with("status/");
  };
  must(engine.tasks().run_due(options));
}

}  // namespace

TEST_CASE("import: ids stay, clients keep their keys, and personal data stand sealed") {
  over_every_engine([](Engine& engine, Store& store) {
    WrittenSource source;
    source.live = {source.notification(now - 2h)};
    must(engine.imports().run(source));
    const Notification& n = source.live.front();
    const Notification found = must(engine.notifications().get(source.service, n.id));
    CHECK(found == n);
    CHECK(must(store.notifications().get(source.service, n.id)).to.empty());
    const std::string token =
        "live-" + source.service.to_text() + "-" + std::string(WrittenSource::secret);
    CHECK(must(engine.api_keys().authenticate(token)).id == source.key);
  });
}

TEST_CASE("import: a second run writes what is new or changed, and nothing else") {
  over_every_engine([](Engine& engine, Store&) {
    WrittenSource source;
    source.live = {source.notification(now - 30h), source.notification(now - 29h)};
    must(engine.imports().run(source));
    settle(engine);  // the watermark has passed these rows
    source.live[0].status = Status::permanent_failure;
    source.archived = {source.live[1]};  // moved by the old system's retention
    source.live[1] = source.notification(now - 28h);
    source.rows[ImportTable::permissions] = {{source.service.uuid, "letter"}};
    const ImportReport report = must(engine.imports().run(source));
    CHECK(counts_of(report, "services").unchanged == 1);
    CHECK(counts_of(report, "service_permissions").changed == 1);
    CHECK(counts_of(report, "notifications").added == 1);
    CHECK(counts_of(report, "notifications").changed == 1);
    CHECK(counts_of(report, "notification_history").changed == 1);
    const Service service = must(engine.services().get(source.service));
    CHECK(service.permissions == PermissionSet::of(Permission::letter));
    settle(engine);
    const LocalDayRange days{day("2026-03-18"), day("2026-03-20")};
    CHECK(must(engine.facts().verify(days)).empty());
    CHECK(must(engine.facts().audit(days)).is_clean());
  });
}

TEST_CASE("import: who left a team there leaves it here with the next run") {
  over_every_engine([](Engine& engine, Store&) {
    WrittenSource source;
    const UserId ann = source.add_member("manage_settings,send_texts");
    must(engine.imports().run(source));
    auto team = must(engine.members().list(source.service));
    REQUIRE(team.size() == 1);
    CHECK(team[0].user_id == ann);
    CHECK(team[0].permissions ==
          std::vector{TeamPermission::manage_settings, TeamPermission::send_texts});

    source.rows[ImportTable::members] = {{source.service.uuid, source.line_of(ann, "send_texts")}};
    CHECK(counts_of(must(engine.imports().run(source)), "user_to_service").changed == 1);
    team = must(engine.members().list(source.service));
    CHECK(team.at(0).permissions == std::vector{TeamPermission::send_texts});
    CHECK(counts_of(must(engine.imports().run(source)), "user_to_service").unchanged == 1);

    source.rows[ImportTable::members] = {{source.service.uuid, ""}};
    must(engine.imports().run(source));
    CHECK(must(engine.members().list(source.service)).empty());
  });
}

TEST_CASE("import: a line that cannot be read is told with its owner, and stores nothing") {
  over_every_engine([](Engine& engine, Store&) {
    WrittenSource source;
    const UserId ann = source.add_member("send_texts");
    const std::string whole = source.line_of(ann, "send_texts");
    for (const std::string& line : {whole.substr(2), "zz" + whole.substr(2), whole + "x",
                                    whole.substr(0, 32), std::string("\n") + whole}) {
      source.rows[ImportTable::members] = {{source.service.uuid, line}};
      const auto refused = engine.imports().run(source);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::corrupt);
      CHECK(refused.error().message.starts_with("user_to_service " + source.service.to_text()));
      CHECK(must(engine.members().list(source.service)).empty());
    }
  });
}

TEST_CASE("import: a bad row ends it by its table and key, or is passed over and reported") {
  over_every_engine([](Engine& engine, Store&) {
    WrittenSource source;
    source.live = {source.notification(now - 2h), source.notification(now - 1h)};
    source.live[1].template_version = 9;
    source.bad = {{"notifications", "4711", "service_id is NULL"}};
    const auto refused = engine.imports().run(source);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::corrupt);
    CHECK(refused.error().message == "notifications 4711: service_id is NULL");

    const ImportReport report = must(engine.imports().run(source, {.skip_bad = true}));
    CHECK(report.resumed);
    CHECK(counts_of(report, "notifications").skipped == 2);
    REQUIRE(report.troubles.size() == 2);
    CHECK(std::ranges::any_of(report.troubles, [&](const ImportTrouble& t) {
      return t.key == source.live[1].id.to_text();
    }));
    CHECK(engine.notifications().get(source.service, source.live[0].id).has_value());
  });
}

TEST_CASE("import: what the store has no place for is told apart row by row") {
  over_every_engine([](Engine& engine, Store&) {
    WrittenSource source;
    auto twin = source.rows[ImportTable::api_keys].front();
    twin[0] = Uuid{{1, 2, 3}};  // two live keys of one name
    source.rows[ImportTable::api_keys].push_back(twin);
    const auto refused = engine.imports().run(source);
    REQUIRE(!refused);
    CHECK(refused.error().message.starts_with("api_keys " + Uuid{{1, 2, 3}}.to_text()));
    const ImportReport report = must(engine.imports().run(source, {.skip_bad = true}));
    CHECK(counts_of(report, "api_keys").skipped == 1);
    CHECK(must(engine.api_keys().list(source.service)).size() == 1);
  });
}

TEST_CASE("import: stopped after any batch, it goes on from there and ends the same") {
  over_every_engine([](Engine& engine, Store&) {
    WrittenSource source;
    for (int i = 0; i < 25; ++i) source.live.push_back(source.notification(now - 1h));
    int stops = 0;
    for (;; ++stops) {
      int calls = 0;
      ImportOptions options{.batch_rows = 4};
      options.progress = [&](const Progress& progress) {
        return progress.phase != "notifications" || ++calls <= 2;
      };
      const auto report = engine.imports().run(source, options);
      if (report) {
        CHECK(report->resumed == (stops > 0));
        CHECK(counts_of(*report, "notifications").added == 25);
        break;
      }
      REQUIRE(report.error().code == ErrorCode::cancelled);
      REQUIRE(stops < 50);
    }
    CHECK(stops >= 3);
  });
}

TEST_CASE("import: facts without notifications stay as they are, whatever is counted again") {
  over_every_engine([](Engine& engine, Store& store) {
    WrittenSource source;
    const LocalDay gone = day("2024-05-05");
    source.days = LocalDayRange{gone, gone};
    BillingFact fact;
    fact.bst_date = gone;
    fact.template_id = source.template_id;
    fact.provider = "mmg";
    fact.rate = decimal("0.0999");  // no rate that is known
    fact.notifications_sent = 3;
    fact.billable_units = 4;
    source.carried.bills = {{source.service, fact}};
    source.carried.statuses = {{gone,
                                source.service,
                                NotificationType::sms,
                                source.template_id,
                                {},
                                KeyType::normal,
                                Status::delivered,
                                3}};
    must(engine.imports().run(source));
    const auto is_there = [&] {
      settle(engine);
      const auto bills = must(engine.billing().list_facts({gone, gone}));
      const auto statuses = must(engine.statistics().facts({gone, gone}));
      return bills == source.carried.bills && statuses == source.carried.statuses;
    };
    CHECK(is_there());
    must(engine.facts().rebuild({gone, gone}));
    CHECK(is_there());
    must(engine.billing().drop_facts({gone, gone}));
    CHECK(is_there());
    must(engine.calendars().change(source.service, "us"));
    CHECK(is_there());
    CHECK(must(engine.facts().audit({gone, gone})).is_clean());
    const Usage bill = must(engine.billing().yearly_usage(source.service, 2024));
    REQUIRE(bill.lines.size() == 1);
    CHECK(bill.lines[0].chargeable_units == 4);

    SUBCASE("until a notification of that day turns up: then it is counted") {
      source.archived = {source.notification(at("2024-05-05T12:00:00Z"))};
      source.carried = {};
      must(engine.imports().run(source));
      settle(engine);
      const auto bills = must(engine.billing().list_facts({gone, gone}));
      REQUIRE(bills.size() == 1);
      CHECK(bills[0].fact.billable_units == 2);
      CHECK(must(store.facts().rebuild(gone, {}, true)).empty());
    }
  });
}

TEST_CASE("import: without a sealing key it is refused before anything is read") {
  const auto store = must(open_store("memory:"));
  EnginePorts ports{store, std::make_shared<SimulatedClock>(now), std::make_shared<SystemEntropy>(),
                    nullptr};
  const auto engine = must(Engine::make(std::move(ports)));
  WrittenSource source;
  CHECK(engine->imports().run(source).error().code == ErrorCode::unsupported);
  CHECK(source.reads == 0);
  CHECK(engine->imports().run(source, {.batch_rows = 0}).error().code ==
        ErrorCode::invalid_argument);
}

}  // namespace imports_test
