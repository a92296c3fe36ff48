#include "engine/world.hpp"

#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/rates.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("engine: what is accepted can be read back as it was asked for (I1)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    SendRequest r = request(clinic.sms);
    r.reference = "case 7";
    r.job_id.uuid = make_uuid_v4(*world.entropy);
    r.job_row_number = 0;
    const Accepted accepted = must(world.engine->send(clinic.service.id, r));
    CHECK(!accepted.existed);
    CHECK(accepted.billable_units == 1);
    const Notification n = must(world.engine->notifications().get(clinic.service.id, accepted.id));
    CHECK(n.to == phone);
    CHECK(n.normalised_to == "447700900123");
    CHECK(n.status == Status::created);
    CHECK(n.client_reference == "case 7");
    CHECK(n.job_row_number == 0);
    CHECK(n.template_version == 1);
    CHECK(n.billable_units == 1);
    CHECK(n.created_at == noon);
    CHECK(!n.sent_at);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 1);
  });
}

namespace {

/// States what a request is refused with, by sending and preview alike, and that nothing is stored.
void check_unsendable(World& world, ServiceId service, const SendRequest& r, ErrorCode code,
                      std::string_view message) {
  CAPTURE(message);
  check_refused(world.engine->send(service, r), code, message);
  check_refused(world.engine->notifications().preview(service, r), code, message);
  CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
  CHECK(must(world.engine->delivery().count_queued(NotificationType::email)) == 0);
}

}  // namespace

TEST_CASE("engine: a message that cannot be sent is refused in the words that users know") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const Template three =
        world.make_sms(clinic.service.id, "((Second name)) and ((first)), ((b)), ((second-name))");
    const Template bare = world.make_sms(clinic.service.id, "((name))");
    const Template email = world.make_email(clinic.service.id);
    const auto refused = [&](const SendRequest& r, std::string_view message) {
      check_unsendable(world, clinic.service.id, r, ErrorCode::invalid_argument, message);
    };
    SendRequest r = request(three);
    r.personalisation.set("first", PersonalisationValue{});  // null is as good as nothing
    refused(r, "Missing personalisation: Second name, first, b");
    refused(request(email), "Missing personalisation: topic");
    refused(request(bare, phone, " \n "), "Your message is empty.");
    refused(request(bare, phone, std::string(919, 'a')),
            "Your message is too long. Text messages cannot be longer than 918 characters. Your "
            "message is 919 characters long.");
    const auto longest = request(bare, phone, std::string(918, 'a'));
    CHECK(must(world.engine->notifications().preview(clinic.service.id, longest)).fragments == 6);
    CHECK(must(world.engine->send(clinic.service.id, longest)).billable_units == 6);
  });
}

TEST_CASE("engine: a wrong recipient is refused without being repeated (I11)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const Template email = world.make_email(clinic.service.id);
    for (const std::string to : {"07911 12345", "07700 900123 4567 89012 345", "07700 9OO123", "",
                                 "ann@example.com", "+999 1234567", "02079 460 000"}) {
      CAPTURE(to);
      const auto refused = world.engine->send(clinic.service.id, request(clinic.sms, to));
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::invalid_argument);
      CHECK(!refused.error().message.empty());
      if (!to.empty()) CHECK(refused.error().message.find(to) == std::string::npos);
    }
    SendRequest r = request(email, phone);  // a phone number for an e-mail template
    r.personalisation.set("topic", "x");
    check_unsendable(world, clinic.service.id, r, ErrorCode::invalid_argument,
                     "Not a valid email address");
    r.to = "ann@@example.com";
    check_unsendable(world, clinic.service.id, r, ErrorCode::invalid_argument,
                     "Not a valid email address");
  });
}

TEST_CASE("engine: an unknown service or template, or another service's, is not found (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    const ServiceId nobody{make_uuid_v4(*world.entropy)};
    check_unsendable(world, nobody, request(mine.sms), ErrorCode::not_found,
                     "unknown service: " + nobody.to_text());
    check_unsendable(world, mine.service.id, request(theirs.sms), ErrorCode::not_found,
                     "Template not found");
    // Also once the template is known to the engine.
    must(world.engine->notifications().preview(theirs.service.id, request(theirs.sms)));
    check_unsendable(world, mine.service.id, request(theirs.sms), ErrorCode::not_found,
                     "Template not found");
    const auto id = must(world.engine->send(mine.service.id, request(mine.sms))).id;
    CHECK(world.engine->notifications().get(theirs.service.id, id).error().code ==
          ErrorCode::not_found);
  });
}

