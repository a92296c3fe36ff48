#include "domain/text/unicode.hpp"

#include <notify/recipient.hpp>

#include <algorithm>
#include <iterator>

namespace notify {
namespace {

constexpr std::string_view government_domains[] = {
    "gov.uk", "nhs.uk",    "nhs.net",    "nhs.scot",  "police.uk",    "cjsm.net",
    "sch.uk", "hscni.net", "llyw.cymru", "nhs.wales", "judiciary.uk", "kirkleeseducation.uk"};

}  // namespace

bool is_government_email(std::string_view address) {
  const std::string lower = unicode::to_lower(address);
  return std::any_of(std::begin(government_domains), std::end(government_domains),
                     [&lower](std::string_view domain) {
                       if (lower.size() <= domain.size() || !lower.ends_with(domain)) return false;
                       const char before = lower[lower.size() - domain.size() - 1];
                       return before == '@' || before == '.';
                     });
}

}  // namespace notify
