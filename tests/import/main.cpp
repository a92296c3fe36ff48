// nfy-import-check import|plan|compare|answers|settle|sign-in --store URL --source URL --keys FILE
//                  [--passwords FILE] [--now INSTANT] [--layout NAME] [--skip-bad] [--batch ROWS]
//                  [--years FIRST-LAST]
// What tests/import/check.py asks of the library, as JSON on the standard output. `now` is what the
// clock says.
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "engine/personal_data.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/notify.hpp>
#include <notify/open_import.hpp>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

namespace notify::import_check {
namespace {

struct Arguments {
  std::string command, store, source, keys, passwords, now, layout;
  bool skip_bad = false;
  std::int64_t batch_rows = 5'000;
  int first_year = 2024, last_year = 2026;
};

template <typename T>
T need(Result<T> result, const char* what) {
  if (result) {
    if constexpr (std::is_void_v<T>)
      return;
    else
      return std::move(result).value();
  }
  std::cerr << "nfy-import-check: " << what << ": " << result.error().message << "\n";
  std::exit(1);
}

std::vector<SealingKey> test_keys() { return {{1, std::string(32, 'k')}}; }

using codec::JsonWriter;

void write_lines(JsonWriter& json, std::string_view name, const Usage& usage) {
  json.name(name).begin_list();
  for (const UsageLine& line : usage.lines) {
    json.begin_object();
    if (line.month) json.text("month", line.month->to_text());
    json.text("type", name_of(line.type)).text("rate", line.rate.normalised().to_text());
    json.text("postage", name_of(line.postage)).integer("sent", line.notifications_sent);
    json.integer("chargeable", line.chargeable_units).integer("free", line.free_units);
    json.integer("charged", line.charged_units).text("cost", line.cost.normalised().to_text());
    json.end_object();
  }
  json.end_list();
}

/// What the engine answers, service by service and year by year.
class Answers {
public:
  Answers(Engine& engine, Store& store, Sealer& sealer, const Arguments& arguments)
      : engine_(engine), store_(store), sealer_(sealer), arguments_(arguments) {}

  std::string write() {
    json_.begin_object();
    write_services();
    write_organisations();
    write_platform();
    write_secrets();
    write_personal_data();
    write_inbound();
    json_.end_object();
    return std::move(json_).take();
  }

private:
  void write_services() {
    json_.name("services").begin_object();
    for (const Service& service : need(engine_.services().list(), "services")) {
      json_.name(service.id.to_text()).begin_object();
      for (int year = arguments_.first_year; year <= arguments_.last_year; ++year) {
        json_.name(std::to_string(year)).begin_object();
        const auto bill = need(engine_.billing().bill(service.id, year), "bill");
        write_lines(json_, "yearly", bill.yearly);
        write_lines(json_, "monthly", bill.monthly);
        json_.name("statuses").begin_list();
        for (const MonthlyStatus& m :
             need(engine_.statistics().monthly(service.id, year), "months"))
          json_.begin_object()
              .text("month", m.month.to_text())
              .text("type", name_of(m.type))
              .text("status", name_of(m.status))
              .integer("count", m.count)
              .end_object();
        json_.end_list().end_object();
      }
      json_.end_object();
    }
    json_.end_object();
  }

  void write_organisations() {
    json_.name("organisations").begin_object();
    for (const Organisation& o : need(engine_.organisations().list(), "organisations")) {
      json_.name(o.id.to_text()).begin_object();
      for (int year = arguments_.first_year; year <= arguments_.last_year; ++year) {
        json_.name(std::to_string(year)).begin_list();
        const auto report =
            need(engine_.reports().organisation_usage(o.id, year), "organisation usage");
        for (const OrganisationUsageRow& row : report.rows) {
          json_.begin_object().text("service", row.service_id.to_text());
          json_.integer("chargeable", row.chargeable_units).integer("charged", row.charged_units);
          json_.text("sms_cost", row.sms_cost.normalised().to_text());
          json_.text("letter_cost", row.letter_cost.normalised().to_text());
          json_.integer("emails", row.emails_sent).end_object();
        }
        json_.end_list();
      }
      json_.end_object();
    }
    json_.end_object();
  }

