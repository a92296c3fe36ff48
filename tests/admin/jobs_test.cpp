#include "admin/admin_world.hpp"

#include <notify/jobs.hpp>
#include <notify/members.hpp>
#include <notify/tasks.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

struct JobDesk : AdminWorld {
  UserId someone(const std::string& name) const {
    User wanted;
    wanted.name = name;
    wanted.email_address = name + "@example.gov.uk";
    return must(engine->users().put(wanted)).id;
  }
  UserId member(const std::string& name) const {
    const UserId id = someone(name);
    must(engine->members().add({clinic.service.id, id}));
    return id;
  }
  /// A job of two rows that were made.
  Job make_job() {
    const Job job = must(engine->jobs().create(
        clinic.service.id, {clinic.sms.id,
                            "phone number,name\n07900900123,Ann\n07900900124,Bob\n",
                            "people.csv",
                            {},
                            {},
                            ada}));
    must(engine->run_due());
    return must(engine->jobs().get(clinic.service.id, job.id));
  }
  std::string by_hand(const std::string& to, const std::string& more = "") const {
    return R"({"template_id": ")" + clinic.sms.id.to_text() + R"(", "to": ")" + to +
           R"(", "personalisation": {"name": "Ann"}, "created_by": ")" + ada.to_text() + '"' +
           more + "}";
  }

  ApiService clinic = make_service("Clinic");
  ApiService other = make_service("Other");
  UserId ada = member("Ada");
  std::string path = "/service/" + clinic.service.id.to_text();
  std::string other_path = "/service/" + other.service.id.to_text();
};

}  // namespace

TEST_CASE("admin jobs: pages tell how many there are and lead to one another") {
  JobDesk desk;
  const Job job = desk.make_job();
  const std::string rows = desk.path + "/job/" + job.id.to_text() + "/notifications";
  const auto first = desk.admin("GET", rows + "?page_size=1&status=created");
  REQUIRE(first.status == 200);
  CHECK(text_at(first, {"links", "next"}) == rows + "?page=2&page_size=1&status=created");
  CHECK(text_at(first, {"notifications", "0", "to"}) == "07900900123");
  const auto second = desk.admin("GET", rows + "?page=2&page_size=1");
  CHECK(text_at(second, {"links", "prev"}) == rows + "?page=1&page_size=1");
  CHECK(text_at(second, {"notifications", "0", "to"}) == "07900900124");
  CHECK(desk.admin("GET", rows + "?page=3&page_size=1").status == 404);
  CHECK(desk.admin("GET", rows + "?page=0").status == 400);
  CHECK(desk.admin("GET", rows + "?page_size=x").body.find("Not a valid integer.") !=
        std::string::npos);
}

TEST_CASE("admin jobs: a service sees no job, row or list of another one") {
  JobDesk desk;
  const Job job = desk.make_job();
  const std::string id = job.id.to_text();
  CHECK(desk.admin("GET", desk.other_path + "/job/" + id).status == 404);
  CHECK(desk.admin("GET", desk.other_path + "/job/" + id + "/notification_count").status == 404);
  CHECK(desk.admin("GET", desk.other_path + "/job/" + id + "/notifications")
            .body.find("\"notifications\":[]") != std::string::npos);
  CHECK(desk.admin("POST", desk.other_path + "/job/" + id + "/cancel", "{}").status == 404);
  CHECK(desk.admin("POST", desk.other_path + "/job/" + id + "/cancel-letter-job", "{}").status ==
        404);
  const auto rows =
      must(desk.engine->notifications().list_of_job(desk.clinic.service.id, job.id)).notifications;
  const std::string row = "/notifications/" + rows.front().id.to_text();
  CHECK(desk.admin("GET", desk.path + row).status == 200);
  CHECK(desk.admin("GET", desk.other_path + row).status == 404);
  CHECK(desk.admin("POST", desk.other_path + row + "/cancel", "{}").status == 404);
  CHECK(
      desk.admin("GET", desk.other_path + "/template/preview/" + rows.front().id.to_text() + "/pdf")
          .status == 404);
  const auto made = desk.admin("POST", desk.path + "/contact-list",
                               R"({"id": "0b6e1c3d-0999-4e4e-8a8a-000000000001",
      "original_file_name": "staff.csv", "row_count": 2, "template_type": "sms",
      "created_by": ")" + desk.ada.to_text() +
                                   "\"}");
  REQUIRE(made.status == 201);
  const std::string list = "/contact-list/0b6e1c3d-0999-4e4e-8a8a-000000000001";
  CHECK(desk.admin("GET", desk.path + list).status == 200);
  CHECK(desk.admin("GET", desk.other_path + list).status == 404);
  CHECK(desk.admin("DELETE", desk.other_path + list).status == 404);
  CHECK(desk.admin("DELETE", desk.path + list).status == 204);
  CHECK(desk.admin("GET", desk.path + list).status == 404);
}

