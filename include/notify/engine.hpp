#pragma once

#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/email_page.hpp>
#include <notify/inbound.hpp>
#include <notify/job.hpp>
#include <notify/notification.hpp>
#include <notify/ports/cache.hpp>
#include <notify/ports/clock.hpp>
#include <notify/ports/http.hpp>
#include <notify/ports/letter_renderer.hpp>
#include <notify/ports/provider.hpp>
#include <notify/ports/receipt_reader.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/receipts.hpp>
#include <notify/recipient.hpp>
#include <notify/report.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>
#include <notify/service.hpp>
#include <notify/store.hpp>
#include <notify/suppression.hpp>
#include <notify/template.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// One message to one recipient, as a caller asks for it.
struct SendRequest {
  TemplateId template_id;
  std::string to;  ///< phone number or e-mail address as typed
  Personalisation personalisation;
  std::string reference;  ///< the caller's own, up to 1,000 characters
  /// Up to 255 bytes; empty: none. The same request under the same key gets the first answer,
  /// before any other check; another request under it is a conflict.
  std::string idempotency_key;
  std::optional<ApiKeyId> api_key_id;  ///< one of the service's, that has not ended
  KeyType key_type = KeyType::normal;  ///< with a key: its type
  JobId job_id;
  std::optional<std::int64_t> job_row_number;
  /// What the caller takes the template for; a template of another type is refused. Empty: any.
  std::optional<NotificationType> type{};
  SenderId sender_id{};  ///< nil: the service's default sender or reply-to address
  std::string one_click_unsubscribe_url{};  ///< e-mail only; https
};

/// What became of one SendRequest.
struct Accepted {
  NotificationId id;
  bool existed = false;             ///< an earlier request with the same key made it
  std::int64_t billable_units = 0;  ///< SMS fragments, letter sheets
  bool simulated = false;  ///< to a simulated recipient: nothing was stored (behaviour 5.1)
  /// Why it is probably not what was meant. Of an earlier request: about its recipient.
  WarningSet warnings{};
};

/// What a message would be, without storing anything.
struct Preview {
  std::string to;       ///< normalised
  std::string subject;  ///< not for SMS
  std::string body;     ///< SMS text or plain text of the e-mail
  std::string html;     ///< e-mail or letter
  std::int64_t characters = 0;
  std::int64_t fragments = 0;  ///< SMS only: what is billed
  std::int64_t segments = 0;   ///< SMS only: what networks send
  std::int64_t sheets = 0;     ///< letters only, if the engine has a renderer
  /// Before any free allowance; 0 for e-mails and test keys. Nothing if today has no rate.
  std::optional<Decimal> cost{};
  WarningSet warnings{};
};

struct DeliverOptions {
  NotificationType type = NotificationType::sms;
  std::string owner = "worker";
  std::int64_t limit = 1000;
  std::chrono::microseconds lease{300'000'000};
  std::chrono::microseconds retry_delay{300'000'000};
  std::int64_t attempts_max = 49;  ///< then technical-failure (behaviour 5.5)
  EmailPage email_page{};          ///< what e-mails are set in
  /// The queues to serve, in the order of preference; empty: all, priority first. Each leaves a
  /// tenth of the limit to each class behind it.
  std::vector<QueueClass> classes{};
};

struct DeliverReport {
  std::int64_t claimed = 0;
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t retried = 0;
  std::int64_t in_doubt = 0;    ///< the provider's answer is unknown, or an older attempt's is
  std::int64_t stale = 0;       ///< results that came after the lease was lost
  std::int64_t unreadable = 0;  ///< sealed data that do not open here: tried again later
  std::int64_t deferred = 0;    ///< beyond the rate of every provider: tried again within seconds
};

struct CallbackOptions {
  std::string owner = "worker";
  std::int64_t limit = 100;
  std::int64_t per_service_max = 10;  ///< calls of one service in one round
  /// Calls to one host under way at a time, over all services and workers.
  std::int64_t per_host_max = 10;
  std::chrono::microseconds lease{60'000'000};
  std::chrono::microseconds retry_delay{300'000'000};
};

struct CallbackReport {
  std::int64_t claimed = 0;
  std::int64_t done = 0;
  std::int64_t retried = 0;
  std::int64_t dead = 0;
  std::int64_t stale = 0;  ///< results that came after the lease was lost
};

