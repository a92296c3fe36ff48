// Users, what they make, keys that come from elsewhere, and what the public API reads.
#include "engine/world.hpp"

#include <notify/api_keys.hpp>
#include <notify/inbound.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace people_test {

namespace {

User ada() {
  User user;
  user.name = " Ada  Brook ";
  user.email_address = "Ada.Brook@Example.org";
  user.mobile_number = "07900 900101";
  return user;
}

template <typename T>
void check_reason(const Result<T>& result, ErrorCode code, Reason reason) {
  REQUIRE(!result);
  CHECK(name_of(result.error().code) == name_of(code));
  CHECK(name_of(result.error().reason) == name_of(reason));
}

std::vector<std::string> names_of(const std::vector<Template>& templates) {
  std::vector<std::string> names;
  for (const Template& t : templates) names.push_back(t.name + "/" + std::string(name_of(t.type)));
  return names;
}

}  // namespace

TEST_CASE("users: a name is kept as names are, an address in any case belongs to one user") {
  over_every_store([](Store& store) {
    World world(store);
    Users users = world.engine->users();
    const User added = must(users.put(ada()));
    CHECK(!added.id.is_nil());
    CHECK(added.name == "Ada Brook");
    CHECK(added.email_address == "Ada.Brook@Example.org");
    CHECK(added.created_at == noon);
    CHECK(must(users.get(added.id)) == added);
    CHECK(must(users.find_by_email("ADA.BROOK@EXAMPLE.ORG")) == added);
    CHECK(!must(users.find_by_email("bo@example.org")));
    CHECK(!must(users.find_by_email("no address")));

    User other = ada();
    other.email_address = "ada.brook@example.ORG";
    check_refused(users.put(other), ErrorCode::conflict, "another user has the email address");
    world.clock->advance(1h);
    User changed = added;
    changed.name = "Ada Hill";
    changed.mobile_number.clear();
    changed.auth_type = AuthType::email_auth;  // there is no number to send codes to
    changed.active = false;
    CHECK(must(users.put(changed)) == changed);
    User imported = ada();
    imported.id.uuid = make_uuid_v4(*world.entropy);
    imported.email_address = "bo@example.org";
    CHECK(must(users.put(imported)).id == imported.id);
    CHECK(must(users.list()).size() == 2);
    check_refused(users.get(UserId{}), ErrorCode::not_found,
                  "unknown user: 00000000-0000-0000-0000-000000000000");
  });
}

TEST_CASE("users: what no user can be is refused in words that name nobody") {
  over_every_store([](Store& store) {
    World world(store);
    const auto refused = [&](auto change, std::string_view message) {
      User user = ada();
      change(user);
      check_refused(world.engine->users().put(user), ErrorCode::invalid_argument, message);
    };
    refused([](User& u) { u.name.clear(); }, "user name is empty");
    refused([](User& u) { u.name.assign(256, 'x'); }, "user name is longer than 255 bytes: 256");
    refused([](User& u) { u.email_address = "ada brook"; },
            "email_address of a user is no e-mail address");
    refused([](User& u) { u.email_address.clear(); },
            "email_address of a user is no e-mail address");
    refused([](User& u) { u.mobile_number = "12"; }, "mobile_number of a user is no phone number");
  });
}

TEST_CASE("services: a contact link and a sender's name are checked, kept and used") {
  over_every_store([](Store& store) {
    World world(store);
    auto mail = std::make_shared<ScriptedProvider>();
    mail->name = "mail";
    mail->carries = NotificationType::email;
    must(world.engine->providers().add(mail));
    Service service = world.make_service();
    service.contact_link = "https://clinic.example/contact";
    service.custom_email_sender_name = " The   Clinic ";
    service = must(world.engine->services().update(service));
    CHECK(service.custom_email_sender_name == "The Clinic");
    CHECK(must(world.engine->services().get(service.id)) == service);

    const Template email = world.make_email(service.id);
    SendRequest r = request(email, address);
    r.personalisation.set("topic", std::string("tea"));
    must(world.engine->send(service.id, r));
    DeliverOptions options;
    options.type = NotificationType::email;
    world.deliver(options);
    REQUIRE(mail->sent.size() == 1);
    CHECK(mail->sent[0].from_name == "The Clinic");

    Service wrong = service;
    wrong.contact_link.assign(256, 'x');
    check_refused(world.engine->services().update(wrong), ErrorCode::invalid_argument,
                  "contact_link is longer than 255 bytes: 256");
    wrong = service;
    wrong.custom_email_sender_name = "The\nClinic";
    CHECK(!world.engine->services().update(wrong));
  });
}

