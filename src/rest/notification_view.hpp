#pragma once

#include "codec/json_writer.hpp"
#include "rest/call.hpp"

#include <notify/notification.hpp>
#include <notify/service.hpp>

#include <map>
#include <string>

namespace notify::rest {

/// Writes notifications as GET shows them. What several of them need is asked for once. For one
/// answer. (rules/rest 7.2)
class NotificationView {
public:
  explicit NotificationView(Call& call) : call_(call) {}
  [[nodiscard]] Result<void> write(codec::JsonWriter& json, const Notification& notification);

private:
  /// Whether it is known.
  Result<bool> write_cost(codec::JsonWriter& json, const Notification& n,
                          std::int64_t fragments_of_text);
  Result<void> write_delivery_estimate(codec::JsonWriter& json, const Notification& n);
  Result<void> write_link_to_unsubscribe(codec::JsonWriter& json, const Notification& n);
  Result<void> write_reference(codec::JsonWriter& json, const Notification& n);
  Result<std::string> name_of_user(UserId id);
  /// Of the version that the notification was created with.
  Result<Template> template_of(const Notification& n);

  Call& call_;
  std::map<UserId, std::string> names_;
  std::map<std::pair<TemplateId, int>, Template> templates_;
};

/// "accepted" and "received" for letters, else the status's own name.
[[nodiscard]] std::string_view shown_status(const Notification& notification) noexcept;

/// A word of a list's filter stands for one status or several. (rules/rest 7.3)
void add_statuses(StatusSet& set, std::string_view word);

}  // namespace notify::rest
