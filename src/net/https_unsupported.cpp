#include <notify/adapters/https.hpp>

namespace notify {

Result<std::shared_ptr<HttpClient>> make_https_client(HttpsOptions) {
  return make_error(ErrorCode::unsupported, "this build makes no calls over https");
}

}  // namespace notify
