#include "store/sql/callback_outbox.hpp"
#include "store/sql/returned_letters.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace notify::sql {
namespace {

/// Fills in the text of each id that is known.
void read_texts(Connection& connection, const Batch& batch, std::map<Uuid, std::string>& texts) {
  ValueTable ids(1);
  for (const auto& [id, text] : texts) ids.add(id);
  if (ids.empty()) return;
  connection.query(batch, ids, [&](const Row& row) { texts[row.uuid(0)] = row.text(1); });
}

}  // namespace

void CallbackOutbox::store_returned_letters(const ValueTable& letters, UtcTime now) {
  if (letters.empty()) return;
  TextPool pool;
  ValueTable rows(4), calls(3);
  for (std::size_t i = 0; i < letters.rows(); ++i) {
    const Uuid letter = letters.at(i, 0).uuid(), service = letters.at(i, 1).uuid();
    const LocalDay day = session().calendars().of(ServiceId{service}).day_of(now);
    rows.add(letter, service, pool.keep(day.to_text()), now);
    calls.add(letter, service, now);
  }
  connection().execute(put_returned, rows);
  connection().execute(queue_returned, calls);
}

void CallbackOutbox::describe_letters(std::vector<ClaimedCallback>& claimed) {
  using Version = std::pair<Uuid, std::int64_t>;
  std::vector<ClaimedCallback*> letters;
  std::map<Version, std::string> templates;
  std::map<Uuid, std::string> jobs, users;
  for (ClaimedCallback& c : claimed) {
    const Notification& n = c.notification;
    if (c.target.type != CallbackType::returned_letter || n.id.is_nil()) continue;
    letters.push_back(&c);
    templates.try_emplace({n.template_id.uuid, n.template_version});
    if (!n.job_id.is_nil()) jobs.try_emplace(n.job_id.uuid);
    if (!n.created_by.is_nil()) users.try_emplace(n.created_by.uuid);
  }
  ValueTable versions(2);
  for (const auto& [version, name] : templates) versions.add(version.first, version.second);
  if (!versions.empty())
    connection().query(template_names, versions, [&](const Row& row) {
      templates[{row.uuid(0), row.integer(1)}] = row.text(2);
    });
  read_texts(connection(), job_file_names, jobs);
  read_texts(connection(), user_addresses, users);
  for (ClaimedCallback* c : letters) {
    const Notification& n = c->notification;
    c->template_name = templates.at({n.template_id.uuid, n.template_version});
    if (!n.job_id.is_nil()) c->file_name = jobs.at(n.job_id.uuid);
    if (!n.created_by.is_nil()) c->sent_by = users.at(n.created_by.uuid);
  }
}

Result<std::vector<ReturnedLetterDay>> SqlReceipts::returned_by_day(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ReturnedLetterDay> days;
    session.connection().query(count_returned, {service}, [&](const Row& row) {
      days.push_back({day_from(row.text(0)), row.integer(1)});
    });
    return days;
  });
}

namespace {

/// What letters were, from rows wherever they are.
class LettersDescribed {
public:
  explicit LettersDescribed(Connection& connection) : connection_(connection) {}

  void add(const ReturnedLetter& letter, const Notification& n) {
    ReturnedLetterLine& line = lines.emplace_back();
    line.letter = letter;
    line.client_reference = n.client_reference;
    line.sent_at = n.created_at;
    line.template_id = n.template_id;
    line.template_version = n.template_version;
    line.has_api_key = n.api_key_id.has_value();
    line.row = n.job_row_number;
    jobs_.push_back(n.job_id.uuid);
    users_.push_back(n.created_by.uuid);
  }
  /// Names of templates, jobs and users, each asked for once.
  void fill() {
    std::map<std::pair<Uuid, std::int64_t>, std::string> templates;
    std::map<Uuid, std::string> jobs;
    std::map<Uuid, std::pair<std::string, std::string>> users;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      templates.try_emplace({lines[i].template_id.uuid, lines[i].template_version});
      if (!jobs_[i].is_nil()) jobs.try_emplace(jobs_[i]);
      if (!users_[i].is_nil()) users.try_emplace(users_[i]);
    }
    ValueTable versions(2);
    for (const auto& [version, name] : templates) versions.add(version.first, version.second);
    if (!versions.empty())
      connection_.query(template_names, versions, [&](const Row& row) {
        templates[{row.uuid(0), row.integer(1)}] = row.text(2);
      });
    read_texts(connection_, job_file_names, jobs);
    for (auto& [id, user] : users)
      connection_.query(select_reporter, {id}, [&user = user](const Row& row) {
        user = {std::string(row.text(0)), std::string(row.text(1))};
      });
    for (std::size_t i = 0; i < lines.size(); ++i) {
      ReturnedLetterLine& line = lines[i];
      line.template_name = templates.at({line.template_id.uuid, line.template_version});
      if (!jobs_[i].is_nil()) line.original_file_name = jobs.at(jobs_[i]);
      if (!users_[i].is_nil())
        std::tie(line.user_name, line.user_email_address) = users.at(users_[i]);
    }
  }

  std::vector<ReturnedLetterLine> lines;

private:
  Connection& connection_;
  std::vector<Uuid> jobs_, users_;
};

}  // namespace

Result<ReturnedLetters> SqlReceipts::returned_on(ServiceId service, LocalDay day) {
  return transact(Access::read, [&](Session& session) {
    Connection& connection = session.connection();
    const std::string on = day.to_text();
    std::map<NotificationId, ReturnedLetter> letters;
    ValueTable ids(1);
    connection.query(select_returned_on, {service, on}, [&](const Row& row) {
      const NotificationId id{row.uuid(0)};
      letters[id] = {id, {row.uuid(1)}, day_from(row.text(2)), row.time(3)};
      ids.add(id);
    });
    LettersDescribed described(connection);
    if (!ids.empty()) {
      look_up(connection);
      connection.query(live_rows, ids, [&](const Row& row) {
        const Notification n = notification_from(row, true);
        if (letters.contains(n.id)) described.add(letters.extract(n.id).mapped(), n);
      });
    }
    ValueTable older(1);
    for (const auto& [id, letter] : letters) older.add(id);
    if (!older.empty())
      connection.query(archived_rows, older, [&](const Row& row) {
        const Notification n = notification_from(row, false);
        if (letters.contains(n.id)) described.add(letters.extract(n.id).mapped(), n);
      });
    described.fill();
    ReturnedLetters out;
    out.lines = std::move(described.lines);
    std::ranges::stable_sort(out.lines, [](const auto& a, const auto& b) {
      return std::tie(b.sent_at, b.letter.notification_id) <
             std::tie(a.sent_at, a.letter.notification_id);
    });
    out.orphaned = static_cast<std::int64_t>(letters.size());
    return out;
  });
}

Result<std::vector<ReturnedLetter>> SqlReceipts::list_returned(ServiceId service,
                                                               std::int64_t limit,
                                                               std::int64_t skip) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ReturnedLetter> all;
    session.connection().query(select_returned, {service, limit, skip}, [&](const Row& row) {
      all.push_back({{row.uuid(0)}, {row.uuid(1)}, day_from(row.text(2)), row.time(3)});
    });
    return all;
  });
}

}  // namespace notify::sql
