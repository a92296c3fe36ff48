// nfy.h as C++20: it compiles without warnings beside the C++ API and links.
#include <nfy.h>

#include <notify/version.hpp>

#include <cstdio>
#include <type_traits>

static_assert(std::is_standard_layout_v<nfy_notification>);
static_assert(sizeof(nfy_uuid) == 16 && sizeof(nfy_day) == 12 && sizeof(nfy_window) == 16);
static_assert(std::is_same_v<nfy_status, int32_t>);

int main() {
  const nfy_service_options options = NFY_SERVICE_OPTIONS_INIT;
  const auto built = notify::features();
  const auto bits = nfy_features();
  const auto agrees = [bits](bool has, int bit) {
    return has == ((bits & static_cast<unsigned>(bit)) != 0);
  };
  const bool equal =
      notify::version() == nfy_version() && agrees(built.sqlite, NFY_FEATURE_SQLITE) &&
      agrees(built.postgres, NFY_FEATURE_POSTGRES) && agrees(built.redis, NFY_FEATURE_REDIS) &&
      agrees(built.phonenumber, NFY_FEATURE_PHONENUMBER) &&
      agrees(built.pango, NFY_FEATURE_PANGO) && agrees(built.smtp, NFY_FEATURE_SMTP) &&
      agrees(built.https, NFY_FEATURE_HTTPS) && agrees(built.pdf, NFY_FEATURE_PDF) &&
      agrees(built.rest, NFY_FEATURE_REST);
  std::printf("%s\n", nfy_version());
  return equal && options.struct_size == sizeof(options) ? 0 : 1;
}
