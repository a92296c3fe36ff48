#include "world.hpp"

#include "site.hpp"

#include <notify/adapters/aes_sealer.hpp>

namespace notify::bench {

UtcTime at(const char* text) { return must(UtcTime::from_text(text)); }

std::vector<Kind> kinds(const Options& options) {
  std::vector<Kind> all{{"sqlite", make_sqlite_site}};
#ifdef NFY_BENCH_POSTGRES
  if (!options.postgres_url.empty())
    all.push_back({"postgres", [url = options.postgres_url] { return make_postgres_site(url); }});
#endif
  return all;
}

World::World(Site& site, UtcTime start, std::shared_ptr<HttpClient> http)
    : store(site.store()),
      clock(std::make_shared<SimulatedClock>(start)),
      entropy(std::make_shared<SeededEntropy>(20260101)) {
  auto sealer = must(make_aes_sealer({{1, std::string(32, 'k')}}, entropy));
  engine = must(Engine::make({store, clock, entropy, std::move(sealer), std::move(http)}));
}

NewService clinic(const std::string& name) {
  NewService value;
  value.name = name;
  value.email_from = "clinic@example.gov.uk";
  return value;
}

NewTemplate reminder() {
  NewTemplate value;
  value.name = "reminder";
  value.content =
      "Dear ((name)), your appointment is on ((day)) at ((place)). Please bring this message with "
      "you and call us if you cannot come. Thank you for your help.";
  return value;
}

std::vector<SendRequest> reminders(TemplateId id, std::size_t count) {
  std::vector<SendRequest> requests(count);
  for (std::size_t i = 0; i < count; ++i) {
    SendRequest& r = requests[i];
    const std::string digits = std::to_string(1'000'000 + i * 7919 % 9'000'000);
    r.template_id = id;
    r.to = "07400" + digits.substr(1);
    r.personalisation.set("name", "Person " + digits);
    r.personalisation.set("day", "12 March");
    r.personalisation.set("place", "Station Road");
  }
  return requests;
}

}  // namespace notify::bench
