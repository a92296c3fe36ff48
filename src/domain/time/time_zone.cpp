#include <notify/calendar.hpp>

#include "domain/time/built_in_zones.hpp"
#include "domain/time/zone_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <mutex>

namespace notify {
namespace {

constexpr std::string_view zone_folder = "/usr/share/zoneinfo/";
constexpr std::size_t name_size_max = 64;
constexpr std::size_t file_size_max = 256 * 1024;
constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

constexpr std::int64_t floor_divided(std::int64_t value, std::int64_t divisor) noexcept {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

constexpr bool is_name_character(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '+';
}

/// Words of plain characters with single slashes between them. No zone has a point in its name,
/// so no name that passes can leave the folder.
constexpr bool is_zone_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > name_size_max) return false;
  bool in_word = false;
  for (const char c : name) {
    if (c == '/' && !in_word) return false;
    if (c != '/' && !is_name_character(c)) return false;
    in_word = c != '/';
  }
  return in_word;
}

Error unknown_zone(std::string_view name) {
  std::string message = "unknown time zone: ";
  for (const char c : name.substr(0, name_size_max)) message += c >= ' ' && c <= '~' ? c : '?';
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

/// The file's bytes; empty if there is no such file, or a folder of that name. What is longer than
/// any zone comes back cut, and does not parse.
std::string read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  std::string bytes;
  if (!file) return bytes;
  std::array<char, 4096> chunk;
  while (bytes.size() < file_size_max) {
    const std::size_t size = std::fread(chunk.data(), 1, chunk.size(), file.get());
    if (size == 0) break;
    bytes.append(chunk.data(), size);
  }
  return bytes;
}

/// Every zone of this process that was asked for and exists, so no more than the host has files.
struct ZoneCache {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const TimeZone>, std::less<>> zones;
};

/// Never destroyed: other static objects may still ask while the process ends.
ZoneCache& zone_cache() {
  static ZoneCache& cache = *new ZoneCache;
  return cache;
}

/// The version that a folder of zone files tells of: tzdata.zi begins with "# version 2026f", and
/// some systems have a file of nothing but the version.
std::string version_of(const std::string& folder) {
  constexpr std::string_view opening = "# version ";
  std::string text = read_file(folder + "tzdata.zi");
  std::string_view found = text;
  if (found.starts_with(opening)) {
    found.remove_prefix(opening.size());
  } else {
    text = read_file(folder + "+VERSION");
    found = text;
  }
  const auto is_of_version = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  };
  const auto end = std::find_if_not(found.begin(), found.end(), is_of_version);
  const auto size = static_cast<std::size_t>(end - found.begin());
  constexpr std::size_t size_max = 8;
  return size > size_max ? std::string() : std::string(found.substr(0, size));
}

}  // namespace

ZoneFiles zone_files() {
  ZoneFiles out;
  out.built_in = built_in_zones_version();
  const std::string folder(zone_folder);
  if (read_file(folder + "Europe/London").empty()) return out;
  out.folder = folder;
  out.version = version_of(folder);
  return out;
}

struct TimeZone::State {
  std::string name;
  ZoneTable table;
};

TimeZone::TimeZone(std::unique_ptr<State> state) : state_(std::move(state)) {}
TimeZone::~TimeZone() = default;

Result<std::shared_ptr<const TimeZone>> TimeZone::load(std::string_view name) {
  if (!is_zone_name(name)) return unknown_zone(name);
  ZoneCache& cache = zone_cache();
  const std::lock_guard lock(cache.mutex);
  if (const auto found = cache.zones.find(name); found != cache.zones.end()) return found->second;

  std::string path(zone_folder);
  path += name;
  std::string bytes = read_file(path);
  if (bytes.empty()) bytes = built_in_zone(name);
  if (bytes.empty()) return unknown_zone(name);
  NFY_TRY(zone, from_tzif(std::string(name), bytes));
  cache.zones.emplace(name, zone);
  return zone;
}

Result<std::shared_ptr<const TimeZone>> TimeZone::from_tzif(std::string name,
                                                            std::string_view bytes) {
  auto table = ZoneTable::from_tzif(bytes);
  if (!table) {
    Error error = std::move(table).error();
    error.message += ": " + name;
    return error;
  }
  auto state = std::make_unique<State>(State{std::move(name), std::move(table).value()});
  return std::shared_ptr<const TimeZone>(new TimeZone(std::move(state)));
}

const std::string& TimeZone::name() const noexcept { return state_->name; }

std::chrono::seconds TimeZone::offset_at(UtcTime at) const noexcept {
  return std::chrono::seconds(state_->table.offset_at(floor_divided(at.us(), second_us)));
}

std::string_view TimeZone::abbreviation_at(UtcTime at) const noexcept {
  return state_->table.abbreviation_at(floor_divided(at.us(), second_us));
}

LocalDay TimeZone::day_of(UtcTime at) const noexcept {
  const std::int64_t seconds = floor_divided(at.us(), second_us);
  const std::int64_t local = seconds + state_->table.offset_at(seconds);
  const std::int64_t days = floor_divided(local, seconds_per_day);
  return LocalDay(std::chrono::sys_days(std::chrono::days(days)));
}

UtcTime TimeZone::start_of(LocalDay day) const noexcept {
  const std::int64_t local = std::int64_t{day.days().time_since_epoch().count()} * seconds_per_day;
  return UtcTime::from_us(state_->table.read_local(local).gap_end * second_us);
}

UtcTime TimeZone::from_local(LocalDay day, std::chrono::seconds past_midnight) const noexcept {
  const std::int64_t local =
      std::int64_t{day.days().time_since_epoch().count()} * seconds_per_day + past_midnight.count();
  return UtcTime::from_us(state_->table.read_local(local).at * second_us);
}

}  // namespace notify
