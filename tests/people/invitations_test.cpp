#include "people/people_world.hpp"

#include <doctest/doctest.h>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace invitations_test {

namespace {

Invitation to(ServiceId service, UserId by) {
  Invitation invitation;
  invitation.service_id = service;
  invitation.email_address = "friend@agency.example";
  invitation.invited_by = by;
  invitation.permissions = "send_messages,manage_service";
  invitation.auth_type = AuthType::email_auth;
  return invitation;
}

}  // namespace

TEST_CASE("invitations: one is known by its link for two days, and by its service alone") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Invitations invitations = world.engine->invitations();
    const Service clinic = world.add_service("Clinic"), other = world.add_service("Other");
    const User ada = world.add_user("ada");
    const Invitation made = must(invitations.create(to(clinic.id, ada.id)));
    CHECK(made.status == InvitationStatus::pending);
    CHECK(must(invitations.get(clinic.id, made.id)) == made);
    CHECK(must(invitations.list(clinic.id)) == std::vector{made});
    CHECK(must(invitations.list(other.id)).empty());
    CHECK(invitations.get(other.id, made.id).error().code == ErrorCode::not_found);
    CHECK(invitations.get(OrganisationId{}, made.id).error().code == ErrorCode::not_found);
    CHECK(invitations.set_status(other.id, made.id, InvitationStatus::accepted).error().code ==
          ErrorCode::not_found);

    CHECK(world.sent().front().reply_to_text == "ada@example.org");
    const std::string token = world.newest_token("https://admin.example/invitation/");
    CHECK(must(invitations.check_token(token)).invitation == made);
    world.clock->advance(48h);
    CHECK(must(invitations.check_token(token)).verdict == InvitationVerdict::good);
    world.clock->advance(1s);
    CHECK(must(invitations.check_token(token)).verdict == InvitationVerdict::expired);
    CHECK(must(invitations.set_status(clinic.id, made.id, InvitationStatus::cancelled)).status ==
          InvitationStatus::cancelled);
    CHECK(must(store.invitations().prune(morning)) == 1);
    CHECK(invitations.get(made.id).error().code == ErrorCode::not_found);
  });
}

TEST_CASE("invitations: a token of anything else, or of another key, invites nobody") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    Invitations invitations = world.engine->invitations();
    must(world.engine->system_messages().send_email_verification(ada.id));
    const std::string other = world.newest_token("https://admin.example/verify-email/");
    const auto forger = must(make_fernet_tokens(std::string(43, 'm'), world.entropy));
    const auto tokens = must(make_fernet_tokens(std::string(43, 'k'), world.entropy));
    for (const std::string& token :
         {std::string("nonsense"), std::string(), other,
          must(forger->make(ada.id.to_text(), morning)), must(tokens->make("not an id", morning))})
      CHECK(must(invitations.check_token(token)).verdict == InvitationVerdict::unknown);
    const std::string of_nothing = must(tokens->make(ada.id.to_text(), morning));
    CHECK(invitations.check_token(of_nothing).error().code == ErrorCode::not_found);
  });
}

TEST_CASE("invitations: an organisation invites as a service does, and neither shows the other's") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Invitations invitations = world.engine->invitations();
    const User ada = world.add_user("ada");
    Organisation trust;
    trust.name = "Trust";
    trust = must(world.engine->organisations().put(trust));
    Invitation invitation = to({}, ada.id);
    CHECK(invitations.create(invitation).error().code == ErrorCode::invalid_argument);
    invitation.organisation_id = trust.id;
    const Invitation made = must(invitations.create(invitation, "https://other.example/"));
    CHECK(must(invitations.get(trust.id, made.id)) == made);
    CHECK(must(invitations.list(trust.id)) == std::vector{made});
    CHECK(invitations.get(ServiceId{}, made.id).error().code == ErrorCode::not_found);
    const std::string token = world.newest_token("https://other.example/organisation-invitation/");
    CHECK(must(invitations.check_token(token)).invitation == made);
    // As long as it is open, the organisation stays.
    CHECK(world.engine->organisations().archive(trust.id).error().reason ==
          Reason::organisation_has_members);
    must(invitations.set_status(trust.id, made.id, InvitationStatus::cancelled));
    must(world.engine->organisations().archive(trust.id));
  });
}

