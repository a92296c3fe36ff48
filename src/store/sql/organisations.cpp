#include "store/sql/bills.hpp"
#include "store/sql/organisations.sql.hpp"
#include "store/sql/people.hpp"
#include "store/sql/status_facts.hpp"
#include "store/sql/stored_settings.hpp"

#include <map>

namespace notify::sql {
namespace {

OrganisationType stored_organisation_type(std::string_view stored) {
  const auto type = organisation_type_from(stored);
  if (!type) fail(ErrorCode::corrupt, "stored organisation_type cannot be read");
  return *type;
}

std::optional<bool> flag_or_null(const Row& row, int column) {
  if (row.is_null(column)) return {};
  return row.integer(column) != 0;
}

Value uuid_or_null(const Uuid& id) { return id.is_nil() ? Value() : Value(id); }

Organisation organisation_from(const Row& row) {
  Organisation o;
  o.id.uuid = row.uuid(0);
  o.name = row.text(1);
  o.organisation_type = stored_organisation_type(row.text(2));
  o.active = row.integer(3) != 0;
  o.billing = {std::string(row.text(4)), std::string(row.text(5)), std::string(row.text(6)),
               std::string(row.text(7))};
  o.crown = flag_or_null(row, 8);
  o.agreement_signed = flag_or_null(row, 9);
  o.agreement_signed_at = row.time_or_null(10);
  o.agreement_signed_by.uuid = row.uuid(11);
  o.agreement_on_behalf_of_name = row.text(12);
  o.agreement_on_behalf_of_email = row.text(13);
  o.agreement_version = row.text(14);
  o.request_to_go_live_notes = row.text(15);
  o.notes = row.text(16);
  o.can_approve_own_go_live_requests = row.integer(17) != 0;
  o.can_ask_to_join_a_service = row.integer(18) != 0;
  o.email_branding_id = row.uuid(19);
  o.letter_branding_id = row.uuid(20);
  o.live_services = row.integer(21);
  return o;
}

std::vector<Value> values_of(const Organisation& o) {
  return {o.id,
          o.name,
          name_of(o.organisation_type),
          o.active,
          o.billing.purchase_order_number,
          o.billing.contact_names,
          o.billing.contact_email_addresses,
          o.billing.reference,
          o.crown,
          o.agreement_signed,
          o.agreement_signed_at,
          Value::id_or_null(o.agreement_signed_by),
          o.agreement_on_behalf_of_name,
          o.agreement_on_behalf_of_email,
          o.agreement_version,
          o.request_to_go_live_notes,
          o.notes,
          o.can_approve_own_go_live_requests,
          o.can_ask_to_join_a_service,
          uuid_or_null(o.email_branding_id),
          uuid_or_null(o.letter_branding_id)};
}

std::optional<Organisation> find_organisation(Connection& connection, OrganisationId id) {
  std::optional<Organisation> found;
  connection.query(select_one_organisation, {id},
                   [&](const Row& row) { found = organisation_from(row); });
  if (found)
    connection.query(select_domains_of, {id},
                     [&](const Row& row) { found->domains.emplace_back(row.text(0)); });
  return found;
}

Organisation required_organisation(Connection& connection, OrganisationId id) {
  auto found = find_organisation(connection, id);
  if (!found) fail(ErrorCode::not_found, "unknown organisation: " + id.to_text());
  return *std::move(found);
}

bool any_row(Connection& connection, const Statement& sql, std::initializer_list<Value> values) {
  bool found = false;
  connection.query(sql, values, [&](const Row&) { found = true; });
  return found;
}

void put_domains(Connection& connection, const Organisation& o) {
  connection.execute(delete_domains_of, {o.id});
  for (const std::string& domain : o.domains) {
    if (any_row(connection, select_domain_owner, {domain}))
      fail(ErrorCode::conflict, "domain is taken: " + domain, {}, Reason::domain_taken);
    connection.execute(insert_domain, {domain, o.id});
  }
}

void write_organisation(Session& session, const Organisation& o,
                        const std::optional<Organisation>& before, UtcTime now) {
  Connection& connection = session.connection();
  if (any_row(connection, select_taken_name, {o.name, o.id}))
    fail(ErrorCode::conflict, "organisation name is taken: " + o.name);
  std::vector<Value> values = values_of(o);
  if (before) {
    connection.execute(update_organisation, std::span<const Value>(values));
  } else {
    values.emplace_back(now);
    connection.execute(insert_organisation, std::span<const Value>(values));
  }
  if (!before || before->domains != o.domains) put_domains(connection, o);
  session.statuses().touch_page();
  if (!before || before->organisation_type == o.organisation_type) return;
  std::vector<ServiceId> services;
  connection.query(select_its_services, {o.id},
                   [&](const Row& row) { services.push_back({row.uuid(0)}); });
  for (const ServiceId service : services) {
    if (connection.execute(give_its_type, {service, name_of(o.organisation_type), now}) > 0)
      session.settings().keep_service_version(service, {});
    session.bills().renew_allowance(service, o.organisation_type, now);
    session.settings().touch(service);
  }
}

}  // namespace

std::vector<std::string> read_domains(Connection& connection) {
  std::vector<std::string> domains;
  connection.query(select_every_domain, {},
                   [&](const Row& row) { domains.emplace_back(row.text(0)); });
  return domains;
}

std::vector<Organisation> StoredSettings::read_organisations() {
  std::vector<Organisation> found;
  connection().query(select_all_organisations, {},
                     [&](const Row& row) { found.push_back(organisation_from(row)); });
  std::map<OrganisationId, std::vector<std::string>> domains;
  connection().query(select_every_domain, {}, [&](const Row& row) {
    domains[OrganisationId{row.uuid(1)}].emplace_back(row.text(0));
  });
  for (Organisation& o : found)
    if (const auto at = domains.find(o.id); at != domains.end()) o.domains = at->second;
  return found;
}

Result<void> SqlOrganisations::put(const Organisation& o, UtcTime now) {
  return transact(Access::snapshot, [&](Session& session) {
    const auto before = find_organisation(session.connection(), o.id);
    Organisation next = before ? *before : o;
    next.name = o.name;
    next.organisation_type = o.organisation_type;
    next.active = o.active;
    next.billing = o.billing;
    write_organisation(session, next, before, now);
  });
}

Result<Organisation> SqlOrganisations::change(OrganisationId id, const OrganisationChange& change,
                                              UtcTime now) {
  return transact(Access::snapshot, [&](Session& session) {
    const auto before = std::optional(required_organisation(session.connection(), id));
    Organisation next = *before;
    if (auto done = change(next); !done) throw Failure{done.error()};
    write_organisation(session, next, before, now);
    return required_organisation(session.connection(), id);
  });
}

Result<Organisation> SqlOrganisations::archive(OrganisationId id, std::string_view name_prefix) {
  return transact(Access::snapshot, [&](Session& session) {
    Connection& connection = session.connection();
    const auto before = std::optional(required_organisation(connection, id));
    if (any_row(connection, find_active_service, {id}))
      fail(ErrorCode::invalid_argument, "organisation has active services", {},
           Reason::organisation_has_services);
    if (any_row(connection, find_organisation_member, {id}) ||
        any_row(connection, find_pending_invitation, {id}))
      fail(ErrorCode::invalid_argument, "organisation has members", {},
           Reason::organisation_has_members);
    if (!before->active) return *before;
    Organisation next = *before;
    next.name = std::string(name_prefix) + before->name;
    next.active = false;
    next.domains.clear();
    next.email_branding_id = {};
    next.letter_branding_id = {};
    write_organisation(session, next, before, {});
    return next;
  });
}

Result<Organisation> SqlOrganisations::get(OrganisationId id) {
  return transact(Access::read, [&](Session& session) {
    return required_organisation(session.connection(), id);
  });
}

Result<std::vector<Organisation>> SqlOrganisations::list() {
  return transact(Access::read,
                  [&](Session& session) { return session.settings().read_organisations(); });
}

}  // namespace notify::sql
