// Passwords, codes, security keys, and what somebody might try against them.
#include "people/people_world.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace sign_in_test {

namespace {

const std::string password = "a long password";

void send_code(PeopleWorld& world, UserId user, std::uint64_t number) {
  world.codes->number = number;
  must(world.engine->sign_in().send_code(user, {}));
}

CodeVerdict try_code(PeopleWorld& world, UserId user, std::string_view code,
                     CodeType type = CodeType::sms) {
  return must(world.engine->sign_in().check_code(user, type, code));
}

std::int64_t failures_of(PeopleWorld& world, UserId user) {
  return must(world.engine->users().get(user)).failed_login_count;
}

}  // namespace

TEST_CASE("sign-in: the right password resets the count, a wrong one raises it") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    CHECK(ada.password_changed_at == morning);
    SignIn sign_in = world.engine->sign_in();
    CHECK_FALSE(must(sign_in.check_password(ada.id, "wrong")));
    CHECK_FALSE(must(sign_in.check_password(ada.id, "")));
    CHECK(failures_of(world, ada.id) == 2);
    CHECK(must(sign_in.check_password(ada.id, password)));
    CHECK(failures_of(world, ada.id) == 0);
    world.clock->advance(1h);
    CHECK(must(sign_in.set_password(ada.id, "another")).password_changed_at == morning + 1h);
    CHECK_FALSE(must(sign_in.check_password(ada.id, password)));
    CHECK(must(sign_in.check_password(ada.id, "another")));
    CHECK(sign_in.set_password(ada.id, "").error().code == ErrorCode::invalid_argument);
    CHECK(sign_in.set_password(ada.id, std::string(1'025, 'x')).error().message ==
          "password is longer than 1024 bytes");
    CHECK(sign_in.check_password(UserId{}, "x").error().code == ErrorCode::not_found);
  });
}

TEST_CASE("sign-in: a hash of an older kind counts, and is renewed by the next sign-in") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    must(store.sign_in().put_password(ada.id, "old:" + password, morning));
    CHECK_FALSE(must(world.engine->sign_in().check_password(ada.id, "wrong")));
    CHECK(must(store.sign_in().password_hash(ada.id)) == "old:" + password);
    CHECK(must(world.engine->sign_in().check_password(ada.id, password)));
    CHECK(must(store.sign_in().password_hash(ada.id)) == "new:" + password);
    CHECK(must(world.engine->users().get(ada.id)).password_changed_at == morning);
    must(store.sign_in().renew_password(ada.id, "old:" + password, "new:stale"));
    CHECK(must(store.sign_in().password_hash(ada.id)) == "new:" + password);
  });
}

TEST_CASE("sign-in: after ten failures nothing is right until the count is reset") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    SignIn sign_in = world.engine->sign_in();
    send_code(world, ada.id, 12'345);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(must(sign_in.check_password(ada.id, "wrong")));
    const int compared = world.hasher->compared;
    CHECK_FALSE(must(sign_in.check_password(ada.id, password)));
    CHECK(world.hasher->compared == compared);  // nothing was even looked at
    CHECK(try_code(world, ada.id, "12345") == CodeVerdict::locked);
    CHECK(try_code(world, ada.id, "54321") == CodeVerdict::locked);
    CHECK_FALSE(must(sign_in.complete_security_key(ada.id, true)));
    CHECK(failures_of(world, ada.id) == 10);
    CHECK(must(sign_in.check_password(bo.id, password)));  // others are not concerned
    CHECK(must(sign_in.reset_failures(ada.id)).failed_login_count == 0);
    CHECK(try_code(world, ada.id, "12345") == CodeVerdict::good);
  });
}

TEST_CASE("sign-in: many guesses at once count as many, and none slips past the lock") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&world, &right, id = ada.id] {
        for (int i = 0; i < 5; ++i)
          if (must(world.engine->sign_in().check_password(id, "guess"))) ++right;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 0);
    CHECK(failures_of(world, ada.id) == 10);
  });
}

