// Services, templates, folders and brands as the admin app asks for them.
#include "admin/admin_world.hpp"

#include <notify/members.hpp>
#include <notify/organisations.hpp>
#include <notify/template_folders.hpp>

using namespace notify;
using namespace notify::test;

namespace admin_house_test {

namespace {

struct House : AdminWorld {
  UserId user(const std::string& name, const std::string& address,
              bool platform_admin = false) const {
    User wanted;
    wanted.name = name;
    wanted.email_address = address;
    wanted.platform_admin = platform_admin;
    return must(engine->users().put(wanted)).id;
  }

  ApiService clinic = make_service("Clinic");
  ApiService other = make_service("Other");
  UserId ada = user("Ada", "ada@health.example");
  std::string path = "/service/" + clinic.service.id.to_text();

  int version_of_sms() const {
    return must(engine->templates().get(clinic.service.id, clinic.sms.id)).version;
  }

  std::string new_service(const std::string& name, const std::string& more = "") const {
    return R"({"name":")" + name + R"(","user_id":")" + ada.to_text() + R"(","created_by":")" +
           ada.to_text() +
           R"(","restricted":true,"email_message_limit":50,"sms_message_limit":50,)" +
           R"("letter_message_limit":50)" + more + "}";
  }
};

bool flag_at(const RestResponse& response, std::string_view name) {
  const auto json = json_of(response);
  const auto* const value = json.find("data")->find(name);
  REQUIRE(value != nullptr);
  return *value->find_as<bool>();
}

std::size_t count_in(const RestResponse& response, std::string_view name) {
  const auto json = json_of(response);
  return json.find(name)->find_as<codec::JsonValue::Array>()->size();
}

}  // namespace

TEST_CASE("admin: who makes a service may do everything there, and its name is told when taken") {
  House house;
  const auto made = house.admin("POST", "/service", house.new_service("Lake"));
  REQUIRE(made.status == 201);
  const auto id = must(ServiceId::from_text(text_at(made, {"data", "id"})));
  CHECK(must(house.engine->members().get(id, house.ada)).permissions == all_team_permissions());
  CHECK(must(house.engine->services().get(id)).details.created_by == house.ada);
  const auto taken = house.admin("POST", "/service", house.new_service("lake"));
  CHECK(taken.status == 400);
  CHECK(text_at(taken, {"message", "name", "0"}) == "Duplicate service name 'lake'");
}

TEST_CASE(
    "admin: a founder's address brings the organisation, one who runs the system no live one") {
  House house;
  Organisation trust;
  trust.name = "Trust";
  trust.organisation_type = OrganisationType::local;
  trust.domains = {"health.example"};
  trust = must(house.engine->organisations().put(trust));
  const auto made = house.admin("POST", "/service", house.new_service("Lake"));
  CHECK(text_at(made, {"data", "organisation"}) == trust.id.to_text());
  CHECK(text_at(made, {"data", "organisation_type"}) == "local");
  CHECK(flag_at(made, "count_as_live"));
  house.ada = house.user("Root", "root@elsewhere.example", true);
  CHECK_FALSE(flag_at(house.admin("POST", "/service", house.new_service("Sea")), "count_as_live"));
}

TEST_CASE("admin: what is wrong with attributes of a service is said under their names") {
  House house;
  const auto refused =
      house.admin("POST", house.path,
                  R"({"prefix_sms":null,"sms_message_limit":"many","permissions":["fly"],)"
                  R"("go_live_at":"soon"})");
  CHECK(refused.status == 400);
  CHECK(text_at(refused, {"message", "prefix_sms", "0"}) == "Field may not be null.");
  CHECK(text_at(refused, {"message", "sms_message_limit", "0"}) == "Not a valid integer.");
  CHECK(text_at(refused, {"message", "permissions", "0"}) == "Invalid Service Permission: 'fly'");
  CHECK(text_at(refused, {"message", "go_live_at", "0"}) == "Not a valid datetime.");
  CHECK(must(house.engine->services().get(house.clinic.service.id)).version == 1);
}

TEST_CASE("admin: the history names who changed a service, who made it stays") {
  House house;
  const auto changed = house.admin(
      "POST", house.path, R"({"notes":"asked","created_by":")" + house.ada.to_text() + R"("})");
  REQUIRE(changed.status == 200);
  CHECK(text_at(changed, {"data", "notes"}) == "asked");
  const auto history = house.admin("GET", house.path + "/history");
  CHECK(text_at(history, {"data", "service_history", "1", "created_by_id"}) == house.ada.to_text());
  CHECK(text_at(history, {"data", "api_key_history", "0", "name"}) == "live");
}

TEST_CASE("admin: a renamed service's e-mails come from its new name") {
  House house;
  Service service = must(house.engine->services().get(house.clinic.service.id));
  service.email_from = "clinic@mail.example";
  must(house.engine->services().update(service));
  house.admin("POST", house.path, R"({"name":"Lake Clinic"})");
  CHECK(must(house.engine->services().get(service.id)).email_from == "lake.clinic@mail.example");
}

