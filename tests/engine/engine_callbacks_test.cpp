#include "engine/world.hpp"

#include <notify/http.hpp>

#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view token = "secret-token-1";

/// Answers as a test says and keeps what it was asked to post.
class ScriptedHttp final : public HttpClient {
public:
  std::function<HttpAnswer(const HttpRequest&)> script;  ///< empty: 200
  std::vector<HttpRequest> posted;

  Result<void> check_url(std::string_view url) override {
    if (url.starts_with("https://")) return {};
    return make_error(ErrorCode::invalid_argument, "callback url is not https");
  }
  std::vector<HttpAnswer> post_many(std::span<const HttpRequest> requests) override {
    std::vector<HttpAnswer> answers;
    for (const HttpRequest& r : requests) {
      posted.push_back(r);
      answers.push_back(script ? script(r) : HttpAnswer{200, false, {}});
    }
    return answers;
  }
  void answer(std::int64_t status) {
    script = [status](const HttpRequest&) { return HttpAnswer{status, false, {}}; };
  }
};

/// A world whose engine can call, and a service that wants to be.
struct Caller {
  World world;
  std::shared_ptr<ScriptedHttp> http = std::make_shared<ScriptedHttp>();
  Clinic clinic;

  explicit Caller(Store& store) : world(store), clinic((equip(), world)) { subscribe(clinic); }

  void equip() {
    world.engine = must(Engine::make(
        {std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store), world.clock, world.entropy,
         must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy)), http}));
    must(world.engine->add_provider(world.provider));
  }
  void subscribe(const Clinic& to, std::string url = "https://clinic.example/hook") {
    ServiceCallback callback;
    callback.service_id = to.service.id;
    callback.url = std::move(url);
    callback.bearer_token = token;
    must(world.engine->put_callback(callback));
  }
  NotificationId send_one() {
    const NotificationId id = clinic.send();
    CHECK(world.deliver().accepted == 1);
    return id;
  }
  CallbackReport call(CallbackOptions options = {}) {
    return must(world.engine->deliver_callbacks(options));
  }
};

}  // namespace

TEST_CASE("callbacks: a final status reaches the service once, with token and body (5.9)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    caller.clinic.receive(id, Status::pending);
    CHECK(must(caller.world.engine->count_callbacks()) == 0);
    caller.clinic.receive(id, Status::delivered);
    caller.clinic.receive(id, Status::delivered);
    caller.clinic.receive(id, Status::temporary_failure);
    CHECK(must(caller.world.engine->count_callbacks()) == 1);
    const CallbackReport report = caller.call();
    CHECK(report.claimed == 1);
    CHECK(report.done == 1);
    REQUIRE(caller.http->posted.size() == 1);
    const HttpRequest& posted = caller.http->posted[0];
    CHECK(posted.url == "https://clinic.example/hook");
    CHECK(posted.bearer_token == token);
    CHECK(posted.content_type == "application/json");
    CHECK(posted.body.find(id.to_text()) != std::string::npos);
    CHECK(posted.body.find(R"("status": "delivered")") != std::string::npos);
    CHECK(posted.body.find(R"("to": "07700 900123")") != std::string::npos);
    CHECK(must(caller.world.engine->count_callbacks()) == 0);
    CHECK(caller.call().claimed == 0);
  });
}

TEST_CASE("callbacks: each final change is told, with the status that it was about") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    caller.clinic.receive(id, Status::temporary_failure);
    caller.world.clock->advance(1min);
    caller.clinic.receive(id, Status::delivered);
    CHECK(caller.call().done == 2);
    REQUIRE(caller.http->posted.size() == 2);
    std::set<std::string> told;
    for (const HttpRequest& r : caller.http->posted)
      told.insert(r.body.find("\"temporary-failure\"") != std::string::npos ? "failed"
                                                                            : "delivered");
    CHECK(told.size() == 2);
  });
}

