// The billing report: what each service is billed for, letters by class and price, and to whom.

#include <notify/report.hpp>

#include "domain/billing/platform.hpp"

#include <array>

namespace notify {
namespace {

using detail::add_cost;
using detail::add_units;
using detail::PlatformIndex;

constexpr std::array<std::string_view, 4> class_order = {"economy", "second", "first",
                                                         "international"};

std::size_t class_of(Postage postage) {
  switch (postage) {
    case Postage::economy: return 0;
    case Postage::second:
    case Postage::none: return 1;
    case Postage::first: return 2;
    case Postage::europe:
    case Postage::rest_of_world: return 3;
  }
  return 1;
}

/// "45p" below a pound, "£1.55" from a pound on.
std::string price_text(const Decimal& rate) {
  if (rate < Decimal::from_integer(1)) {
    const auto pence = rate.times(100);
    const auto whole = pence ? pence->rounded(0, Rounding::half_even) : pence;
    return (whole ? whole->to_text() : rate.to_text()) + "p";
  }
  const auto rounded = rate.rounded(2, Rounding::half_even);
  std::string text = rounded ? rounded->to_text() : rate.to_text();
  for (std::size_t at = text.find('.'); at != text.npos && at > 3;) text.insert(at -= 3, 1, ',');
  return "£" + text;
}

Result<std::vector<LetterLine>> lines_of(std::span<const BillingSum> sums, LocalDayRange days) {
  std::map<std::pair<std::size_t, Decimal>, LetterLine> lines;
  for (const BillingSum& sum : sums) {
    if (sum.type != NotificationType::letter || !days.contains(sum.first_day)) continue;
    const std::size_t post_class = class_of(sum.postage);
    LetterLine& line = lines[{post_class, sum.rate}];
    line.post_class = class_order[post_class];
    line.rate = sum.rate;
    NFY_CHECK(add_units(line.letters, sum.notifications_sent));
  }
  std::vector<LetterLine> sorted;
  for (auto& [key, line] : lines) sorted.push_back(std::move(line));
  return sorted;
}

BillingDetails details_of(const Service& service, const Organisation* organisation) {
  BillingDetails details = service.billing;
  if (organisation == nullptr) return details;
  const BillingDetails& other = organisation->billing;
  if (details.purchase_order_number.empty())
    details.purchase_order_number = other.purchase_order_number;
  if (details.contact_names.empty()) details.contact_names = other.contact_names;
  if (details.contact_email_addresses.empty())
    details.contact_email_addresses = other.contact_email_addresses;
  if (details.reference.empty()) details.reference = other.reference;
  return details;
}

}  // namespace

std::string letter_breakdown(std::span<const LetterLine> letters) {
  std::string text;
  for (const LetterLine& line : letters) {
    text += std::to_string(line.letters) + " " + line.post_class;
    text += line.post_class == class_order.back() ? "" : " class";
    text += " letters at " + price_text(line.rate) + "\n";
  }
  return text;
}

Result<std::vector<BillingReportRow>> billing_report_rows(const PlatformBilling& platform,
                                                          LocalDayRange days) {
  const PlatformIndex index(platform);
  std::vector<BillingReportRow> rows;
  for (const Service& service : platform.services) {
    NFY_TRY(sms, index.sms_of(service, days));
    NFY_TRY(lines, lines_of(index.sums_of(service), days));
    const bool sms_costs = sms.cost > Decimal();
    if (!sms_costs && lines.empty()) continue;
    BillingReportRow row{.organisation_id = service.organisation_id,
                         .organisation_name = index.organisation_name(service),
                         .service_id = service.id,
                         .service_name = service.name,
                         .sms_cost = sms_costs ? sms.cost : Decimal(),
                         .sms_charged_units = sms_costs ? sms.charged_units : 0,
                         .letters = std::move(lines),
                         .billing = details_of(service, index.organisation_of(service))};
    for (const LetterLine& line : row.letters) {
      NFY_CHECK(add_units(row.total_letters, line.letters));
      NFY_CHECK(add_cost(row.letter_cost, line.rate, line.letters));
    }
    rows.push_back(std::move(row));
  }
  detail::in_report_order(rows);
  return rows;
}

}  // namespace notify
