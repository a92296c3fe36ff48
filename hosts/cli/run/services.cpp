#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/services.hpp>

#include <sstream>

namespace nfy_cli {

using namespace notify;

namespace {

Json limits_json(const SendingLimits& limits) {
  return Json::Object{{"email_a_day", limits.email_a_day},
                      {"sms_a_day", limits.sms_a_day},
                      {"letter_a_day", limits.letter_a_day},
                      {"international_sms_a_day", limits.international_sms_a_day},
                      {"requests_a_minute", limits.requests_a_minute}};
}

Json permissions_json(PermissionSet permissions) {
  Json::Array names;
  for (int i = 0; i < permission_count; ++i) {
    const auto one = static_cast<Permission>(i);
    if (permissions.contains(one)) names.emplace_back(name_of(one));
  }
  return names;
}

Json::Object service_json(const Service& service) {
  return {
      {"id", service.id.to_text()},
      {"name", service.name},
      {"organisation_type", name_of(service.organisation_type)},
      {"organisation_id",
       service.organisation_id.is_nil() ? Json() : Json(service.organisation_id.to_text())},
      {"calendar", service.calendar},
      {"active", service.active},
      {"restricted", service.restricted},
      {"count_as_live", service.count_as_live},
      {"prefix_sms", service.prefix_sms},
      {"sms_sender", service.sms_sender},
      {"email_from", service.email_from},
      {"email_reply_to", service.email_reply_to},
      {"custom_email_sender_name", service.custom_email_sender_name},
      {"contact_link", service.contact_link},
      {"permissions", permissions_json(service.permissions)},
      {"limits", limits_json(service.limits)},
      {"honours_stop", service.honours_stop},
      {"suppresses_failed", service.suppresses_failed},
      {"billing", Json::Object{{"purchase_order_number", service.billing.purchase_order_number},
                               {"contact_names", service.billing.contact_names},
                               {"contact_email_addresses", service.billing.contact_email_addresses},
                               {"reference", service.billing.reference}}},
      {"created_at", service.created_at.to_text()},
      {"version", service.version},
  };
}

Result<void> take_limits(Members& members, SendingLimits& limits) {
  const Json* const said = members.find("limits");
  if (!said) return {};
  if (!said->as<Json::Object>())
    return make_error(ErrorCode::invalid_argument, "limits of a service are an object");
  Members inner(*said, "service's limits");
  NFY_CHECK(inner.take("email_a_day", limits.email_a_day));
  NFY_CHECK(inner.take("sms_a_day", limits.sms_a_day));
  NFY_CHECK(inner.take("letter_a_day", limits.letter_a_day));
  NFY_CHECK(inner.take("international_sms_a_day", limits.international_sms_a_day));
  NFY_CHECK(inner.take("requests_a_minute", limits.requests_a_minute));
  return inner.end();
}

Result<void> take_billing(Members& members, BillingDetails& billing) {
  const Json* const said = members.find("billing");
  if (!said) return {};
  if (!said->as<Json::Object>())
    return make_error(ErrorCode::invalid_argument, "billing of a service is an object");
  Members inner(*said, "service's billing details");
  NFY_CHECK(inner.take("purchase_order_number", billing.purchase_order_number));
  NFY_CHECK(inner.take("contact_names", billing.contact_names));
  NFY_CHECK(inner.take("contact_email_addresses", billing.contact_email_addresses));
  NFY_CHECK(inner.take("reference", billing.reference));
  return inner.end();
}

Result<void> take_permissions(Members& members, PermissionSet& permissions) {
  std::vector<std::string> names;
  if (!members.find("permissions")) return {};
  NFY_CHECK(members.take("permissions", names));
  permissions = {};
  for (const std::string& name : names) {
    NFY_TRY(one, permission_from(name));
    permissions.add(one);
  }
  return {};
}

Result<void> take_service(const Json& object, Service& service) {
  Members members(object, "service");
  NFY_CHECK(members.take("name", service.name));
  NFY_CHECK(members.take("organisation_type", service.organisation_type, organisation_type_from));
  NFY_CHECK(members.take_id("organisation_id", service.organisation_id));
  NFY_CHECK(members.take("calendar", service.calendar));
  NFY_CHECK(members.take("active", service.active));
  NFY_CHECK(members.take("restricted", service.restricted));
  NFY_CHECK(members.take("count_as_live", service.count_as_live));
  NFY_CHECK(members.take("prefix_sms", service.prefix_sms));
  NFY_CHECK(members.take("sms_sender", service.sms_sender));
  NFY_CHECK(members.take("email_from", service.email_from));
  NFY_CHECK(members.take("email_reply_to", service.email_reply_to));
  NFY_CHECK(members.take("custom_email_sender_name", service.custom_email_sender_name));
  NFY_CHECK(members.take("contact_link", service.contact_link));
  NFY_CHECK(members.take("honours_stop", service.honours_stop));
  NFY_CHECK(members.take("suppresses_failed", service.suppresses_failed));
  NFY_CHECK(take_permissions(members, service.permissions));
  NFY_CHECK(take_limits(members, service.limits));
  NFY_CHECK(take_billing(members, service.billing));
  for (const char* const name : {"id", "created_at", "version"}) members.skip(name);
  return members.end();
}

NewService new_service(const Service& from) {
  NewService made;
  made.name = from.name;
  made.organisation_type = from.organisation_type;
  made.calendar = from.calendar;
  made.prefix_sms = from.prefix_sms;
  made.sms_sender = from.sms_sender;
  made.email_from = from.email_from;
  made.email_reply_to = from.email_reply_to;
  made.organisation_id = from.organisation_id;
  made.restricted = from.restricted;
  made.count_as_live = from.count_as_live;
  made.billing = from.billing;
  made.permissions = from.permissions;
  made.limits = from.limits;
  made.honours_stop = from.honours_stop;
  made.suppresses_failed = from.suppresses_failed;
  made.contact_link = from.contact_link;
  made.custom_email_sender_name = from.custom_email_sender_name;
  return made;
}

/// The service that an object is about, or nothing if it is a new one.
Result<std::optional<Service>> service_of(Engine& engine, const Json& object) {
  std::string text;
  Members members(object, "service");
  NFY_CHECK(members.take("name", text));
  NFY_CHECK(members.take("id", text));
  if (text.empty())
    return make_error(ErrorCode::invalid_argument, "a service needs a name or an id");
  auto found = find_service(engine, text);
  if (found) return std::optional(*std::move(found));
  if (found.error().code == ErrorCode::not_found && !object.find("id"))
    return std::optional<Service>();
  return found.error();
}

ReportTable service_table(std::string title) {
  return make_table(std::move(title), {{"id"},
                                       {"name"},
                                       {"organisation_type"},
                                       {"calendar"},
                                       {"trial", CellKind::flag},
                                       {"active", CellKind::flag},
                                       {"created_at"}});
}

Result<Status> list_services(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->services().list());
  ReportTable table = service_table("Services");
  for (const Service& one : all) {
    if (!one.active && !session.has("--all")) continue;
    table.rows.push_back({one.id.to_text(), one.name, std::string(name_of(one.organisation_type)),
                          one.calendar, one.restricted, one.active, short_time(one.created_at)});
  }
  session.output.put(table);
  return Status::ok;
}

Result<Status> show_service(Session& session) {
  NFY_TRY(service, said_service(session));
  session.output.put(service_json(service));
  return Status::ok;
}

Result<Status> put_services(Session& session) {
  NFY_TRY(objects, session.objects());
  NFY_TRY(engine, session.engine());
  ReportTable table = make_table("Services", {{"id"}, {"name"}, {"done"}});
  const bool is_dry = session.has("--dry-run");
  for (const Json& object : objects) {
    NFY_TRY(before, service_of(*engine, object));
    Service service = before.value_or(Service());
    if (!before) {
      const NewService standard;
      service.calendar = standard.calendar;
      service.sms_sender = standard.sms_sender;
    }
    NFY_CHECK(take_service(object, service));
    const bool is_same = before && *before == service;
    if (!is_dry && !is_same) {
      auto stored = before ? engine->services().update(service)
                           : engine->services().create(new_service(service));
      if (!stored) return stored.error();
      service = *std::move(stored);
    }
    const char* const done = is_same ? "unchanged" : before ? "changed" : "added";
    table.rows.push_back({service.id.is_nil() ? ReportCell() : ReportCell(service.id.to_text()),
                          service.name, std::string(is_dry ? "would be " : "") + done});
  }
  session.output.put(table);
  return Status::ok;
}

Result<Status> list_guests(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(guests, engine->services().list_guests(service.id));
  ReportTable table = make_table("Guests of " + service.name, {{"recipient"}});
  for (const std::string& guest : guests) table.rows.push_back({guest});
  session.output.put(table);
  return Status::ok;
}

Result<Status> put_guests(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(text, text_of_file(session.text("FILE")));
  std::vector<std::string> guests;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!trimmed(line).empty()) guests.emplace_back(trimmed(line));
  NFY_TRY(engine, session.engine());
  NFY_CHECK(engine->services().put_guest_list(service.id, guests));
  session.output.put(
      {{"service", service.name}, {"guests", static_cast<std::int64_t>(guests.size())}});
  return Status::ok;
}

constexpr Action actions_of_services[] = {{"services list", list_services},
                                          {"services show", show_service},
                                          {"services put", put_services},
                                          {"guests list", list_guests},
                                          {"guests put", put_guests}};

}  // namespace

std::span<const Action> service_actions() { return actions_of_services; }

}  // namespace nfy_cli
