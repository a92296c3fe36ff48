#include "domain/names.hpp"

#include <notify/delivery.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::array<std::string_view, queue_class_count> class_names{"priority", "normal", "bulk",
                                                                      "test"};

}  // namespace

std::string_view name_of(QueueClass value) noexcept { return names::name_in(class_names, value); }

Result<QueueClass> queue_class_from(std::string_view name) {
  return names::value_in<QueueClass>(class_names, "queue class", name);
}

std::vector<std::int64_t> shares_of(std::span<const QueueClass> classes, std::int64_t limit) {
  const std::int64_t kept = limit / 10;
  std::vector<std::int64_t> shares;
  shares.reserve(classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto behind = static_cast<std::int64_t>(classes.size() - i - 1);
    shares.push_back(i == 0 ? limit - kept * behind : kept);
  }
  return shares;
}

std::chrono::microseconds retry_delay(NotificationType type, std::int64_t attempts,
                                      std::chrono::microseconds usual) noexcept {
  if (type == NotificationType::sms && attempts <= 1) return std::chrono::microseconds::zero();
  return usual;
}

Status test_status(NotificationType type, std::string_view to) noexcept {
  const bool is_email = type == NotificationType::email;
  if (is_email ? to == "temp-fail@simulator.notify" : to.ends_with("7700900003"))
    return Status::temporary_failure;
  if (is_email ? to == "perm-fail@simulator.notify" : to.ends_with("7700900002"))
    return Status::permanent_failure;
  return Status::delivered;
}

}  // namespace notify
