#include "admin/admin_world.hpp"

#include <notify/callbacks.hpp>
#include <notify/senders.hpp>

#include <algorithm>

using namespace notify;
using namespace notify::test;

namespace {

struct Desk : AdminWorld {
  UserId user(const std::string& name, const std::string& address) const {
    User wanted;
    wanted.name = name;
    wanted.email_address = address;
    return must(engine->users().put(wanted)).id;
  }

  ApiService clinic = make_service("Clinic");
  ApiService other = make_service("Other");
  UserId ada = user("Ada", "ada@example.com");
  std::string path = "/service/" + clinic.service.id.to_text();
};

}  // namespace

TEST_CASE("admin: a key's secret is shown once, and what changed the key is kept") {
  Desk desk;
  const auto made = desk.admin(
      "POST", desk.path + "/api-key",
      R"({"name": "new", "key_type": "team", "created_by": ")" + desk.ada.to_text() + "\"}");
  REQUIRE(made.status == 201);
  const std::string secret = text_in(made, "data");
  const auto listed = desk.admin("GET", desk.path + "/api-keys");
  CHECK(listed.body.find(secret) == std::string::npos);
  const auto known = must(desk.engine->api_keys().list(desk.clinic.service.id));
  const ApiKey key = *std::ranges::find(known, "new", &ApiKey::name);
  CHECK(key.created_by == desk.ada);

  const UserId bob = desk.user("Bob", "b@example.com");
  CHECK(desk.admin("POST", desk.path + "/api-key/revoke/" + key.id.to_text(),
                   R"({"created_by": ")" + bob.to_text() + "\"}")
            .status == 202);
  auto history = must(desk.engine->api_keys().list_history(desk.clinic.service.id));
  std::erase_if(history, [&](const ApiKey& state) { return state.id != key.id; });
  REQUIRE(history.size() == 2);
  CHECK(history[0] == key);
  CHECK(history[1].version == 2);
  CHECK(history[1].created_by == bob);
  CHECK(history[1].expires_at == desk.clock->now());
}

TEST_CASE("admin: a key that ended is listed for seven days, counted from its whole day") {
  Desk desk;
  const ApiKey key = must(desk.engine->api_keys().list(desk.clinic.service.id)).front();
  must(desk.engine->api_keys().revoke(desk.clinic.service.id, key.id));
  const auto is_listed = [&] {
    return desk.admin("GET", desk.path + "/api-keys").body.find(key.id.to_text()) !=
           std::string::npos;
  };
  CHECK(is_listed());
  desk.clock->set(must(UtcTime::from_text("2026-05-10T23:59:59Z")));
  CHECK(is_listed());
  desk.clock->set(must(UtcTime::from_text("2026-05-11T00:00:00Z")));
  CHECK_FALSE(is_listed());
}

TEST_CASE("admin: whatever lacks in a new key is named at once") {
  Desk desk;
  const auto refused = desk.admin("POST", desk.path + "/api-key", "{}");
  CHECK(refused.status == 400);
  for (const std::string_view field : {"name", "key_type", "created_by"})
    CHECK(text_at(refused, {"message", field, "0"}) == "Missing data for required field.");
}

TEST_CASE("admin: the guest list is given back as it was typed, and a wrong one changes nothing") {
  Desk desk;
  CHECK(desk.admin("PUT", desk.path + "/guest-list",
                   R"({"email_addresses": ["B@Example.com", "a@example.com"],
                       "phone_numbers": ["07900 900222"]})")
            .status == 204);
  const std::string kept = desk.admin("GET", desk.path + "/guest-list").body;
  CHECK(kept ==
        "{\"email_addresses\":[\"B@Example.com\",\"a@example.com\"],"
        "\"phone_numbers\":[\"07900 900222\"]}\n");
  const auto refused = desk.admin("PUT", desk.path + "/guest-list",
                                  R"({"email_addresses": ["bad"], "phone_numbers": []})");
  CHECK(text_in(refused, "message") ==
        "Invalid guest list: \"bad\" is not a valid email address or phone number");
  CHECK(desk.admin("PUT", desk.path + "/guest-list", R"({"phone_numbers": 5})").status == 400);
  CHECK(desk.admin("GET", desk.path + "/guest-list").body == kept);
  CHECK(must(desk.engine->services().list_guests(desk.clinic.service.id)) ==
        std::vector<std::string>{"447900900222", "a@example.com", "b@example.com"});
}

TEST_CASE(
    "admin: a contact block may be put away while it is the default, and templates let go of it") {
  Desk desk;
  const auto made = desk.admin("POST", desk.path + "/letter-contact",
                               R"({"contact_block": "A\nB", "is_default": true})");
  REQUIRE(made.status == 201);
  const SenderId contact = must(SenderId::from_text(text_at(made, {"data", "id"})));
  NewTemplate letter{"letter", NotificationType::letter, "Subject", "Content", Postage::second};
  letter.letter_contact_id = contact;
  const Template before = must(desk.engine->templates().create(desk.clinic.service.id, letter));
  CHECK(desk.admin("POST", desk.path + "/letter-contact/" + contact.to_text() + "/archive", "{}")
            .status == 200);
  CHECK(must(desk.engine->templates().get(desk.clinic.service.id, before.id))
            .letter_contact_id.is_nil());
  CHECK(desk.admin("GET", desk.path + "/letter-contact").body == "[]\n");
  CHECK(desk.admin("POST", desk.path + "/letter-contact",
                   R"({"contact_block": "C", "is_default": true})")
            .status == 201);
}

TEST_CASE("admin: nothing of one service is reached by the path of another") {
  Desk desk;
  const std::string others = "/service/" + desk.other.service.id.to_text();
  const ApiKey key = must(desk.engine->api_keys().list(desk.clinic.service.id)).front();
  const SenderId sender =
      must(desk.engine->senders().list(desk.clinic.service.id, NotificationType::sms)).front().id;
  CHECK(desk.admin("POST", others + "/api-key/revoke/" + key.id.to_text(), "{}").status == 404);
  CHECK(must(desk.engine->api_keys().list(desk.clinic.service.id)).front() == key);
  CHECK(desk.admin("GET", others + "/sms-sender/" + sender.to_text()).status == 404);
  CHECK(desk.admin("POST", others + "/sms-sender/" + sender.to_text(),
                   R"({"sms_sender": "Theirs", "is_default": true})")
            .status == 404);
  CHECK(desk.admin("POST", others + "/sms-sender/" + sender.to_text() + "/archive", "{}").status ==
        404);
}

TEST_CASE("admin: a number of days that no retention can have is refused") {
  Desk desk;
  for (const std::string_view days : {"2", "91", "-3", "99999999999"})
    CHECK(desk.admin(
                  "POST", desk.path + "/data-retention",
                  R"({"notification_type": "sms", "days_of_retention": )" + std::string(days) + "}")
              .status == 400);
  CHECK(desk.admin("GET", desk.path + "/data-retention").body == "[]\n");
}

TEST_CASE("admin: no name of a sender is kept for one service alone") {
  Desk desk;
  CHECK(desk.admin("GET", "/protected-sender-id/check?sender_id=CLINIC").body == "false\n");
  CHECK(desk.admin("GET", "/protected-sender-id/check").status == 400);
}
