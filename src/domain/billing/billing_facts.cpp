// From cells of the cube to ft_billing: which messages count, under which key, at which rate.

#include <notify/billing.hpp>

#include "domain/checked.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace notify {
namespace {

std::strong_ordering compared(const BillingFact& a, const BillingFact& b) noexcept {
  const auto key = [](const BillingFact& fact) {
    return std::tuple(fact.bst_date, name_of(fact.type), fact.template_id,
                      std::string_view(fact.provider), fact.rate_multiplier, fact.international,
                      fact.rate, name_of(fact.postage));
  };
  return key(a) <=> key(b);
}

bool counts(const CubeKey& key) {
  return key.key_type != KeyType::test && billed_statuses(key.type).contains(key.status);
}

// The key under which ft_billing groups, before prices are known: letters are priced by sheets.
struct GroupKey {
  LocalDay day;
  NotificationType type;
  TemplateId template_id;
  std::string provider;
  std::int64_t rate_multiplier;
  bool international;
  Postage postage;
  std::int64_t sheets;
  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

GroupKey group_of(const CubeKey& key) {
  GroupKey group{.day = key.day,
                 .type = key.type,
                 .template_id = key.template_id,
                 .provider = key.provider,
                 .rate_multiplier = key.rate_multiplier,
                 .international = key.international,
                 .postage = Postage::none,
                 .sheets = 0};
  switch (key.type) {
    case NotificationType::email:
      group.provider = "ses";
      group.rate_multiplier = 0;
      group.international = false;
      break;
    case NotificationType::sms:
      if (group.provider.empty()) group.provider = "unknown";
      break;
    case NotificationType::letter:
      group.provider = "dvla";
      group.postage = key.postage;
      group.sheets = key.sheets;
      break;
  }
  return group;
}

struct Sums {
  std::int64_t notifications = 0;
  std::int64_t billable_units = 0;
};

Result<void> add_to(Sums& sums, const CubeRow& cell) {
  const auto notifications = detail::checked_sum(sums.notifications, cell.notifications);
  const auto units = detail::checked_sum(sums.billable_units, cell.billable_units);
  if (!notifications || !units) {
    return make_error(ErrorCode::invalid_argument, "units overflow on " + cell.key.day.to_text());
  }
  sums = {*notifications, cell.key.type == NotificationType::email ? 0 : *units};
  return {};
}

Result<Decimal> rate_of(const GroupKey& group, const RateTable& rates, UtcTime start_of_day) {
  switch (group.type) {
    case NotificationType::email: break;
    case NotificationType::sms: return rates.sms_rate(start_of_day);
    case NotificationType::letter:
      return rates.letter_rate(start_of_day, group.sheets, group.postage);
  }
  return Decimal();
}

Result<BillingFact> fact_of(const GroupKey& group, const Sums& sums, const RateTable& rates,
                            UtcTime start_of_day) {
  NFY_TRY(rate, rate_of(group, rates, start_of_day));
  return BillingFact{.bst_date = group.day,
                     .type = group.type,
                     .template_id = group.template_id,
                     .provider = group.provider,
                     .rate_multiplier = group.rate_multiplier,
                     .international = group.international,
                     .rate = rate,
                     .postage = group.postage,
                     .billable_units = sums.billable_units,
                     .notifications_sent = sums.notifications};
}

}  // namespace

bool comes_before(const BillingFact& a, const BillingFact& b) noexcept {
  return compared(a, b) < 0;
}

Result<std::vector<BillingFact>> project_billing(std::span<const CubeRow> cells,
                                                 const RateTable& rates, const Calendar& calendar) {
  std::map<GroupKey, Sums> groups;
  for (const CubeRow& cell : cells) {
    if (cell.key.service_id != cells.front().key.service_id) {
      return make_error(ErrorCode::invalid_argument,
                        "cells of more than one service: " + cell.key.service_id.to_text());
    }
    if (counts(cell.key)) NFY_CHECK(add_to(groups[group_of(cell.key)], cell));
  }
  std::vector<BillingFact> facts;
  facts.reserve(groups.size());
  UtcTime start_of_day;
  std::optional<LocalDay> day;  // groups are sorted by day, so its start is asked for once
  for (const auto& [group, sums] : groups) {
    // Cells are signed: a group whose messages all went elsewhere is no row, and needs no rate.
    if (sums.notifications == 0 && sums.billable_units == 0) continue;
    if (day != group.day) {
      day = group.day;
      start_of_day = calendar.window_of(group.day).start();
    }
    NFY_TRY(fact, fact_of(group, sums, rates, start_of_day));
    facts.push_back(std::move(fact));
  }
  return merged_facts(std::move(facts));
}

std::int64_t chargeable_sms_units(std::span<const CubeRow> cells,
                                  std::span<const BillingFact> facts) noexcept {
  std::int64_t sum = 0;
  const auto add = [&](std::optional<std::int64_t> units) {
    const auto next = units ? detail::checked_sum(sum, *units) : std::nullopt;
    sum = next.value_or(std::numeric_limits<std::int64_t>::max());
  };
  for (const CubeRow& cell : cells)
    if (cell.key.type == NotificationType::sms && counts(cell.key))
      add(detail::checked_product(cell.billable_units, cell.key.rate_multiplier));
  for (const BillingFact& fact : facts)
    if (fact.type == NotificationType::sms) add(fact.chargeable_units());
  return sum;
}

std::vector<BillingFact> merged_facts(std::vector<BillingFact> facts) {
  // Of rates that are equal but written differently, the longest text stays, whatever the order.
  std::ranges::sort(facts, [](const BillingFact& a, const BillingFact& b) {
    const auto order = compared(a, b);
    return order != 0 ? order < 0 : a.rate.scale() > b.rate.scale();
  });
  std::vector<BillingFact> merged;
  merged.reserve(facts.size());
  for (BillingFact& fact : facts) {
    if (!merged.empty() && compared(merged.back(), fact) == 0) {
      BillingFact& last = merged.back();
      const auto units = detail::checked_sum(last.billable_units, fact.billable_units);
      const auto sent = detail::checked_sum(last.notifications_sent, fact.notifications_sent);
      // A sum that does not fit stays apart: nothing is lost, and allocate_allowance() refuses it.
      if (units && sent) {
        last.billable_units = *units;
        last.notifications_sent = *sent;
        continue;
      }
    }
    merged.push_back(std::move(fact));
  }
  std::erase_if(merged, [](const BillingFact& fact) {
    return fact.billable_units == 0 && fact.notifications_sent == 0;
  });
  return merged;
}

}  // namespace notify