TEST_CASE("callbacks: time-outs and test keys are told, our own failures and others' are not") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic quiet(caller.world, "Quiet");
    const NotificationId late = caller.send_one();
    SendRequest r = request(caller.clinic.sms);
    r.key_type = KeyType::test;
    must(caller.world.engine->send(caller.clinic.service.id, r));
    caller.world.deliver();
    CHECK(caller.call().done == 1);
    caller.world.clock->advance(73h);
    CHECK(must(caller.world.engine->time_out()) == 1);
    CHECK(caller.call().done == 1);
    CHECK(caller.http->posted.back().body.find(late.to_text()) != std::string::npos);
    caller.world.provider->answer(SendOutcome::rejected);
    caller.clinic.send();
    caller.world.deliver();
    caller.world.provider->answer(SendOutcome::accepted);
    quiet.receive(quiet.send(), Status::delivered);
    CHECK(must(caller.world.engine->count_callbacks()) == 0);
  });
}

TEST_CASE("callbacks: silence and errors of servers are tried five times more, others are dead") {
  over_every_store([](Store& store) {
    Caller caller(store);
    for (const std::int64_t status : {std::int64_t{503}, std::int64_t{429}, std::int64_t{0}}) {
      caller.clinic.receive(caller.send_one(), Status::delivered);
      caller.http->answer(status);
      for (int i = 0; i < 5; ++i) {
        CHECK(caller.call().retried == 1);
        caller.world.clock->advance(299s);
        CHECK(caller.call().claimed == 0);
        caller.world.clock->advance(1s);
        caller.subscribe(caller.clinic);  // the breaker is another test's
      }
      CHECK(caller.call().dead == 1);
    }
    caller.clinic.receive(caller.send_one(), Status::delivered);
    caller.http->answer(404);
    CHECK(caller.call().dead == 1);
    caller.clinic.receive(caller.send_one(), Status::delivered);
    caller.http->answer(302);
    CHECK(caller.call().dead == 1);
    const ServiceId service = caller.clinic.service.id;
    const auto dead = must(caller.world.engine->list_dead_callbacks(service));
    REQUIRE(dead.size() == 5);
    CHECK(dead[0].attempts == 6);
    CHECK(dead[0].reason == "answered 503");
    CHECK(dead[3].reason == "answered 404");
    CHECK(dead[3].attempts == 1);
    CHECK(dead[3].status == Status::delivered);

    // Replayed, they have all their tries again.
    caller.http->answer(200);
    CHECK(must(caller.world.engine->replay_callbacks(service, 2)) == 2);
    CHECK(must(caller.world.engine->replay_callbacks(service)) == 3);
    CHECK(must(caller.world.engine->replay_callbacks(service)) == 0);
    CHECK(caller.call().done == 5);
    CHECK(must(caller.world.engine->list_dead_callbacks(service)).empty());
    check_refused(caller.world.engine->replay_callbacks(service, 0), ErrorCode::invalid_argument,
                  "limit must be at least 1: 0");
  });
}

TEST_CASE("callbacks: a service that never answers is left alone, and slows nobody else down") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic other(caller.world, "Other");
    caller.subscribe(other, "https://other.example/hook");
    caller.http->script = [](const HttpRequest& r) {
      return HttpAnswer{r.url.starts_with("https://other") ? 200 : 0, false, {}};
    };
    for (int i = 0; i < 40; ++i) {
      caller.clinic.receive(caller.clinic.send(), Status::delivered);
      other.receive(other.send(), Status::delivered);
    }
    CallbackReport first = caller.call();
    CHECK(first.claimed == 20);
    CHECK(first.done == 10);
    CHECK(first.retried == 10);
    // Ten failures in a row: only the other one is called for a minute.
    CHECK(caller.call().done == 10);
    CHECK(caller.call().done == 10);
    CHECK(caller.call().done == 10);
    CHECK(caller.call().claimed == 0);
    caller.world.clock->advance(60s);
    first = caller.call();
    CHECK(first.claimed == 1);  // a single call to see
    CHECK(first.retried == 1);
    caller.world.clock->advance(60s);
    CHECK(caller.call().claimed == 0);  // two minutes now
    caller.world.clock->advance(60s);
    caller.http->answer(200);
    CHECK(caller.call().done == 1);
    CHECK(caller.call().done == 10);  // it is back
  });
}

