#pragma once

#include "admin/admin_world.hpp"
#include "store/contract/stores.hpp"
#include "support/scripted_http.hpp"

#include <notify/adapters/passwords.hpp>
#include <notify/api_keys.hpp>
#include <notify/callbacks.hpp>
#include <notify/inbound.hpp>
#include <notify/jobs.hpp>
#include <notify/members.hpp>
#include <notify/report_requests.hpp>
#include <notify/senders.hpp>
#include <notify/system_messages.hpp>
#include <notify/template_folders.hpp>
#include <notify/unsubscribes.hpp>

#include <map>

/// Two services, of which one has one of everything that a path can name.
namespace notify::test {

struct Estate : AdminWorld {
  ApiService clinic, other;
  UserId ada, bob;  ///< a member of the clinic, and of the other one
  std::map<std::string, std::string, std::less<>> ids;

  explicit Estate(Store& store) : AdminWorld(ports_on(store)) {
    must(engine->system_messages().seed({.email_from = "notify@example.gov.uk"}));
    clinic = make_service("Clinic");
    other = make_service("Other");
    ada = member("ada", clinic);
    bob = member("bob", other);
    furnish();
  }

  [[nodiscard]] static std::string path_of(const ApiService& service) {
    return "/service/" + service.service.id.to_text();
  }

private:
  EnginePorts ports_on(Store& store) const {
    EnginePorts ports;
    ports.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store);
    ports.link_tokens = must(make_fernet_tokens(std::string(43, 'k'), entropy_of_links()));
    ports.http = std::make_shared<ScriptedHttp>();
    ports.admin_url = "https://admin.example";
    return ports;
  }
  static std::shared_ptr<Entropy> entropy_of_links() { return std::make_shared<SeededEntropy>(3); }

  UserId member(const std::string& name, const ApiService& service) {
    User wanted;
    wanted.name = name;
    wanted.email_address = name + "@example.gov.uk";
    const UserId id = must(engine->users().put(wanted)).id;
    must(engine->members().add({service.service.id, id, all_team_permissions(), {}}));
    return id;
  }

  /// The id of what a call has made.
  std::string made(std::string_view method, const std::string& path, const std::string& body,
                   std::vector<std::string_view> place) {
    const auto answer = admin(method, path, body);
    CAPTURE(path);
    CAPTURE(answer.body);
    REQUIRE(answer.status < 300);
    return text_at(answer, std::move(place));
  }

  void furnish() {
    const ServiceId service = clinic.service.id;
    const std::string at = path_of(clinic), by = "\"" + ada.to_text() + "\"";
    ids["user"] = ada.to_text();
    ids["template"] = clinic.email.id.to_text();
    ids["key"] = must(engine->api_keys().list(service)).front().id.to_text();
    ids["sms-sender"] =
        must(engine->senders().list(service, NotificationType::sms)).front().id.to_text();
    ids["email-reply-to"] =
        made("POST", at + "/email-reply-to",
             R"({"email_address":"desk@clinic.example","is_default":true})", {"data", "id"});
    ids["letter-contact"] = made("POST", at + "/letter-contact",
                                 R"({"contact_block":"1 Road","is_default":true})", {"data", "id"});
    ids["callback"] = made("POST", at + "/callback-api",
                           R"({"url":"https://clinic.example/","bearer_token":"0123456789",)"
                           R"("callback_type":"delivery_status","updated_by_id":)" +
                               by + "}",
                           {"data", "id"});
    ids["retention"] =
        made("POST", at + "/data-retention", R"({"notification_type":"sms","days_of_retention":5})",
             {"result", "id"});
    ids["folder"] =
        made("POST", at + "/template-folder", R"({"name":"Box","parent_id":null})", {"data", "id"});
    ids["invitation"] =
        made("POST", at + "/invite",
             R"({"email_address":"cat@example.gov.uk","permissions":"send_messages",)"
             R"("from_user":)" +
                 by + "}",
             {"data", "id"});
    furnish_templates(service, at, by);
    furnish_messages(service, at, by);
  }

  void furnish_templates(ServiceId service, const std::string& at, const std::string& by) {
    ids["file"] = made("POST", at + "/templates/" + ids["template"] + "/template_email_files",
                       R"({"id":"0b6e1c3d-0999-4e4e-8a8a-0000000000f1","filename":"plan.pdf",)"
                       R"("retention_period":26,"validate_users_email":false,"created_by_id":)" +
                           by + "}",
                       {"data", "id"});
    User guest;
    guest.name = "guest";
    guest.email_address = "guest@example.gov.uk";
    const UserId asking = must(engine->users().put(guest)).id;
    JoinRequest wanted;
    wanted.service_id = service;
    wanted.requester_id = asking;
    wanted.contacted = {ada};
    ids["request"] = must(engine->join_requests().create(wanted, {})).id.to_text();
  }

  void furnish_messages(ServiceId service, const std::string& at, const std::string& by) {
    ids["job"] =
        must(
            engine->jobs().create(
                service,
                {clinic.sms.id, "phone number,name\n07900900123,Ann\n", "people.csv", {}, {}, ada}))
            .id.to_text();
    ids["contact_list"] =
        made("POST", at + "/contact-list",
             R"({"id":"0b6e1c3d-0999-4e4e-8a8a-0000000000c1","original_file_name":"staff.csv",)"
             R"("row_count":2,"template_type":"sms","created_by":)" +
                 by + "}",
             {"id"});
    ids["report"] = made("POST", at + "/report-request",
                         R"({"report_type":"notifications_report","notification_type":"sms",)"
                         R"("notification_status":"all","user_id":)" +
                             by + "}",
                         {"data", "id"});
    SendRequest email;
    email.template_id = clinic.email.id;
    email.to = "ann@example.com";
    email.personalisation.set("name", "Ann");
    const NotificationId sent = must(engine->send(service, email)).id;
    ids["notification"] = sent.to_text();
    Unsubscribes unsubscribes = engine->unsubscribes();
    must(unsubscribes.record(sent, must(unsubscribes.make_token(service, sent))));
    ids["batch"] = must(unsubscribes.make_report(service, clock->now(), clock->now())).id.to_text();
    InboundSms text;
    text.service_id = service;
    text.provider = "mmg";
    text.provider_reference = "1";
    text.user_number = "447900900222";
    text.notify_number = "447900111222";
    text.content = "Hello";
    must(engine->inbound().record(std::span(&text, 1)));
    ids["inbound"] = must(engine->inbound().list(service)).front().id.to_text();
  }
};

}  // namespace notify::test
