#pragma once

#include <notify/limits.hpp>
#include <notify/notifications.hpp>
#include <notify/receipts.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>
#include <notify/service.hpp>
#include <notify/service_callback.hpp>
#include <notify/settings_hold.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace notify {

class Cache;
class Clock;
class Documents;
class Entropy;
class FileStorage;
class HttpClient;
class InboundReader;
class LetterChecker;
class LetterRenderer;
class LinkTokens;
class PasswordHasher;
class PagePainter;
class ReceiptReader;
class Sealer;
class Store;
class VirusScanner;
struct DeliverOptions;
struct DeliverReport;
struct RunOptions;
struct RunReport;

class Allowances;
class ApiKeys;
class Archive;
class Billing;
class Brands;
class Caches;
class Calendars;
class Callbacks;
class Complaints;
class ContactLists;
class Delivery;
class DocumentLinks;
class Events;
class Facts;
class Health;
class Imports;
class Inbound;
class Invitations;
class Jobs;
class JoinRequests;
class Limits;
class Log;
class Letters;
class Members;
class Metrics;
class Organisations;
class Providers;
class Rates;
class ReportRequests;
class Reports;
class Retention;
class Search;
class Senders;
class Services;
class SignIn;
class Statistics;
class Suppressions;
class SystemMessages;
class Tasks;
class TemplateFiles;
class TemplateFolders;
class Templates;
class Unsubscribes;
class Users;

/// The ports that an engine works through.
struct EnginePorts {
  std::shared_ptr<Store> store;
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Entropy> entropy;
  /// May be null: then API keys cannot be made, and personal data stand unencrypted in the store.
  std::shared_ptr<Sealer> sealer;
  std::shared_ptr<HttpClient> http{};  ///< may be null: then services cannot be called
  /// May be null: then daily limits are counted in the store and no rate limit holds.
  std::shared_ptr<Cache> cache{};
  /// Of rate limits. Daily limits hold in any case: where the cache is away, the store counts.
  LimitPolicy limit_policy = LimitPolicy::fail_open;
  std::shared_ptr<LetterRenderer> letter_renderer{};  ///< may be null: letters have no units yet
  /// How many whole UTC days a receipt waits for an unknown notification, before a task puts it
  /// into quarantine: 1 to parked_receipt_days_max. (rules/receipts 3.1)
  int parked_receipt_days = parked_receipt_days_default;
  /// How long dead letters are kept and can be replayed: a day to ten years.
  std::chrono::hours dead_callbacks_kept = dead_callback_kept;
  /// What receipts().take() knows beside the readers that providers bring along themselves.
  std::vector<std::shared_ptr<ReceiptReader>> receipt_readers{};
  std::vector<std::shared_ptr<InboundReader>> inbound_readers{};  ///< what inbound().take() knows
  /// Where the REST API is served, https: e-mails of templates that say so then go out with a link
  /// to unsubscribe, <api_url>/unsubscribe/<id>/<token>. May be empty.
  std::string api_url{};
  std::shared_ptr<FileStorage> files{};  ///< may be null: the store keeps PDFs and documents
  /// May be null: then hosts say how the look at uploaded letters ended (Letters::record_scan).
  std::shared_ptr<VirusScanner> virus_scanner{};
  std::shared_ptr<LetterChecker> letter_checker{};  ///< likewise; both or none do the work
  std::shared_ptr<PagePainter> page_painter{};      ///< may be null: letters are seen as PDF only
  /// May be null: then the engine keeps documents itself if `document_link_base` says what their
  /// links begin with ("https://documents.example.gov.uk"), and else sends none.
  std::shared_ptr<Documents> documents{};
  std::string document_link_base{};
  std::shared_ptr<PasswordHasher> password_hasher{};  ///< may be null: then nobody has a password
  /// Of links to the host's app in e-mails about people. May be null: then they are not sent.
  std::shared_ptr<LinkTokens> link_tokens{};
  std::string admin_url{};  ///< what those links begin with; may be empty
  /// Where the pictures of e-mail brands are, https: "https://logos.example.gov.uk/". Empty: brands
  /// are shown without a picture.
  std::string logo_url{};
  /// Where the pictures of letter brands are, as <name>.svg. May be null: letters have no logos.
  std::shared_ptr<FileStorage> letter_logos{};
  /// Where sign-in codes come from. Null: `entropy`. For tests that must know a code.
  std::shared_ptr<Entropy> code_entropy{};
  std::shared_ptr<Log> log{};  ///< may be null: then nobody is told what happened
  /// Hands SendRequest::trace_parent on: one more statement a call that brings any, and one a round
  /// of delivery and of calls. (rules/sending 6)
  bool keep_trace_parents = false;
};

