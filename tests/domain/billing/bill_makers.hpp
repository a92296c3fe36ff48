#pragma once

#include <notify/billing.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string_view>
#include <vector>

// Short ways to write down the facts and cells that the tests of billing are about.
namespace notify::test {

inline LocalDay day(std::string_view text) { return LocalDay::from_text(text).value(); }
inline UtcTime at(std::string_view text) { return UtcTime::from_text(text).value(); }
inline Decimal money(std::string_view text) { return Decimal::from_text(text).value(); }

/// Ids that differ in their last byte and sort by it.
template <typename SomeId>
SomeId id(std::uint8_t number) {
  SomeId value;
  value.uuid.bytes[15] = number;
  return value;
}

inline BillingFact sms(std::string_view on, std::string_view rate, std::int64_t units,
                       std::int64_t multiplier = 1) {
  return {.bst_date = day(on),
          .type = NotificationType::sms,
          .template_id = id<TemplateId>(1),
          .provider = "test",
          .rate_multiplier = multiplier,
          .rate = money(rate),
          .billable_units = units,
          .notifications_sent = 1};
}

inline BillingFact email(std::string_view on, std::int64_t sent = 1) {
  return {.bst_date = day(on),
          .type = NotificationType::email,
          .template_id = id<TemplateId>(2),
          .provider = "test",
          .rate_multiplier = 1,
          .rate = Decimal(),
          .notifications_sent = sent};
}

inline BillingFact letter(std::string_view on, std::string_view rate, std::int64_t sent = 1,
                          std::int64_t units = 1, Postage postage = Postage::second) {
  return {.bst_date = day(on),
          .type = NotificationType::letter,
          .template_id = id<TemplateId>(3),
          .provider = "test",
          .rate_multiplier = 1,
          .rate = money(rate),
          .postage = postage,
          .billable_units = units,
          .notifications_sent = sent};
}

inline std::vector<BillingFact> sorted(std::vector<BillingFact> facts) {
  return merged_facts(std::move(facts));
}

/// The columns of a line that the expected numbers are about, as one comparable text.
inline std::string shown(const UsageLine& line) {
  std::string text = line.month ? line.month->to_text().substr(0, 7) + " " : std::string();
  text += std::string(name_of(line.type)) + " @" + line.rate.normalised().to_text();
  if (line.postage != Postage::none) text += " " + std::string(name_of(line.postage));
  text += " sent " + std::to_string(line.notifications_sent);
  text += " units " + std::to_string(line.chargeable_units);
  text += " free " + std::to_string(line.free_units);
  text += " charged " + std::to_string(line.charged_units);
  return text + " cost " + line.cost.normalised().to_text();
}

inline std::vector<std::string> shown(const std::vector<UsageLine>& lines) {
  std::vector<std::string> texts;
  for (const UsageLine& line : lines) texts.push_back(shown(line));
  return texts;
}

}  // namespace notify::test