TEST_CASE("sign-in: a code signs in once, for half an hour, and under a new session") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    send_code(world, ada.id, 42);
    CHECK(try_code(world, ada.id, "42") == CodeVerdict::unknown);
    CHECK(failures_of(world, ada.id) == 1);
    CHECK(try_code(world, ada.id, "00042") == CodeVerdict::good);
    const User in = must(world.engine->users().get(ada.id));
    CHECK(!in.current_session_id.is_nil());
    CHECK(in.logged_in_at == morning);
    CHECK(in.failed_login_count == 0);
    CHECK(try_code(world, ada.id, "00042") == CodeVerdict::expired);  // replay
    CHECK(failures_of(world, ada.id) == 1);
    CHECK(must(world.engine->users().get(ada.id)).current_session_id == in.current_session_id);

    send_code(world, ada.id, 7);
    world.clock->advance(30min);
    send_code(world, ada.id, 8);
    CHECK(try_code(world, ada.id, "00007") == CodeVerdict::good);  // to the last instant
    CHECK(must(world.engine->users().get(ada.id)).current_session_id != in.current_session_id);
    world.clock->advance(30min + 1us);
    CHECK(try_code(world, ada.id, "00008") == CodeVerdict::expired);
  });
}

TEST_CASE("people: what nobody finished is forgotten in the night after its days") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    const Service clinic = world.add_service("Clinic");
    world.join(clinic.id, ada.id, {TeamPermission::manage_settings});
    send_code(world, ada.id, 42);
    Invitation invitation;
    invitation.service_id = clinic.id;
    invitation.email_address = "friend@agency.example";
    invitation.invited_by = ada.id;
    const InvitationId invited = must(world.engine->invitations().create(invitation)).id;
    const Template email = must(world.engine->templates().create(
        clinic.id, {"letter", NotificationType::email, "About you", "Dear ((name))"}));
    TemplateFile draft;
    draft.id.uuid = make_uuid_v4(*world.entropy);
    draft.template_id = email.id;
    draft.details.filename = "map.pdf";
    draft.created_by = ada.id;
    must(world.engine->template_files().add(clinic.id, draft));
    const auto draft_is_there = [&] {
      return !must(world.engine->template_files().get(clinic.id, email.id, draft.id)).archived_at;
    };
    const auto is_due = [&] {
      for (const Task& task : must(world.engine->tasks().plan(world.clock->now())))
        if (task.kind == TaskKind::prune_people) return true;
      return false;
    };
    // 10:00 in the morning: the first midnight comes before a day is over.
    world.clock->advance(24h);
    CHECK_FALSE(is_due());
    world.clock->advance(24h);
    CHECK(is_due());
    must(world.engine->run_due());
    CHECK_FALSE(is_due());
    CHECK(must(store.sign_in().prune_codes(world.clock->now())) == 0);
    CHECK_FALSE(draft_is_there());
    CHECK(must(world.engine->invitations().get(invited)).id == invited);
    world.clock->advance(24h);
    must(world.engine->run_due());
    CHECK(world.engine->invitations().get(invited).error().code == ErrorCode::not_found);
    CHECK_FALSE(is_due());
  });
}

TEST_CASE("sign-in: a code is its user's, and of its kind") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    send_code(world, ada.id, 12'345);
    CHECK(try_code(world, bo.id, "12345") == CodeVerdict::unknown);
    CHECK(try_code(world, ada.id, "12345", CodeType::email) == CodeVerdict::unknown);
    for (const std::string_view guess : {"", "1234", "123456", "12345 ", "'; --", "%"}) {
      must(world.engine->sign_in().reset_failures(ada.id));
      CHECK(try_code(world, ada.id, guess) == CodeVerdict::unknown);
    }
    CHECK(try_code(world, ada.id, "12345") == CodeVerdict::good);
  });
}

