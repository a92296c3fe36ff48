#pragma once

#include "provider/http_provider.hpp"

#include <string>
#include <string_view>

/// What the kinds share that send through Amazon's services.
namespace notify::aws {

/// Who sends, and in which region: the options `region`, `access_key_id`, `secret_access_key` and
/// `session_token`, which comes with keys that run out.
struct Account {
  std::string region{};
  std::string access_key_id{};
  std::string secret_access_key{};
  std::string session_token{};

  void read(ProviderOptions& options);
  /// Fails with invalid_argument if something is missing, or the region cannot be one.
  [[nodiscard]] Result<void> check(const ProviderOptions& options) const;

  /// "https://sns.eu-west-2.amazonaws.com/" of the host name "sns".
  [[nodiscard]] std::string endpoint(std::string_view host) const;
  /// Has `request` signed for a service: "ses", "sns".
  void sign(HttpRequest& request, std::string_view service) const;
};

}  // namespace notify::aws
