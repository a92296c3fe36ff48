// What somebody might try to get in: each case with its name, over every store.
#include "people/people_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace attacks_test {

namespace {

const std::string password = "a long password";

/// Ada has a code, 12345, a security key, and manages Clinic; Bo has an account and no more.
struct Scene {
  PeopleWorld world;
  User ada, bo;
  Service clinic, other;
  SecurityKey key;
  Invitation invitation;  ///< to Clinic, for cy@example.org
  std::string token;      ///< of its e-mail

  explicit Scene(Store& store)
      : world(store),
        ada(world.add_user("ada")),
        bo(world.add_user("bo")),
        clinic(world.add_service("Clinic")),
        other(world.add_service("Other")) {
    world.join(clinic.id, ada.id, {TeamPermission::manage_settings, TeamPermission::manage_users});
    SecurityKey wanted;
    wanted.user_id = ada.id;
    wanted.name = "blue";
    wanted.credential_data = "data";
    wanted.registration_response = "response";
    key = must(sign_in().add_security_key(wanted));
    Invitation wished;
    wished.service_id = clinic.id;
    wished.email_address = "cy@example.org";
    wished.invited_by = ada.id;
    wished.permissions = "view_activity";
    invitation = must(world.engine->invitations().create(wished));
    token = world.newest_token("https://admin.example/invitation/");
    send_code(ada.id, 12'345);
  }
  [[nodiscard]] SignIn sign_in() { return world.engine->sign_in(); }
  [[nodiscard]] Invitations invitations() { return world.engine->invitations(); }
  void send_code(UserId user, std::uint64_t number) {
    world.codes->number = number;
    must(sign_in().send_code(user, {}));
  }

  // Whether somebody got in. An error is no way in.
  bool by_code(UserId user, std::string_view code, CodeType type = CodeType::sms) {
    const auto verdict = sign_in().check_code(user, type, code);
    return verdict && *verdict == CodeVerdict::good;
  }
  bool by_password(UserId user, std::string_view tried) {
    const auto right = sign_in().check_password(user, tried);
    return right && *right;
  }
  bool by_key(UserId user) {
    const auto right = sign_in().complete_security_key(user, true, key.id);
    return right && *right;
  }
  bool by_token(std::string_view tried) {
    const auto checked = invitations().check_token(tried);
    return checked && checked->verdict == InvitationVerdict::good;
  }
};

struct Attack {
  std::string name;
  std::function<bool(Scene&)> gets_in;
};

Attack typed_code(const char* name, std::string code) {
  return {name, [code](Scene& s) { return s.by_code(s.ada.id, code); }};
}

std::vector<Attack> attacks_on_codes() {
  return {
      typed_code("no code", ""),
      typed_code("a code that is too short", "1234"),
      typed_code("a code that is too long", "123456"),
      typed_code("a blank behind the code", "12345 "),
      typed_code("a blank before the code", " 12345"),
      typed_code("a new line behind the code", "12345\n"),
      typed_code("a NUL behind the code", std::string("12345\0", 6)),
      typed_code("a zero before the code", "012345"),
      typed_code("a sign before the code", "+12345"),
      typed_code("the code as a fraction", "12345.0"),
      typed_code("the code in base 16", "0x3039"),
      typed_code("full-width digits", "１２３４５"),
      typed_code("digits of another script", "١٢٣٤٥"),
      typed_code("a pattern for anything", "%"),
      typed_code("a pattern for five characters", "_____"),
      typed_code("SQL", "' OR '1'='1"),
      typed_code("the code twice", "1234512345"),
      typed_code("a very long code", std::string(100'000, '1')),
      {"the code that is stored, as it is stored",
       [](Scene& s) {
         return s.by_code(
             s.ada.id, must(s.world.store.sign_in().list_codes(s.ada.id, CodeType::sms))[0].hash);
       }},
      {"the code of an SMS as one of an e-mail",
       [](Scene& s) { return s.by_code(s.ada.id, "12345", CodeType::email); }},
      {"somebody else's code", [](Scene& s) { return s.by_code(s.bo.id, "12345"); }},
      {"the code of nobody", [](Scene& s) { return s.by_code(UserId{}, "12345"); }},
      {"a code that was used",
       [](Scene& s) { return s.by_code(s.ada.id, "12345") && s.by_code(s.ada.id, "12345"); }},
      {"a code that is too old",
       [](Scene& s) {
         s.world.clock->advance(30min + 1us);
         return s.by_code(s.ada.id, "12345");
       }},
      {"a code that was never sent, since five are open",
       [](Scene& s) {
         for (std::uint64_t code = 1; code <= 5; ++code) s.send_code(s.ada.id, code);
         return s.by_code(s.ada.id, "00005");
       }},
      {"the code of a user who is archived",
       [](Scene& s) {
         s.world.join(s.clinic.id, s.bo.id, {TeamPermission::manage_settings});
         s.send_code(s.bo.id, 54'321);
         must(s.world.engine->users().archive(s.bo.id));
         return s.by_code(s.bo.id, "54321");
       }},
  };
}

void guess_codes(Scene& s, int times) {
  for (int i = 0; i < times; ++i) s.by_code(s.ada.id, "99999");
}
void guess_passwords(Scene& s, int times) {
  for (int i = 0; i < times; ++i) s.by_password(s.ada.id, "guess");
}

std::vector<Attack> attacks_on_the_lock() {
  return {
      {"the right code after ten wrong ones",
       [](Scene& s) {
         guess_codes(s, 10);
         return s.by_code(s.ada.id, "12345");
       }},
      {"the right password after ten wrong ones",
       [](Scene& s) {
         guess_passwords(s, 10);
         return s.by_password(s.ada.id, password);
       }},
      {"five wrong codes, five wrong passwords, the right code",
       [](Scene& s) {
         guess_codes(s, 5);
         guess_passwords(s, 5);
         return s.by_code(s.ada.id, "12345");
       }},
      {"five wrong passwords, five wrong codes, the right password",
       [](Scene& s) {
         guess_passwords(s, 5);
         guess_codes(s, 5);
         return s.by_password(s.ada.id, password);
       }},
      {"somebody else signs in between the guesses",
       [](Scene& s) {
         guess_passwords(s, 9);
         CHECK(s.by_password(s.bo.id, password));
         guess_passwords(s, 1);
         return s.by_password(s.ada.id, password);
       }},
      {"a new code after the lock",
       [](Scene& s) {
         guess_codes(s, 10);
         s.send_code(s.ada.id, 1);
         return s.by_code(s.ada.id, "00001");
       }},
      {"time alone opens no lock",
       [](Scene& s) {
         guess_passwords(s, 10);
         s.world.clock->advance(24h * 30);
         return s.by_password(s.ada.id, password);
       }},
      {"a security key after ten wrong passwords",
       [](Scene& s) {
         guess_passwords(s, 10);
         return s.by_key(s.ada.id);
       }},
      {"a security key after it failed five times",
       [](Scene& s) {
         for (int i = 0; i < 5; ++i)
           must(s.sign_in().complete_security_key(s.ada.id, false, s.key.id));
         return s.by_key(s.ada.id);
       }},
      {"somebody else's security key", [](Scene& s) { return s.by_key(s.bo.id); }},
  };
}

Attack typed_password(const char* name, std::string tried) {
  return {name, [tried](Scene& s) { return s.by_password(s.ada.id, tried); }};
}

std::vector<Attack> attacks_on_passwords() {
  return {
      typed_password("no password", ""),
      typed_password("the password's beginning", "a long passwor"),
      typed_password("the password and more", "a long password "),
      typed_password("a NUL behind the password", std::string("a long password\0", 16)),
      typed_password("the password in capitals", "A LONG PASSWORD"),
      typed_password("the hash that is stored", "new:a long password"),
      typed_password("a password of a megabyte", std::string(1 << 20, 'x')),
      {"a password that was changed",
       [](Scene& s) {
         must(s.sign_in().set_password(s.ada.id, "another password"));
         return s.by_password(s.ada.id, password);
       }},
      {"the password of nobody", [](Scene& s) { return s.by_password(UserId{}, password); }},
      {"the password of a user who is archived",
       [](Scene& s) {
         must(s.world.engine->users().archive(s.bo.id));
         return s.by_password(s.bo.id, password);
       }},
  };
}

std::vector<Attack> attacks_on_invitations() {
  return {
      {"no token", [](Scene& s) { return s.by_token(""); }},
      {"a token that is cut",
       [](Scene& s) { return s.by_token(s.token.substr(0, s.token.size() - 1)); }},
      {"a token and more", [](Scene& s) { return s.by_token(s.token + "A"); }},
      {"a token of which one character is another",
       [](Scene& s) {
         bool got_in = false;
         for (std::size_t i = 0; i < s.token.size(); ++i) {
           std::string other = s.token;
           other[i] = other[i] == 'A' ? 'B' : 'A';
           if (other != s.token) got_in = s.by_token(other) || got_in;
         }
         return got_in;
       }},
      {"a token that is too old",
       [](Scene& s) {
         s.world.clock->advance(48h + 1s);
         return s.by_token(s.token);
       }},
      {"a token from the future",
       [](Scene& s) {
         const auto tokens = must(make_fernet_tokens(std::string(43, 'k'), s.world.entropy));
         return s.by_token(must(tokens->make(s.invitation.id.to_text(), morning + 24h)));
       }},
      {"a token under another key",
       [](Scene& s) {
         const auto forger = must(make_fernet_tokens(std::string(43, 'm'), s.world.entropy));
         return s.by_token(must(forger->make(s.invitation.id.to_text(), morning)));
       }},
      {"the id itself", [](Scene& s) { return s.by_token(s.invitation.id.to_text()); }},
      {"the link that verifies an address",
       [](Scene& s) {
         s.world.clock->advance(1s);
         must(s.world.engine->system_messages().send_email_verification(s.ada.id));
         return s.by_token(s.world.newest_token("https://admin.example/verify-email/"));
       }},
      {"the link of a new password",
       [](Scene& s) {
         s.world.clock->advance(1s);
         must(s.world.engine->system_messages().send_password_reset("ada@example.org"));
         return s.by_token(s.world.newest_token("https://admin.example/new-password/"));
       }},
      {"another service's way to the invitation",
       [](Scene& s) { return s.invitations().get(s.other.id, s.invitation.id).has_value(); }},
      {"an organisation's way to the invitation",
       [](Scene& s) { return s.invitations().get(OrganisationId{}, s.invitation.id).has_value(); }},
      {"another service accepts the invitation",
       [](Scene& s) {
         return s.invitations()
             .set_status(s.other.id, s.invitation.id, InvitationStatus::accepted)
             .has_value();
       }},
      {"who is let in by another service than the one that was asked",
       [](Scene& s) {
         JoinRequest request;
         request.service_id = s.clinic.id;
         request.requester_id = s.bo.id;
         request.contacted = {s.ada.id};
         const auto made =
             must(s.world.engine->join_requests().create(request, "https://admin.example"));
         JoinAnswer answer;
         answer.status = JoinRequestStatus::approved;
         answer.by = s.ada.id;
         answer.permissions = {TeamPermission::manage_settings};
         const auto let_in = s.world.engine->join_requests().answer(s.other.id, made.id, answer);
         return let_in.has_value() || s.world.engine->members().get(s.other.id, s.bo.id) ||
                s.world.engine->members().get(s.clinic.id, s.bo.id);
       }},
      {"who asks to join where nobody was asked",
       [](Scene& s) {
         JoinRequest request;
         request.service_id = s.clinic.id;
         request.requester_id = s.bo.id;
         request.contacted = {s.bo.id};
         return s.world.engine->join_requests()
             .create(request, "https://admin.example")
             .has_value();
       }},
      {"a job under an id that was never given",
       [](Scene& s) {
         return s.world.engine->jobs().get(s.clinic.id, JobId{s.invitation.id.uuid}).has_value();
       }},
  };
}

/// Each attack against a scene of its own, in which what is right still works before it.
void check_attacks(const std::vector<Attack>& attacks) {
  for (const Attack& attack : attacks)
    over_every_store([&](Store& store) {
      CAPTURE(attack.name);
      Scene scene(store);
      CHECK_FALSE(attack.gets_in(scene));
    });
}

}  // namespace

TEST_CASE("attacks: the scene lets in who belongs there") {
  over_every_store([](Store& store) {
    Scene scene(store);
    CHECK(scene.by_password(scene.ada.id, password));
    CHECK(scene.by_token(scene.token));
    CHECK(must(scene.sign_in().complete_security_key(scene.ada.id, true, scene.key.id)));
    CHECK(scene.by_code(scene.ada.id, "12345"));
  });
}

TEST_CASE("attacks: no code but the user's own, once and in time") {
  check_attacks(attacks_on_codes());
}

TEST_CASE("attacks: no way around the lock") { check_attacks(attacks_on_the_lock()); }

TEST_CASE("attacks: no password but the one that stands") { check_attacks(attacks_on_passwords()); }

TEST_CASE("attacks: no invitation but the one that was sent, to where it was sent") {
  check_attacks(attacks_on_invitations());
}

TEST_CASE("members: what was taken away is seen no more, while 16 threads give and take") {
  over_every_store([](Store& store) {
    constexpr int threads_count = 16, rounds = 6;
    PeopleWorld world(store);
    const Service clinic = world.add_service("Clinic");
    TemplateFolders folders = world.engine->template_folders();
    const User head = world.add_user("head");
    world.join(clinic.id, head.id, {TeamPermission::manage_settings});
    std::vector<UserId> users;
    std::vector<TemplateFolderId> ids;
    for (int t = 0; t < threads_count; ++t) {
      users.push_back(world.add_user("u" + std::to_string(t)).id);
      world.join(clinic.id, users.back(), {TeamPermission::send_texts});
      ids.push_back(must(folders.create(clinic.id, "f" + std::to_string(t))).id);
    }
    std::atomic<int> seen_wrongly{0}, failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < threads_count; ++t)
      threads.emplace_back([&, t] {
        const auto at = static_cast<std::size_t>(t);
        Members members = world.engine->members();
        const auto sees = [&] {
          const auto member = members.get(clinic.id, users[at]);
          if (!member) ++failed;
          return member && std::ranges::find(member->folders, ids[at]) != member->folders.end();
        };
        for (int i = 0; i < rounds; ++i) {
          const bool gives = i % 2 == 1;
          const std::vector<TemplateFolderId> visible =
              gives ? std::vector{ids[at]} : std::vector<TemplateFolderId>();
          const std::vector<TeamPermission> may = {gives ? TeamPermission::manage_templates
                                                         : TeamPermission::send_texts};
          if (!members.set_permissions(clinic.id, users[at], may, visible)) ++failed;
          if (sees() != gives) ++seen_wrongly;
          const auto member = members.get(clinic.id, users[at]);
          if (!member || member->permissions != may) ++seen_wrongly;
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(seen_wrongly == 0);
  });
}

}  // namespace attacks_test