TEST_CASE("engine: a service without a From address sends no e-mail, an archived one nothing") {
  over_every_store([](Store& store) {
    World world(store);
    NewService plain;
    plain.name = "plain";
    const Service service = must(world.engine->services().create(plain));
    const Template email = world.make_email(service.id);
    SendRequest r = request(email, address);
    r.personalisation.set("topic", "x");
    check_unsendable(world, service.id, r, ErrorCode::invalid_argument,
                     "service has no email_from address: plain");

    Service closed = service;
    closed.id.uuid = make_uuid_v4(*world.entropy);
    closed.name = "closed";
    closed.active = false;
    must(store.services().insert(closed));
    check_refused(world.engine->send(closed.id, request(world.make_sms(closed.id))),
                  ErrorCode::invalid_argument, "service is archived: closed");
  });
}

TEST_CASE("engine: values that are too large or no UTF-8 are refused before they are stored") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const Template email = world.make_email(clinic.service.id);
    const auto refused = [&](const SendRequest& r, std::string_view message) {
      check_unsendable(world, clinic.service.id, r, ErrorCode::invalid_argument, message);
    };
    SendRequest r = request(clinic.sms);
    r.reference.assign(1'001, 'x');
    refused(r, "reference is longer than 1000 characters");
    r = request(clinic.sms);
    r.idempotency_key.assign(256, 'x');
    refused(r, "idempotency_key is longer than 255 bytes: 256");
    refused(request(clinic.sms, std::string(2'001, '7')),
            "recipient is longer than 2000 bytes: 2001");
    for (const std::string& bad :
         {std::string("\xC3\x28"), std::string("a\0b", 3), std::string("\xED\xA0\x80")}) {
      refused(request(clinic.sms, bad), "recipient is not UTF-8 without NUL");
      r = request(clinic.sms);
      r.reference = bad;
      refused(r, "reference is not UTF-8 without NUL");
      r = request(clinic.sms);
      r.idempotency_key = bad;
      refused(r, "idempotency_key is not UTF-8 without NUL");
      refused(request(clinic.sms, phone, bad), "personalisation is not UTF-8 without NUL");
      r = request(clinic.sms);
      r.personalisation.set(bad, "x");
      refused(r, "personalisation is not UTF-8 without NUL");
      r = request(clinic.sms);
      r.personalisation.set("list", {PersonalisationValue::List{true, bad}});
      refused(r, "personalisation is not UTF-8 without NUL");
    }
    // What could not be read back when it is sent is not accepted either.
    r = request(email, address);
    r.personalisation.set("topic", "x");
    r.personalisation.set("unused", std::string(4'200'000, 'x'));
    refused(r, "personalisation is longer than 4194304 bytes: 4200038");
    r = request(clinic.sms);
    for (int i = 0; i < 10'000; ++i) r.personalisation.set("n" + std::to_string(i), "");
    refused(r, "personalisation has more than 10000 names: 10001");
  });
}

TEST_CASE("engine: a request under a key that was used is answered as the first was (C2)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world), other(world, "other");
    SendRequest r = request(clinic.sms);
    r.idempotency_key = "k";
    const Accepted first = must(world.engine->send(clinic.service.id, r));
    world.clock->advance(1h);
    const Accepted again = must(world.engine->send(clinic.service.id, r));
    CHECK(again.existed);
    CHECK(again.id == first.id);
    CHECK(again.billable_units == first.billable_units);
    CHECK(must(world.another_engine()->send(clinic.service.id, r)).id == first.id);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 1);

    const auto differs = [&](auto change) {
      SendRequest changed = r;
      change(changed);
      check_refused(world.engine->send(clinic.service.id, changed), ErrorCode::conflict,
                    "idempotency key was used for another request: k");
    };
    differs([](SendRequest& c) { c.to = "07700 900124"; });
    differs([](SendRequest& c) { c.personalisation.set("name", "Bob"); });
    differs([](SendRequest& c) { c.reference = "x"; });
    differs([](SendRequest& c) { c.key_type = KeyType::test; });
    differs([&](SendRequest& c) { c.template_id = world.make_sms(clinic.service.id).id; });

    r.template_id = other.sms.id;  // another service's keys are its own
    CHECK(!must(world.engine->send(other.service.id, r)).existed);
  });
}

