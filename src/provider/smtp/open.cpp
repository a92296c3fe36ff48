#include "domain/names.hpp"
#include "provider/smtp/smtp.hpp"

#include <notify/adapters/smtp.hpp>

#include <array>

namespace notify {
namespace {

constexpr std::array<std::string_view, 5> tls_names{"automatic", "none", "opportunistic",
                                                    "required", "implicit"};
constexpr std::array<std::string_view, 3> reports_names{"none", "failure", "delivery"};

}  // namespace

std::string_view name_of(SmtpTls tls) noexcept { return names::name_in(tls_names, tls); }

Result<SmtpTls> smtp_tls_from(std::string_view name) {
  return names::value_in<SmtpTls>(tls_names, "tls", name);
}

std::string_view name_of(SmtpReports reports) noexcept {
  return names::name_in(reports_names, reports);
}

Result<SmtpReports> smtp_reports_from(std::string_view name) {
  return names::value_in<SmtpReports>(reports_names, "reports of smtp", name);
}

namespace smtp {

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  SmtpOptions value;
  options.text("identifier", value.identifier);
  options.text("url", value.url);
  options.text("username", value.username);
  options.text("password", value.password);
  options.text("access_token", value.access_token);
  options.text("access_token_file", value.access_token_file);
  options.word("tls", value.tls, smtp_tls_from);
  options.flag("require_tls", value.require_tls);
  options.text("ca_file", value.ca_file);
  options.text("domain", value.domain);
  options.text("return_path", value.return_path);
  options.word("reports", value.reports, smtp_reports_from);
  options.text("dkim_domain", value.dkim_domain);
  options.text("dkim_selector", value.dkim_selector);
  options.text("dkim_key", value.dkim_key);
  options.text("dkim_key_file", value.dkim_key_file);
  options.text("dkim_second_selector", value.dkim_second_selector);
  options.text("dkim_second_key", value.dkim_second_key);
  options.text("dkim_second_key_file", value.dkim_second_key_file);
  options.number("connect_timeout_ms", value.connect_timeout_ms);
  options.number("timeout_ms", value.timeout_ms);
  options.word("in_doubt_policy", value.in_doubt_policy, in_doubt_policy_from);
  options.flag("removes_duplicates", value.removes_duplicates);
  options.span("in_doubt_wait_us", value.in_doubt_wait);
  NFY_CHECK(options.end());
  return make_smtp_provider(std::move(value), ports.clock);
}

}  // namespace smtp
}  // namespace notify
