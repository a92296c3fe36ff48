#include "engine/caller.hpp"

#include <notify/archive.hpp>
#include <notify/callbacks.hpp>
#include <notify/complaints.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>

#include <algorithm>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// What SNS posts about an e-mail. `feedback` is JSON.
std::string complaint_about(std::string_view reference,
                            std::string_view feedback = R"({"feedbackId": "f-1", )"
                                                        R"("complaintFeedbackType": "abuse", )"
                                                        R"("timestamp": "2026-03-20T11:00:00Z"})") {
  const std::string message = R"({"notificationType": "Complaint", "mail": {"messageId": )" +
                              in_quotes(reference) + R"(}, "complaint": )" + std::string(feedback) +
                              "}";
  return R"({"Message": )" + in_quotes(message) + "}";
}

/// A service that sends e-mails through SES and wants to hear of complaints.
struct Mailer {
  Caller caller;
  Template email;
  std::shared_ptr<ScriptedProvider> ses = std::make_shared<ScriptedProvider>();

  explicit Mailer(Store& store)
      : caller(store), email(caller.world.make_email(caller.clinic.service.id)) {
    ses->name = "ses";
    ses->carries = NotificationType::email;
    must(engine().providers().add(ses));
    caller.subscribe(caller.clinic, "https://clinic.example/complaints", CallbackType::complaint);
  }
  Engine& engine() { return *caller.world.engine; }
  [[nodiscard]] ServiceId service() const { return caller.clinic.service.id; }

  NotificationId accept() {
    SendRequest r = request(email, address);
    r.personalisation.set("topic", "you");
    r.reference = "case 7";
    return must(engine().send(service(), r)).id;
  }
  NotificationId send() {
    const NotificationId id = accept();
    DeliverOptions options;
    options.type = NotificationType::email;
    CHECK(must(engine().deliver(options)).accepted == 1);
    return id;
  }
  static std::string reference_of(NotificationId id) { return "ref-" + id.to_text(); }
  ReceiptReport take(std::string_view body) { return must(engine().receipts().take("ses", body)); }
  std::vector<StoredComplaint> listed() { return must(engine().complaints().list(service())); }
};

}  // namespace

TEST_CASE(
    "complaints: one is kept and told once, and changes no status (rules/complaints 1.1, P1)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.send();
    const std::string body = complaint_about(Mailer::reference_of(id));
    CHECK(mailer.take(body).applied == 1);
    CHECK(mailer.take(body).unchanged == 1);
    CHECK(mailer.caller.clinic.status(id) == Status::sending);
    const auto kept = mailer.listed();
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].notification_id == id);
    CHECK(kept[0].service_id == mailer.service());
    CHECK(kept[0].feedback_id == "f-1");
    CHECK(kept[0].complaint_type == "abuse");
    CHECK(kept[0].complained_at == at("2026-03-20T11:00:00Z"));
    CHECK(kept[0].created_at == noon);
    CHECK(must(mailer.engine().receipts().list_quarantined(10)).empty());

    CHECK(mailer.caller.call().done == 1);
    REQUIRE(mailer.caller.http->posted.size() == 1);
    const HttpRequest& posted = mailer.caller.http->posted[0];
    CHECK(posted.url == "https://clinic.example/complaints");
    CHECK(header_in(posted.headers, "authorization") == "Bearer " + std::string(callback_token));
    CHECK(posted.body == R"({"notification_id": ")" + id.to_text() + R"(", "complaint_id": ")" +
                             kept[0].id.to_text() + R"(", "reference": "case 7", "to": ")" +
                             std::string(address) +
                             R"(", "complaint_date": "2026-03-20T11:00:00.000000Z"})");
    // Another complaint about the same e-mail is another one.
    CHECK(mailer.take(complaint_about(Mailer::reference_of(id), R"({"feedbackId": "f-2"})"))
              .applied == 1);
    CHECK(mailer.listed().size() == 2);
    CHECK(mailer.caller.call().done == 1);
    CHECK(mailer.caller.call().claimed == 0);
  });
}