  void write_platform() {
    const LocalDayRange days{LocalDay::from_ymd(2000, 1, 1).value(),
                             LocalDay::from_ymd(2099, 12, 31).value()};
    json_.name("daily_volumes").begin_list();
    for (const DailyVolumesRow& row : need(volumes(), "daily volumes"))
      json_.begin_object()
          .text("day", row.day.to_text())
          .integer("sms", row.sms_totals)
          .integer("fragments", row.sms_fragment_totals)
          .integer("chargeable", row.sms_chargeable_units)
          .integer("emails", row.email_totals)
          .integer("letters", row.letter_totals)
          .integer("sheets", row.letter_sheet_totals)
          .end_object();
    json_.end_list().name("despatch").begin_list();
    for (const DespatchFact& f : need(store_.despatches().list_facts(days), "despatch"))
      json_.begin_object()
          .text("day", f.bst_date.to_text())
          .text("postage", name_of(f.postage))
          .text("threshold", name_of(f.cost_threshold))
          .text("rate", f.rate.normalised().to_text())
          .integer("sheets", f.billable_units)
          .integer("letters", f.notifications_sent)
          .end_object();
    json_.end_list().name("processing").begin_list();
    for (const ProcessingTime& t : need(store_.statistics().list_processing(days), "processing"))
      json_.begin_object()
          .text("day", t.bst_date.to_text())
          .integer("total", t.messages_total)
          .integer("quick", t.messages_within_10_secs)
          .end_object();
    json_.end_list();
  }

  /// Year by year: a report has a longest stretch.
  Result<std::vector<DailyVolumesRow>> volumes() {
    std::vector<DailyVolumesRow> all;
    for (int year = arguments_.first_year; year <= arguments_.last_year; ++year) {
      NFY_TRY(report, engine_.reports().daily_volumes({LocalDay::from_ymd(year, 1, 1).value(),
                                                       LocalDay::from_ymd(year, 12, 31).value()}));
      all.insert(all.end(), report.rows.begin(), report.rows.end());
    }
    return all;
  }

