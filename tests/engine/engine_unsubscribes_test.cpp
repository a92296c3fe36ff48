// Links by which recipients of e-mails ask for no more.
#include "engine/caller.hpp"

#include <notify/archive.hpp>
#include <notify/retention.hpp>
#include <notify/tasks.hpp>
#include <notify/unsubscribes.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace unsubscribing {
namespace {

struct Desk {
  World world;
  Service service;
  Template newsletter;
  std::shared_ptr<ScriptedProvider> mail = std::make_shared<ScriptedProvider>();

  explicit Desk(Store& store) : world(store), service(world.make_service()) {
    mail->name = "ses";
    mail->carries = NotificationType::email;
    NewTemplate t{"news", NotificationType::email, "News", "Hello ((name))"};
    t.has_unsubscribe_link = true;
    newsletter = must(world.engine->templates().create(service.id, t));
  }
  [[nodiscard]] NotificationId send() const {
    return must(world.engine->send(service.id, request(newsletter, address))).id;
  }
  [[nodiscard]] Unsubscribes unsubscribes() const { return world.engine->unsubscribes(); }
  [[nodiscard]] std::string token(NotificationId id) const {
    return must(unsubscribes().make_token(service.id, id));
  }
  void refuse(NotificationId id, std::string_view token, Reason reason) const {
    const auto recorded = unsubscribes().record(id, token);
    REQUIRE(!recorded);
    CHECK(recorded.error().code == ErrorCode::not_found);
    CHECK(name_of(recorded.error().reason) == name_of(reason));
  }
};

}  // namespace

TEST_CASE("unsubscribes: a request is stored once while it waits, with whom it is about") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const NotificationId id = desk.send();
    const std::string first = desk.token(id), second = desk.token(id);
    CHECK(first != second);
    CHECK(first.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == first.npos);
    CHECK(must(desk.unsubscribes().record(id, first)));
    CHECK(!must(desk.unsubscribes().record(id, second)));
    CHECK(!must(desk.unsubscribes().record(id, first)));
    CHECK(must(desk.unsubscribes().count(desk.service.id)) == 1);
    const auto found = must(desk.unsubscribes().list(desk.service.id));
    REQUIRE(found.size() == 1);
    CHECK(found[0].notification_id == id);
    CHECK(found[0].template_id == desk.newsletter.id);
    CHECK(found[0].template_version == 1);
    CHECK(found[0].recipient == address);
    CHECK(found[0].created_at == noon);
    CHECK(!found[0].processed_at);

    // Once the service has heard, they may ask again.
    desk.world.clock->advance(1h);
    CHECK(must(desk.unsubscribes().process(desk.service.id, noon)) == 0);
    CHECK(must(desk.unsubscribes().process(desk.service.id, noon + 1s)) == 1);
    CHECK(must(desk.unsubscribes().count(desk.service.id)) == 0);
    CHECK(must(desk.unsubscribes().record(id, first)));
    const auto both = must(desk.unsubscribes().list(desk.service.id));
    REQUIRE(both.size() == 2);
    CHECK(both[0].created_at == noon + 1h);
    CHECK(both[1].processed_at == noon + 1h);
  });
}

TEST_CASE("unsubscribes: a token opens its own e-mail alone, for a year") {
  over_every_store([](Store& store) {
    Desk desk(store);
    const NotificationId id = desk.send(), other = desk.send();
    const std::string token = desk.token(id);
    desk.refuse(other, token, Reason::unsubscribe_token_invalid);
    for (const std::string& wrong : {std::string(), std::string("nonsense"), std::string("%"),
                                     token.substr(1), token + "A", std::string(5'000, 'A')})
      desk.refuse(id, wrong, Reason::unsubscribe_token_invalid);
    const NotificationId nobody{make_uuid_v4(*desk.world.entropy)};
    desk.refuse(nobody, desk.token(nobody), Reason::unsubscribe_token_invalid);
    // Another service's id in a token finds nothing.
    const Service stranger = desk.world.make_service("Other");
    desk.refuse(id, must(desk.unsubscribes().make_token(stranger.id, id)),
                Reason::unsubscribe_token_invalid);

    desk.world.clock->advance(365 * 24h);
    CHECK(must(desk.unsubscribes().record(id, token)));
    desk.world.clock->advance(1us);
    desk.refuse(id, token, Reason::unsubscribe_token_expired);
    CHECK(must(desk.unsubscribes().count(desk.service.id)) == 1);
    CHECK(must(desk.unsubscribes().count(stranger.id)) == 0);
  });
}

TEST_CASE("unsubscribes: who got an e-mail that is archived can ask too, without being named") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const NotificationId id = desk.send();
    const std::string token = desk.token(id);
    must(desk.world.engine->retention().erase_recipient(desk.service.id, address));
    CHECK(must(desk.unsubscribes().record(id, token)));
    const auto found = must(desk.unsubscribes().list(desk.service.id));
    REQUIRE(found.size() == 1);
    CHECK(found[0].recipient.empty());
  });
}

