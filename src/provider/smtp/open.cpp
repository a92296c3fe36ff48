#include "provider/smtp/smtp.hpp"

#include <notify/adapters/smtp.hpp>

namespace notify::smtp {

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  SmtpOptions value;
  options.text("identifier", value.identifier);
  options.text("url", value.url);
  options.text("username", value.username);
  options.text("password", value.password);
  options.flag("require_tls", value.require_tls);
  options.text("ca_file", value.ca_file);
  options.text("domain", value.domain);
  options.number("connect_timeout_ms", value.connect_timeout_ms);
  options.number("timeout_ms", value.timeout_ms);
  options.word("in_doubt_policy", value.in_doubt_policy, in_doubt_policy_from);
  options.flag("removes_duplicates", value.removes_duplicates);
  options.span("in_doubt_wait_us", value.in_doubt_wait);
  NFY_CHECK(options.end());
  return make_smtp_provider(std::move(value), ports.clock);
}

}  // namespace notify::smtp
