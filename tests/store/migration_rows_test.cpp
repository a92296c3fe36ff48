// What a migration makes of rows that an older library stored.
#include "support/databases.hpp"
#include "support/schema_at.hpp"

using namespace notify;
using namespace notify::test;

namespace {

/// A uuid, or bytes, as a literal.
std::string literal(sql::Dialect dialect, int number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return dialect == sql::Dialect::sqlite ? "x'00000000000070008000" + digits + "'"
                                         : "'00000000-0000-7000-8000-" + digits + "'";
}

std::string service_row(sql::Dialect dialect, int number) {
  const std::string name = "clinic" + std::to_string(number);
  return "INSERT INTO services (id, name, organisation_type, calendar_id, active, prefix_sms, "
         "sms_sender, email_from, email_reply_to, created_at, version) VALUES (" +
         literal(dialect, number) + ", '" + name + "', 'other', 'uk', true, true, 'CLINIC', '" +
         name + "', '', 0, 1);";
}

/// A database of an older library with `services` of the first one, and `rows` of its own.
void make_old(const Database& database, int services, const std::string& rows,
              std::size_t version = 9) {
  const auto dialect = database.connect(true)->dialect();
  const std::string first = schema_at(dialect, 1);
  std::string clinics;
  for (int i = 1; i <= services; ++i) clinics += service_row(dialect, i);
  const std::string ninth = schema_at(dialect, 9);
  database.run(first + clinics + ninth.substr(first.size()) + rows +
               schema_at(dialect, version).substr(ninth.size()));
}

}  // namespace

TEST_CASE("migration: calls go on, at the host that their address names") {
  const std::vector<std::pair<std::string, std::string>> addresses{
      {"https://A.Example:8443/x?y", "a.example"}, {"https://[::1]:8443/x", "[::1]"},
      {"https://b.example?q=/z", "b.example"},     {"https://c.example./", "c.example"},
      {"https://d.example", "d.example"},          {"https://d.example:443/other", "d.example"}};
  over_every_database([&](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    std::string rows;
    for (int i = 0; i < static_cast<int>(addresses.size()); ++i) {
      rows +=
          "INSERT INTO service_callback_api (id, service_id, callback_type, url, bearer_token, "
          "sealing_key, version, updated_at, failures, paused_until) VALUES (" +
          literal(dialect, i + 1) + ", " + literal(dialect, i + 1) + ", 'delivery_status', '" +
          addresses[static_cast<std::size_t>(i)].first + "', " +
          (dialect == sql::Dialect::sqlite ? "x''" : "''") + ", 1, 1, 0, 0, 0);";
      rows +=
          "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
          "notification_status, available_at, lease_epoch, attempts) VALUES (" +
          literal(dialect, i + 1) + ", 'delivery_status', " + literal(dialect, 100 + i) +
          ", 'delivered', 0, 0, 0);";
    }
    make_old(database, static_cast<int>(addresses.size()), rows);
    REQUIRE(database.open());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      CAPTURE(addresses[i].first);
      const std::string sql = "SELECT count(*) FROM service_callback_api WHERE url = '" +
                              addresses[i].first + "' AND host = '" + addresses[i].second + "'";
      CHECK(database.ask(sql.c_str()) == 1);
    }
    CHECK(database.ask("SELECT count(*) FROM callback_hosts") == 5);
    const auto store = database.open();
    const auto claimed =
        must(store->callbacks().claim({"me", UtcTime::from_us(1), UtcTime::from_us(2), 100}));
    CHECK(claimed.size() == addresses.size());
  });
}

TEST_CASE("migration: deltas of an hour still change the day that they belong to") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    const std::string delta =
        "INSERT INTO notification_deltas (created_hour, local_day, service_id, notification_type, "
        "template_id, job_id, key_type, notification_status, provider, rate_multiplier, "
        "international, postage, sheets, notifications, billable_units) VALUES (3600000000, "
        "'1970-01-01', " +
        literal(dialect, 1) + ", 'sms', " + literal(dialect, 2) + ", " + literal(dialect, 0) +
        ", 'normal', 'delivered', 'mmg', 1, false, 'none', 0, 3, 4);";
    make_old(database, 1,
             delta + "UPDATE facts_state SET watermark = 7200000000, announced = 7200000000;");
    const auto store = database.open();
    REQUIRE(store);
    CHECK(must(store->facts().state()).deltas == 1);
    CHECK(must(store->facts().fold(10)) == 1);
    CHECK(database.ask("SELECT notifications FROM notification_totals") == 3);
    CHECK(database.ask("SELECT billable_units FROM notification_totals") == 4);
    CHECK(must(store->facts().state()).deltas == 0);
  });
}

