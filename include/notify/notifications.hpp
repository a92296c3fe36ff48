#pragma once

#include <notify/document.hpp>
#include <notify/engine_facet.hpp>
#include <notify/money.hpp>
#include <notify/notification.hpp>
#include <notify/service.hpp>
#include <notify/template.hpp>
#include <notify/warning.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

class HostTransaction;
struct RenderedLetter;

/// A file that an e-mail leads to by a link, which stands for a placeholder. (rules/files 2)
struct FileToSend {
  std::string placeholder{};
  Document document{};  ///< its service is that which sends it
};

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
  UserId created_by{};                      ///< who sends it by hand; nil: nobody
  /// limits().take_request() was called for it: send() takes none for its key.
  bool has_taken_request = false;
  bool wants_content = false;  ///< Accepted::content is asked for
  /// Letters: the address is read from values named exactly address_line_1 to address_line_7 and
  /// postcode, as the REST API has it; otherwise names match as those of placeholders do.
  bool has_exact_address_names = false;
  /// E-mail only, of services with a contact link. They are uploaded once the recipient was
  /// checked; a message that is refused later leaves documents that nobody was told of.
  std::vector<FileToSend> files{};
  /// E-mail of the system's own service only: where answers go, in place of a sender's address.
  std::string reply_to{};
  /// By which request it is asked for, as is_trace_parent() has it; empty: nobody says. Goes to the
  /// provider and with calls to the service, of engines that hand it on.
  std::string trace_parent{};
};

/// What a message says, as the REST API shows it: filled in, before any layout.
struct MessageContent {
  std::string subject;  ///< not for SMS
  std::string body;     ///< SMS: what is sent, without the service's name in front
  /// SMS: what a message that really leaves is billed, with the service's name in front of it.
  std::int64_t fragments = 0;
  friend bool operator==(const MessageContent&, const MessageContent&) = default;
};

/// What was accepted, for an answer to who asked.
struct AcceptedContent {
  MessageContent message;
  std::string from;  ///< sender's name of an SMS, address of the From line of an e-mail
  int template_version = 0;
  friend bool operator==(const AcceptedContent&, const AcceptedContent&) = default;
};

/// The answer to one SendRequest.
struct Accepted {
  NotificationId id;
  bool existed = false;             ///< an earlier request with the same key made it
  std::int64_t billable_units = 0;  ///< SMS fragments, letter sheets
  bool simulated = false;  ///< to a simulated recipient: nothing was stored (rules/sending 1.4)
  /// Why it is probably a slip. Of an earlier request: about its recipient.
  WarningSet warnings{};
  /// If it was asked for; not of an earlier request: content() tells what that says.
  std::optional<AcceptedContent> content{};
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

/// What happened to a notification, or holds of it now.
enum class TimelineKind : std::uint8_t {
  accepted,     ///< with a key of the type `detail`
  queued,       ///< waits in the queue `detail`, and may be claimed from `at` on
  held,         ///< by the worker `who`, until `at`
  attempted,    ///< handed to the provider `who`, which may not have answered: `detail` says why
  handed_over,  ///< taken by the provider `who`, under the reference `detail`
  parked,       ///< a receipt of the provider `who` waits to be applied
  ended,        ///< it is `status` since; `detail` says why it failed
  complained,   ///< its recipient called it spam
  calling,      ///< its service is called about `who` from `at` on; `detail`: why the last failed
  call_died,    ///< the call about `who` was given up, for the reason `detail`
};
[[nodiscard]] std::string_view name_of(TimelineKind kind) noexcept;

/// One step in the life of a notification. Nothing in it is personal.
struct TimelineStep {
  TimelineKind kind = TimelineKind::accepted;
  UtcTime at{};
  std::string who{};
  std::string detail{};
  std::int64_t attempts = 0;  ///< queued, held, attempted: of sending; calls: of calling
  Status status = Status::created;
  friend bool operator==(const TimelineStep&, const TimelineStep&) = default;
};

/// Messages: what they would be, their way into the store, and how they stand.
class Notifications : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Preview> preview(ServiceId service, const SendRequest& request);

