// Settings that an engine has read before: an answer is never older than the call.
// (rules/reliability R8)
#include "engine/context.hpp"
#include "engine/world.hpp"

#include <notify/api_keys.hpp>
#include <notify/calendars.hpp>
#include <notify/rates.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <atomic>
#include <random>
#include <thread>

using namespace notify;
using namespace notify::test;

namespace {

EnginePorts ports_of(World& world) {
  EnginePorts ports;
  ports.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store);
  ports.clock = world.clock;
  ports.entropy = world.entropy;
  return ports;
}

/// What was read through caches is what the store says now.
void check_up_to_date(EngineContext& state, ServiceId id, std::span<const TemplateId> templates) {
  Store& store = state.store();
  const auto settings = must(ServiceSettings::of(state, id));
  CHECK(settings.service() == must(store.services().get(id)));
  const auto keys = must(settings.keys());
  const auto stored_keys = must(store.api_keys().list(id));
  REQUIRE(keys->size() == stored_keys.size());
  for (std::size_t i = 0; i < stored_keys.size(); ++i) {
    CHECK((*keys)[i].key == stored_keys[i].key);
    CHECK((*keys)[i].sealed_secret == stored_keys[i].sealed_secret);
  }
  CHECK(*must(settings.guests()) == comparable_guests(must(store.services().list_guests(id))));
  std::vector<Sender> contacts;
  for (const auto type :
       {NotificationType::sms, NotificationType::email, NotificationType::letter}) {
    contacts = must(store.senders().list(id, type));
    CHECK(*must(settings.senders(type)) == contacts);
  }
  for (const TemplateId& wanted : templates) {
    const auto compiled = must(settings.compiled(wanted));
    CHECK(compiled->source == must(store.templates().get(id, wanted, 0)));
    CHECK(must(settings.compiled(wanted, 1))->source == must(store.templates().get(id, wanted, 1)));
    for (const Sender& contact : contacts)
      if (contact.id == compiled->source.letter_contact_id)
        CHECK(compiled->contact_block == contact.text);
  }
  const auto prices = must(current_prices(state));
  const ReferenceData stored = must(store.rates().get());
  CHECK(prices->data.sms_rates == stored.sms_rates);
  CHECK(prices->data.letter_rates == stored.letter_rates);
  CHECK(prices->data.default_allowances == stored.default_allowances);
}

/// A service, with every kind of thing that can be changed about it, by anybody.
class Changes {
public:
  Changes(World& world, unsigned seed) : world_(world), random_(seed) {
    service = world.make_service("Clinic " + std::to_string(seed)).id;
    contact_ = must(engine().senders().put({{}, service, NotificationType::letter, "1 Road"})).id;
    templates = {world.make_sms(service).id, world.make_email(service).id,
                 must(engine().templates().create(service, letter())).id};
  }

  ServiceId service;
  std::vector<TemplateId> templates;

