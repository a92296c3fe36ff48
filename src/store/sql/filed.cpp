#include "store/sql/filed.hpp"

#include "archive/id_filter.hpp"
#include "store/sql/filed.sql.hpp"
#include "store/sql/history.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <unordered_set>

// Reading the files of the deep archive, inside the transaction that knows which there are.
namespace notify::sql {
namespace {

/// For so many ids, reading their blocks one by one costs less than reading whole filters.
constexpr std::size_t blocks_max = 16;
static_assert(archive::filter_block_bytes == 64);

ArchiveFile file_from(const Row& row) {
  return {.name = std::string(row.text(0)),
          .first_created_at = row.time(1),
          .last_created_at = row.time(2),
          .rows = row.integer(3),
          .foreign_ids = row.integer(4),
          .bytes = row.integer(5),
          .archived_at = row.time(6)};
}

std::vector<ArchiveFile> read_files(Connection& connection, const Statement& sql,
                                    std::initializer_list<Value> values) {
  std::vector<ArchiveFile> files;
  connection.query(sql, values, [&](const Row& row) { files.push_back(file_from(row)); });
  return files;
}

/// The files that may hold one of `ids`, which say nothing of time.
std::vector<ArchiveFile> read_files_for(Connection& connection,
                                        std::span<const NotificationId> ids) {
  std::vector<ArchiveFile> files;
  std::unordered_set<std::string> known;
  const auto keep = [&](const Row& row) {
    ArchiveFile file = file_from(row);
    if (known.insert(file.name).second) files.push_back(std::move(file));
  };
  if (ids.size() <= blocks_max) {
    for (const NotificationId& id : ids)
      connection.query(select_files_by_block, {archive::filter_block_of(id)}, [&](const Row& row) {
        if (archive::block_may_hold(row.bytes(7), id)) keep(row);
      });
    return files;
  }
  connection.query(select_files_by_filter, {}, [&](const Row& row) {
    const std::string filter = row.bytes(7);
    if (std::ranges::any_of(ids,
                            [&](const auto& id) { return archive::filter_may_hold(filter, id); }))
      keep(row);
  });
  return files;
}

}  // namespace

std::optional<FiledState> state_of(const AmendedFile& file, std::size_t row) {
  const Amendment* amended = file.amendment(row);
  if (!amended) return FiledState{file.rows.status(row), file.rows.sent_by(row)};
  if (!amended->status) return {};
  return FiledState{*amended->status, amended->sent_by};
}

Result<archive::FiledRows> read_archive_file(ArchiveFiles* files, const ArchiveFile& file,
                                             archive::Wanted wanted) {
  if (!files)
    return make_error(ErrorCode::unavailable,
                      "store was opened without its archive files: " + file.name);
  auto bytes = files->get(file.name);
  // A file that is known must be there.
  if (!bytes && bytes.error().code == ErrorCode::not_found)
    return make_error(ErrorCode::unavailable, bytes.error().message);
  if (!bytes) return bytes.error();
  auto rows = archive::FiledRows::open(*bytes, wanted);
  if (!rows) return make_error(rows.error().code, rows.error().message + ": " + file.name);
  if (!file.name.ends_with(archive::digest_of(*bytes)) ||
      rows->size() != static_cast<std::size_t>(file.rows))
    return make_error(ErrorCode::corrupt, "archive file is another one: " + file.name);
  return rows;
}

AmendedFile FiledRows::open(const ArchiveFile& file, archive::Wanted wanted) {
  std::unordered_map<NotificationId, Amendment> amendments;
  connection().query(select_amendments, {file.name}, [&](const Row& row) {
    Amendment& a = amendments[NotificationId{row.uuid(0)}];
    if (!row.is_null(1)) a.status = status_of(row.text(1));
    a.sent_by = row.text(2);
    a.updated_at = row.time(3);
  });
  wanted.ids = wanted.ids || !amendments.empty();
  auto rows = read_archive_file(session().files(), file, wanted);
  if (!rows) throw Failure{rows.error()};
  return AmendedFile{file, *std::move(rows), std::move(amendments)};
}

void FiledRows::each(BillingWindow window, FunctionRef<void(const AmendedFile&)> visit,
                     archive::Wanted wanted) {
  for (const ArchiveFile& file :
       read_files(connection(), select_files_between, {window.start(), window.end()}))
    visit(open(file, wanted));
}

std::vector<FiledNotification> FiledRows::find(std::span<const NotificationId> ids,
                                               std::optional<BillingWindow> created_in) {
  std::vector<FiledNotification> found;
  std::unordered_set<NotificationId> wanted(ids.begin(), ids.end());
  const auto look_into = [&](const std::vector<ArchiveFile>& files) {
    for (const ArchiveFile& file : files) {
      if (wanted.empty()) return;
      const AmendedFile opened = open(file, {.ids = true, .details = true});
      for (std::size_t row = 0; row < opened.rows.size(); ++row) {
        if (!wanted.contains(opened.rows.id(row))) continue;
        const auto state = state_of(opened, row);
        if (!state) continue;
        wanted.erase(opened.rows.id(row));
        Notification n = opened.rows.notification(row);
        if (const Amendment* amended = opened.amendment(row)) {
          n.status = state->status;
          n.sent_by = state->sent_by;
          n.updated_at = amended->updated_at;
        }
        found.push_back({std::move(n), file.name});
      }
    }
  };
  if (created_in) {
    look_into(
        read_files(connection(), select_files_between, {created_in->start(), created_in->end()}));
    return found;
  }
  std::vector<NotificationId> timed, timeless;
  for (const NotificationId& id : ids)
    (archive::creation_span(id) ? timed : timeless).push_back(id);
  if (!timed.empty()) {
    const BillingWindow span = history_span(timed);
    look_into(read_files(connection(), select_files_between, {span.start(), span.end()}));
  }
  // An id that says nothing of time was not made here.
  if (!timeless.empty()) look_into(read_files_for(connection(), timeless));
  return found;
}

void FiledRows::amend(const ValueTable& amendments) {
  if (!amendments.empty()) connection().execute(put_amendments, amendments);
}

void FiledRows::count(BillingWindow window, std::optional<ServiceId> service, const Calendar* as,
                      Cube& cube) {
  each(window, [&](const AmendedFile& filed) {
    const archive::FiledRows& rows = filed.rows;
    // Rows come service by service; their days repeat.
    ServiceId last_service;
    const Calendar* calendar = as;
    LocalDay day;
    BillingWindow day_window;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const ServiceId owner = rows.service_id(i);
      if (!window.contains(rows.created_at(i)) || (service && owner != *service)) continue;
      const auto state = state_of(filed, i);
      if (!state) continue;
      if (!calendar || owner != last_service) {
        last_service = owner;
        if (!as) calendar = &session().calendars().of(owner);
        day_window = {};
      }
      if (!day_window.contains(rows.created_at(i))) {
        day = calendar->day_of(rows.created_at(i));
        day_window = calendar->window_of(day);
      }
      const std::int64_t units = rows.billable_units(i);
      cube.add(Cube::Cell{day, owner.uuid, rows.template_id(i).uuid, rows.job_id(i).uuid,
                          rows.type(i), rows.key_type(i), state->status, state->sent_by,
                          rows.rate_multiplier(i), rows.international(i), rows.postage(i),
                          rows.type(i) == NotificationType::letter ? units : 0},
               1, units);
    }
  });
}

Result<std::vector<ArchiveFile>> SqlFiles::list() {
  return transact(Access::read, [&](Session& session) {
    return read_files(session.connection(), select_files, {});
  });
}

Result<void> SqlFiles::check(const ArchiveFile& file) {
  NFY_CHECK(
      read_archive_file(transactions_->shared().files.get(), file, {.ids = true, .details = true}));
  return {};
}

}  // namespace notify::sql
