// What the admin API tells people by mail, and who is named in the history.
#include "admin/estate.hpp"

#include <notify/organisations.hpp>

#include <algorithm>

using namespace notify;
using namespace notify::test;

namespace admin_people_test {

namespace {

/// Who the system wrote to, and the subjects, in any order.
std::vector<std::string> mail_of(Estate& estate) {
  std::vector<std::string> all;
  for (const Notification& n : must(estate.engine->notifications().list(system_service_id(), {})))
    all.push_back(n.to + ": " + must(estate.engine->notifications().content(n)).subject);
  std::ranges::sort(all);
  return all;
}

bool is_told(Estate& estate, const std::string& mail) {
  const auto all = mail_of(estate);
  return std::ranges::find(all, mail) != all.end();
}

}  // namespace

TEST_CASE("admin people: a reply-to address is checked by a message whose id is told") {
  over_every_store([](Store& store) {
    Estate estate(store);
    const std::string verify = Estate::path_of(estate.clinic) + "/email-reply-to/verify";
    const auto sent = estate.admin("POST", verify, R"({"email": "help@clinic.example"})");
    REQUIRE(sent.status == 201);
    const auto shown = estate.admin("GET", "/service/" + system_service_id().to_text() +
                                               "/notifications/" + text_at(sent, {"data", "id"}));
    CHECK(text_at(shown, {"to"}) == "help@clinic.example");
    CHECK(text_at(shown, {"status"}) == "created");
    const auto taken = estate.admin("POST", verify, R"({"email": "desk@clinic.example"})");
    CHECK(taken.status == 409);
    CHECK(text_in(taken, "message") ==
          "‘desk@clinic.example’ is already a reply-to email address for this service.");
    CHECK(estate.admin("POST", verify, R"({"email": "nowhere"})").status == 400);
    CHECK(text_at(estate.admin("POST", verify, "{}"), {"message", "email", "0"}) ==
          "Missing data for required field.");
  });
}

TEST_CASE("admin people: a service that goes live is announced to its members, once") {
  over_every_store([](Store& store) {
    Estate estate(store);
    const std::string path = Estate::path_of(estate.clinic);
    REQUIRE(estate.admin("POST", path, R"({"restricted": true})").status == 200);
    REQUIRE(estate.admin("POST", path, R"({"name": "Clinic 2"})").status == 200);
    CHECK_FALSE(is_told(estate, "ada@example.gov.uk: Clinic 2 is live"));
    REQUIRE(estate.admin("POST", path, R"({"restricted": false})").status == 200);
    CHECK(is_told(estate, "ada@example.gov.uk: Clinic 2 is live"));
    const auto told = mail_of(estate).size();
    REQUIRE(estate.admin("POST", path, R"({"restricted": false, "notes": "x"})").status == 200);
    CHECK(mail_of(estate).size() == told);
  });
}

TEST_CASE("admin people: a request to go live is asked, advised on and rejected by mail") {
  over_every_store([](Store& store) {
    Estate estate(store);
    Organisation trust;
    trust.name = "Trust";
    trust = must(estate.engine->organisations().put(trust));
    must(estate.engine->organisations().add_service(trust.id, estate.clinic.service.id));
    must(estate.engine->members().put_in_organisation(
        {trust.id, estate.bob, {OrganisationPermission::can_make_services_live}}));
    const std::string service = estate.clinic.service.id.to_text();
    const std::string steps =
        "/organisations/notify-org-member-about-next-steps-of-go-live-request/" + service;
    const std::string advice =
        R"({"to": "bob@example.gov.uk", "service_name": "Clinic", "body": "Check it."})";
    CHECK(estate.admin("POST", steps, advice).status == 400);
    REQUIRE(estate
                .admin("POST", Estate::path_of(estate.clinic),
                       R"({"has_active_go_live_request": true, "go_live_user": ")" +
                           estate.ada.to_text() + "\"}")
                .status == 200);
    CHECK(estate.admin("POST", "/organisations/notify-users-of-request-to-go-live/" + service, "{}")
              .status == 204);
    CHECK(is_told(estate, "bob@example.gov.uk: Clinic asks to go live"));
    CHECK(is_told(estate, "ada@example.gov.uk: You asked for Clinic to go live"));
    CHECK(estate.admin("POST", steps, advice).status == 204);
    CHECK(estate.admin("POST", steps, R"({"to": "bob"})").status == 400);
    CHECK(estate
              .admin("POST",
                     "/organisations/notify-service-member-of-rejected-go-live-request/" + service,
                     R"({"name": "Ada", "service_name": "Clinic", "organisation_name": "Trust",
                         "reason": "Not yet", "organisation_team_member_name": "Bob",
                         "organisation_team_member_email": "bob@example.gov.uk"})")
              .status == 204);
    CHECK(is_told(estate, "ada@example.gov.uk: Clinic does not go live yet"));
  });
}

TEST_CASE("admin people: whoever the history names can be asked for, also where nobody is known") {
  over_every_store([](Store& store) {
    Estate estate(store);
    const auto history = estate.admin("GET", Estate::path_of(estate.clinic) + "/history");
    for (const std::string list : {"service_history", "api_key_history"}) {
      const std::string maker = text_at(history, {"data", list, "0", "created_by_id"});
      CHECK(estate.admin("GET", "/user/" + maker).status == 200);
    }
  });
}

TEST_CASE("admin people: a service told in detail names its reports of unsubscribes") {
  over_every_store([](Store& store) {
    Estate estate(store);
    const auto told = estate.admin("GET", Estate::path_of(estate.clinic) + "?detailed=True");
    CHECK(text_at(told, {"data", "unsubscribe_request_reports", "0"}) == estate.ids["batch"]);
  });
}

}  // namespace admin_people_test
