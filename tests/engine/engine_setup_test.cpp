#include "engine/world.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/allowances.hpp>
#include <notify/api_keys.hpp>
#include <notify/jobs.hpp>
#include <notify/open.hpp>
#include <notify/organisations.hpp>
#include <notify/rates.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;

TEST_CASE("engine: it cannot be made without a store, a clock and entropy") {
  const auto store = must(open_store("memory:"));
  const auto clock = std::make_shared<SimulatedClock>(noon);
  const auto entropy = std::make_shared<SeededEntropy>(1);
  for (const EnginePorts& ports :
       {EnginePorts{nullptr, clock, entropy, nullptr},
        EnginePorts{store, nullptr, entropy, nullptr}, EnginePorts{store, clock, nullptr, nullptr}})
    check_refused(Engine::make(ports), ErrorCode::invalid_argument,
                  "an engine needs a store, a clock and entropy");
}

TEST_CASE("engine: what a service cannot be is refused in one line that names the value") {
  over_every_store([](Store& store) {
    World world(store);
    const auto refused = [&](auto change, std::string_view message) {
      NewService s;
      s.name = "Clinic";
      change(s);
      check_refused(world.engine->services().create(s), ErrorCode::invalid_argument, message);
    };
    refused([](NewService& s) { s.name.clear(); }, "service name is empty");
    refused([](NewService& s) { s.name.assign(256, 'x'); },
            "service name is longer than 255 bytes: 256");
    refused([](NewService& s) { s.sms_sender.clear(); },
            "sms_sender must have 1 to 11 characters: ");
    refused([](NewService& s) { s.sms_sender = "TWELVE CHARS"; },
            "sms_sender must have 1 to 11 characters: TWELVE CHARS");
    refused([](NewService& s) { s.calendar = "mars"; }, "unknown calendar: mars");
    refused([](NewService& s) { s.email_from = "clinic"; }, "email_from is no e-mail address");
    refused([](NewService& s) { s.email_reply_to = "a b@c"; },
            "email_reply_to is no e-mail address");
    CHECK(must(world.engine->services().list()).empty());

    static_cast<void>(world.make_service("Clinic"));
    NewService again;
    again.name = "Clinic";
    check_refused(world.engine->services().create(again), ErrorCode::conflict,
                  "service name is taken: Clinic");
  });
}

TEST_CASE("engine: one rule holds for every name, where it is set (issue 18)") {
  over_every_store([](Store& store) {
    World world(store);
    Engine& engine = *world.engine;
    const Service service = world.make_service("  Riverside \u00A0Clinics\u200B ");
    CHECK(service.name == "Riverside Clinics");
    CHECK(must(engine.services().get(service.id)).name == "Riverside Clinics");
    const NewTemplate good{" Re\u00ADminder ", NotificationType::sms, "", "Hi"};
    const Template sms = must(engine.templates().create(service.id, good));
    CHECK(sms.name == "Reminder");
    CHECK(must(engine.organisations().put({.id = {}, .name = "NHS  Trust "})).name == "NHS Trust");
    CHECK(must(engine.api_keys().create(service.id, " key ", KeyType::normal)).key.name == "key");
    const auto job = engine.jobs().create(
        service.id, {sms.id, "phone number\n07700900123\n", " a  b.csv\u200B", {}, {}});
    CHECK(must(job).original_file_name == "a b.csv");

    for (const auto& [bad, why] :
         {std::pair("A\nB", " has a line end: U+000A"),
          std::pair("A\tB", " has a control character: U+0009"), std::pair(" ", " is blank"),
          std::pair("\u2060\u3164", " is blank")}) {
      CAPTURE(why);
      const auto refused = [&](const auto& result, std::string_view what) {
        check_refused(result, ErrorCode::invalid_argument, std::string(what) + why);
      };
      NewService s;
      s.name = bad;
      refused(engine.services().create(s), "service name");
      Service changed = service;
      changed.name = bad;
      refused(engine.services().update(changed), "service name");
      s.name = "Other";
      s.sms_sender = bad;
      refused(engine.services().create(s), "sms_sender");
      refused(engine.senders().put({{}, service.id, NotificationType::sms, bad, false, false}),
              "sms_sender");
      NewTemplate t = good;
      t.name = bad;
      refused(engine.templates().create(service.id, t), "template name");
      refused(engine.templates().update(service.id, sms.id, t), "template name");
      refused(engine.organisations().put({.id = {}, .name = bad}), "organisation name");
      refused(engine.api_keys().create(service.id, bad, KeyType::normal), "api key name");
      refused(
          engine.jobs().create(service.id, {sms.id, "phone number\n07700900123\n", bad, {}, {}}),
          "file name");
    }
    check_refused(
        engine.senders().put({{}, service.id, NotificationType::letter, "\n ", false, false}),
        ErrorCode::invalid_argument, "letter contact block is blank");
  });
}

