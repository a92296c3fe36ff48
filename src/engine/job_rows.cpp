#include "engine/job_rows.hpp"

#include "engine/fields.hpp"

#include <notify/ports/sealer.hpp>

namespace notify::job_rows {

std::string packed(std::span<const Row> rows) {
  std::string out;
  for (const Row& row : rows) {
    fields::append(out, row.to);
    fields::append(out, row.personalisation);
    fields::append(out, row.reference);
  }
  return out;
}

Result<std::vector<Row>> unpacked(std::string_view bytes) {
  std::vector<Row> rows;
  while (!bytes.empty()) {
    Row& row = rows.emplace_back();
    if (!fields::take(bytes, row.to) || !fields::take(bytes, row.personalisation) ||
        !fields::take(bytes, row.reference))
      return make_error(ErrorCode::corrupt, "rows of a job cannot be read");
  }
  return rows;
}

NotificationId id_of(const Job& job, std::int64_t row) {
  NotificationId id = id_of(job.id, row);
  if (job.id.uuid.bytes[6] >> 4 == 7) return id;
  std::int64_t ms = job.scheduled_for.value_or(job.created_at).us() / 1000;
  for (std::size_t i = 6; i-- > 0; ms >>= 8) id.uuid.bytes[i] = static_cast<std::uint8_t>(ms);
  return id;
}

NotificationId id_of(JobId job, std::int64_t row) {
  NFY_ASSERT(row >= 0 && row < (std::int64_t{1} << 32));
  const std::string name = job.to_text() + "/" + std::to_string(row);
  const std::string digest = sha256_hex(name).substr(0, 11);  // 44 bits
  std::uint64_t low = 0;
  for (const char c : digest)
    low = low << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  // 48 bits of time, 4 of version, 12 and 20 of the row, 2 of variant, 42 of the digest.
  const auto number = static_cast<std::uint64_t>(row);
  const std::uint64_t tail =
      std::uint64_t{2} << 62 | (number & 0xFFFFF) << 42 | (low & ((std::uint64_t{1} << 42) - 1));
  NotificationId id;
  for (std::size_t i = 0; i < 6; ++i) id.uuid.bytes[i] = job.uuid.bytes[i];
  id.uuid.bytes[6] = static_cast<std::uint8_t>(0x80 | (number >> 28 & 0x0F));
  id.uuid.bytes[7] = static_cast<std::uint8_t>(number >> 20);
  for (std::size_t i = 0; i < 8; ++i)
    id.uuid.bytes[8 + i] = static_cast<std::uint8_t>(tail >> (56 - 8 * i));
  return id;
}

}  // namespace notify::job_rows
