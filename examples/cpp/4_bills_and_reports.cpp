// From prices to a bill: rates, a free allowance, three months of messages, why each unit was free
// or not, what the bill would be under other rules, and the report. Writes bill.html into the
// current folder. Argument: the folder with the example data.

#include <notify/notify.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>

using namespace notify;

// Sends seven messages at noon of a day: five of one unit and two of two. Answers the last one.
Result<NotificationId> send_seven(Engine& engine, ServiceId service, TemplateId reminder) {
  std::vector<SendRequest> requests(7);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].template_id = reminder;
    requests[i].to = "07700 90012" + std::to_string(i);
    requests[i].personalisation.set("note", std::string(i < 5 ? 20 : 200, 'x'));
  }
  NFY_TRY(answers, engine.send_many(service, requests));
  NFY_CHECK(engine.deliver({}));
  NFY_TRY(last, std::move(answers.back()));
  return last.id;
}

std::string cost_of(const Bill& bill) { return bill.yearly.lines.at(0).cost.to_text(); }

Result<void> bill_three_months(const std::string& folder) {
  NFY_TRY(start, UtcTime::from_text("2026-04-01T12:00:00Z"));
  const auto clock = std::make_shared<SimulatedClock>(start);
  OpenOptions options;
  options.clock = clock;
  NFY_TRY(engine, open_engine("memory:", options));
  // Rates come first: a day without a price cannot be billed.
  std::ifstream file(folder + "/reference_data.json", std::ios::binary);
  const std::string json(std::istreambuf_iterator<char>(file), {});
  NFY_TRY(prices, reference_data_from_json(json));
  NFY_CHECK(engine->rates().put(prices));
  NFY_TRY(carrier, make_simulated_provider({}, clock));
  NFY_CHECK(engine->providers().add(carrier));
  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  // The financial year 2026 begins on 1 April. An operator grants 20 units; else a default holds.
  NFY_CHECK(engine->allowances().set(service.id, 2026, 20));
  NewTemplate text;
  text.name = "Reminder";
  text.content = "Please remember: ((note))";
  NFY_TRY(reminder, engine->templates().create(service.id, text));
  NotificationId last;
  for (const char* noon :
       {"2026-04-15T12:00:00Z", "2026-05-15T12:00:00Z", "2026-06-15T12:00:00Z"}) {
    NFY_TRY(at, UtcTime::from_text(noon));
    clock->set(at);
    NFY_TRY(id, send_seven(*engine, service.id, reminder.id));
    last = id;
  }

  // The bill is exact at any instant, whether background work has run or not.
  NFY_TRY(usage, engine->billing().yearly_usage(service.id, 2026));
  const UsageLine& line = usage.lines.at(0);
  std::printf("%d units, %d free, %d at £%s: £%s\n", int(line.chargeable_units),
              int(line.free_units), int(line.charged_units), line.rate.to_text().c_str(),
              line.cost.to_text().c_str());
  // Who asks why gets the steps that a line is the sum of.
  NFY_TRY(steps, engine->billing().explain(service.id, 2026, line));
  for (const UsageSegment& step : steps) {
    std::printf("  %s: after %d units, %d free and %d charged\n",
                step.fact.bst_date.to_text().c_str(), int(step.used_before), int(step.free_units),
                int(step.charged_units));
  }
  NFY_TRY(verdict, engine->billing().explain_notification(service.id, last));
  std::printf("  the last message: %s\n", std::string(name_of(verdict.reason)).c_str());

  // Other rules can be tried on the same messages; nothing is stored.
  NFY_TRY(without, engine->billing().what_if(service.id, 2026, {.free_allowance = 0}));
  NFY_TRY(dearer, Decimal::from_text("0.03"));
  const WhatIf price{.sms_rates = std::vector<SmsRate>{{start, dearer}}};
  NFY_TRY(at_three_pence, engine->billing().what_if(service.id, 2026, price));
  std::printf("without an allowance: £%s; at 3p a unit: £%s\n", cost_of(without).c_str(),
              cost_of(at_three_pence).c_str());

  // The report by month: CSV for a spreadsheet, and a page with a chart that needs no other file.
  NFY_TRY(months, engine->billing().monthly_usage(service.id, 2026));
  const UsageReport report{.service_name = service.name, .years = {&months, 1}};
  std::fputs(to_csv(report).c_str(), stdout);
  std::ofstream("bill.html", std::ios::binary) << to_html(report);
  return {};
}

int main(int count, char** words) {
  const auto done = bill_three_months(count > 1 ? words[1] : "examples/data");
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
