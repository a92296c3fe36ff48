#include "domain/names.hpp"

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

std::string uploaded_csv_key(ServiceId service, const Uuid& id) {
  return "service-" + service.to_text() + "-notify/" + id.to_text() + ".csv";
}

std::string_view name_of(JobStatus status) noexcept {
  return names::name_in(job_status_names, status);
}

Result<JobStatus> job_status_from(std::string_view name) {
  return names::value_in<JobStatus>(job_status_names, "job status", name);
}

}  // namespace notify
