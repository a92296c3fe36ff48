#include "store/sql/attempt_ends.hpp"
#include "store/sql/day_ledgers.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/letter_files.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <set>

namespace notify::sql {
namespace {

constexpr std::string_view make_word = "make", scan_word = "scan";

Value word_of(LetterWork work) {
  switch (work) {
    case LetterWork::none: return {};
    case LetterWork::make: return make_word;
    case LetterWork::scan: return scan_word;
  }
  return {};
}

LetterFile letter_file_from(const Row& row) {
  LetterFile file;
  file.id.uuid = row.uuid(0);
  file.service_id.uuid = row.uuid(1);
  file.work = row.is_null(2)             ? LetterWork::none
              : row.text(2) == scan_word ? LetterWork::scan
                                         : LetterWork::make;
  file.file = {std::string(row.text(3)), static_cast<std::int32_t>(row.integer(4))};
  file.pages = row.integer(5);
  file.message = row.text(6);
  file.attempts = row.integer(7);
  return file;
}

Error unknown_letter(NotificationId id) {
  return make_error(ErrorCode::not_found, "unknown letter: " + id.to_text());
}

/// What is known of the PDF; a letter from before there were any, or imported, has no row.
LetterFile read_letter_file(Connection& connection, ServiceId service, NotificationId id) {
  bool is_live = false;
  connection.query(select_live_letter, {id, service}, [&](const Row&) { is_live = true; });
  if (!is_live) throw Failure{unknown_letter(id)};
  LetterFile file{.id = id, .service_id = service};
  connection.query(select_letter_file, {id}, [&](const Row& row) { file = letter_file_from(row); });
  return file;
}

StoredState changed_state(const StoredState& before, const LetterChange& change) {
  StoredState after = before;
  if (change.status) after.key.status = *change.status;
  if (change.sheets) after.billable_units = *change.sheets;
  if (change.postage) after.key.postage = *change.postage;
  if (change.international) after.key.international = *change.international;
  return after;
}

void store_recipient(Connection& connection, const Notification& n) {
  const bool is_sealed = !n.sealed.bytes.empty();
  connection.execute(
      change_recipient,
      {n.id, n.to, Value::text_or_null(n.normalised_to), Value::text_or_null(n.personalisation),
       Value::text_or_null(n.reply_to_text), Value::text_or_null(n.unsubscribe_link),
       is_sealed ? Value::bytes(n.sealed.bytes) : Value(),
       is_sealed ? Value(std::int64_t{n.sealed.key_id}) : Value(),
       is_sealed ? Value(n.sealed.recipient_index) : Value(),
       is_sealed ? Value(n.sealed.to_tv_number) : Value()});
}

void store_letter_file(Connection& connection, const LetterChange& change, UtcTime now) {
  LetterFile file = read_letter_file(connection, change.service_id, change.id);
  if (change.file && change.file->key != file.file.key) {
    keep_file(connection, change.file->key);
    discard_file(connection, file.file.key, now);
  }
  if (change.file) file.file = *change.file;
  if (change.pages) file.pages = *change.pages;
  if (!change.message.empty()) file.message = change.message;
  if (change.ends_work) file.work = LetterWork::none;
  connection.execute(put_letter_file,
                     {file.id, file.service_id, word_of(file.work),
                      Value::text_or_null(file.file.key), std::int64_t{file.file.sealing_key_id},
                      file.pages, Value::text_or_null(file.message), file.attempts, Value()});
}

}  // namespace

void queue_letters(Connection& connection, std::span<const NewNotification* const> rows) {
  ValueTable files(6);
  for (const NewNotification* row : rows) {
    const Notification& n = row->notification;
    if (n.type != NotificationType::letter) continue;
    const bool is_uploaded = n.status == Status::pending_virus_check;
    // With a test key a letter is delivered at once, and its PDF made all the same.
    const bool is_made = n.status == Status::created || n.status == Status::delivered;
    if (!is_uploaded && !is_made) continue;
    files.add(n.id, n.service_id, is_uploaded ? scan_word : make_word, n.created_at,
              Value::text_or_null(row->file.key), std::int64_t{row->file.sealing_key_id});
    if (!row->file.key.empty()) keep_file(connection, row->file.key);
  }
  if (!files.empty()) connection.execute(insert_new_files, files);
}

Result<LetterFile> SqlLetterFiles::find(ServiceId service, NotificationId id) {
  return transact(Access::read, [&](Session& session) {
    return read_letter_file(session.connection(), service, id);
  });
}

Result<bool> SqlLetterFiles::change(const LetterChange& change, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    const Watermarks marks = session.facts().lock_watermarks();
    // A count of its day sees all of this or nothing.
    if (change.leaves_daily_count) session.ledgers().hold_service(change.service_id);
    const StoredStates states = lock_states(connection, std::span(&change.id, 1), false);
    const auto found = states.find(change.id);
    if (found == states.end() || found->second.key.service_id != change.service_id ||
        found->second.key.type != NotificationType::letter)
      throw Failure{unknown_letter(change.id)};
    const StoredState& before = found->second;
    if (!change.from.contains(before.key.status)) return false;
    const StoredState after = changed_state(before, change);
    const std::string_view postage =
        after.key.postage == Postage::none ? std::string_view() : name_of(after.key.postage);
    std::vector<Value> values{change.id, name_of(before.status_read), after.billable_units,
                              Value::text_or_null(postage), after.key.international};
    if (change.status) values.insert(values.end(), {name_of(after.key.status), now});
    if (connection.execute(change.status ? change_letter_status : change_letter, values) != 1)
      fail(ErrorCode::busy, "a letter changed under its lock", "40001");
    if (change.addressed) store_recipient(connection, *change.addressed);
    store_letter_file(connection, change, now);
    if (change.status == Status::technical_failure && !change.message.empty()) {
      AttemptResult why;
      why.id = change.id;
      why.outcome = SendOutcome::rejected;
      why.detail = change.message;
      const AttemptResult* const whys[] = {&why};
      session.attempts().keep_failure_reasons(whys, now);
    }
    DeltaSet deltas(marks.watermark);
    const Calendar& calendar = session.calendars().of(change.service_id);
    if (before.created_at < marks.latest()) add_change(deltas, calendar, before, after);
    if (change.leaves_daily_count)
      session.ledgers().give_up(change.service_id, {calendar.day_of(before.created_at)});
    session.facts().append(deltas);
    return true;
  });
}