  void make_one() {
    const std::string value = std::to_string(++made_);
    switch (below(9)) {
      case 0: return update_service();
      case 1: return put_sender(NotificationType::sms, "S" + value);
      case 2: return put_sender(NotificationType::email, "a" + value + "@b.example");
      case 3: return put_contact(value + " Road");
      case 4:
        return must(engine().services().put_guest_list(
            service, std::vector<std::string>{"guest" + value + "@b.example"}));
      case 5: return update_template(value);
      case 6: return change_keys("key " + value);
      case 7: return must(engine().rates().put(flat_rate("0.0" + value)));
      default: return must(engine().calendars().change(service, below(2) == 0 ? "us" : "uk"));
    }
  }

private:
  Engine& engine() { return *world_.engine; }
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  [[nodiscard]] NewTemplate letter(std::string content = "Dear ((name))") const {
    NewTemplate t{"letter", NotificationType::letter, "About", std::move(content)};
    t.postage = Postage::second;
    t.letter_contact_id = contact_;
    return t;
  }
  void update_service() {
    Service s = must(engine().services().get(service));
    s.restricted = !s.restricted;
    s.limits.sms_a_day = made_;
    s.permissions = below(2) == 0 ? default_permissions : PermissionSet::of(Permission::sms);
    must(engine().services().update(s));
  }
  void put_sender(NotificationType type, std::string text) {
    must(engine().senders().put({{}, service, type, std::move(text), below(2) == 0, false}));
  }
  /// Without a new version of the letter that stands under it.
  void put_contact(std::string text) {
    must(engine().senders().put(
        {contact_, service, NotificationType::letter, std::move(text), true, false}));
  }
  void update_template(const std::string& value) {
    NewTemplate next;
    switch (below(3)) {
      case 0: next = {"reminder", NotificationType::sms, "", "Hello " + value}; break;
      case 1: next = {"letter", NotificationType::email, "About", "Dear " + value}; break;
      default: next = letter("Dear " + value); break;
    }
    const auto at = static_cast<std::size_t>(next.type == NotificationType::sms     ? 0
                                             : next.type == NotificationType::email ? 1
                                                                                    : 2);
    must(engine().templates().update(service, templates[at], next));
  }
  void change_keys(std::string name) {
    const auto keys = must(engine().api_keys().list(service));
    if (!keys.empty() && below(2) == 0)
      return must(engine().api_keys().revoke(
          service, keys[static_cast<std::size_t>(below(static_cast<int>(keys.size())))].id));
    static_cast<void>(must(engine().api_keys().create(service, std::move(name), KeyType::normal)));
  }

  World& world_;
  std::mt19937 random_;
  SenderId contact_;
  int made_ = 0;
};

}  // namespace

TEST_CASE("settings: whatever another process changes, no answer is older than its call (R8)") {
  over_every_store([](Store& store) {
    World world(store);
    Changes one(world, 1), other(world, 2);
    EngineContext reader(ports_of(world));  // another process on the same store
    std::mt19937 random(3);
    for (int step = 0; step < 300; ++step) {
      CAPTURE(step);
      world.clock->advance(std::chrono::seconds(1));
      for (auto changes = random() % 3; changes > 0; --changes)
        (random() % 2 == 0 ? one : other).make_one();
      check_up_to_date(reader, one.service, one.templates);
      check_up_to_date(reader, other.service, other.templates);
    }
  });
}

TEST_CASE("settings: what has not changed is not read again") {
  over_every_store([](Store& store) {
    World world(store);
    const Changes subject(world, 1);
    EngineContext state(ports_of(world));
    const auto first = must(ServiceSettings::of(state, subject.service));
    const auto again = must(ServiceSettings::of(state, subject.service));
    CHECK(&first.service() == &again.service());
    CHECK(must(first.keys()) == must(again.keys()));
    CHECK(must(first.guests()) == must(again.guests()));
    CHECK(must(first.senders(NotificationType::sms)) == must(again.senders(NotificationType::sms)));
    for (const TemplateId& id : subject.templates)
      CHECK(must(first.compiled(id)) == must(again.compiled(id)));
    CHECK(must(current_prices(state)) == must(current_prices(state)));
  });
}

TEST_CASE("settings: a value put into the caches by hand counts for its version alone") {
  over_every_store([](Store& store) {
    World world(store);
    Changes subject(world, 1);
    EngineContext state(ports_of(world));
    const ServiceId id = subject.service;
    const SettingsVersion now = must(store.services().settings_version(id));
    for (const SettingsVersion stale : {SettingsVersion{now.number - 1, now.session},
                                        SettingsVersion{now.number + 1, now.session},
                                        SettingsVersion{now.number, now.session + 1}}) {
      Service forged = must(store.services().get(id));
      forged.name = "Forged";
      auto& caches = state.settings;
      caches.services.put(id, stale, std::make_shared<const Service>(forged));
      caches.keys.put(id, stale, std::make_shared<const std::vector<StoredApiKey>>(3));
      caches.guests.put(id, stale, std::make_shared<const std::vector<std::string>>(3));
      caches.senders.put({id, NotificationType::sms}, stale,
                         std::make_shared<const std::vector<Sender>>(3));
      for (const TemplateId& t : subject.templates)
        caches.templates.put({id, t, 0}, stale, std::make_shared<const CompiledTemplate>());
      SettingsVersion stale_prices = must(store.services().settings_version({}));
      ++stale_prices.number;
      caches.prices.put({}, stale_prices, std::make_shared<const Prices>());
      check_up_to_date(state, id, subject.templates);
    }
  });
}

