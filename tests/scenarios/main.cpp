// nfy-scenarios DIR [--store sqlite|URL]: loads each DIR/<name>.json (or .json.zst, .json.xz),
// runs the tasks and compares every table that the library answers for. One line a scenario, then
// "N passed, N failed, N skipped".
#include "scenarios/report_cases.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/statistics.hpp"
#include "support/own_store.hpp"
#include "support/packed_file.hpp"

#include <notify/engine.hpp>
#include <notify/notify.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

namespace notify::scenarios {
namespace {

struct Counts {
  int passed = 0, failed = 0, skipped = 0;
};

class Scenario {
public:
  Scenario(std::string name, Json file, const std::string& store_kind)
      : name_(std::move(name)),
        inputs_(read_inputs(file["inputs"])),
        raw_inputs_(file["inputs"]),
        expected_(file["expected"]),
        own_(store_kind, name_),
        clock_(std::make_shared<SimulatedClock>(inputs_.now)) {
    EnginePorts ports{own_.store, clock_, std::make_shared<SeededEntropy>(1), nullptr};
    engine_ = must(Engine::make(std::move(ports)), "engine");
  }

  Counts run() {
    load();
    bill_until_today();
    compare_past();
    compare_reports();
    load_today();
    compare_statistics(statistics());
    compare_today();
    compare_rebuild();
    compare_allowances();
    std::printf("%s passed %d failed %d skipped %d%s\n", name_.c_str(), counts_.passed,
                counts_.failed, counts_.skipped, notes_.c_str());
    return counts_;
  }

private:
  Store& store() { return *own_.store; }

  void load() {
    must(store().rates().put(inputs_.rates), "rates");
    for (const Organisation& organisation : inputs_.organisations)
      must(store().organisations().put(organisation, inputs_.now), "organisation");
    for (const Service& service : inputs_.services) {
      must(store().services().insert(service), "service");
      // The key that whatever came through the API was sent with.
      const ApiKey key{{service.id.uuid}, service.id,         "key",
                       KeyType::normal,   service.created_at, {}};
      must(store().api_keys().insert(key, "sealed"), "api key");
    }
    for (const Template& value : inputs_.templates)
      must(store().templates().put(value), "template");
    for (const auto& [service, allowance] : inputs_.allowances)
      must(store().allowances().put(service, allowance, inputs_.now), "allowance");
    // The reference counts a day when it is over, ours at once: today's rows come in later.
    const auto uk = must(Calendar::preset("uk"), "calendar");
    today_ = uk.day_of(inputs_.now);
    financial_year_ = uk.financial_year_of(today_);
    const UtcTime today_began = uk.window_of(today_).start();
    const auto split = [&](std::vector<Notification>& rows, std::vector<Notification>& later) {
      const auto from_today =
          std::stable_partition(rows.begin(), rows.end(),
                                [&](const Notification& n) { return n.created_at < today_began; });
      later.assign(from_today, rows.end());
      rows.erase(from_today, rows.end());
    };
    split(inputs_.live, live_today_);
    split(inputs_.archived, archived_today_);
    // Part of the rows come before the watermark moves and part after it, so that both ways of
    // counting, rows and deltas, take part.
    const std::size_t half = inputs_.live.size() / 2;
    const std::span<const Notification> live(inputs_.live);
    must(store().notifications().import_rows(live.first(half), false), "live rows");
    advance(inputs_.now - std::chrono::hours(24 * 20));
    must(store().notifications().import_rows(live.subspan(half), false), "live rows");
    measure_nights(statistics());
    must(store().notifications().import_rows(inputs_.archived, true), "archived rows");
    must(engine_->receipts().record_despatches(inputs_.despatched), "despatched letters");
  }

  void load_today() {
    must(store().notifications().import_rows(live_today_, false), "live rows of today");
    must(store().notifications().import_rows(archived_today_, true), "archived rows of today");
  }

  void advance(UtcTime target) {
    target = target.floor_hour();
    while (must(store().facts().advance(target), "advance") < target) {
    }
  }

  StatisticsCase statistics() {
    return {*engine_,
            store(),
            raw_inputs_,
            expected_,
            inputs_.now,
            [this](const auto& what, const auto& found, const auto& wanted) {
              compare(what, found, wanted);
            },
            [this] { ++counts_.skipped; }};
  }

