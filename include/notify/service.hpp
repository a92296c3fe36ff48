#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Decides the default free allowance. (rules/services 2.1)
enum class OrganisationType : std::uint8_t {
  central,
  local,
  nhs_central,
  nhs_local,
  nhs_gp,
  nhs_notify,
  emergency_service,
  school_or_college,
  other,
};

[[nodiscard]] std::string_view name_of(OrganisationType type) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<OrganisationType> organisation_type_from(std::string_view name);

using OrganisationId = Id<struct OrganisationTag>;          ///< nil means "of no organisation"
using EmailBrandId = Id<struct EmailBrandTag>;              ///< nil means "the system's own"
using LetterBrandId = Id<struct LetterBrandTag>;            ///< nil means "none"
using TemplateFolderId = Id<struct TemplateFolderTag>;      ///< nil means "beside all folders"
using LetterAttachmentId = Id<struct LetterAttachmentTag>;  ///< nil means "none"

/// What a service may do. (rules/services 3.1)
enum class Permission : std::uint8_t {
  email,
  sms,
  letter,
  international_sms,
  inbound_sms,
  email_auth,
  edit_folder_permissions,
  international_letters,
  sms_to_uk_landlines,
};
inline constexpr int permission_count = 9;

[[nodiscard]] std::string_view name_of(Permission permission) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<Permission> permission_from(std::string_view name);

/// A set of permissions; one bit each.
class PermissionSet {
public:
  constexpr PermissionSet() = default;
  template <typename... P>
  [[nodiscard]] static constexpr PermissionSet of(P... permissions) noexcept {
    PermissionSet set;
    (set.add(permissions), ...);
    return set;
  }
  constexpr void add(Permission permission) noexcept { bits_ |= bit(permission); }
  constexpr void remove(Permission permission) noexcept {
    bits_ = static_cast<std::uint16_t>(bits_ & ~bit(permission));
  }
  [[nodiscard]] constexpr bool contains(Permission permission) const noexcept {
    return (bits_ & bit(permission)) != 0;
  }
  friend constexpr bool operator==(PermissionSet, PermissionSet) = default;

private:
  static constexpr std::uint16_t bit(Permission permission) noexcept {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(permission));
  }
  std::uint16_t bits_ = 0;
};

/// What a new service may do unless it is said. (rules/services 1.5)
inline constexpr PermissionSet default_permissions =
    PermissionSet::of(Permission::email, Permission::sms, Permission::letter,
                      Permission::international_sms, Permission::international_letters);

/// How much a service may send: notifications a day, and requests a minute with each type of key.
/// (rules/services 1.5, rules/limits 1.1)
struct SendingLimits {
  std::int64_t email_a_day = 999'999'999;
  std::int64_t sms_a_day = 999'999'999;
  std::int64_t letter_a_day = 999'999'999;
  std::int64_t international_sms_a_day = 250'000;
  std::int64_t requests_a_minute = 3'000;
  friend bool operator==(const SendingLimits&, const SendingLimits&) = default;
};

/// Who pays, as the billing report shows it. Empty text means that nothing is known.
/// (rules/services 2.3)
struct BillingDetails {
  std::string purchase_order_number;
  std::string contact_names;
  std::string contact_email_addresses;
  std::string reference;
  friend bool operator==(const BillingDetails&, const BillingDetails&) = default;
};

/// Services belong to at most one organisation; its billing details stand in where a service has
/// none of its own. (rules/services 2.3)
struct Organisation {
  OrganisationId id;
  std::string name;  ///< 1 to 255 characters, unique
  OrganisationType organisation_type = OrganisationType::other;
  bool active = true;
  BillingDetails billing{};
  // What Organisations::update() changes, and put() leaves alone. (rules/organisations)
  std::optional<bool> crown{};  ///< nothing: not known
  std::optional<bool> agreement_signed{};
  std::optional<UtcTime> agreement_signed_at{};
  UserId agreement_signed_by{};
  std::string agreement_on_behalf_of_name{};
  std::string agreement_on_behalf_of_email{};
  std::string agreement_version{};  ///< a decimal number; empty: not known
  std::string request_to_go_live_notes{};
  std::string notes{};
  bool can_approve_own_go_live_requests = false;
  bool can_ask_to_join_a_service = false;  ///< anybody of its domains may ask
  Uuid email_branding_id{};                ///< nil: none
  Uuid letter_branding_id{};
  std::vector<std::string> domains{};  ///< of e-mail addresses, in lower case; each is of one only
  std::int64_t live_services = 0;      ///< active and not in trial mode; as it was read
  friend bool operator==(const Organisation&, const Organisation&) = default;
};

