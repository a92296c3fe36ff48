#include "provider/sns_webhook/certificates.hpp"

#include "provider/sns_webhook/sns_world.hpp"
#include "support/patiently.hpp"
#include "support/temp_folder.hpp"

#include <fstream>
#include <thread>

using namespace notify;
using namespace notify::test;
using sns_webhook::is_certificate_url;
using sns_webhook::is_confirmation_url;

namespace {

SnsPost genuine_at(const std::string& url, EVP_PKEY& key = sns_key()) {
  SnsPost post = sns_notification(sns_message, sns_now - 1s);
  post["SigningCertURL"] = url;
  return sign(post, key);
}

std::string url_of(int number) {
  return "https://sns.eu-west-2.amazonaws.com/c" + std::to_string(number) + ".pem";
}

/// A world whose SNS hands out `pem`.
SnsWorld world_with(std::string pem, SnsWebhookOptions options = {.topics = {sns_topic}}) {
  SnsWorld world(std::move(options));
  world.servers->script = [pem = std::move(pem)](const HttpRequest&) { return answered(200, pem); };
  return world;
}

}  // namespace

TEST_CASE("sns_webhook: a certificate comes from a host of SNS, matched in whole") {
  for (const char* good :
       {"https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a1B.pem",
        "https://sns.us-gov-west-1.amazonaws.com/a.pem",
        "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService_1.pem"})
    CHECK(is_certificate_url(good));
  for (const char* bad : {
           "",
           "https://sns.us-east-1.amazonaws.com",
           "https://sns.us-east-1.amazonaws.com/",
           "https://sns.us-east-1.amazonaws.com/.pem",
           "https://sns.us-east-1.amazonaws.com/a.crt",
           "https://sns.us-east-1.amazonaws.com/a.pem?x=1",
           "https://sns.us-east-1.amazonaws.com/a.pem#x",
           "https://sns.us-east-1.amazonaws.com/?x=a.pem",
           "https://sns.us-east-1.amazonaws.com/b/a.pem",
           "https://sns.us-east-1.amazonaws.com/../a.pem",
           "https://sns.us-east-1.amazonaws.com/%2e.pem",
           "https://sns.us-east-1.amazonaws.com//a.pem",
           "https://sns.us-east-1.amazonaws.com:443/a.pem",
           "https://sns.us-east-1.amazonaws.com:8443/a.pem",
           "https://user@sns.us-east-1.amazonaws.com/a.pem",
           "https://user:word@sns.us-east-1.amazonaws.com/a.pem",
           "https://sns.us-east-1.amazonaws.com@example.com/a.pem",
           "https://sns.us-east-1.amazonaws.com.example.com/a.pem",
           "https://sns.us-east-1.amazonaws.com.cn.example.com/a.pem",
           "https://sns.us-east-1.amazonaws.comx/a.pem",
           "https://sns.us-east-1.amazonaws.com./a.pem",
           "https://sns.us-east-1.amazonaws.com\\a.pem",
           "https://sns.us-east-1.amazonaws.com\n/a.pem",
           "https://sns.us-east-1.amazonaws.org/a.pem",
           "https://sns.us-east-1.amazonaws.co/a.pem",
           "https://sns.us-east-1xamazonaws.com/a.pem",
           "https://sns.us-east-1.amazonaws-com/a.pem",
           "https://sns.us-east-1.example.amazonaws.com/a.pem",
           "https://sns..amazonaws.com/a.pem",
           "https://sns.-.amazonaws.com/a.pem",
           "https://sns.us_east_1.amazonaws.com/a.pem",
           "https://sns.amazonaws.com/a.pem",
           "https://snsx.us-east-1.amazonaws.com/a.pem",
           "https://xsns.us-east-1.amazonaws.com/a.pem",
           "https://sqs.us-east-1.amazonaws.com/a.pem",
           "https://example.com/sns.us-east-1.amazonaws.com/a.pem",
           "https://example.com?https://sns.us-east-1.amazonaws.com/a.pem",
           "http://sns.us-east-1.amazonaws.com/a.pem",
           "ftp://sns.us-east-1.amazonaws.com/a.pem",
           "file:///sns.us-east-1.amazonaws.com/a.pem",
           "//sns.us-east-1.amazonaws.com/a.pem",
           "sns.us-east-1.amazonaws.com/a.pem",
           "HTTPS://sns.us-east-1.amazonaws.com/a.pem",
           "https://SNS.us-east-1.amazonaws.com/a.pem",
           " https://sns.us-east-1.amazonaws.com/a.pem",
           "https://s\xC5\x86s.us-east-1.amazonaws.com/a.pem",
       }) {
    CAPTURE(bad);
    CHECK(!is_certificate_url(bad));
    SnsWorld world;
    CHECK(is_refused(world.post(genuine_at(bad))));
    CHECK(world.servers->requests().empty());
  }
  CHECK(!is_certificate_url("https://sns." + std::string(33, 'a') + ".amazonaws.com/a.pem"));
  CHECK(!is_certificate_url("https://sns.a.amazonaws.com/" + std::string(2'000, 'a') + ".pem"));
}

TEST_CASE("sns_webhook: a certificate is fetched once by a bounded GET, and kept for a day") {
  SnsWorld world;
  for (int i = 0; i < 3; ++i) CHECK(world.post(genuine()));
  const auto requests = world.servers->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "GET");
  CHECK(requests[0].url == sns_certificate_url);
  CHECK(requests[0].headers.empty());
  CHECK(requests[0].timeout_ms == 5'000);
  CHECK(requests[0].answer_bytes_max == 32 << 10);
  SnsPost later = sns_notification(sns_message, sns_now + 23h);
  sign(later, sns_key());
  CHECK(world.post(json_of(later), {}, sns_now + 23h));
  CHECK(world.servers->requests().size() == 1);
  // It is asked for again when it may have been withdrawn.
  CHECK(is_refused(world.post(json_of(later), {}, sns_now + 25h)));
  CHECK(world.servers->requests().size() == 2);
}

TEST_CASE("sns_webhook: a certificate counts between its dates only") {
  CHECK(world_with(sns_pem(sns_key(), sns_now - 1s, sns_now + 1s)).post(genuine()));
  CHECK(is_refused(world_with(sns_pem(sns_key(), sns_now - 48h, sns_now - 1s)).post(genuine())));
  CHECK(is_refused(world_with(sns_pem(sns_key(), sns_now + 1s, sns_now + 48h)).post(genuine())));
  // Also while it is kept.
  SnsWorld world = world_with(sns_pem(sns_key(), sns_now - 1h, sns_now + 1h));
  CHECK(world.post(genuine()));
  CHECK(is_refused(world.post(json_of(genuine()), {}, sns_now + 2h)));
}

TEST_CASE("sns_webhook: the key of a certificate is RSA of 2,048 bits at least") {
  const SnsKey small = make_rsa_key(1'024);
  const SnsKey large = make_rsa_key(3'072);
  const SnsKey curve(EVP_EC_gen("P-256"));
  CHECK(is_refused(world_with(sns_pem(*small)).post(genuine_at(sns_certificate_url, *small))));
  CHECK(world_with(sns_pem(*large)).post(genuine_at(sns_certificate_url, *large)));
  CHECK(is_refused(world_with(sns_pem(*curve)).post(genuine_at(sns_certificate_url, *curve))));
  CHECK(is_refused(world_with(sns_pem(other_key())).post(genuine())));
}

TEST_CASE("sns_webhook: while a certificate is out of reach SNS is to post again") {
  const std::string pem = sns_pem();
  const auto silent = [](HttpPhase phase, std::string why) {
    HttpAnswer answer;
    answer.phase = phase;
    answer.detail = std::move(why);
    return answer;
  };
  HttpAnswer cut = answered(200, pem), endless = answered(200, pem), inside;
  cut.broke_off = true;
  endless.is_too_long = true;
  inside.forbidden = true;
  inside.detail = "host leads to an address that is not allowed";
  for (const HttpAnswer& answer :
       {silent(HttpPhase::not_connected, "refused"), silent(HttpPhase::unanswered, "timed out"),
        answered(500), answered(503, pem), answered(404), answered(403), answered(301, pem),
        answered(204), answered(200), answered(200, "<html>"),
        answered(200, pem.substr(0, pem.size() / 2)), cut, endless, inside}) {
    CAPTURE(answer.status);
    CAPTURE(answer.body);
    SnsWorld world;
    world.servers->script = [&](const HttpRequest&) { return answer; };
    CHECK(is_for_later(world.post(genuine())));
    CHECK(world.inner->seen().empty());
    // Nor is it asked for again at once.
    CHECK(is_for_later(world.post(json_of(genuine()), {}, sns_now + 9s)));
    CHECK(world.servers->requests().size() == 1);
    world.servers->script = [&](const HttpRequest&) { return answered(200, pem); };
    CHECK(world.post(json_of(genuine()), {}, sns_now + 11s));
  }
}

TEST_CASE("sns_webhook: URLs that were made up drive no certificate out") {
  SnsWorld world;
  const std::string pem = sns_pem();
  world.servers->script = [&](const HttpRequest& request) {
    return request.url == sns_certificate_url ? answered(200, pem) : answered(404);
  };
  CHECK(world.post(genuine()));
  for (int i = 0; i < 100; ++i) CHECK(is_for_later(world.post(genuine_at(url_of(i)))));
  CHECK(world.servers->requests().size() == 101);
  CHECK(world.post(genuine()));
  CHECK(world.servers->requests().size() == 101);
}

TEST_CASE("sns_webhook: the certificates that are kept are bounded") {
  SnsWorld world;
  for (int i = 0; i < 40; ++i) CHECK(world.post(genuine_at(url_of(i))));
  CHECK(world.servers->requests().size() == 40);
  CHECK(world.post(genuine_at(url_of(39))));
  CHECK(world.servers->requests().size() == 40);
  CHECK(world.post(genuine_at(url_of(0))));
  CHECK(world.servers->requests().size() == 41);
}

TEST_CASE("sns_webhook: many who need one certificate at once fetch it once") {
  SnsWorld world;
  const std::string pem = sns_pem();
  std::atomic<bool> may_answer = false;
  world.servers->script = [&](const HttpRequest&) {
    may_answer.wait(false);
    return answered(200, pem);
  };
  const std::string body = json_of(genuine());
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { taken += world.post(body).has_value() ? 1 : 0; });
  CHECK(wait_until([&] { return !world.servers->requests().empty(); }));
  may_answer = true;
  may_answer.notify_all();
  for (std::thread& thread : threads) thread.join();
  CHECK(taken == 8);
  CHECK(world.servers->requests().size() == 1);
}

TEST_CASE("sns_webhook: no more than four certificates are on their way at a time") {
  SnsWorld world;
  const std::string pem = sns_pem();
  std::atomic<bool> may_answer = false;
  world.servers->script = [&](const HttpRequest&) {
    may_answer.wait(false);
    return answered(200, pem);
  };
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, body = json_of(genuine_at(url_of(i)))] {
      taken += world.post(body).has_value() ? 1 : 0;
    });
  CHECK(wait_until([&] { return world.servers->requests().size() == 4; }));
  const auto fifth = world.post(genuine_at(url_of(4)));
  may_answer = true;
  may_answer.notify_all();
  for (std::thread& thread : threads) thread.join();
  REQUIRE(is_for_later(fifth));
  CHECK(fifth.error().code == ErrorCode::busy);
  CHECK(taken == 4);
  CHECK(world.post(genuine_at(url_of(4))));
}

TEST_CASE("sns_webhook: with authorities a certificate must lead to one of them") {
  const TempFolder folder;
  const std::string path = folder.path.string() + "/ca.pem";
  const SnsKey root_key = make_rsa_key(), between_key = make_rsa_key();
  const UtcTime begin = sns_now - 24h, end = sns_now + 24h;
  const auto root = make_sns_certificate(
      *root_key, {.name = "root", .begin = begin, .end = end, .is_authority = true});
  const auto between = make_sns_certificate(*between_key, {.name = "between",
                                                           .begin = begin,
                                                           .end = end,
                                                           .is_authority = true,
                                                           .issuer = root.get(),
                                                           .issuer_key = root_key.get()});
  const auto by_root = make_sns_certificate(
      sns_key(), {.begin = begin, .end = end, .issuer = root.get(), .issuer_key = root_key.get()});
  const auto by_between = make_sns_certificate(
      sns_key(),
      {.begin = begin, .end = end, .issuer = between.get(), .issuer_key = between_key.get()});
  const SnsWebhookOptions options{.topics = {sns_topic}, .ca_file = path};
  std::ofstream(path) << pem_of(*root);
  CHECK(world_with(pem_of(*by_root), options).post(genuine()));
  CHECK(world_with(pem_of(*by_between) + pem_of(*between), options).post(genuine()));
  CHECK(is_refused(world_with(pem_of(*by_between), options).post(genuine())));
  CHECK(is_refused(world_with(sns_pem(), options).post(genuine())));
  std::ofstream(path) << pem_of(*between);
  CHECK(world_with(pem_of(*by_between), options).post(genuine()));
  CHECK(is_refused(world_with(pem_of(*by_root), options).post(genuine())));
}

TEST_CASE("sns_webhook: certificates may lie in a folder, and then none is fetched") {
  const TempFolder folder;
  SnsWorld world({.topics = {sns_topic}, .certificate_folder = folder.path.string()});
  CHECK(is_for_later(world.post(genuine())));
  std::ofstream(folder.path.string() + "/SimpleNotificationService-01ab.pem") << sns_pem();
  CHECK(world.post(json_of(genuine()), {}, sns_now + 11s));
  CHECK(world.servers->requests().empty());
  std::ofstream(folder.path.string() + "/c1.pem") << sns_pem(other_key());
  CHECK(is_refused(world.post(genuine_at(url_of(1)))));
  std::ofstream(folder.path.string() + "/c2.pem") << std::string(40 << 10, 'x');
  CHECK(is_for_later(world.post(genuine_at(url_of(2)))));
}

TEST_CASE("sns_webhook: a subscription to an allowed topic is confirmed by one GET") {
  SnsWorld world;
  SnsPost post = sns_subscription(sns_now - 1s);
  const std::string body = json_of(sign(post, sns_key(), 1));
  const auto reading = world.post(body, {{"x-amz-sns-message-type", "SubscriptionConfirmation"}});
  REQUIRE(reading);
  CHECK(reading->receipts.empty());
  const auto requests = world.servers->requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[1].method == "GET");
  CHECK(requests[1].url == sns_confirmation_url);
  CHECK(!requests[1].is_repeatable);
  CHECK(world.post(body));  // posted twice, confirmed once
  CHECK(world.servers->requests().size() == 2);
  CHECK(world.inner->seen().empty());
}

TEST_CASE("sns_webhook: a subscription that is forged or leads elsewhere is not confirmed") {
  const auto check_ignored = [](const std::function<void(SnsPost&)>& change, bool is_signed) {
    SnsWorld world;
    SnsPost post = sns_subscription(sns_now - 1s);
    sign(post, sns_key());
    change(post);
    if (is_signed) sign(post, sns_key());
    CHECK(is_refused(world.post(post)));
    for (const HttpRequest& request : world.servers->requests())
      CHECK(request.url == sns_certificate_url);
  };
  check_ignored([](SnsPost& p) { p["Token"] += "0"; }, false);
  check_ignored([](SnsPost& p) { p["SubscribeURL"] += "0"; }, false);
  check_ignored([](SnsPost& p) { p["Type"] = "Notification"; }, false);
  check_ignored([](SnsPost& p) { p["Type"] = "UnsubscribeConfirmation"; }, false);
  check_ignored([](SnsPost& p) { p.erase("Token"); }, false);
  check_ignored([](SnsPost& p) { p["TopicArn"] += "x"; }, true);
  for (const char* url :
       {"", "https://example.com/?Action=ConfirmSubscription&Token=1",
        "http://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-2.amazonaws.com.example.com/?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-2.amazonaws.com:80/?Action=ConfirmSubscription&Token=1",
        "https://a@sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-2.amazonaws.com/?Action=Unsubscribe&Token=1",
        "https://sns.eu-west-2.amazonaws.com/a?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1#a",
        "https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1 2"}) {
    CAPTURE(url);
    CHECK(!is_confirmation_url(url));
    check_ignored([&](SnsPost& p) { p["SubscribeURL"] = url; }, true);
  }
}

TEST_CASE("sns_webhook: SNS is to post a subscription again unless it says no itself") {
  const std::string pem = sns_pem();
  for (const auto& [status, is_final] :
       {std::pair(0, false), std::pair(302, false), std::pair(400, true), std::pair(403, true),
        std::pair(429, false), std::pair(500, false), std::pair(503, false)}) {
    CAPTURE(status);
    SnsWorld world;
    world.servers->script = [&, status = status](const HttpRequest& request) {
      return request.url == sns_certificate_url ? answered(200, pem) : answered(status);
    };
    SnsPost post = sns_subscription(sns_now - 1s);
    const auto reading = world.post(sign(post, sns_key()));
    CHECK(is_refused(reading) == is_final);
    CHECK(is_for_later(reading) == !is_final);
    world.servers->script = [&](const HttpRequest&) { return answered(200, pem); };
    CHECK(world.post(post));
  }
}

TEST_CASE(
    "sns_webhook: the end of a subscription is told to operators, and its link not followed") {
  SnsWorld world;
  SnsPost post = sns_subscription(sns_now - 1s, "UnsubscribeConfirmation");
  const auto reading = world.post(sign(post, sns_key()));
  REQUIRE(!reading);
  CHECK(reading.error().reason == Reason::unspecified);  // which quarantine keeps
  CHECK(reading.error().message == "ses receipt ends the subscription to its topic");
  CHECK(world.servers->requests().size() == 1);
}