TEST_CASE("engine: services cannot share a normalised name (issue 18, rules/services 1.2)") {
  over_every_store([](Store& store) {
    World world(store);
    const Service first = world.make_service("Riverside Clinics");
    for (const char* same :
         {"Riverside Clinics", "riverside clinics", "Riverside  Clinics", " Riverside Clinics ",
          "R\u00EDverside Clinics", "Riverside Clinics!", "River\u200Bside Clinics"}) {
      CAPTURE(same);
      NewService s;
      s.name = same;
      CHECK(world.engine->services().create(s).error().code == ErrorCode::conflict);
    }
    Service other = world.make_service("RiversideClinics");
    other.name = "riverside CLINICS";
    check_refused(world.engine->services().update(other), ErrorCode::conflict,
                  "service name is taken: riverside CLINICS");
    Service renamed = first;
    renamed.name = "RIVERSIDE Clinics";
    renamed = must(world.engine->services().update(renamed));
    CHECK(renamed.name == "RIVERSIDE Clinics");
    renamed.active = false;
    must(world.engine->services().update(renamed));
    CHECK(must(world.engine->services().update(other)).name == "riverside CLINICS");
    renamed.version += 1;
    renamed.active = true;
    CHECK(world.engine->services().update(renamed).error().code == ErrorCode::conflict);
    NewService s;
    s.name = "\u2605";
    check_refused(world.engine->services().create(s), ErrorCode::invalid_argument,
                  "service name needs a letter or a digit: \u2605");
  });
}

TEST_CASE("engine: a sender is kept as it will be used, or refused when it is set (issue 18)") {
  over_every_store([](Store& store) {
    World world(store);
    NewService s;
    s.name = "Clinic";
    s.sms_sender = " CLINIC 2 ";
    s.email_from = " \u200Bmail@clinic.example ";
    s.email_reply_to = "reply\u00A0@clinic.example";
    const Service service = must(world.engine->services().create(s));
    CHECK(service.sms_sender == "CLINIC 2");
    CHECK(service.email_from == "mail@clinic.example");
    CHECK(service.email_reply_to == "reply@clinic.example");
    const Sender reply_to = must(world.engine->senders().put(
        {{}, service.id, NotificationType::email, " ann\u200E@clinic.example", false, false}));
    CHECK(reply_to.text == "ann@clinic.example");
    for (const char* name : {"CL\u00CFNIC", "CLINIC[1]", "\U0001F600", "CLINIC`"}) {
      check_refused(
          world.engine->senders().put({{}, service.id, NotificationType::sms, name, false, false}),
          ErrorCode::invalid_argument,
          "sms_sender has a character that phones cannot show: " + std::string(name));
    }
    CHECK(must(world.engine->senders().put(
                   {{}, service.id, NotificationType::sms, "\u00D6\u00C9 & GOV.UK", false, false}))
              .text == "\u00D6\u00C9 & GOV.UK");
  });
}

TEST_CASE("engine: text of a host that is no text is refused before it is stored") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    NewTemplate t{"reminder", NotificationType::sms, "", "Hello"};
    for (const std::string& bad : {std::string("\xC3\x28"), std::string("a\0b", 3),
                                   std::string("\xED\xA0\x80"), std::string("\xC0\xAF")}) {
      t.content = bad;
      CHECK(world.engine->templates().create(service.id, t).error().code ==
            ErrorCode::invalid_argument);
      NewService s;
      s.name = bad;
      CHECK(world.engine->services().create(s).error().code == ErrorCode::invalid_argument);
    }
    CHECK(must(world.engine->services().list()).size() == 1);
  });
}

