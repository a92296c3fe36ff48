#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace service_history {
namespace {

constexpr Statement keep_version{
    "INSERT INTO services_history (id, version, name, active, restricted, email_message_limit, "
    "sms_message_limit, letter_message_limit, international_sms_message_limit, rate_limit, "
    "custom_email_sender_name, created_at, updated_at, created_by_id, changed_by_id) SELECT id, "
    "version, name, active, restricted, email_message_limit, sms_message_limit, "
    "letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name, "
    "created_at, updated_at, created_by_id, $2 FROM services WHERE id = $1",
    "INSERT INTO services_history (id, version, name, active, restricted, email_message_limit, "
    "sms_message_limit, letter_message_limit, international_sms_message_limit, rate_limit, "
    "custom_email_sender_name, created_at, updated_at, created_by_id, changed_by_id) SELECT id, "
    "version, name, active, restricted, email_message_limit, sms_message_limit, "
    "letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name, "
    "created_at, updated_at, created_by_id, $2::uuid FROM services WHERE id = $1"};
constexpr Statement select_versions{
    "SELECT id, version, name, active, restricted, email_message_limit, sms_message_limit, "
    "letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name, "
    "created_at, updated_at, created_by_id, changed_by_id FROM services_history WHERE id = $1 "
    "ORDER BY version"};

constexpr Statement end_service{
    "UPDATE services SET name = $2, active = false, version = version + 1, updated_at = $3 "
    "WHERE id = $1 AND active"};
constexpr Statement archive_templates{
    "INSERT INTO templates_history (id, service_id, version, name, template_type, subject, "
    "content, archived, created_at, postage, letter_welsh_subject, letter_welsh_content, "
    "service_letter_contact_id, has_unsubscribe_link, updated_at, hidden, created_by, "
    "letter_attachment_id) SELECT h.id, h.service_id, h.version + 1, h.name, h.template_type, "
    "h.subject, h.content, true, h.created_at, h.postage, h.letter_welsh_subject, "
    "h.letter_welsh_content, h.service_letter_contact_id, h.has_unsubscribe_link, $2, h.hidden, "
    "h.created_by, h.letter_attachment_id FROM templates t JOIN templates_history h "
    "ON h.id = t.id AND h.version = t.version WHERE t.service_id = $1 AND NOT h.archived"};
constexpr Statement take_newest_versions{
    "UPDATE templates SET version = (SELECT MAX(h.version) FROM templates_history h "
    "WHERE h.id = templates.id) WHERE service_id = $1"};
constexpr Statement end_keys{
    "UPDATE api_keys SET expiry_date = $2, updated_at = $2, version = version + 1 "
    "WHERE service_id = $1 AND expiry_date IS NULL"};
constexpr Statement keep_ended_keys{
    "INSERT INTO api_keys_history (id, version, service_id, name, key_type, created_at, "
    "updated_at, expiry_date, created_by) SELECT id, version, service_id, name, key_type, "
    "created_at, updated_at, expiry_date, created_by FROM api_keys WHERE service_id = $1 "
    "AND updated_at = $2 ON CONFLICT (id, version) DO NOTHING"};

constexpr Statement select_live{
    "SELECT s.id, s.name, COALESCE(o.name, ''), o.organisation_type, s.consent_to_research, "
    "u.name, u.email_address, u.mobile_number, s.go_live_at, s.volume_email, s.volume_sms, "
    "s.volume_letter, s.go_live_user_id, COALESCE(f.emails, 0), COALESCE(f.sms, 0), "
    "COALESCE(f.letters, 0), a.free_sms_fragment_limit FROM services s JOIN annual_billing a "
    "ON a.service_id = s.id AND a.financial_year_start = (SELECT MAX(b.financial_year_start) "
    "FROM annual_billing b WHERE b.service_id = s.id) LEFT JOIN organisation o "
    "ON o.id = s.organisation_id LEFT JOIN users u ON u.id = s.go_live_user_id LEFT JOIN "
    "(SELECT service_id, "
    "CAST(SUM(CASE WHEN notification_type = 'email' THEN notifications_sent ELSE 0 END) AS bigint) "
    "AS emails, "
    "CAST(SUM(CASE WHEN notification_type = 'sms' THEN notifications_sent ELSE 0 END) AS bigint) "
    "AS sms, "
    "CAST(SUM(CASE WHEN notification_type = 'letter' THEN notifications_sent ELSE 0 END) "
    "AS bigint) AS letters FROM ft_billing_months WHERE month >= $1 AND month < $2 "
    "GROUP BY service_id) f ON f.service_id = s.id WHERE s.active AND NOT s.restricted "
    "AND s.count_as_live ORDER BY CASE WHEN s.go_live_at IS NULL THEN 1 ELSE 0 END, s.go_live_at, "
    "s.id"};

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

void Session::keep_service_version(ServiceId service, UserId changed_by) {
  connection_->execute(service_history::keep_version, {service, Value::id_or_null(changed_by)});
}

Result<void> SqlServices::archive(ServiceId id, std::string_view name, UtcTime now,
                                  UserId changed_by) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    session.hold_service(id);
    if (connection.execute(service_history::end_service, {id, name, now}) == 0) return;
    session.keep_service_version(id, changed_by);
    connection.execute(service_history::archive_templates, {id, now});
    connection.execute(service_history::take_newest_versions, {id});
    if (connection.execute(service_history::end_keys, {id, now}) > 0)
      connection.execute(service_history::keep_ended_keys, {id, now});
    session.touch_page();
    session.touch_settings(id);
  });
}

Result<std::vector<ServiceVersion>> SqlServices::list_history(ServiceId id) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ServiceVersion> versions;
    session.connection().query(service_history::select_versions, {id}, [&](const Row& row) {
      versions.push_back(service_history::version_from(row));
    });
    return versions;
  });
}

Result<std::vector<LiveService>> SqlServices::list_live(LocalDay from, LocalDay until) {
  return transact(Access::single, [&](Session& session) {
    std::vector<LiveService> live;
    session.connection().query(
        service_history::select_live, {from.to_text(), until.to_text()},
        [&](const Row& row) { live.push_back(service_history::live_from(row)); });
    return live;
  });
}

}  // namespace notify::sql