TEST_CASE("unsubscribes: recipients are erased with the rest, and forgotten in time") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const NotificationId erased = desk.send();
    must(desk.unsubscribes().record(erased, desk.token(erased)));
    must(desk.world.engine->retention().erase_recipient(desk.service.id, address));
    const NotificationId processed = desk.send();
    must(desk.unsubscribes().record(processed, desk.token(processed)));
    desk.world.clock->advance(1s);
    CHECK(must(desk.unsubscribes().process(desk.service.id, desk.world.clock->now())) == 2);
    const NotificationId waits = desk.send();
    must(desk.unsubscribes().record(waits, desk.token(waits)));
    const auto named = [&] {
      std::vector<NotificationId> ids;
      for (const auto& r : must(desk.unsubscribes().list(desk.service.id)))
        if (!r.recipient.empty()) ids.push_back(r.notification_id);
      return ids;
    };
    CHECK(named() == std::vector{waits, processed});
    desk.world.clock->advance(8 * 24h);
    must(desk.world.engine->run_due());
    CHECK(named() == std::vector{waits});
    desk.world.clock->advance(83 * 24h);
    must(desk.world.engine->run_due());
    CHECK(named().empty());
    CHECK(must(desk.unsubscribes().list(desk.service.id)).size() == 3);
  });
}

TEST_CASE("unsubscribes: recipients go on being readable under another key") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const NotificationId id = desk.send();
    must(desk.unsubscribes().record(id, desk.token(id)));
    const auto turned =
        must(Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                           .clock = desk.world.clock,
                           .entropy = desk.world.entropy,
                           .sealer = must(make_aes_sealer({{2, "another-key-another-key-another!"},
                                                           {1, "0123456789abcdef0123456789abcdef"}},
                                                          desk.world.entropy))}));
    CHECK(must(turned->reseal()).left == 0);
    const auto later =
        must(Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                           .clock = desk.world.clock,
                           .entropy = desk.world.entropy,
                           .sealer = must(make_aes_sealer({{2, "another-key-another-key-another!"}},
                                                          desk.world.entropy))}));
    CHECK(must(later->unsubscribes().list(desk.service.id))[0].recipient == address);
    must(later->retention().erase_recipient(desk.service.id, address));
    CHECK(must(later->unsubscribes().list(desk.service.id))[0].recipient.empty());
  });
}

TEST_CASE("unsubscribes: an e-mail whose template says so goes out with a link, if we know where") {
  over_every_store([](Store& store) {
    Desk desk(store);
    const auto engine_at = [&](std::string api_url) {
      return Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                           .clock = desk.world.clock,
                           .entropy = desk.world.entropy,
                           .sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}},
                                                          desk.world.entropy)),
                           .api_url = std::move(api_url)});
    };
    check_refused(engine_at("http://api.example"), ErrorCode::invalid_argument,
                  "api_url is no https url of at most 900 printable characters");
    const auto link_of = [&](Engine& engine) {
      must(engine.providers().add(desk.mail));
      CHECK(must(engine.deliver({.type = NotificationType::email})).accepted == 1);
      return desk.mail->sent.back().unsubscribe_link;
    };
    (void)desk.send();
    CHECK(link_of(*must(engine_at(""))).empty());

    const NotificationId id = desk.send();
    const auto engine = must(engine_at("https://api.example"));
    const std::string link = link_of(*engine);
    const std::string start = "https://api.example/unsubscribe/" + id.to_text() + "/";
    REQUIRE(link.starts_with(start));
    CHECK(must(engine->unsubscribes().record(id, link.substr(start.size()))));
    CHECK(desk.mail->sent.back().body.find("api.example") == std::string::npos);

    // The client's own link stands, and a template without one has none.
    SendRequest own = request(desk.newsletter, address);
    own.one_click_unsubscribe_url = "https://client.example/stop";
    must(desk.world.engine->send(desk.service.id, own));
    const auto again = must(engine_at("https://api.example"));
    CHECK(link_of(*again) == "https://client.example/stop");
    SendRequest plain = request(desk.world.make_email(desk.service.id), address);
    plain.personalisation.set("topic", "you");
    must(desk.world.engine->send(desk.service.id, plain));
    CHECK(link_of(*must(engine_at("https://api.example"))).empty());
  });
}

