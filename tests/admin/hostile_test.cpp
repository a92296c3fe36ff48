// What the admin API makes of bodies that nobody meant well.
#include "admin/calls.hpp"
#include "admin/estate.hpp"

using namespace notify;
using namespace notify::test;

namespace admin_hostile_test {

namespace {

/// Every attribute that some call reads.
constexpr std::array names = {"id",
                              "name",
                              "email",
                              "email_address",
                              "mobile_number",
                              "password",
                              "auth_type",
                              "state",
                              "code",
                              "code_type",
                              "to",
                              "next",
                              "admin_base_url",
                              "user_id",
                              "service_id",
                              "created_by",
                              "created_by_id",
                              "updated_by_id",
                              "archived_by_id",
                              "archived_by",
                              "from_user",
                              "permissions",
                              "folder_permissions",
                              "invite_link_host",
                              "status",
                              "status_changed_by_id",
                              "requester_id",
                              "contacted_user_ids",
                              "reason",
                              "is_default",
                              "sms_sender",
                              "contact_block",
                              "url",
                              "bearer_token",
                              "callback_type",
                              "days_of_retention",
                              "notification_type",
                              "phone_numbers",
                              "email_addresses",
                              "content",
                              "subject",
                              "template_type",
                              "service",
                              "parent_folder_id",
                              "postage",
                              "reply_to",
                              "archived",
                              "redact_personalisation",
                              "templates",
                              "folders",
                              "parent_id",
                              "users_with_permission",
                              "template_id",
                              "personalisation",
                              "sender_id",
                              "filename",
                              "file_id",
                              "recipient_address",
                              "scheduled_for",
                              "contact_list_id",
                              "original_file_name",
                              "row_count",
                              "report_type",
                              "notification_status",
                              "report_has_been_processed",
                              "earliest_timestamp",
                              "latest_timestamp",
                              "restricted",
                              "active",
                              "email_message_limit",
                              "sms_message_limit",
                              "letter_message_limit",
                              "rate_limit",
                              "go_live_at",
                              "go_live_user",
                              "email_branding",
                              "letter_branding",
                              "organisation_type",
                              "crown",
                              "domains",
                              "agreement_signed",
                              "agreement_signed_by_id",
                              "agreement_signed_version",
                              "event_type",
                              "data",
                              "colour",
                              "logo",
                              "text",
                              "alt_text",
                              "brand_type",
                              "branding_id",
                              "branding_ids",
                              "free_sms_fragment_limit",
                              "priority",
                              "updated_by",
                              "references",
                              "uuid",
                              "credential_id",
                              "credential_data",
                              "registration_response",
                              "successful",
                              "archive",
                              "inbound_number_id",
                              "upload_id",
                              "page_count",
                              "retention_period",
                              "link_text",
                              "pending",
                              "validate_users_email",
                              "body",
                              "service_name",
                              "organisation_name",
                              "phone_number"};

const std::vector<std::string>& values() {
  static const std::vector<std::string> all = {"null",
                                               "true",
                                               "5",
                                               "-1",
                                               "0",
                                               "2147483648",
                                               "1e400",
                                               "99999999999999999999999",
                                               "[]",
                                               "{}",
                                               R"("")",
                                               R"(" ")",
                                               R"("\u0000")",
                                               R"("\ud83d\ude00\u202e\u200b")",
                                               R"("' OR 1=1; DROP TABLE services; --")",
                                               R"("../../../etc/passwd")",
                                               R"("((name))<script>alert(1)</script>")",
                                               R"("00000000-0000-0000-0000-000000000000")",
                                               R"("0b6e1c3d-0999-4e4e-8a8a-00000000dead")",
                                               R"([null, 5, {}, [], ""])",
                                               R"({"id": {"id": []}})",
                                               "\"" + std::string(70'000, 'x') + "\""};
  return all;
}

/// Bodies that are no object, or no JSON.
std::vector<std::string> broken_bodies() {
  std::vector<std::string> all = {
      "null",    "[]", "5", "\"text\"", "{", "{\"a\"", "{}x", "{\"a\":\xff}", "{\"a\":\"\xc3\"}",
      "\x00\x01"};
  all.push_back(std::string(10'000, '['));
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "{\"a\":";
  all.push_back(deep);
  return all;
}

std::string object_of(const std::string& value) {
  std::string body = "{";
  for (const char* const name : names)
    body.append(body.size() == 1 ? "\"" : ",\"").append(name).append("\":").append(value);
  return body + "}";
}

std::string filled_path(const Estate& estate, const AppCall& call) {
  return filled(call.path, [&](const std::string& name) {
    if (name == "service") return estate.clinic.service.id.to_text();
    const auto found = estate.ids.find(name == "sender" ? "sms-sender" : name);
    return found == estate.ids.end() ? std::string("0b6e1c3d-0999-4e4e-8a8a-00000000dead")
                                     : found->second;
  });
}

void check_answer(const RestResponse& answer) {
  CAPTURE(answer.body.substr(0, 500));
  CHECK(answer.status != 500);
  CHECK(answer.body.find("SELECT") == std::string::npos);
  CHECK(answer.body.find("SQL") == std::string::npos);
}

bool writes(const AppCall& call) { return call.method != "GET"; }

}  // namespace

TEST_CASE("admin hostile: a body that is no object is refused by every call that needs one") {
  over_every_store([](Store& store) {
    Estate estate(store);
    for (const AppCall& call : app_calls()) {
      if (!writes(call)) continue;
      for (const std::string& body : broken_bodies()) {
        CAPTURE(call.name());
        CAPTURE(body.substr(0, 40));
        check_answer(estate.admin(call.method, filled_path(estate, call), body));
      }
    }
  });
}

TEST_CASE("admin hostile: whatever attributes say, no call fails by a fault of ours") {
  over_every_store([](Store& store) {
    Estate estate(store);
    for (const std::string& value : values()) {
      const std::string body = object_of(value);
      for (const AppCall& call : app_calls()) {
        // What these end is needed by the calls that follow.
        if (!writes(call) || call.path.ends_with("/archive") || call.method == "DELETE") continue;
        CAPTURE(call.name());
        CAPTURE(value.substr(0, 60));
        check_answer(estate.admin(call.method, filled_path(estate, call), body));
      }
    }
    CHECK(must(estate.engine->services().get(estate.clinic.service.id)).name.size() < 300);
  });
}

TEST_CASE("admin hostile: a path or a query that nobody meant well is refused or finds nothing") {
  over_every_store([](Store& store) {
    Estate estate(store);
    const std::vector<std::string> odd = {"?year=99999999999999999999",
                                          "?year='",
                                          "?page=-1",
                                          "?page=9223372036854775808",
                                          "?limit_days=-5",
                                          "?limit_days=1e9",
                                          "?template_type=%00",
                                          "?status=%27%3B--",
                                          "?to=%25%5f%27",
                                          "?reported_at=x",
                                          "?start_date=2026-13-45&end_date=%ff",
                                          "?page_size=0",
                                          "?older_than=%00",
                                          "?whole_days=99"};
    for (const AppCall& call : app_calls()) {
      if (writes(call)) continue;
      for (const std::string& query : odd) {
        CAPTURE(call.name());
        CAPTURE(query);
        check_answer(estate.admin("GET", filled_path(estate, call) + query));
      }
    }
  });
}

}  // namespace admin_hostile_test
