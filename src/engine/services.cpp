#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/settings.hpp"
#include "engine/suppressions.hpp"

#include <notify/calendars.hpp>
#include <notify/services.hpp>
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

Result<std::string> kept_name(const std::string& typed, bool allows_any) {
  if (allows_any && typed.empty()) return std::string();
  NFY_TRY(name, text::checked_name(typed, "service name"));
  if (!allows_any && to_email_local_part(name).empty())
    return make_error(ErrorCode::invalid_argument,
                      "service name needs a letter or a digit: " + name);
  return name;
}

Result<void> check_details(const ServiceDetails& d) {
  constexpr std::size_t notes_bytes_max = 10'000;
  NFY_CHECK(text::check(d.notes, "notes", notes_bytes_max));
  for (const auto& volume : {d.volume_email_a_year, d.volume_sms_a_year, d.volume_letter_a_year})
    if (volume && *volume < 0)
      return make_error(ErrorCode::invalid_argument,
                        "volume must not be negative: " + std::to_string(*volume));
  return {};
}

/// An unknown brand is a fault of who names it.
template <typename Brand>
Result<void> known_brand(const Result<Brand>& brand) {
  if (brand) return {};
  if (brand.error().code != ErrorCode::not_found) return brand.error();
  return make_error(ErrorCode::invalid_argument, brand.error().message);
}

Result<void> check_details_users(Store& store, const ServiceDetails& d) {
  NFY_CHECK(check_user(store, d.created_by));
  NFY_CHECK(check_user(store, d.go_live_user));
  if (!d.email_brand.is_nil()) NFY_CHECK(known_brand(store.brands().get(d.email_brand)));
  if (!d.letter_brand.is_nil()) NFY_CHECK(known_brand(store.brands().get(d.letter_brand)));
  return {};
}

/// Checks what callers give for a service, new or changed, and brings it into the form that is
/// kept.
template <typename AnyService>
Result<void> check_service(AnyService& s, bool allows_any_name) {
  NFY_TRY(name, kept_name(s.name, allows_any_name));
  s.name = std::move(name);
  NFY_CHECK(check_details(s.details));
  NFY_TRY(sender, checked_sender_text(NotificationType::sms, s.sms_sender));
  s.sms_sender = std::move(sender);
  NFY_TRY(from, kept_address(s.email_from, "email_from"));
  s.email_from = std::move(from);
  NFY_TRY(reply_to, kept_address(s.email_reply_to, "email_reply_to"));
  s.email_reply_to = std::move(reply_to);
  NFY_CHECK(text::check(s.contact_link, "contact_link", name_bytes_max));
  if (!s.custom_email_sender_name.empty()) {
    NFY_TRY(shown, text::checked_name(s.custom_email_sender_name, "custom_email_sender_name"));
    s.custom_email_sender_name = std::move(shown);
  }
  for (const std::int64_t limit : {s.limits.email_a_day, s.limits.sms_a_day, s.limits.letter_a_day,
                                   s.limits.international_sms_a_day, s.limits.requests_a_minute})
    if (limit < 0)
      return make_error(ErrorCode::invalid_argument,
                        "limit must not be negative: " + std::to_string(limit));
  return {};
}

}  // namespace

Result<Service> Services::create(const NewService& given) {
  NewService s = given;
  NFY_CHECK(check_service(s, s.allows_any_name));
  NFY_CHECK(check_details_users(context_->store(), s.details));
  NFY_CHECK(check_billing_details(s.billing));
  NFY_CHECK(Calendars(*context_).get(s.calendar));
  Service service;
  service.id.uuid = make_uuid_v4(*context_->ports.entropy);
  service.name = s.name;
  service.organisation_type = s.organisation_type;
  service.calendar = s.calendar;
  service.prefix_sms = s.prefix_sms;
  service.sms_sender = s.sms_sender;
  service.email_from = s.email_from;
  service.email_reply_to = s.email_reply_to;
  service.created_at = context_->now();
  service.organisation_id = s.organisation_id;
  service.restricted = s.restricted;
  service.count_as_live = s.count_as_live;
  service.billing = s.billing;
  service.permissions = s.permissions;
  service.limits = s.limits;
  service.honours_stop = s.honours_stop;
  service.suppresses_failed = s.suppresses_failed;
  service.contact_link = s.contact_link;
  service.custom_email_sender_name = s.custom_email_sender_name;
  service.details = s.details;
  NFY_CHECK(suppressions::check(context_->sealer(), suppressions::are_kept(service)));
  NFY_CHECK(context_->store().services().insert(service));
  return service;
}