TEST_CASE("templates: each version knows who made it and when, and when the template began") {
  over_every_store([](Store& store) {
    World world(store);
    const UserId maker = must(world.engine->users().put(ada())).id;
    const Service service = world.make_service();
    NewTemplate value{"reminder", NotificationType::sms, "", "Hello ((name))"};
    value.created_by = maker;
    const Template first = must(world.engine->templates().create(service.id, value));
    CHECK(first.created_at == noon);
    CHECK(!first.updated_at);
    CHECK(first.created_by == maker);
    world.clock->advance(1h);
    value.created_by = {};
    const Template second = must(world.engine->templates().update(service.id, first.id, value));
    world.clock->advance(1h);
    const Template third = must(world.engine->templates().archive(service.id, first.id));
    CHECK(third.version == 3);
    CHECK(third.created_at == noon);
    CHECK(second.updated_at == noon + 1h);
    CHECK(third.updated_at == noon + 2h);
    CHECK(must(world.engine->templates().list_versions(service.id, first.id)) ==
          std::vector{third, second, first});
    for (const Template& version : {first, second, third})
      CHECK(must(world.engine->templates().get(service.id, first.id, version.version)) == version);
    CHECK(must(world.engine->templates().get(service.id, first.id)) == third);

    check_reason(world.engine->templates().list_versions(service.id, {}), ErrorCode::not_found,
                 Reason::template_not_found);
    check_reason(world.engine->templates().get(service.id, first.id, 4), ErrorCode::not_found,
                 Reason::template_not_found);
    value.created_by.uuid = make_uuid_v4(*world.entropy);
    check_refused(world.engine->templates().create(service.id, value), ErrorCode::invalid_argument,
                  "unknown user: " + value.created_by.to_text());
  });
}

TEST_CASE(
    "templates: a list is in the order of bytes, without what is archived, hidden or another's") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service(), other = world.make_service("Other");
    Templates templates = world.engine->templates();
    const auto make = [&](std::string name, NotificationType type, bool hidden = false) {
      NewTemplate value{std::move(name), type, type == NotificationType::sms ? "" : "s", "text"};
      value.hidden = hidden;
      return must(templates.create(service.id, value));
    };
    make("beta", NotificationType::sms);
    make("Zebra", NotificationType::sms);
    make("beta", NotificationType::email);
    make("\xC3\xA9t\xC3\xA9", NotificationType::sms);
    const Template old = make("old", NotificationType::sms);
    must(templates.archive(service.id, old.id));
    make("hidden", NotificationType::sms, true);
    static_cast<void>(world.make_sms(other.id));

    using Names = std::vector<std::string>;
    CHECK(names_of(must(templates.list(service.id))) ==
          Names{"Zebra/sms", "beta/email", "beta/sms", "\xC3\xA9t\xC3\xA9/sms"});
    CHECK(names_of(must(templates.list(service.id, NotificationType::email))) ==
          Names{"beta/email"});
    CHECK(names_of(must(templates.list(service.id, NotificationType::sms, true, true))) ==
          Names{"Zebra/sms", "beta/sms", "hidden/sms", "old/sms", "\xC3\xA9t\xC3\xA9/sms"});
    check_reason(templates.list({}), ErrorCode::not_found, Reason::service_not_found);
  });
}

TEST_CASE("templates: a hidden one is sent from within, and to an API key it does not exist") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    NewTemplate value{"hidden", NotificationType::sms, "", "Hello ((name))"};
    value.hidden = true;
    const Template hidden = must(world.engine->templates().create(service.id, value));
    SendRequest r = request(hidden);
    CHECK(must(world.engine->send(service.id, r)).billable_units == 1);
    r.api_key_id = must(world.engine->api_keys().create(service.id, "k", KeyType::normal)).key.id;
    const auto refused = world.engine->send(service.id, r);
    check_reason(refused, ErrorCode::not_found, Reason::template_not_found);
    CHECK(refused.error().message == "Template not found");
  });
}