/// What people note about a service: how it went live, how much it means to send, how its messages
/// look. (rules/services 7.1)
struct ServiceDetails {
  UserId created_by{};
  std::string notes{};                                ///< up to 10,000 bytes
  std::optional<std::int64_t> volume_email_a_year{};  ///< as its people expect before it goes live
  std::optional<std::int64_t> volume_sms_a_year{};
  std::optional<std::int64_t> volume_letter_a_year{};
  std::optional<bool> consent_to_research{};
  std::optional<UtcTime> go_live_at{};
  UserId go_live_user{};  ///< who asked for it
  bool has_active_go_live_request = false;
  bool confirmed_unique = false;             ///< no other service does the same
  bool confirmed_email_sender_name = false;  ///< somebody has looked at the name of the From line
  EmailBrandId email_brand{};
  LetterBrandId letter_brand{};
  friend bool operator==(const ServiceDetails&, const ServiceDetails&) = default;
};

/// The form under which names of services are compared: safe for an e-mail address, so that case,
/// marks, signs and the width of spaces do not tell two of them apart. (rules/services 1.2)
[[nodiscard]] std::string normalised_service_name(std::string_view name);

/// What a host gives to make a service. Names are kept with single spaces and without what is
/// invisible; addresses as parse_email_address() has them. (rules/services 1.3)
struct NewService {
  /// 1 to 255 characters, one of them a letter or a digit; normalised_service_name() of it is
  /// unique among active services.
  std::string name;
  OrganisationType organisation_type = OrganisationType::other;
  std::string calendar = "uk";        ///< "uk", "us", "ca" or one of the host's own
  bool prefix_sms = false;            ///< text messages begin "{name}: "
  std::string sms_sender = "NOTIFY";  ///< 1 to 11 characters of the GSM alphabet
  std::string email_from;             ///< address of the From line; e-mail cannot be sent without
  std::string email_reply_to;         ///< may be empty
  OrganisationId organisation_id{};   ///< nil: of no organisation
  bool restricted = false;            ///< in trial mode
  bool count_as_live = true;          ///< false: left out of the volumes by service
  BillingDetails billing{};
  PermissionSet permissions = default_permissions;
  SendingLimits limits{};
  /// An SMS to a recipient who answered STOP is refused, until START comes.
  bool honours_stop = false;
  bool suppresses_failed = false;  ///< likewise where a message failed for good
  /// How recipients of a file reach the service: a URL, an e-mail address or a phone number, up to
  /// 255 bytes. May be empty; then no file can be sent.
  std::string contact_link{};
  std::string custom_email_sender_name{};  ///< of the From line; empty: the service's name
  ServiceDetails details{};
  /// The name may lack letters and digits, or be empty: as an admin app of the reference asks for
  /// it. Names still tell services apart.
  bool allows_any_name = false;
};

struct Service {
  ServiceId id;
  std::string name;
  OrganisationType organisation_type = OrganisationType::other;
  std::string calendar;
  bool active = true;
  bool prefix_sms = false;
  std::string sms_sender;
  std::string email_from;
  std::string email_reply_to;
  UtcTime created_at;
  std::int64_t version = 1;
  OrganisationId organisation_id{};
  bool restricted = false;
  bool count_as_live = true;
  BillingDetails billing{};
  PermissionSet permissions = default_permissions;
  SendingLimits limits{};
  bool honours_stop = false;
  bool suppresses_failed = false;
  std::string contact_link{};
  std::string custom_email_sender_name{};
  ServiceDetails details{};
  std::optional<UtcTime> updated_at{};  ///< when the version was made; nothing: the first one

  friend bool operator==(const Service&, const Service&) = default;
};

/// One version of a service, as the page of its history shows it. (rules/services 7.2)
struct ServiceVersion {
  ServiceId id;
  std::int64_t version = 1;
  std::string name;
  bool active = true;
  bool restricted = false;
  SendingLimits limits{};
  std::string custom_email_sender_name{};
  UtcTime created_at;  ///< of the service
  std::optional<UtcTime> updated_at{};
  UserId created_by{};  ///< who made the service
  UserId changed_by{};  ///< who made the version
  friend bool operator==(const ServiceVersion&, const ServiceVersion&) = default;
};

/// A live service, for those who run the system: whom to ask, and what it has sent since the
/// financial year began. (rules/services 7.4)
struct LiveService {
  ServiceId id;
  std::string name;
  std::string organisation_name;  ///< empty: of none
  std::optional<OrganisationType> organisation_type{};
  ServiceDetails details{};
  std::string contact_name;  ///< of who asked for it to go live
  std::string contact_email_address;
  std::string contact_mobile_number;
  std::int64_t emails = 0;
  std::int64_t sms = 0;
  std::int64_t letters = 0;
  std::int64_t free_sms_fragments = 0;  ///< of the newest year that has an allowance
  friend bool operator==(const LiveService&, const LiveService&) = default;
};

/// The part of an address before the "@" under which a service's e-mails go out.
/// (rules/services 1.2)
[[nodiscard]] std::string email_sender_local_part(std::string_view name,
                                                  std::string_view custom_name);
