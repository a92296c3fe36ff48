#pragma once

#include <notify/ids.hpp>
#include <notify/job.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The rows of a job as they wait to be sent.
namespace notify::job_rows {

struct Row {
  std::string to;               ///< empty for letters, whose address is among the values
  std::string personalisation;  ///< JSON
  std::string reference;        ///< the caller's own, from the column "reference"
  friend bool operator==(const Row&, const Row&) = default;
};

[[nodiscard]] std::string packed(std::span<const Row> rows);
/// Fails with corrupt on what packed() does not write.
[[nodiscard]] Result<std::vector<Row>> unpacked(std::string_view bytes);

/// The id of a job's row, the same however often it is asked for: a UUID of version 8 that sorts by
/// the time in the job's id, then by row, so that indexes grow where they are.
[[nodiscard]] NotificationId id_of(JobId job, std::int64_t row);
/// The same; where the job's id is another system's and tells no time, that of its hour.
[[nodiscard]] NotificationId id_of(const Job& job, std::int64_t row);

}  // namespace notify::job_rows
