#include "exchanges/world.hpp"

#include <algorithm>
#include <array>

namespace notify::exchanges {
namespace {

/// Sees to it that an SMS can only go to `identifier`.
void prefer(World& world, std::string_view identifier) {
  const auto known = must(world.engine().providers().list(), "providers");
  for (const char* each : {"mmg", "firetext"}) {
    ProviderDetails details;
    details.identifier = each;
    details.version = 0;
    if (const auto found = std::ranges::find(known, each, &ProviderDetails::identifier);
        found != known.end())
      details = *found;
    if (details.active == (each == identifier)) continue;
    details.active = !details.active;
    must(world.engine().providers().put(details), "provider");
  }
}

std::string usual_provider(NotificationType type) {
  switch (type) {
    case NotificationType::sms: return "mmg";
    case NotificationType::email: return "ses";
    case NotificationType::letter: return "dvla";
  }
  return {};
}

/// A worker hands it to its provider, who takes it or refuses it for good.
void deliver(World& world, const Notification& n, std::string provider, bool refuses) {
  if (provider.empty()) provider = usual_provider(n.type);
  if (n.type == NotificationType::sms) prefer(world, provider);
  if (n.type == NotificationType::letter)
    must(world.engine().letters().collect(n.created_at + std::chrono::microseconds(1)), "collect");
  world.provider(provider).refuses = refuses;
  DeliverOptions options;
  options.type = n.type;
  options.only = n.id;
  const DeliverReport done = must(world.engine().delivery().run(options), "delivery");
  world.provider(provider).refuses = false;
  if (done.claimed == 0 && n.status == Status::created)
    throw Trouble("no worker could take it: it stands in no queue");
}

/// What the provider, the printer or a failure path says of it.
void report(World& world, const Notification& n, Status status) {
  Receipt receipt;
  receipt.id = n.id;
  receipt.provider = n.sent_by.empty() ? usual_provider(n.type) : n.sent_by;
  receipt.status = status;
  receipt.at = world.now();
  // What no provider reports, checks and scans of the reference set on any letter.
  if (status == Status::validation_failed || status == Status::virus_scan_failed)
    must(world.store().receipts().apply(std::array{receipt}, world.now()), "status");
  else
    must(world.engine().receipts().record(std::array{receipt}), "receipt");
}

void change_status(World& world, const Notification& n, const Json& event) {
  const std::string word = text_in(event, "status");
  if (word == "returned-letter" && !n.reference.empty()) {
    must(world.engine().receipts().return_letters("dvla", std::array{n.reference}),
         "returned letters");
    return;
  }
  const Status status = must(status_from(word), "status");
  if (status == Status::sending) {
    deliver(world, n, text_in(event, "sent_by"), false);
  } else if (status == Status::technical_failure && n.type != NotificationType::letter) {
    deliver(world, n, {}, true);
  } else if (status == Status::cancelled) {
    must(world.engine().letters().cancel(n.service_id, n.id), "cancel");
  } else {
    report(world, n, status);
  }
}

ScanResult scan_result_from(const std::string& word) {
  if (word == "ok") return ScanResult::ok;
  if (word == "virus") return ScanResult::virus;
  if (word == "scan-error") return ScanResult::scan_error;
  if (word == "too-many-pages-or-bad-content") return ScanResult::invalid;
  throw Trouble("unknown result of a scan: " + word);
}

/// "Ms Pat Green,10 Mill Lane,LS1 4AP" as lines.
std::string lines_of(std::string address) {
  std::ranges::replace(address, ',', '\n');
  return address;
}

void notification_event(World& world, const Json& event) {
  const Notification n = world.notification(text_in(event, "notification"));
  if (const Json* pdf = event.find("pdf")) {
    must(world.engine().letters().record_pdf(n.service_id, n.id, number_in(*pdf, "pages", 0),
                                             text_in(*pdf, "content")),
         "pdf");
  } else if (const Json* scan = event.find("precompiled")) {
    must(world.engine().letters().record_scan(n.service_id, n.id,
                                              {.result = scan_result_from(text_in(*scan, "result")),
                                               .pages = number_in(*scan, "pages", 0),
                                               .address = lines_of(text_in(*scan, "address")),
                                               .pdf = text_in(*scan, "content"),
                                               .message = text_in(*scan, "message")}),
         "scan");
  } else {
    change_status(world, n, event);
  }
}

void service_event(World& world, const Json& event) {
  const auto id = world.id<ServiceId>("service", text_in(event, "service"));
  Service service = must(world.engine().services().get(id), "service");
  change_service(world, service, member(event, "set"));
}

void template_event(World& world, const Json& event) {
  const std::string name = text_in(event, "template");
  const auto id = world.id<TemplateId>("template", name);
  const ServiceId service = world.template_service.at(name);
  const Json& said = member(event, "set");
  const Template now = must(world.engine().templates().get(service, id), "template");
  NewTemplate value{.name = now.name,
                    .type = now.type,
                    .subject = now.subject,
                    .content = now.content,
                    .postage = now.postage,
                    .letter_welsh_subject = now.letter_welsh_subject,
                    .letter_welsh_content = now.letter_welsh_content,
                    .letter_contact_id = now.letter_contact_id,
                    .has_unsubscribe_link = now.has_unsubscribe_link,
                    .hidden = now.hidden,
                    .created_by = now.created_by};
  const bool is_archived = flag_in(said, "archived", false);
  if (!is_archived || said.find_as<Json::Object>()->size() > 1)
    must(world.engine().templates().update(service, id, template_from(world, said, value)),
         "template");
  if (is_archived) must(world.engine().templates().archive(service, id), "template");
}

void api_key_event(World& world, const Json& event) {
  const ApiKey& key = world.keys.at(text_in(event, "api_key"));
  must(world.engine().api_keys().revoke(key.service_id, key.id), "api key");
}

/// Retention moves what is older than an instant, whatever the service's own days are.
void archive_event(World& world, const Json& event) {
  const ArchiveScope scope{world.id<ServiceId>("service", text_in(event, "archive")),
                           must(notification_type_from(text_in(event, "type")), "type"),
                           time_from(text_in(event, "before"))};
  while (must(world.store().archive().move(scope, 1'000, world.now()), "archive").rows() > 0) {
  }
}

void aggregate_event(World& world, const Json&) { must(world.engine().run_due(), "aggregation"); }

void ses_event(World& world, const Json& event) {
  const std::string post = write_json(world.symbols.filled(member(event, "ses_receipt")));
  must(world.engine().receipts().take("ses", post), "ses receipt");
}

void callback_answer_event(World& world, const Json& event) {
  world.others().callback_answer = number_in(event, "callback_answer", 200);
}

using Happening = void (*)(World&, const Json&);
constexpr std::pair<std::string_view, Happening> happenings[] = {
    {"notification", notification_event}, {"service", service_event},
    {"template", template_event},         {"api_key", api_key_event},
    {"archive", archive_event},           {"aggregate", aggregate_event},
    {"ses_receipt", ses_event},           {"callback_answer", callback_answer_event},
};

}  // namespace

void let_happen(World& world, const Json& event) {
  for (const auto& [kind, happening] : happenings)
    if (has(event, kind)) return happening(world, event);
  throw Trouble("unknown event: " + write_json(event));
}

}  // namespace notify::exchanges
