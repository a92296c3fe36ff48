#include <notify/delivery.hpp>

#include <doctest/doctest.h>

#include <numeric>

using namespace notify;
using namespace std::chrono_literals;

namespace {

constexpr std::array all{QueueClass::priority, QueueClass::normal, QueueClass::bulk,
                         QueueClass::test};

}  // namespace

TEST_CASE("queue: classes have names, and nothing else is a class") {
  for (const QueueClass value : all) CHECK(*queue_class_from(name_of(value)) == value);
  CHECK(queue_class_from("Priority").error().code == ErrorCode::invalid_argument);
  CHECK(!queue_class_from(""));
}

TEST_CASE("queue: test keys have a class of their own, jobs are bulk, the rest is normal") {
  Notification n;
  CHECK(queue_class_of(n) == QueueClass::normal);
  n.job_id.uuid.bytes[0] = 1;
  CHECK(queue_class_of(n) == QueueClass::bulk);
  n.key_type = KeyType::test;
  CHECK(queue_class_of(n) == QueueClass::test);
  n.job_id = {};
  CHECK(queue_class_of(n) == QueueClass::test);
}

TEST_CASE("queue: the first class leaves a tenth to each behind it, and nothing is lost") {
  CHECK(shares_of(all, 1'000) == std::vector<std::int64_t>{700, 100, 100, 100});
  CHECK(shares_of(all, 9) == std::vector<std::int64_t>{9, 0, 0, 0});
  CHECK(shares_of(std::array{QueueClass::bulk}, 500) == std::vector<std::int64_t>{500});
  CHECK(shares_of({}, 500).empty());
  for (std::int64_t limit = 1; limit < 200; ++limit) {
    const auto shares = shares_of(all, limit);
    CHECK(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == limit);
  }
}

TEST_CASE("queue: an SMS is tried again at once and then in a while, an e-mail always in a while") {
  CHECK(retry_delay(NotificationType::sms, 1, 300s) == 0s);
  CHECK(retry_delay(NotificationType::sms, 2, 300s) == 300s);
  CHECK(retry_delay(NotificationType::sms, 48, 300s) == 300s);
  CHECK(retry_delay(NotificationType::email, 1, 300s) == 300s);
}

TEST_CASE("queue: what a test key sends is reported as its recipient says (rules/sending 5.1)") {
  const auto sms = NotificationType::sms, email = NotificationType::email;
  CHECK(test_status(sms, "447700900001") == Status::delivered);
  CHECK(test_status(sms, "447700900002") == Status::permanent_failure);
  CHECK(test_status(sms, "447700900003") == Status::temporary_failure);
  CHECK(test_status(sms, "") == Status::delivered);
  CHECK(test_status(email, "perm-fail@simulator.notify") == Status::permanent_failure);
  CHECK(test_status(email, "temp-fail@simulator.notify") == Status::temporary_failure);
  CHECK(test_status(email, "delivered@simulator.notify") == Status::delivered);
}
