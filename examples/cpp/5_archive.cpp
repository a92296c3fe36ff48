// What becomes of messages: one person's data are erased on request, what is out of retention moves
// to the history without its personal data, and old months leave the history for files. Nothing
// that is found, counted or billed changes. Writes the files into archive/ of the current folder.

#include <notify/notify.hpp>

#include <cstdio>

using namespace notify;
using namespace std::chrono_literals;

// Prints where a message stands, and whom it names.
Result<void> show(Engine& engine, ServiceId service, NotificationId id, const char* when) {
  NFY_TRY(one, engine.notifications().get(service, id));
  NFY_TRY(usage, engine.billing().yearly_usage(service, 2026));
  const char* const to = one.to.empty() ? "nobody" : one.to.c_str();
  std::printf("%s: %s, to %s; the year costs £%s\n", when, std::string(name_of(one.status)).c_str(),
              to, usage.lines.at(0).cost.to_text().c_str());
  return {};
}

Result<void> keep_and_forget() {
  NFY_TRY(start, UtcTime::from_text("2026-04-02T09:00:00Z"));
  const auto clock = std::make_shared<SimulatedClock>(start);
  OpenOptions options;
  options.clock = clock;
  // Files need a folder; without one the history stays in the database for ever.
  options.archive_folder = "archive";
  NFY_TRY(engine, open_engine("memory:", options));
  NFY_TRY(prices,
          reference_data_from_json(
              R"({"sms_rates": [{"valid_from": "2026-03-31T23:00:00Z", "rate": "0.024"}]})"));
  NFY_CHECK(engine->rates().put(prices));
  NFY_TRY(carrier, make_simulated_provider({}, clock));
  NFY_CHECK(engine->providers().add(carrier));
  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  // A clinic needs its texts for three days; 7 is the default, 90 the most.
  NFY_CHECK(engine->retention().set(service.id, NotificationType::sms, 3));
  NewTemplate text;
  text.name = "Reminder";
  text.content = "Dear ((name)), we look forward to seeing you.";
  NFY_TRY(reminder, engine->templates().create(service.id, text));
  std::vector<NotificationId> sent;
  for (const char* to : {"07700 900123", "07700 900124", "07700 900125"}) {
    SendRequest request;
    request.template_id = reminder.id;
    request.to = to;
    request.personalisation.set("name", std::string("Siân"));
    NFY_TRY(accepted, engine->send(service.id, request));
    sent.push_back(accepted.id);
  }
  NFY_CHECK(engine->deliver({}));
  clock->advance(2min);
  NFY_CHECK(engine->receipts().record(carrier->take_receipts(100)));
  NFY_CHECK(show(*engine, service.id, sent[0], "sent"));

  // A person may ask at any time to be forgotten: the bill and the statistics stay as they are.
  NFY_TRY(erased, engine->retention().erase_recipient(service.id, "07700 900123"));
  std::printf("erased: %d\n", int(erased));
  NFY_CHECK(show(*engine, service.id, sent[0], "erased"));

  // Background work does this each night; here it is called by its name to see what it did.
  NFY_CHECK(show(*engine, service.id, sent[1], "kept"));
  clock->advance(5 * 24h);
  NFY_TRY(moved, engine->archive().run(service.id));
  std::printf("moved to the history: %d\n", int(moved.moved));
  NFY_CHECK(show(*engine, service.id, sent[1], "history"));

  // The history keeps four whole months here (12 by default); April is older than that in October.
  // Only what background work has counted goes to files, so that comes first.
  clock->advance(180 * 24h);
  NFY_CHECK(engine->run_due());
  NFY_TRY(filed, engine->archive().file_history(4));
  std::printf("moved to files: %d rows in %d file\n", int(filed.rows), int(filed.files));
  NFY_CHECK(show(*engine, service.id, sent[1], "file"));
  // Whoever keeps files should look after them: this reads each one and compares its checksum.
  NFY_TRY(files, engine->archive().list_files());
  NFY_TRY(faults, engine->archive().check_files());
  std::printf("files: %d, missing or broken: %d\n", int(files.size()), int(faults.size()));
  return {};
}

int main() {
  const auto done = keep_and_forget();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
