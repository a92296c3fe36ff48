#include "fuzz/fuzz.hpp"

#include <notify/recipient.hpp>

using namespace notify;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto typed = fuzz::text_of(data, size);
  const auto number = parse_phone_number(typed, {true, true});
  const auto domestic = parse_phone_number(typed, {false, false});
  require(number.has_value() || !domestic.has_value(), "fewer rights allow fewer numbers");
  if (!number) {
    require(!number.error().detail.empty(), "every refusal has a stable name");
    return 0;
  }
  require(number->normalised.find_first_not_of("0123456789") == std::string::npos,
          "a normalised number is digits");
  require(number->normalised.starts_with(number->prefix), "a number starts with its prefix");
  require(number->rate_multiplier >= 1, "every number costs something");
  return 0;
}