TEST_CASE("complaints: each kind of call goes where its service wants to hear of it") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.send();
    mailer.take(complaint_about(Mailer::reference_of(id)));
    mailer.caller.clinic.receive(id, Status::delivered);
    CHECK(mailer.caller.call().done == 2);
    CHECK(mailer.caller.http->posts_to("https://clinic.example/hook") == 1);
    CHECK(mailer.caller.http->posts_to("https://clinic.example/complaints") == 1);
    // A service that does not want to hear is not called; the complaint is kept all the same.
    must(mailer.engine().callbacks().drop(mailer.service(), CallbackType::complaint));
    CHECK(mailer.take(complaint_about(Mailer::reference_of(id), R"({"feedbackId": "f-2"})"))
              .applied == 1);
    CHECK(must(mailer.engine().callbacks().count()) == 0);
    CHECK(mailer.listed().size() == 2);
    REQUIRE(must(mailer.engine().callbacks().list(mailer.service())).size() == 1);
  });
}

TEST_CASE("complaints: one that nobody takes dies, says so, and can be tried again") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.send();
    mailer.take(complaint_about(Mailer::reference_of(id)));
    mailer.caller.http->answer(404);
    CHECK(mailer.caller.call().dead == 1);
    const auto dead = must(mailer.engine().callbacks().list_dead(mailer.service()));
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].type == CallbackType::complaint);
    CHECK(dead[0].notification_id == id);
    CHECK(must(mailer.engine().callbacks().replay(mailer.service())) == 1);
    mailer.caller.http->answer(200);
    CHECK(mailer.caller.call().done == 1);
    CHECK(mailer.caller.http->posted.back().body.find("complaint_id") != std::string::npos);
  });
}

TEST_CASE("complaints: one that overtakes its own e-mail waits for it (P3, I6)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.accept();
    const std::string body = complaint_about(Mailer::reference_of(id));
    CHECK(mailer.take(body).parked == 1);
    CHECK(mailer.take(body).parked == 1);
    CHECK(mailer.take(complaint_about("nobody's")).parked == 1);
    CHECK(mailer.listed().empty());
    DeliverOptions options;
    options.type = NotificationType::email;
    CHECK(must(mailer.engine().deliver(options)).accepted == 1);
    REQUIRE(mailer.listed().size() == 1);
    CHECK(mailer.listed()[0].notification_id == id);
    CHECK(mailer.caller.call().done == 1);
    CHECK(mailer.take(body).unchanged == 1);
    CHECK(mailer.caller.call().claimed == 0);
  });
}

TEST_CASE("complaints: one whose e-mail never turns up dies, and can be recorded again (P4)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const std::string body = complaint_about("ref of an e-mail of somebody else");
    CHECK(mailer.take(body).parked == 1);
    mailer.caller.world.clock->advance(7 * 24h);
    must(mailer.engine().run_due());
    CHECK(must(mailer.engine().receipts().list_quarantined(10)).empty());
    mailer.caller.world.clock->advance(24h);
    must(mailer.engine().run_due());
    const auto dead = must(mailer.engine().receipts().list_quarantined(10));
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].provider == "ses");
    CHECK(dead[0].reason == unknown_notification_reason);
    CHECK(dead[0].received_at == noon);
    const Complaint again = must(complaint_from_json(dead[0].raw));
    CHECK(again.feedback_id == "f-1");
    CHECK(to_json(again) == dead[0].raw);
    CHECK(must(mailer.engine().complaints().record(std::span(&again, 1))).parked == 1);
    CHECK(must(mailer.engine().receipts().replay(dead[0].id, {})).applied == 0);
    CHECK(must(mailer.engine().receipts().list_quarantined(10)).empty());
    for (const char* wrong : {"", "{}", "[]", R"({"provider": "ses"})"})
      CHECK(complaint_from_json(wrong).error().code == ErrorCode::invalid_argument);
  });
}

TEST_CASE("complaints: one without id and time that is told again later is the same (P1)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.send();
    const std::string body = complaint_about(Mailer::reference_of(id), "{}");
    CHECK(mailer.take(body).applied == 1);
    mailer.caller.world.clock->advance(1s);
    CHECK(mailer.take(body).unchanged == 1);
    REQUIRE(mailer.listed().size() == 1);
    CHECK(mailer.listed()[0].complained_at == noon);
  });
}

TEST_CASE("complaints: one about an archived e-mail is told without personal data (P5)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.send();
    mailer.caller.world.clock->advance(24h * 30);
    must(mailer.engine().archive().run(mailer.service()));
    CHECK(mailer.take(complaint_about(Mailer::reference_of(id))).applied == 1);
    CHECK(mailer.caller.call().done == 1);
    const std::string& body = mailer.caller.http->posted.back().body;
    CHECK(body.find(R"("to": null)") != std::string::npos);
    CHECK(body.find(R"("reference": "case 7")") != std::string::npos);
  });
}

