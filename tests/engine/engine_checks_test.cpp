// What a request is checked for, in the order and the words of rules/sending 2.1, 3.1.
#include "engine/world.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/api_keys.hpp>
#include <notify/delivery.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/open.hpp>
#include <notify/providers.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

struct Desk {
  World& world;
  Service service;
  Template sms, email;

  explicit Desk(World& w, PermissionSet permissions = default_permissions, bool restricted = false)
      : world(w) {
    NewService s;
    s.name = "Desk";
    s.sms_sender = "DESK";
    s.email_from = "mail@desk.example";
    s.email_reply_to = "reply@desk.example";
    s.permissions = permissions;
    s.restricted = restricted;
    service = must(world.engine->services().create(s));
    sms = world.make_sms(service.id);
    email = world.make_email(service.id, "Dear ((name))");
  }

  [[nodiscard]] SendRequest text(std::string_view to = phone) const { return request(sms, to); }
  [[nodiscard]] SendRequest mail(std::string_view to = address) const {
    SendRequest r = request(email, to);
    r.personalisation.set("topic", "x");
    return r;
  }
  void refused(const SendRequest& r, std::string_view message,
               ErrorCode code = ErrorCode::invalid_argument) const {
    CAPTURE(message);
    check_refused(world.engine->send(service.id, r), code, message);
  }
  Notification sent(const SendRequest& r) const {
    const Accepted a = must(world.engine->send(service.id, r));
    return must(world.engine->notifications().get(service.id, a.id));
  }
};

constexpr std::string_view trial =
    "Can’t send to this recipient when service is in trial mode – see "
    "https://www.notifications.service.gov.uk/trial-mode";
constexpr std::string_view team_only = "Can’t send to this recipient using a team-only API key";

}  // namespace

TEST_CASE("checks: a service sends only what it is allowed to") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk none(world, PermissionSet());
    none.refused(none.text(), "Service is not allowed to send text messages");
    none.refused(none.mail(), "Service is not allowed to send emails");
    SendRequest letter = none.text();
    letter.type = NotificationType::letter;
    none.refused(letter, "Service is not allowed to send letters");
    Service changed = none.service;
    changed.permissions.add(Permission::sms);
    must(world.engine->services().update(changed));
    CHECK(none.sent(none.text()).status == Status::created);
    none.refused(none.mail(), "Service is not allowed to send emails");
    none.refused(none.text("+33 6 12 34 56 78"), "Cannot send to international mobile numbers");
    // Jersey costs more, but is not abroad.
    CHECK(none.sent(none.text("07797 292290")).rate_multiplier > 1);
  });
}

TEST_CASE("checks: the first complaint in the specified order is the one that is told") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk desk(world, PermissionSet::of(Permission::sms), true);
    const Template gone = world.make_sms(desk.service.id, "((name))");
    must(world.engine->templates().archive(desk.service.id, gone.id));
    SendRequest r;  // everything is wrong with it
    r.type = NotificationType::email;
    r.template_id.uuid = make_uuid_v4(*world.entropy);
    r.to = "Ann";
    r.sender_id.uuid = make_uuid_v4(*world.entropy);
    desk.refused(r, "Service is not allowed to send emails");
    r.type = NotificationType::sms;
    desk.refused(r, "Template not found", ErrorCode::not_found);
    r.template_id = desk.email.id;
    desk.refused(r, "email template is not suitable for sms notification");
    r.template_id = gone.id;
    desk.refused(r, "Template has been deleted");
    r.template_id = world.make_sms(desk.service.id, "((name))").id;
    desk.refused(r, "Missing personalisation: name");
    r.personalisation.set("name", " ");
    desk.refused(r, "Your message is empty.");
    r.personalisation.set("name", std::string(919, 'a'));
    desk.refused(r, "sms_sender_id " + r.sender_id.to_text() +
                        " does not exist in database for service id " + desk.service.id.to_text());
    r.sender_id = {};
    desk.refused(r, trial);
    must(world.engine->services().put_guest_list(desk.service.id,
                                                 std::vector<std::string>{"07700 900123"}));
    r.to = "";
    desk.refused(r, "Recipient can't be empty");
    r.to = phone;
    desk.refused(r,
                 "Your message is too long. Text messages cannot be longer than 918 characters. "
                 "Your message is 919 characters long.");
    r.personalisation.set("name", "Ann");
    CHECK(desk.sent(r).normalised_to == "447700900123");
  });
}