struct ReceiptReport {
  std::int64_t applied = 0;
  std::int64_t unchanged = 0;
  std::int64_t parked = 0;
  std::int64_t quarantined = 0;  ///< of take_receipt() only
};

struct RunReport {
  std::int64_t tasks_done = 0;
  std::int64_t tasks_busy = 0;    ///< leased by somebody else
  std::int64_t tasks_failed = 0;  ///< they stay due; the others were run all the same
  std::optional<Error> first_failure;
  /// Notifications that were found live and in the history: never this library's doing. Those that
  /// differed are in list_quarantined().
  std::int64_t conflicts = 0;
};

struct RunOptions {
  std::string owner = "scheduler";
  std::int64_t tasks_max = 100'000;
  std::chrono::microseconds lease{600'000'000};
  ProgressFunction progress;
  std::function<bool(const Task&)> wanted;  ///< empty: every task; false leaves one for others
  RunReport* so_far = nullptr;              ///< filled in, also where the run fails or is stopped
};

/// What a bill would become in another calendar.
struct CalendarChange {
  ServiceId service_id;
  std::string from, to;
  struct Year {
    int financial_year = 0;
    Bill before, after;
  };
  std::vector<Year> years;  ///< those in which the service has notifications
};

/// What a recount found.
struct FactsAudit {
  std::vector<FactsDifference> cube;
  std::vector<BillingDifference> billing;
  /// Nothing differs but what the next run replaces anyway.
  [[nodiscard]] bool is_clean() const noexcept;
};

/// The ports that an engine works through.
struct EnginePorts {
  std::shared_ptr<Store> store;
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Entropy> entropy;
  /// May be null: then API keys cannot be made, and personal data stand open in the store.
  std::shared_ptr<Sealer> sealer;
  std::shared_ptr<HttpClient> http{};  ///< may be null: then services cannot be called
  /// May be null: then daily limits are counted in the store and no rate limit holds.
  std::shared_ptr<Cache> cache{};
  /// Of rate limits. Daily limits hold in any case: where the cache is away, the store counts.
  LimitPolicy limit_policy = LimitPolicy::fail_open;
  std::shared_ptr<LetterRenderer> letter_renderer{};  ///< may be null: letters have no units yet
  /// How many whole UTC days a receipt waits for a notification that nobody knows, before a task
  /// puts it into quarantine: 1 to parked_receipt_days_max. (reliability P4)
  int parked_receipt_days = parked_receipt_days_default;
  /// How long calls that were given up can be replayed: a day to ten years.
  std::chrono::hours dead_callbacks_kept = dead_callback_kept;
  /// What take_receipt() knows beside the readers that providers bring along themselves.
  std::vector<std::shared_ptr<ReceiptReader>> receipt_readers{};
};

/// How often templates were used on the last days, whatever became of the messages; without test
/// keys. Exact at some instant of the call.
struct RecentUsage {
  LocalDayRange days;
  struct Line {
    TemplateId template_id;
    std::int64_t count = 0;
    friend bool operator==(const Line&, const Line&) = default;
  };
  std::vector<Line> templates;   ///< the most used first
  std::int64_t days_cached = 0;  ///< of `days`; the others were counted from the notifications
};

/// What a cache holds that the notifications do not say. (docs/cache.md)
struct CacheDrift {
  ServiceId service_id;
  LocalDay day;
  std::string name;  ///< of the count: the id of a template, or "sms", "email", …
  std::int64_t cached = 0, counted = 0;
  friend bool operator==(const CacheDrift&, const CacheDrift&) = default;
};

struct CacheReport {
  std::int64_t ledgers = 0;  ///< service's days that are counted somewhere
  std::int64_t unknown = 0;  ///< of these, those that the cache has forgotten
  std::int64_t busy = 0;     ///< those that never rested while they were looked at
  std::int64_t rebuilt = 0;
  std::vector<CacheDrift> drift;
};

struct RebuildCacheOptions {
  std::optional<ServiceId> service{};
  bool dry_run = false;
  ProgressFunction progress{};
};

/// What reseal() did so far.
struct ResealReport {
  std::int64_t resealed = 0;  ///< from another key to the one that seals now
  std::int64_t sealed = 0;    ///< stood open before
  std::int64_t left = 0;      ///< do not open, or were changed meanwhile: they stay as they are
  friend bool operator==(const ResealReport&, const ResealReport&) = default;
};

