#include "domain/names.hpp"

#include <notify/inbound_sms.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::array<std::string_view, 5> fate_names{"stored", "repeated", "unknown_number",
                                                     "not_allowed", "no_message"};

}  // namespace

std::string_view name_of(InboundFate fate) noexcept { return names::name_in(fate_names, fate); }

std::string shown_inbound_number(std::string_view written) {
  constexpr std::size_t digits_min = 3, digits_max = 15;
  constexpr std::string_view passed_over = " -()";
  if (written.starts_with('+')) written.remove_prefix(1);
  std::string digits;
  for (const char c : written) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (passed_over.find(c) == passed_over.npos)
      return {};
  }
  if (digits.size() < digits_min || digits.size() > digits_max) return {};
  if (digits.starts_with("44")) digits.replace(0, 2, "0");
  return digits;
}

}  // namespace notify