  void bill_until_today() {
    // The reference's answers are those of a system that has timed nothing out, and some files lack
    // allowances on purpose, so none is made here.
    RunOptions options;
    options.wanted = [](const Task& task) {
      return task.kind != TaskKind::make_allowance && task.kind != TaskKind::time_out;
    };
    must(engine_->run_due(options), "run_due");
  }

  static std::string line_of(const ServiceFact& f) {
    return f.fact.bst_date.to_text() + "|" + f.service_id.to_text() + "|" +
           f.fact.template_id.to_text() + "|" + std::string(name_of(f.fact.type)) + "|" +
           f.fact.provider + "|" + std::to_string(f.fact.rate_multiplier) + "|" +
           (f.fact.international ? "true" : "false") + "|" + plain(f.fact.rate) + "|" +
           std::string(name_of(f.fact.postage)) + "|" + std::to_string(f.fact.billable_units) +
           "|" + std::to_string(f.fact.notifications_sent);
  }

  Lines facts(LocalDay first, LocalDay last) {
    Lines lines;
    for (const auto& fact : must(store().billing().list_facts({first, last}), "facts"))
      lines.insert(line_of(fact));
    return lines;
  }

  /// Rows of an expected ft_billing; `days` limits them if it is not empty.
  static Lines expected_facts(Json table, const std::set<std::string>& days = {}) {
    Lines lines;
    for (const auto& row : rows_of(table)) {
      const std::string day = text_of(row.at("bst_date"));
      if (!days.empty() && !days.contains(day)) continue;
      const auto rate = must(Decimal::from_text(text_of(row.at("rate"))), "rate");
      lines.insert(
          day + "|" + text_of(row.at("service_id")) + "|" + text_of(row.at("template_id")) + "|" +
          text_of(row.at("notification_type")) + "|" + text_of(row.at("provider")) + "|" +
          std::to_string(integer_of(row.at("rate_multiplier"))) + "|" +
          (bool(row.at("international")) ? "true" : "false") + "|" + plain(rate) + "|" +
          text_of(row.at("postage")) + "|" + std::to_string(integer_of(row.at("billable_units"))) +
          "|" + std::to_string(integer_of(row.at("notifications_sent"))));
    }
    return lines;
  }

  void compare(const std::string& what, const Lines& found, const Lines& wanted) {
    if (found == wanted) {
      ++counts_.passed;
      return;
    }
    ++counts_.failed;
    notes_ += "\n  " + what + " differs";
    int shown = 0;
    for (const std::string& line : wanted)
      if (!found.contains(line) && ++shown <= 3) notes_ += "\n    missing " + line;
    shown = 0;
    for (const std::string& line : found)
      if (!wanted.contains(line) && ++shown <= 3) notes_ += "\n    extra   " + line;
  }

  bool has_allowance(ServiceId service, int year) {
    return std::any_of(inputs_.allowances.begin(), inputs_.allowances.end(), [&](const auto& a) {
      return a.first == service && a.second.financial_year_start == year;
    });
  }

  /// Without an allowance the reference leaves SMS out; ours charges every unit and says so
  /// (docs/differences.md, "no allowance"), so those lines are not compared.
  bool is_compared(ServiceId service, int year, NotificationType type) {
    return type != NotificationType::sms || has_allowance(service, year);
  }

  void compare_year(Json entry) {
    const auto service = must(ServiceId::from_text(text_of(entry["service_id"])), "service");
    const int year = static_cast<int>(integer_of(entry["year"]));
    const Usage usage = must(engine_->billing().yearly_usage(service, year), "yearly usage");
    Lines found, wanted;
    for (const UsageLine& line : usage.lines)
      if (is_compared(service, year, line.type))
        found.insert(std::string(name_of(line.type)) + "|" + plain(line.rate) + "|" +
                     plain(line.cost) + "|" + std::to_string(line.notifications_sent) + "|" +
                     std::to_string(line.chargeable_units) + "|" +
                     std::to_string(line.charged_units) + "|" + std::to_string(line.free_units));
    auto money = entry["exact_cost"].get_array().begin();
    for (Json line : entry["response"].get_array()) {
      const simdjson::dom::array exact = (*money).get_array();
      ++money;
      wanted.insert(text_of(exact.at(0)) + "|" + text_of(exact.at(1)) + "|" + text_of(exact.at(2)) +
                    "|" + std::to_string(integer_of(line["notifications_sent"])) + "|" +
                    std::to_string(integer_of(line["chargeable_units"])) + "|" +
                    std::to_string(integer_of(line["charged_units"])) + "|" +
                    std::to_string(integer_of(line["free_allowance_used"])));
    }
    compare("yearly usage " + std::to_string(year) + " of " + service.to_text(), found, wanted);
  }

