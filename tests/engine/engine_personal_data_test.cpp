#include "engine/world.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/api_keys.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/retention.hpp>

#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

const SealingKey first_key{1, "0123456789abcdef0123456789abcdef"};
const SealingKey second_key{2, "another key of thirty-two bytes!"};

std::unique_ptr<Engine> engine_with(World& world, std::vector<SealingKey> keys) {
  EnginePorts ports{std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store), world.clock,
                    world.entropy, nullptr};
  if (!keys.empty()) ports.sealer = must(make_aes_sealer(std::move(keys), world.entropy));
  return must(Engine::make(std::move(ports)));
}

bool mentions(const Notification& n, std::string_view text) {
  for (const std::string* field : {&n.to, &n.normalised_to, &n.personalisation, &n.reply_to_text,
                                   &n.unsubscribe_link, &n.sealed.bytes})
    if (field->find(text) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("engine: personal data stand sealed in the store and open in what is answered (S13)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const NotificationId id = clinic.send("Ann Example");
    const Notification stored = must(store.notifications().get(clinic.service.id, id));
    for (const std::string_view secret : {"900123", "Ann Example", "CLINIC", "name"})
      CHECK(!mentions(stored, secret));
    CHECK(stored.sealed.key_id == 1);
    CHECK(stored.sealed.to_tv_number);
    const Notification open = must(world.engine->notifications().get(clinic.service.id, id));
    CHECK(open.to == phone);
    CHECK(open.normalised_to == "447700900123");
    CHECK(open.personalisation == R"({"name":"Ann Example"})");
    CHECK(open.reply_to_text == "CLINIC");
    CHECK(open.sealed == SealedData{});
    must(world.engine->deliver({}));
    CHECK(world.provider->sent.at(0).to == "447700900123");
    CHECK(world.provider->sent.at(0).body == "Hello Ann Example");
  });
}

TEST_CASE("engine: sealed data that were copied to another row do not open there") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    const Notification from = must(store.notifications().get(mine.service.id, mine.send("Ann")));
    const auto sealed_like = [&](const Clinic& clinic) {
      Notification n = from;
      n.id.uuid = make_uuid_v7(noon, *world.entropy);
      n.service_id = clinic.service.id;
      n.template_id = clinic.sms.id;
      must(store.notifications().import_rows(std::vector{n}, false));
      return world.engine->notifications().get(clinic.service.id, n.id);
    };
    for (const Clinic* clinic : {&mine, &theirs}) {
      const auto refused = sealed_like(*clinic);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::corrupt);
    }
    // What does not open is not sent, and neither lost nor spoiled for somebody with the key.
    const auto without = engine_with(world, {});
    must(without->providers().add(world.provider));
    CHECK(must(without->deliver({})).unreadable == 1);
    CHECK(world.provider->sent.empty());
    const auto refused = without->notifications().get(mine.service.id, from.id);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::unsupported);
    world.clock->advance(10min);
    CHECK(must(world.engine->deliver({})).accepted == 1);
  });
}

TEST_CASE("engine: a recipient is found by every way to write it, in one service, newest first") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    const auto first = mine.send("1");
    world.clock->advance(1s);
    const auto second = mine.send("2");
    theirs.send("3");
    must(world.engine->send(mine.service.id, request(mine.sms, "07700 900999")));
    const Template email = world.make_email(mine.service.id);
    SendRequest r = request(email, "Ann@Example.com");
    r.personalisation.set("topic", "x");
    const auto mail = must(world.engine->send(mine.service.id, r)).id;
    const auto found = [&](std::string_view to, std::int64_t limit = 10) {
      std::vector<NotificationId> ids;
      for (const auto& n : must(world.engine->notifications().list_to(mine.service.id, to, limit)))
        ids.push_back(n.id);
      return ids;
    };
    for (const std::string_view to : {"07700900123", "+44 7700 900 123", "0044 7700-900123"})
      CHECK(found(to) == std::vector{second, first});
    CHECK(found("07700900123", 1) == std::vector{second});
    CHECK(found("ANN@example.com") == std::vector{mail});
    CHECK(found("07700 900111").empty());
    check_refused(world.engine->notifications().list_to(mine.service.id, "Ann"),
                  ErrorCode::invalid_argument,
                  "recipient is neither a phone number nor an email address");
    check_refused(world.engine->notifications().list_to(mine.service.id, phone, 0),
                  ErrorCode::invalid_argument, "limit must be 1 to 10000: 0");
  });
}

TEST_CASE("engine: erasing a recipient takes the sealed data too") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto id = clinic.send("Ann Example");
    const auto other =
        must(world.engine->send(clinic.service.id, request(clinic.sms, "07700 900999", "Bob"))).id;
    CHECK(must(world.engine->retention().erase_recipient(clinic.service.id, phone)) == 1);
    CHECK(must(world.engine->notifications().list_to(clinic.service.id, phone)).empty());
    const Notification erased = must(world.engine->notifications().get(clinic.service.id, id));
    CHECK(erased.to.empty());
    CHECK(erased.personalisation.empty());
    CHECK(must(world.engine->notifications().get(clinic.service.id, other)).to == "07700 900999");
    // Nothing brings them back, resealing under way included.
    const auto rotated = engine_with(world, {second_key, first_key});
    CHECK(must(rotated->reseal()).resealed == 1);
    CHECK(must(rotated->notifications().get(clinic.service.id, id)).to.empty());
  });
}

