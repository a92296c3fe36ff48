#include <notify/adapters/smtp.hpp>

namespace notify {

Result<std::shared_ptr<Provider>> make_smtp_provider(SmtpOptions, std::shared_ptr<Clock>) {
  return make_error(ErrorCode::unsupported, "this build has no smtp provider");
}

}  // namespace notify
