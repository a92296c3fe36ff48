#pragma once

#include "admin/figures.hpp"

#include <notify/job.hpp>
#include <notify/notification.hpp>
#include <notify/service.hpp>
#include <notify/users.hpp>

#include <map>
#include <string>

namespace notify::admin::jobs {

/// Writes jobs and notifications as lists show them. What several of them need is asked for once.
/// For one answer. (rules/admin 9.2)
class View {
public:
  View(Call& call, ServiceId service) : call_(call), service_id_(service) {}

  [[nodiscard]] Result<void> write_job(codec::JsonWriter& json, const Job& job,
                                       const std::map<Status, std::int64_t>& statistics);
  /// With its template as it was.
  [[nodiscard]] Result<void> write_notification(codec::JsonWriter& json, const Notification& n);
  /// As one line of a table that people take away.
  [[nodiscard]] Result<void> write_line(codec::JsonWriter& json, const Notification& n);

private:
  Result<const User*> user(UserId id);  ///< nullptr: nobody
  Result<const Template*> used_template(const Notification& n);
  Result<const Job*> job(JobId id);  ///< nullptr: of none
  Result<const Service*> service();
  Result<std::string> key_name(const std::optional<ApiKeyId>& id);
  Result<std::string> default_sender(const Template& used);
  Result<void> write_template(codec::JsonWriter& json, const Template& used);

  Call& call_;
  ServiceId service_id_;
  std::optional<Service> service_;
  std::map<UserId, User> users_;
  std::map<std::pair<TemplateId, int>, Template> templates_;
  std::map<JobId, Job> jobs_;
  std::optional<std::map<ApiKeyId, std::string>> keys_;
  std::map<std::pair<NotificationType, SenderId>, std::string> senders_;
};

}  // namespace notify::admin::jobs
