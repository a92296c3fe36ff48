#include "store/sql/day_ledgers.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/service_history.sql.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.hpp"
#include "store/sql/stored_settings.hpp"

namespace notify::sql {
namespace service_history {
namespace {

ServiceVersion version_from(const Row& row) {
  ServiceVersion version;
  version.id.uuid = row.uuid(0);
  version.version = row.integer(1);
  version.name = row.text(2);
  version.active = row.integer(3) != 0;
  version.restricted = row.integer(4) != 0;
  version.limits = {row.integer(5), row.integer(6), row.integer(7), row.integer(8), row.integer(9)};
  version.custom_email_sender_name = row.text(10);
  version.created_at = row.time(11);
  version.updated_at = row.time_or_null(12);
  version.created_by.uuid = row.uuid(13);
  version.changed_by.uuid = row.uuid(14);
  return version;
}

std::optional<std::int64_t> volume_from(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

LiveService live_from(const Row& row) {
  LiveService live;
  live.id.uuid = row.uuid(0);
  live.name = row.text(1);
  live.organisation_name = row.text(2);
  if (!row.is_null(3)) {
    const auto type = organisation_type_from(row.text(3));
    if (!type) fail(ErrorCode::corrupt, "stored organisation_type cannot be read");
    live.organisation_type = *type;
  }
  if (!row.is_null(4)) live.details.consent_to_research = row.integer(4) != 0;
  live.contact_name = row.text(5);
  live.contact_email_address = row.text(6);
  live.contact_mobile_number = row.text(7);
  live.details.go_live_at = row.time_or_null(8);
  live.details.volume_email_a_year = volume_from(row, 9);
  live.details.volume_sms_a_year = volume_from(row, 10);
  live.details.volume_letter_a_year = volume_from(row, 11);
  live.details.go_live_user.uuid = row.uuid(12);
  live.emails = row.integer(13);
  live.sms = row.integer(14);
  live.letters = row.integer(15);
  live.free_sms_fragments = row.integer(16);
  return live;
}

}  // namespace
}  // namespace service_history

void StoredSettings::keep_service_version(ServiceId service, UserId changed_by) {
  connection().execute(keep_version, {service, Value::id_or_null(changed_by)});
}

Result<void> SqlServices::archive(ServiceId id, std::string_view name, UtcTime now,
                                  UserId changed_by) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    session.ledgers().hold_service(id);
    if (connection.execute(end_service, {id, name, now}) == 0) return;
    session.settings().keep_service_version(id, changed_by);
    connection.execute(archive_templates, {id, now});
    connection.execute(take_newest_versions, {id});
    if (connection.execute(end_keys, {id, now}) > 0) connection.execute(keep_ended_keys, {id, now});
    session.statuses().touch_page();
    session.settings().touch(id);
  });
}

Result<std::vector<ServiceVersion>> SqlServices::list_history(ServiceId id) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ServiceVersion> versions;
    session.connection().query(select_versions, {id}, [&](const Row& row) {
      versions.push_back(service_history::version_from(row));
    });
    return versions;
  });
}

Result<std::vector<LiveService>> SqlServices::list_live(LocalDay from, LocalDay until) {
  return transact(Access::single, [&](Session& session) {
    std::vector<LiveService> live;
    session.connection().query(
        select_live_services, {from.to_text(), until.to_text()},
        [&](const Row& row) { live.push_back(service_history::live_from(row)); });
    return live;
  });
}

}  // namespace notify::sql
