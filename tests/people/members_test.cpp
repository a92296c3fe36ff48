#include "people/people_world.hpp"

#include <notify/template_folders.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace members_test {

namespace {

constexpr auto settings = TeamPermission::manage_settings;
constexpr auto texts = TeamPermission::send_texts;

/// Three folders of a service, in order of their ids.
std::vector<TemplateFolderId> add_folders(PeopleWorld& world, ServiceId service) {
  std::vector<TemplateFolderId> ids;
  for (const char* name : {"a", "b", "c"})
    ids.push_back(must(world.engine->template_folders().create(service, name)).id);
  std::ranges::sort(ids);
  return ids;
}

template <typename T>
void check_code(const Result<T>& result, ErrorCode code, Reason reason = Reason::unspecified) {
  REQUIRE(!result);
  CHECK(name_of(result.error().code) == name_of(code));
  CHECK(name_of(result.error().reason) == name_of(reason));
}

}  // namespace

TEST_CASE("members: a team is who joined, in that order, with what each may do and see") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Members members = world.engine->members();
    const Service clinic = world.add_service("Clinic"), other = world.add_service("Other");
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    const auto folders = add_folders(world, clinic.id);
    const TemplateFolderId foreign = add_folders(world, other.id)[0];
    must(members.add(
        {clinic.id, bo.id, {texts, settings, texts}, {folders[1], foreign, folders[0]}}));
    world.clock->advance(1s);
    must(members.add({clinic.id, ada.id, {}, {}}));
    const auto team = must(members.list(clinic.id));
    REQUIRE(team.size() == 2);
    CHECK(team[0] == Member{clinic.id, bo.id, {texts, settings}, {folders[0], folders[1]}});
    CHECK(team[1] == Member{clinic.id, ada.id, {}, {}});
    CHECK(must(members.list(other.id)).empty());

    must(members.set_permissions(clinic.id, ada.id, std::vector{texts}));
    CHECK(must(members.get(clinic.id, ada.id)).permissions == std::vector{texts});
    must(members.set_permissions(clinic.id, bo.id, std::vector{settings}, std::vector{folders[2]}));
    CHECK(must(members.get(clinic.id, bo.id)).folders == std::vector{folders[2]});
    must(members.set_permissions(clinic.id, bo.id, std::vector{settings}));
    check_code(members.set_permissions(clinic.id, bo.id, std::vector{texts}, std::vector{foreign}),
               ErrorCode::not_found);
    CHECK(must(members.get(clinic.id, bo.id)).folders == std::vector{folders[2]});  // as before

    const auto accounts = must(members.accounts(ada.id));
    REQUIRE(accounts.services.size() == 1);
    CHECK(accounts.services[0].id == clinic.id);
    CHECK(accounts.services[0].name == "Clinic");
    CHECK(accounts.services[0].permissions == std::vector{texts});
    must(members.remove(clinic.id, bo.id));
    CHECK(must(members.list(clinic.id)).size() == 1);
    must(members.add({clinic.id, bo.id, {}, {}}));
    CHECK(must(members.get(clinic.id, bo.id)).folders.empty());
  });
}

TEST_CASE("members: nobody joins twice, nor what is not there, and only members change") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Members members = world.engine->members();
    const Service clinic = world.add_service("Clinic"), other = world.add_service("Other");
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    world.join(clinic.id, ada.id, {texts});
    check_code(members.add({clinic.id, ada.id, {}, {}}), ErrorCode::conflict);
    check_code(members.add({clinic.id, UserId{make_uuid_v4(*world.entropy)}, {}, {}}),
               ErrorCode::not_found);
    check_code(members.add({ServiceId{make_uuid_v4(*world.entropy)}, ada.id, {}, {}}),
               ErrorCode::not_found);
    const std::vector none = std::vector<TeamPermission>();
    check_code(members.set_permissions(clinic.id, bo.id, none), ErrorCode::not_found);
    check_code(members.set_permissions(other.id, ada.id, none), ErrorCode::not_found);
    check_code(members.remove(other.id, ada.id), ErrorCode::not_found);
    check_code(members.remove(clinic.id, bo.id), ErrorCode::not_found);
    check_code(members.get(other.id, ada.id), ErrorCode::not_found);
  });
}

