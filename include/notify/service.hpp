#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace notify {

/// Decides the default free allowance. (behaviour 1.1, 2.8)
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

using OrganisationId = Id<struct OrganisationTag>;  ///< nil means "of no organisation"

/// Who pays, as the billing report shows it. Empty text means that nothing is known. (behaviour
/// 1.5, 1.6)
struct BillingDetails {
  std::string purchase_order_number;
  std::string contact_names;
  std::string contact_email_addresses;
  std::string reference;
  friend bool operator==(const BillingDetails&, const BillingDetails&) = default;
};

/// Services belong to at most one organisation; its billing details stand in where a service has
/// none of its own. (behaviour 1.6, 2.7)
struct Organisation {
  OrganisationId id;
  std::string name;  ///< 1 to 255 characters, unique
  OrganisationType organisation_type = OrganisationType::other;
  bool active = true;
  BillingDetails billing{};
  friend bool operator==(const Organisation&, const Organisation&) = default;
};

/// What a host gives to make a service. (behaviour 1.5)
struct NewService {
  std::string name;  ///< 1 to 255 characters, unique among active services
  OrganisationType organisation_type = OrganisationType::other;
  std::string calendar = "uk";        ///< "uk", "us", "ca" or one of the host's own
  bool prefix_sms = false;            ///< text messages begin "{name}: "
  std::string sms_sender = "NOTIFY";  ///< up to 11 characters
  std::string email_from;             ///< address of the From line; e-mail cannot be sent without
  std::string email_reply_to;         ///< may be empty
  OrganisationId organisation_id{};   ///< nil: of no organisation
  bool restricted = false;            ///< in trial mode
  bool count_as_live = true;          ///< false: left out of the volumes by service
  BillingDetails billing{};
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

  friend bool operator==(const Service&, const Service&) = default;
};

/// (behaviour 1.7)
struct NewTemplate {
  std::string name;
  NotificationType type = NotificationType::sms;
  std::string subject;  ///< e-mail only; must be empty for SMS
  std::string content;
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
  bool archived = false;
  UtcTime created_at;

  friend bool operator==(const Template&, const Template&) = default;
};

/// An API key without its secret. (behaviour 1.9)
struct ApiKey {
  ApiKeyId id;
  ServiceId service_id;
  std::string name;
  KeyType type = KeyType::normal;
  UtcTime created_at;
  std::optional<UtcTime> expires_at;  ///< set: the key was revoked at that instant

  friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

/// A key just made. `token` ("{name}-{service id}-{secret}") is shown here and never again: the
/// store keeps the secret sealed.
struct IssuedApiKey {
  ApiKey key;
  std::string token;
};

}  // namespace notify
