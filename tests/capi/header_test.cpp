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
  const bool equal = notify::version() == nfy_version();
  std::printf("%s\n", nfy_version());
  return equal && options.struct_size == sizeof(options) ? 0 : 1;
}