/// All use cases of the library. Starts no thread and keeps no state that the store does not have,
/// but for small caches of values that the store still vouches for (docs/cache.md). Safe to call
/// from several threads; provider callbacks run in the caller's thread with no lock and no
/// transaction held.
class Engine {
public:
  /// Fails with invalid_argument if store, clock or entropy is missing or a number is out of range.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> make(EnginePorts ports);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] UtcTime now();

  // -- setting up ---------------------------------------------------------------------------------
  [[nodiscard]] Result<void> put_reference_data(const ReferenceData& data);
  /// Removes the rates and default allowances with the keys of those in `data` (an SMS rate's
  /// instant; a letter rate's post class, sheets, crown and start; a default's type and year),
  /// whatever they cost: the rate before them holds again and later days are billed anew. Fails
  /// with not_found, naming the first that is not there; then all of it stays.
  [[nodiscard]] Result<void> drop_reference_data(const ReferenceData& data);
  [[nodiscard]] Result<Service> create_service(const NewService& service);
  [[nodiscard]] Result<Service> get_service(ServiceId id);
  [[nodiscard]] Result<std::vector<Service>> list_services();
  /// Stores the next version of a service: `version` is the one that was read. Its calendar stays
  /// as it is; see change_calendar(). Another organisation type renews this year's allowance.
  [[nodiscard]] Result<Service> update_service(const Service& service);
  /// Adds an organisation if its id is nil, else replaces it. Another organisation type becomes
  /// that of its services and renews their allowances of the running year, also those set by hand
  /// (behaviour 1.6). Answers it as stored.
  [[nodiscard]] Result<Organisation> put_organisation(const Organisation& organisation);
  [[nodiscard]] Result<std::vector<Organisation>> list_organisations();
  [[nodiscard]] Result<Template> create_template(ServiceId service, const NewTemplate& value);
  /// Stores a new version. The type cannot change.
  [[nodiscard]] Result<Template> update_template(ServiceId service, TemplateId id,
                                                 const NewTemplate& value);
  [[nodiscard]] Result<Template> get_template(ServiceId service, TemplateId id, int version = 0);
  /// Stores a version that can be read, but not sent.
  [[nodiscard]] Result<Template> archive_template(ServiceId service, TemplateId id);
  [[nodiscard]] Result<IssuedApiKey> create_api_key(ServiceId service, std::string name,
                                                    KeyType type,
                                                    std::optional<UtcTime> expires_at = {});
  /// By creation, ended ones too.
  [[nodiscard]] Result<std::vector<ApiKey>> list_api_keys(ServiceId service);
  /// Ends a key now, for good; one that has ended stays as it is.
  [[nodiscard]] Result<void> revoke_api_key(ServiceId service, ApiKeyId id);
  /// Adds a sender if its id is nil, else replaces it; the first of a type is the default. Fails
  /// with invalid_argument if the text is none for the type (behaviour 1.12), or if the default is
  /// archived or would no longer be one: make another the default. Answers it as stored.
  [[nodiscard]] Result<Sender> put_sender(const Sender& sender);
  /// The default first.
  [[nodiscard]] Result<std::vector<Sender>> list_senders(ServiceId service, NotificationType type);
  /// Who gets messages from a service in trial mode and with team keys: phone numbers and e-mail
  /// addresses, those of the team too, up to 1,000. Replaces the list.
  [[nodiscard]] Result<void> put_guest_list(ServiceId service,
                                            std::span<const std::string> recipients);
  [[nodiscard]] Result<std::vector<std::string>> list_guests(ServiceId service);
  /// Finds the key that a token belongs to, if it has not ended. Fails with not_found for every
  /// kind of wrong token alike; secrets are compared in constant time.
  [[nodiscard]] Result<ApiKey> authenticate(std::string_view token);
  /// Sets the free SMS units of a year by hand.
  [[nodiscard]] Result<void> set_allowance(ServiceId service, int year, std::int64_t units);
  /// The year's allowance; a missing one is made (none after a year of high volume, else last
  /// year's if it was set by hand, else the default) and stored. Never overwrites one that is set
  /// meanwhile. Fails with invalid_argument for a year that has not begun. (behaviour 2.8)
  [[nodiscard]] Result<Allowance> ensure_allowance(ServiceId service, int year);

