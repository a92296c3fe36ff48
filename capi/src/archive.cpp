// Retention, the move to history, time-outs, erasure, and what was found in two places.

#include "callbacks.hpp"
#include "table.hpp"

#include <notify/archive.hpp>
#include <notify/retention.hpp>

struct nfy_quarantined_rows : notify::capi::Rows<notify::QuarantinedNotification> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

using enum CellKind;

nfy_archive_report report_out(const ArchiveReport& report) noexcept {
  nfy_archive_report out = NFY_ARCHIVE_REPORT_INIT;
  out.moved = report.moved;
  out.deleted = report.deleted;
  out.withdrawn = report.withdrawn;
  out.conflicts = report.conflicts;
  out.inbound = report.inbound;
  return out;
}

ReportTable retention_table(const std::vector<RetentionPeriod>& all) {
  ReportTable table{.title = "Days of retention",
                    .columns = {{"service_id", text}, {"type", text}, {"days_of_retention", count}},
                    .rows = {},
                    .chart_columns = {}};
  for (const RetentionPeriod& r : all)
    table.rows.push_back(
        {id_cell(r.service_id), std::string(name_of(r.type)), std::int64_t{r.days}});
  return table;
}

ReportTable files_table(const std::vector<ArchiveFile>& files) {
  ReportTable table{.title = "Files of the history",
                    .columns = {{"name", text},
                                {"first_created_at", text},
                                {"last_created_at", text},
                                {"rows", count},
                                {"foreign_ids", count},
                                {"bytes", count},
                                {"archived_at", text}},
                    .rows = {},
                    .chart_columns = {}};
  for (const ArchiveFile& f : files)
    table.rows.push_back({f.name, f.first_created_at.to_text(), f.last_created_at.to_text(), f.rows,
                          f.foreign_ids, f.bytes, f.archived_at.to_text()});
  return table;
}

ReportTable faults_table(const std::vector<ArchiveFileFault>& faults) {
  ReportTable table{.title = "Broken files of the history",
                    .columns = {{"name", text}, {"error", text}, {"message", text}},
                    .rows = {},
                    .chart_columns = {}};
  for (const ArchiveFileFault& f : faults)
    table.rows.push_back({f.file.name, std::string(name_of(f.error.code)), f.error.message});
  return table;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_retention_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                             int32_t days, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(kept, type_in(type, "type"));
    return self->engine->retention().set(service, kept, days);
  });
}

nfy_status nfy_retention_list(nfy_engine* engine, const nfy_uuid* service_id, nfy_table** out,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(all, self->engine->retention().list(service));
    NFY_TRY(table, open_table({.table = retention_table(all)}));
    *out = table;
    return {};
  });
}

nfy_status nfy_archive_run(nfy_engine* engine, const nfy_uuid* service_id,
                           const nfy_archive_options* options, nfy_archive_report* out,
                           nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(given, sized_or_default(options, "options"));
    ProgressBridge progress(given.progress, given.user_data);
    auto report = self->engine->archive().run(service, progress.function());
    if (!report) return progress.explain(report.error());
    sized_out(out, report_out(*report));
    return {};
  });
}

nfy_status nfy_archive_file_history(nfy_engine* engine, int32_t months_kept,
                                    const nfy_archive_options* options, nfy_filing_report* out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(given, sized_or_default(options, "options"));
    ProgressBridge progress(given.progress, given.user_data);
    auto report = self->engine->archive().file_history(months_kept, progress.function());
    if (!report) return progress.explain(report.error());
    nfy_filing_report filled = NFY_FILING_REPORT_INIT;
    filled.files = report->files;
    filled.rows = report->rows;
    filled.bytes = report->bytes;
    sized_out(out, filled);
    return {};
  });
}

nfy_status nfy_archive_list_files(nfy_engine* engine, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(files, self->engine->archive().list_files());
    NFY_TRY(table, open_table({.table = files_table(files)}));
    *out = table;
    return {};
  });
}

nfy_status nfy_archive_check_files(nfy_engine* engine, const nfy_archive_options* options,
                                   nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_or_default(options, "options"));
    ProgressBridge progress(given.progress, given.user_data);
    auto faults = self->engine->archive().check_files(progress.function());
    if (!faults) return progress.explain(faults.error());
    NFY_TRY(table, open_table({.table = faults_table(*faults)}));
    *out = table;
    return {};
  });
}

nfy_status nfy_retention_time_out(nfy_engine* engine, const nfy_archive_options* options,
                                  int64_t* out_count, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_or_default(options, "options"));
    ProgressBridge progress(given.progress, given.user_data);
    auto count = self->engine->retention().time_out(progress.function());
    if (!count) return progress.explain(count.error());
    if (out_count != nullptr) *out_count = *count;
    return {};
  });
}

nfy_status nfy_retention_erase_recipient(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                         int64_t* out_count, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(recipient, text_in(to, "to"));
    NFY_TRY(count, self->engine->retention().erase_recipient(service, recipient));
    if (out_count != nullptr) *out_count = count;
    return {};
  });
}

nfy_status nfy_archive_list_quarantined(nfy_engine* engine, int64_t limit,
                                        nfy_quarantined_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(list, self->engine->archive().list_quarantined(limit));
    *out = open_rows<nfy_quarantined_rows>(std::move(list));
    return {};
  });
}

size_t nfy_quarantined_rows_count(const nfy_quarantined_rows* rows) { return count_rows(rows); }
nfy_status nfy_quarantined_rows_get(const nfy_quarantined_rows* rows, size_t index,
                                    nfy_notification* out, int32_t* out_archived,
                                    int64_t* out_quarantined_at_us, nfy_error** err) {
  return get_row(rows, index, out, err, [&](const QuarantinedNotification& row) noexcept {
    if (out_archived != nullptr) *out_archived = flag_out(row.archived);
    if (out_quarantined_at_us != nullptr) *out_quarantined_at_us = row.quarantined_at.us();
    return notification_out(row.notification);
  });
}
void nfy_quarantined_rows_free(nfy_quarantined_rows* rows) { close_handle(rows); }
