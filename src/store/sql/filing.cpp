#include "archive/id_filter.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/filing.sql.hpp"
#include "store/sql/history.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

// From the history to a file.
namespace notify::sql {
namespace {

/// What the rows that go say of their templates.
struct TemplateSpan {
  UtcTime first, last;
  std::optional<UtcTime> last_used;
};
using TemplateSpans = std::map<std::pair<ServiceId, TemplateId>, TemplateSpan>;

TemplateSpans spans_of(std::span<const Notification> rows) {
  TemplateSpans spans;
  for (const Notification& n : rows) {
    const auto [at, is_new] = spans.try_emplace({n.service_id, n.template_id},
                                                TemplateSpan{n.created_at, n.created_at, {}});
    TemplateSpan& span = at->second;
    span.first = std::min(span.first, n.created_at);
    span.last = std::max(span.last, n.created_at);
    if (n.key_type != KeyType::test)
      span.last_used = std::max(span.last_used, std::optional(n.created_at));
  }
  return spans;
}

/// Whether what was read back says of every row what the row says.
bool is_copy(const archive::FiledRows& copy, std::span<const Notification> rows) {
  if (copy.size() != rows.size()) return false;
  std::unordered_map<NotificationId, const Notification*> by_id;
  by_id.reserve(rows.size());
  for (const Notification& n : rows) by_id.emplace(n.id, &n);
  for (std::size_t i = 0; i < copy.size(); ++i) {
    const auto at = by_id.find(copy.id(i));
    if (at == by_id.end() || !(copy.notification(i) == *at->second)) return false;
    by_id.erase(at);
  }
  return by_id.empty();
}

/// Those that find_filed() looks for in every file.
std::vector<NotificationId> timeless_ids(std::span<const Notification> rows) {
  std::vector<NotificationId> ids;
  for (const Notification& n : rows)
    if (!archive::creation_span(n.id)) ids.push_back(n.id);
  return ids;
}

std::string name_for(UtcTime month, std::string_view content) {
  return month.to_text().substr(0, 7) + "/" + std::string(archive::digest_of(content));
}

}  // namespace

ArchiveFile FiledRows::write(std::span<const Notification> rows, UtcTime now) {
  const std::string bytes = archive::write_file(rows, now);
  const ArchiveFile file{
      .name = name_for(rows.front().created_at, bytes),
      .first_created_at = rows.front().created_at,
      .last_created_at = rows.back().created_at,
      .rows = static_cast<std::int64_t>(rows.size()),
      .foreign_ids = std::ranges::count_if(
          rows, [](const Notification& n) { return !archive::is_made_at(n.id, n.created_at); }),
      .bytes = static_cast<std::int64_t>(bytes.size()),
      .archived_at = now};
  if (const auto put = session().files()->put(file.name, bytes); !put) throw Failure{put.error()};
  const auto copy = read_archive_file(session().files(), file, {.ids = true, .details = true});
  if (!copy) throw Failure{copy.error()};
  if (!is_copy(*copy, rows)) fail(ErrorCode::corrupt, "archive file differs: " + file.name);
  return file;
}

Result<FilingReport> SqlFiles::write(const ArchiveFileScope& scope, UtcTime now) {
  if (!transactions_->shared().files)
    return make_error(ErrorCode::unsupported, "store was opened without a place for files");
  if (scope.limit < 1 || scope.limit > static_cast<std::int64_t>(archive::rows_max))
    return make_error(ErrorCode::invalid_argument,
                      "rows of a file must be 1 to 1000000: " + std::to_string(scope.limit));
  // From one snapshot: PostgreSQL refuses to delete what has changed since it was read, and the
  // whole step is run again; SQLite lets no other writer in meanwhile.
  const auto report = transact(Access::snapshot, [&](Session& session) {
    if (scope.created_before > session.facts().read_watermarks().watermark)
      fail(ErrorCode::invalid_argument,
           "archive scope reaches past the watermark: " + scope.created_before.to_text());
    std::vector<Notification> rows;
    session.connection().query(
        select_oldest, {scope.created_from, scope.created_before, scope.limit},
        [&](const Row& row) { rows.push_back(notification_from(row, false)); });
    if (rows.empty()) return FilingReport{};
    const ArchiveFile file = session.filed().write(rows, now);
    const std::int64_t deleted = session.connection().execute(
        delete_oldest, {scope.created_from, rows.back().created_at, rows.back().id});
    if (deleted != file.rows)
      fail(ErrorCode::internal,
           "archived " + std::to_string(file.rows) + " rows, deleted " + std::to_string(deleted));
    const std::string filter = archive::make_id_filter(timeless_ids(rows));
    session.connection().execute(
        insert_file, {file.name, file.first_created_at, file.last_created_at, file.rows,
                      file.foreign_ids, file.bytes, file.archived_at, Value::bytes(filter)});
    for (const auto& [key, span] : spans_of(rows))
      session.connection().execute(
          widen_template, {key.first, key.second, span.first, span.last, Value(span.last_used)});
    return FilingReport{1, file.rows, file.bytes};
  });
  if (!report || report->rows > 0) return report;
  const auto dropped = transact(Access::write, [&](Session& session) {
    return drop_empty_months(session.connection(), scope.created_before);
  });
  // Readers hold the history: the task of the next month drops this partition with its own.
  if (!dropped && dropped.error().code != ErrorCode::busy) return dropped.error();
  return report;
}

}  // namespace notify::sql
