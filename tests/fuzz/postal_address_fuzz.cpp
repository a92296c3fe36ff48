#include "fuzz/fuzz.hpp"

#include <notify/postal_address.hpp>

using namespace notify;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto address = PostalAddress::parse(text, true);
  if (!address) return 0;
  const auto domestic = PostalAddress::parse(text, false);
  require(domestic.has_value(), "rights do not decide what can be read");
  require(address->is_valid() || !domestic->is_valid(), "fewer rights allow fewer addresses");
  require(domestic->lines() == address->lines(), "rights change no line");
  require(!address->is_valid() || (address->line_count() >= 3 && address->line_count() <= 7),
          "a valid address has three to seven lines");
  for (const auto& line : address->lines()) {
    require(line.find_first_of("\r\n") == std::string::npos, "a line is one line");
  }
  if (const auto& postcode = address->postcode()) {
    require(normalised_postcode(*postcode) == postcode, "a normalised postcode is normal");
  }
  if (!address->is_valid() || address->bfpo_number()) return 0;
  std::string printed;
  for (const auto& line : address->lines()) printed += line + "\n";
  const auto again = PostalAddress::parse(printed, true);
  require(again.has_value() && again->is_valid(), "what was printed is an address");
  // One country's canonical name is a synonym of another spelling of it.
  require(address->is_international() ? again->country().zone == address->country().zone
                                      : again->lines() == address->lines(),
          "what was printed reads the same");
  return 0;
}
