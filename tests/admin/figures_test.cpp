#include "admin/admin_world.hpp"

#include <notify/providers.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

struct FiguresDesk : AdminWorld {
  ApiService clinic = make_service("Clinic");
  ApiService other = make_service("Other");
  std::string path = "/service/" + clinic.service.id.to_text();
};

std::string fault_of(const RestResponse& answer) {
  CHECK(answer.status == 400);
  return text_in(answer, "message");
}

}  // namespace

TEST_CASE("admin figures: days and years that are none are refused, and name what is wrong") {
  FiguresDesk desk;
  const auto get = [&](const std::string& target) { return desk.admin("GET", target); };
  CHECK(fault_of(get(desk.path + "/billing/yearly-usage-summary")) == "No valid year provided");
  CHECK(fault_of(get(desk.path + "/billing/monthly-usage?year=x")) == "No valid year provided");
  CHECK(fault_of(get(desk.path + "/notifications/monthly?year=")) == "Year must be a number");
  CHECK(get(desk.path + "/template-statistics?whole_days=8").status == 400);
  CHECK(get(desk.path + "/billing/free-sms-fragment-limit?financial_year_start=2030").status ==
        400);
  CHECK(fault_of(get("/platform-stats/data-for-billing-report?start_date=2026-05-01")) ==
        "Input must be a date in the format: YYYY-MM-DD");
  CHECK(fault_of(get("/platform-stats/data-for-billing-report?start_date=2026-05-02&end_date="
                     "2026-05-01")) == "Start date must be before end date");
  CHECK(fault_of(get("/platform-stats/data-for-dvla-billing-report?start_date=2026-03-31&end_date="
                     "2026-04-01")) == "Date must be in a single financial year.");
  CHECK(get("/performance-dashboard?start_date=2026-13-01").status == 400);
  CHECK(get("/complaint/count-by-date-range?end_date=today").status == 400);
  CHECK(get(desk.path + "/returned-letters").status == 400);
}

TEST_CASE("admin figures: an allowance is a number that is not negative") {
  FiguresDesk desk;
  const std::string target = desk.path + "/billing/free-sms-fragment-limit";
  CHECK(desk.admin("POST", target, R"({"free_sms_fragment_limit": 40000})").status == 201);
  CHECK(desk.admin("GET", target).body ==
        "{\"financial_year_start\":2026,\"free_sms_fragment_limit\":40000}\n");
  const auto negative = desk.admin("POST", target, R"({"free_sms_fragment_limit": -1})");
  CHECK(negative.status == 400);
  CHECK(negative.body.find("free_sms_fragment_limit -1 is less than the minimum of 0") !=
        std::string::npos);
}

TEST_CASE("admin figures: a service is counted for itself") {
  FiguresDesk desk;
  SendRequest request;
  request.template_id = desk.clinic.sms.id;
  request.to = "07900900123";
  request.personalisation.set("name", "Ann");
  must(desk.engine->send(desk.clinic.service.id, request));
  CHECK(desk.admin("GET", desk.path + "/statistics")
            .body.find("\"sms\":{\"delivered\":0,\"failed\""
                       ":0,\"requested\":1}") != std::string::npos);
  const std::string other = "/service/" + desk.other.service.id.to_text();
  CHECK(desk.admin("GET", other + "/statistics").body.find("\"requested\":1") == std::string::npos);
  CHECK(desk.admin("GET", other + "/template-statistics/last-used/" + desk.clinic.sms.id.to_text())
            .status == 404);
  CHECK(text_in(desk.admin("GET", desk.path + "/template-statistics/last-used/" +
                                      desk.clinic.sms.id.to_text()),
                "last_date_used") == "2026-05-04T10:00:00.000000Z");
}

TEST_CASE("admin providers: only what may be changed is changed, and a version says by whom") {
  FiguresDesk desk;
  ProviderDetails details;
  details.identifier = "mmg";
  details.version = 0;
  must(desk.engine->providers().put(details));
  const std::string target = "/provider-details/" + Providers::id_of("mmg").to_text();
  User user;
  user.name = "Ada";
  user.email_address = "ada@example.gov.uk";
  const std::string ada = must(desk.engine->users().put(user)).id.to_text();
  CHECK(desk.admin("POST", target, R"({"identifier": "x"})")
            .body.find("\"identifier\":[\"Not permitted to be updated\"]") != std::string::npos);
  const auto changed =
      desk.admin("POST", target, R"({"priority": 70, "created_by": ")" + ada + "\"}");
  REQUIRE(changed.status == 200);
  CHECK(text_at(changed, {"provider_details", "created_by", "name"}) == "Ada");
  CHECK(desk.admin("GET", "/provider-details").body.find("\"priority\":70") != std::string::npos);
  CHECK(text_at(desk.admin("GET", target + "/versions"), {"data", "0", "created_by", "id"}) == ada);
  CHECK(desk.admin("POST", target, R"({"priority": 101})").status == 400);
  CHECK(desk.admin("GET", "/provider-details/0b6e1c3d-0999-4e4e-8a8a-000000000001").status == 404);
}

TEST_CASE("admin inbound: numbers are given to those who ask, and taken back") {
  FiguresDesk desk;
  must(desk.engine->inbound().put_number({.number = "07900777888", .provider = "mmg"}));
  const std::string target = "/inbound-number/service/" + desk.clinic.service.id.to_text();
  CHECK(desk.admin("GET", target).body == "{\"data\":{}}\n");
  const auto given = desk.admin("POST", target, "{}");
  REQUIRE(given.status == 201);
  CHECK(text_in(given, "sms_sender") == "07900777888");
  CHECK(text_at(desk.admin("GET", target), {"data", "number"}) == "07900777888");
  CHECK(desk.admin("GET", "/inbound-number/available").body == "{\"data\":[]}\n");
  CHECK(desk.admin("POST", "/inbound-number/service/" + desk.other.service.id.to_text(), "{}")
            .status == 409);
  CHECK(desk.admin("POST", desk.path + "/inbound-sms/remove", "{}").status == 400);
  CHECK(desk.admin("POST", desk.path + "/inbound-sms/remove", R"({"archive": false})").status ==
        200);
  CHECK(desk.admin("GET", target).body == "{\"data\":{}}\n");
  CHECK(desk.admin("GET", desk.path + "/inbound-sms/most-recent-usage").status == 404);
}
