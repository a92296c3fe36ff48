// What rates and allowances may be stored, and which allowance a service gets by itself.

#include <notify/billing.hpp>

#include <map>
#include <tuple>

namespace notify {
namespace {

constexpr int first_year = 1, last_year = 9998;

Error bad(std::string message) {
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

// Keeps what `key` costs; two prices for it are a mistake that no order could settle.
template <typename Key>
bool is_ambiguous(std::map<Key, Decimal>& prices, const Key& key, const Decimal& rate) {
  const auto [at, is_new] = prices.emplace(key, rate);
  return !is_new && at->second != rate;
}

Result<void> check_sms_rates(std::span<const SmsRate> rates) {
  std::map<UtcTime, Decimal> prices;
  for (const SmsRate& rate : rates) {
    if (rate.rate < Decimal()) return bad("negative sms rate: " + rate.rate.to_text());
    if (is_ambiguous(prices, rate.valid_from, rate.rate)) {
      return bad("two sms rates are valid from " + rate.valid_from.to_text());
    }
  }
  return {};
}

std::string words_of(const LetterRate& rate) {
  return std::string(name_of(rate.post_class)) + ", " + std::to_string(rate.sheet_count) +
         " sheets, from " + rate.start_date.to_text();
}

Result<void> check_letter_rates(std::span<const LetterRate> rates) {
  std::map<std::tuple<Postage, std::int64_t, bool, UtcTime>, Decimal> prices;
  for (const LetterRate& rate : rates) {
    if (rate.rate < Decimal()) return bad("negative letter rate: " + rate.rate.to_text());
    if (rate.sheet_count < 1) {
      return bad("letter rate for " + std::to_string(rate.sheet_count) + " sheets");
    }
    if (rate.post_class == Postage::none) return bad("letter rate without a post class");
    if (rate.end_date && *rate.end_date < rate.start_date) {
      return bad("letter rate ends before it begins: " + words_of(rate));
    }
    const std::tuple key(rate.post_class, rate.sheet_count, rate.crown, rate.start_date);
    if (is_ambiguous(prices, key, rate.rate)) return bad("two letter rates: " + words_of(rate));
  }
  return {};
}

}  // namespace

Result<void> check_reference_data(const ReferenceData& data) {
  NFY_CHECK(check_sms_rates(data.sms_rates));
  NFY_CHECK(check_letter_rates(data.letter_rates));
  std::map<std::pair<OrganisationType, int>, Decimal> defaults;
  for (const DefaultAllowance& row : data.default_allowances) {
    const int year = row.valid_from_financial_year_start;
    if (year < first_year || year > last_year) {
      return bad("financial year is out of range: " + std::to_string(year));
    }
    if (row.allowance < 0) {
      return bad("negative default allowance: " + std::to_string(row.allowance));
    }
    if (is_ambiguous(defaults, {row.organisation_type, year},
                     Decimal::from_integer(row.allowance))) {
      return bad("two default allowances for " + std::string(name_of(row.organisation_type)) +
                 " from " + std::to_string(year));
    }
  }
  return {};
}

Result<Allowance> allowance_from(std::span<const DefaultAllowance> defaults,
                                 const AllowanceHistory& history, int year) {
  Allowance made{.financial_year_start = year};
  if (history.units_last_year >= high_volume_units) {
    made.high_volume_service_last_year = true;
    return made;
  }
  if (history.last_year && history.last_year->has_custom_allowance) {
    made.free_sms_fragment_limit = history.last_year->free_sms_fragment_limit;
    made.has_custom_allowance = true;
    return made;
  }
  const auto units = default_allowance(defaults, history.organisation_type, year);
  if (!units) {
    return make_error(ErrorCode::not_found, "no default allowance for " +
                                                std::string(name_of(history.organisation_type)) +
                                                " in " + std::to_string(year));
  }
  made.free_sms_fragment_limit = *units;
  return made;
}

}  // namespace notify
