// A drill: one of two providers dies in the middle of 10,000 messages. What it refuses goes to the
// other one; what it may have taken is not sent again, but waits for its receipts. Everybody gets
// one message, and the history of the providers says what happened and why.

#include <notify/notify.hpp>

#include <cstdio>
#include <map>

using namespace notify;
using namespace std::chrono_literals;

constexpr int messages = 10'000, messages_a_minute = 1'000, dies_in_minute = 3;
constexpr std::size_t lost_answers = 10;

// A provider of the host's own: it takes every message, until it dies. Of the batch in which it
// dies it takes ten whose answers are lost; nothing else reaches it.
struct Carrier {
  enum { well, dying, dead } health = well;
  std::map<NotificationId, int> copies;  // handed to phones
  std::vector<NotificationId> unreported;

  bool send(std::span<const OutboundMessage> batch, std::span<SendResult> results) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (health == dead || (health == dying && i >= lost_answers)) {
        results[i] = {SendOutcome::retry, {}, "connection refused"};
        continue;
      }
      ++copies[batch[i].id];
      unreported.push_back(batch[i].id);
      results[i].outcome = health == well ? SendOutcome::accepted : SendOutcome::unknown;
    }
    if (health == dying) health = dead;
    return true;
  }

  // Receipts of what phones got. A dead provider tells nothing until it lives again.
  Result<void> report(Engine& engine, std::string_view name) {
    if (health == dead) return {};
    std::vector<Receipt> receipts;
    for (const NotificationId id : unreported)
      receipts.push_back({id, std::string(name), {}, Status::delivered, engine.now()});
    unreported.clear();
    NFY_CHECK(engine.receipts().record(receipts));
    return {};
  }
};

Result<std::shared_ptr<Carrier>> add_carrier(Engine& engine, std::string name) {
  auto carrier = std::make_shared<Carrier>();
  CallbackProviderOptions options;
  options.identifier = std::move(name);
  NFY_TRY(provider, make_callback_provider(options, [carrier](auto batch, auto results) {
            return carrier->send(batch, results);
          }));
  NFY_CHECK(engine.providers().add(provider));
  return carrier;
}

Result<void> show_history(Engine& engine) {
  NFY_TRY(versions, engine.providers().list_history("north"));
  for (auto at = versions.rbegin(); at != versions.rend(); ++at)
    if (!at->reason.empty())  // the figures behind the colon are of this run
      std::printf("north: %d, %s\n", int(at->priority),
                  at->reason.substr(0, at->reason.find(':')).c_str());
  return {};
}

Result<void> drill() {
  auto clock = std::make_shared<SimulatedClock>(*UtcTime::from_text("2026-04-02T09:00:00Z"));
  OpenOptions options;
  options.clock = clock;
  NFY_TRY(engine, open_engine("memory:", options));
  NFY_TRY(prices,
          reference_data_from_json(
              R"({"sms_rates": [{"valid_from": "1970-01-01T00:00:00Z", "rate": "0.024"}]})"));
  NFY_CHECK(engine->rates().put(prices));
  NFY_TRY(north, add_carrier(*engine, "north"));
  NFY_TRY(south, add_carrier(*engine, "south"));
  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  NewTemplate text;
  text.name = "Reminder";
  text.content = "Your clinic is open.";
  NFY_TRY(reminder, engine->templates().create(service.id, text));

  std::vector<NotificationId> sent;
  std::vector<SendRequest> requests(messages_a_minute);
  for (SendRequest& request : requests) {
    request.template_id = reminder.id;
    request.to = "07700 900123";
  }
  // Until all are away, and then until the provider has been back for three hours.
  for (int minute = 1; minute <= 240; ++minute) {
    if (minute * messages_a_minute <= messages) {
      NFY_TRY(accepted, engine->notifications().send_many(service.id, requests));
      for (const auto& one : accepted)
        if (one) sent.push_back(one->id);
    }
    if (minute == dies_in_minute) north->health = Carrier::dying;
    if (minute == 60) north->health = Carrier::well;
    NFY_TRY(round, engine->deliver({}));
    while (round.claimed > 0) {
      NFY_TRY(next, engine->deliver({}));
      round = next;
    }
    if (minute == 30) {
      NFY_TRY(doubts, engine->delivery().list_in_doubt(messages));
      std::printf("in doubt while north is dead: %d\n", int(doubts.size()));
    }
    NFY_CHECK(north->report(*engine, "north"));
    NFY_CHECK(south->report(*engine, "south"));
    NFY_CHECK(engine->run_due());
    clock->advance(1min);
  }

  int delivered = 0, once = 0;
  for (const NotificationId id : sent) {
    NFY_TRY(one, engine->notifications().get(service.id, id));
    delivered += one.status == Status::delivered;
    once += north->copies[id] + south->copies[id] == 1;
  }
  std::printf("sent: %d, delivered: %d, one copy each: %d\n", int(sent.size()), delivered, once);
  return show_history(*engine);
}

int main() {
  const auto done = drill();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
