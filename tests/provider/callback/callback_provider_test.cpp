#include <notify/adapters/callback_provider.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

using namespace notify;

namespace {

std::shared_ptr<Provider> provider_of(SendFunction send) {
  return make_callback_provider({"host", NotificationType::email, InDoubtPolicy::fail},
                                std::move(send))
      .value();
}

}  // namespace

TEST_CASE("callback_provider: the host's function answers for each message in order") {
  const auto provider = provider_of([](auto messages, auto results) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      results[i] = {SendOutcome::accepted, "ref-" + messages[i].to, {}};
    }
    return true;
  });
  CHECK(provider->identifier() == "host");
  CHECK(provider->type() == NotificationType::email);
  CHECK(provider->in_doubt_policy() == InDoubtPolicy::fail);

  std::vector<OutboundMessage> messages(2);
  messages[0].to = "a";
  messages[1].to = "b";
  const auto results = provider->send_many(messages);
  REQUIRE(results.has_value());
  REQUIRE(results->size() == 2);
  CHECK((*results)[0].reference == "ref-a");
  CHECK((*results)[1].reference == "ref-b");
  CHECK((*results)[1].outcome == SendOutcome::accepted);
}

TEST_CASE("callback_provider: a result that the host leaves alone is in doubt, never sent again") {
  const auto provider = provider_of([](auto, auto results) {
    results[0].outcome = SendOutcome::accepted;
    return true;
  });
  const auto results = provider->send_many(std::vector<OutboundMessage>(2));
  REQUIRE(results.has_value());
  CHECK((*results)[0].outcome == SendOutcome::accepted);
  CHECK((*results)[1].outcome == SendOutcome::unknown);
  CHECK((*results)[1].detail == "the send function did not say what became of it");
}

TEST_CASE("callback_provider: an exception becomes an error that quotes nothing of it") {
  SendFunction send;
  SUBCASE("of the standard library") {
    send = [](auto, auto) -> bool { throw std::runtime_error("someone@example.com"); };
  }
  SUBCASE("of any other type") {
    send = [](auto, auto) -> bool { throw 42; };
  }
  SUBCASE("or false instead of one") {
    send = [](auto, auto) { return false; };
  }
  const auto results = provider_of(send)->send_many(std::vector<OutboundMessage>(1));
  REQUIRE_FALSE(results.has_value());
  CHECK(results.error().code == ErrorCode::callback);
  CHECK(results.error().message.find("someone") == std::string::npos);
  CHECK(results.error().message.find("host") != std::string::npos);
}

TEST_CASE("callback_provider: needs an identifier and a function") {
  const auto nameless = make_callback_provider({}, [](auto, auto) { return true; });
  REQUIRE_FALSE(nameless.has_value());
  CHECK(nameless.error().code == ErrorCode::invalid_argument);
  const auto idle = make_callback_provider({"host"}, {});
  REQUIRE_FALSE(idle.has_value());
  CHECK(idle.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("callback_provider: says what the host says of duplicates, and waits up to a week") {
  CallbackProviderOptions options{"host"};
  const auto answer = [](auto, auto) { return true; };
  const auto plain = make_callback_provider(options, answer).value();
  CHECK(plain->in_doubt_policy() == InDoubtPolicy::by_capability);
  CHECK_FALSE(plain->removes_duplicates());
  CHECK(plain->in_doubt_wait() == in_doubt_wait_default);
  options.removes_duplicates = true;
  options.in_doubt_wait = in_doubt_wait_max;
  const auto good = make_callback_provider(options, answer).value();
  CHECK(good->removes_duplicates());
  CHECK(good->in_doubt_wait() == in_doubt_wait_max);
  for (const std::chrono::microseconds wait :
       {std::chrono::microseconds(0),
        std::chrono::microseconds(in_doubt_wait_max) + std::chrono::microseconds(1)}) {
    options.in_doubt_wait = wait;
    const auto refused = make_callback_provider(options, answer);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message ==
          "in-doubt wait is not up to 7 days: " + std::to_string(wait.count()) + " microseconds");
  }
}