  // -- calendars ----------------------------------------------------------------------------------
  [[nodiscard]] Result<std::vector<Calendar>> list_calendars();
  [[nodiscard]] Result<Calendar> get_calendar(std::string_view id);
  /// Adds a calendar of the host's own. See Store::put_calendar().
  [[nodiscard]] Result<void> put_calendar(const CalendarRules& rules);
  /// What the service's bills are and what they would be; changes nothing.
  [[nodiscard]] Result<CalendarChange> plan_calendar_change(ServiceId service,
                                                            std::string_view calendar);
  /// Does it: counts all notifications of the service in the new calendar and marks the days.
  [[nodiscard]] Result<void> change_calendar(ServiceId service, std::string_view calendar);

  // -- sending ------------------------------------------------------------------------------------
  [[nodiscard]] Result<Preview> preview(ServiceId service, const SendRequest& request);
  /// The letter that a request would become, on pages; stores nothing. Fails as send() would, with
  /// invalid_argument if the template is no letter, and with unsupported without a renderer.
  [[nodiscard]] Result<RenderedLetter> render_letter(ServiceId service, const SendRequest& request);
  [[nodiscard]] Result<Accepted> send(ServiceId service, const SendRequest& request);
  /// Accepts each request or says why not, one answer per request in order; all that are accepted
  /// are stored in one transaction. Up to 10,000 requests a call. An Error of the whole call means
  /// that nothing was stored.
  [[nodiscard]] Result<std::vector<Result<Accepted>>> send_many(
      ServiceId service, std::span<const SendRequest> requests);
  /// The same inside a transaction of the host's: a rollback un-sends, and nothing is sent before
  /// the host commits. On an Error of the whole call the host's transaction is as it was before.
  /// See HostTransaction and Store::create_notifications_in().
  [[nodiscard]] Result<std::vector<Result<Accepted>>> send_many_in(
      const HostTransaction& host, ServiceId service, std::span<const SendRequest> requests);
  [[nodiscard]] Result<Notification> get_notification(ServiceId service, NotificationId id);

  // -- jobs (behaviour 6) -----------------------------------------------------------------------
  /// What a recipients file would become: its columns and errors, fragments and cost. Stores
  /// nothing. Fails as RecipientsCsv does, and with not_found.
  [[nodiscard]] Result<JobPreview> preview_job(ServiceId service, const JobRequest& request);
  /// Stores a file whose every row can be sent, with the template as it is now. Its rows become
  /// notifications in background work, once each, under ids that follow from job and row. Fails
  /// with invalid_argument if any row has an error, before anything is stored.
  [[nodiscard]] Result<Job> create_job(ServiceId service, const JobRequest& request);
  [[nodiscard]] Result<Job> get_job(ServiceId service, JobId id);
  /// Those not taken up yet first, then the one taken up last; up to 10,000.
  [[nodiscard]] Result<std::vector<Job>> list_jobs(ServiceId service, std::int64_t limit = 50,
                                                   std::int64_t skip = 0);
  /// Ends a job that was not taken up yet. One of letters can be ended later, too: all its letters
  /// are cancelled, or none. It must be complete (busy: try again in five minutes), its letters not
  /// sent, and the time not past 17:30 in London on the day that they would be collected. Fails
  /// with conflict if it is too late. (behaviour 6)
  [[nodiscard]] Result<Job> cancel_job(ServiceId service, JobId id);

  /// Live notifications to a phone number or e-mail address as typed, newest first, at most `limit`
  /// (1 to 10,000).
  [[nodiscard]] Result<std::vector<Notification>> list_notifications_to(ServiceId service,
                                                                        std::string_view to,
                                                                        std::int64_t limit = 250);
  /// Seals what is sealed under another key, or stands open, under the key that seals now, in
  /// pieces of 1,000. Killed anywhere, or stopped by `progress`, it goes on when it is called
  /// again; meanwhile everything can be read, as long as the engine has the keys. Once it answers
  /// with nothing left, the other keys are not needed any more.
  [[nodiscard]] Result<ResealReport> reseal(const ProgressFunction& progress = {});