Result<Service> Services::update(const Service& given, UserId changed_by) {
  Service s = given;
  NFY_TRY(stored, context_->store().services().get(s.id));
  NFY_CHECK(check_service(s, s.name == stored.name));
  NFY_CHECK(check_billing_details(s.billing));
  if (s.details != stored.details) NFY_CHECK(check_details_users(context_->store(), s.details));
  NFY_CHECK(check_user(context_->store(), changed_by));
  if (s.calendar != stored.calendar)
    return make_error(ErrorCode::invalid_argument,
                      "the calendar of a service is changed by calendars.change: " + s.calendar);
  NFY_CHECK(suppressions::check(context_->sealer(), suppressions::are_kept(s)));
  Service next = s;
  next.created_at = stored.created_at;
  next.details.created_by = stored.details.created_by;
  ++next.version;
  next.updated_at = context_->now();
  NFY_CHECK(context_->store().services().update(next, context_->now(), changed_by));
  return next;
}

Result<void> Services::archive(ServiceId id, UserId changed_by) {
  NFY_CHECK(check_user(context_->store(), changed_by));
  NFY_TRY(stored, context_->store().services().get(id));
  const UtcTime now = context_->now();
  return context_->store().services().archive(id, archived_name(stored.name, now), now, changed_by);
}

Result<std::vector<ServiceVersion>> Services::list_history(ServiceId id) {
  return context_->store().services().list_history(id);
}

Result<std::vector<Service>> Services::find_by_name(std::string_view part) {
  NFY_CHECK(text::check(part, "name of a service", name_bytes_max));
  NFY_TRY(found, context_->store().services().list());
  const std::string wanted = unicode::to_lower(part);
  std::erase_if(found, [&](const Service& service) {
    return unicode::to_lower(service.name).find(wanted) == std::string::npos;
  });
  return found;
}

Result<std::vector<LiveService>> Services::list_live() {
  NFY_TRY(calendar, context_->calendar("uk"));
  const int year = calendar->financial_year_of(calendar->day_of(context_->now()));
  return context_->store().services().list_live(calendar->financial_year_start(year),
                                                calendar->financial_year_start(year + 1));
}

Result<Service> Services::get(ServiceId id) {
  NFY_TRY(settings, ServiceSettings::of(*context_, id));
  return settings.service();
}

Result<std::vector<Service>> Services::list() { return context_->store().services().list(); }

Result<void> Services::put_guest_list(ServiceId service, std::span<const std::string> recipients) {
  constexpr std::size_t guests_max = 1'000;
  if (recipients.size() > guests_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 1000 guests: " + std::to_string(recipients.size()));
  std::vector<Guest> guests;
  guests.reserve(recipients.size());
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    const PhoneRules any{.international_allowed = true, .uk_landline_allowed = true};
    if (!parse_phone_number(recipients[i], any) && !parse_email_address(recipients[i]))
      return make_error(
          ErrorCode::invalid_argument,
          "guest is neither a phone number nor an email address: number " + std::to_string(i + 1));
    guests.push_back({comparable_recipient(recipients[i]), recipients[i]});
  }
  return context_->store().services().put_guest_list(service, guests);
}

Result<std::vector<std::string>> Services::list_guests(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(guests, context_->store().services().list_guests(service));
  return comparable_guests(guests);
}

Result<std::vector<std::string>> Services::list_typed_guests(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(guests, context_->store().services().list_guests(service));
  std::vector<std::string> typed;
  typed.reserve(guests.size());
  for (Guest& guest : guests) typed.push_back(std::move(guest.typed));
  return typed;
}

}  // namespace notify
