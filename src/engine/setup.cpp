#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/suppressions.hpp"

#include <notify/text.hpp>

namespace notify {
namespace {

/// The e-mail address in `typed` as it is kept; empty stays empty.
Result<std::string> kept_address(const std::string& typed, std::string_view field) {
  if (typed.empty()) return std::string();
  auto address = parse_email_address(typed);
  if (!address)
    return make_error(ErrorCode::invalid_argument, std::string(field) + " is no e-mail address",
                      std::move(address).error().detail);
  return std::move(address->address);
}

/// Checks what callers give for a service, new or changed, and brings it into the form that is
/// kept.
template <typename AnyService>
Result<void> check_service(AnyService& s) {
  NFY_TRY(name, text::checked_name(s.name, "service name"));
  s.name = std::move(name);
  if (to_email_local_part(s.name).empty())
    return make_error(ErrorCode::invalid_argument,
                      "service name needs a letter or a digit: " + s.name);
  NFY_TRY(sender, checked_sender_text(NotificationType::sms, s.sms_sender));
  s.sms_sender = std::move(sender);
  NFY_TRY(from, kept_address(s.email_from, "email_from"));
  s.email_from = std::move(from);
  NFY_TRY(reply_to, kept_address(s.email_reply_to, "email_reply_to"));
  s.email_reply_to = std::move(reply_to);
  for (const std::int64_t limit : {s.limits.email_a_day, s.limits.sms_a_day, s.limits.letter_a_day,
                                   s.limits.international_sms_a_day, s.limits.requests_a_minute})
    if (limit < 0)
      return make_error(ErrorCode::invalid_argument,
                        "limit must not be negative: " + std::to_string(limit));
  return {};
}

Result<void> check_details(const BillingDetails& d) {
  constexpr std::size_t detail_bytes_max = 10'000;
  NFY_CHECK(text::check(d.purchase_order_number, "purchase order number", name_bytes_max));
  NFY_CHECK(text::check(d.contact_names, "billing contact names", detail_bytes_max));
  NFY_CHECK(text::check(d.contact_email_addresses, "billing contact addresses", detail_bytes_max));
  NFY_CHECK(text::check(d.reference, "billing reference", name_bytes_max));
  return {};
}

Result<void> check_letter_parts(const NewTemplate& t) {
  if (t.type != NotificationType::letter) {
    if (t.postage != Postage::none || !t.letter_welsh_subject.empty() ||
        !t.letter_welsh_content.empty() || !t.letter_contact_id.is_nil())
      return make_error(ErrorCode::invalid_argument,
                        "only a letter template has postage, a contact block or Welsh parts");
    return {};
  }
  if (t.postage != Postage::first && t.postage != Postage::second && t.postage != Postage::economy)
    return make_error(ErrorCode::invalid_argument,
                      "postage invalid. It must be either first, second or economy.");
  if (t.letter_welsh_subject.empty() != t.letter_welsh_content.empty())
    return make_error(ErrorCode::invalid_argument,
                      "a Welsh letter needs a Welsh subject and Welsh content");
  NFY_CHECK(text::check(t.letter_welsh_subject, "template subject", template_content_bytes_max));
  return text::check(t.letter_welsh_content, "template content", template_content_bytes_max);
}

/// Checks a template and brings its name into the form that is kept.
Result<void> check_template(NewTemplate& t) {
  NFY_TRY(name, text::checked_name(t.name, "template name"));
  t.name = std::move(name);
  if (t.content.empty())
    return make_error(ErrorCode::invalid_argument, "template content is empty");
  NFY_CHECK(text::check(t.content, "template content", template_content_bytes_max));
  NFY_CHECK(text::check(t.subject, "template subject", template_content_bytes_max));
  if (t.type == NotificationType::sms && !t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "an sms template has no subject");
  if (t.type == NotificationType::email && t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "an email template needs a subject");
  if (t.type == NotificationType::letter && t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "a letter template needs a subject");
  if (t.has_unsubscribe_link && t.type != NotificationType::email)
    return make_error(ErrorCode::invalid_argument,
                      "only an email template has an unsubscribe link");
  return check_letter_parts(t);
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::make(EnginePorts ports) {
  if (!ports.store || !ports.clock || !ports.entropy)
    return make_error(ErrorCode::invalid_argument, "an engine needs a store, a clock and entropy");
  if (ports.parked_receipt_days < 1 || ports.parked_receipt_days > parked_receipt_days_max)
    return make_error(ErrorCode::invalid_argument,
                      "parked receipts wait 1 to " + std::to_string(parked_receipt_days_max) +
                          " days, not " + std::to_string(ports.parked_receipt_days));
  constexpr std::chrono::hours kept_min{24}, kept_max{10 * 365 * 24};
  if (ports.dead_callbacks_kept < kept_min || ports.dead_callbacks_kept > kept_max)
    return make_error(ErrorCode::invalid_argument,
                      "dead callbacks are kept 24 to 87600 hours, not " +
                          std::to_string(ports.dead_callbacks_kept.count()));
  return std::unique_ptr<Engine>(new Engine(std::make_unique<State>(std::move(ports))));
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::~Engine() = default;

UtcTime Engine::now() { return state_->ports.clock->now(); }

Result<void> Engine::put_reference_data(const ReferenceData& data) {
  NFY_CHECK(check_reference_data(data));
  return state_->store().put_reference_data(data);
}

Result<void> Engine::drop_reference_data(const ReferenceData& data) {
  return state_->store().drop_reference_data(data);
}

Result<Service> Engine::create_service(const NewService& given) {
  NewService s = given;
  NFY_CHECK(check_service(s));
  NFY_CHECK(check_details(s.billing));
  NFY_CHECK(get_calendar(s.calendar));
  Service service;
  service.id.uuid = make_uuid_v4(*state_->ports.entropy);
  service.name = s.name;
  service.organisation_type = s.organisation_type;
  service.calendar = s.calendar;
  service.prefix_sms = s.prefix_sms;
  service.sms_sender = s.sms_sender;
  service.email_from = s.email_from;
  service.email_reply_to = s.email_reply_to;
  service.created_at = now();
  service.organisation_id = s.organisation_id;
  service.restricted = s.restricted;
  service.count_as_live = s.count_as_live;
  service.billing = s.billing;
  service.permissions = s.permissions;
  service.limits = s.limits;
  service.honours_stop = s.honours_stop;
  service.suppresses_failed = s.suppresses_failed;
  NFY_CHECK(suppressions::check(state_->sealer(), suppressions::are_kept(service)));
  NFY_CHECK(state_->store().insert_service(service));
  return service;
}

Result<Service> Engine::update_service(const Service& given) {
  Service s = given;
  NFY_CHECK(check_service(s));
  NFY_CHECK(check_details(s.billing));
  NFY_TRY(stored, state_->store().get_service(s.id));
  if (s.calendar != stored.calendar)
    return make_error(ErrorCode::invalid_argument,
                      "the calendar of a service is changed by change_calendar(): " + s.calendar);
  NFY_CHECK(suppressions::check(state_->sealer(), suppressions::are_kept(s)));
  Service next = s;
  next.created_at = stored.created_at;
  ++next.version;
  NFY_CHECK(state_->store().update_service(next, now()));
  return next;
}

Result<Organisation> Engine::put_organisation(const Organisation& o) {
  NFY_TRY(name, text::checked_name(o.name, "organisation name"));
  NFY_CHECK(check_details(o.billing));
  Organisation made = o;
  made.name = std::move(name);
  if (made.id.is_nil()) made.id.uuid = make_uuid_v4(*state_->ports.entropy);
  NFY_CHECK(state_->store().put_organisation(made, now()));
  return made;
}

Result<std::vector<Organisation>> Engine::list_organisations() {
  return state_->store().list_organisations();
}

Result<Service> Engine::get_service(ServiceId id) {
  NFY_TRY(settings, ServiceSettings::of(*state_, id));
  return settings.service();
}

Result<std::vector<Service>> Engine::list_services() { return state_->store().list_services(); }

namespace {

Template version_of(ServiceId service, TemplateId id, const NewTemplate& value, int version,
                    UtcTime now) {
  Template made;
  made.id = id;
  made.service_id = service;
  made.name = value.name;
  made.type = value.type;
  made.subject = value.subject;
  made.content = value.content;
  made.version = version;
  made.created_at = now;
  made.postage = value.postage;
  made.letter_welsh_subject = value.letter_welsh_subject;
  made.letter_welsh_content = value.letter_welsh_content;
  made.letter_contact_id = value.letter_contact_id;
  made.has_unsubscribe_link = value.has_unsubscribe_link;
  return made;
}

}  // namespace

Result<Template> Engine::create_template(ServiceId service, const NewTemplate& given) {
  NewTemplate value = given;
  NFY_CHECK(check_template(value));
  NFY_CHECK(state_->store().get_service(service));
  const TemplateId id{make_uuid_v4(*state_->ports.entropy)};
  const Template made = version_of(service, id, value, 1, now());
  NFY_CHECK(compile(state_->store(), made));
  NFY_CHECK(state_->store().put_template(made));
  return made;
}

Result<Template> Engine::update_template(ServiceId service, TemplateId id,
                                         const NewTemplate& given) {
  NewTemplate value = given;
  NFY_CHECK(check_template(value));
  NFY_TRY(current, state_->store().get_template(service, id, 0));
  if (current.type != value.type)
    return make_error(ErrorCode::invalid_argument,
                      "the type of template " + id.to_text() + " cannot change");
  const Template next = version_of(service, id, value, current.version + 1, now());
  NFY_CHECK(compile(state_->store(), next));
  NFY_CHECK(state_->store().put_template(next));
  return next;
}

Result<Template> Engine::archive_template(ServiceId service, TemplateId id) {
  NFY_TRY(next, state_->store().get_template(service, id, 0));
  if (next.archived) return next;
  ++next.version;
  next.archived = true;
  next.created_at = now();
  NFY_CHECK(state_->store().put_template(next));
  return next;
}

Result<Template> Engine::get_template(ServiceId service, TemplateId id, int version) {
  if (version < 0)
    return make_error(ErrorCode::invalid_argument,
                      "template version must not be negative: " + std::to_string(version));
  return state_->store().get_template(service, id, version);
}

}  // namespace notify