  /// Makes a provider known to this engine. Which of several of a type carries a message follows
  /// from their details; one that has none gets those of a new ProviderDetails. Fails with conflict
  /// if the identifier is taken.
  [[nodiscard]] Result<void> add_provider(std::shared_ptr<Provider> provider);
  /// Claims, stores intents, calls the provider, stores results: one bounded round. Fails with
  /// busy while another round, also one that this is called from, uses the same provider: to send
  /// with several workers, give each an engine and a provider of its own.
  [[nodiscard]] Result<DeliverReport> deliver(const DeliverOptions& options);
  [[nodiscard]] Result<std::int64_t> count_queued(NotificationType type);
  /// Gives the messages of a template a class of their own from now on; nothing takes it away.
  [[nodiscard]] Result<void> set_queue_class(ServiceId service, TemplateId id,
                                             std::optional<QueueClass> value);
  /// Puts e-mails and SMS that wait to be sent and stand in no queue back into theirs: those of the
  /// last two days, an hour after their creation. Answers how many. (behaviour 5.8)
  [[nodiscard]] Result<std::int64_t> requeue_stuck();
  [[nodiscard]] Result<std::vector<InDoubt>> list_in_doubt(std::int64_t limit);
  [[nodiscard]] Result<ReceiptReport> record_receipts(std::span<const Receipt> receipts);
  /// Keeps the bytes of a receipt that could not be read, until replay_receipt() or for 90 days;
  /// the same bytes again change nothing. `reason` is one line without personal data. Answers their
  /// id. Fails with invalid_argument if they are empty or more than 64 KiB, busy if 100,000 of the
  /// provider wait already. (reliability P7)
  [[nodiscard]] Result<QuarantinedReceiptId> quarantine_receipt(std::string_view provider,
                                                                std::string_view raw,
                                                                std::string_view reason);
  /// Oldest first.
  [[nodiscard]] Result<std::vector<QuarantinedReceipt>> list_quarantined_receipts(
      std::int64_t limit);
  /// Applies what quarantined bytes turned out to mean, as record_receipts() would, and forgets
  /// them, in one transaction. No receipts: they meant nothing. Fails with not_found.
  [[nodiscard]] Result<ReceiptReport> replay_receipt(QuarantinedReceiptId id,
                                                     std::span<const Receipt> receipts);

  /// Reads what a provider posted and records it: receipts, complaints as by record_complaints(),
  /// letters that were despatched and inbound SMS. The reader is the one that the added provider of
  /// this identifier brings along, or the one of the ports. What cannot be read goes into
  /// quarantine and is counted there. Fails with invalid_argument, naming those that can be read,
  /// for another provider.
  [[nodiscard]] Result<ReceiptReport> take_receipt(std::string_view provider, std::string_view body,
                                                   std::span<const HttpHeader> headers = {});
  /// The same for the print provider, whose callback URL held `token`: it says which letter is
  /// meant, whatever the body says. Fails with not_found for every kind of wrong token alike.
  [[nodiscard]] Result<ReceiptReport> take_letter_receipt(std::string_view token,
                                                          std::string_view body);
  /// A token for the callback URL of one letter: nobody else can make one. (reliability P8) Fails
  /// with unsupported without a sealer.
  [[nodiscard]] Result<std::string> make_receipt_token(NotificationId id);

  /// Stores that people called e-mails unwanted, and lets their services know: `applied` counts the
  /// new ones, `parked` those about e-mails that are not known yet. Statuses stay. Fails with
  /// invalid_argument if one names no provider and reference. (behaviour 5.6)
  [[nodiscard]] Result<ReceiptReport> record_complaints(std::span<const Complaint> complaints);
  /// Newest first; `limit` up to 10,000. Fails with not_found if the service is unknown.
  [[nodiscard]] Result<std::vector<StoredComplaint>> list_complaints(ServiceId service,
                                                                     std::int64_t limit = 50,
                                                                     std::int64_t skip = 0);

  // -- providers (behaviour 5.4) -----------------------------------------------------------------
  /// By type, then by identifier; those that no message has gone through yet may be missing.
  [[nodiscard]] Result<std::vector<ProviderDetails>> list_providers();
  /// Stores the next version: `version` is the one that was read, 0 for a provider without details.
  /// Fails with conflict if another version came between, invalid_argument on a number out of
  /// range. Answers it as stored. Other engines follow within ten seconds.
  [[nodiscard]] Result<ProviderDetails> put_provider(const ProviderDetails& details);
  /// Newest first.
  [[nodiscard]] Result<std::vector<ProviderDetails>> list_provider_history(
      std::string_view identifier);

