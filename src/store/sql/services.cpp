#include "store/sql/bills.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/services.sql.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.hpp"
#include "store/sql/stored_settings.hpp"

#include <notify/ports/sealer.hpp>

#include <array>

namespace notify::sql {
namespace {

OrganisationType organisation_type_of(std::string_view stored) {
  const auto type = organisation_type_from(stored);
  if (!type) fail(ErrorCode::corrupt, "stored organisation_type cannot be read");
  return *type;
}

BillingDetails details_from(const Row& row, int first) {
  return BillingDetails{std::string(row.text(first)), std::string(row.text(first + 1)),
                        std::string(row.text(first + 2)), std::string(row.text(first + 3))};
}

std::optional<std::int64_t> integer_or_null(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

ServiceDetails service_details_from(const Row& row, int first) {
  ServiceDetails details;
  details.created_by.uuid = row.uuid(first);
  details.notes = row.text(first + 2);
  details.volume_email_a_year = integer_or_null(row, first + 3);
  details.volume_sms_a_year = integer_or_null(row, first + 4);
  details.volume_letter_a_year = integer_or_null(row, first + 5);
  if (!row.is_null(first + 6)) details.consent_to_research = row.integer(first + 6) != 0;
  details.go_live_at = row.time_or_null(first + 7);
  details.go_live_user.uuid = row.uuid(first + 8);
  details.has_active_go_live_request = row.integer(first + 9) != 0;
  details.confirmed_unique = row.integer(first + 10) != 0;
  details.confirmed_email_sender_name = row.integer(first + 11) != 0;
  details.email_brand.uuid = row.uuid(first + 12);
  details.letter_brand.uuid = row.uuid(first + 13);
  return details;
}

/// The values of a service from created_by_id on.
std::array<Value, 14> details_of(const Service& s) {
  const ServiceDetails& d = s.details;
  return {Value::id_or_null(d.created_by),
          s.updated_at,
          d.notes,
          d.volume_email_a_year,
          d.volume_sms_a_year,
          d.volume_letter_a_year,
          d.consent_to_research,
          d.go_live_at,
          Value::id_or_null(d.go_live_user),
          d.has_active_go_live_request,
          d.confirmed_unique,
          d.confirmed_email_sender_name,
          Value::id_or_null(d.email_brand),
          Value::id_or_null(d.letter_brand)};
}

void add_details(std::vector<Value>& values, const Service& s) {
  const auto details = details_of(s);
  values.insert(values.end(), details.begin(), details.end());
}

Service service_from(const Row& row) {
  Service service;
  service.id.uuid = row.uuid(0);
  service.name = row.text(1);
  service.organisation_type = organisation_type_of(row.text(2));
  service.calendar = row.text(3);
  service.active = row.integer(4) != 0;
  service.prefix_sms = row.integer(5) != 0;
  service.email_from = row.text(6);
  service.created_at = row.time(7);
  service.version = row.integer(8);
  service.organisation_id.uuid = row.uuid(9);
  service.restricted = row.integer(10) != 0;
  service.count_as_live = row.integer(11) != 0;
  service.billing = details_from(row, 12);
  service.limits = {row.integer(16), row.integer(17), row.integer(18), row.integer(19),
                    row.integer(20)};
  service.honours_stop = row.integer(21) != 0;
  service.suppresses_failed = row.integer(22) != 0;
  service.contact_link = row.text(23);
  service.custom_email_sender_name = row.text(24);
  service.details = service_details_from(row, 25);
  service.updated_at = row.time_or_null(26);
  service.sms_sender = row.text(39);
  service.email_reply_to = row.text(40);
  return service;
}

Template template_from(const Row& row) {
  Template value;
  value.id.uuid = row.uuid(0);
  value.service_id.uuid = row.uuid(1);
  value.name = row.text(2);
  value.type = type_from(row.text(3));
  value.subject = row.text(4);
  value.content = row.text(5);
  value.version = static_cast<int>(row.integer(6));
  value.archived = row.integer(7) != 0;
  value.created_at = row.time(8);
  value.postage = postage_of(row.text(9));
  value.letter_welsh_subject = row.text(10);
  value.letter_welsh_content = row.text(11);
  value.letter_contact_id.uuid = row.uuid(12);
  value.has_unsubscribe_link = row.integer(13) != 0;
  value.updated_at = row.time_or_null(14);
  value.hidden = row.integer(15) != 0;
  value.created_by.uuid = row.uuid(16);
  value.letter_attachment.uuid = row.uuid(17);
  value.folder.uuid = row.uuid(18);
  value.redacts_personalisation = row.integer(19) != 0;
  return value;
}

ApiKey key_from(const Row& row, ServiceId service) {
  ApiKey key;
  key.id.uuid = row.uuid(0);
  key.service_id = service;
  key.name = row.text(1);
  key.type = key_type_of(row.text(2));
  key.created_at = row.time(3);
  key.expires_at = row.time_or_null(4);
  key.created_by.uuid = row.uuid(5);
  key.updated_at = row.time_or_null(6);
  key.version = static_cast<int>(row.integer(7));
  return key;
}

bool exists(Connection& connection, const Statement& sql, std::initializer_list<Value> values) {
  bool found = false;
  connection.query(sql, values, [&](const Row&) { found = true; });
  return found;
}

/// Fails with conflict if an active service other than `s` has the same normalised name. A
/// transaction that writes services changes the row of the page, so two of them never look at the
/// same time.
void refuse_taken_name(Connection& connection, const Service& s) {
  const std::string wanted = normalised_service_name(s.name);
  bool is_taken = false;
  connection.query(active_names, {}, [&](const Row& row) {
    const bool is_other = ServiceId{row.uuid(0)} != s.id;
    is_taken = is_taken || (is_other && normalised_service_name(row.text(1)) == wanted);
  });
  if (is_taken) fail(ErrorCode::conflict, "service name is taken: " + s.name, "name");
}

}  // namespace

Result<void> SqlServices::insert(const Service& s) {
  return transact(Access::write, [&](Session& session) {
    session.statuses().touch_page();
    refuse_taken_name(session.connection(), s);
    if (!s.organisation_id.is_nil() &&
        !exists(session.connection(), select_organisation, {s.organisation_id}))
      fail(ErrorCode::not_found, "unknown organisation: " + s.organisation_id.to_text());
    std::vector<Value> values{s.id,
                              s.name,
                              name_of(s.organisation_type),
                              s.calendar,
                              s.active,
                              s.prefix_sms,
                              s.email_from,
                              s.created_at,
                              s.version,
                              Value::id_or_null(s.organisation_id),
                              s.restricted,
                              s.count_as_live,
                              s.billing.purchase_order_number,
                              s.billing.contact_names,
                              s.billing.contact_email_addresses,
                              s.billing.reference,
                              s.limits.email_a_day,
                              s.limits.sms_a_day,
                              s.limits.letter_a_day,
                              s.limits.international_sms_a_day,
                              s.limits.requests_a_minute,
                              s.honours_stop,
                              s.suppresses_failed,
                              s.contact_link,
                              s.custom_email_sender_name};
    add_details(values, s);
    session.connection().execute(insert_service_sql, values);
    session.settings().keep_service_version(s.id, s.details.created_by);
    session.settings().write_permissions(s.id, s.permissions);
    session.settings().put_default_sender(s.id, NotificationType::sms, s.sms_sender, s.created_at);
    session.settings().put_default_sender(s.id, NotificationType::email, s.email_reply_to,
                                          s.created_at);
  });
}

Result<void> SqlServices::update(const Service& s, UtcTime now, UserId changed_by) {
  return transact(Access::snapshot, [&](Session& session) {
    std::optional<Service> before;
    session.connection().query(select_service, {s.id},
                               [&](const Row& row) { before = service_from(row); });
    if (!before) fail(ErrorCode::not_found, "unknown service: " + s.id.to_text());
    // Names that clash since before this was a rule stay until one is changed.
    if (s.active && (!before->active || before->name != s.name))
      refuse_taken_name(session.connection(), s);
    if (!s.organisation_id.is_nil() &&
        !exists(session.connection(), select_organisation, {s.organisation_id}))
      fail(ErrorCode::not_found, "unknown organisation: " + s.organisation_id.to_text());
    session.statuses().touch_page();
    std::vector<Value> values{s.id,
                              s.name,
                              name_of(s.organisation_type),
                              s.active,
                              s.prefix_sms,
                              s.email_from,
                              s.version,
                              Value::id_or_null(s.organisation_id),
                              s.restricted,
                              s.count_as_live,
                              s.billing.purchase_order_number,
                              s.billing.contact_names,
                              s.billing.contact_email_addresses,
                              s.billing.reference,
                              s.limits.email_a_day,
                              s.limits.sms_a_day,
                              s.limits.letter_a_day,
                              s.limits.international_sms_a_day,
                              s.limits.requests_a_minute,
                              s.honours_stop,
                              s.suppresses_failed,
                              s.contact_link,
                              s.custom_email_sender_name};
    add_details(values, s);
    if (session.connection().execute(update_service_sql, values) != 1)
      fail(ErrorCode::conflict, "service " + s.id.to_text() + " has no version " +
                                    std::to_string(s.version - 1) + " to follow");
    session.settings().keep_service_version(s.id, changed_by);
    session.settings().write_permissions(s.id, s.permissions);
    session.settings().put_default_sender(s.id, NotificationType::sms, s.sms_sender, now);
    session.settings().put_default_sender(s.id, NotificationType::email, s.email_reply_to, now);
    if (before->organisation_type != s.organisation_type)
      session.bills().renew_allowance(s.id, s.organisation_type, now);
    session.settings().touch(s.id);
  });
}

Result<Service> SqlServices::get(ServiceId id) {
  return transact(Access::single, [&](Session& session) {
    std::optional<Service> found;
    session.connection().query(select_whole_service, {id}, [&](const Row& row) {
      found = service_from(row);
      found->permissions = permissions_from(row.text(41));
    });
    if (!found)
      fail(ErrorCode::not_found, "unknown service: " + id.to_text(), {}, Reason::service_not_found);
    return *std::move(found);
  });
}

std::vector<Service> StoredSettings::read_services() {
  std::vector<Service> services;
  connection().query(select_services, {},
                     [&](const Row& row) { services.push_back(service_from(row)); });
  const auto permissions = read_all_permissions();
  for (Service& service : services) {
    const auto at = permissions.find(service.id);
    service.permissions = at == permissions.end() ? PermissionSet() : at->second;
  }
  return services;
}

Result<std::vector<Service>> SqlServices::list() {
  return transact(Access::read,
                  [&](Session& session) { return session.settings().read_services(); });
}

Result<void> SqlTemplates::put(const Template& t) {
  return transact(Access::write, [&](Session& session) {
    if (t.version == 1) {
      if (!t.folder.is_nil() &&
          !exists(session.connection(), folder_of_service, {t.folder, t.service_id}))
        fail(ErrorCode::not_found, "unknown template folder: " + t.folder.to_text());
      session.connection().execute(insert_template,
                                   {t.id, t.service_id, t.version, Value::id_or_null(t.folder)});
    } else if (session.connection().execute(update_template,
                                            {t.id, t.service_id, t.version, t.archived}) != 1) {
      fail(ErrorCode::conflict, "template " + t.id.to_text() + " has no version " +
                                    std::to_string(t.version - 1) + " to follow");
    }
    session.connection().execute(
        insert_template_version,
        {t.id, t.service_id, t.version, t.name, name_of(t.type), t.subject, t.content, t.archived,
         t.created_at, t.postage == Postage::none ? Value() : Value(name_of(t.postage)),
         Value::text_or_null(t.letter_welsh_subject), Value::text_or_null(t.letter_welsh_content),
         Value::id_or_null(t.letter_contact_id), t.has_unsubscribe_link, t.updated_at, t.hidden,
         Value::id_or_null(t.created_by), Value::id_or_null(t.letter_attachment)});
    session.settings().touch(t.service_id);
  });
}

Result<void> SqlTemplates::redact(ServiceId service, TemplateId id, UserId by, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    if (session.connection().execute(redact_template, {id, service, now, Value::id_or_null(by)}) !=
        1)
      fail(ErrorCode::not_found, "unknown template: " + id.to_text(), {},
           Reason::template_not_found);
    session.settings().touch(service);
  });
}