  /// The letter that a request would become, on pages; stores nothing. Fails as send() would, with
  /// invalid_argument if the template is no letter, and with unsupported without a renderer.
  [[nodiscard]] Result<RenderedLetter> render_letter(ServiceId service, const SendRequest& request);
  [[nodiscard]] Result<Accepted> send(ServiceId service, const SendRequest& request);

  /// Answers each request as send() would, in order; those that can be are stored together. For a
  /// host that has several requests of a service at hand.
  [[nodiscard]] std::vector<Result<Accepted>> send_each(
      ServiceId service, std::span<const SendRequest* const> requests);

  /// Accepts each request or says why not, one answer per request in order; all that are accepted
  /// are stored in one transaction. Up to 10,000 requests a call. An Error of the whole call means
  /// that nothing was stored.
  [[nodiscard]] Result<std::vector<Result<Accepted>>> send_many(
      ServiceId service, std::span<const SendRequest> requests);

  /// The same inside a transaction of the host's: a rollback un-sends, and nothing is sent before
  /// the host commits. On an Error of the whole call the host's transaction is as it was before.
  /// See HostTransaction and NotificationsStore::create_in().
  [[nodiscard]] Result<std::vector<Result<Accepted>>> send_many_in(
      const HostTransaction& host, ServiceId service, std::span<const SendRequest> requests);
  [[nodiscard]] Result<Notification> get(ServiceId service, NotificationId id,
                                         Places places = Places::all);

  /// All that the store keeps of a notification's life, in order. A step leaves when what it was
  /// about is done: what waits, leases, open attempts and calls are those of now. What it cost and
  /// why, Billing::explain_notification() says. Fails with not_found.
  [[nodiscard]] Result<std::vector<TimelineStep>> timeline(ServiceId service, NotificationId id);

  /// What a notification says by the version of its template that it was created with. Nothing is
  /// read but settings. Fails with not_found if the template is gone.
  [[nodiscard]] Result<MessageContent> content(const Notification& notification);

  /// A page of them by (created_at, id), newest first, from one snapshot: whatever is created,
  /// changes its status or moves to the history between two pages, no id comes twice and none is
  /// missing. Fails with not_found if the service is unknown. (rules/notifications 3.8)
  [[nodiscard]] Result<std::vector<Notification>> list(ServiceId service,
                                                       const NotificationQuery& query = {});

  /// How far back the newest `count` (1 to 1,000,000) notifications before an instant go: the
  /// latest creation that is that many notifications of one type away, live or in the history;
  /// nothing if no type has so many. As NotificationQuery::created_since it bounds the work of
  /// filters that few notifications pass. (rules/notifications 3.10)
  [[nodiscard]] Result<std::optional<UtcTime>> reach(ServiceId service, std::int64_t count,
                                                     std::optional<UtcTime> before = std::nullopt);

  /// Live notifications to a phone number or e-mail address as typed, newest first, at most `limit`
  /// (1 to 10,000).
  [[nodiscard]] Result<std::vector<Notification>> list_to(ServiceId service, std::string_view to,
                                                          std::int64_t limit = 250);

  /// Live notifications of a job by row, with how many there are in all. Fails with not_found if
  /// the job is unknown.
  [[nodiscard]] Result<NotificationPage> list_of_job(ServiceId service, JobId job,
                                                     const JobRowsQuery& query = {});

  /// Live notifications whose recipient or reference holds a text, newest first; those of test
  /// keys left out. Of a service's last searched_notifications_max. (rules/notifications 3.9)
  [[nodiscard]] Result<std::vector<Notification>> search(ServiceId service,
                                                         const NotificationSearch& search);
};

}  // namespace notify
