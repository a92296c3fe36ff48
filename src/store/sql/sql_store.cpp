#include "store/sql/sql_store.hpp"

#include "store/sql/rows.hpp"
#include "store/sql/schema.hpp"

namespace notify::sql {

SqlStore::SqlStore(Connect connect, bool apply_migrations)
    : connect_(std::move(connect)), owner_pid_(::getpid()), connection_(connect_()) {
  migrate(*connection_, apply_migrations);
}

SqlStore::~SqlStore() {
  // The parent of a fork still uses this connection: the child must not end its session or drop
  // its file locks, so it lets go without a word.
  if (connection_ && owner_pid_ != ::getpid()) {
    connection_->abandon();
    static_cast<void>(connection_.release());
  }
}

void SqlStore::enter() {
  if (owner_pid_ != ::getpid())
    fail(ErrorCode::forked, "store was opened before fork(): open a new one in the child");
  if (!connection_) connection_ = connect_();
}

void SqlStore::leave() noexcept {
  if (connection_) connection_->rollback();
}

bool SqlStore::recover(const Error& error, int attempt) noexcept {
  constexpr int attempts_max = 10;
  if (error.code == ErrorCode::forked) return false;
  leave();
  // 08xxx and 57Pxx: the session is gone (shutdown, failover); the next call opens a new one.
  if (error.detail.starts_with("08") || error.detail.starts_with("57P")) connection_.reset();
  const bool again = error.detail == "40001" || error.detail == "40P01";
  return again && attempt < attempts_max;
}

const std::vector<std::shared_ptr<const Calendar>>& SqlStore::calendars() {
  if (!calendars_.empty()) return calendars_;
  static constexpr Statement sql{
      "SELECT id, zone, year_start_month, year_start_day FROM calendars ORDER BY id"};
  connection_->query(sql, {}, [&](const Row& row) {
    const std::chrono::month_day starts{std::chrono::month(static_cast<unsigned>(row.integer(2))),
                                        std::chrono::day(static_cast<unsigned>(row.integer(3)))};
    auto calendar = Calendar::make(std::string(row.text(0)), row.text(1), starts);
    if (!calendar) throw Failure{calendar.error()};
    calendars_.push_back(std::make_shared<const Calendar>(*std::move(calendar)));
  });
  return calendars_;
}

std::vector<const Calendar*> SqlStore::calendars_used(std::optional<ServiceId> service) {
  if (service) return {&calendar_of(*service)};
  static constexpr Statement sql{"SELECT DISTINCT calendar_id FROM services"};
  const auto& known = calendars();
  std::vector<const Calendar*> used;
  connection_->query(sql, {}, [&](const Row& row) {
    for (const auto& calendar : known)
      if (calendar->id() == row.text(0)) used.push_back(calendar.get());
  });
  return used;
}

const Calendar& SqlStore::calendar_of(ServiceId service) {
  const auto found = calendar_of_service_.find(service);
  if (found != calendar_of_service_.end()) return *found->second;
  static constexpr Statement sql{"SELECT calendar_id FROM services WHERE id = $1"};
  std::string id;
  connection_->query(sql, {service}, [&](const Row& row) { id = row.text(0); });
  for (const auto& calendar : calendars())
    if (calendar->id() == id) return *(calendar_of_service_[service] = calendar);
  fail(ErrorCode::not_found, "unknown service: " + service.to_text());
}

Result<std::shared_ptr<Store>> make_store(Connect connect, bool migrate) {
  try {
    return std::shared_ptr<Store>(std::make_shared<SqlStore>(std::move(connect), migrate));
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace notify::sql
