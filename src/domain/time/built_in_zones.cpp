#include "domain/time/built_in_zones.hpp"

namespace notify {
namespace {

struct BuiltInZone {
  std::string_view name;
  std::string_view bytes;
};

using namespace std::string_view_literals;
constexpr BuiltInZone zones[] = {
#include "domain/time/built_in_zones.inc"
};

#include "domain/time/built_in_zones_version.inc"

}  // namespace

std::string_view built_in_zone(std::string_view name) noexcept {
  for (const BuiltInZone& zone : zones) {
    if (zone.name == name) return zone.bytes;
  }
  return {};
}

std::string_view built_in_zones_version() noexcept { return built_in_version; }

}  // namespace notify
