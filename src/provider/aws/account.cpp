#include "provider/aws/account.hpp"

#include <algorithm>

namespace notify::aws {
namespace {

/// It becomes part of a host's name.
bool is_region(std::string_view text) noexcept {
  constexpr std::size_t length_max = 40;
  return !text.empty() && text.size() <= length_max && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

void Account::read(ProviderOptions& options) {
  options.text("region", region);
  options.secret("access_key_id", access_key_id);
  options.secret("secret_access_key", secret_access_key);
  options.secret("session_token", session_token);
}

Result<void> Account::check(const ProviderOptions& options) const {
  NFY_CHECK(options.require("region", region));
  if (!is_region(region))
    return make_error(ErrorCode::invalid_argument,
                      "option region is no region, such as \"eu-west-2\"");
  NFY_CHECK(options.require("access_key_id", access_key_id));
  return options.require("secret_access_key", secret_access_key);
}

std::string Account::endpoint(std::string_view host) const {
  std::string url = "https://" + std::string(host) + "." + region + ".amazonaws.com";
  if (region.starts_with("cn-")) url += ".cn";
  return url + "/";
}

void Account::sign(HttpRequest& request, std::string_view service) const {
  request.signing = {access_key_id, secret_access_key, region, std::string(service), session_token};
}

}  // namespace notify::aws
