#include <notify/delivery.hpp>

#include "domain/text/name.hpp"
#include "domain/text/text.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace notify {
namespace {

constexpr std::int64_t step = 10;
constexpr std::size_t text_bytes_max = 255;

std::int64_t clamped(std::int64_t priority) noexcept {
  return std::clamp<std::int64_t>(priority, 0, provider_priority_max);
}

std::string_view words_for(BalanceCause cause) noexcept {
  return cause == BalanceCause::errors ? "reduced reliability" : "slow delivery";
}

std::string figures_of(const ProviderTrouble& trouble) {
  if (trouble.cause == BalanceCause::errors)
    return std::to_string(trouble.count) + " failed calls in " +
           std::to_string(provider_error_window.count()) + " seconds";
  return std::to_string(trouble.count) + " of " + std::to_string(trouble.messages) +
         " messages took " + std::to_string(slow_after.count()) + " minutes or more";
}

Result<void> check_number(std::string_view what, std::int64_t value, std::int64_t most) {
  if (value >= 0 && value <= most) return {};
  return make_error(
      ErrorCode::invalid_argument,
      std::string(what) + " is not 0 to " + std::to_string(most) + ": " + std::to_string(value));
}

/// Stands in every notification that the provider sent, so it is a name; but one that is compared,
/// so nothing is tidied up in it.
Result<void> check_identifier(std::string_view typed) {
  NFY_TRY(kept, text::checked_name(typed, "provider identifier"));
  if (kept == typed) return {};
  return make_error(ErrorCode::invalid_argument,
                    "provider identifier has needless spaces or something invisible: " + kept);
}

}  // namespace

Result<void> check_provider_details(const ProviderDetails& details) {
  if (details.identifier.empty())
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  NFY_CHECK(check_identifier(details.identifier));
  NFY_CHECK(text::check(details.display_name, "provider display name", text_bytes_max));
  NFY_CHECK(text::check(details.created_by, "author of a provider's details", text_bytes_max));
  NFY_CHECK(text::check(details.reason, "reason of a provider's details", text_bytes_max));
  NFY_CHECK(check_number("provider priority", details.priority, provider_priority_max));
  NFY_CHECK(
      check_number("provider resting priority", details.resting_priority, provider_priority_max));
  return check_number("provider rate per second", details.rate_per_second, provider_rate_max);
}

std::uint64_t draw_of(NotificationId id, std::int64_t attempts) noexcept {
  // The finaliser of MurmurHash3: every bit of the id and of the count reaches every bit.
  auto mixed = static_cast<std::uint64_t>(std::hash<NotificationId>{}(id)) +
               static_cast<std::uint64_t>(attempts) * 0x9E3779B97F4A7C15ULL;
  mixed = (mixed ^ (mixed >> 33)) * 0xFF51AFD7ED558CCDULL;
  mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53ULL;
  return mixed ^ (mixed >> 33);
}

std::size_t weighted_choice(std::span<const std::int64_t> weights, std::uint64_t draw) noexcept {
  NFY_ASSERT(!weights.empty());
  const auto sum =
      static_cast<std::uint64_t>(std::accumulate(weights.begin(), weights.end(), std::int64_t{0}));
  if (sum == 0) return static_cast<std::size_t>(draw % weights.size());
  std::uint64_t left = draw % sum;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto weight = static_cast<std::uint64_t>(weights[i]);
    if (left < weight) return i;
    left -= weight;
  }
  return weights.size() - 1;
}

std::vector<ProviderDetails> shifted_away(std::span<const ProviderDetails> active,
                                          const ProviderTrouble& trouble) {
  const auto failing = std::ranges::find(active, trouble.provider, &ProviderDetails::identifier);
  if (active.size() < 2 || failing == active.end()) return {};
  const std::string why = std::string(words_for(trouble.cause));
  std::vector<ProviderDetails> changed;
  const auto change = [&](ProviderDetails details, std::int64_t by, std::string reason) {
    const std::int64_t to = clamped(details.priority + by);
    if (to == details.priority) return;
    details.priority = to;
    details.reason = std::move(reason);
    changed.push_back(std::move(details));
  };
  change(*failing, -step, "Reduced due to " + why + ": " + figures_of(trouble));
  const ProviderDetails* lowest = nullptr;
  for (const ProviderDetails& p : active)
    if (p.identifier != trouble.provider && (lowest == nullptr || p.priority < lowest->priority))
      lowest = &p;
  change(*lowest, step, "Increased due to " + why + " in other provider");
  return changed;
}

std::vector<ProviderDetails> tended_back(std::span<const ProviderDetails> active) {
  std::vector<ProviderDetails> changed;
  if (active.size() < 2) return changed;
  for (const ProviderDetails& p : active) {
    const std::int64_t by = std::clamp(p.resting_priority - p.priority, -step, step);
    if (by == 0) continue;
    ProviderDetails& next = changed.emplace_back(p);
    next.priority = clamped(p.priority + by);
    next.reason = "Adjusted back to resting point: " + std::to_string(p.resting_priority);
  }
  return changed;
}

std::optional<ProviderTrouble> slow_provider(std::span<const DeliverySpeed> speeds) {
  const DeliverySpeed* slowest = nullptr;
  bool some_are_fast = false;
  for (const DeliverySpeed& s : speeds) {
    if (s.messages == 0 || s.slow * 100 < s.messages * slow_percent) {
      some_are_fast = true;
    } else if (slowest == nullptr || s.slow * slowest->messages > slowest->slow * s.messages) {
      slowest = &s;
    }
  }
  if (slowest == nullptr || !some_are_fast) return std::nullopt;
  return ProviderTrouble{slowest->provider, BalanceCause::slow, slowest->slow, slowest->messages};
}

}  // namespace notify
