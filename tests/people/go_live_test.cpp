#include "people/people_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace notify;
using namespace notify::test;

namespace go_live_test {

namespace {

/// A service of an organisation whose requester, approver and other people are there.
struct Trust {
  PeopleWorld world;
  Organisation organisation;
  Service clinic;
  User requester, approver, onlooker;

  explicit Trust(Store& store) : world(store) {
    Organisation wanted;
    wanted.name = "Trust";
    organisation = must(world.engine->organisations().put(wanted));
    clinic = world.add_service("Clinic", true);
    must(world.engine->organisations().add_service(organisation.id, clinic.id));
    requester = active("rita");
    approver = active("anna");
    onlooker = active("olga");
    world.join(clinic.id, requester.id, {TeamPermission::manage_settings});
    put_in(approver, {OrganisationPermission::can_make_services_live});
    put_in(onlooker, {});
  }

  [[nodiscard]] User active(const std::string& name) {
    const User made = world.add_user(name);
    UserChanges changes;
    changes.active = true;
    return must(world.engine->users().update(made.id, changes));
  }
  void put_in(const User& user, std::vector<OrganisationPermission> permissions) {
    must(world.engine->members().put_in_organisation(
        {organisation.id, user.id, std::move(permissions)}));
  }
  void ask() {
    Service service = must(world.engine->services().get(clinic.id));
    service.details.go_live_user = requester.id;
    service.details.has_active_go_live_request = true;
    must(world.engine->services().update(service, requester.id));
  }
  /// Who was written to, and the subject: sorted, since all are of one instant.
  [[nodiscard]] std::vector<std::string> letters() {
    std::vector<std::string> all;
    for (const Notification& n : world.sent())
      all.push_back(n.to + ": " + must(world.engine->notifications().content(n)).subject);
    std::ranges::sort(all);
    return all;
  }
  /// What the message with a subject says.
  [[nodiscard]] std::string body_of(const std::string& subject) {
    for (const Notification& n : world.sent()) {
      const MessageContent content = must(world.engine->notifications().content(n));
      if (content.subject == subject) return content.body;
    }
    return {};
  }
};

}  // namespace

TEST_CASE("go_live: who may make services live is asked, and who asks hears whom that reached") {
  over_every_store([](Store& store) {
    Trust trust(store);
    SystemMessages messages = trust.world.engine->system_messages();
    CHECK(messages.send_go_live_asked(trust.clinic.id).error().code == ErrorCode::not_found);
    trust.ask();
    must(messages.send_go_live_asked(trust.clinic.id));
    CHECK(trust.letters() ==
          std::vector<std::string>{"anna@example.org: Clinic asks to go live",
                                   "rita@example.org: You asked for Clinic to go live"});
    CHECK(trust.body_of("Clinic asks to go live")
              .find("https://admin.example/services/" + trust.clinic.id.to_text() +
                    "/make-service-live") != std::string::npos);
    CHECK(trust.body_of("You asked for Clinic to go live").find("anna") != std::string::npos);
    for (const Notification& n : trust.world.sent())
      CHECK(n.reply_to_text == (n.to == "anna@example.org" ? "rita@example.org" : ""));
  });
}

TEST_CASE("go_live: nobody is told where nobody may make the service live") {
  over_every_store([](Store& store) {
    Trust trust(store);
    SystemMessages messages = trust.world.engine->system_messages();
    trust.ask();
    UserChanges gone;
    gone.active = false;
    must(trust.world.engine->users().update(trust.approver.id, gone));
    must(messages.send_go_live_asked(trust.clinic.id));
    CHECK(trust.letters().empty());
  });
}

TEST_CASE("go_live: only a request that is open is answered, and a reason stands as a quotation") {
  over_every_store([](Store& store) {
    Trust trust(store);
    SystemMessages messages = trust.world.engine->system_messages();
    const GoLiveRejection rejection{"Not unique.\nName it after the town.", "Anna",
                                    "anna@example.org"};
    CHECK(messages.send_go_live_rejected(trust.clinic.id, rejection).error().code ==
          ErrorCode::invalid_argument);
    CHECK(messages.send_go_live_next_steps(trust.clinic.id, "anna@example.org", "x").error().code ==
          ErrorCode::invalid_argument);
    trust.ask();
    must(messages.send_go_live_rejected(trust.clinic.id, rejection));
    must(messages.send_go_live_next_steps(trust.clinic.id, "anna@example.org", "Check the name."));
    CHECK(trust.letters() ==
          std::vector<std::string>{"anna@example.org: Clinic asks to go live",
                                   "rita@example.org: Clinic does not go live yet"});
    CHECK(trust.body_of("Clinic does not go live yet")
              .find("^ Not unique.\n^ Name it after the town.") != std::string::npos);
    CHECK(trust.body_of("Clinic asks to go live") == "Check the name.");
    CHECK(messages.send_go_live_next_steps(trust.clinic.id, "nowhere", "x").error().code ==
          ErrorCode::invalid_argument);
  });
}

TEST_CASE("go_live: the active members of a service hear that it is live") {
  over_every_store([](Store& store) {
    Trust trust(store);
    trust.world.join(trust.clinic.id, trust.onlooker.id, {});
    UserChanges gone;
    gone.active = false;
    must(trust.world.engine->users().update(trust.onlooker.id, gone));
    must(trust.world.engine->system_messages().send_service_live(trust.clinic.id));
    CHECK(trust.letters() == std::vector<std::string>{"rita@example.org: Clinic is live"});
  });
}

TEST_CASE("system messages: a check of a reply-to address is known by the id of its message") {
  over_every_store([](Store& store) {
    Trust trust(store);
    SystemMessages messages = trust.world.engine->system_messages();
    const NotificationId id =
        must(messages.send_reply_to_check(trust.clinic.id, "desk@clinic.example"));
    CHECK(must(trust.world.engine->notifications().get(system_service_id(), id)).to ==
          "desk@clinic.example");
    Sender sender;
    sender.service_id = trust.clinic.id;
    sender.type = NotificationType::email;
    sender.text = "desk@clinic.example";
    sender.is_default = true;
    must(trust.world.engine->senders().put(sender));
    CHECK(messages.send_reply_to_check(trust.clinic.id, "desk@clinic.example").error().code ==
          ErrorCode::conflict);
    CHECK(messages.send_reply_to_check(trust.clinic.id, "desk").error().code ==
          ErrorCode::invalid_argument);
    CHECK(messages.send_reply_to_check({}, "other@clinic.example").error().code ==
          ErrorCode::not_found);
  });
}

}  // namespace go_live_test
