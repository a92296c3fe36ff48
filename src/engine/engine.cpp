#include "engine/context.hpp"
#include "engine/documents.hpp"
#include "engine/kept_files.hpp"

#include <notify/allowances.hpp>
#include <notify/api_keys.hpp>
#include <notify/archive.hpp>
#include <notify/billing.hpp>
#include <notify/brands.hpp>
#include <notify/caches.hpp>
#include <notify/calendars.hpp>
#include <notify/callbacks.hpp>
#include <notify/complaints.hpp>
#include <notify/contact_lists.hpp>
#include <notify/delivery.hpp>
#include <notify/document_links.hpp>
#include <notify/events.hpp>
#include <notify/facts.hpp>
#include <notify/health.hpp>
#include <notify/imports.hpp>
#include <notify/inbound.hpp>
#include <notify/invitations.hpp>
#include <notify/jobs.hpp>
#include <notify/letters.hpp>
#include <notify/limits.hpp>
#include <notify/link.hpp>
#include <notify/members.hpp>
#include <notify/notifications.hpp>
#include <notify/organisations.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/report_requests.hpp>
#include <notify/reports.hpp>
#include <notify/retention.hpp>
#include <notify/search.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/sign_in.hpp>
#include <notify/statistics.hpp>
#include <notify/suppressions.hpp>
#include <notify/system_messages.hpp>
#include <notify/tasks.hpp>
#include <notify/template_files.hpp>
#include <notify/template_folders.hpp>
#include <notify/templates.hpp>
#include <notify/unsubscribes.hpp>
#include <notify/users.hpp>

namespace notify {

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
  if (!ports.api_url.empty() && !is_header_url(ports.api_url))
    return make_error(ErrorCode::invalid_argument,
                      "api_url is no https url of at most 900 printable characters");
  if (!ports.files) ports.files = kept_files::in_store(ports.store);
  auto context = std::make_unique<EngineContext>(std::move(ports));
  NFY_CHECK(documents::open(*context));
  return std::unique_ptr<Engine>(new Engine(std::move(context)));
}

Engine::Engine(std::unique_ptr<EngineContext> context) : context_(std::move(context)) {}
Engine::~Engine() = default;

UtcTime Engine::now() { return context_->now(); }
SettingsHold Engine::hold_settings() { return SettingsHold(*context_); }

Services Engine::services() noexcept { return Services(*context_); }
Organisations Engine::organisations() noexcept { return Organisations(*context_); }
Brands Engine::brands() noexcept { return Brands(*context_); }
TemplateFiles Engine::template_files() noexcept { return TemplateFiles(*context_); }
TemplateFolders Engine::template_folders() noexcept { return TemplateFolders(*context_); }
Templates Engine::templates() noexcept { return Templates(*context_); }
Senders Engine::senders() noexcept { return Senders(*context_); }
ApiKeys Engine::api_keys() noexcept { return ApiKeys(*context_); }
Notifications Engine::notifications() noexcept { return Notifications(*context_); }
Jobs Engine::jobs() noexcept { return Jobs(*context_); }
Limits Engine::limits() noexcept { return Limits(*context_); }
Letters Engine::letters() noexcept { return Letters(*context_); }
DocumentLinks Engine::document_links() noexcept { return DocumentLinks(*context_); }
Providers Engine::providers() noexcept { return Providers(*context_); }
Delivery Engine::delivery() noexcept { return Delivery(*context_); }
Receipts Engine::receipts() noexcept { return Receipts(*context_); }
Complaints Engine::complaints() noexcept { return Complaints(*context_); }
Callbacks Engine::callbacks() noexcept { return Callbacks(*context_); }
Imports Engine::imports() noexcept { return Imports(*context_); }
Inbound Engine::inbound() noexcept { return Inbound(*context_); }
Suppressions Engine::suppressions() noexcept { return Suppressions(*context_); }
Rates Engine::rates() noexcept { return Rates(*context_); }
Allowances Engine::allowances() noexcept { return Allowances(*context_); }
Calendars Engine::calendars() noexcept { return Calendars(*context_); }
Billing Engine::billing() noexcept { return Billing(*context_); }
Facts Engine::facts() noexcept { return Facts(*context_); }
Health Engine::health() noexcept { return Health(*context_); }
Reports Engine::reports() noexcept { return Reports(*context_); }
Statistics Engine::statistics() noexcept { return Statistics(*context_); }
Retention Engine::retention() noexcept { return Retention(*context_); }
Archive Engine::archive() noexcept { return Archive(*context_); }
Caches Engine::caches() noexcept { return Caches(*context_); }
Tasks Engine::tasks() noexcept { return Tasks(*context_); }
Metrics Engine::metrics() noexcept { return Metrics(*context_); }
Unsubscribes Engine::unsubscribes() noexcept { return Unsubscribes(*context_); }
ContactLists Engine::contact_lists() noexcept { return ContactLists(*context_); }
ReportRequests Engine::report_requests() noexcept { return ReportRequests(*context_); }
Users Engine::users() noexcept { return Users(*context_); }
Members Engine::members() noexcept { return Members(*context_); }
SignIn Engine::sign_in() noexcept { return SignIn(*context_); }
Invitations Engine::invitations() noexcept { return Invitations(*context_); }
JoinRequests Engine::join_requests() noexcept { return JoinRequests(*context_); }
Events Engine::events() noexcept { return Events(*context_); }
Search Engine::search() noexcept { return Search(*context_); }
SystemMessages Engine::system_messages() noexcept { return SystemMessages(*context_); }

Result<Accepted> Engine::send(ServiceId service, const SendRequest& request) {
  return notifications().send(service, request);
}

Result<std::vector<Result<Accepted>>> Engine::send_many(ServiceId service,
                                                        std::span<const SendRequest> requests) {
  return notifications().send_many(service, requests);
}

Result<DeliverReport> Engine::deliver(const DeliverOptions& options) {
  return delivery().run(options);
}

Result<RunReport> Engine::run_due(const RunOptions& options) { return tasks().run_due(options); }

Result<RunReport> Engine::run_due() { return tasks().run_due(); }

}  // namespace notify
