#include <notify/delivery.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::array<std::string_view, queue_class_count> class_names{"priority", "normal", "bulk",
                                                                      "test"};

}  // namespace

std::string_view name_of(QueueClass value) noexcept {
  return class_names[static_cast<std::size_t>(value)];
}

Result<QueueClass> queue_class_from(std::string_view name) {
  const auto at = std::ranges::find(class_names, name);
  if (at == class_names.end())
    return make_error(ErrorCode::invalid_argument, "unknown queue class");
  return static_cast<QueueClass>(at - class_names.begin());
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