TEST_CASE("callbacks: a worker that dies leaves its calls to the next one, which ends them once") {
  over_every_store([](Store& store) {
    Caller caller(store);
    caller.clinic.receive(caller.send_one(), Status::delivered);
    const UtcTime now = caller.world.clock->now();
    const auto lost = must(store.claim_callbacks({"dead", now, now + 60s, 10, 10}));
    REQUIRE(lost.size() == 1);
    CHECK(caller.call().claimed == 0);
    caller.world.clock->advance(60s);
    CHECK(caller.call().done == 1);
    // The dead one wakes up: its result changes nothing.
    CHECK(must(store.finish_callbacks(
              std::vector{CallbackResult{lost[0].id, lost[0].epoch, lost[0].target.service_id,
                                         CallbackType::delivery_status, CallbackFate::retry, now,
                                         "late", false}},
              now)) == 1);
    CHECK(must(caller.world.engine->count_callbacks()) == 0);
  });
}

TEST_CASE("callbacks: a status stored months later tells the service without personal data (P5)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    caller.world.clock->advance(24h * 30);
    must(caller.world.engine->archive(caller.clinic.service.id));
    caller.clinic.receive(id, Status::delivered);
    CHECK(caller.call().done == 1);
    CHECK(caller.http->posted.back().body.find(R"("to": null)") != std::string::npos);
    CHECK(caller.http->posted.back().body.find("07700") == std::string::npos);
  });
}

TEST_CASE("callbacks: what cannot be a callback is refused, and tokens are never shown") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const auto refused = [&](auto change, ErrorCode code, std::string_view message) {
      ServiceCallback callback;
      callback.service_id = caller.clinic.service.id;
      callback.url = "https://clinic.example/";
      callback.bearer_token = token;
      change(callback);
      check_refused(caller.world.engine->put_callback(callback), code, message);
    };
    const auto bad = ErrorCode::invalid_argument;
    refused([](auto& c) { c.url = "http://clinic.example/"; }, bad, "callback url is not https");
    refused([](auto& c) { c.bearer_token = "short"; }, bad,
            "bearer token must have 10 to 1000 bytes, not 5");
    refused([](auto& c) { c.bearer_token = "new\r\nHeader: x"; }, bad,
            "bearer token must be printable ascii");
    refused([](auto& c) { c.type = CallbackType::inbound_sms; }, ErrorCode::unsupported,
            "callbacks are not made yet: inbound_sms");
    const ServiceId nobody{make_uuid_v4(*caller.world.entropy)};
    refused([&](auto& c) { c.service_id = nobody; }, ErrorCode::not_found,
            "unknown service: " + nobody.to_text());
    const auto listed = must(caller.world.engine->list_callbacks(caller.clinic.service.id));
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].bearer_token.empty());
    CHECK(listed[0].version == 1);
    caller.subscribe(caller.clinic, "https://clinic.example/new");
    CHECK(must(caller.world.engine->list_callbacks(caller.clinic.service.id))[0].version == 2);
    CHECK(must(caller.world.engine->list_callbacks(nobody)).empty());

    caller.clinic.receive(caller.send_one(), Status::delivered);
    must(caller.world.engine->drop_callback(caller.clinic.service.id,
                                            CallbackType::delivery_status));
    CHECK(must(caller.world.engine->count_callbacks()) == 0);
    check_refused(
        caller.world.engine->drop_callback(caller.clinic.service.id, CallbackType::delivery_status),
        ErrorCode::not_found, "service has no callback: " + caller.clinic.service.id.to_text());
  });
}