  // -- calls to services (behaviour 5.9) ---------------------------------------------------------
  /// Where a service wants to hear of what became of its messages, or of complaints; adds or
  /// replaces. Fails with invalid_argument if the URL is none that would be called or the token is
  /// too short or long; with unsupported without a sealer or an HTTP client, and for types other
  /// than delivery_status and complaint.
  /// Answers it as stored, without the token.
  [[nodiscard]] Result<ServiceCallback> put_callback(const ServiceCallback& callback);
  /// Calls that wait are dropped with it.
  [[nodiscard]] Result<void> drop_callback(ServiceId service, CallbackType type);
  /// Without tokens.
  [[nodiscard]] Result<std::vector<ServiceCallback>> list_callbacks(ServiceId service);
  /// Makes the calls that are due: one bounded round. Holds no lock and no transaction meanwhile.
  [[nodiscard]] Result<CallbackReport> deliver_callbacks(const CallbackOptions& options = {});
  /// Calls that wait, those to services and hosts that are left alone for a while included.
  [[nodiscard]] Result<std::int64_t> count_callbacks();
  /// What was given up, oldest first; forgotten after EnginePorts::dead_callbacks_kept.
  [[nodiscard]] Result<std::vector<DeadCallback>> list_dead_callbacks(ServiceId service,
                                                                      std::int64_t limit = 1000);
  /// Tries again what was given up, oldest first. Answers how many.
  [[nodiscard]] Result<std::int64_t> replay_callbacks(ServiceId service, std::int64_t limit = 1000);

  // -- SMS that come in (behaviour 3.3) ----------------------------------------------------------
  /// Stores up to 10,000 SMS that people sent to services, all or none; what a provider hands over
  /// again under its reference is known already. Ids are given here; a `created_at` of 0 is now.
  /// Answers how many were new. Fails with not_found if a service is unknown.
  [[nodiscard]] Result<std::int64_t> record_inbound_sms(std::span<const InboundSms> messages);
  [[nodiscard]] Result<std::vector<InboundSms>> list_inbound_sms(ServiceId service,
                                                                 const InboundQuery& query = {});

  // -- recipients that get nothing more (docs/sending.md) ----------------------------------------
  /// Puts a phone number or e-mail address as typed on a service's list, as if it had answered STOP
  /// there. Fails with unsupported without a sealer, invalid_argument if `to` is neither.
  [[nodiscard]] Result<void> suppress_recipient(ServiceId service, std::string_view to);
  /// Takes it off again, whatever put it there. Answers whether it was on it.
  [[nodiscard]] Result<bool> lift_suppression(ServiceId service, std::string_view to);
  /// The longest suppressed first.
  [[nodiscard]] Result<std::vector<SuppressedRecipient>> list_suppressed(ServiceId service);

  // -- background work ----------------------------------------------------------------------------
  /// What is due at `now`, in an order that respects dependencies. Changes nothing.
  [[nodiscard]] Result<std::vector<Task>> plan(UtcTime now);
  [[nodiscard]] Result<TaskLease> claim(std::string_view key, std::string_view owner,
                                        std::chrono::microseconds lease);
  [[nodiscard]] Result<RunState> run(const TaskLease& lease);
  [[nodiscard]] Result<void> release(const TaskLease& lease);
  /// Plans, claims and runs until nothing is due.
  [[nodiscard]] Result<RunReport> run_due(const RunOptions& options = {});