TEST_CASE("engine: resealing moves everything to the new key, in pieces, while it is used (C14)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto key = must(world.engine->api_keys().create(clinic.service.id, "k", KeyType::normal));
    std::vector<SendRequest> requests;
    for (int i = 0; i < 2'500; ++i)
      requests.push_back(request(clinic.sms, phone, "Ann " + std::to_string(i)));
    std::vector<NotificationId> ids;
    for (const auto& a : must(world.engine->send_many(clinic.service.id, requests)))
      ids.push_back(must(a).id);

    const auto rotating = engine_with(world, {second_key, first_key});
    // Stopped after each piece: what was done stays, everything can be read, the rest comes later.
    int stops = 0;
    ResealReport last;
    for (;;) {
      auto report = rotating->reseal([](const Progress&) { return false; });
      CHECK(must(rotating->notifications().list_to(clinic.service.id, phone, 10'000)).size() ==
            2'500);
      CHECK(must(rotating->api_keys().authenticate(key.token)) == key.key);
      if (report) {
        last = *report;
        break;
      }
      CHECK(report.error().code == ErrorCode::cancelled);
      REQUIRE(++stops < 10);
    }
    CHECK(stops == 4);  // the keys, and three pieces of 1,000
    CHECK(last == ResealReport{});
    // The old key is not needed any more.
    const auto renewed = engine_with(world, {second_key});
    CHECK(must(renewed->reseal()) == ResealReport{});
    CHECK(must(renewed->api_keys().authenticate(key.token)) == key.key);
    for (int i = 0; i < 2'500; i += 250) {
      const auto n =
          must(renewed->notifications().get(clinic.service.id, ids[static_cast<std::size_t>(i)]));
      CHECK(n.personalisation == "{\"name\":\"Ann " + std::to_string(i) + "\"}");
    }
    CHECK(must(renewed->notifications().list_to(clinic.service.id, phone, 10'000)).size() == 2'500);
  });
}

TEST_CASE(
    "engine: a store that stood open is sealed by resealing, and what does not open is left") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto plain = engine_with(world, {});
    const auto id = must(plain->send(clinic.service.id, request(clinic.sms))).id;
    CHECK(must(store.notifications().get(clinic.service.id, id)).to == phone);
    CHECK(must(world.engine->notifications().list_to(clinic.service.id, phone)).size() == 1);
    check_refused(plain->reseal(), ErrorCode::unsupported,
                  "resealing needs a sealing key, and none was given");
    CHECK(must(world.engine->reseal()) == ResealReport{.sealed = 1});
    CHECK(!mentions(must(store.notifications().get(clinic.service.id, id)), "900123"));
    CHECK(must(world.engine->notifications().get(clinic.service.id, id)).to == phone);
    const auto stranger = engine_with(world, {second_key});
    CHECK(must(stranger->reseal()) == ResealReport{.left = 1});
    CHECK(must(world.engine->notifications().get(clinic.service.id, id)).to == phone);
  });
}

TEST_CASE("engine: a value that changed since it was read is not sealed over") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto id = clinic.send("Ann");
    const auto sealed = must(store.sealed().list(SealedColumn::personal_data, 9, {}, 10));
    REQUIRE(sealed.size() == 1);
    CHECK(sealed[0].id == id.uuid);
    CHECK(sealed[0].service_id == clinic.service.id);
    CHECK(must(store.sealed().list(SealedColumn::personal_data, 1, {}, 10)).empty());
    CHECK(must(store.sealed().list(SealedColumn::personal_data, 9, id.uuid, 10)).empty());
    must(world.engine->retention().erase_recipient(clinic.service.id, phone));
    CHECK(must(store.sealed().reseal(SealedColumn::personal_data,
                                     std::vector{ResealedValue{sealed[0], "new", 9, 1}})) == 0);
    ResealedValue wrong_service{sealed[0], "new", 9, 1};
    wrong_service.before.service_id.uuid = make_uuid_v4(*world.entropy);
    CHECK(must(store.sealed().reseal(SealedColumn::personal_data, std::vector{wrong_service})) ==
          0);
  });
}

TEST_CASE("engine: whatever the fields hold, what is sealed opens as it was") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
      std::string name;
      for (auto n = random() % 40; n > 0; --n)
        name += std::array{"7:", "\"", "\\", "é", "0", ":", "{", "\n", " "}[random() % 9];
      const auto id = clinic.send(name);
      Personalisation values;
      values.set("name", name);
      SendRequest r = request(clinic.sms, phone, name);
      const auto n = must(world.engine->notifications().get(clinic.service.id, id));
      CHECK(n.to == phone);
      CHECK(n.personalisation.starts_with("{\"name\":\""));
      CHECK(must(world.engine->notifications().preview(clinic.service.id, r)).to ==
            n.normalised_to);
    }
  });
}