  void write_secrets() {
    json_.name("secrets").begin_object();
    for (const SealedColumn column : {SealedColumn::api_key_secret, SealedColumn::callback_token,
                                      SealedColumn::unsubscribed_recipient}) {
      Uuid after{};
      for (;;) {
        const auto found = need(store_.sealed().list(column, -1, after, 1'000), "sealed values");
        if (found.empty()) break;
        after = found.back().id;
        for (const SealedValue& value : found)
          json_.text(
              value.id.to_text(),
              need(sealer_.open(value.bytes, sealing_context(column, value.service_id, value.id)),
                   "sealed value"));
      }
    }
    json_.end_object();
  }

  void write_personal_data() {
    json_.name("notifications").begin_object();
    for (const Service& service : need(engine_.services().list(), "services")) {
      NotificationQuery query{.include_jobs = true, .limit = 1'000};
      for (;;) {
        const auto page = need(engine_.notifications().list(service.id, query), "notifications");
        if (page.empty()) break;
        query.older_than = page.back().id;
        for (const Notification& n : page)
          json_.name(n.id.to_text())
              .begin_object()
              .text("to", n.to)
              .text("normalised_to", n.normalised_to)
              .raw("personalisation", n.personalisation.empty() ? "null" : n.personalisation)
              .end_object();
      }
    }
    json_.end_object();
  }

  void write_inbound() {
    json_.name("inbound").begin_object();
    for (const Service& service : need(engine_.services().list(), "services"))
      for (const InboundSms& m :
           need(engine_.inbound().list(service.id, {.limit = 10'000}), "inbound"))
        json_.text(m.id.to_text(), m.content);
    json_.end_object();
  }

  Engine& engine_;
  Store& store_;
  Sealer& sealer_;
  const Arguments& arguments_;
  JsonWriter json_;
};

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Everything that counts, and no work that would change what was imported.
void settle(Engine& engine) {
  RunOptions options;
  options.wanted = [](const Task& task) {
    return task.key.starts_with("facts/") || task.key.starts_with("billing/") ||
           task.key.starts_with("status/") || task.key.starts_with("despatch/");
  };
  const auto report = need(engine.tasks().run_due(options), "tasks");
  if (report.tasks_failed > 0)
    std::cerr << "nfy-import-check: " << report.tasks_failed
              << " tasks failed: " << report.first_failure->message << "\n";
}

/// Whether each password of [[user, password], …] is that of its user.
std::string sign_in(Engine& engine, const std::string& path) {
  const auto pairs = need(codec::read_json(text_of(path), {}), "passwords");
  JsonWriter json;
  json.begin_list();
  for (const codec::JsonValue& pair : *pairs.find_as<codec::JsonValue::Array>()) {
    const auto& values = *pair.find_as<codec::JsonValue::Array>();
    const auto user = need(UserId::from_text(*values[0].find_as<std::string>()), "user");
    json.flag(
        need(engine.sign_in().check_password(user, *values[1].find_as<std::string>()), "sign-in"));
  }
  json.end_list();
  return std::move(json).take();
}

std::string run(const Arguments& arguments) {
  const auto entropy = std::make_shared<SystemEntropy>();
  const std::shared_ptr<Sealer> sealer = need(make_aes_sealer(test_keys(), entropy), "sealing key");
  OpenOptions options;
  options.sealing_keys = test_keys();
  if (!arguments.now.empty())
    options.clock =
        std::make_shared<SimulatedClock>(need(UtcTime::from_text(arguments.now), "now"));
  const auto engine = need(open_engine(arguments.store, options), "store");
  if (arguments.command == "settle") {
    settle(*engine);
    return "{}";
  }
  if (arguments.command == "sign-in") return sign_in(*engine, arguments.passwords);
  if (arguments.command == "answers") {
    settle(*engine);
    const auto store = need(open_store(arguments.store, false, ""), "store");
    return Answers(*engine, *store, *sealer, arguments).write();
  }
  ImportSourceOptions from;
  from.url = arguments.source;
  from.keys = need(import_keys_from_json(text_of(arguments.keys)), "keys");
  if (!arguments.layout.empty()) from.layout = need(import_layout_from(arguments.layout), "layout");
  const auto source = need(open_import_source(from), "source");
  if (arguments.command == "plan") return to_json(need(engine->imports().plan(*source), "plan"));
  if (arguments.command == "compare")
    return to_json(need(engine->imports().compare(*source), "compare"));
  return to_json(need(engine->imports().run(*source, {.skip_bad = arguments.skip_bad,
                                                      .batch_rows = arguments.batch_rows}),
                      "import"));
}

Arguments arguments_from(int count, char** values) {
  Arguments out;
  if (count > 1) out.command = values[1];
  for (int i = 2; i < count; ++i) {
    const std::string_view name = values[i];
    if (name == "--skip-bad") {
      out.skip_bad = true;
      continue;
    }
    const std::string value = ++i < count ? values[i] : "";
    if (name == "--store") out.store = value;
    if (name == "--source") out.source = value;
    if (name == "--keys") out.keys = value;
    if (name == "--passwords") out.passwords = value;
    if (name == "--now") out.now = value;
    if (name == "--layout") out.layout = value;
    if (name == "--batch") out.batch_rows = std::atoll(value.c_str());
    if (name == "--years") std::sscanf(value.c_str(), "%d-%d", &out.first_year, &out.last_year);
  }
  return out;
}

}  // namespace
}  // namespace notify::import_check

int main(int count, char** values) {
  const auto arguments = notify::import_check::arguments_from(count, values);
  std::cout << notify::import_check::run(arguments) << "\n";
  return 0;
}