Result<Template> SqlTemplates::get(ServiceId service, TemplateId id, int version) {
  return transact(Access::single, [&](Session& session) {
    std::optional<Template> found;
    const auto keep = [&](const Row& row) { found = template_from(row); };
    if (version == 0)
      session.connection().query(select_template, {id, service}, keep);
    else
      session.connection().query(select_template_version, {id, service, version}, keep);
    if (!found)
      fail(ErrorCode::not_found, "unknown template: " + id.to_text(), {},
           Reason::template_not_found);
    return *std::move(found);
  });
}

Result<std::vector<Template>> SqlTemplates::list(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<Template> found;
    session.connection().query(select_templates, {service},
                               [&](const Row& row) { found.push_back(template_from(row)); });
    return found;
  });
}

Result<std::vector<Template>> SqlTemplates::list_versions(ServiceId service, TemplateId id) {
  return transact(Access::single, [&](Session& session) {
    std::vector<Template> found;
    session.connection().query(select_template_versions, {id, service},
                               [&](const Row& row) { found.push_back(template_from(row)); });
    return found;
  });
}

Result<void> SqlApiKeys::insert(const ApiKey& key, std::string_view sealed_secret) {
  return transact(Access::write, [&](Session& session) {
    if (!key.expires_at && exists(session.connection(), key_name_taken, {key.service_id, key.name}))
      fail(ErrorCode::conflict, "api key name is taken: " + key.name);
    session.connection().execute(
        insert_key, {key.id, key.service_id, key.name, Value::bytes(sealed_secret),
                     name_of(key.type), key.created_at, key.expires_at,
                     std::int64_t{key_id_of(sealed_secret)}, Value::id_or_null(key.created_by)});
    session.connection().execute(keep_key_state, {key.id});
    session.settings().touch(key.service_id);
  });
}

Result<void> SqlApiKeys::revoke(ServiceId service, ApiKeyId id, UserId by, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    if (!exists(session.connection(), find_key, {id, service}))
      fail(ErrorCode::not_found, "unknown api key: " + id.to_text());
    session.connection().execute(end_key, {id, service, now, Value::id_or_null(by)});
    session.connection().execute(keep_key_state, {id});
    session.settings().touch(service);
  });
}

Result<std::vector<StoredApiKey>> SqlApiKeys::list(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<StoredApiKey> keys;
    session.connection().query(select_keys, {service}, [&](const Row& row) {
      keys.push_back({key_from(row, service), std::string(row.bytes(8))});
    });
    return keys;
  });
}

Result<std::vector<ApiKey>> SqlApiKeys::list_history(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ApiKey> states;
    session.connection().query(select_key_history, {service},
                               [&](const Row& row) { states.push_back(key_from(row, service)); });
    return states;
  });
}

}  // namespace notify::sql