TEST_CASE("notifications: who sent one by hand is kept; a stranger cannot have") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const UserId maker = must(world.engine->users().put(ada())).id;
    SendRequest r = request(clinic.sms);
    r.created_by = maker;
    const auto accepted = must(world.engine->send_many(clinic.service.id, std::vector{r, r}));
    for (const auto& one : accepted)
      CHECK(must(world.engine->notifications().get(clinic.service.id, one->id)).created_by ==
            maker);
    CHECK(must(world.engine->notifications().get(clinic.service.id, clinic.send()))
              .created_by.is_nil());
    r.created_by.uuid = make_uuid_v4(*world.entropy);
    check_refused(world.engine->send(clinic.service.id, r), ErrorCode::invalid_argument,
                  "unknown user: " + r.created_by.to_text());

    JobRequest job{clinic.sms.id, "phone number,name\n07700900123,Ann\n", "list.csv", {}, {}};
    job.created_by = maker;
    const Job made = must(world.engine->jobs().create(clinic.service.id, job));
    CHECK(must(world.engine->jobs().get(clinic.service.id, made.id)).created_by == maker);
    job.created_by = r.created_by;
    CHECK(!world.engine->jobs().create(clinic.service.id, job));
  });
}

TEST_CASE("notifications: a list opens personal data, and refuses what no page can be") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto first = clinic.send("Ann");
    world.clock->advance(1s);
    const auto second = clinic.send("Bo");
    const auto all = must(world.engine->notifications().list(clinic.service.id));
    REQUIRE(all.size() == 2);
    CHECK(all[0] == must(world.engine->notifications().get(clinic.service.id, second)));
    CHECK(all[1].id == first);
    CHECK(all[1].to == phone);
    for (const std::int64_t limit : {0, 10'001}) {
      NotificationQuery query;
      query.limit = limit;
      check_refused(world.engine->notifications().list(clinic.service.id, query),
                    ErrorCode::invalid_argument,
                    "limit must be 1 to 10000: " + std::to_string(limit));
    }
    check_reason(world.engine->notifications().list({}), ErrorCode::not_found,
                 Reason::service_not_found);
  });
}

TEST_CASE("notifications: how far back so many go bounds a page that looks for what is rare") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    std::vector<NotificationId> sent;
    for (int i = 0; i < 10; ++i) {
      sent.push_back(clinic.send());
      world.clock->advance(1s);
    }
    Notifications notifications = world.engine->notifications();
    NotificationQuery query;
    query.statuses.add(Status::created);
    std::vector<NotificationId> together;
    std::optional<UtcTime> before;
    for (int spans = 0;; ++spans) {
      REQUIRE(spans < 5);
      query.created_before = before;
      query.created_since = before = must(notifications.reach(clinic.service.id, 3, before));
      const auto page = must(notifications.list(clinic.service.id, query));
      CHECK(page.size() == (before ? 3 : 1));
      for (const Notification& n : page) together.push_back(n.id);
      if (!before) break;
    }
    std::ranges::reverse(together);
    CHECK(together == sent);
    for (const std::int64_t count : {0, 1'000'001})
      check_refused(notifications.reach(clinic.service.id, count), ErrorCode::invalid_argument,
                    "count must be 1 to 1000000: " + std::to_string(count));
    check_reason(notifications.reach({}, 1), ErrorCode::not_found, Reason::service_not_found);
  });
}

TEST_CASE("inbound: a page goes on after an id or an instant, not both") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    InboundQuery query;
    query.older_than.uuid = make_uuid_v4(*world.entropy);
    CHECK(must(world.engine->inbound().list(service.id, query)).empty());
    query.created_before = noon;
    check_refused(world.engine->inbound().list(service.id, query), ErrorCode::invalid_argument,
                  "a page of inbound SMS is older_than one or created_before, not both");
  });
}