TEST_CASE("checks: trial services and team keys reach their guests, by any way to write them") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk desk(world, default_permissions, true);
    const auto guests = std::vector<std::string>{"+44 7700 900123", "Ann@Example.com"};
    must(world.engine->services().put_guest_list(desk.service.id, guests));
    CHECK(must(world.engine->services().list_guests(desk.service.id)) ==
          std::vector<std::string>{"447700900123", "ann@example.com"});
    CHECK(desk.sent(desk.text("07700900123")).status == Status::created);
    CHECK(desk.sent(desk.mail("ANN@example.com")).status == Status::created);
    desk.refused(desk.text("07700 900456"), trial);
    desk.refused(desk.mail("bob@example.com"), trial);
    SendRequest r = desk.text("07700 900456");
    r.key_type = KeyType::team;
    desk.refused(r, team_only);
    r.key_type = KeyType::test;  // sends nothing, so it may go anywhere
    CHECK(desk.sent(r).billable_units == 0);
    must(world.engine->services().put_guest_list(desk.service.id, {}));
    desk.refused(desk.text("07700900123"), trial);
    const auto wrong = std::vector<std::string>{"07700 900123", "Ann"};
    check_refused(world.engine->services().put_guest_list(desk.service.id, wrong),
                  ErrorCode::invalid_argument,
                  "guest is neither a phone number nor an email address: number 2");
  });
}

TEST_CASE("checks: a simulated recipient is answered, and nothing is stored") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk desk(world);
    for (const KeyType key : {KeyType::normal, KeyType::test}) {
      for (const std::string to : {"07700 900000", "+447700900111", "447700900222"}) {
        SendRequest r = desk.text(to);
        r.key_type = key;
        const Accepted a = must(world.engine->send(desk.service.id, r));
        CHECK(a.simulated);
        CHECK(!a.id.is_nil());
        CHECK(world.engine->notifications().get(desk.service.id, a.id).error().code ==
              ErrorCode::not_found);
      }
      for (const std::string n : {"", "-2", "-3"}) {
        SendRequest r = desk.mail("Simulate-Delivered" + n + "@notifications.service.gov.uk");
        r.key_type = key;
        CHECK(must(world.engine->send(desk.service.id, r)).simulated);
      }
    }
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::email)) == 0);
  });
}

TEST_CASE("checks: a simulated recipient is nobody's team and is refused like a stranger") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk desk(world, default_permissions, true);
    desk.refused(desk.text("07700 900000"), trial);
    SendRequest r = desk.text("07700 900000");
    r.key_type = KeyType::test;
    CHECK(must(world.engine->send(desk.service.id, r)).simulated);
    r.key_type = KeyType::team;
    desk.refused(r, "Can’t send to this recipient using a team-only API key");
  });
}

TEST_CASE("checks: a request names one of its service's senders, else the default one counts") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk desk(world);
    const Service other = world.make_service("Other");
    const auto put = [&](Sender sender) { return must(world.engine->senders().put(sender)); };
    const Sender second = put({{}, desk.service.id, NotificationType::sms, "SECOND"});
    const Sender foreign = put({{}, other.id, NotificationType::sms, "FOREIGN"});
    const Sender reply = put({{}, desk.service.id, NotificationType::email, "a@desk.example"});
    SendRequest r = desk.text();
    CHECK(desk.sent(r).reply_to_text == "DESK");
    r.sender_id = second.id;
    CHECK(desk.sent(r).reply_to_text == "SECOND");
    const auto unknown = [&](std::string_view field, SenderId id) {
      return std::string(field) + " " + id.to_text() +
             " does not exist in database for service id " + desk.service.id.to_text();
    };
    for (const SenderId id : {foreign.id, reply.id}) {
      r.sender_id = id;
      desk.refused(r, unknown("sms_sender_id", id));
    }
    SendRequest m = desk.mail();
    CHECK(desk.sent(m).reply_to_text == "reply@desk.example");
    m.sender_id = reply.id;
    CHECK(desk.sent(m).reply_to_text == "a@desk.example");
    m.sender_id = second.id;
    desk.refused(m, unknown("email_reply_to_id", second.id));

    Sender archived = second;
    archived.archived = true;
    put(archived);
    r.sender_id = second.id;
    desk.refused(r, unknown("sms_sender_id", second.id));
  });
}