TEST_CASE("complaints: whatever a provider writes is kept or quarantined, never half of it (P7)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const std::string reference = Mailer::reference_of(mailer.send());
    const std::string long_id(2'000, 'x');
    const std::vector<std::string> hostile{
        complaint_about(""),
        complaint_about(reference, "null"),
        complaint_about(reference, R"({"feedbackId": ")" + long_id + "\"}"),
        complaint_about(reference, R"({"feedbackId": "a\u0000b"})"),
        complaint_about(reference, R"({"complaintFeedbackType": ")" + long_id + "\"}"),
        complaint_about("a\\u0000b"),
        complaint_about(std::string(1'001, 'r')),
    };
    std::int64_t quarantined = 0;
    for (const std::string& body : hostile) {
      CAPTURE(body.substr(0, 120));
      const ReceiptReport report = mailer.take(body);
      quarantined += report.quarantined;
      CHECK(report.applied + report.parked + report.quarantined == 1);
    }
    CHECK(quarantined >= 5);
    const auto kept = must(mailer.engine().receipts().list_quarantined(100));
    CHECK(static_cast<std::int64_t>(kept.size()) == quarantined);
    for (const QuarantinedReceipt& q : kept) {
      CHECK(q.reason.find('\n') == std::string::npos);
      CHECK(q.reason.find("xxxx") == std::string::npos);
      CHECK(std::ranges::find(hostile, q.raw) != hostile.end());
    }
    // Without an id of its own a complaint is known by what it says.
    const std::string plain =
        complaint_about(reference, R"({"timestamp": "2026-03-20T11:00:00Z"})");
    CHECK(mailer.take(plain).applied == 1);
    CHECK(mailer.take(plain).unchanged == 1);
    CHECK(mailer.take(complaint_about(reference, R"({"timestamp": "2026-03-20T11:00:01Z"})"))
              .applied == 1);
  });
}

TEST_CASE("complaints: those of one call are answered each, in order, and stored together") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    const NotificationId id = mailer.send();
    const Complaint one{"ses", Mailer::reference_of(id), "a", "abuse", noon};
    Complaint other = one, unknown = one, nameless = one;
    other.feedback_id = "b";
    unknown.reference = "nobody's";
    nameless.reference = "";
    const ReceiptReport report =
        must(mailer.engine().complaints().record(std::vector{one, other, one, unknown}));
    CHECK(report.applied == 2);
    CHECK(report.unchanged == 1);
    CHECK(report.parked == 1);
    other.feedback_id = "c";
    check_refused(mailer.engine().complaints().record(std::vector{other, nameless}),
                  ErrorCode::invalid_argument, "a complaint needs a provider and a reference");
    CHECK(mailer.listed().size() == 2);
    CHECK(must(mailer.engine().complaints().record({})).applied == 0);
  });
}

TEST_CASE("complaints: a service sees its own, newest first, page by page (I9)") {
  over_every_store([](Store& store) {
    Mailer mailer(store);
    Clinic other(mailer.caller.world, "Other");
    const std::string reference = Mailer::reference_of(mailer.send());
    for (int i = 0; i < 5; ++i) {
      mailer.caller.world.clock->advance(1s);
      mailer.take(complaint_about(reference, R"({"feedbackId": ")" + std::to_string(i) + "\"}"));
    }
    const auto page = [&](std::int64_t limit, std::int64_t skip) {
      std::string ids;
      for (const StoredComplaint& c :
           must(mailer.engine().complaints().list(mailer.service(), limit, skip)))
        ids += c.feedback_id;
      return ids;
    };
    CHECK(page(2, 0) == "43");
    CHECK(page(2, 2) == "21");
    CHECK(page(2, 4) == "0");
    CHECK(page(2, 5).empty());
    CHECK(must(mailer.engine().complaints().list(other.service.id)).empty());
    const ServiceId nobody{make_uuid_v4(*mailer.caller.world.entropy)};
    check_refused(mailer.engine().complaints().list(nobody), ErrorCode::not_found,
                  "unknown service: " + nobody.to_text());
    check_refused(mailer.engine().complaints().list(mailer.service(), 0),
                  ErrorCode::invalid_argument, "limit must be 1 to 10000: 0");
    check_refused(mailer.engine().complaints().list(mailer.service(), 1, -1),
                  ErrorCode::invalid_argument, "skip must not be negative: -1");
  });
}
