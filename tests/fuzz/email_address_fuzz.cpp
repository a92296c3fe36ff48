#include "fuzz/fuzz.hpp"

#include <notify/recipient.hpp>

#include <algorithm>

using namespace notify;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto address = parse_email_address(fuzz::text_of(data, size));
  if (!address) return 0;
  require(address->address.find_first_of("\r\n \t,;<>") == std::string::npos ||
              address->address.find('@') < address->address.find_first_of("\r\n \t,;<>"),
          "the local part holds no separator");
  require(address->address.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
          "no address ends a header");
  const auto is_printable = [](char c) { return c > ' ' && c < 0x7F; };
  require(std::all_of(address->deliverable.begin(), address->deliverable.end(), is_printable),
          "what providers get is printable ASCII");
  require(parse_email_address(address->deliverable).has_value() ||
              address->deliverable.starts_with('"'),
          "and an address again, but for quotes");
  const auto again = parse_email_address(address->address);
  require(again.has_value() && *again == *address, "a cleaned address is clean");
  return 0;
}