TEST_CASE("senders: of several one is the default, and that is what the service shows") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    const ServiceId other = world.make_service("Other").id;
    const auto list = [&] {
      return must(world.engine->senders().list(service.id, NotificationType::sms));
    };
    REQUIRE(list().size() == 1);
    CHECK(list()[0].text == "CLINIC");
    CHECK(list()[0].is_default);
    Sender b = must(world.engine->senders().put({{}, service.id, NotificationType::sms, "B"}));
    CHECK(!b.is_default);
    b.is_default = true;
    b = must(world.engine->senders().put(b));
    CHECK(list()[0] == b);
    CHECK(!list()[1].is_default);
    CHECK(must(world.engine->services().get(service.id)).sms_sender == "B");
    // The other way round: a service that changes its sender renames the default.
    Service changed = must(world.engine->services().get(service.id));
    changed.sms_sender = "C";
    changed.email_reply_to = "";
    must(world.engine->services().update(changed));
    CHECK(list()[0].text == "C");
    CHECK(list().size() == 2);

    Sender no_default = b;
    no_default.is_default = false;
    check_refused(world.engine->senders().put(no_default), ErrorCode::invalid_argument,
                  "make another sender the default first: " + b.id.to_text());
    Sender stolen = b;
    stolen.service_id = other;
    check_refused(world.engine->senders().put(stolen), ErrorCode::not_found,
                  "unknown sender: " + b.id.to_text());
    check_refused(
        world.engine->senders().put({{}, service.id, NotificationType::sms, "TWELVE CHARS"}),
        ErrorCode::invalid_argument, "sms_sender must have 1 to 11 characters: TWELVE CHARS");
    check_refused(world.engine->senders().put({{}, service.id, NotificationType::letter, ""}),
                  ErrorCode::invalid_argument, "letter contact block is empty");
    CHECK(!store.senders().put({b.id, other, NotificationType::sms, "X", false, false},
                               world.clock->now()));
  });
}

TEST_CASE("checks: an api key counts while it has not ended, and only for its service (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    const auto send = [&](const ApiKey& key) {
      SendRequest r = request(mine.sms);
      r.api_key_id = key.id;
      return world.engine->send(mine.service.id, r);
    };
    const auto test_key =
        must(world.engine->api_keys().create(mine.service.id, "t", KeyType::test)).key;
    const auto short_key =
        must(world.engine->api_keys().create(mine.service.id, "s", KeyType::normal, noon + 1h)).key;
    const auto foreign =
        must(world.engine->api_keys().create(theirs.service.id, "f", KeyType::normal)).key;
    const Accepted a = must(send(test_key));
    CHECK(must(world.engine->notifications().get(mine.service.id, a.id)).key_type == KeyType::test);
    CHECK(a.billable_units == 0);
    CHECK(must(send(short_key)).billable_units == 1);
    check_refused(send(foreign), ErrorCode::not_found, "unknown api key: " + foreign.id.to_text());
    world.clock->advance(1h);
    check_refused(send(short_key), ErrorCode::invalid_argument,
                  "api key has ended: " + short_key.id.to_text());
    check_refused(world.engine->api_keys().revoke(mine.service.id, foreign.id),
                  ErrorCode::not_found, "unknown api key: " + foreign.id.to_text());
    must(world.engine->api_keys().revoke(mine.service.id, test_key.id));
    CHECK(!send(test_key));
    const auto keys = must(world.engine->api_keys().list(mine.service.id));
    REQUIRE(keys.size() == 2);
    for (const ApiKey& key : keys) CHECK(!key.is_live_at(world.clock->now()));
    must(world.engine->api_keys().revoke(mine.service.id, short_key.id));  // stays as it ended
    for (const ApiKey& key : must(world.engine->api_keys().list(mine.service.id)))
      CHECK(key.expires_at == noon + 1h);
    check_refused(world.engine->api_keys().create(mine.service.id, "x", KeyType::normal, noon),
                  ErrorCode::invalid_argument,
                  "api key would have ended already: 2026-03-20T12:00:00.000000Z");
  });
}

TEST_CASE("checks: a revoked key opens nothing any more") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto key = must(world.engine->api_keys().create(clinic.service.id, "k", KeyType::team));
    CHECK(must(world.engine->api_keys().authenticate(key.token)) == key.key);
    must(world.engine->api_keys().revoke(clinic.service.id, key.key.id));
    check_refused(world.engine->api_keys().authenticate(key.token), ErrorCode::not_found,
                  "unknown api key");
    // Its name is free again.
    CHECK(must(world.engine->api_keys().create(clinic.service.id, "k", KeyType::team)).key.name ==
          "k");
  });
}

TEST_CASE("checks: a link to unsubscribe goes out with the e-mail, and must be https") {
  over_every_store([](Store& store) {
    World world(store);
    const Desk desk(world);
    auto mailer = std::make_shared<ScriptedProvider>();
    mailer->name = "mailer";
    mailer->carries = NotificationType::email;
    must(world.engine->providers().add(mailer));
    SendRequest r = desk.mail();
    r.one_click_unsubscribe_url = "https://desk.example/bye?id=1";
    CHECK(desk.sent(r).unsubscribe_link == r.one_click_unsubscribe_url);
    DeliverOptions options;
    options.type = NotificationType::email;
    must(world.engine->deliver(options));
    REQUIRE(mailer->sent.size() == 1);
    CHECK(mailer->sent[0].unsubscribe_link == r.one_click_unsubscribe_url);
    CHECK(mailer->sent[0].body.find("https://desk.example/bye?id=1") != std::string::npos);
    for (const std::string url : {"https://", "https:///x", "https:x"}) {  // nobody is behind it
      r.one_click_unsubscribe_url = url;
      CHECK(desk.sent(r).unsubscribe_link == url);
      must(world.engine->deliver(options));
      CHECK(mailer->sent.back().unsubscribe_link.empty());
    }
    for (const std::string url :
         {"http://desk.example/", "https://desk.example/a b", "https://x/\r\nBcc: a@b.c",
          "javascript:alert(1)", "https://x/<>", "mailto:a@b.c", "https://x/\"", "https://x/\\"}) {
      r.one_click_unsubscribe_url = url;
      desk.refused(r,
                   "one_click_unsubscribe_url is no https url of at most 900 printable characters");
    }
  });
}