  void compare_months(Json entry) {
    const auto service = must(ServiceId::from_text(text_of(entry["service_id"])), "service");
    const int year = static_cast<int>(integer_of(entry["year"]));
    const Usage usage = must(engine_->billing().monthly_usage(service, year), "monthly usage");
    Lines found, wanted;
    for (const UsageLine& line : usage.lines)
      if (is_compared(service, year, line.type))
        found.insert(line.month->to_text() + "|" + std::string(name_of(line.type)) + "|" +
                     plain(line.rate) + "|" + std::string(name_of(line.postage)) + "|" +
                     std::to_string(line.notifications_sent) + "|" +
                     std::to_string(line.chargeable_units) + "|" + std::to_string(line.free_units) +
                     "|" + std::to_string(line.charged_units) + "|" + plain(line.cost));
    for (Json row : entry["all_rows"].get_array()) {
      std::string line;
      for (Json cell : row.get_array())
        line += (line.empty() ? "" : "|") +
                (cell.is_string() ? text_of(cell) : std::to_string(integer_of(cell)));
      wanted.insert(std::move(line));
    }
    compare("monthly usage " + std::to_string(year) + " of " + service.to_text(), found, wanted);
  }

  void compare_reports() {
    const ReportCases cases{*engine_, expected_,
                            [&](const std::string& what, const Lines& found, const Lines& wanted) {
                              compare(what, found, wanted);
                            }};
    cases.run();
    cases.organisation_usage("organisation_usage");
  }

  void compare_past() {
    const LocalDay first = must(LocalDay::from_text("2000-01-01"), "day");
    compare("ft_billing", facts(first, today_ - std::chrono::days(1)),
            expected_facts(expected_["ft_billing"]));
    for (Json entry : expected_["yearly_usage_summary"].get_array())
      if (integer_of(entry["year"]) < financial_year_) compare_year(entry);
    for (Json entry : expected_["monthly_usage_past_years"].get_array()) compare_months(entry);
  }

