#include "engine/context.hpp"
#include "engine/personal_data.hpp"
#include "engine/task_keys.hpp"

#include <notify/imports.hpp>
#include <notify/ports/import_source.hpp>
#include <notify/recipient.hpp>

#include <algorithm>
#include <map>
#include <unordered_set>

namespace notify {
namespace imports {
namespace {

bool are_notifications(ImportTable table) {
  return table == ImportTable::notifications || table == ImportTable::history;
}

const Uuid& id_in(const ImportRow& row, std::size_t column) { return std::get<Uuid>(row[column]); }

/// The key of a row as errors name it.
std::string key_text(ImportTable table, const ImportRow& row) {
  std::string out;
  const auto columns = shape_of(table).columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].role != ImportRole::key) continue;
    if (!out.empty()) out += ' ';
    if (const auto* const id = std::get_if<Uuid>(&row[i])) out += id->to_text();
    if (const auto* const number = std::get_if<std::int64_t>(&row[i]))
      out += std::to_string(*number);
    if (const auto* const text = std::get_if<std::string>(&row[i])) out += *text;
  }
  return out;
}

Error refused(const ImportTrouble& trouble) {
  return make_error(ErrorCode::corrupt, trouble.table + " " + trouble.key + ": " + trouble.reason);
}

/// Of a row that the store refused: it is about the row, and not about the store.
bool is_about_row(const Error& error) {
  return error.code == ErrorCode::conflict || error.code == ErrorCode::invalid_argument ||
         error.code == ErrorCode::not_found || error.code == ErrorCode::corrupt;
}

/// Fills in what a source can't know, and seals what must not stand open here.
class ImportSeal {
public:
  explicit ImportSeal(EngineContext& context) : context_(context), sealer_(*context.sealer()) {}

  Result<void> complete(ImportTable table, ImportRow& row) {
    switch (table) {
      case ImportTable::users: {
        const std::string& typed = std::get<std::string>(row[2]);
        const auto address = parse_email_address(typed);
        row[3] = address ? address->normalised : comparable_recipient(typed);
        return {};
      }
      case ImportTable::api_keys:
        NFY_CHECK(seal(SealedColumn::api_key_secret, id_in(row, 1), id_in(row, 0), row[3]));
        row[10] = std::int64_t{sealer_.key_id()};
        return {};
      case ImportTable::callbacks: {
        if (!context_.ports.http)
          return make_error(ErrorCode::unsupported,
                            "services cannot be called without an http "
                            "client");
        auto host = context_.ports.http->host_of(std::get<std::string>(row[3]));
        if (!host) return make_error(ErrorCode::corrupt, "url is none that can be called");
        NFY_CHECK(seal(SealedColumn::callback_token, id_in(row, 1), id_in(row, 0), row[4]));
        row[11] = std::int64_t{sealer_.key_id()};
        row[12] = *std::move(host);
        return {};
      }
      case ImportTable::unsubscribes: {
        if (std::holds_alternative<std::monostate>(row[5])) return {};
        const ServiceId service{id_in(row, 2)};
        NFY_TRY(index, personal_data::index_of(
                           sealer_, service, comparable_recipient(std::get<std::string>(row[5]))));
        NFY_CHECK(seal(SealedColumn::unsubscribed_recipient, service.uuid, id_in(row, 0), row[5]));
        row[6] = std::int64_t{sealer_.key_id()};
        row[7] = index;
        return {};
      }
      default: return {};
    }
  }

private:
  Result<void> seal(SealedColumn column, const Uuid& service, const Uuid& id, ImportValue& value) {
    auto& text = std::get<std::string>(value);
    NFY_TRY(sealed, sealer_.seal(text, sealing_context(column, ServiceId{service}, id)));
    text = std::move(sealed);
    return {};
  }

  EngineContext& context_;
  Sealer& sealer_;
};

/// One call of run().
class ImportRun {
public:
  ImportRun(EngineContext& context, ImportSource& source, const ImportOptions& options)
      : context_(context),
        store_(context.store().imports()),
        source_(source),
        options_(options),
        seal_(context) {}