TEST_CASE("callbacks: options out of range and an engine without means are refused") {
  over_every_store([](Store& store) {
    Caller caller(store);
    CallbackOptions options;
    options.limit = 0;
    check_refused(caller.world.engine->deliver_callbacks(options), ErrorCode::invalid_argument,
                  "callback limit must be 1 to 10000: 0");
    options = {};
    options.per_service_max = 0;
    check_refused(caller.world.engine->deliver_callbacks(options), ErrorCode::invalid_argument,
                  "calls of a service must be at least 1: 0");
    options = {};
    options.lease = 0s;
    check_refused(caller.world.engine->deliver_callbacks(options), ErrorCode::invalid_argument,
                  "callback lease must be longer than nothing");
    World poor(store);
    check_refused(poor.engine->deliver_callbacks(), ErrorCode::unsupported,
                  "services cannot be called without an http client");
  });
}

TEST_CASE("receipts: a provider's own words are recorded, and a letter's token says which") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    const std::string mmg = R"({"CID": ")" + id.to_text() + R"(", "status": "3"})";
    CHECK(must(caller.world.engine->take_receipt(ReceiptFormat::mmg, mmg)).applied == 1);
    CHECK(must(caller.world.engine->take_receipt(ReceiptFormat::mmg, mmg)).unchanged == 1);
    CHECK(caller.clinic.status(id) == Status::delivered);
    CHECK(must(caller.world.engine->take_receipt(ReceiptFormat::mmg, "{}")).quarantined == 1);
    const auto kept = must(caller.world.engine->list_quarantined_receipts(10));
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].provider == "mmg");
    CHECK(kept[0].raw == "{}");
    CHECK(kept[0].reason == "mmg receipt names no notification");

    const std::string letter = must(caller.world.engine->make_receipt_token(id));
    const std::string body = R"({"data": {"jobId": "018f0000-0000-7000-8000-000000000001", )"
                             R"("jobStatus": "REJECTED"}})";
    CHECK(must(caller.world.engine->take_letter_receipt(letter, body)).unchanged == 1);
    for (std::string wrong :
         {std::string(), std::string("00"), std::string("xyz"), letter.substr(1), letter + "00"})
      check_refused(caller.world.engine->take_letter_receipt(wrong, body), ErrorCode::not_found,
                    "unknown receipt token");
    std::string forged = letter;
    forged[forged.size() - 1] = forged.back() == '0' ? '1' : '0';
    check_refused(caller.world.engine->take_letter_receipt(forged, body), ErrorCode::not_found,
                  "unknown receipt token");
  });
}

TEST_CASE("receipts: a failure of no kind is temporary beside a pending one in any order (I5)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const auto firetext = [](NotificationId id, std::string_view rest) {
      return "reference=" + id.to_text() + "&status=" + std::string(rest);
    };
    const std::vector<std::string> words{"2", "1", "1"};
    for (const std::vector<std::size_t>& order :
         {std::vector<std::size_t>{0, 1, 2}, {1, 0, 2}, {1, 2, 0}}) {
      const NotificationId id = caller.send_one();
      for (const std::size_t word : order)
        must(caller.world.engine->take_receipt(ReceiptFormat::firetext, firetext(id, words[word])));
      CHECK(caller.clinic.status(id) == Status::temporary_failure);
    }
    const NotificationId alone = caller.send_one();
    must(caller.world.engine->take_receipt(ReceiptFormat::firetext, firetext(alone, "1")));
    CHECK(caller.clinic.status(alone) == Status::permanent_failure);
    // A code that says what it was stands, whatever comes after.
    must(caller.world.engine->take_receipt(ReceiptFormat::firetext, firetext(alone, "1&code=101")));
    must(caller.world.engine->take_receipt(ReceiptFormat::firetext, firetext(alone, "2")));
    CHECK(caller.clinic.status(alone) == Status::permanent_failure);
  });
}