  /// Ours is exact at any instant, so the current year is compared with the reference's answers
  /// after its hourly run.
  void compare_today() {
    for (Json entry : expected_["yearly_usage_summary_after_hourly_update"].get_array())
      compare_year(entry);
    const ReportCases cases{*engine_, expected_,
                            [&](const std::string& what, const Lines& found, const Lines& wanted) {
                              compare(what, found, wanted);
                            }};
    cases.organisation_usage("organisation_usage_after_hourly_update");
    advance(inputs_.now + std::chrono::hours(1));
    while (must(store().facts().fold(10'000), "fold") > 0) {
    }
    std::vector<BillingMark> marks = must(store().billing().list_marks(100'000), "marks");
    must(store().billing().bill(marks), "bill today");
    compare("ft_billing today", facts(today_, today_),
            expected_facts(expected_["ft_billing_today_after_hourly_update"]));
    for (Json entry : expected_["yearly_usage_summary_after_hourly_update"].get_array())
      compare_year(entry);
  }

  /// Moves everything of the services that is as old as the rows named: moves are invisible, so
  /// more of them change nothing.
  void move_to_history(Json ids) {
    std::set<std::string> named;
    for (Json id : ids.get_array()) named.insert(text_of(id));
    for (const Notification& n : inputs_.live) {
      if (!named.contains(n.id.to_text())) continue;
      const ArchiveScope scope{n.service_id, n.type, n.created_at + std::chrono::microseconds(1)};
      while (must(store().archive().move(scope, 1'000, inputs_.now), "move").rows() > 0) {
      }
    }
  }

  void compare_rebuild() {
    const Json rerun = raw_inputs_["rerun"];
    if (is_null(rerun)) return;
    std::string statements;
    const auto quoted = [&](Json id) {
      const std::string text = must(Uuid::from_text(text_of(id)), "id").to_text();
      if (own_.connection->dialect() == sql::Dialect::postgresql) return "'" + text + "'";
      std::string digits;
      for (const char c : text)
        if (c != '-') digits += c;
      return "x'" + digits + "'";
    };
    for (Json update : rerun["updates"].get_array())
      for (const char* table : {"notifications", "notification_history"})
        statements += std::string("UPDATE ") + table + " SET notification_status = '" +
                      std::string(name_of(must(status_from(text_of(update["status"])), "status"))) +
                      "' WHERE id = " + quoted(update["id"]) + ";";
    own_.run(statements);
    move_to_history(rerun["move_to_history"]);
    std::set<std::string> days;
    for (Json day : rerun["days"].get_array()) days.insert(text_of(day));
    Lines found;
    for (const std::string& text : days) {
      const LocalDay day = must(LocalDay::from_text(text), "day");
      must(store().facts().rebuild(day, std::nullopt, false), "rebuild");
      must(store().billing().bill(must(store().billing().list_marks(100'000), "marks")), "bill");
      for (const std::string& line : facts(day, day)) found.insert(line);
    }
    compare("rebuild", found, expected_facts(expected_["rebuild"]["ft_billing"], days));
  }

  static std::string allowance_line(std::int64_t units, bool high_volume, bool custom) {
    return std::to_string(units) + (high_volume ? "|high volume" : "|") +
           (custom ? "|custom" : "|");
  }

  void compare_allowances() {
    for (Json entry : expected_["free_sms_allowance"].get_array()) {
      const Json stored = entry["stored"];
      const auto service = must(ServiceId::from_text(text_of(entry["service_id"])), "service");
      const int year = static_cast<int>(integer_of(entry["financial_year_start"]));
      const Allowance found = must(engine_->allowances().ensure(service, year), "allowance");
      compare("free allowance of " + service.to_text(),
              {allowance_line(found.free_sms_fragment_limit, found.high_volume_service_last_year,
                              found.has_custom_allowance)},
              {allowance_line(integer_of(stored["free_sms_fragment_limit"]),
                              bool(stored["high_volume_service_last_year"]),
                              bool(stored["has_custom_allowance"]))});
    }
  }

  std::string name_;
  Inputs inputs_;
  Json raw_inputs_;
  Json expected_;
  test::OwnStore own_;
  std::shared_ptr<SimulatedClock> clock_;
  std::unique_ptr<Engine> engine_;
  LocalDay today_;
  int financial_year_ = 0;
  std::vector<Notification> live_today_, archived_today_;
  Counts counts_;
  std::string notes_;
};

int run_all(const std::string& folder, const std::string& store) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (!test::name_without(entry.path(), ".json").empty()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Counts all;
  for (const auto& path : files) {
    const std::string name = test::name_without(path, ".json");
    try {
      const auto text = test::read_packed(path);
      if (!text) throw std::runtime_error("file cannot be read: " + path.filename().string());
      simdjson::dom::parser parser;
      const Json file = parser.parse(*text);
      const Counts counts = Scenario(name, file, store).run();
      all.passed += counts.passed;
      all.failed += counts.failed;
      all.skipped += counts.skipped;
    } catch (const sql::Failure& failure) {
      std::printf("%s failed: %s\n", name.c_str(), failure.error.message.c_str());
      ++all.failed;
    } catch (const std::exception& error) {
      std::printf("%s failed: %s\n", name.c_str(), error.what());
      ++all.failed;
    }
    std::fflush(stdout);
  }
  std::printf("%d passed, %d failed, %d skipped\n", all.passed, all.failed, all.skipped);
  return all.failed == 0 && all.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace notify::scenarios

int main(int argc, char** argv) {
  std::string folder, store = "sqlite";
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--store" && i + 1 < argc)
      store = argv[++i];
    else
      folder = argument;
  }
  if (folder.empty()) {
    std::cerr << "usage: nfy-scenarios DIR [--store sqlite|postgresql://...]\n";
    return 2;
  }
  return notify::scenarios::run_all(folder, store);
}