TEST_CASE("sign-in: of one code that several bring at once, one signs in") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    send_code(world, ada.id, 12'345);
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&world, &good, id = ada.id] {
        if (try_code(world, id, "12345") == CodeVerdict::good) ++good;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(good == 1);
  });
}

TEST_CASE("sign-in: five codes are open at most; more are neither made nor sent") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    for (std::uint64_t i = 1; i <= 7; ++i) send_code(world, ada.id, i);
    CHECK(world.sent().size() == 5);
    CHECK(try_code(world, ada.id, "00006") == CodeVerdict::unknown);
    CHECK(try_code(world, ada.id, "00005") == CodeVerdict::good);
    send_code(world, ada.id, 8);  // there is room again
    CHECK(try_code(world, ada.id, "00008") == CodeVerdict::good);
    world.clock->advance(31min);
    send_code(world, ada.id, 9);
    CHECK(try_code(world, ada.id, "00009") == CodeVerdict::good);
  });
}

TEST_CASE("sign-in: what is stored of a code tells nothing, and what is sent of it everything") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    send_code(world, ada.id, 12'345);
    send_code(world, bo.id, 12'345);
    std::set<std::string> hashes;
    for (const UserId user : {ada.id, bo.id})
      for (const StoredCode& code : must(store.sign_in().list_codes(user, CodeType::sms))) {
        CHECK(code.hash.find("12345") == std::string::npos);
        CHECK(code.hash.starts_with("k:"));
        hashes.insert(code.hash);
      }
    CHECK(hashes.size() == 2);
    const auto sent = world.sent();
    REQUIRE(sent.size() == 2);
    CHECK(must(world.engine->notifications().content(sent[0])).body ==
          "12345 is your code to sign in to Notify.");
    CHECK(must(store.sign_in().prune_codes(morning + 1us)) == 2);
    CHECK(try_code(world, ada.id, "12345") == CodeVerdict::unknown);
  });
}

TEST_CASE("sign-in: a link by e-mail carries its code sealed, and shows that mail arrives") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    CodeRequest request;
    request.type = CodeType::email;
    request.next = "/services?a=b";
    must(world.engine->sign_in().send_code(ada.id, request));
    const std::string token = world.newest_token("https://admin.example/email-auth/");
    const auto tokens = must(make_fernet_tokens(std::string(43, 'k'), world.entropy));
    const std::string payload = tokens->open(token, morning, 60s).payload;
    CHECK(payload.find(ada.id.to_text()) != std::string::npos);
    const auto at = payload.find("secret_code");
    REQUIRE(at != std::string::npos);
    const std::string secret = payload.substr(payload.find('"', at + 12) + 1, 36);
    const std::string body = must(world.engine->notifications().content(world.sent().front())).body;
    CHECK(body.find("?next=%2Fservices%3Fa%3Db") != std::string::npos);
    CHECK(body.find(secret) == std::string::npos);
    world.clock->advance(1min);
    CHECK(try_code(world, ada.id, secret, CodeType::email) == CodeVerdict::good);
    CHECK(must(world.engine->users().get(ada.id)).email_access_validated_at == morning + 1min);
    CHECK(try_code(world, ada.id, secret, CodeType::email) == CodeVerdict::expired);
    request.admin_url = "javascript:alert(1)//";
    CHECK(world.engine->sign_in().send_code(ada.id, request).error().message ==
          "url of the admin app is no url");
  });
}