TEST_CASE("limits: a day's messages end where the limit says, and the first ones are let through") {
  over_every_store([](Store& store) {
    World world(store);
    Desk desk(world);
    desk.service.limits.sms_a_day = 3;
    desk.service.limits.international_sms_a_day = 1;
    desk.service = must(world.engine->services().update(desk.service));
    const std::vector<SendRequest> requests{desk.text("+33 6 12 34 56 78"),
                                            desk.text("+33 6 12 34 56 79"),
                                            desk.text(),
                                            desk.text("0770"),
                                            desk.text(),
                                            desk.text()};
    const auto answers = must(world.engine->send_many(desk.service.id, requests));
    CHECK(answers[0]);
    check_refused(answers[1], ErrorCode::limited,
                  "Exceeded send limits (international_sms: 1) for today");
    CHECK(answers[2]);
    check_refused(answers[3], ErrorCode::invalid_argument, "Not enough digits");
    CHECK(answers[4]);
    check_refused(answers[5], ErrorCode::limited, "Exceeded send limits (sms: 3) for today");
    CHECK(answers[5].error().retryable);
    desk.refused(desk.text(), "Exceeded send limits (sms: 3) for today", ErrorCode::limited);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 3);
    CHECK(desk.sent(desk.mail()).status == Status::created);  // another limit
    SendRequest trial = desk.text();
    trial.key_type = KeyType::test;  // counts towards none
    CHECK(desk.sent(trial).billable_units == 0);
    world.clock->advance(24h);
    CHECK(desk.sent(desk.text()).status == Status::created);
  });
}

TEST_CASE(
    "limits: requests with a key have a rate, which fills up again; those without have none") {
  over_every_store([](Store& store) {
    World world(store);
    Desk desk(world);
    desk.service.limits.requests_a_minute = 6;  // a bucket of 3, which serves 2 at once
    desk.service = must(world.engine->services().update(desk.service));
    const auto ports = [&](std::shared_ptr<Cache> cache) {
      return EnginePorts{std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                         world.clock,
                         world.entropy,
                         must(make_aes_sealer({{1, std::string(32, 'k')}}, world.entropy)),
                         nullptr,
                         std::move(cache)};
    };
    const auto engine = must(Engine::make(ports(must(open_cache("memory:", world.clock)))));
    const auto live = must(engine->api_keys().create(desk.service.id, "k", KeyType::normal)).key;
    const auto test = must(engine->api_keys().create(desk.service.id, "t", KeyType::test)).key;
    const auto send = [&](std::optional<ApiKeyId> key) {
      SendRequest r = desk.text();
      r.api_key_id = key;
      return engine->send(desk.service.id, r);
    };
    CHECK(send(live.id));
    CHECK(send(live.id));
    check_refused(send(live.id), ErrorCode::limited,
                  "Exceeded rate limit for key type LIVE of 6 requests per 60 seconds");
    CHECK(send(test.id));  // each type of key has a bucket of its own
    CHECK(send({}));
    world.clock->advance(60s);
    CHECK(send(live.id));
  });
}

TEST_CASE("limits: a job that the day has no room for sends nothing at all") {
  over_every_store([](Store& store) {
    World world(store);
    Desk desk(world);
    desk.service.limits.sms_a_day = 3;
    desk.service = must(world.engine->services().update(desk.service));
    CHECK(desk.sent(desk.text()).status == Status::created);
    const auto run = [&](int rows) {
      std::string csv = "phone number,name\n";
      for (int i = 0; i < rows; ++i) csv += "07700 90012" + std::to_string(i) + ",Ann\n";
      const Job job =
          must(world.engine->jobs().create(desk.service.id, {desk.sms.id, csv, "f.csv", {}, {}}));
      must(world.engine->run_due());
      return must(world.engine->jobs().get(desk.service.id, job.id)).status;
    };
    CHECK(run(3) == JobStatus::sending_limits_exceeded);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 1);
    CHECK(run(2) == JobStatus::finished_all_notifications_created);
    CHECK(run(1) == JobStatus::sending_limits_exceeded);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 3);
  });
}
