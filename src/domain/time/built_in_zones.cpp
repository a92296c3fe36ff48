#include "domain/time/built_in_zones.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

namespace notify {
namespace {

struct BuiltInZone {
  std::string_view name;
  std::string_view bytes;
};

using namespace std::string_view_literals;
#include "domain/time/built_in_zones.inc"

/// The first line of a text file; empty if there is none.
std::string first_line_of(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  std::array<char, 64> text{};
  if (!file || std::fgets(text.data(), text.size(), file.get()) == nullptr) return {};
  std::string line(text.data());
  line.erase(std::min(line.find('\n'), line.size()));
  return line;
}

}  // namespace

std::string_view built_in_zone(std::string_view name) noexcept {
  for (const BuiltInZone& zone : zones) {
    if (zone.name == name) return zone.bytes;
  }
  return {};
}

// The database's own text comes with its version in the first line; BSD puts it into a file.
ZoneData zone_data_in(const std::string& folder) {
  constexpr std::string_view heading = "# version ";
  const std::string line = first_line_of(folder + "tzdata.zi");
  if (line.starts_with(heading)) return {line.substr(heading.size()), false};
  const std::string version = first_line_of(folder + "+VERSION");
  if (!version.empty()) return {version, false};
  const bool has_files = !first_line_of(folder + "Europe/London").empty();
  return {has_files ? std::string() : std::string(built_in_version), !has_files};
}

ZoneData zone_data() { return zone_data_in(host_zone_folder); }

}  // namespace notify
