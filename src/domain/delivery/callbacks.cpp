#include "domain/names.hpp"

#include <notify/service_callback.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::array<std::string_view, 4> type_names{"delivery_status", "complaint",
                                                     "returned_letter", "inbound_sms"};

}  // namespace

std::string_view name_of(CallbackType type) noexcept { return names::name_in(type_names, type); }

Result<CallbackType> callback_type_from(std::string_view name) {
  return names::value_in<CallbackType>(type_names, "callback type", name);
}

CallbackFate callback_fate(std::int64_t http_status, bool forbidden, std::int64_t tries) noexcept {
  if (!forbidden && http_status >= 100 && http_status < 300) return CallbackFate::done;
  const bool may_pass =
      !forbidden && (http_status == 0 || http_status == 429 || http_status >= 500);
  return may_pass && tries < callback_tries_max ? CallbackFate::retry : CallbackFate::dead;
}

CallbackHealth callback_health(std::int64_t http_status, bool forbidden) noexcept {
  if (forbidden) return CallbackHealth::unknown;
  if (http_status == 0) return CallbackHealth::silent;
  return http_status == 429 || http_status >= 500 ? CallbackHealth::failing : CallbackHealth::well;
}

std::chrono::seconds callback_pause(std::int64_t failures) noexcept {
  constexpr std::chrono::seconds first{60}, most{900};
  if (failures < callback_failures_max) return std::chrono::seconds::zero();
  const std::int64_t doublings = std::min<std::int64_t>(failures - callback_failures_max, 4);
  return std::min(most, first * (std::int64_t{1} << doublings));
}

CallbackBreaker after_calls(CallbackBreaker before, std::int64_t failures, bool answered,
                            UtcTime now) noexcept {
  if (answered) return {};
  if (failures == 0 || now < before.paused_until) return before;
  const std::int64_t most = std::max(callback_failures_max, before.failures + 1);
  const std::int64_t in_a_row = std::min(before.failures + failures, most);
  return {in_a_row, now + callback_pause(in_a_row)};
}

}  // namespace notify
