#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

constexpr Statement insert_event{
    "INSERT INTO events (id, event_type, data, created_at) VALUES ($1, $2, $3, $4)"};
constexpr Statement select_events{
    "SELECT id, event_type, data, created_at FROM events ORDER BY created_at DESC, id DESC "
    "LIMIT $1"};

}  // namespace

Result<void> SqlEvents::insert(const Event& event) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(insert_event,
                                 {event.id, event.type, event.data, event.created_at});
  });
}

Result<std::vector<Event>> SqlEvents::list(std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<Event> events;
    session.connection().query(select_events, {limit}, [&](const Row& row) {
      events.push_back(
          {EventId{row.uuid(0)}, std::string(row.text(1)), std::string(row.text(2)), row.time(3)});
    });
    return events;
  });
}

}  // namespace notify::sql