TEST_CASE("api keys: a key from elsewhere goes on, by its token and by what it signs") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    ApiKeys keys = world.engine->api_keys();
    const std::string secret = "c6a1f2f0-1111-4c3e-9a52-0f7d5c1e7a01";
    const ApiKey live =
        must(keys.import(service.id, "live", KeyType::normal, secret, noon - 24h * 900));
    CHECK(live.created_at == noon - 24h * 900);
    CHECK(must(keys.authenticate("live-" + service.id.to_text() + "-" + secret)) == live);
    CHECK(must(keys.authenticate_signature(service.id, "header.payload",
                                           hmac_sha256(secret, "header.payload"))) == live);
    // A short secret signs, too.
    const ApiKey team = must(keys.import(service.id, "team", KeyType::team, "x", noon));
    CHECK(must(keys.authenticate_signature(service.id, "a.b", hmac_sha256("x", "a.b"))) == team);
    CHECK(must(keys.list(service.id)).size() == 2);

    check_refused(keys.import(service.id, "", KeyType::normal, secret, noon),
                  ErrorCode::invalid_argument, "api key name is empty");
    check_refused(keys.import(service.id, "n", KeyType::normal, "", noon),
                  ErrorCode::invalid_argument, "secret of an api key must have 1 to 255 bytes: 0");
    check_refused(keys.import(service.id, "n", KeyType::normal, std::string(256, 's'), noon),
                  ErrorCode::invalid_argument,
                  "secret of an api key must have 1 to 255 bytes: 256");
    check_refused(keys.import(service.id, "n", KeyType::normal, secret, noon + 1s),
                  ErrorCode::invalid_argument,
                  "an api key cannot be created at " + (noon + 1s).to_text());
    check_refused(keys.import(service.id, "live", KeyType::normal, secret, noon),
                  ErrorCode::conflict, "api key name is taken: live");
    check_reason(keys.import({}, "n", KeyType::normal, secret, noon), ErrorCode::not_found,
                 Reason::service_not_found);
    must(keys.import(service.id, "live", KeyType::normal, secret, noon - 48h, noon - 24h));
  });
}

TEST_CASE("api keys: a signature is refused for the first reason that holds") {
  over_every_store([](Store& store) {
    World world(store);
    ApiKeys keys = world.engine->api_keys();
    Service service = world.make_service();
    const auto reason_for = [&](ServiceId id, std::string_view secret) {
      const auto answer = keys.authenticate_signature(id, "text", hmac_sha256(secret, "text"));
      return std::string(answer ? "none" : name_of(answer.error().reason));
    };
    CHECK(reason_for({}, "a") == "service_not_found");
    CHECK(reason_for(service.id, "a") == "service_without_keys");
    const auto ended_before = [&](std::string name, std::chrono::microseconds since) {
      must(keys.import(service.id, name, KeyType::normal, name, noon - 24h * 30, noon - since));
    };
    ended_before("long ago", key_remembered + 1us);
    CHECK(reason_for(service.id, "long ago") == "service_without_keys");
    ended_before("lately", key_remembered);
    CHECK(reason_for(service.id, "lately") == "key_revoked");
    CHECK(reason_for(service.id, "long ago") == "key_unknown");
    CHECK(reason_for(service.id, "") == "key_unknown");
    must(keys.import(service.id, "live", KeyType::normal, "secret", noon));
    CHECK(reason_for(service.id, "secret") == "none");
    CHECK(reason_for(service.id, "secret ") == "key_unknown");
    CHECK(reason_for(world.make_service("Other").id, "secret") == "service_without_keys");
    const std::string signature = hmac_sha256("secret", "text");
    for (const std::string& wrong :
         {std::string(), signature.substr(1), signature + "x", std::string(32, '\0')})
      check_reason(keys.authenticate_signature(service.id, "text", wrong), ErrorCode::not_found,
                   Reason::key_unknown);
    // One secret, two keys: the live one counts.
    must(keys.import(service.id, "again", KeyType::team, "lately", noon));
    CHECK(reason_for(service.id, "lately") == "none");

    service.active = false;
    must(world.engine->services().update(service));
    CHECK(reason_for(service.id, "secret") == "service_archived");
    CHECK(reason_for(service.id, "wrong") == "service_archived");
  });
}

