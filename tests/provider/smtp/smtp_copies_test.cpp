// How many copies of an e-mail leave where the server's answer is lost.
#include "engine/world.hpp"
#include "support/patiently.hpp"
#include "support/smtp_server.hpp"

#include <notify/adapters/smtp.hpp>
#include <notify/delivery.hpp>
#include <notify/providers.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace smtp_copies_test {

TEST_CASE("smtp_provider: a server that answers too late or never gets each mail once (C4)") {
  bool hangs_up = false;
  SUBCASE("too late") { hangs_up = false; }
  SUBCASE("never") { hangs_up = true; }
  const SmtpServer server(hangs_up ? std::vector<std::string>{"--drop-after-data", "1"}
                                   : std::vector<std::string>{"--answer-late", "1"});
  if (!server.is_available()) {
    MESSAGE("skipped: python3-aiosmtpd is not installed");
    return;
  }
  const std::shared_ptr<Store> store = must(open_store("memory:"));
  World world(*store);
  Clinic clinic(world);
  SmtpOptions options;
  options.url = server.url();
  options.timeout_ms = 700;
  must(world.engine->providers().add(must(make_smtp_provider(options, world.clock))));
  const Template email = world.make_email(clinic.service.id);
  SendRequest r = request(email, "ann@example.com");
  r.personalisation.set("topic", "you");
  const NotificationId id = must(world.engine->send(clinic.service.id, r)).id;
  DeliverOptions deliver;
  deliver.type = NotificationType::email;
  for (int round = 0; round < 12; ++round) {
    must(world.engine->deliver(deliver));
    world.clock->advance(5min);
  }
  CHECK(wait_until([&] { return !server.mails().empty(); }));
  CHECK(server.mails().size() == 1);
  CHECK(clinic.status(id) == Status::created);
  CHECK(must(world.engine->delivery().list_in_doubt(10)).size() == 1);
  world.clock->advance(72h);
  must(world.engine->deliver(deliver));
  CHECK(clinic.status(id) == Status::technical_failure);
  CHECK(server.mails().size() == 1);
}

}  // namespace smtp_copies_test
