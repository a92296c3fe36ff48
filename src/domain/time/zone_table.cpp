#include "domain/time/zone_table.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace notify {
namespace {

constexpr std::int64_t cycle_seconds = 146'097LL * 86'400;  // 400 Gregorian years
constexpr int cycle_years = 400;
// RFC 9636, 3.2: more than -25 hours and less than 26.
constexpr std::int32_t offset_min = -89'999;
constexpr std::int32_t offset_max = 93'599;
constexpr int rule_year_first = 1600;  // for a zone that has a rule and no later listed change
constexpr std::int64_t change_at_max = 253'402'300'800;  // the end of year 9999

Error broken(const char* why) {
  return make_error(ErrorCode::corrupt, std::string("zone file is broken: ") + why);
}

int year_of(std::int64_t at) noexcept {
  using namespace std::chrono;
  return static_cast<int>(year_month_day(floor<days>(sys_seconds(seconds(at)))).year());
}

std::int64_t start_of_year(int year) noexcept {
  using namespace std::chrono;
  return sys_seconds(sys_days(std::chrono::year{year} / January / 1)).time_since_epoch().count();
}

/// Big-endian two's complement of `size` bytes (1, 4 or 8).
std::int64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return size == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value);
}

/// One header and its data block: the counts, and where each part begins.
struct Block {
  static constexpr std::size_t header_size = 44;
  static constexpr std::size_t type_size = 6;

  std::size_t time_size = 4;
  std::size_t times = 0, types = 0, leaps = 0, name_bytes = 0;
  std::size_t times_at = 0, indices_at = 0, types_at = 0, names_at = 0, end = 0;

  [[nodiscard]] static Result<Block> read(std::string_view bytes, std::size_t at,
                                          std::size_t time_size) {
    if (bytes.size() < at + header_size || bytes.substr(at, 4) != "TZif") {
      return broken("no header");
    }
    std::size_t counts[6];  // isut, isstd, leap, time, type, char
    for (std::size_t i = 0; i < 6; ++i) {
      const std::int64_t count = number_at(bytes, at + 20 + 4 * i, 4);
      if (count < 0 || static_cast<std::size_t>(count) > bytes.size()) return broken("a count");
      counts[i] = static_cast<std::size_t>(count);
    }
    Block block;
    block.time_size = time_size;
    block.leaps = counts[2];
    block.times = counts[3];
    block.types = counts[4];
    block.times_at = at + header_size;
    block.indices_at = block.times_at + block.times * time_size;
    block.types_at = block.indices_at + block.times;
    block.names_at = block.types_at + block.types * type_size;
    block.name_bytes = counts[5];
    block.end =
        block.names_at + block.name_bytes + block.leaps * (time_size + 4) + counts[1] + counts[0];
    if (block.end > bytes.size()) return broken("cut short");
    if (block.types == 0) return broken("no offsets");
    return block;
  }

  [[nodiscard]] std::int32_t offset(std::string_view bytes, std::size_t type) const noexcept {
    return static_cast<std::int32_t>(number_at(bytes, types_at + type * type_size, 4));
  }

  /// The abbreviation of a type; cut where the block ends.
  [[nodiscard]] std::string_view name(std::string_view bytes, std::size_t type) const noexcept {
    const auto names = bytes.substr(names_at, name_bytes);
    const auto at = static_cast<unsigned char>(bytes[types_at + type * type_size + 5]);
    const auto rest = names.substr(std::min<std::size_t>(at, names.size()));
    return rest.substr(0, rest.find('\0'));
  }
};

/// The TZ string between the two line feeds that end a file of version 2 or later.
Result<std::string_view> footer_of(std::string_view bytes) {
  if (bytes.size() < 2 || bytes.front() != '\n' || bytes.back() != '\n') return broken("footer");
  return bytes.substr(1, bytes.size() - 2);
}

}  // namespace

