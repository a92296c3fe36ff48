#include <notify/notification.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace notify;

namespace {

Status status(int i) { return static_cast<Status>(i); }

Status fold(Status current, const std::vector<Status>& reports) {
  for (const Status report : reports) current = merged_status(current, report);
  return current;
}

constexpr Status reported[] = {Status::pending,           Status::sent,
                               Status::temporary_failure, Status::permanent_failure,
                               Status::technical_failure, Status::delivered,
                               Status::returned_letter};

}  // namespace

TEST_CASE("notification: every name leads back to its value") {
  for (int i = 0; i < status_count; ++i)
    CHECK(status_from(name_of(status(i))).value() == status(i));
  for (int i = 0; i < 3; ++i) {
    const auto type = static_cast<NotificationType>(i);
    const auto key = static_cast<KeyType>(i);
    CHECK(notification_type_from(name_of(type)).value() == type);
    CHECK(key_type_from(name_of(key)).value() == key);
  }
  for (int i = 0; i < 6; ++i) {
    const auto postage = static_cast<Postage>(i);
    CHECK(postage_from(name_of(postage)).value() == postage);
  }
  CHECK(name_of(Status::pending_virus_check) == "pending-virus-check");
  CHECK(name_of(Postage::rest_of_world) == "rest-of-world");
}

TEST_CASE("notification: an unknown word is refused and named") {
  CHECK(status_from("lost").error().message == "unknown status: lost");
  CHECK(status_from("").error().code == ErrorCode::invalid_argument);
  CHECK(status_from("Delivered").error().code == ErrorCode::invalid_argument);
  CHECK(postage_from("third").error().message == "unknown postage: third");
  CHECK(key_type_from("live").error().message == "unknown key type: live");
  CHECK(notification_type_from("fax").error().message == "unknown notification type: fax");
}

TEST_CASE("notification: merging any two statuses is commutative, associative and idempotent") {
  for (int i = 0; i < status_count; ++i) {
    const Status a = status(i);
    CHECK(merged_status(a, a) == a);
    for (int j = 0; j < status_count; ++j) {
      const Status b = status(j);
      CHECK(merged_status(a, b) == merged_status(b, a));
      for (int k = 0; k < status_count; ++k) {
        const Status c = status(k);
        CHECK(merged_status(merged_status(a, b), c) == merged_status(a, merged_status(b, c)));
      }
    }
  }
}

TEST_CASE("notification: up to five receipts end in the same status in every order") {
  std::vector<std::vector<Status>> multisets{{}};
  for (int size = 1; size <= 5; ++size) {
    std::vector<std::vector<Status>> longer;
    for (const auto& set : multisets) {
      for (const Status next : reported) {
        if (!set.empty() && next < set.back()) continue;
        longer.push_back(set);
        longer.back().push_back(next);
      }
    }
    multisets = std::move(longer);
    for (auto order : multisets) {
      std::sort(order.begin(), order.end());
      for (int first = 0; first < status_count; ++first) {
        const Status expected = fold(status(first), order);
        auto permuted = order;
        while (std::next_permutation(permuted.begin(), permuted.end())) {
          REQUIRE(fold(status(first), permuted) == expected);
        }
        REQUIRE(fold(expected, order) == expected);
      }
    }
  }
}

TEST_CASE("notification: delivered wins over every failure, whenever it comes") {
  using enum Status;
  CHECK(fold(sending, {temporary_failure, permanent_failure, delivered}) == delivered);
  CHECK(fold(sending, {delivered, permanent_failure, temporary_failure}) == delivered);
  CHECK(fold(technical_failure, {delivered}) == delivered);
  CHECK(fold(delivered, {technical_failure}) == delivered);
  CHECK(fold(delivered, {returned_letter}) == returned_letter);
  CHECK(fold(returned_letter, {delivered}) == returned_letter);
}

TEST_CASE("notification: a pending receipt takes nothing higher back") {
  using enum Status;
  CHECK(fold(sending, {pending}) == pending);
  for (const Status higher : {sent, temporary_failure, permanent_failure, technical_failure,
                              delivered, returned_letter, cancelled}) {
    CHECK(merged_status(higher, pending) == higher);
  }
}

TEST_CASE("notification: an international text message moves on from sent") {
  using enum Status;
  CHECK(merged_status(sent, delivered) == delivered);
  CHECK(merged_status(sent, temporary_failure) == temporary_failure);
  CHECK(merged_status(sent, sending) == sent);
}

TEST_CASE("notification: what was decided before sending no receipt can undo") {
  using enum Status;
  for (const Status decided : {cancelled, validation_failed, virus_scan_failed}) {
    for (const Status report : reported) CHECK(merged_status(decided, report) == decided);
  }
}

TEST_CASE("notification: the billed statuses of each type are those of rules/notifications 2.3") {
  using enum Status;
  CHECK(billed_statuses(NotificationType::sms).contains(pending));
  CHECK_FALSE(billed_statuses(NotificationType::sms).contains(created));
  CHECK_FALSE(billed_statuses(NotificationType::sms).contains(technical_failure));
  CHECK_FALSE(billed_statuses(NotificationType::letter).contains(created));
  CHECK(billed_statuses(NotificationType::letter).contains(returned_letter));
  CHECK_FALSE(billed_statuses(NotificationType::email).contains(sent));
  CHECK_FALSE(status_groups::completed.contains(virus_scan_failed));
}