  Result<ImportReport> run() {
    NFY_TRY(progress, store_.progress(source_.name()));
    for (auto& [table, at] : progress) progress_[table] = std::move(at);
    const bool resumed = !progress_.empty();
    NFY_CHECK(prepare());
    for (int i = 0; i < import_table_count; ++i) NFY_CHECK(bring(static_cast<ImportTable>(i)));
    NFY_CHECK(carry_facts());
    NFY_TRY(report, report_of(resumed));
    NFY_CHECK(store_.finish(source_.name()));
    return report;
  }

private:
  Result<void> tell(const char* phase, std::int64_t done, std::int64_t total) {
    if (options_.progress && !options_.progress(Progress{phase, done, total})) return stopped();
    return {};
  }

  /// What has to stand before the rows: prices, and room for the months of the history.
  Result<void> prepare() {
    NFY_TRY(rates, source_.read_rates());
    NFY_CHECK(check_reference_data(rates));
    NFY_CHECK(context_.store().rates().put(rates));
    NFY_TRY(extent, source_.extent());
    if (!extent) return {};
    NFY_CHECK(context_.store().archive().prepare_history(
        start_of_utc_month(extent->start()), next_utc_month(start_of_utc_month(extent->end()))));
    return {};
  }

  Result<void> bring(ImportTable table) {
    ImportProgress& at = progress_[table];
    if (at.is_done) return {};
    const char* const name = shape_of(table).name;
    std::int64_t total = 0;
    if (options_.progress) {
      NFY_TRY(rows, source_.count(table));
      total = rows;
    }
    for (;;) {
      NFY_CHECK(tell(name, at.counts.read, total));
      NFY_TRY(page, source_.read(table, at.position, options_.batch_rows));
      NFY_CHECK(are_notifications(table) ? store_notifications(table, page)
                                         : store_rows(table, page));
      at.position = page.position;
      at.counts.read += page.read;
      if (page.is_last) return tell(name, at.counts.read, total);
    }
  }

  [[nodiscard]] ImportStep step_of(const ImportPage& page) const {
    return {source_.name(), page.position, page.is_last, page.read, page.bad};
  }
  Result<void> check_bad(const ImportPage& page) const {
    if (!page.bad.empty() && !options_.skip_bad) return refused(page.bad.front());
    return {};
  }

  Result<void> store_rows(ImportTable table, ImportPage& page) {
    std::vector<ImportRow> whole;
    whole.reserve(page.rows.size());
    for (ImportRow& row : page.rows) {
      const auto sealed = seal_.complete(table, row);
      if (sealed)
        whole.push_back(std::move(row));
      else if (is_about_row(sealed.error()))
        page.bad.push_back({shape_of(table).name, key_text(table, row), sealed.error().message});
      else
        return sealed.error();
    }
    NFY_CHECK(check_bad(page));
    const auto stored = store_.put(table, whole, step_of(page));
    if (stored || whole.empty() || !is_about_row(stored.error())) return stored;
    return store_one_by_one(table, whole, page);
  }

  /// The store refuses something in the batch: what it is, and all but that.
  Result<void> store_one_by_one(ImportTable table, std::span<const ImportRow> rows,
                                ImportPage& page) {
    const ImportStep still{source_.name(), progress_[table].position, false, 0, {}};
    for (const ImportRow& row : rows) {
      const auto stored = store_.put(table, std::span(&row, 1), still);
      if (stored) continue;
      if (!is_about_row(stored.error())) return stored;
      page.bad.push_back({shape_of(table).name, key_text(table, row),
                          "has no place here: " + stored.error().message});
      NFY_CHECK(check_bad(page));
    }
    return store_.put(table, {}, step_of(page));
  }

  Result<void> store_notifications(ImportTable table, ImportPage& page) {
    const bool archived = table == ImportTable::history;
    NFY_TRY(orphans, store_.list_orphans(page.notifications));
    if (!orphans.empty()) {
      const std::unordered_set<NotificationId> lost(orphans.begin(), orphans.end());
      for (const NotificationId& id : orphans)
        page.bad.push_back({shape_of(table).name, id.to_text(),
                            "names an unknown service, template version or API key"});
      std::erase_if(page.notifications, [&](const auto& n) { return lost.contains(n.id); });
    }
    NFY_CHECK(check_bad(page));
    if (!archived)
      for (Notification& n : page.notifications)
        NFY_CHECK(personal_data::seal(context_.sealer(), n));
    return store_.put_notifications(page.notifications, archived, step_of(page));
  }

