#include <notify/notify.hpp>

#include <cstdio>

using namespace notify;

// Sends one text message and prints what it costs. Every call can fail; NFY_TRY and NFY_CHECK hand
// the error up.
Result<void> quickstart() {
  NFY_TRY(engine, open_engine("memory:"));  // or "sqlite:/path", "postgresql://host/database"
  NFY_TRY(prices,
          reference_data_from_json(
              R"({"sms_rates": [{"valid_from": "2016-04-01T00:00:00Z", "rate": "0.024"}]})"));
  NFY_CHECK(engine->rates().put(prices));
  NFY_TRY(carrier, make_simulated_provider({}, std::make_shared<SystemClock>()));
  NFY_CHECK(engine->providers().add(carrier));

  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  NewTemplate text;
  text.name = "Reminder";
  text.content = "Dear ((name)), we look forward to seeing you.";
  NFY_TRY(reminder, engine->templates().create(service.id, text));

  SendRequest request;
  request.template_id = reminder.id;
  request.to = "07700 900123";
  request.personalisation.set("name", std::string("Siân"));
  NFY_TRY(accepted, engine->send(service.id, request));
  NFY_CHECK(engine->deliver({}));

  NFY_TRY(calendar, Calendar::preset(service.calendar));
  const int year = calendar.financial_year_of(calendar.day_of(engine->now()));
  NFY_TRY(usage, engine->billing().yearly_usage(service.id, year));
  NFY_TRY(sent, engine->notifications().get(service.id, accepted.id));
  std::printf("the message is %s and costs £%s\n", std::string(name_of(sent.status)).c_str(),
              usage.lines.at(0).cost.to_text().c_str());
  return {};
}

int main() {
  const auto done = quickstart();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