TEST_CASE("sign-in: a security key signs in unless five failures came before") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada"), bo = world.add_user("bo");
    SignIn sign_in = world.engine->sign_in();
    SecurityKey key;
    key.user_id = ada.id;
    key.name = "blue";
    key.credential_data = "data";
    key.registration_response = "response";
    key = must(sign_in.add_security_key(key));
    CHECK(must(sign_in.list_security_keys(ada.id)) == std::vector{key});
    CHECK(must(sign_in.complete_security_key(ada.id, true, key.id)));
    CHECK(must(sign_in.list_security_keys(ada.id))[0].logged_in_at == morning);
    CHECK(sign_in.complete_security_key(bo.id, true, key.id).error().code ==
          ErrorCode::not_found);  // somebody else's key
    CHECK(must(world.engine->users().get(bo.id)).current_session_id.is_nil());
    for (int i = 0; i < 5; ++i) CHECK(must(sign_in.complete_security_key(ada.id, false)));
    CHECK_FALSE(must(sign_in.complete_security_key(ada.id, true)));

    CHECK(must(sign_in.rename_security_key(ada.id, key.id, "red")).name == "red");
    CHECK(sign_in.rename_security_key(bo.id, key.id, "red").error().code == ErrorCode::not_found);
    CHECK(sign_in.remove_security_key(ada.id, key.id).error().reason == Reason::last_security_key);
    const SecurityKey second = must(sign_in.add_security_key(key));
    CHECK(sign_in.remove_security_key(bo.id, key.id).error().code == ErrorCode::not_found);
    must(sign_in.remove_security_key(ada.id, key.id));
    CHECK(must(sign_in.list_security_keys(ada.id)) == std::vector{second});
  });
}

TEST_CASE("sign-in: without a hasher, without seeds or a key for links it says what lacks") {
  over_every_store([](Store& store) {
    PeopleWorld world(store, false);
    const User ada = world.add_user("ada");
    CHECK(world.engine->sign_in().send_code(ada.id, {}).error().message ==
          "the messages of the system were never seeded");
    CHECK(must(store.sign_in().list_codes(ada.id, CodeType::sms)).empty());
    auto bare = must(Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                   world.clock, world.entropy, nullptr}));
    CHECK(bare->sign_in().check_password(ada.id, password).error().message ==
          "the engine has no password hasher");
    CHECK(bare->sign_in().set_password(ada.id, password).error().code == ErrorCode::unsupported);
    must(bare->system_messages().seed({.email_from = "notify@example.gov.uk"}));
    CodeRequest request;
    request.type = CodeType::email;
    CHECK(bare->sign_in().send_code(ada.id, request).error().code == ErrorCode::unsupported);
  });
}

TEST_CASE("sign-in: no error shows a password, a code or an address") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    User twin;
    twin.name = "twin";
    twin.email_address = "ADA@example.org";
    twin.mobile_number = "07900900101";
    const auto refused = world.engine->sign_in().create_user(twin, "secret-of-twin");
    REQUIRE(!refused);
    CHECK(refused.error().message == "another user has the email address");
    CHECK(world.engine->sign_in()
              .set_password(ada.id, std::string(2'000, 's'))
              .error()
              .message.find("ssss") == std::string::npos);
  });
}

TEST_CASE("users: a change of one attribute leaves the others, also two at the same time") {
  over_every_store([](Store& store) {
    PeopleWorld world(store);
    const User ada = world.add_user("ada");
    UserChanges name, admin, wrong;
    name.name = "Ada Hill";
    admin.platform_admin = true;
    std::thread first([&] { must(world.engine->users().update(ada.id, name)); });
    std::thread second([&] { must(world.engine->users().update(ada.id, admin)); });
    first.join();
    second.join();
    const User changed = must(world.engine->users().get(ada.id));
    CHECK(changed.name == "Ada Hill");
    CHECK(changed.platform_admin);
    wrong.mobile_number = "";
    CHECK(world.engine->users().update(ada.id, wrong).error().message ==
          "a user with sms_auth needs a mobile number");
    wrong.auth_type = AuthType::email_auth;
    CHECK(must(world.engine->users().update(ada.id, wrong)).mobile_number.empty());
    UserQuery query;
    query.email_part = "ADA@";
    CHECK(must(world.engine->users().list(query)).size() == 1);
    query.created_from = morning + 1us;
    CHECK(must(world.engine->users().list(query)).empty());
  });
}

}  // namespace sign_in_test
