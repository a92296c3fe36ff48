#include "domain/names.hpp"

#include <notify/notification.hpp>

#include <array>

namespace notify {
namespace {

using names::name_in;
using names::value_in;

constexpr std::array<std::string_view, 3> type_names{"email", "sms", "letter"};
constexpr std::array<std::string_view, 3> key_type_names{"normal", "team", "test"};
constexpr std::array<std::string_view, status_count> status_names{"cancelled",
                                                                  "created",
                                                                  "sending",
                                                                  "sent",
                                                                  "delivered",
                                                                  "pending",
                                                                  "failed",
                                                                  "technical-failure",
                                                                  "temporary-failure",
                                                                  "permanent-failure",
                                                                  "pending-virus-check",
                                                                  "validation-failed",
                                                                  "virus-scan-failed",
                                                                  "returned-letter"};
constexpr std::array<std::string_view, 6> postage_names{"none",    "first",  "second",
                                                        "economy", "europe", "rest-of-world"};

/// One total order, so that merging is taking the higher of two and commutes by nature.
constexpr int rank_of(Status status) noexcept {
  switch (status) {
    case Status::created: return 0;
    case Status::pending_virus_check: return 1;
    case Status::sending: return 2;
    case Status::pending: return 3;
    case Status::sent: return 4;
    case Status::failed: return 5;
    case Status::temporary_failure: return 6;
    case Status::permanent_failure: return 7;
    // Below delivered: where this library gave up and the provider delivered, the provider is
    // right.
    case Status::technical_failure: return 8;
    case Status::delivered: return 9;
    case Status::returned_letter: return 10;
    // Decided here before anything was sent; no provider has a say in them.
    case Status::validation_failed: return 11;
    case Status::virus_scan_failed: return 12;
    case Status::cancelled: return 13;
  }
  return 0;
}

}  // namespace

std::string_view name_of(NotificationType type) noexcept { return name_in(type_names, type); }
std::string_view name_of(KeyType type) noexcept { return name_in(key_type_names, type); }
std::string_view name_of(Status status) noexcept { return name_in(status_names, status); }
std::string_view name_of(Postage postage) noexcept { return name_in(postage_names, postage); }

namespace {

std::string_view text_of_letter(Status status) noexcept {
  switch (status) {
    case Status::created:
    case Status::sending: return "Accepted";
    case Status::delivered: return "Received";
    case Status::returned_letter: return "Returned";
    case Status::permanent_failure: return "Permanent failure";
    case Status::technical_failure: return "Technical failure";
    default: return name_of(status);
  }
}

}  // namespace

std::string_view text_of(NotificationType type, Status status) noexcept {
  if (type == NotificationType::letter) return text_of_letter(status);
  const bool is_sms = type == NotificationType::sms;
  switch (status) {
    case Status::created:
    case Status::sending: return "Sending";
    case Status::delivered: return "Delivered";
    case Status::sent: return is_sms ? "Sent internationally" : "Delivered";
    case Status::failed: return "Failed";
    case Status::technical_failure: return "Technical failure";
    case Status::temporary_failure:
      return is_sms ? "Phone not accepting messages right now"
                    : "Inbox not accepting messages right now";
    case Status::permanent_failure:
      return is_sms ? "Phone number doesn’t exist" : "Email address doesn’t exist";
    default: return name_of(status);
  }
}

Result<NotificationType> notification_type_from(std::string_view name) {
  return value_in<NotificationType>(type_names, "notification type", name);
}
Result<KeyType> key_type_from(std::string_view name) {
  return value_in<KeyType>(key_type_names, "key type", name);
}
Result<Status> status_from(std::string_view name) {
  return value_in<Status>(status_names, "status", name);
}
Result<Postage> postage_from(std::string_view name) {
  return value_in<Postage>(postage_names, "postage", name);
}

Status merged_status(Status current, Status reported) noexcept {
  return rank_of(reported) > rank_of(current) ? reported : current;
}

MergedStatus merged_receipt(MergedStatus current, MergedStatus reported) noexcept {
  const auto is_passing = [](Status status) {
    return status == Status::pending || status == Status::temporary_failure;
  };
  if (reported.unspecified) {
    // `sent` outranks pending, so whether that came is no longer known.
    if (is_passing(current.status) || current.status == Status::sent)
      return {Status::temporary_failure, false};
    const Status merged = merged_status(current.status, Status::permanent_failure);
    return {merged, current.unspecified || merged != current.status};
  }
  const bool is_open = current.unspecified && current.status == Status::permanent_failure;
  if (is_open && is_passing(reported.status)) return {Status::temporary_failure, false};
  if (is_open && reported.status == Status::permanent_failure) return {current.status, false};
  return {merged_status(current.status, reported.status), current.unspecified};
}

}  // namespace notify