TEST_CASE("members: in trial mode and with a team key they get messages until they leave") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const Service clinic = world.add_service("Clinic", true);
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    world.join(clinic.id, ada.id, {});
    const Template text = must(
        world.engine->templates().create(clinic.id, {"t", NotificationType::sms, "", "Hello"}));
    const Template mail = must(world.engine->templates().create(
        clinic.id, {"m", NotificationType::email, "Hello", "Hello"}));
    const auto send = [&](TemplateId id, const std::string& to) {
      SendRequest request;
      request.template_id = id;
      request.to = to;
      return world.engine->send(clinic.id, request);
    };
    CHECK(send(text.id, "+44 7900 900101"));
    CHECK(send(mail.id, "ADA@example.org"));
    check_code(send(mail.id, "bo@example.org"), ErrorCode::invalid_argument,
               Reason::recipient_not_in_trial);
    world.join(clinic.id, bo.id, {});
    CHECK(send(mail.id, "bo@example.org"));

    // What changes of a member counts at once.
    UserChanges moved;
    moved.email_address = "bo@elsewhere.example";
    must(world.engine->users().update(bo.id, moved));
    check_code(send(mail.id, "bo@example.org"), ErrorCode::invalid_argument,
               Reason::recipient_not_in_trial);
    CHECK(send(mail.id, "bo@elsewhere.example"));
    must(world.engine->members().remove(clinic.id, bo.id));
    check_code(send(mail.id, "bo@elsewhere.example"), ErrorCode::invalid_argument,
               Reason::recipient_not_in_trial);
  });
}

TEST_CASE("members: who manages the settings of a live service goes only if two are left") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    Members members = world.engine->members();
    const Service clinic = world.add_service("Clinic");
    const User ada = world.add_user("ada", "a.gov.uk"), bo = world.add_user("bo", "a.gov.uk");
    const User cy = world.add_user("cy", "a.gov.uk"), di = world.add_user("di");
    for (const User& user : {ada, bo, di}) {
      world.join(clinic.id, user.id, {settings});
      UserChanges active;
      active.active = true;
      must(world.engine->users().update(user.id, active));
    }
    check_code(members.remove(clinic.id, ada.id), ErrorCode::invalid_argument,
               Reason::member_needed);
    check_code(members.set_permissions(clinic.id, ada.id, std::vector{texts}),
               ErrorCode::invalid_argument, Reason::member_needed);
    check_code(world.engine->users().archive(ada.id), ErrorCode::invalid_argument,
               Reason::member_needed);
    CHECK(must(members.get(clinic.id, ada.id)).permissions == std::vector{settings});
    must(members.remove(clinic.id, di.id));  // not of the public sector
    world.join(clinic.id, cy.id, {settings});
    check_code(members.remove(clinic.id, ada.id), ErrorCode::invalid_argument,
               Reason::member_needed);  // cy is not active yet
    UserChanges active;
    active.active = true;
    must(world.engine->users().update(cy.id, active));
    must(members.remove(clinic.id, ada.id));
  });
}

TEST_CASE("members: of many who leave at once, as many stay as are needed") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const Service clinic = world.add_service("Clinic");
    std::vector<User> users;
    for (int i = 0; i < 6; ++i) {
      users.push_back(world.add_user("u" + std::to_string(i), "a.gov.uk"));
      world.join(clinic.id, users.back().id, {settings});
      UserChanges active;
      active.active = true;
      must(world.engine->users().update(users.back().id, active));
    }
    std::vector<std::thread> threads;
    for (const User& user : users)
      threads.emplace_back([&world, &clinic, id = user.id] {
        static_cast<void>(world.engine->members().remove(clinic.id, id));
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(must(world.engine->members().list(clinic.id)).size() == 2);
  });
}

TEST_CASE("users: one who is archived is nowhere, and nothing is left of who they were") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const Service clinic = world.add_service("Clinic");
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    world.join(clinic.id, ada.id, {settings});
    world.join(clinic.id, bo.id, {});
    Organisation trust;
    trust.name = "Trust";
    trust = must(world.engine->organisations().put(trust));
    must(world.engine->members().put_in_organisation({trust.id, ada.id, {}}));
    for (const UserId id : {ada.id, bo.id}) {
      UserChanges active;
      active.active = true;
      must(world.engine->users().update(id, active));
    }
    const User gone = must(world.engine->users().archive(ada.id));
    CHECK(gone.name == "Archived user");
    CHECK(gone.email_address ==
          "_archived_2026-05-04-10:00:00_" + ada.id.to_text() + "@notifications.service.gov.uk");
    CHECK(gone.mobile_number.empty());
    CHECK_FALSE(gone.active);
    CHECK_FALSE(must(world.engine->sign_in().check_password(ada.id, "a long password")));
    CHECK(!must(world.engine->users().find_by_email("ada@example.org")));
    const auto accounts = must(world.engine->members().accounts(ada.id));
    CHECK(accounts.services.empty());
    CHECK(accounts.organisations.empty());
    // The address is free again.
    CHECK(world.add_user("ada").id != ada.id);
  });
}

}  // namespace members_test