TEST_CASE("unsubscribes: pages out of range, strangers and an engine without a key are refused") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    check_refused(desk.unsubscribes().list(desk.service.id, 0), ErrorCode::invalid_argument,
                  "limit must be 1 to 10000: 0");
    const ServiceId nobody{make_uuid_v4(*desk.world.entropy)};
    const std::string unknown = "unknown service: " + nobody.to_text();
    check_refused(desk.unsubscribes().list(nobody), ErrorCode::not_found, unknown);
    check_refused(desk.unsubscribes().count(nobody), ErrorCode::not_found, unknown);
    check_refused(desk.unsubscribes().process(nobody, noon), ErrorCode::not_found, unknown);
    const auto open = must(Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                         desk.world.clock, desk.world.entropy, nullptr}));
    check_refused(open->unsubscribes().make_token(desk.service.id, desk.send()),
                  ErrorCode::unsupported, "unsubscribe links need a sealing key");
  });
}

TEST_CASE("unsubscribes: a service takes requests out as reports, and says that it has heard") {
  over_every_store([](Store& store) {
    const Desk desk(store);
    const auto ask = [&] {
      const NotificationId id = desk.send();
      CHECK(must(desk.unsubscribes().record(id, desk.token(id))));
      return id;
    };
    CHECK(must(desk.unsubscribes().statistics(desk.service.id)) == UnsubscribeStatistics{});
    CHECK(must(desk.unsubscribes().list_reports(desk.service.id)).empty());
    const NotificationId first = ask();
    desk.world.clock->set(noon + 1h);
    ask();
    CHECK(must(desk.unsubscribes().statistics(desk.service.id)) ==
          UnsubscribeStatistics{2, noon + 1h});
    const auto fresh = must(desk.unsubscribes().list_reports(desk.service.id)).front();
    CHECK(fresh.id.is_nil());
    CHECK(fresh.count == 2);
    CHECK(fresh.earliest == noon);

    const auto report = must(desk.unsubscribes().make_report(desk.service.id, noon, noon));
    CHECK(report.count == 1);
    const auto lines = must(desk.unsubscribes().list_of_report(desk.service.id, report.id));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].request.notification_id == first);
    CHECK(lines[0].request.recipient == address);
    CHECK(lines[0].template_name == "news");
    const auto listed = must(desk.unsubscribes().list_reports(desk.service.id));
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].count == 1);
    CHECK(listed[1] == report);
    CHECK(must(desk.unsubscribes().make_report(desk.service.id, noon, noon + 1h)).count == 1);
    CHECK(desk.unsubscribes().make_report(desk.service.id, noon, noon + 1h).error().code ==
          ErrorCode::not_found);

    must(desk.unsubscribes().process_report(desk.service.id, report.id, true));
    CHECK(must(desk.unsubscribes().get_report(desk.service.id, report.id)).processed_at ==
          noon + 1h);
    CHECK(must(desk.unsubscribes().count(desk.service.id)) == 1);
    must(desk.unsubscribes().process_report(desk.service.id, report.id, false));
    CHECK(must(desk.unsubscribes().count(desk.service.id)) == 2);
    // Who asked again while the first request was heard of waits once.
    must(desk.unsubscribes().process_report(desk.service.id, report.id, true));
    CHECK(must(desk.unsubscribes().record(first, desk.token(first))));
    must(desk.unsubscribes().process_report(desk.service.id, report.id, false));
    CHECK(must(desk.unsubscribes().count(desk.service.id)) == 2);

    const Service other = desk.world.make_service("Other");
    CHECK(desk.unsubscribes().get_report(other.id, report.id).error().code == ErrorCode::not_found);
    CHECK(desk.unsubscribes().process_report(other.id, report.id, true).error().code ==
          ErrorCode::not_found);
  });
}

}  // namespace unsubscribing
