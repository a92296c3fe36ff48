#include "support/sample.hpp"

#include <notify/service_callback.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("callbacks: an answer decides what comes next (rules/callbacks 2.2)") {
  CHECK(callback_fate(200, false, 1) == CallbackFate::done);
  CHECK(callback_fate(204, false, 6) == CallbackFate::done);
  for (const std::int64_t status : {0, 429, 500, 503, 599}) {
    CHECK(callback_fate(status, false, 1) == CallbackFate::retry);
    CHECK(callback_fate(status, false, 5) == CallbackFate::retry);
    CHECK(callback_fate(status, false, 6) == CallbackFate::dead);
  }
  for (const std::int64_t status : {301, 302, 307, 400, 401, 404, 410})
    CHECK(callback_fate(status, false, 1) == CallbackFate::dead);
  CHECK(callback_fate(0, true, 1) == CallbackFate::dead);
}

TEST_CASE("callbacks: an answer says how a service is, and silence how its host is") {
  for (const std::int64_t status : {200, 204, 302, 400, 404, 410})
    CHECK(callback_health(status, false) == CallbackHealth::well);
  for (const std::int64_t status : {429, 500, 503})
    CHECK(callback_health(status, false) == CallbackHealth::failing);
  CHECK(callback_health(0, false) == CallbackHealth::silent);
  CHECK(callback_health(0, true) == CallbackHealth::unknown);
}

TEST_CASE("callbacks: who never answers is left alone, longer and longer") {
  CHECK(callback_pause(0) == 0s);
  CHECK(callback_pause(9) == 0s);
  CHECK(callback_pause(10) == 60s);
  CHECK(callback_pause(11) == 120s);
  CHECK(callback_pause(13) == 480s);
  CHECK(callback_pause(14) == 900s);
  CHECK(callback_pause(1'000'000) == 900s);
}

TEST_CASE("callbacks: the body has the fields of the reference, in order, and nulls") {
  StatusNews news;
  news.id = *NotificationId::from_text("018f0000-0000-7000-8000-000000000001");
  news.template_id = *TemplateId::from_text("018f0000-0000-7000-8000-000000000002");
  news.template_version = 3;
  news.created_at = UtcTime::from_us(1'774'008'000'000'000);
  CHECK(to_json(news) ==
        R"({"id": "018f0000-0000-7000-8000-000000000001", "reference": null, "to": null, )"
        R"("status": "delivered", "created_at": "2026-03-20T12:00:00.000000Z", )"
        R"("completed_at": null, "sent_at": null, "notification_type": "sms", )"
        R"("template_id": "018f0000-0000-7000-8000-000000000002", "template_version": 3})");
  news.to = "ann\"@example.com";
  news.reference = "r\n";
  news.completed_at = news.created_at;
  const std::string json = to_json(news);
  CHECK(json.find(R"("to": "ann\"@example.com")") != std::string::npos);
  CHECK(json.find(R"("reference": "r\n")") != std::string::npos);
  CHECK(json.find(R"("completed_at": "2026-03-20T12:00:00.000000Z")") != std::string::npos);
}

TEST_CASE("callbacks: only what is final is told") {
  for (const Status status :
       {Status::delivered, Status::sent, Status::temporary_failure, Status::permanent_failure,
        Status::technical_failure, Status::returned_letter})
    CHECK(calls_back(NotificationType::sms, status));
  for (const Status status :
       {Status::created, Status::sending, Status::pending, Status::pending_virus_check})
    CHECK(!calls_back(NotificationType::sms, status));
  CHECK(calls_back(NotificationType::email, Status::delivered));
  CHECK(!calls_back(NotificationType::letter, Status::delivered));
}

TEST_CASE("callbacks: a breaker opens after ten failures in a row and closes with one answer") {
  const UtcTime now = at("2026-03-20T12:00:00Z");
  CHECK(after_calls({}, 9, false, now) == CallbackBreaker{9, now});
  CHECK(after_calls({9, now}, 1, false, now) == CallbackBreaker{10, now + 60s});
  CHECK(after_calls({9, now}, 1, true, now) == CallbackBreaker{});
  CHECK(after_calls({14, now + 900s}, 0, true, now) == CallbackBreaker{});

  SUBCASE("many that fail together open it for a minute only") {
    CHECK(after_calls({}, 500, false, now) == CallbackBreaker{10, now + 60s});
    CHECK(after_calls({9, now}, 500, false, now) == CallbackBreaker{10, now + 60s});
  }
  SUBCASE("each try after the pause that fails doubles it") {
    CHECK(after_calls({10, now}, 1, false, now) == CallbackBreaker{11, now + 120s});
    CHECK(after_calls({10, now}, 7, false, now) == CallbackBreaker{11, now + 120s});
  }
  SUBCASE("calls that were begun before it opened do not count") {
    CHECK(after_calls({10, now + 1s}, 5, false, now) == CallbackBreaker{10, now + 1s});
  }
  SUBCASE("no call, no change") {
    CHECK(after_calls({3, now}, 0, false, now + 1h) == CallbackBreaker{3, now});
  }
}

TEST_CASE("callbacks: the body about a complaint has the fields of the reference, in order") {
  ComplaintNews news;
  news.notification_id = *NotificationId::from_text("018f0000-0000-7000-8000-000000000001");
  news.complaint_id = *ComplaintId::from_text("018f0000-0000-8000-8000-000000000002");
  news.complaint_date = at("2026-03-20T12:00:00Z");
  CHECK(to_json(news) ==
        R"({"notification_id": "018f0000-0000-7000-8000-000000000001", )"
        R"("complaint_id": "018f0000-0000-8000-8000-000000000002", "reference": null, )"
        R"("to": null, "complaint_date": "2026-03-20T12:00:00.000000Z"})");
  news.reference = "\x01\"";
  news.to = "ann\\@example.com";
  CHECK(to_json(news).find(R"("reference": "\u0001\"", "to": "ann\\@example.com")") !=
        std::string::npos);
}