TEST_CASE("engine: what a template cannot be is refused, and its type never changes") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    const auto refused = [&](NewTemplate t, ErrorCode code, std::string_view message) {
      check_refused(world.engine->templates().create(service.id, t), code, message);
    };
    const auto bad = ErrorCode::invalid_argument;
    refused({"", NotificationType::sms, "", "Hi"}, bad, "template name is empty");
    refused({"t", NotificationType::sms, "", ""}, bad, "template content is empty");
    refused({"t", NotificationType::sms, "x", "Hi"}, bad, "an sms template has no subject");
    refused({"t", NotificationType::email, "", "Hi"}, bad, "an email template needs a subject");
    refused({"t", NotificationType::letter, "", "Hi"}, bad, "a letter template needs a subject");
    refused({"t", NotificationType::sms, "", std::string(2'000'001, 'x')}, bad,
            "template content is longer than 2000000 bytes: 2000001");

    const ServiceId nobody{make_uuid_v4(*world.entropy)};
    check_refused(world.engine->templates().create(nobody, {"t", NotificationType::sms, "", "Hi"}),
                  ErrorCode::not_found, "unknown service: " + nobody.to_text());

    const Template sms = world.make_sms(service.id);
    check_refused(world.engine->templates().update(service.id, sms.id,
                                                   {"t", NotificationType::email, "s", "b"}),
                  bad, "the type of template " + sms.id.to_text() + " cannot change");
    check_refused(world.engine->templates().get(service.id, sms.id, -1), bad,
                  "template version must not be negative: -1");
    const Template next = must(world.engine->templates().update(
        service.id, sms.id, {"t", NotificationType::sms, "", "Bye"}));
    CHECK(next.version == 2);
    CHECK(must(world.engine->templates().get(service.id, sms.id, 0)) == next);
    CHECK(must(world.engine->templates().get(service.id, sms.id, 1)) == sms);
    CHECK(world.engine->templates().get(service.id, sms.id, 3).error().code ==
          ErrorCode::not_found);
  });
}

TEST_CASE("engine: a service sees no template and no key of another (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    CHECK(world.engine->templates().get(theirs.service.id, mine.sms.id).error().code ==
          ErrorCode::not_found);
    CHECK(world.engine->templates()
              .update(theirs.service.id, mine.sms.id, {"t", NotificationType::sms, "", "Mine now"})
              .error()
              .code == ErrorCode::not_found);
    CHECK(must(world.engine->templates().get(mine.service.id, mine.sms.id)) == mine.sms);
  });
}

