#include "domain/people/sign_in.hpp"
#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "domain/text/unicode.hpp"
#include "engine/founding.hpp"

#include <notify/organisations.hpp>

#include <algorithm>

namespace notify {

Result<void> check_billing_details(const BillingDetails& d) {
  constexpr std::size_t billing_text_bytes_max = 10'000;
  NFY_CHECK(text::check(d.purchase_order_number, "purchase order number", name_bytes_max));
  NFY_CHECK(text::check(d.contact_names, "billing contact names", billing_text_bytes_max));
  NFY_CHECK(
      text::check(d.contact_email_addresses, "billing contact addresses", billing_text_bytes_max));
  NFY_CHECK(text::check(d.reference, "billing reference", name_bytes_max));
  return {};
}

namespace {

Result<void> check_domains(std::vector<std::string>& domains) {
  constexpr std::size_t domains_max = 1'000;
  if (domains.size() > domains_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 1000 domains: " + std::to_string(domains.size()));
  for (std::string& domain : domains) {
    NFY_CHECK(text::check(domain, "domain", name_bytes_max));
    domain = unicode::to_lower(domain);
    if (domain.empty() || domain.find_first_of("@ /") != std::string::npos)
      return make_error(ErrorCode::invalid_argument, "no domain: " + domain);
  }
  std::ranges::sort(domains);
  if (std::ranges::adjacent_find(domains) != domains.end())
    return make_error(ErrorCode::conflict, "a domain is named twice", {}, Reason::domain_taken);
  return {};
}

Result<void> check_organisation(Organisation& o) {
  constexpr std::size_t notes_bytes_max = 100'000;
  NFY_TRY(name, text::checked_name(o.name, "organisation name"));
  o.name = std::move(name);
  NFY_CHECK(check_billing_details(o.billing));
  NFY_CHECK(text::check(o.agreement_on_behalf_of_name, "name of a signature", name_bytes_max));
  NFY_CHECK(text::check(o.agreement_on_behalf_of_email, "address of a signature", name_bytes_max));
  NFY_CHECK(text::check(o.agreement_version, "version of an agreement", name_bytes_max));
  NFY_CHECK(text::check(o.request_to_go_live_notes, "go-live notes", notes_bytes_max));
  NFY_CHECK(text::check(o.notes, "notes", notes_bytes_max));
  return check_domains(o.domains);
}

template <typename T>
void take(const std::optional<T>& said, T& value) {
  if (said) value = *said;
}

void apply(const OrganisationChanges& changes, Organisation& o) {
  take(changes.name, o.name);
  take(changes.active, o.active);
  take(changes.organisation_type, o.organisation_type);
  take(changes.crown, o.crown);
  take(changes.agreement_signed, o.agreement_signed);
  take(changes.agreement_signed_at, o.agreement_signed_at);
  take(changes.agreement_signed_by, o.agreement_signed_by);
  take(changes.agreement_on_behalf_of_name, o.agreement_on_behalf_of_name);
  take(changes.agreement_on_behalf_of_email, o.agreement_on_behalf_of_email);
  take(changes.agreement_version, o.agreement_version);
  take(changes.request_to_go_live_notes, o.request_to_go_live_notes);
  take(changes.notes, o.notes);
  take(changes.purchase_order_number, o.billing.purchase_order_number);
  take(changes.billing_contact_names, o.billing.contact_names);
  take(changes.billing_contact_email_addresses, o.billing.contact_email_addresses);
  take(changes.billing_reference, o.billing.reference);
  take(changes.can_approve_own_go_live_requests, o.can_approve_own_go_live_requests);
  take(changes.can_ask_to_join_a_service, o.can_ask_to_join_a_service);
  take(changes.email_branding_id, o.email_branding_id);
  take(changes.letter_branding_id, o.letter_branding_id);
  take(changes.domains, o.domains);
}

/// Fails with not_found.
Result<void> check_brands(Store& store, const OrganisationChanges& changes) {
  if (changes.email_branding_id && !changes.email_branding_id->is_nil())
    NFY_CHECK(store.brands().get(EmailBrandId{*changes.email_branding_id}));
  if (changes.letter_branding_id && !changes.letter_branding_id->is_nil())
    NFY_CHECK(store.brands().get(LetterBrandId{*changes.letter_branding_id}));
  return {};
}

/// An organisation offers the brands that it takes for itself. (rules/brands 2.1)
Result<void> offer_own_brands(Store& store, const OrganisationChanges& changes,
                              const Organisation& o) {
  const EmailBrandId email{o.email_branding_id};
  const LetterBrandId letter{o.letter_branding_id};
  if (changes.email_branding_id && !email.is_nil())
    NFY_CHECK(store.brands().add_to_pool(o.id, std::span(&email, 1)));
  if (changes.letter_branding_id && !letter.is_nil())
    NFY_CHECK(store.brands().add_to_pool(o.id, std::span(&letter, 1)));
  return {};
}

/// An organisation of the health service has its brands, unless it has others. (rules/brands 2.2)
Result<void> add_health_brands(Store& store, const Organisation& before,
                               OrganisationChanges& changes) {
  if (!changes.organisation_type || !is_of_health_service(*changes.organisation_type, {}))
    return {};
  NFY_TRY(brands, founding::find_health_brands(store));
  if (before.email_branding_id.is_nil() && !brands.email.is_nil() && !changes.email_branding_id)
    changes.email_branding_id = brands.email.uuid;
  if (before.letter_branding_id.is_nil() && !brands.letter.is_nil() && !changes.letter_branding_id)
    changes.letter_branding_id = brands.letter.uuid;
  if (!brands.email.is_nil())
    NFY_CHECK(store.brands().add_to_pool(before.id, std::span(&brands.email, 1)));
  if (!brands.letter.is_nil())
    NFY_CHECK(store.brands().add_to_pool(before.id, std::span(&brands.letter, 1)));
  return {};
}

/// What its services take over from it; false if that changes nothing. (rules/organisations 1.4)
bool hand_down(const OrganisationChanges& changes, const Organisation& o, Service& service) {
  const Service before = service;
  if (changes.organisation_type) service.organisation_type = o.organisation_type;
  ServiceDetails& details = service.details;
  if (changes.email_branding_id && details.email_brand.is_nil())
    details.email_brand.uuid = o.email_branding_id;
  if (changes.letter_branding_id && details.letter_brand.is_nil())
    details.letter_brand.uuid = o.letter_branding_id;
  return service != before;
}

/// Changes a service as it stands, whoever changes it meanwhile. `change` says whether it did.
template <typename Change>
Result<void> change_service(EngineContext& context, ServiceId id, Change change) {
  constexpr int attempts_max = 5;
  for (int attempt = 1;; ++attempt) {
    NFY_TRY(service, context.store().services().get(id));
    if (!change(service)) return {};
    ++service.version;
    service.updated_at = context.now();
    const auto done = context.store().services().update(service, context.now());
    if (done || done.error().code != ErrorCode::conflict || attempt == attempts_max) return done;
  }
}

}  // namespace

Result<Organisation> Organisations::put(const Organisation& o) {
  Organisation made = o;
  NFY_CHECK(check_organisation(made));
  NFY_CHECK(check_user(context_->store(), made.agreement_signed_by));
  if (made.id.is_nil()) made.id.uuid = make_uuid_v4(*context_->ports.entropy);
  const bool is_new = !context_->store().organisations().get(made.id);
  NFY_CHECK(context_->store().organisations().put(made, context_->now()));
  if (!is_new || !is_of_health_service(made.organisation_type, {})) return get(made.id);
  OrganisationChanges type;
  type.organisation_type = made.organisation_type;
  return update(made.id, type);
}

Result<Organisation> Organisations::update(OrganisationId id, const OrganisationChanges& given) {
  OrganisationChanges changes = given;
  if (changes.agreement_signed_by)
    NFY_CHECK(check_user(context_->store(), *changes.agreement_signed_by));
  NFY_CHECK(check_brands(context_->store(), changes));
  NFY_TRY(before, get(id));
  NFY_CHECK(add_health_brands(context_->store(), before, changes));
  NFY_TRY(changed, context_->store().organisations().change(
                       id,
                       [&](Organisation& organisation) {
                         apply(changes, organisation);
                         return check_organisation(organisation);
                       },
                       context_->now()));
  NFY_CHECK(offer_own_brands(context_->store(), changes, changed));
  if (!changes.organisation_type && !changes.email_branding_id && !changes.letter_branding_id)
    return changed;
  NFY_TRY(services, context_->store().services().list());
  for (const Service& service : services)
    if (service.organisation_id == id)
      NFY_CHECK(change_service(*context_, service.id,
                               [&](Service& its) { return hand_down(changes, changed, its); }));
  return changed;
}

Result<Organisation> Organisations::archive(OrganisationId id) {
  return context_->store().organisations().archive(id, people::archived_prefix(context_->now()));
}

Result<Organisation> Organisations::get(OrganisationId id) {
  return context_->store().organisations().get(id);
}

Result<std::vector<Organisation>> Organisations::list() {
  return context_->store().organisations().list();
}

Result<std::optional<Organisation>> Organisations::find_by_domain(std::string_view domain) {
  // A domain that government mail had for years counts as the one that followed it.
  std::string wanted = "@" + unicode::to_lower(domain);
  constexpr std::string_view former = ".gsi.gov.uk", present = ".gov.uk";
  for (auto at = wanted.find(former); at != std::string::npos; at = wanted.find(former, at))
    wanted.replace(at, former.size(), present);
  NFY_TRY(all, list());
  const Organisation* best = nullptr;
  std::size_t longest = 0;
  for (const Organisation& o : all)
    for (const std::string& its : o.domains)
      if (its.size() > longest && (wanted.ends_with("@" + its) || wanted.ends_with("." + its))) {
        best = &o;
        longest = its.size();
      }
  return best != nullptr ? std::optional(*best) : std::nullopt;
}

Result<void> Organisations::add_service(OrganisationId id, ServiceId service_id) {
  NFY_TRY(organisation, get(id));
  return change_service(*context_, service_id, [&](Service& service) {
    service.organisation_id = organisation.id;
    service.organisation_type = organisation.organisation_type;
    return true;
  });
}

}  // namespace notify