[[nodiscard]] std::string email_sender_local_part(const Service& service);
/// The From address of a service that has changed: one that was made of its name follows that, with
/// the domain that it had. (rules/services 1.2)
[[nodiscard]] std::string email_from_after(const Service& before, const Service& after);

/// Whether the founder's e-mail address, or the type of organisation, says that a service is the
/// health service's. (rules/services 7.5)
[[nodiscard]] bool is_of_health_service(OrganisationType type, std::string_view email_domain);

/// What a service is called once it is archived, so that another one may have its name.
/// (rules/services 7.3)
[[nodiscard]] std::string archived_name(std::string_view name, UtcTime at);

using SenderId = Id<struct SenderTag>;

/// Who a message comes from, one of several that a service has for a type: the sender name of a
/// text message, the reply-to address of an e-mail, the contact block of a letter. The default one
/// counts unless a request names another; Service::sms_sender and Service::email_reply_to are the
/// texts of the defaults. (rules/services 4.1)
struct Sender {
  SenderId id;
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  std::string text;
  bool is_default = false;
  bool archived = false;  ///< kept, but no request may name it
  UtcTime created_at{};   ///< the engine gives it, and the next
  std::optional<UtcTime> updated_at{};
  Uuid inbound_number_id{};  ///< of SMS: the number that receives for it; nil: none
  friend bool operator==(const Sender&, const Sender&) = default;
};

/// (rules/templates 3.2)
struct NewTemplate {
  std::string name;
  NotificationType type = NotificationType::sms;
  std::string subject;  ///< not for SMS, where it must be empty
  std::string content;
  Postage postage = Postage::none;  ///< letters: first, second or economy
  std::string letter_welsh_subject{};
  std::string letter_welsh_content{};  ///< both Welsh parts or none
  SenderId letter_contact_id{};        ///< nil: no contact block
  bool has_unsubscribe_link = false;   ///< e-mail only
  /// Of the library's host, not of the service's users: no list has it, and no request with an API
  /// key can name it.
  bool hidden = false;
  UserId created_by{};        ///< who makes the version
  TemplateFolderId folder{};  ///< of a new template; update() leaves it where it is
};

/// One version of a template. Notifications are rendered from the version that they were created
/// with, whatever was edited since.
struct Template {
  TemplateId id;
  ServiceId service_id;
  std::string name;
  NotificationType type = NotificationType::sms;
  std::string subject;
  std::string content;
  int version = 1;
  bool archived = false;  ///< can be read, but not sent
  UtcTime created_at;     ///< of the template, whatever the version
  Postage postage = Postage::none;
  std::string letter_welsh_subject{};
  std::string letter_welsh_content{};
  SenderId letter_contact_id{};
  bool has_unsubscribe_link = false;
  bool hidden = false;
  UserId created_by{};
  std::optional<UtcTime> updated_at{};     ///< when the version was made; nothing: the first one
  LetterAttachmentId letter_attachment{};  ///< printed behind a letter
  // Of the template, whatever the version.
  TemplateFolderId folder{};
  bool redacts_personalisation = false;  ///< pages of its messages do not show values

  friend bool operator==(const Template&, const Template&) = default;
};

/// What changes of a template; nothing: stays as it is. (rules/templates 3.7)
struct TemplateChange {
  std::optional<std::string> name{};
  std::optional<std::string> subject{};
  std::optional<std::string> content{};
  std::optional<Postage> postage{};  ///< kept for every type; only letters go by it
  std::optional<std::string> letter_welsh_subject{};
  std::optional<std::string> letter_welsh_content{};
  std::optional<SenderId> letter_contact_id{};  ///< nil: no contact block
  std::optional<bool> has_unsubscribe_link{};
  std::optional<LetterAttachmentId> letter_attachment{};
  bool archives = false;  ///< and takes it out of its folder
  UserId created_by{};    ///< who makes the version; nil: as in the version before
};

/// How long an ended key is told from one that never was. (rules/services 5.4)
inline constexpr std::chrono::hours key_remembered{7 * 24};

/// An API key without its secret. (rules/services 5.1)
struct ApiKey {
  ApiKeyId id;
  ServiceId service_id;
  std::string name;
  KeyType type = KeyType::normal;
  UtcTime created_at;
  std::optional<UtcTime> expires_at;  ///< from then on it has ended
  UserId created_by{};                ///< who made it, or who ended it; nil: nobody knows
  std::optional<UtcTime> updated_at{};
  int version = 1;  ///< each change is kept: api_keys().list_history()
  [[nodiscard]] bool is_live_at(UtcTime now) const noexcept {
    return !expires_at || now < *expires_at;
  }

  friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

/// A key just made. `token` ("{name}-{service id}-{secret}") is shown here and never again: the
/// store keeps the secret sealed.
struct IssuedApiKey {
  ApiKey key;
  std::string token;
};

}  // namespace notify