TEST_CASE("engine: a year's allowance comes from the defaults, once (rules/allowances 1.2)") {
  over_every_store([](Store& store) {
    World world(store);
    ReferenceData data;
    data.default_allowances = {{OrganisationType::other, 2016, 25'000},
                               {OrganisationType::other, 2024, 5'000},
                               {OrganisationType::central, 2024, 30'000}};
    must(world.engine->rates().put(data));
    const Service service = world.make_service();
    CHECK(must(world.engine->allowances().ensure(service.id, 2023)) ==
          Allowance{2023, 25'000, false});
    CHECK(must(world.engine->allowances().ensure(service.id, 2024)) ==
          Allowance{2024, 5'000, false});
    // What is stored stays, whatever the defaults become.
    data.default_allowances = {{OrganisationType::other, 2024, 1}};
    must(world.engine->rates().put(data));
    CHECK(must(world.engine->allowances().ensure(service.id, 2024)) ==
          Allowance{2024, 5'000, false});

    {  // one set by hand is carried into the years after
      must(world.engine->allowances().set(service.id, 2025, 77));
      check_refused(world.engine->allowances().ensure(service.id, 2026),
                    ErrorCode::invalid_argument, "financial year has not begun: 2026");
      world.clock->advance(std::chrono::hours(24 * 400));
      CHECK(must(world.engine->allowances().ensure(service.id, 2026)) == Allowance{2026, 77, true});
      CHECK(must(world.engine->allowances().ensure(service.id, 2027)) == Allowance{2027, 77, true});
      must(world.engine->allowances().set(service.id, 2026, 0));
      CHECK(must(world.engine->allowances().ensure(service.id, 2026)) == Allowance{2026, 0, true});
    }
    {  // a service of a kind without a default is told so
      NewService s;
      s.name = "surgery";
      s.organisation_type = OrganisationType::nhs_gp;
      const Service surgery = must(world.engine->services().create(s));
      check_refused(world.engine->allowances().ensure(surgery.id, 2025), ErrorCode::not_found,
                    "no default allowance for nhs_gp in 2025");
      CHECK(!must(store.allowances().find(surgery.id, 2025)));
    }
    {  // years and numbers that cannot be are refused
      check_refused(world.engine->allowances().set(service.id, 2025, -1),
                    ErrorCode::invalid_argument, "free allowance must not be negative: -1");
      check_refused(world.engine->allowances().set(service.id, 2015, 1),
                    ErrorCode::invalid_argument, "financial year must be 2016 or later: 2015");
      check_refused(world.engine->allowances().ensure(service.id, 2015),
                    ErrorCode::invalid_argument, "financial year must be 2016 or later: 2015");
      const ServiceId nobody{make_uuid_v4(*world.entropy)};
      CHECK(world.engine->allowances().set(nobody, 2025, 1).error().code == ErrorCode::not_found);
      CHECK(world.engine->allowances().ensure(nobody, 2025).error().code == ErrorCode::not_found);
    }
  });
}

TEST_CASE("engine: a token opens its own key and no other, and wrong ones are all alike (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    const auto live =
        must(world.engine->api_keys().create(mine.service.id, "li-ve", KeyType::normal));
    const auto test = must(world.engine->api_keys().create(mine.service.id, "try", KeyType::test));
    const auto other =
        must(world.engine->api_keys().create(theirs.service.id, "k", KeyType::normal));
    CHECK(must(world.engine->api_keys().authenticate(live.token)) == live.key);
    CHECK(must(world.engine->api_keys().authenticate(test.token)) == test.key);
    CHECK(must(world.engine->api_keys().authenticate(other.token)).service_id == theirs.service.id);

    const std::string secret = live.token.substr(live.token.size() - 36);
    std::vector<std::string> wrong{
        "",
        "-",
        secret,
        live.token.substr(0, live.token.size() - 1),
        live.token + "0",
        "x-" + theirs.service.id.to_text() + "-" + secret,
        "x-" + ServiceId{make_uuid_v4(*world.entropy)}.to_text() + "-" + secret,
        "x-" + mine.service.id.to_text() + "-" + make_uuid_v4(*world.entropy).to_text(),
        std::string(4'000, '-'),
        std::string(100, '\0')};
    std::string tampered = live.token;
    tampered.back() = tampered.back() == '0' ? '1' : '0';
    wrong.push_back(tampered);
    for (const std::string& token : wrong) {
      CAPTURE(token);
      check_refused(world.engine->api_keys().authenticate(token), ErrorCode::not_found,
                    "unknown api key");
    }
    // The store never has the secret itself.
    for (const auto& stored : must(store.api_keys().list(mine.service.id)))
      CHECK(stored.sealed_secret.find(secret) == std::string::npos);

    check_refused(world.engine->api_keys().create(mine.service.id, "", KeyType::normal),
                  ErrorCode::invalid_argument, "api key name is empty");
    CHECK(world.engine->api_keys()
              .create(ServiceId{make_uuid_v4(*world.entropy)}, "k", KeyType::test)
              .error()
              .code == ErrorCode::not_found);
  });
}

TEST_CASE("engine: without a sealing key there are no api keys, and the answer says so") {
  const auto engine = must(open_engine("memory:"));
  NewService s;
  s.name = "Clinic";
  const Service service = must(engine->services().create(s));
  const std::string_view message = "api keys need a sealing key, and none was given";
  check_refused(engine->api_keys().create(service.id, "k", KeyType::normal), ErrorCode::unsupported,
                message);
  check_refused(engine->api_keys().authenticate("k"), ErrorCode::unsupported, message);
}

TEST_CASE("engine: a database with another sealing key refuses its tokens as corrupt") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto key = must(world.engine->api_keys().create(clinic.service.id, "k", KeyType::normal));
    const auto sealer =
        must(make_aes_sealer({{1, "another key of thirty-two bytes!"}}, world.entropy));
    const auto engine = must(Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                           world.clock, world.entropy, sealer}));
    const auto refused = engine->api_keys().authenticate(key.token);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::corrupt);
  });
}
