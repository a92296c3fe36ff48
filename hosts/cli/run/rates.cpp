#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/json.hpp>
#include <notify/rates.hpp>

#include <algorithm>

namespace nfy_cli {

using namespace notify;

namespace {

ReportTable sms_rate_table(ReferenceData data) {
  std::ranges::sort(data.sms_rates, {}, &SmsRate::valid_from);
  ReportTable table =
      make_table("Prices of an SMS fragment", {{"valid_from"}, {"rate", CellKind::decimal}});
  for (const SmsRate& one : data.sms_rates)
    table.rows.push_back({short_time(one.valid_from), one.rate});
  return table;
}

ReportTable letter_rate_table(const ReferenceData& data) {
  ReportTable table = make_table("Prices of letters", {{"start_date"},
                                                       {"end_date"},
                                                       {"post_class"},
                                                       {"sheet_count", CellKind::count},
                                                       {"crown", CellKind::flag},
                                                       {"rate", CellKind::decimal}});
  for (const LetterRate& one : data.letter_rates)
    table.rows.push_back({short_time(one.start_date), cell_of(one.end_date),
                          std::string(name_of(one.post_class)), one.sheet_count, one.crown,
                          one.rate});
  return table;
}

ReportTable default_table(const ReferenceData& data) {
  ReportTable table = make_table(
      "Default allowances",
      {{"organisation_type"}, {"valid_from_financial_year_start"}, {"allowance", CellKind::count}});
  for (const DefaultAllowance& one : data.default_allowances)
    table.rows.push_back({std::string(name_of(one.organisation_type)),
                          std::to_string(one.valid_from_financial_year_start), one.allowance});
  return table;
}

Result<Status> list_rates(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(data, engine->rates().list());
  if (session.output.is_json() && !session.has("--of")) {
    session.output.put_text(notify::to_json(data) + "\n");
    return Status::ok;
  }
  const std::string which = session.text("--of", "sms");
  session.output.put(which == "letters"      ? letter_rate_table(data)
                     : which == "allowances" ? default_table(data)
                                             : sms_rate_table(data));
  return Status::ok;
}

Json::Object counts_of(const ReferenceData& data, bool is_stored) {
  return {{"sms_rates", static_cast<std::int64_t>(data.sms_rates.size())},
          {"letter_rates", static_cast<std::int64_t>(data.letter_rates.size())},
          {"default_allowances", static_cast<std::int64_t>(data.default_allowances.size())},
          {"done", is_stored ? "stored" : "removed"}};
}

Result<Status> put_rates(Session& session) {
  NFY_TRY(data, rates_of_file(session.text("FILE")));
  NFY_TRY(engine, session.engine());
  NFY_CHECK(engine->rates().put(data));
  session.output.put(counts_of(data, true));
  return Status::ok;
}

Result<Status> drop_rates(Session& session) {
  NFY_TRY(data, rates_of_file(session.text("FILE")));
  NFY_TRY(engine, session.engine());
  NFY_CHECK(engine->rates().drop(data));
  session.output.put(counts_of(data, false));
  return Status::ok;
}

constexpr Action actions_of_rates[] = {
    {"rates list", list_rates}, {"rates put", put_rates}, {"rates drop", drop_rates}};

}  // namespace

std::span<const Action> rate_actions() { return actions_of_rates; }

}  // namespace nfy_cli