TEST_CASE("admin jobs: a file that nobody brought is no job, nor is what is no id") {
  JobDesk desk;
  const std::string ada = desk.ada.to_text();
  const auto post = [&](const std::string& body) {
    return desk.admin("POST", desk.path + "/job", body);
  };
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"id": "../../etc/passwd"})"),
        R"({"id": "0b6e1c3d-0999-4e4e-8a8a-000000000002", "created_by": ")" + ada + "\"}"}) {
    const auto refused = post(body);
    CHECK(refused.status == 400);
    CHECK(refused.body.find("\"id\":[\"Missing data for required field.\"]") != std::string::npos);
  }
  CHECK(post(R"({"id": "0b6e1c3d-0999-4e4e-8a8a-000000000002", "created_by": ")" + ada +
             R"(", "scheduled_for": "2026-05-01T00:00:00"})")
            .body.find("Date cannot be in the past") != std::string::npos);
}

TEST_CASE("admin notifications: one that somebody sends by hand names its sender and its faults") {
  JobDesk desk;
  const auto sent =
      desk.admin("POST", desk.path + "/send-notification", desk.by_hand("07900900123"));
  REQUIRE(sent.status == 201);
  const auto shown = desk.admin("GET", desk.path + "/notifications/" + text_in(sent, "id"));
  CHECK(text_at(shown, {"created_by", "name"}) == "Ada");
  CHECK(text_at(shown, {"template", "reply_to_text"}) == "CLINIC");
  CHECK(text_in(desk.admin("POST", desk.path + "/send-notification", desk.by_hand("12")),
                "message") == "Mobile number is too short");
  CHECK(text_in(desk.admin("POST", desk.path + "/send-notification",
                           desk.by_hand("07900900123", R"(, "sender_id": "x")")),
                "message") == "SMS sender not found");
  CHECK(desk.admin("POST", desk.other_path + "/send-notification", desk.by_hand("07900900123"))
            .status == 404);
  CHECK(desk.admin("POST", desk.path + "/send-notification", "{}").status == 400);
}

TEST_CASE("admin notifications: only a member sends by hand") {
  JobDesk desk;
  desk.ada = desk.someone("Bob");
  const auto refused =
      desk.admin("POST", desk.path + "/send-notification", desk.by_hand("07900900123"));
  CHECK(refused.status == 400);
  CHECK(text_in(refused, "message") ==
        "Can’t create notification - Bob is not part of the \"Clinic\" service");
}

TEST_CASE("admin notifications: a search by body finds what a search by query finds") {
  JobDesk desk;
  must(desk.engine->send(desk.clinic.service.id, [&] {
    SendRequest r;
    r.template_id = desk.clinic.sms.id;
    r.to = "07900900123";
    r.personalisation.set("name", "Ann");
    return r;
  }()));
  const auto by_query = desk.admin("GET", desk.path + "/notifications?to=900123&template_type=sms");
  const auto by_body = desk.admin("POST", desk.path + "/notifications",
                                  R"({"to": "900123", "template_type": ["sms"]})");
  CHECK(by_query.body == by_body.body);
  CHECK(by_body.body.find("07900900123") != std::string::npos);
  CHECK(desk.admin("POST", desk.path + "/notifications", R"({"to": "900999"})")
            .body.find("07900900123") == std::string::npos);
  const auto csv = desk.admin("GET", desk.path + "/notifications/csv?page_size=10");
  CHECK(text_at(csv, {"notifications", "0", "status"}) == "Sending");
  CHECK(text_at(csv, {"notifications", "0", "created_at"}) == "2026-05-04 11:00:00");
}

TEST_CASE("admin report requests: one is asked for once, by those who may") {
  JobDesk desk;
  const std::string body = R"({"user_id": ")" + desk.ada.to_text() +
                           R"(", "report_type": "notifications_report",
      "notification_type": "sms", "notification_status": "all"})";
  const auto made = desk.admin("POST", desk.path + "/report-request", body);
  REQUIRE(made.status == 201);
  const std::string id = text_at(made, {"data", "id"});
  CHECK(desk.admin("POST", desk.path + "/report-request", body).status == 200);
  CHECK(text_at(desk.admin("GET", desk.path + "/report-request/" + id), {"data", "status"}) ==
        "pending");
  CHECK(desk.admin("GET", desk.other_path + "/report-request/" + id).status == 404);
  const auto wrong = desk.admin("POST", desk.path + "/report-request",
                                R"({"report_type": "x", "notification_type": "fax"})");
  CHECK(wrong.status == 400);
  CHECK(wrong.body.find("report_type x is not one of [notifications_report]") != std::string::npos);
  CHECK(wrong.body.find("user_id is a required property") != std::string::npos);
}
