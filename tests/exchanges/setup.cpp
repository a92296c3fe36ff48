#include "exchanges/world.hpp"

#include <algorithm>
#include <array>

namespace notify::exchanges {
namespace {

Decimal decimal_from(const Json& value) {
  return must(Decimal::from_text(plain_text(value)), "price");
}

void make_rates(World& world, const Json& noun) {
  const Json& rates = member(noun, "rates");
  ReferenceData data;
  for (const Json& rate : list_in(rates, "sms"))
    data.sms_rates.push_back(
        {time_from(text_in(rate, "valid_from")), decimal_from(member(rate, "rate"))});
  for (const Json& rate : list_in(rates, "letter")) {
    std::int64_t sheets = 0;
    for (const Json& price : list_in(rate, "by_sheets")) {
      ++sheets;
      for (const bool crown : {true, false})
        data.letter_rates.push_back({time_from(text_in(rate, "start")), time_in(rate, "end"),
                                     sheets, decimal_from(price), crown,
                                     must(postage_from(text_in(rate, "post_class")), "postage")});
    }
  }
  // The reference's schema brings these along.
  for (const OrganisationType type :
       {OrganisationType::central, OrganisationType::nhs_central, OrganisationType::local})
    data.default_allowances.push_back(
        {type, 2016, type == OrganisationType::local ? 25'000 : 250'000});
  must(world.engine().rates().put(data), "rates");
}

void make_user(World& world, const Json& noun) {
  User user;
  user.name = text_in(noun, "name");
  user.email_address = text_in(noun, "email_address");
  user.mobile_number = text_in(noun, "mobile_number");
  user.active = text_in(noun, "state", "active") == "active";
  user.pending = text_in(noun, "state") == "pending";
  user.auth_type = must(auth_type_from(text_in(noun, "auth_type", "sms_auth")), "auth type");
  user.platform_admin = flag_in(noun, "platform_admin", false);
  user = must(world.engine().users().put(user), "user");
  world.put_id("user", text_in(noun, "user"), user.id);
}

/// Nil where nobody is named.
UserId user_in(const World& world, const Json& noun, std::string_view name) {
  const std::string user = text_in(noun, name);
  return user.empty() ? UserId{} : world.id<UserId>("user", user);
}

void make_organisation(World& world, const Json& noun) {
  Organisation organisation;
  organisation.name = text_in(noun, "name");
  organisation.organisation_type =
      must(organisation_type_from(text_in(noun, "organisation_type", "central")), "organisation");
  if (has(noun, "crown")) organisation.crown = flag_in(noun, "crown", false);
  world.put_id("organisation", text_in(noun, "organisation"),
               must(world.engine().organisations().put(organisation), "organisation").id);
}

/// Whoever makes a service, or is named in its team, may do everything there.
void add_member(World& world, ServiceId service, UserId id) {
  if (!id.is_nil())
    must(world.engine().members().add({service, id, all_team_permissions(), {}}), "member");
}

PermissionSet permissions_in(const Json::Array& names) {
  PermissionSet permissions;
  for (const Json& name : names)
    permissions.add(must(permission_from(plain_text(name)), "permission"));
  return permissions;
}

constexpr SendingLimits default_limits{.email_a_day = 250'000,
                                       .sms_a_day = 250'000,
                                       .letter_a_day = 20'000,
                                       .international_sms_a_day = 100,
                                       .requests_a_minute = 3'000};

SendingLimits limits_of(const Json& noun, const SendingLimits& others) {
  static const Json none{Json::Object{}};
  const Json* said = noun.find("limits");
  const Json& limits = said ? *said : none;
  return {.email_a_day = number_in(limits, "email", others.email_a_day),
          .sms_a_day = number_in(limits, "sms", others.sms_a_day),
          .letter_a_day = number_in(limits, "letter", others.letter_a_day),
          .international_sms_a_day =
              number_in(limits, "international_sms", others.international_sms_a_day),
          .requests_a_minute = number_in(noun, "rate_limit", others.requests_a_minute)};
}

/// Where e-mails come from: made of the name that they come from.
std::string email_from(const World& world, const std::string& custom_name,
                       const std::string& service_name) {
  return normalised_service_name(custom_name.empty() ? service_name : custom_name) + "@" +
         world.config.email_domain;
}

void make_service(World& world, const Json& noun) {
  NewService value;
  value.name = text_in(noun, "name");
  value.prefix_sms = flag_in(noun, "prefix_sms", true);
  value.sms_sender = text_in(noun, "sms_sender", world.config.sms_sender);
  value.limits = limits_of(noun, default_limits);
  value.organisation_type =
      must(organisation_type_from(text_in(noun, "organisation_type", "central")), "organisation");
  value.contact_link = text_in(noun, "contact_link");
  value.custom_email_sender_name = text_in(noun, "custom_email_sender_name");
  value.email_from = email_from(world, value.custom_email_sender_name, value.name);
  if (has(noun, "organisation"))
    value.organisation_id = world.id<OrganisationId>("organisation", text_in(noun, "organisation"));
  value.details.created_by = user_in(world, noun, "created_by");
  value.details.go_live_at = time_in(noun, "go_live_at");
  Service service = must(world.engine().services().create(value), "service");
  const std::string name = text_in(noun, "service");
  world.put_id("service", name, service.id);
  change_service(world, service, noun);
  const auto senders =
      must(world.engine().senders().list(service.id, NotificationType::sms), "senders");
  if (!senders.empty()) world.put_id("sms_sender", name + "-default", senders.front().id);
  world.creator_of[service.id] = value.details.created_by;
  add_member(world, service.id, value.details.created_by);
  for (const Json& user : list_in(noun, "team"))
    add_member(world, service.id, world.id<UserId>("user", plain_text(user)));
}

void make_api_key(World& world, const Json& noun) {
  const std::string name = text_in(noun, "api_key");
  const auto type = must(key_type_from(text_in(noun, "type")), "key type");
  const auto service = world.id<ServiceId>("service", text_in(noun, "service"));
  const std::string secret = text_in(noun, "secret");
  const ApiKey key = must(world.engine().api_keys().import(
                              service, text_in(noun, "name", name), type, secret, world.now(),
                              time_in(noun, "expired_at"), world.creator_of[service]),
                          "api key");
  world.keys[name] = key;
  world.put_id("api_key", name, key.id);
  world.symbols.put("secret-of:" + name, secret);
}

}  // namespace

NewTemplate template_from(World& world, const Json& said, NewTemplate value) {
  value.name = text_in(said, "name", value.name);
  value.content = text_in(said, "content", value.content);
  value.subject = text_in(said, "subject", value.subject);
  value.hidden = flag_in(said, "hidden", value.hidden);
  value.has_unsubscribe_link = flag_in(said, "has_unsubscribe_link", value.has_unsubscribe_link);
  if (value.type == NotificationType::letter)
    value.postage = must(postage_from(text_in(said, "postage", name_of(value.postage))), "postage");
  if (const std::string contact = text_in(said, "letter_contact"); !contact.empty())
    value.letter_contact_id = world.id<SenderId>("letter_contact", contact);
  return value;
}

namespace {

void make_template(World& world, const Json& noun) {
  const std::string name = text_in(noun, "template");
  const auto service = world.id<ServiceId>("service", text_in(noun, "service"));
  NewTemplate value;
  value.type = must(notification_type_from(text_in(noun, "type")), "template type");
  if (value.type == NotificationType::letter) value.postage = Postage::second;
  value.created_by = world.creator_of.at(service);
  const NewTemplate last = template_from(world, noun, value);
  const UtcTime setup_at = world.now();
  auto templates = world.engine().templates();
  TemplateId id;
  const auto put = [&](const NewTemplate& state) {
    id = id.is_nil() ? must(templates.create(service, state), "template").id
                     : must(templates.update(service, id, state), "template").id;
  };
  // Each is what the one before it was but for what it says; the last one is the current one.
  NewTemplate state = last;
  for (const Json& version : list_in(noun, "versions")) {
    if (const auto at = time_in(version, "at")) world.set_clock(*at);
    state = template_from(world, version, state);
    put(state);
  }
  world.set_clock(setup_at);
  if (id.is_nil()) put(last);
  if (flag_in(noun, "archived", false)) must(templates.archive(service, id), "template");
  world.put_id("template", name, id);
  world.template_service[name] = service;
}

void make_sender(World& world, const Json& noun, NotificationType type, const char* kind,
                 const char* text) {
  Sender sender;
  sender.service_id = world.id<ServiceId>("service", text_in(noun, "service"));
  sender.type = type;
  sender.text = text_in(noun, text);
  sender.is_default = flag_in(noun, "default", false);
  sender.archived = flag_in(noun, "archived", false);
  world.put_id(kind, text_in(noun, kind), must(world.engine().senders().put(sender), kind).id);
}

void make_guest_list(World& world, const Json& noun) {
  std::vector<std::string> recipients;
  for (const Json& recipient : list_in(noun, "guest_list"))
    recipients.push_back(text_in(recipient, "email", text_in(recipient, "phone")));
  must(world.engine().services().put_guest_list(
           world.id<ServiceId>("service", text_in(noun, "service")), recipients),
       "guest list");
}

void make_callback(World& world, const Json& noun) {
  ServiceCallback callback;
  callback.service_id = world.id<ServiceId>("service", text_in(noun, "service"));
  callback.type = must(callback_type_from(text_in(noun, "callback")), "callback type");
  callback.url = text_in(noun, "url");
  callback.bearer_token = text_in(noun, "bearer_token");
  must(world.engine().callbacks().put(callback), "callback");
}

void make_allowance(World& world, const Json& noun) {
  must(world.engine().allowances().set(world.id<ServiceId>("service", text_in(noun, "service")),
                                       static_cast<int>(number_in(noun, "year", 0)),
                                       number_in(noun, "allowance", 0)),
       "allowance");
}

// -- stored rows ----------------------------------------------------------------------------------

/// Whom an SMS or e-mail goes to, as sending would have stored it.
void address(Notification& n) {
  n.normalised_to = comparable_recipient(n.to);
  if (n.type != NotificationType::sms) return;
  const auto number = read_phone_number(n.to);
  if (!number) return;
  n.normalised_to = number->normalised;
  n.phone_prefix = number->prefix;
  n.international = number->is_international;
  n.rate_multiplier = number->rate_multiplier;
}

Notification row_from(World& world, const Json& noun, const std::string& template_name) {
  Notification n;
  const auto service = world.template_service.find(template_name);
  if (service == world.template_service.end()) throw Trouble("unknown template: " + template_name);
  const Template used = must(world.engine().templates().get(
                                 service->second, world.id<TemplateId>("template", template_name)),
                             "template");
  n.service_id = used.service_id;
  n.template_id = used.id;
  n.template_version = static_cast<int>(number_in(noun, "template_version", used.version));
  n.type = used.type;
  n.to = text_in(noun, "to");
  address(n);
  if (const Json* values = noun.find("personalisation")) n.personalisation = write_json(*values);
  n.client_reference = text_in(noun, "reference");
  n.status = must(status_from(text_in(noun, "status", "created")), "status");
  n.sent_at = time_in(noun, "sent_at");
  n.updated_at = time_in(noun, "updated_at");
  n.sent_by = text_in(noun, "sent_by");
  n.billable_units = number_in(noun, "billable_units", 0);
  n.rate_multiplier = number_in(noun, "rate_multiplier", n.rate_multiplier);
  n.international = flag_in(noun, "international", n.international);
  n.phone_prefix = text_in(noun, "phone_prefix", n.phone_prefix);
  if (n.type == NotificationType::letter)
    n.postage = must(postage_from(text_in(noun, "postage", name_of(used.postage))), "postage");
  if (n.type == NotificationType::sms)
    n.reply_to_text = must(world.engine().services().get(used.service_id), "service").sms_sender;
  n.created_by = user_in(world, noun, "created_by");
  if (const std::string key = text_in(noun, "api_key"); !key.empty()) {
    n.api_key_id = world.keys.at(key).id;
    n.key_type = world.keys.at(key).type;
  }
  return n;
}

void store_row(World& world, Notification n, const std::string& name, UtcTime created_at) {
  SeededEntropy entropy(std::hash<std::string>{}(name));
  n.id.uuid = make_uuid_v7(created_at, entropy);
  // What was made at one instant is told apart by the order in which it was made.
  const std::uint32_t number = world.rows_made++;
  n.id.uuid.bytes[6] = static_cast<std::uint8_t>(0x70 | (number >> 8 & 0x0F));
  n.id.uuid.bytes[7] = static_cast<std::uint8_t>(number);
  n.created_at = created_at;
  must(world.store().notifications().import_rows(std::array{n}, false), "notification");
  world.put_id("notification", name, n.id);
  world.service_of[name] = n.service_id;
}

std::string numbered(std::string text, std::int64_t number) {
  const auto at = text.find("{i}");
  if (at != std::string::npos) text.replace(at, 3, std::to_string(number));
  return text;
}

void make_notification(World& world, const Json& noun) {
  store_row(world, row_from(world, noun, text_in(noun, "template")), text_in(noun, "notification"),
            time_from(text_in(noun, "created_at")));
}

void make_notifications(World& world, const Json& noun) {
  const std::string name = text_in(noun, "notifications");
  const Notification pattern = row_from(world, noun, text_in(noun, "template"));
  const UtcTime first = time_from(text_in(noun, "created_at"));
  for (std::int64_t i = 0; i < number_in(noun, "count", 0); ++i) {
    Notification n = pattern;
    n.client_reference = numbered(n.client_reference, i);
    store_row(world, std::move(n), name + std::to_string(i),
              first + std::chrono::seconds(i * number_in(noun, "every_seconds", 0)));
  }
}

void make_job(World& world, const Json& noun) {
  const std::string name = text_in(noun, "job"), template_name = text_in(noun, "template");
  const Notification pattern = row_from(world, Json{Json::Object{}}, template_name);
  const auto& rows = list_in(noun, "rows");
  Job job;
  SeededEntropy entropy(std::hash<std::string>{}(name));
  job.created_at = time_in(noun, "created_at").value_or(world.now());
  job.id.uuid = make_uuid_v7(job.created_at, entropy);
  job.service_id = pattern.service_id;
  job.template_id = pattern.template_id;
  job.template_version = pattern.template_version;
  job.type = pattern.type;
  job.created_by = user_in(world, noun, "created_by");
  job.original_file_name = text_in(noun, "file_name");
  job.status = must(job_status_from(text_in(noun, "status", "finished")), "job status");
  job.notification_count = number_in(noun, "count", static_cast<std::int64_t>(rows.size()));
  job.scheduled_for = time_in(noun, "scheduled_for");
  job.processing_started = time_in(noun, "processing_started");
  job.processing_finished = time_in(noun, "processing_finished");
  must(world.store().jobs().insert(job, {}), "job");
  world.put_id("job", name, job.id);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Notification n = row_from(world, rows[i], template_name);
    n.job_id = job.id;
    n.reply_to_text = text_in(rows[i], "reply_to_text");
    n.job_row_number = number_in(rows[i], "job_row_number", static_cast<std::int64_t>(i));
    store_row(world, std::move(n), name + "-" + std::to_string(i),
              time_in(rows[i], "created_at").value_or(job.created_at));
  }
}

void make_inbound_number(World& world, const Json& noun) {
  InboundNumber number;
  number.number = text_in(noun, "number");
  number.provider = text_in(noun, "provider", "mmg");
  number.active = flag_in(noun, "active", true);
  if (const std::string service = text_in(noun, "service"); !service.empty())
    number.service_id = world.id<ServiceId>("service", service);
  world.put_id("inbound_number", text_in(noun, "inbound_number"),
               must(world.engine().inbound().put_number(number), "inbound number").id);
}

void make_inbound_sms(World& world, const Json& noun) {
  const std::string name = text_in(noun, "inbound_sms");
  const UtcTime first = time_from(text_in(noun, "created_at"));
  const auto service = world.id<ServiceId>("service", text_in(noun, "service"));
  const bool is_one = !has(noun, "count");
  for (std::int64_t i = 0; i < number_in(noun, "count", 1); ++i) {
    InboundSms message;
    message.service_id = service;
    message.notify_number = text_in(noun, "notify_number");
    message.user_number = text_in(noun, "user_number");
    message.content = numbered(text_in(noun, "content"), i);
    message.provider = text_in(noun, "provider", "mmg");
    message.provider_reference = name + "-" + std::to_string(i);
    message.provider_date = time_in(noun, "provider_date");
    message.created_at = first + std::chrono::seconds(i * number_in(noun, "every_seconds", 0));
    const UtcTime setup_at = world.now();
    world.set_clock(message.created_at);
    must(world.engine().inbound().record(std::array{message}), "inbound sms");
    world.set_clock(setup_at);
    const auto stored =
        must(world.engine().inbound().list(service, {.limit = 10'000}), "inbound sms");
    const auto found =
        std::ranges::find(stored, message.provider_reference, &InboundSms::provider_reference);
    if (found == stored.end()) throw Trouble("inbound sms is not there: " + name);
    world.put_id("inbound_sms", is_one ? name : name + std::to_string(i), found->id);
  }
}

void make_document_service(World& world, const Json& noun) {
  const Json& said = member(noun, "document_service");
  const std::string url = text_in(said, "url");
  const Json answer = url.empty()
                          ? Json{Json::Object{{"error", {text_in(said, "error")}}}}
                          : Json{Json::Object{{"status", {std::string("ok")}},
                                              {"document", {Json::Object{{"url", {url}}}}}}};
  world.others().documents_status = number_in(said, "status", 201);
  world.others().documents_answer = write_json(answer);
}

using Maker = void (*)(World&, const Json&);
constexpr std::pair<std::string_view, Maker> makers[] = {
    {"rates", make_rates},
    {"user", make_user},
    {"organisation", make_organisation},
    {"service", make_service},
    {"api_key", make_api_key},
    {"template", make_template},
    {"sms_sender",
     [](World& world, const Json& noun) {
       make_sender(world, noun, NotificationType::sms, "sms_sender", "number");
     }},
    {"reply_to",
     [](World& world, const Json& noun) {
       make_sender(world, noun, NotificationType::email, "reply_to", "email_address");
     }},
    {"letter_contact",
     [](World& world, const Json& noun) {
       make_sender(world, noun, NotificationType::letter, "letter_contact", "contact_block");
     }},
    {"guest_list", make_guest_list},
    {"callback", make_callback},
    {"allowance", make_allowance},
    {"job", make_job},
    {"notification", make_notification},
    {"notifications", make_notifications},
    {"inbound_number", make_inbound_number},
    {"inbound_sms", make_inbound_sms},
    {"document_service", make_document_service},
};

}  // namespace

void change_service(World& world, Service& service, const Json& said) {
  const Service before = service;
  service.name = text_in(said, "name", service.name);
  service.contact_link = text_in(said, "contact_link", service.contact_link);
  service.custom_email_sender_name =
      text_in(said, "custom_email_sender_name", service.custom_email_sender_name);
  if (has(said, "name") || has(said, "custom_email_sender_name"))
    service.email_from = email_from(world, service.custom_email_sender_name, service.name);
  service.active = flag_in(said, "active", service.active);
  service.restricted = flag_in(said, "restricted", service.restricted);
  service.count_as_live = flag_in(said, "count_as_live", service.count_as_live);
  service.prefix_sms = flag_in(said, "prefix_sms", service.prefix_sms);
  if (has(said, "limits") || has(said, "rate_limit"))
    service.limits = limits_of(said, service.limits);
  if (has(said, "permissions")) service.permissions = permissions_in(list_in(said, "permissions"));
  if (service == before) return;
  service = must(world.engine().services().update(service), "service");
}

void make_noun(World& world, const Json& noun) {
  const auto* fields = noun.find_as<Json::Object>();
  if (!fields || fields->empty()) throw Trouble("a line of setup is no object");
  const std::string& kind = fields->front().name;
  const auto maker = std::ranges::find(makers, kind, &std::pair<std::string_view, Maker>::first);
  if (maker == std::end(makers)) throw Trouble("unknown noun of setup: " + kind);
  maker->second(world, noun);
}

}  // namespace notify::exchanges