Result<ZoneTable> ZoneTable::from_tzif(std::string_view bytes) {
  NFY_TRY(block, Block::read(bytes, 0, 4));
  const bool has_footer = bytes[4] >= '2';
  if (has_footer) {
    NFY_TRY(second, Block::read(bytes, block.end, 8));
    block = second;
  }
  // With leap seconds counted, every instant would be off from what POSIX clocks say.
  if (block.leaps != 0) return broken("it counts leap seconds");

  for (std::size_t type = 0; type < block.types; ++type) {
    const std::int32_t offset = block.offset(bytes, type);
    if (offset < offset_min || offset > offset_max) return broken("an offset");
  }
  ZoneTable table;
  const auto state_of = [&](std::int64_t at, std::size_t type) {
    return Change{at, block.offset(bytes, type), table.place_of(block.name(bytes, type))};
  };
  table.first_ = state_of(0, 0);
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < block.times; ++i) {
    const std::size_t at = block.times_at + i * block.time_size;
    const auto type = static_cast<unsigned char>(bytes[block.indices_at + i]);
    if (type >= block.types) return broken("an index");
    const Change change = state_of(number_at(bytes, at, block.time_size), type);
    if (i > 0 && change.at <= last) return broken("transitions are not in order");
    if (change.at > change_at_max) return broken("a transition");
    last = change.at;
    table.add(change);
  }
  if (!has_footer) return table;
  NFY_TRY(footer, footer_of(bytes.substr(block.end)));
  if (footer.empty()) return table;
  NFY_TRY(rule, PosixRule::from_text(footer));
  table.write_out(rule, last);
  return table;
}

void ZoneTable::add(Change change) {
  const Change& now = state_after(changes_.size());
  if (now.offset != change.offset || now.name != change.name) changes_.push_back(change);
}

std::uint16_t ZoneTable::place_of(std::string_view name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  const auto place = static_cast<std::uint16_t>(found - names_.begin());
  if (found == names_.end()) names_.emplace_back(name);
  return place;
}

void ZoneTable::write_out(const PosixRule& rule, std::int64_t last) {
  if (!rule.has_dst) return;  // the last listed change already says so
  const std::uint16_t dst_name = place_of(rule.dst_name);
  const std::uint16_t standard_name = place_of(rule.standard_name);
  const int first_year = year_of(std::max(last, start_of_year(rule_year_first)));
  // Two years more than a cycle: the year of `last` is half listed, and near the turn of a year
  // local time looks across it.
  const int horizon_year = first_year + cycle_years + 2;
  for (int year = first_year; year <= horizon_year; ++year) {
    Change earlier{rule.start_in(year), rule.dst_offset, dst_name};
    Change later{rule.end_in(year), rule.standard_offset, standard_name};
    if (later.at < earlier.at) std::swap(earlier, later);
    if (earlier.at > last) add(earlier);
    if (later.at > last) add(later);
  }
  horizon_ = start_of_year(horizon_year);
}

std::size_t ZoneTable::changes_until(std::int64_t at) const noexcept {
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), at,
                                     [](std::int64_t t, const Change& c) { return t < c.at; });
  return static_cast<std::size_t>(next - changes_.begin());
}

const ZoneTable::Change& ZoneTable::state_after(std::size_t changes) const noexcept {
  return changes == 0 ? first_ : changes_[changes - 1];
}

std::int32_t ZoneTable::offset_after(std::size_t changes) const noexcept {
  return state_after(changes).offset;
}

std::int64_t ZoneTable::cycles_past(std::int64_t at) const noexcept {
  return at < horizon_ ? 0 : (at - horizon_) / cycle_seconds + 1;
}

std::int32_t ZoneTable::offset_at(std::int64_t at) const noexcept {
  return offset_after(changes_until(at - cycles_past(at) * cycle_seconds));
}

const std::string& ZoneTable::abbreviation_at(std::int64_t at) const noexcept {
  return names_[state_after(changes_until(at - cycles_past(at) * cycle_seconds)).name];
}

ZoneTable::Reading ZoneTable::read_local(std::int64_t local) const noexcept {
  const std::int64_t shift = cycles_past(local) * cycle_seconds;
  local -= shift;
  // No offset reaches offset_max, so the search begins before any instant that can show `local`.
  std::size_t i = changes_until(local - offset_max);
  while (i < changes_.size() && local - offset_after(i) >= changes_[i].at) ++i;
  const std::int64_t at = local - offset_after(i) + shift;
  if (i == 0 || at >= changes_[i - 1].at + shift) return {at, at};
  return {local - offset_after(i - 1) + shift, changes_[i - 1].at + shift};
}

}  // namespace notify
