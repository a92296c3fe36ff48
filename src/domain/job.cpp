#include <notify/job.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace notify {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 10> job_status_names = {"pending",
                                                               "in progress",
                                                               "finished",
                                                               "finished all notifications created",
                                                               "sending limits exceeded",
                                                               "scheduled",
                                                               "cancelled",
                                                               "ready to send",
                                                               "sent to dvla",
                                                               "error"};

}  // namespace

std::string_view name_of(JobStatus status) noexcept {
  return job_status_names[static_cast<std::size_t>(status)];
}

Result<JobStatus> job_status_from(std::string_view name) {
  const auto* const found = std::ranges::find(job_status_names, name);
  if (found == job_status_names.end())
    return make_error(ErrorCode::invalid_argument, "unknown job status: " + std::string(name));
  return static_cast<JobStatus>(found - job_status_names.begin());
}

}  // namespace notify
