// What Amazon SNS posts to the API, from the signature to the store.
#include "provider/sns_webhook/sns_world.hpp"
#include "rest/api_world.hpp"

#include <notify/adapters/callback_provider.hpp>
#include <notify/delivery.hpp>
#include <notify/inbound.hpp>
#include <notify/json.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>
#include <notify/services.hpp>

#include <algorithm>

using namespace notify;
using namespace notify::test;

namespace {

constexpr std::string_view receipts_path = "/notifications/email/ses";
constexpr std::string_view texts_path = "/notifications/sms/receive/sns";

/// Reads "text", which came to one number.
class PlainTexts final : public InboundReader {
public:
  std::string_view identifier() const noexcept override { return "sns"; }
  Result<ReceivedSms> read(const InboundPost& post, UtcTime now) override {
    if (post.body == "nothing")
      return make_error(ErrorCode::invalid_argument, "sns inbound SMS lacks messageBody");
    return ReceivedSms{"sns", "447900111222", "447900900222", std::string(post.body), "1", now};
  }
};

/// An API whose engine takes from SES only what is signed; one e-mail is with SES.
struct SignedWorld : ApiWorld {
  std::shared_ptr<SnsServers> servers = std::make_shared<SnsServers>();
  std::string pem = sns_pem(sns_key(), api_start - 24h, api_start + 24h);
  ApiService clinic;
  NotificationId id;

  SignedWorld() {
    servers->script = [this](const HttpRequest&) { return answered(200, pem); };
    std::shared_ptr<ReceiptReader> ses;
    for (auto& reader : make_receipt_readers())
      if (reader->identifier() == "ses") ses = reader;
    const SnsWebhookOptions options{.topics = {sns_topic}};
    engine = must(Engine::make(
        {.store = must(make_sqlite_store({})),
         .clock = clock,
         .entropy = entropy,
         .sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, entropy)),
         .receipt_readers = {must(make_sns_receipt_reader(ses, options, servers))},
         .inbound_readers = {
             must(make_sns_inbound_reader(std::make_shared<PlainTexts>(), options, servers))}}));
    api = must(RestApi::make(*engine, {}));
    must(engine->providers().add(must(make_callback_provider(
        {"ses", NotificationType::email}, [](auto, std::span<SendResult> results) {
          results[0] = {SendOutcome::accepted, "0102-ref", {}};
          return true;
        }))));
    clinic = make_service("clinic");
    Service service = must(engine->services().get(clinic.service.id));
    service.permissions =
        PermissionSet::of(Permission::email, Permission::sms, Permission::inbound_sms);
    must(engine->services().update(service));
    must(engine->inbound().put_number(
        {.number = "07900111222", .provider = "sns", .service_id = clinic.service.id}));
    SendRequest wanted;
    wanted.template_id = clinic.email.id;
    wanted.to = "someone@example.com";
    wanted.personalisation = must(personalisation_from_json(R"({"name": "Ann"})"));
    id = must(engine->send(clinic.service.id, wanted)).id;
    must(engine->deliver({.type = NotificationType::email}));
  }

  RestResponse post(std::string_view path, SnsPost& member) {
    const std::string body = json_of(sign(member, sns_key()));
    return ask("POST", path, body,
               {{"Content-Type", "text/plain; charset=UTF-8"},
                {"x-amz-sns-message-type", member["Type"]}});
  }
  [[nodiscard]] Status status() {
    return must(engine->notifications().get(clinic.service.id, id)).status;
  }
  [[nodiscard]] std::size_t kept() { return must(engine->receipts().list_quarantined(10)).size(); }
};

}  // namespace

TEST_CASE("rest: a receipt that SNS signed is applied, also when it comes twice") {
  SignedWorld world;
  REQUIRE(world.status() == Status::sending);
  SnsPost post = sns_notification(sns_message, api_start);
  for (int i = 0; i < 2; ++i) {
    const auto answer = world.post(receipts_path, post);
    CHECK(answer.status == 200);
    CHECK(answer.body == "{\"message\":\"SES-SNS callback succeeded\",\"result\":\"success\"}\n");
    CHECK(world.status() == Status::delivered);
  }
}