TEST_CASE("admin: what belongs to another service is not found under this one") {
  House house;
  const std::string foreign = house.other.sms.id.to_text();
  for (const std::string tail : {"", "/preview", "/version/1"})
    CHECK(house.admin("GET", house.path + "/template/" + foreign + tail).status == 404);
  CHECK(count_in(house.admin("GET", house.path + "/template/" + foreign + "/versions"), "data") ==
        0);
  CHECK(house.admin("POST", house.path + "/template/" + foreign, R"({"name":"Mine"})").status ==
        404);
  const auto folder =
      must(house.engine->template_folders().create(house.other.service.id, "Theirs")).id.to_text();
  const std::string folders = house.path + "/template-folder";
  CHECK(house.admin("POST", folders + "/" + folder, R"({"name":"Mine"})").status == 404);
  CHECK(house.admin("DELETE", folders + "/" + folder).status == 404);
  CHECK(
      house.admin("POST", folders + "/" + folder + "/contents", R"({"templates":[],"folders":[]})")
          .status == 404);
  CHECK(house
            .admin("POST", folders + "/contents",
                   R"({"templates":[")" + foreign + R"("],"folders":[]})")
            .status == 400);
  CHECK(house.admin("POST", folders, R"({"name":"x","parent_id":")" + folder + R"("})").status ==
        400);
  CHECK(count_in(house.admin("GET", folders), "template_folders") == 0);
  CHECK(must(house.engine->templates().get(house.other.service.id, house.other.sms.id)).name ==
        "reminder");
}

TEST_CASE("admin: a change of a template that says nothing new makes no version") {
  House house;
  const std::string path = house.path + "/template/" + house.clinic.sms.id.to_text();
  CHECK(house.admin("POST", path, R"x({"content":"Hello ((name))"})x").status == 200);
  CHECK(house.version_of_sms() == 1);
  CHECK(house.admin("POST", path, R"({"content":"Bye"})").status == 200);
  CHECK(must(house.engine->templates().get(house.clinic.service.id, house.clinic.sms.id)).version ==
        2);
}

TEST_CASE("admin: languages of a letter and its Welsh texts have to agree") {
  House house;
  const std::string begin = R"({"name":"L","template_type":"letter","subject":"s","content":"c",)" +
                            std::string(R"("service":")") + house.clinic.service.id.to_text() +
                            R"(","created_by":")" + house.ada.to_text() + "\"";
  const std::string path = house.path + "/template";
  CHECK(house.admin("POST", path, begin + "}").status == 201);
  const auto welsh =
      house.admin("POST", path,
                  begin + R"(,"letter_languages":"welsh_then_english","letter_welsh_subject":"p",)"
                          R"("letter_welsh_content":"q"})");
  CHECK(welsh.status == 201);
  CHECK(text_at(welsh, {"data", "letter_languages"}) == "welsh_then_english");
  const auto odd = house.admin("POST", path, begin + R"(,"letter_languages":"english"})");
  CHECK(odd.status == 400);
  CHECK(first_error(odd).ends_with("is not valid under any of the given schemas"));
  CHECK(house.admin("POST", path, begin + R"(,"letter_languages":"latin"})").status == 400);
}

TEST_CASE("admin: a service that may not send a type makes no template of it") {
  House house;
  house.admin("POST", house.path, R"({"permissions":["email"]})");
  const auto refused = house.admin(
      "POST", house.path + "/template/" + house.clinic.sms.id.to_text(), R"({"name":"x"})");
  CHECK(refused.status == 403);
  CHECK(text_at(refused, {"message", "template_type", "0"}) ==
        "Updating text message templates is not allowed");
}

TEST_CASE("admin: brands are made, changed in parts, offered and put away") {
  House house;
  const auto made =
      house.admin("POST", "/email-branding", R"({"name":"Town","text":"Town","logo":"t.png"})");
  REQUIRE(made.status == 201);
  const std::string path = "/email-branding/" + text_at(made, {"data", "id"});
  const auto changed = house.admin("POST", path, R"({"colour":"#1d70b8","logo":null})");
  CHECK(changed.status == 200);
  CHECK(text_at(changed, {"data", "text"}) == "Town");
  CHECK(json_of(changed).find("data")->find("logo")->find_as<std::monostate>() != nullptr);
  CHECK(text_at(house.admin("POST", "/email-branding", R"({"name":"Town","text":"x"})"),
                {"message", "name", "0"}) == "An email branding with that name already exists.");
  CHECK(text_at(
            house.admin("POST", "/email-branding", R"({"name":"Both","text":"x","alt_text":"y"})"),
            {"message"}) == "Email branding must have exactly one of alt_text and text.");
  CHECK(text_at(
            house.admin("POST", "/email-branding/get-name-for-alt-text", R"({"alt_text":"town"})"),
            {"name"}) == "town (alternate 1)");
  CHECK(house.admin("POST", path + "/archive").status == 204);
  CHECK(count_in(house.admin("GET", "/email-branding"), "email_branding") == 0);

  const auto picture =
      house.admin("POST", "/letter-branding", R"({"name":"Town","filename":"town"})");
  REQUIRE(picture.status == 201);
  CHECK(text_at(house.admin("POST", "/letter-branding", R"({"name":"X","filename":"town"})"),
                {"message", "filename", "0"}) == "Filename already in use");
  CHECK(house.admin("GET", "/letter-branding/" + text_at(picture, {"id"})).status == 200);
}

TEST_CASE("admin: a service's brand keeps it from being put away, and null takes it off") {
  House house;
  const auto made = house.admin("POST", "/email-branding", R"({"name":"Town","text":"Town"})");
  const std::string id = text_at(made, {"data", "id"});
  CHECK(house.admin("POST", house.path, R"({"email_branding":")" + id + R"("})").status == 200);
  const auto users = house.admin("GET", "/email-branding/" + id + "/orgs_and_services");
  CHECK(text_at(users, {"data", "services", "0", "name"}) == "Clinic");
  CHECK(house.admin("POST", "/email-branding/" + id + "/archive").status == 400);
  house.admin("POST", house.path, R"({"email_branding":null})");
  CHECK(house.admin("POST", "/email-branding/" + id + "/archive").status == 204);
}

}  // namespace admin_house_test
