#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/receipts.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<Status> list_quarantine(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->receipts().list_quarantined(limit));
  ReportTable table =
      make_table("Receipts in quarantine",
                 {{"id"}, {"provider"}, {"received_at"}, {"bytes", CellKind::count}, {"reason"}});
  const bool is_raw = session.has("--raw");
  if (is_raw) table.columns.push_back({"raw"});
  for (const QuarantinedReceipt& one : all) {
    auto& row = table.rows.emplace_back();
    row = {one.id.to_text(), one.provider, short_time(one.received_at),
           static_cast<std::int64_t>(one.raw.size()), one.reason};
    if (is_raw) row.push_back(one.raw);
  }
  session.output.put(table);
  return Status::ok;
}

struct Replayed {
  std::int64_t applied = 0;
  std::int64_t unchanged = 0;
  std::int64_t parked = 0;
  std::int64_t left = 0;
};

/// One receipt of the quarantine once more. What cannot be read now either stays.
Result<void> replay_one(Engine& engine, const QuarantinedReceipt& one, Replayed& sum) {
  const auto report = engine.receipts().read_again(one.id);
  if (!report) {
    const ErrorCode code = report.error().code;
    if (code != ErrorCode::invalid_argument && code != ErrorCode::not_found) return report.error();
    ++sum.left;
    return {};
  }
  sum.applied += report->applied;
  sum.unchanged += report->unchanged;
  sum.parked += report->parked;
  return {};
}

Result<Status> replay_receipts(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(engine, session.engine());
  NFY_CHECK(session.add_providers());
  NFY_TRY(all, engine->receipts().list_quarantined(limit));
  if (session.has("--id")) {
    const std::string id = session.text("--id");
    std::erase_if(all, [&](const QuarantinedReceipt& one) { return one.id.to_text() != id; });
    if (all.empty()) return make_error(ErrorCode::not_found, "no receipt in quarantine: " + id);
  }
  const auto count = static_cast<std::int64_t>(all.size());
  Replayed sum;
  if (session.has("--dry-run")) {
    sum.left = count;
  } else {
    ProgressBar bar = session.bar("receipts");
    std::int64_t done = 0;
    for (const QuarantinedReceipt& one : all) {
      if (!bar.show(done++, count)) return make_error(ErrorCode::cancelled, "stopped");
      NFY_CHECK(replay_one(*engine, one, sum));
    }
  }
  session.output.put({{"receipts", count},
                      {"applied", sum.applied},
                      {"unchanged", sum.unchanged},
                      {"parked", sum.parked},
                      {"left", sum.left}});
  return Status::ok;
}

constexpr Action actions_of_receipts[] = {{"receipts list", list_quarantine},
                                          {"receipts replay", replay_receipts}};

}  // namespace

std::span<const Action> receipt_actions() { return actions_of_receipts; }

}  // namespace nfy_cli