TEST_CASE("migration: cells of several jobs become one sum of their day") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    std::string cells;
    for (const int job : {0, 1, 2})
      for (const std::string status : {"delivered", "sent"})
        cells +=
            "INSERT INTO notification_totals (local_day, service_id, notification_type, "
            "template_id, job_id, key_type, notification_status, provider, rate_multiplier, "
            "international, postage, sheets, notifications, billable_units) VALUES "
            "('2026-03-20', " +
            literal(dialect, 1) + ", 'sms', " + literal(dialect, 2) + ", " + literal(dialect, job) +
            ", 'normal', '" + status + "', 'mmg', 1, false, 'none', 0, 3, 4);";
    make_old(database, 1, cells);
    REQUIRE(database.open());
    CHECK(database.ask("SELECT count(*) FROM notification_sums") == 2);
    CHECK(database.ask("SELECT count(*) FROM notification_sums WHERE notifications = 9 "
                       "AND billable_units = 12") == 2);
  });
}

TEST_CASE("migration: a claim of before holds until its lease ends, and no longer") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    const std::string template_row = literal(dialect, 2);
    make_old(database, 1,
             "INSERT INTO templates_history (id, version, service_id, name, template_type, "
             "subject, content, archived, created_at) VALUES (" +
                 template_row + ", 1, " + literal(dialect, 1) +
                 ", 'reminder', 'sms', '', 'hello', false, 0);"
                 "INSERT INTO notifications (id, service_id, template_id, template_version, "
                 "notification_type, key_type, created_at, notification_status, billable_units, "
                 "international, \"to\") VALUES (" +
                 literal(dialect, 100) + ", " + literal(dialect, 1) + ", " + template_row +
                 ", 1, 'sms', 'normal', 0, 'created', 1, false, 'x');"
                 "INSERT INTO delivery_queue (notification_id, notification_type, available_at, "
                 "lease_owner, lease_epoch, attempts, attempt_provider, attempted_at) VALUES (" +
                 literal(dialect, 100) + ", 'sms', 1000, 'before', 4, 1, 'mmg', 500);");
    const auto store = database.open();
    REQUIRE(store);
    const auto claim = [&](std::int64_t now) {
      return must(store->delivery().claim({NotificationType::sms, "after", UtcTime::from_us(now),
                                           UtcTime::from_us(now + 100), 10}));
    };
    CHECK(claim(999).empty());
    CHECK(must(store->delivery().list_in_doubt(UtcTime::from_us(999), 10)).empty());
    CHECK(must(store->delivery().list_in_doubt(UtcTime::from_us(1000), 10)).size() == 1);
    const auto claimed = claim(1000);
    REQUIRE(claimed.size() == 1);
    CHECK(claimed[0].epoch == 5);
    CHECK(claimed[0].in_doubt_provider == "mmg");
  });
}

TEST_CASE(
    "migration: a recipient and a message's calls of before are looked up as later ones are") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    const std::string service = literal(dialect, 1), message = literal(dialect, 100);
    make_old(database, 1,
             "INSERT INTO templates_history (id, version, service_id, name, template_type, "
             "subject, content, archived, created_at) VALUES (" +
                 literal(dialect, 2) + ", 1, " + service +
                 ", 'reminder', 'sms', '', 'hello', false, 0);"
                 "INSERT INTO notifications (id, service_id, template_id, template_version, "
                 "notification_type, key_type, created_at, notification_status, billable_units, "
                 "international, \"to\", normalised_to) VALUES (" +
                 message + ", " + service + ", " + literal(dialect, 2) +
                 ", 1, 'sms', 'normal', 0, 'delivered', 1, false, '07700 900123', "
                 "'447700900123');"
                 "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
                 "notification_status, available_at, lease_epoch, attempts) VALUES (" +
                 service + ", 'delivery_status', " + message + ", 'delivered', 0, 0, 0);");
    const auto store = database.open();
    REQUIRE(store);
    const ServiceId clinic = must(store->services().list()).at(0).id;
    const auto found = must(store->notifications().list_to(clinic, {"447700900123", {}}, 10));
    REQUIRE(found.size() == 1);
    CHECK(must(store->delivery().trace(clinic, found[0].id)).calls.size() == 1);
    CHECK(must(store->notifications().list_to(clinic, {"447700900124", {}}, 10)).empty());
  });
}