  /// Month by month: facts of a year can be many.
  Result<void> carry_facts() {
    NFY_TRY(days, source_.fact_days());
    if (!days) return {};
    for (LocalDay first = days->first; first <= days->last;) {
      const LocalDay last = std::min(days->last, last_of_month(first));
      NFY_CHECK(tell("facts", (first.days() - days->first.days()).count(),
                     (days->last.days() - days->first.days()).count() + 1));
      NFY_TRY(facts, source_.read_carried({first, last}));
      NFY_CHECK(store_.put_carried({first, last}, facts.bills, facts.statuses));
      first = last.next();
    }
    return {};
  }

  static LocalDay last_of_month(LocalDay day) {
    const auto ymd = day.ymd();
    return LocalDay(std::chrono::sys_days(ymd.year() / ymd.month() / std::chrono::last));
  }

  Result<ImportReport> report_of(bool resumed) {
    ImportReport report{.layout = source_.layout(),
                        .source = source_.name(),
                        .resumed = resumed,
                        .tables = {},
                        .troubles = {}};
    NFY_TRY(progress, store_.progress(source_.name()));
    std::map<ImportTable, ImportedTable> tables;
    for (auto& [table, at] : progress) tables[table] = std::move(at.counts);
    for (auto& [table, counts] : tables) report.tables.push_back(std::move(counts));
    NFY_TRY(troubles, store_.troubles(source_.name(), import_troubles_max));
    report.troubles = std::move(troubles);
    return report;
  }

  EngineContext& context_;
  ImportsStore& store_;
  ImportSource& source_;
  const ImportOptions& options_;
  ImportSeal seal_;
  std::map<ImportTable, ImportProgress> progress_;
};

/// Reading takes about a third of what reading and writing does.
constexpr int plan_writing_factor = 3;

}  // namespace
}  // namespace imports

Result<ImportPlan> Imports::plan(ImportSource& source, const ProgressFunction& progress) {
  constexpr std::int64_t plan_batch_rows = 5'000;
  ImportPlan plan{.layout = source.layout(),
                  .source = source.name(),
                  .tables = {},
                  .troubles = {},
                  .warnings = {}};
  const UtcTime begun = context_->now();
  NFY_TRY(rates, source.read_rates());
  NFY_CHECK(check_reference_data(rates));
  for (int i = 0; i < import_table_count; ++i) {
    const auto table = static_cast<ImportTable>(i);
    ImportedTable counts{.table = shape_of(table).name};
    NFY_TRY(total, source.count(table));
    std::string position;
    for (bool is_last = false; !is_last;) {
      if (progress && !progress(Progress{counts.table, counts.read, total})) return stopped();
      NFY_TRY(page, source.read(table, position, plan_batch_rows));
      counts.read += page.read;
      counts.skipped += static_cast<std::int64_t>(page.bad.size());
      for (ImportTrouble& trouble : page.bad)
        if (plan.troubles.size() < import_troubles_max) plan.troubles.push_back(std::move(trouble));
      position = page.position;
      is_last = page.is_last;
    }
    plan.tables.push_back(std::move(counts));
  }
  NFY_TRY(warnings, source.warnings());
  plan.warnings = std::move(warnings);
  plan.estimated = std::chrono::ceil<std::chrono::seconds>((context_->now() - begun) *
                                                           imports::plan_writing_factor);
  return plan;
}

Result<ImportReport> Imports::run(ImportSource& source, const ImportOptions& options) {
  if (options.batch_rows < 1 || options.batch_rows > import_batch_rows_max)
    return make_error(ErrorCode::invalid_argument,
                      "batch_rows must be 1 to 50000: " + std::to_string(options.batch_rows));
  if (context_->sealer() == nullptr)
    return make_error(ErrorCode::unsupported, "an import needs a sealing key, and none was given");
  return imports::ImportRun(*context_, source, options).run();
}

}  // namespace notify