  // -- facts and bills ----------------------------------------------------------------------------
  [[nodiscard]] Result<FactsState> facts_state();
  /// Recomputes days from the notifications themselves and bills them again. Answers what was
  /// different in the cube; with `dry_run` it changes nothing.
  [[nodiscard]] Result<std::vector<FactsDifference>> rebuild(LocalDayRange days,
                                                             std::optional<ServiceId> service = {},
                                                             bool dry_run = false,
                                                             const ProgressFunction& progress = {});
  /// Compares the cube with the notifications; empty means equal.
  [[nodiscard]] Result<std::vector<FactsDifference>> verify(LocalDayRange days,
                                                            const ProgressFunction& progress = {});
  /// Removes billing facts of a range of days and marks the days for billing.
  [[nodiscard]] Result<void> drop_billing_facts(LocalDayRange days);
  [[nodiscard]] Result<std::vector<Store::ServiceFact>> list_billing_facts(LocalDayRange days);
  /// Exact at the instant of the call, whatever has been billed so far. (design 7)
  [[nodiscard]] Result<Usage> yearly_usage(ServiceId service, int year);
  [[nodiscard]] Result<Usage> monthly_usage(ServiceId service, int year);
  /// The segments that `line` of the year's usage (yearly or monthly) is the sum of, in order.
  [[nodiscard]] Result<std::vector<UsageSegment>> explain(ServiceId service, int year,
                                                          const UsageLine& line);
  /// Both forms of the year's usage and the segments that they are made of, from one snapshot.
  [[nodiscard]] Result<Bill> bill_of(ServiceId service, int year);
  /// The bill under other rates, another allowance or another calendar. Stores nothing.
  [[nodiscard]] Result<Bill> what_if(ServiceId service, int year, const WhatIf& rules);
  /// Why a notification is on the bill, or why not.
  [[nodiscard]] Result<BillingVerdict> explain_notification(ServiceId service, NotificationId id);
  /// Where the allowance stands before `day` begins.
  [[nodiscard]] Result<AllowanceState> allowance_before(ServiceId service, LocalDay day);
  [[nodiscard]] Result<std::vector<AllowanceState>> allowances_before(LocalDay day);
  /// Recounts days from the notifications and compares the cube and ft_billing with it; changes
  /// nothing.
  [[nodiscard]] Result<FactsAudit> audit(LocalDayRange days, std::optional<ServiceId> service = {},
                                         const ProgressFunction& progress = {});

  // -- reports (behaviour 2.6, 2.7): exact at the instant of the call -----------------------------
  struct SmsUsageOptions {
    LocalDayRange days;
    std::optional<OrganisationId> organisation{};
    bool exclude_restricted = false;
  };
  [[nodiscard]] Result<Report<SmsUsageRow>> sms_usage(const SmsUsageOptions& options);
  [[nodiscard]] Result<Report<OrganisationUsageRow>> organisation_usage(OrganisationId organisation,
                                                                        int year);
  [[nodiscard]] Result<Report<BillingReportRow>> billing_report(LocalDayRange days);
  [[nodiscard]] Result<Report<ServiceVolumesRow>> volumes_by_service(LocalDayRange days);
  [[nodiscard]] Result<Report<DailyVolumesRow>> daily_volumes(LocalDayRange days);
  [[nodiscard]] Result<Report<ProviderVolumesRow>> daily_provider_volumes(LocalDayRange days);
  /// Of days of despatch; read from the stored facts.
  [[nodiscard]] Result<Report<DespatchReportRow>> despatch_report(LocalDayRange days);

  // -- letters that were despatched ---------------------------------------------------------------
  /// Answers how many letters were new or moved to another day.
  [[nodiscard]] Result<std::int64_t> record_letter_despatches(
      std::span<const LetterDespatch> letters);

  // -- retention, time-outs and history (behaviour 3) --------------------------------------------
  /// How many whole local days before today a service keeps a type: 3 to 90.
  [[nodiscard]] Result<void> set_retention(ServiceId service, NotificationType type, int days);
  /// What holds for each type of a service, put or not.
  [[nodiscard]] Result<std::vector<Retention>> list_retention(ServiceId service);
  /// Moves everything of a service that is out of retention, in bounded steps; the same is done by
  /// the tasks "archive/…". Stopped by `progress`, it goes on from there when called again.
  [[nodiscard]] Result<ArchiveReport> archive(ServiceId service,
                                              const ProgressFunction& progress = {});
  /// Turns SMS and e-mails that have been sending or pending for three days into temporary
  /// failures. Answers how many.
  [[nodiscard]] Result<std::int64_t> time_out(const ProgressFunction& progress = {});
  [[nodiscard]] Result<std::vector<QuarantinedNotification>> list_quarantined(std::int64_t limit);
  /// Moves what the history holds of months before the `months_kept` (4 to 1,200) whole ones before
  /// the running one to compressed files, month by month in bounded steps; the same is done by the
  /// tasks "files/…" with 12. Nothing that is counted, found or reported changes. Stopped by
  /// `progress`, it goes on from there when called again. Fails with unsupported without a place
  /// for files.
  [[nodiscard]] Result<FilingReport> file_history(int months_kept = history_months_default,
                                                  const ProgressFunction& progress = {});
  [[nodiscard]] Result<std::vector<ArchiveFile>> list_archive_files();
  /// Reads every file and answers those that are missing or broken.
  [[nodiscard]] Result<std::vector<ArchiveFileFault>> check_archive_files(
      const ProgressFunction& progress = {});
  /// Removes one recipient's personal data from everything of the service that holds any; `to` is
  /// as typed. Statuses, totals and bills stay as they are. Receipts in quarantine that seem to
  /// name the recipient go too. Answers how many notifications and inbound SMS held some. Fails
  /// with invalid_argument if `to` is neither a phone number nor an e-mail address.
  [[nodiscard]] Result<std::int64_t> erase_recipient(ServiceId service, std::string_view to);