TEST_CASE("engine: a retry gets the first answer though the template was edited since (C2)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    SendRequest r = request(clinic.sms);
    r.idempotency_key = "k";
    r.personalisation.set("day", "Monday");
    const Accepted first = must(world.engine->send(clinic.service.id, r));
    NewTemplate edited;
    edited.name = "edited";
    edited.content = "Now it needs a ((new value))" + std::string(200, '.');
    must(world.engine->templates().update(clinic.service.id, clinic.sms.id, edited));
    SendRequest again = r;
    again.personalisation = {};  // the same values, in another order and spelling
    again.personalisation.set("DAY", "Monday");
    again.personalisation.set("name", *r.personalisation.find("name"));
    const Accepted second = must(world.engine->send(clinic.service.id, again));
    CHECK(second.existed);
    CHECK(second.id == first.id);
    CHECK(second.billable_units == first.billable_units);
    again.idempotency_key = "other";
    check_refused(world.engine->send(clinic.service.id, again), ErrorCode::invalid_argument,
                  "Missing personalisation: new value");
  });
}

TEST_CASE("engine: of many requests exactly the good ones are stored, each with its answer") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    std::vector<SendRequest> requests;
    for (int i = 0; i < 90; ++i) {
      requests.push_back(request(clinic.sms, i % 3 == 1 ? "nobody" : phone, std::to_string(i)));
      if (i % 3 == 2) requests.back().template_id = {};
    }
    requests[0].idempotency_key = requests[3].idempotency_key = requests[6].idempotency_key = "k";
    requests[3].personalisation = requests[0].personalisation;
    const auto answers = must(world.engine->send_many(clinic.service.id, requests));
    REQUIRE(answers.size() == requests.size());
    for (std::size_t i = 7; i < answers.size(); ++i) {
      CAPTURE(i);
      REQUIRE(answers[i].has_value() == (i % 3 == 0));
      if (i % 3 == 0) {
        const Notification n =
            must(world.engine->notifications().get(clinic.service.id, answers[i]->id));
        CHECK(n.personalisation.find('"' + std::to_string(i) + '"') != std::string::npos);
      } else {
        CHECK(answers[i].error().code ==
              (i % 3 == 1 ? ErrorCode::invalid_argument : ErrorCode::not_found));
      }
    }
    CHECK(answers[3]->existed);
    CHECK(answers[3]->id == answers[0]->id);
    CHECK(answers[6].error().code == ErrorCode::conflict);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 28);
    CHECK(must(world.engine->send_many(clinic.service.id, {})).empty());
  });
}

TEST_CASE("engine: more than 10,000 requests in one call are refused as a whole") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const std::vector<SendRequest> requests(10'001, request(clinic.sms));
    check_refused(world.engine->send_many(clinic.service.id, requests), ErrorCode::invalid_argument,
                  "more than 10000 requests in one call: 10001");
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
    const auto most = std::span(requests).first(10'000);
    CHECK(must(world.engine->send_many(clinic.service.id, most)).size() == 10'000);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 10'000);
  });
}

TEST_CASE("engine: a preview shows what would be sent and stores nothing") {
  over_every_store([](Store& store) {
    World world(store);
    NewService s;
    s.name = "Clinic";
    s.prefix_sms = true;
    s.email_from = "mail@clinic.example";
    const Service service = must(world.engine->services().create(s));
    const Template sms = world.make_sms(service.id);
    const Template email = world.make_email(service.id, "# Hi ((name))");
    const Preview text = must(world.engine->notifications().preview(service.id, request(sms)));
    CHECK(text.to == "447700900123");
    CHECK(text.body == "Clinic: Hello Ann");
    CHECK(text.characters == 17);
    CHECK(text.fragments == 1);
    CHECK_FALSE(text.cost.has_value());  // no rate yet
    ReferenceData prices;
    prices.sms_rates = {{UtcTime{}, must(Decimal::from_text("0.0233"))}};
    prices.default_allowances = {{OrganisationType::other, 1970, 5'000}};
    must(store.rates().put(prices));
    SendRequest abroad = request(sms, "+33 6 12 34 56 78");
    CHECK(must(world.engine->notifications().preview(service.id, request(sms))).cost->to_text() ==
          "0.0233");
    CHECK(must(world.engine->notifications().preview(service.id, abroad)).cost->to_text() ==
          "0.0466");
    SendRequest r = request(email, "Ann@Example.com");
    r.personalisation.set("topic", "you");
    const Preview mail = must(world.engine->notifications().preview(service.id, r));
    CHECK(mail.to == "ann@example.com");
    CHECK(mail.subject == "About you");
    CHECK(mail.body.find("Hi Ann") != std::string::npos);
    CHECK(mail.html.find("Hi Ann") != std::string::npos);
    CHECK(mail.cost->is_zero());
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::email)) == 0);
    CHECK(must(store.facts().rebuild(day("2026-03-20"), {}, true)).empty());

    must(world.engine->send(service.id, request(sms)));
    CHECK(world.deliver().accepted == 1);
    CHECK(world.provider->sent.at(0).body == text.body);
  });
}