TEST_CASE("rest: a forged receipt changes nothing, is kept nowhere and is not asked for again") {
  SignedWorld world;
  SnsPost post = sns_notification(sns_message, api_start);
  sign(post, sns_key());
  SnsPost changed = post, foreign = post, of_other_key = post, unsigned_post = post;
  changed["Message"] += ' ';
  foreign["SigningCertURL"] = "https://sns.eu-west-2.amazonaws.com.example.com/a.pem";
  sign(of_other_key, other_key());
  unsigned_post.erase("Signature");
  for (const std::string& body :
       {json_of(changed), json_of(foreign), json_of(of_other_key), json_of(unsigned_post),
        sns_message, std::string("{}"), std::string(), std::string("x")}) {
    const auto answer = world.ask("POST", receipts_path, body);
    CHECK(answer.status == 400);
    CHECK(text_in(answer, "result") == "error");
    CHECK(text_in(answer, "message").starts_with("post is not from SNS: "));
    CHECK(world.ask("POST", texts_path, body).status == 400);
  }
  for (int i = 0; i < 1'000; ++i) {
    changed["MessageId"] = std::to_string(i);
    CHECK(world.ask("POST", receipts_path, json_of(changed)).status == 400);
  }
  CHECK(world.status() == Status::sending);
  CHECK(world.kept() == 0);
  CHECK(must(world.engine->inbound().list(world.clinic.service.id)).empty());
}

TEST_CASE("rest: while certificates are out of reach SNS is to post again") {
  SignedWorld world;
  SnsPost post = sns_notification(sns_message, api_start);
  world.servers->script = [](const HttpRequest&) { return HttpAnswer{}; };
  const auto answer = world.post(receipts_path, post);
  CHECK(answer.status == 503);
  CHECK(text_in(answer, "result") == "error");
  CHECK(world.status() == Status::sending);
  CHECK(world.kept() == 0);
  world.servers->script = [&](const HttpRequest&) { return answered(200, world.pem); };
  world.clock->advance(11s);
  CHECK(world.post(receipts_path, post).status == 200);
  CHECK(world.status() == Status::delivered);
}

TEST_CASE("rest: what is signed and cannot be read is kept, and taken for the provider") {
  SignedWorld world;
  SnsPost strange = sns_notification(R"({"notificationType": "New"})", api_start);
  CHECK(world.post(receipts_path, strange).status == 200);
  CHECK(world.kept() == 1);
  SnsPost greeting = sns_notification(
      "Successfully validated SNS topic for Amazon SES event publishing.", api_start);
  CHECK(world.post(receipts_path, greeting).status == 200);
  SnsPost end = sns_subscription(api_start, "UnsubscribeConfirmation");
  CHECK(world.post(receipts_path, end).status == 200);
  const auto kept = must(world.engine->receipts().list_quarantined(10));
  REQUIRE(kept.size() == 2);
  std::vector<std::string> reasons{kept[0].reason, kept[1].reason};
  std::ranges::sort(reasons);
  CHECK(reasons[0] == "ses receipt ends the subscription to its topic");
  CHECK(reasons[1] == "ses receipt names no message");
}

TEST_CASE("rest: subscriptions of both kinds are confirmed, each once") {
  SignedWorld world;
  SnsPost post = sns_subscription(api_start);
  for (const std::string_view path : {receipts_path, texts_path}) {
    CHECK(world.post(path, post).status == 200);
    CHECK(world.post(path, post).status == 200);
  }
  std::int64_t confirmed = 0;
  for (const HttpRequest& request : world.servers->requests())
    confirmed += request.url == sns_confirmation_url ? 1 : 0;
  CHECK(confirmed == 2);
  CHECK(world.kept() == 0);
}

TEST_CASE("rest: an SMS that SNS signed is stored for its service, without a password") {
  SignedWorld world;
  SnsPost post = sns_notification("Yes please", api_start);
  for (int i = 0; i < 2; ++i, world.clock->advance(5min)) {
    const auto answer = world.post(texts_path, post);
    CHECK(answer.status == 200);
    CHECK(answer.body == "{\"message\":\"SMS-SNS callback succeeded\",\"result\":\"success\"}\n");
  }
  const auto stored = must(world.engine->inbound().list(world.clinic.service.id));
  REQUIRE(stored.size() == 1);
  CHECK(stored[0].content == "Yes please");
  SnsPost empty = sns_notification("nothing", api_start);
  CHECK(world.post(texts_path, empty).status == 400);
}

TEST_CASE("rest: without a check of signatures there is no such route") {
  ApiWorld world;
  for (const char* path :
       {"/notifications/email/ses", "/notifications/sms/sns", "/notifications/sms/receive/sns",
        "/notifications/email/nobody", "/notifications/email/%00", "/notifications/sms/dvla"})
    CHECK(world.ask("POST", path, sns_message).status == 404);
  CHECK(must(world.engine->receipts().list_quarantined(10)).empty());
  CHECK(world.ask("POST", "/notifications/sms/mmg", "{}").status == 400);
  CHECK(world.ask("POST", "/notifications/sms/receive/mmg", "{}").status == 401);
}