  // -- statistics (behaviour 4) ------------------------------------------------------------------
  // Exact at the instant of the call, days being those of the service's calendar; those of all
  // services are told apart by the calendar "uk".
  /// Today and `whole_days` (0 to 7) days before it.
  [[nodiscard]] Result<ServiceStatistics> service_statistics(ServiceId service, int whole_days = 7);
  [[nodiscard]] Result<std::vector<TemplateStatistics>> template_statistics(ServiceId service,
                                                                            int whole_days = 7);
  /// Months of a financial year, until today.
  [[nodiscard]] Result<std::vector<MonthlyStatus>> monthly_statistics(ServiceId service, int year);
  /// Without test keys and cancelled ones; by month, then by name.
  [[nodiscard]] Result<std::vector<TemplateUsage>> template_usage(ServiceId service, int year);
  /// The last use of a template without a test key, or nothing.
  [[nodiscard]] Result<std::optional<UtcTime>> last_use_of_template(ServiceId service,
                                                                    TemplateId id);
  [[nodiscard]] Result<std::map<Status, std::int64_t>> job_outcomes(ServiceId service, JobId job);
  /// Every service, sorted by id; both ends included.
  [[nodiscard]] Result<std::vector<ServiceTotals>> statistics_by_service(
      LocalDayRange days, bool include_test_key = false);
  /// Both ends included; test keys count if the range reaches today.
  [[nodiscard]] Result<PlatformStatistics> platform_statistics(LocalDayRange days);
  /// Months of services that are active and not in trial mode, until last night.
  [[nodiscard]] Result<std::vector<ServiceMonth>> monthly_by_service(LocalDayRange days);
  [[nodiscard]] Result<PerformanceDashboard> performance_dashboard(LocalDayRange days);
  [[nodiscard]] Result<std::vector<ProcessingTime>> list_processing_times(LocalDayRange days);
  /// ft_notification_status as stored, sorted.
  [[nodiscard]] Result<std::vector<StatusFact>> list_status_facts(LocalDayRange days);
  /// The same from the cache, one computation serving everybody until a night's run, or a fact of a
  /// past day, changes it.
  [[nodiscard]] Result<PerformanceDashboard> performance_page(LocalDayRange days);
  /// Counts a day's messages again, or for the first time. Fails with invalid_argument while the
  /// day is not over.
  [[nodiscard]] Result<ProcessingTime> measure_processing_time(LocalDay day);
  /// Live services with a high rate of failures, or many messages to numbers that belong to nobody,
  /// in the last 24 hours.
  [[nodiscard]] Result<std::vector<AlarmingService>> list_alarming_services();

  // -- caches (docs/cache.md) ---------------------------------------------------------------------
  /// Today and `whole_days` (0 to 7) days before it, in one round trip to the cache; days that it
  /// cannot vouch for are counted from the notifications and kept there again.
  [[nodiscard]] Result<RecentUsage> recent_usage(ServiceId service, int whole_days = 7);
  /// What counts towards today's limits, what is just being stored included.
  [[nodiscard]] Result<DailyCounts> messages_today(ServiceId service);
  /// Compares every ledger with the notifications and, unless it is a dry run, makes those anew
  /// that differ or were forgotten. Senders go on meanwhile.
  [[nodiscard]] Result<CacheReport> rebuild_caches(const RebuildCacheOptions& options = {});

  struct State;  ///< known to the sources of the engine only

private:
  explicit Engine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace notify