namespace {

/// The kinds of work that a claim asks for, as two words.
std::array<Value, 2> words_of(const LetterClaim& claim) {
  const std::string_view first = claim.makes ? make_word : scan_word;
  return {first, claim.scans ? scan_word : first};
}

}  // namespace

Result<std::int64_t> SqlLetterFiles::collect(UtcTime created_before, UtcTime now,
                                             std::int64_t limit) {
  return transact(Access::write, [&](Session& session) {
    ValueTable queued(queue_columns);
    std::int64_t count = 0;
    session.connection().query(select_collectable, {created_before, limit}, [&](const Row& row) {
      queued.add(row.uuid(0), name_of(NotificationType::letter), now, std::int64_t{0},
                 static_cast<std::int64_t>(QueueClass::normal), row.uuid(1));
      ++count;
    });
    if (count > 0) session.connection().execute(insert_queued, queued);
    return count;
  });
}

Result<std::optional<UtcTime>> SqlLetterFiles::collected_until() {
  return transact(Access::single, [&](Session& session) {
    std::optional<UtcTime> until;
    session.connection().query(select_collected, {}, [&](const Row& row) { until = row.time(0); });
    return until;
  });
}

Result<void> SqlLetterFiles::set_collected_until(UtcTime until) {
  return transact(Access::keyed, [&](Session& session) {
    session.connection().execute(store_collected, {until});
  });
}

Result<bool> SqlLetterFiles::has_due(const LetterClaim& claim) {
  if (!claim.makes && !claim.scans) return false;
  return transact(Access::single, [&](Session& session) {
    bool found = false;
    const auto words = words_of(claim);
    session.connection().query(select_any, {words[0], words[1], claim.now},
                               [&](const Row&) { found = true; });
    return found;
  });
}

Result<std::vector<LetterFile>> SqlLetterFiles::claim(const LetterClaim& claim) {
  if (!claim.makes && !claim.scans) return std::vector<LetterFile>{};
  return transact(Access::write, [&](Session& session) {
    const auto words = words_of(claim);
    ValueTable ids(1, {claim.until});
    session.connection().query(select_due_work, {words[0], words[1], claim.now, claim.limit},
                               [&](const Row& row) { ids.add(row.uuid(0)); });
    std::vector<LetterFile> taken;
    if (ids.empty()) return taken;
    session.connection().query(take_work, ids,
                               [&](const Row& row) { taken.push_back(letter_file_from(row)); });
    std::ranges::sort(taken, {}, &LetterFile::id);
    return taken;
  });
}

Result<void> SqlLetterFiles::put_back(NotificationId id, std::optional<UtcTime> due_at) {
  return transact(Access::keyed, [&](Session& session) {
    if (due_at)
      session.connection().execute(return_work, {id, *due_at});
    else
      session.connection().execute(end_work, {id});
  });
}

Result<std::int64_t> SqlLetterFiles::drop_left(std::int64_t limit, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    return drop_with_files(session.connection(), select_left, {limit}, delete_left, now);
  });
}

Result<std::vector<LetterFile>> SqlLetterFiles::list_to_reseal(std::int32_t key_id,
                                                               NotificationId after,
                                                               std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<LetterFile> found;
    session.connection().query(select_letters_to_reseal, {after, std::int64_t{key_id}, limit},
                               [&](const Row& row) { found.push_back(letter_file_from(row)); });
    return found;
  });
}

Result<bool> SqlLetterFiles::replace(const LetterFile& before, const StoredFile& file,
                                     UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    return replace_file(session.connection(), replace_letter_file, before.id.uuid, before.file,
                        file, now);
  });
}

}  // namespace notify::sql
