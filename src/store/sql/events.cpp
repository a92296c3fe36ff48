#include "store/sql/events.sql.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {}  // namespace

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