TEST_CASE("settings: nobody reaches another service's templates through the caches (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    const Changes mine(world, 1), theirs(world, 2);
    EngineContext state(ports_of(world));
    const auto owner = must(ServiceSettings::of(state, mine.service));
    const auto stranger = must(ServiceSettings::of(state, theirs.service));
    for (const TemplateId& id : mine.templates)
      for (const int version : {0, 1}) {
        CHECK(must(owner.compiled(id, version))->source.service_id == mine.service);
        check_refused(stranger.compiled(id, version), ErrorCode::not_found,
                      "unknown template: " + id.to_text());
      }
  });
}

TEST_CASE("settings: a key that another process revokes is refused at once") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const auto elsewhere = world.another_engine();
    const IssuedApiKey issued =
        must(world.engine->api_keys().create(clinic.service.id, "live", KeyType::normal));
    SendRequest r = request(clinic.sms);
    r.api_key_id = issued.key.id;
    for (int i = 0; i < 2; ++i) {
      CHECK(must(world.engine->api_keys().authenticate(issued.token)).id == issued.key.id);
      must(world.engine->send(clinic.service.id, r));
    }
    must(elsewhere->api_keys().revoke(clinic.service.id, issued.key.id));
    check_refused(world.engine->api_keys().authenticate(issued.token), ErrorCode::not_found,
                  "unknown api key");
    check_refused(world.engine->send(clinic.service.id, r), ErrorCode::invalid_argument,
                  "api key has ended: " + issued.key.id.to_text());
  });
}

TEST_CASE("settings: while one thread changes a service, others see each change once it is made") {
  over_every_store([](Store& store) {
    World world(store);
    const ServiceId id = world.make_service().id;
    EngineContext state(ports_of(world));
    std::atomic<std::int64_t> made{0};
    std::atomic<int> wrong{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
      readers.emplace_back([&] {
        while (!done) {
          const std::int64_t seen = made;
          const auto settings = ServiceSettings::of(state, id);
          if (!settings || settings->service().limits.sms_a_day < seen) ++wrong;
        }
      });
    for (std::int64_t i = 1; i <= 100; ++i) {
      auto service = world.engine->services().get(id);
      service->limits.sms_a_day = i;
      const auto updated = world.engine->services().update(*service);
      if (!updated) ++wrong;
      made = i;
    }
    done = true;
    for (std::thread& reader : readers) reader.join();
    CHECK(wrong == 0);
  });
}

TEST_CASE("settings: a thread that holds them need not look again, and others see what is new") {
  over_every_store([](Store& store) {
    World world(store);
    const Service before = world.make_service("Clinic");
    EngineContext state(ports_of(world));
    Service after = before;
    after.name = "Clinics";
    {
      const SettingsHold hold(state);
      CHECK(must(ServiceSettings::of(state, before.id)).service().name == "Clinic");
      must(world.engine->services().update(after));
      {
        const SettingsHold inner(state);
        CHECK(must(ServiceSettings::of(state, before.id)).service().name == "Clinic");
      }
      CHECK(must(ServiceSettings::of(state, before.id)).service().name == "Clinic");
      std::thread([&] {
        CHECK(must(ServiceSettings::of(state, before.id)).service().name == "Clinics");
      }).join();
      // What another engine of this thread answers is its own.
      EngineContext other(ports_of(world));
      const SettingsHold of_other(other);
      CHECK(must(ServiceSettings::of(other, before.id)).service().name == "Clinics");
    }
    CHECK(must(ServiceSettings::of(state, before.id)).service().name == "Clinics");
  });
}
