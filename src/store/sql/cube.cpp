#include "store/sql/cube.hpp"

#include <notify/ports/store.hpp>

#include <algorithm>
#include <cstring>

namespace notify::sql {
/// What a cell is found by.
namespace packed {

/// The key as bytes without padding, so that it can be hashed and compared as such.
struct Key {
  std::uint8_t service[16];
  std::uint8_t template_id[16];
  std::uint8_t job[16];
  std::int64_t rate_multiplier;
  std::int64_t sheets;
  std::int32_t day;
  std::uint32_t provider;
  std::uint8_t type, key_type, status, international, postage, unused[3];
};
static_assert(sizeof(Key) == 80);

struct Hash {
  std::size_t operator()(const Key& key) const noexcept {
    std::uint64_t words[10];
    std::memcpy(words, &key, sizeof key);
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
    for (const std::uint64_t word : words) {
      hash = (hash ^ word) * 0xBF58476D1CE4E5B9ULL;
      hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash);
  }
};
struct Equal {
  bool operator()(const Key& a, const Key& b) const noexcept {
    return std::memcmp(&a, &b, sizeof a) == 0;
  }
};

struct Sums {
  std::int64_t notifications = 0;
  std::int64_t billable_units = 0;
};

}  // namespace packed

struct Cube::State {
  std::unordered_map<packed::Key, packed::Sums, packed::Hash, packed::Equal> cells;
  std::vector<std::string> providers;
  std::uint32_t last_provider = 0;

  std::uint32_t intern(std::string_view name) {
    if (last_provider < providers.size() && providers[last_provider] == name) return last_provider;
    const auto found = std::find(providers.begin(), providers.end(), name);
    last_provider = static_cast<std::uint32_t>(found - providers.begin());
    if (found == providers.end()) providers.emplace_back(name);
    return last_provider;
  }
};

Cube::Cube() : state_(std::make_unique<State>()) {}
Cube::~Cube() = default;
Cube::Cube(Cube&&) noexcept = default;
Cube& Cube::operator=(Cube&&) noexcept = default;

void Cube::add(const Cell& cell, std::int64_t notifications, std::int64_t billable_units) {
  packed::Key key{};
  std::memcpy(key.service, cell.service_id.bytes.data(), 16);
  std::memcpy(key.template_id, cell.template_id.bytes.data(), 16);
  std::memcpy(key.job, cell.job_id.bytes.data(), 16);
  key.rate_multiplier = cell.rate_multiplier;
  key.sheets = cell.sheets;
  key.day = static_cast<std::int32_t>(cell.day.days().time_since_epoch().count());
  key.provider = state_->intern(cell.provider);
  key.type = static_cast<std::uint8_t>(cell.type);
  key.key_type = static_cast<std::uint8_t>(cell.key_type);
  key.status = static_cast<std::uint8_t>(cell.status);
  key.international = cell.international ? 1 : 0;
  key.postage = static_cast<std::uint8_t>(cell.postage);
  packed::Sums& sums = state_->cells[key];
  sums.notifications += notifications;
  sums.billable_units += billable_units;
}

void Cube::add(const CubeKey& key, std::int64_t notifications, std::int64_t billable_units) {
  add(Cell{key.day, key.service_id.uuid, key.template_id.uuid, key.job_id.uuid, key.type,
           key.key_type, key.status, key.provider, key.rate_multiplier, key.international,
           key.postage, key.sheets},
      notifications, billable_units);
}

void Cube::add(std::span<const CubeRow> rows) {
  for (const CubeRow& row : rows) add(row.key, row.notifications, row.billable_units);
}

void Cube::subtract(std::span<const CubeRow> rows) {
  for (const CubeRow& row : rows) add(row.key, -row.notifications, -row.billable_units);
}

bool Cube::empty() const {
  return std::all_of(state_->cells.begin(), state_->cells.end(), [](const auto& cell) {
    return cell.second.notifications == 0 && cell.second.billable_units == 0;
  });
}

std::vector<CubeRow> Cube::rows() const {
  std::vector<CubeRow> out;
  out.reserve(state_->cells.size());
  for (const auto& [packed, sums] : state_->cells) {
    if (sums.notifications == 0 && sums.billable_units == 0) continue;
    CubeRow row;
    row.key.day = LocalDay(std::chrono::sys_days(std::chrono::days(packed.day)));
    std::memcpy(row.key.service_id.uuid.bytes.data(), packed.service, 16);
    std::memcpy(row.key.template_id.uuid.bytes.data(), packed.template_id, 16);
    std::memcpy(row.key.job_id.uuid.bytes.data(), packed.job, 16);
    row.key.type = static_cast<NotificationType>(packed.type);
    row.key.key_type = static_cast<KeyType>(packed.key_type);
    row.key.status = static_cast<Status>(packed.status);
    row.key.provider = state_->providers[packed.provider];
    row.key.rate_multiplier = packed.rate_multiplier;
    row.key.international = packed.international != 0;
    row.key.postage = static_cast<Postage>(packed.postage);
    row.key.sheets = packed.sheets;
    row.notifications = sums.notifications;
    row.billable_units = sums.billable_units;
    out.push_back(std::move(row));
  }
  std::sort(out.begin(), out.end(),
            [](const CubeRow& a, const CubeRow& b) { return a.key < b.key; });
  return out;
}

void DeltaSet::add(UtcTime created_at, const CubeKey& key, std::int64_t notifications,
                   std::int64_t billable_units) {
  const UtcTime from =
      created_at < watermark_ ? created_at.floor_hour() : created_at.floor_to(watermark_step);
  for (auto at = parts_.rbegin(); at != parts_.rend(); ++at)
    if (at->created_from == from) return at->cells.add(key, notifications, billable_units);
  parts_.push_back(Part{from, {}});
  parts_.back().cells.add(key, notifications, billable_units);
}

}  // namespace notify::sql