TEST_CASE("join requests: members are told, and whoever is let in is a member") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    JoinRequests requests = world.engine->join_requests();
    const Service clinic = world.add_service("Clinic"), other = world.add_service("Other");
    const User ada = world.add_user("ada"), bo = world.add_user("bo"), cy = world.add_user("cy");
    world.join(clinic.id, ada.id, {TeamPermission::manage_users});
    JoinRequest request;
    request.service_id = clinic.id;
    request.requester_id = bo.id;
    request.contacted = {cy.id};
    const std::string admin = "https://admin.example";
    CHECK(requests.create(request, admin).error().reason == Reason::no_member_contacted);
    request.contacted = {ada.id, cy.id};
    request.reason = "I work\nthere too";
    const JoinRequest made = must(requests.create(request, admin));
    CHECK(world.sent().size() == 2);  // to ada, and the receipt
    for (const Notification& n : world.sent())
      CHECK(n.reply_to_text == (n.to == "ada@example.org" ? "bo@example.org" : ""));
    CHECK(must(requests.get(clinic.id, made.id)) == made);
    CHECK(requests.get(other.id, made.id).error().code == ErrorCode::not_found);
    const JoinRequest twin = must(requests.create(request, admin));

    JoinAnswer answer;
    answer.status = JoinRequestStatus::approved;
    answer.by = ada.id;
    answer.permissions = {TeamPermission::send_texts};
    CHECK(requests.answer(other.id, made.id, answer).error().code == ErrorCode::not_found);
    CHECK(must(world.engine->members().list(clinic.id)).size() == 1);
    const JoinRequest answered = must(requests.answer(clinic.id, made.id, answer));
    CHECK(answered.status == JoinRequestStatus::approved);
    CHECK(answered.status_changed_by == ada.id);
    CHECK(must(world.engine->members().get(clinic.id, bo.id)).permissions == answer.permissions);
    CHECK(must(requests.get(clinic.id, twin.id)).status == JoinRequestStatus::cancelled);
    CHECK(requests.create(request, admin).error().code == ErrorCode::conflict);
    answer.permissions = {TeamPermission::manage_settings};
    must(requests.answer(clinic.id, made.id, answer));  // again: they stay what they are
    CHECK(must(world.engine->members().get(clinic.id, bo.id)).permissions ==
          std::vector{TeamPermission::send_texts});
  });
}

TEST_CASE("system messages: seeds are made once, and stay as they were edited") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    auto templates = world.engine->templates();
    const TemplateId id = template_id_of(SystemMessage::sms_code);
    must(templates.update(system_service_id(), id,
                          {"Code", NotificationType::sms, "", "Code: ((verify_code))"}));
    must(world.engine->system_messages().seed({.email_from = "other@example.gov.uk"}));
    CHECK(must(templates.get(system_service_id(), id)).content == "Code: ((verify_code))");
    CHECK(must(templates.list(system_service_id())).size() ==
          static_cast<std::size_t>(system_message_count));
    CHECK(must(world.engine->services().get(system_service_id())).email_from ==
          "notify@example.gov.uk");
  });
}

TEST_CASE("system messages: a password is reset by a link to the address that is known") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    auto messages = world.engine->system_messages();
    CHECK(messages.send_password_reset("no@example.org").error().code == ErrorCode::not_found);
    must(messages.send_password_reset("ADA@Example.org", "/x"));
    CHECK(world.sent().front().to == "ada@example.org");
    const auto tokens = must(make_fernet_tokens(std::string(43, 'k'), world.entropy));
    const std::string token = world.newest_token("https://admin.example/new-password/");
    const std::string payload = tokens->open(token, morning, 60s).payload;
    CHECK(payload.find("2026-05-04 10:00:00.000000") != std::string::npos);
    world.clock->advance(1s);
    must(messages.send_change_email(ada.id, "new@example.org"));
    CHECK(world.sent().front().to == "new@example.org");
    CHECK(must(world.engine->users().get(ada.id)).email_address == "ada@example.org");
    must(messages.send_already_registered("ada@example.org"));
    must(messages.send_team_member_changed(ada.id, ada.id, true));
    must(messages.send_team_member_changed(ada.id, ada.id, false));
    CHECK(world.sent().size() == 5);
  });
}

TEST_CASE("events: what a host notes comes back, the newest first") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Events events = world.engine->events();
    const Event first = must(events.record("sign_in", R"({"ip":"::1"})"));
    world.clock->advance(1s);
    const Event second = must(events.record("sign_out", "{}"));
    CHECK(must(events.list()) == std::vector{second, first});
    CHECK(must(events.list(1)) == std::vector{second});
    CHECK(events.record("", "{}").error().code == ErrorCode::invalid_argument);
    CHECK(events.list(0).error().code == ErrorCode::invalid_argument);
  });
}

}  // namespace invitations_test
