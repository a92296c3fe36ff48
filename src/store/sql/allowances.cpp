#include "store/sql/allowances.sql.hpp"
#include "store/sql/bills.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

Allowance allowance_from_row(const Row& row) {
  return Allowance{static_cast<int>(row.integer(1)), row.integer(2), row.integer(3) != 0,
                   row.integer(4) != 0};
}

}  // namespace

std::optional<Allowance> Bills::read_allowance(ServiceId service, int year) {
  std::optional<Allowance> found;
  connection().query(select_row, {service, year},
                     [&](const Row& row) { found = allowance_from_row(row); });
  return found;
}

std::map<std::pair<ServiceId, int>, Allowance> Bills::read_allowances(int last_year) {
  std::map<std::pair<ServiceId, int>, Allowance> found;
  connection().query(select_rows_up_to, {last_year}, [&](const Row& row) {
    const Allowance allowance = allowance_from_row(row);
    found.emplace(std::pair(ServiceId{row.uuid(0)}, allowance.financial_year_start), allowance);
  });
  return found;
}

void Bills::renew_allowance(ServiceId service, OrganisationType type, UtcTime now) {
  static_cast<void>(
      session().facts().read_watermarks());  // drops calendars that another store has changed
  const Calendar& calendar = session().calendars().of(service);
  const int year = calendar.financial_year_of(calendar.day_of(now));
  const BillingSnapshot before = read_snapshot(service, year - 1);
  const AllowanceHistory history{
      .organisation_type = type,
      .units_last_year = chargeable_sms_units(before.cells, before.facts),
      .last_year = read_allowance(service, year - 1)};
  const auto made = allowance_from(read_defaults(), history, year);
  if (!made) return;
  connection().execute(put_row,
                       {service, year, made->free_sms_fragment_limit, made->has_custom_allowance,
                        made->high_volume_service_last_year, now});
}

Result<void> SqlAllowances::put(ServiceId service, const Allowance& a, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), service);
    session.connection().execute(put_row,
                                 {service, a.financial_year_start, a.free_sms_fragment_limit,
                                  a.has_custom_allowance, a.high_volume_service_last_year, now});
  });
}

Result<std::optional<Allowance>> SqlAllowances::find(ServiceId service, int year) {
  return transact(Access::read,
                  [&](Session& session) { return session.bills().read_allowance(service, year); });
}

Result<Allowance> SqlAllowances::ensure(ServiceId service, const Allowance& a, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), service);
    // The key decides a race: the second transaction finds the row and leaves it as it is.
    session.connection().execute(insert_row,
                                 {service, a.financial_year_start, a.free_sms_fragment_limit,
                                  a.has_custom_allowance, a.high_volume_service_last_year, now});
    const auto stands = session.bills().read_allowance(service, a.financial_year_start);
    if (!stands) fail(ErrorCode::internal, "allowance was not stored");
    return *stands;
  });
}

}  // namespace notify::sql