/// What reseal() did so far.
struct ResealReport {
  std::int64_t resealed = 0;  ///< from another key to the one that seals now
  std::int64_t sealed = 0;    ///< unencrypted before
  std::int64_t left = 0;      ///< do not open, or were changed meanwhile: they stay as they are
  friend bool operator==(const ResealReport&, const ResealReport&) = default;
};

/// All use cases of the library, each with its noun: `engine.notifications().send(…)`. A noun's
/// functions are declared in its own header, <notify/notifications.hpp>. Starts no thread and keeps
/// no state that the store does not have, except small caches whose versions it checks against the
/// store (docs/cache.md). Safe to call from several threads; provider callbacks run in the caller's
/// thread with no lock and no transaction held.
class Engine {
public:
  /// Fails with invalid_argument if store, clock or entropy is missing or a number is out of range.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> make(EnginePorts ports);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] Services services() noexcept;
  [[nodiscard]] Organisations organisations() noexcept;
  [[nodiscard]] Brands brands() noexcept;
  [[nodiscard]] Templates templates() noexcept;
  [[nodiscard]] TemplateFiles template_files() noexcept;
  [[nodiscard]] TemplateFolders template_folders() noexcept;
  [[nodiscard]] Senders senders() noexcept;
  [[nodiscard]] ApiKeys api_keys() noexcept;
  [[nodiscard]] Notifications notifications() noexcept;
  [[nodiscard]] Jobs jobs() noexcept;
  [[nodiscard]] Limits limits() noexcept;
  [[nodiscard]] Letters letters() noexcept;
  [[nodiscard]] DocumentLinks document_links() noexcept;
  [[nodiscard]] Providers providers() noexcept;
  [[nodiscard]] Delivery delivery() noexcept;
  [[nodiscard]] Receipts receipts() noexcept;
  [[nodiscard]] Complaints complaints() noexcept;
  [[nodiscard]] ContactLists contact_lists() noexcept;
  [[nodiscard]] Callbacks callbacks() noexcept;
  [[nodiscard]] Imports imports() noexcept;
  [[nodiscard]] Inbound inbound() noexcept;
  [[nodiscard]] Suppressions suppressions() noexcept;
  [[nodiscard]] Rates rates() noexcept;
  [[nodiscard]] Allowances allowances() noexcept;
  [[nodiscard]] Calendars calendars() noexcept;
  [[nodiscard]] Billing billing() noexcept;
  [[nodiscard]] Facts facts() noexcept;
  [[nodiscard]] Health health() noexcept;
  [[nodiscard]] Reports reports() noexcept;
  [[nodiscard]] ReportRequests report_requests() noexcept;
  [[nodiscard]] Statistics statistics() noexcept;
  [[nodiscard]] Retention retention() noexcept;
  [[nodiscard]] Archive archive() noexcept;
  [[nodiscard]] Caches caches() noexcept;
  [[nodiscard]] Tasks tasks() noexcept;
  [[nodiscard]] Metrics metrics() noexcept;
  [[nodiscard]] Unsubscribes unsubscribes() noexcept;
  [[nodiscard]] Users users() noexcept;
  [[nodiscard]] Members members() noexcept;
  [[nodiscard]] SignIn sign_in() noexcept;
  [[nodiscard]] Invitations invitations() noexcept;
  [[nodiscard]] JoinRequests join_requests() noexcept;
  [[nodiscard]] Events events() noexcept;
  [[nodiscard]] Search search() noexcept;
  [[nodiscard]] SystemMessages system_messages() noexcept;

  // Short forms of what every program does.
  /// notifications().send()
  [[nodiscard]] Result<Accepted> send(ServiceId service, const SendRequest& request);
  /// notifications().send_many()
  [[nodiscard]] Result<std::vector<Result<Accepted>>> send_many(
      ServiceId service, std::span<const SendRequest> requests);
  /// delivery().run()
  [[nodiscard]] Result<DeliverReport> deliver(const DeliverOptions& options);
  /// tasks().run_due()
  [[nodiscard]] Result<RunReport> run_due(const RunOptions& options);
  [[nodiscard]] Result<RunReport> run_due();

  [[nodiscard]] UtcTime now();
  /// For a host that answers one request by several calls.
  [[nodiscard]] SettingsHold hold_settings();
  /// Seals values under the first key that are sealed under another one, or unencrypted, in pieces
  /// of 1,000. Killed anywhere, or stopped by `progress`, it goes on when it is called again;
  /// meanwhile everything can be read, as long as the engine has the keys. Once it answers with
  /// nothing left, the other keys are not needed any more.
  [[nodiscard]] Result<ResealReport> reseal(const ProgressFunction& progress = {});

private:
  explicit Engine(std::unique_ptr<EngineContext> context);
  std::unique_ptr<EngineContext> context_;
};

}  // namespace notify
