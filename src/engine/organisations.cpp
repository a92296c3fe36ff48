#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/context.hpp"

#include <notify/organisations.hpp>

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

Result<Organisation> Organisations::put(const Organisation& o) {
  NFY_TRY(name, text::checked_name(o.name, "organisation name"));
  NFY_CHECK(check_billing_details(o.billing));
  Organisation made = o;
  made.name = std::move(name);
  if (made.id.is_nil()) made.id.uuid = make_uuid_v4(*context_->ports.entropy);
  NFY_CHECK(context_->store().organisations().put(made, context_->now()));
  return made;
}

Result<std::vector<Organisation>> Organisations::list() {
  return context_->store().organisations().list();
}

}  // namespace notify