TEST_CASE("engine: an edit of the template does not change what was accepted before it (S20)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto before = clinic.world.engine->send(clinic.service.id, request(clinic.sms));
    must(world.engine->templates().update(
        clinic.service.id, clinic.sms.id,
        {"reminder", NotificationType::sms, "", "Changed: ((name)), ((more))"}));
    SendRequest r = request(clinic.sms);
    r.personalisation.set("more", "x");
    const auto after = must(world.another_engine()->send(clinic.service.id, r));
    CHECK(world.deliver().accepted == 2);
    std::map<std::string, std::string> bodies;
    for (const OutboundMessage& m : world.provider->sent) bodies[m.provider_key] = m.body;
    CHECK(bodies[must(before).id.to_text()] == "Hello Ann");
    CHECK(bodies[after.id.to_text()] == "Changed: Ann, x");
    CHECK(must(world.engine->notifications().get(clinic.service.id, after.id)).template_version ==
          2);
  });
}

TEST_CASE("engine: a test key sends nothing and costs nothing (rules/sending 5.1)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    must(world.engine->rates().put(flat_rate()));
    SendRequest r = request(clinic.sms);
    r.key_type = KeyType::test;
    const Accepted accepted = must(world.engine->send(clinic.service.id, r));
    CHECK(accepted.billable_units == 0);
    CHECK(world.deliver().accepted == 1);
    CHECK(world.provider->sent.empty());
    const Notification n = must(world.engine->notifications().get(clinic.service.id, accepted.id));
    CHECK(n.status == Status::delivered);
    CHECK(n.billable_units == 0);
    CHECK(must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines.empty());

    // Beside live ones, only those are handed over.
    must(world.engine->send(clinic.service.id, r));
    const NotificationId live = must(world.engine->send(clinic.service.id, request(clinic.sms))).id;
    CHECK(world.deliver().accepted == 2);
    REQUIRE(world.provider->sent.size() == 1);
    CHECK(world.provider->sent[0].id == live);
  });
}

TEST_CASE("engine: what is accepted and probably a slip carries warnings, every time (issue 18)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    SendRequest r = request(clinic.sms, "077009001234");
    r.idempotency_key = "once";
    const WarningSet slip =
        must(world.engine->notifications().preview(clinic.service.id, r)).warnings;
    CHECK(slip.list() == std::vector{Warning::mistyped_uk_number});
    CHECK(must(world.engine->send(clinic.service.id, r)).warnings == slip);
    const Accepted again = must(world.engine->send(clinic.service.id, r));
    CHECK(again.existed);
    CHECK(again.warnings == slip);
    const auto answers = must(world.engine->send_many(
        clinic.service.id,
        std::vector{request(clinic.sms), request(clinic.sms, "07012345678"),
                    request(clinic.sms, "0770"), request(clinic.sms, "0770090012"),
                    request(clinic.sms, phone, std::string(150, ']'))}));
    CHECK(must(answers[0]).warnings.empty());
    CHECK(must(answers[1]).warnings.contains(Warning::personal_number));
    CHECK(!answers[2]);
    CHECK(must(answers[3]).warnings.contains(Warning::mistyped_uk_number));
    CHECK(must(answers[4]).warnings.contains(Warning::more_segments_than_fragments));
    const Preview preview = must(world.engine->notifications().preview(
        clinic.service.id, request(clinic.sms, phone, std::string(150, ']'))));
    CHECK(preview.fragments == 2);
    CHECK(preview.segments == 3);
  });
}

TEST_CASE("engine: what is invisible in a number is not kept with the message (issue 18)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const Accepted sent = must(world.engine->send(
        clinic.service.id, request(clinic.sms, "\u202A07700\u00A0900123\u202C")));
    const Notification n = must(world.engine->notifications().get(clinic.service.id, sent.id));
    CHECK(n.to == "07700900123");
    CHECK(n.normalised_to == "447700900123");
  });
}