TEST_CASE("migration: who was served before has no options, and no reasons why messages failed") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    const std::string template_row = literal(dialect, 2);
    std::string rows =
        "INSERT INTO templates_history (id, version, service_id, name, template_type, subject, "
        "content, archived, created_at) VALUES (" +
        template_row + ", 1, " + literal(dialect, 1) +
        ", 'reminder', 'sms', '', 'hello', false, 0);";
    for (const char* table : {"notifications", "notification_history"})
      rows += std::string("INSERT INTO ") + table +
              " (id, service_id, template_id, template_version, notification_type, key_type, "
              "created_at, notification_status, billable_units, international" +
              (table[12] == 's' ? ", \"to\"" : "") + ") VALUES (" +
              literal(dialect, table[12] == 's' ? 100 : 101) + ", " + literal(dialect, 1) + ", " +
              template_row + ", 1, 'sms', 'normal', 0, 'technical-failure', 1, false" +
              (table[12] == 's' ? ", 'x'" : "") + ");";
    make_old(database, 2, rows, 16);
    const auto store = database.open();
    const auto services = must(store->services().list());
    REQUIRE(services.size() == 2);
    for (Service service : services) {
      CHECK(!service.honours_stop);
      CHECK(!service.suppresses_failed);
      CHECK(must(store->suppressions().list(service.id)).empty());
    }
    for (const char* id :
         {"00000000-0000-7000-8000-000000000100", "00000000-0000-7000-8000-000000000101"}) {
      const auto found =
          must(store->notifications().get(services[0].id, must(NotificationId::from_text(id))));
      CHECK(found.status == Status::technical_failure);
      CHECK(found.failure_reason.empty());
      CHECK(found.created_by.is_nil());  // nobody kept it
    }
    CHECK(services[0].contact_link.empty());
    CHECK(services[0].custom_email_sender_name.empty());
    CHECK(must(store->inbound().list_numbers()).empty());
    CHECK(!must(store->letter_files().collected_until()));
    CHECK(!must(store->stored_files().swept_until()));
    CHECK(database.ask("SELECT count(*) FROM notification_failures") == 0);
    Service changed = services[1];
    changed.suppresses_failed = true;
    ++changed.version;
    must(store->services().update(changed, UtcTime::from_us(1)));
    CHECK(must(store->services().get(changed.id)).suppresses_failed);
  });
}

