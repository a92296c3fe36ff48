#include "domain/text/text.hpp"
#include "engine/state.hpp"

namespace notify {
namespace {

Result<void> check_service(const NewService& s) {
  if (s.name.empty()) return make_error(ErrorCode::invalid_argument, "service name is empty");
  NFY_CHECK(text::check(s.name, "service name", name_bytes_max));
  NFY_CHECK(text::check(s.sms_sender, "sms_sender", name_bytes_max));
  if (s.sms_sender.empty() || s.sms_sender.size() > sms_sender_characters_max)
    return make_error(ErrorCode::invalid_argument,
                      "sms_sender must have 1 to 11 characters: " + s.sms_sender);
  if (!s.email_from.empty() && !parse_email_address(s.email_from))
    return make_error(ErrorCode::invalid_argument, "email_from is no e-mail address");
  if (!s.email_reply_to.empty() && !parse_email_address(s.email_reply_to))
    return make_error(ErrorCode::invalid_argument, "email_reply_to is no e-mail address");
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

Result<CompiledTemplate> compile(Template source) {
  CompiledTemplate compiled;
  if (source.type == NotificationType::letter)
    return make_error(ErrorCode::unsupported, "letter templates are not supported yet");
  if (source.type == NotificationType::sms) {
    NFY_TRY(sms, SmsTemplate::compile(source.content));
    compiled.sms = std::move(sms);
  } else {
    NFY_TRY(email, EmailTemplate::compile(source.subject, source.content));
    compiled.email = std::move(email);
  }
  compiled.source = std::move(source);
  return compiled;
}

Result<void> check_template(const NewTemplate& t) {
  if (t.name.empty()) return make_error(ErrorCode::invalid_argument, "template name is empty");
  NFY_CHECK(text::check(t.name, "template name", name_bytes_max));
  if (t.content.empty())
    return make_error(ErrorCode::invalid_argument, "template content is empty");
  NFY_CHECK(text::check(t.content, "template content", template_content_bytes_max));
  NFY_CHECK(text::check(t.subject, "template subject", template_content_bytes_max));
  if (t.type == NotificationType::sms && !t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "an sms template has no subject");
  if (t.type == NotificationType::email && t.subject.empty())
    return make_error(ErrorCode::invalid_argument, "an email template needs a subject");
  return {};
}

}  // namespace

std::vector<std::string> CompiledTemplate::missing(const Personalisation& values) const {
  return sms ? sms->missing(values) : email->missing(values);
}

Result<std::unique_ptr<Engine>> Engine::make(EnginePorts ports) {
  if (!ports.store || !ports.clock || !ports.entropy)
    return make_error(ErrorCode::invalid_argument, "an engine needs a store, a clock and entropy");
  return std::unique_ptr<Engine>(new Engine(std::make_unique<State>(std::move(ports))));
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::~Engine() = default;

UtcTime Engine::now() { return state_->ports.clock->now(); }

Result<std::shared_ptr<const CompiledTemplate>> Engine::State::compiled(ServiceId service,
                                                                        TemplateId id,
                                                                        int version) {
  if (version != 0) {
    auto cached = templates.find({id, version});
    if (cached && cached->source.service_id == service) return cached;
  }
  NFY_TRY(source, store().get_template(service, id, version));
  const std::pair key(source.id, source.version);
  if (auto cached = templates.find(key)) return cached;
  NFY_TRY(fresh, compile(std::move(source)));
  auto shared = std::make_shared<const CompiledTemplate>(std::move(fresh));
  templates.put(key, shared);
  return std::shared_ptr<const CompiledTemplate>(shared);
}

Result<void> Engine::put_reference_data(const ReferenceData& data) {
  NFY_CHECK(check_reference_data(data));
  return state_->store().put_reference_data(data);
}

Result<void> Engine::drop_reference_data(const ReferenceData& data) {
  return state_->store().drop_reference_data(data);
}

Result<Service> Engine::create_service(const NewService& s) {
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
  NFY_CHECK(state_->store().insert_service(service));
  return service;
}

Result<Service> Engine::update_service(const Service& s) {
  NewService checked{.name = s.name,
                     .sms_sender = s.sms_sender,
                     .email_from = s.email_from,
                     .email_reply_to = s.email_reply_to};
  NFY_CHECK(check_service(checked));
  NFY_CHECK(check_details(s.billing));
  NFY_TRY(stored, state_->store().get_service(s.id));
  if (s.calendar != stored.calendar)
    return make_error(ErrorCode::invalid_argument,
                      "the calendar of a service is changed by change_calendar(): " + s.calendar);
  Service next = s;
  next.created_at = stored.created_at;
  ++next.version;
  NFY_CHECK(state_->store().update_service(next, now()));
  return next;
}

Result<Organisation> Engine::put_organisation(const Organisation& o) {
  if (o.name.empty()) return make_error(ErrorCode::invalid_argument, "organisation name is empty");
  NFY_CHECK(text::check(o.name, "organisation name", name_bytes_max));
  NFY_CHECK(check_details(o.billing));
  Organisation made = o;
  if (made.id.is_nil()) made.id.uuid = make_uuid_v4(*state_->ports.entropy);
  NFY_CHECK(state_->store().put_organisation(made, now()));
  return made;
}

Result<std::vector<Organisation>> Engine::list_organisations() {
  return state_->store().list_organisations();
}

Result<Service> Engine::get_service(ServiceId id) { return state_->store().get_service(id); }
Result<std::vector<Service>> Engine::list_services() { return state_->store().list_services(); }

Result<Template> Engine::create_template(ServiceId service, const NewTemplate& value) {
  NFY_CHECK(check_template(value));
  NFY_CHECK(state_->store().get_service(service));
  Template made{{make_uuid_v4(*state_->ports.entropy)},
                service,
                value.name,
                value.type,
                value.subject,
                value.content,
                1,
                false,
                now()};
  NFY_CHECK(compile(made));
  NFY_CHECK(state_->store().put_template(made));
  return made;
}

Result<Template> Engine::update_template(ServiceId service, TemplateId id,
                                         const NewTemplate& value) {
  NFY_CHECK(check_template(value));
  NFY_TRY(current, state_->store().get_template(service, id, 0));
  if (current.type != value.type)
    return make_error(ErrorCode::invalid_argument,
                      "the type of template " + id.to_text() + " cannot change");
  Template next{
      id,    service, value.name, value.type, value.subject, value.content, current.version + 1,
      false, now()};
  NFY_CHECK(compile(next));
  NFY_CHECK(state_->store().put_template(next));
  return next;
}

Result<Template> Engine::get_template(ServiceId service, TemplateId id, int version) {
  if (version < 0)
    return make_error(ErrorCode::invalid_argument,
                      "template version must not be negative: " + std::to_string(version));
  return state_->store().get_template(service, id, version);
}

namespace {
std::string sealing_context(ApiKeyId id) { return "api_keys.secret." + id.to_text(); }
constexpr std::size_t uuid_text_size = 36;
}  // namespace

Result<IssuedApiKey> Engine::create_api_key(ServiceId service, std::string name, KeyType type) {
  if (!state_->ports.sealer)
    return make_error(ErrorCode::unsupported, "api keys need a sealing key, and none was given");
  if (name.empty()) return make_error(ErrorCode::invalid_argument, "api key name is empty");
  NFY_CHECK(text::check(name, "api key name", name_bytes_max));
  NFY_CHECK(state_->store().get_service(service));
  IssuedApiKey issued;
  issued.key = ApiKey{
      {make_uuid_v4(*state_->ports.entropy)}, service, std::move(name), type, now(), std::nullopt};
  const std::string secret = make_uuid_v4(*state_->ports.entropy).to_text();
  NFY_TRY(sealed, state_->ports.sealer->seal(secret, sealing_context(issued.key.id)));
  NFY_CHECK(state_->store().insert_api_key(issued.key, sealed));
  issued.token = issued.key.name + "-" + service.to_text() + "-" + secret;
  return issued;
}

Result<ApiKey> Engine::authenticate(std::string_view token) {
  const Error refused = make_error(ErrorCode::not_found, "unknown api key");
  if (!state_->ports.sealer)
    return make_error(ErrorCode::unsupported, "api keys need a sealing key, and none was given");
  if (token.size() < 2 * uuid_text_size + 2) return refused;
  const std::string_view secret = token.substr(token.size() - uuid_text_size);
  const auto service =
      ServiceId::from_text(token.substr(token.size() - 2 * uuid_text_size - 1, uuid_text_size));
  if (!service) return refused;
  NFY_TRY(keys, state_->store().list_api_keys(*service));
  // Every key is tried, so that the time tells nothing about which one was near.
  std::optional<ApiKey> found;
  for (const Store::StoredApiKey& stored : keys) {
    NFY_TRY(opened,
            state_->ports.sealer->open(stored.sealed_secret, sealing_context(stored.key.id)));
    if (equal_in_constant_time(opened, secret) && !stored.key.expires_at) found = stored.key;
  }
  if (!found) return refused;
  return *std::move(found);
}

}  // namespace notify