TEST_CASE("api keys: a signature is the HMAC-SHA-256 of RFC 4231") {
  const auto hex = [](const std::string& bytes) {
    std::string out;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    }
    return out;
  };
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'),
                        "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hmac_sha256("", "").size() == 32);
}

TEST_CASE("send: whoever is refused learns by a number why") {
  over_every_store([](Store& store) {
    World world(store);
    Service service = world.make_service();
    const Template sms = world.make_sms(service.id);
    const Template email = world.make_email(service.id);
    const auto expect = [&](Reason reason, SendRequest r, ServiceId of = {}) {
      const auto refused = world.engine->send(of.is_nil() ? service.id : of, r);
      REQUIRE(!refused);
      CHECK(name_of(refused.error().reason) == name_of(reason));
    };
    const auto with = [&](auto change) {
      SendRequest r = request(sms);
      change(r);
      return r;
    };
    expect(Reason::service_not_found, request(sms), ServiceId{make_uuid_v4(*world.entropy)});
    expect(Reason::template_not_found, with([](auto& r) { r.template_id = {}; }));
    expect(Reason::template_of_other_type, with([](auto& r) { r.type = NotificationType::email; }));
    expect(Reason::personalisation_missing, with([](auto& r) { r.personalisation = {}; }));
    expect(Reason::message_too_long,
           with([](auto& r) { r.personalisation.set("name", std::string(919, 'x')); }));
    expect(Reason::message_empty,
           request(world.make_sms(service.id, "((name))"), phone, std::string()));
    expect(Reason::sender_not_found,
           with([&](auto& r) { r.sender_id.uuid = make_uuid_v4(*world.entropy); }));
    expect(Reason::recipient_missing, with([](auto& r) { r.to.clear(); }));
    expect(Reason::recipient_invalid, with([](auto& r) { r.to = "12"; }));
    SendRequest mail = request(email, "nobody");
    mail.personalisation.set("topic", std::string("tea"));
    expect(Reason::recipient_invalid, mail);
    expect(Reason::key_unknown, with([](auto& r) { r.api_key_id = ApiKeyId{}; }));
    const auto key = must(world.engine->api_keys().create(service.id, "k", KeyType::team)).key.id;
    expect(Reason::recipient_not_on_team, with([&](auto& r) { r.api_key_id = key; }));
    must(world.engine->api_keys().revoke(service.id, key));
    expect(Reason::key_revoked, with([&](auto& r) { r.api_key_id = key; }));
    SendRequest named = request(sms);
    named.idempotency_key = "once";
    must(world.engine->send(service.id, named));
    named.reference = "other";
    expect(Reason::idempotency_key_reused, named);
    must(world.engine->templates().archive(service.id, sms.id));
    expect(Reason::template_archived, request(sms));
  });
}

TEST_CASE("send: what a service may not do, and too much of what it may, have numbers too") {
  over_every_store([](Store& store) {
    World world(store);
    Service service = world.make_service();
    const Template sms = world.make_sms(service.id);
    const auto expect = [&](Reason reason, SendRequest r) {
      const auto refused = world.engine->send(service.id, r);
      REQUIRE(!refused);
      CHECK(name_of(refused.error().reason) == name_of(reason));
    };
    const auto change = [&](auto how) {
      how(service);
      service = must(world.engine->services().update(service));
    };
    change([](Service& s) { s.permissions = PermissionSet::of(Permission::sms); });
    expect(Reason::international_not_allowed, request(sms, "+33612345678"));
    change([](Service& s) { s.limits.sms_a_day = 0; });
    expect(Reason::over_daily_limit, request(sms));
    change([](Service& s) { s.restricted = true; });
    expect(Reason::recipient_not_in_trial, request(sms));
    change([](Service& s) { s.permissions = PermissionSet::of(Permission::email); });
    expect(Reason::type_not_allowed, request(sms));
    change([](Service& s) { s.active = false; });
    expect(Reason::service_archived, request(sms));
  });
}

}  // namespace people_test