TEST_CASE("migration: a template began when its first version did, and each other one came later") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    std::string rows;
    for (int version = 1; version <= 3; ++version)
      rows +=
          "INSERT INTO templates_history (id, version, service_id, name, template_type, subject, "
          "content, archived, created_at) VALUES (" +
          literal(dialect, 2) + ", " + std::to_string(version) + ", " + literal(dialect, 1) +
          ", 'reminder', 'sms', '', 'hello', false, " + std::to_string(1'000 * version) + ");";
    rows += "INSERT INTO templates (id, service_id, version) VALUES (" + literal(dialect, 2) +
            ", " + literal(dialect, 1) + ", 3);";
    make_old(database, 1, rows, 17);
    const auto store = database.open();
    REQUIRE(store);
    const ServiceId service = must(store->services().list()).at(0).id;
    CHECK(must(store->services().get(service)).contact_link.empty());
    // The history of a service begins with the version that it had.
    const auto history = must(store->services().list_history(service));
    REQUIRE(history.size() == 1);
    CHECK(history[0].version == must(store->services().get(service)).version);
    const auto templates = must(store->templates().list(service));
    REQUIRE(templates.size() == 1);
    const auto versions = must(store->templates().list_versions(service, templates[0].id));
    REQUIRE(versions.size() == 3);
    for (const Template& t : versions) {
      CHECK(t.created_at == UtcTime::from_us(1'000));
      CHECK(!t.hidden);
      CHECK(t.created_by.is_nil());
    }
    CHECK(versions[0].updated_at == UtcTime::from_us(3'000));
    CHECK(versions[1].updated_at == UtcTime::from_us(2'000));
    CHECK(!versions[2].updated_at);
    CHECK(templates[0] == versions[0]);
  });
}

TEST_CASE("migration: people, senders, keys and jobs of before know nothing of what came later") {
  over_every_database([](const Database& database) {
    const auto dialect = database.connect(true)->dialect();
    const auto id = [&](int number) { return literal(dialect, number); };
    const std::string service = id(1);
    const std::string bytes = dialect == sql::Dialect::sqlite ? "x'01'" : "'\\x01'";
    const std::string first = schema_at(dialect, 1);
    const std::string old = schema_at(dialect, 22);
    std::string rows;
    rows +=
        "INSERT INTO users (id, name, email_address, normalised_email_address, mobile_number, "
        "state, created_at) VALUES (" +
        id(10) + ", 'Ada', 'Ada@Example.org', 'ada@example.org', '07900900123', 'active', 5), " +
        "(" + id(11) + ", 'Bo', 'bo@example.org', 'bo@example.org', '', 'active', 6);";
    rows +=
        "INSERT INTO organisation (id, name, organisation_type, active, purchase_order_number, "
        "billing_contact_names, billing_contact_email_addresses, billing_reference) VALUES (" +
        id(20) + ", 'Trust', 'local', true, '', '', '', '');";
    rows += "INSERT INTO api_keys (id, service_id, name, secret, key_type, created_at) VALUES (" +
            id(30) + ", " + service + ", 'live', " + bytes + ", 'normal', 7);";
    rows +=
        "INSERT INTO service_sms_senders (id, service_id, sms_sender, is_default, archived) "
        "VALUES (" +
        id(31) + ", " + service + ", 'HELLO', false, false);";
    rows +=
        "INSERT INTO service_letter_contacts (id, service_id, contact_block, is_default, "
        "archived) VALUES (" +
        id(32) + ", " + service + ", '1 Road', true, false);";
    rows += "INSERT INTO service_whitelist (service_id, recipient) VALUES (" + service +
            ", '447900900123');";
    rows +=
        "INSERT INTO service_data_retention (service_id, notification_type, "
        "days_of_retention, updated_at) VALUES (" +
        service + ", 'sms', 5, 8);";
    rows +=
        "INSERT INTO unsubscribe_requests (id, notification_id, service_id, template_id, "
        "template_version, created_at) VALUES (" +
        id(40) + ", " + id(41) + ", " + service + ", " + id(42) + ", 1, 9);";
    database.run(first + service_row(dialect, 1) + old.substr(first.size()) + rows);

    const auto store = database.open();
    REQUIRE(store);
    const ServiceId clinic = must(store->services().list()).at(0).id;
    const User ada = must(store->users().find_by_email("ada@example.org")).value();
    CHECK(ada.auth_type == AuthType::sms_auth);
    CHECK_FALSE(ada.platform_admin);
    CHECK(ada.failed_login_count == 0);
    CHECK(ada.current_session_id == Uuid{});
    const User bo = must(store->users().find_by_email("bo@example.org")).value();
    CHECK(bo.auth_type == AuthType::email_auth);
    CHECK(must(store->members().list(clinic)).empty());
    const Organisation trust = must(store->organisations().list()).at(0);
    CHECK(trust.domains.empty());
    CHECK_FALSE(trust.crown.has_value());
    CHECK(trust.email_branding_id == Uuid{});
    const Service kept = must(store->services().get(clinic));
    CHECK(kept.details.email_brand.is_nil());
    CHECK_FALSE(kept.details.has_active_go_live_request);
    const auto states = must(store->api_keys().list_history(clinic));
    REQUIRE(states.size() == 1);
    CHECK(states[0].name == "live");
    CHECK(states[0].version == 1);
    CHECK(states[0].created_by.is_nil());
    const auto senders = must(store->senders().list(clinic, NotificationType::sms));
    REQUIRE(senders.size() == 2);  // its own name is the default
    for (const Sender& sender : senders) CHECK(sender.created_at == kept.created_at);
    CHECK(must(store->senders().list(clinic, NotificationType::letter)).size() == 1);
    const auto guests = must(store->services().list_guests(clinic));
    REQUIRE(guests.size() == 1);
    CHECK(guests[0].typed == "447900900123");
    CHECK(must(store->template_folders().list(clinic)).empty());
    CHECK(must(store->contact_lists().list(clinic, {}, UtcTime::from_us(10), 7)).empty());
    CHECK(must(store->unsubscribes().statistics(clinic)).waiting == 1);
    const std::vector message{NotificationId{Uuid{}}};
    CHECK(must(store->delivery().find_trace_parents(message)).empty());
    must(store->delivery().put_trace_parents(std::vector{TraceParent{message[0], "a trace"}},
                                             UtcTime::from_us(10)));
    CHECK(must(store->delivery().find_trace_parents(message)).size() == 1);
  });
}
