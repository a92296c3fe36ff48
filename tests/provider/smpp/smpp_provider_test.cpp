#include "provider/smpp/parts.hpp"
#include "provider/smpp/peer.hpp"
#include "support/in_child.hpp"
#include "support/patiently.hpp"

#include <notify/open_provider.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace notify;
using namespace notify::test;
using smpp::Command;
using smpp::Pdu;
namespace status = smpp::status;

namespace {

std::shared_ptr<Provider> opened(std::uint16_t port, std::string more = {}) {
  auto provider = open_provider(
      "smpp", R"({"host": "127.0.0.1", "system_id": "notify", "password": "secret", "port": )" +
                  std::to_string(port) + (more.empty() ? "" : ", " + more) + "}");
  REQUIRE_MESSAGE(provider.has_value(), provider.error().message);
  return *provider;
}

OutboundMessage text_to(std::string_view to, std::string body = "hello") {
  OutboundMessage out;
  out.provider_key = "key of " + std::string(to);
  out.to = to;
  out.sender = "CLINIC";
  out.body = std::move(body);
  return out;
}

std::vector<OutboundMessage> texts(std::size_t count) {
  std::vector<OutboundMessage> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(text_to("4477009" + std::to_string(10'000 + i)));
  return all;
}

SendResult sent_one(Provider& provider, const OutboundMessage& message) {
  const auto results = provider.send_many(std::span(&message, 1));
  REQUIRE(results.has_value());
  REQUIRE(results->size() == 1);
  return results->front();
}

/// A peer that binds, keeps the line up and leaves submit_sm to `on_submit`, which answers whether
/// to go on.
using OnSubmit = std::function<bool(SmppCall&, const Pdu&)>;

void serve(SmppCall& call, const OnSubmit& on_submit) {
  while (const auto pdu = call.next()) {
    if (pdu->command == Command::submit_sm) {
      if (!on_submit(call, *pdu)) return;
    } else if (pdu->command == Command::bind_transceiver || pdu->command == Command::enquire_link ||
               pdu->command == Command::unbind) {
      call.answer(*pdu, 0, "centre");
    }
  }
}

SmppPeer::Script serving(OnSubmit on_submit) {
  return [on_submit](SmppCall& call, int) { serve(call, on_submit); };
}

bool accept_it(SmppCall& call, const Pdu& pdu) {
  call.answer(pdu, 0, "id-" + std::to_string(pdu.sequence));
  return true;
}

OnSubmit refusing(std::uint32_t value) {
  return [value](SmppCall& call, const Pdu& pdu) {
    call.answer(pdu, value);
    return true;
  };
}

constexpr std::string_view hasty =
    R"("timeout_ms": 300, "throttle_wait_ms": 300, "bind_retry_s": 0, "connect_timeout_ms": 2000)";

Pdu receipt_pdu(std::uint32_t sequence, std::string id, std::string_view stat = "DELIVRD") {
  smpp::Sms sms;
  sms.esm_class = 0x04;
  sms.source = {1, 1, "447700900123"};
  sms.short_message = "id:" + id + " stat:" + std::string(stat) + " err:000";
  return {Command::deliver_sm, 0, sequence, sms};
}

/// Listens until `count` posts were handed over, and keeps them if `is_kept`.
std::vector<std::string> heard(Provider& provider, std::size_t count, bool is_kept = true) {
  std::vector<std::string> all;
  const bool came = wait_until([&] {
    REQUIRE(provider
                .listen([&](std::span<ReceivedPost> posts) {
                  for (ReceivedPost& post : posts) {
                    all.push_back(post.body);
                    post.is_kept = is_kept;
                  }
                })
                .has_value());
    return all.size() >= count;
  });
  REQUIRE(came);
  return all;
}

}  // namespace

TEST_CASE("smpp_provider: what is taken has the peer's id, and went as it should") {
  Basket<Pdu> seen;
  SmppPeer peer([&](SmppCall& call, int) {
    while (const auto pdu = call.next()) {
      seen.add(*pdu);
      call.answer(*pdu, 0, pdu->command == Command::submit_sm ? "4F2A" : "centre");
    }
  });
  auto provider = opened(peer.port(), R"("system_type": "VMA", "service_type": "OTP")");
  CHECK(provider->identifier() == "smpp");
  CHECK(provider->type() == NotificationType::sms);
  CHECK(!provider->removes_duplicates());
  const SendResult result = sent_one(*provider, text_to("447700900123", "price: 5€"));
  CHECK(result.outcome == SendOutcome::accepted);
  CHECK(result.reference == "4F2A");
  provider.reset();
  REQUIRE(wait_until([&] { return seen.all().size() == 3; }));  // nobody answers a farewell
  peer.stop();
  const auto all = seen.all();
  CHECK(std::get<smpp::Bind>(all[0].body) == smpp::Bind{"notify", "secret", "VMA"});
  const auto& sms = std::get<smpp::Sms>(all[1].body);
  CHECK(sms.service_type == "OTP");
  CHECK(sms.source == smpp::Address{5, 0, "CLINIC"});
  CHECK(sms.destination == smpp::Address{1, 1, "447700900123"});
  CHECK(sms.registered_delivery == 1);
  CHECK(sms.data_coding == smpp::data_coding::gsm);
  CHECK(sms.short_message == "price: 5\x1b\x65");
  CHECK(all[2].command == Command::unbind);
}

TEST_CASE("smpp_provider: the sender is a name, a short code or a number") {
  Basket<smpp::Address> seen;
  SmppPeer peer(serving([&](SmppCall& call, const Pdu& pdu) {
    seen.add(std::get<smpp::Sms>(pdu.body).source);
    return accept_it(call, pdu);
  }));
  const auto provider = opened(peer.port());
  const auto set = opened(peer.port(), R"("source_ton": 0, "source_npi": 9)");
  for (const std::string_view sender : {"GOVUK", "60006", "+447700900999", ""}) {
    OutboundMessage message = text_to("447700900123");
    message.sender = sender;
    CHECK(sent_one(*provider, message).outcome == SendOutcome::accepted);
  }
  CHECK(seen.all() == std::vector<smpp::Address>{
                          {5, 0, "GOVUK"}, {3, 1, "60006"}, {1, 1, "447700900999"}, {0, 0, ""}});
}

TEST_CASE("smpp_provider: what became of a message follows from the peer's answer (rules/smpp 2)") {
  struct Case {
    const char* name;
    OnSubmit on_submit;
    SendOutcome outcome;
    const char* detail;
  };
  const Case cases[]{
      {"accepted", accept_it, SendOutcome::accepted, ""},
      {"accepted without an id",
       [](SmppCall& call, const Pdu& pdu) { return call.answer(pdu), true; }, SendOutcome::accepted,
       ""},
      {"refused for good", refusing(0x0B), SendOutcome::rejected,
       "refused with status 11: invalid destination address"},
      {"system error", refusing(status::system_error), SendOutcome::retry,
       "refused with status 8: system error"},
      {"unknown error", refusing(0x4FF), SendOutcome::retry, "refused with status 1279"},
      {"throttled for ever", refusing(status::throttled), SendOutcome::retry,
       "refused with status 88: throttled"},
      {"queue full for ever", refusing(status::queue_full), SendOutcome::retry,
       "refused with status 88: throttled"},
      {"generic_nack for it",
       [](SmppCall& call, const Pdu& pdu) {
         call.say(Pdu{Command::generic_nack, status::invalid_command, pdu.sequence, {}});
         return true;
       },
       SendOutcome::rejected, "answered by generic_nack with status 3"},
      {"generic_nack for nothing",
       [](SmppCall& call, const Pdu&) {
         call.say(Pdu{Command::generic_nack, status::invalid_length, 0, {}});
         return true;
       },
       SendOutcome::unknown,
       "no answer: smpp peer lost its place: generic_nack for nothing of ours"},
      {"dropped after it", [](SmppCall&, const Pdu&) { return false; }, SendOutcome::unknown,
       "no answer: smpp peer closed the connection"},
      {"silence", [](SmppCall&, const Pdu&) { return true; }, SendOutcome::unknown,
       "no answer: smpp peer did not answer in time"},
      {"unbind instead",
       [](SmppCall& call, const Pdu& pdu) {
         call.say(Pdu{Command::unbind, 0, pdu.sequence, {}});
         return true;
       },
       SendOutcome::unknown, "no answer: smpp peer ended the session"},
      {"garbage",
       [](SmppCall& call, const Pdu&) { return call.say("HTTP/1.1 400 Bad Request\r\n"), true; },
       SendOutcome::unknown, "no answer: smpp pdu has a command_length of 1213486160"},
      {"length of nothing",
       [](SmppCall& call, const Pdu&) { return call.say(std::string(16, '\0')), true; },
       SendOutcome::unknown, "no answer: smpp pdu has a command_length of 0"},
      {"a giant length",
       [](SmppCall& call, const Pdu&) {
         return call.say(std::string("\x7f\xff\xff\xff\x80\0\0\x04", 8)), true;
       },
       SendOutcome::unknown, "no answer: smpp pdu has a command_length of 2147483647"},
      {"an answer cut off",
       [](SmppCall& call, const Pdu& pdu) {
         const auto whole =
             smpp::encode({Command::submit_sm_resp, 0, pdu.sequence, smpp::Named{"id", {}}});
         call.say(std::string_view(*whole).substr(0, whole->size() - 1));
         return false;
       },
       SendOutcome::unknown, "no answer: smpp peer closed the connection"},
      {"an answer whose id has no end",
       [](SmppCall& call, const Pdu& pdu) {
         auto frame =
             smpp::encode({Command::submit_sm_resp, 0, pdu.sequence, smpp::Named{"id", {}}})
                 .value();
         frame.back() = 'x';
         return call.say(frame), true;
       },
       SendOutcome::unknown, "answered with a pdu that cannot be read"},
      {"a slow answer, octet by octet",
       [](SmppCall& call, const Pdu& pdu) {
         const auto whole =
             smpp::encode({Command::submit_sm_resp, 0, pdu.sequence, smpp::Named{"id", {}}});
         for (const char& octet : *whole) call.say(std::string_view(&octet, 1));
         return true;
       },
       SendOutcome::accepted, ""},
      {"other pdus before the answer",
       [](SmppCall& call, const Pdu& pdu) {
         call.say(Pdu{Command::enquire_link, 0, 900, {}});
         call.say(Pdu{Command::submit_sm_resp, 0, 77'777, smpp::Named{"late", {}}});
         return accept_it(call, pdu);
       },
       SendOutcome::accepted, ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    SmppPeer peer(serving(one.on_submit));
    const auto provider = opened(peer.port(), std::string(hasty));
    const SendResult result = sent_one(*provider, text_to("447700900123"));
    CHECK(result.outcome == one.outcome);
    CHECK(result.detail == one.detail);
    CHECK(peer.calls() == 1);
  }
}

TEST_CASE("smpp_provider: without a session nothing is sent, and one clear line says why") {
  struct Case {
    const char* name;
    SmppPeer::Script script;
    const char* detail;
  };
  const Case cases[]{
      {"wrong password",
       [](SmppCall& call, int) {
         if (const auto pdu = call.next()) call.answer(*pdu, status::invalid_password);
         call.wait_for_end();
       },
       "smpp bind was refused with status 14: invalid password"},
      {"generic_nack",
       [](SmppCall& call, int) {
         if (call.next()) call.say(Pdu{Command::generic_nack, status::invalid_command, 0, {}});
         call.wait_for_end();
       },
       "smpp bind was refused with status 3"},
      {"closed at once", [](SmppCall&, int) {}, "smpp peer closed the connection"},
      {"silence", [](SmppCall& call, int) { call.wait_for_end(); },
       "smpp peer did not answer the bind in time"},
      {"garbage",
       [](SmppCall& call, int) {
         call.say("220 mail.example.com ESMTP\r\n");
         call.wait_for_end();
       },
       "smpp pdu has a command_length of 842149920"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    SmppPeer peer(one.script);
    const auto provider = opened(peer.port(), std::string(hasty));
    const auto results = provider->send_many(texts(3)).value();
    for (const SendResult& result : results) {
      CHECK(result.outcome == SendOutcome::retry);
      const bool is_told =
          result.detail == one.detail || (one.name == std::string_view("closed at once") &&
                                          result.detail.starts_with("smpp peer"));
      CHECK_MESSAGE(is_told, result.detail);
      CHECK(result.detail.find("secret") == std::string::npos);
    }
    CHECK(peer.calls() == 1);
  }
}

TEST_CASE("smpp_provider: nobody at the port is a retry, and is not asked again at once") {
  std::uint16_t port = 0;
  {
    port = SmppPeer([](SmppCall&, int) {}).port();
  }
  const auto provider = opened(port);
  CHECK(sent_one(*provider, text_to("447700900123")).detail ==
        "smpp peer is out of reach: no connection");
  SmppPeer refuses([](SmppCall& call, int) {
    if (const auto pdu = call.next()) call.answer(*pdu, status::invalid_system_id);
    call.wait_for_end();
  });
  const auto refused = opened(refuses.port());
  for (int i = 0; i < 3; ++i) {
    const SendResult result = sent_one(*refused, text_to("447700900123"));
    CHECK(result.outcome == SendOutcome::retry);
    CHECK(result.detail == "smpp bind was refused with status 15: invalid system_id");
  }
  CHECK(refuses.calls() == 1);
}

TEST_CASE("smpp_provider: a window is never overrun, and fills up") {
  std::atomic<std::size_t> most{0};
  SmppPeer peer([&](SmppCall& call, int) {
    std::vector<Pdu> held;
    while (const auto pdu = call.next()) {
      if (pdu->command != Command::submit_sm) {
        call.answer(*pdu);
        continue;
      }
      held.push_back(*pdu);
      most = std::max<std::size_t>(most, held.size());
      if (held.size() < 7) continue;
      std::ranges::reverse(held);  // answers come in any order
      for (const Pdu& one : held)
        call.answer(one, 0, std::get<smpp::Sms>(one.body).destination.text);
      held.clear();
    }
  });
  const auto provider = opened(peer.port(), R"("window": 7)");
  const auto messages = texts(70);
  const auto results = provider->send_many(messages).value();
  REQUIRE(results.size() == messages.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    CHECK(results[i].outcome == SendOutcome::accepted);
    CHECK(results[i].reference == messages[i].to);
  }
  CHECK(most == 7);
}

TEST_CASE("smpp_provider: what was throttled goes again until it is taken, and once only") {
  std::atomic<int> asked{0};
  Basket<std::string> taken;
  SmppPeer peer(serving([&](SmppCall& call, const Pdu& pdu) {
    if (asked++ % 3 != 2) return call.answer(pdu, status::throttled), true;
    taken.add(std::get<smpp::Sms>(pdu.body).destination.text);
    return accept_it(call, pdu);
  }));
  const auto provider = opened(peer.port(), R"("window": 2)");
  const auto messages = texts(6);
  const auto results = provider->send_many(messages).value();
  for (const SendResult& result : results) CHECK(result.outcome == SendOutcome::accepted);
  auto all = taken.all();
  std::ranges::sort(all);
  CHECK(all.size() == 6);
  CHECK(std::ranges::adjacent_find(all) == all.end());
}

TEST_CASE("smpp_provider: a line that drops leaves what was written in doubt, and goes on") {
  Basket<std::string> seen;
  SmppPeer peer([&](SmppCall& call, int number) {
    int submits = 0;
    serve(call, [&](SmppCall& line, const Pdu& pdu) {
      seen.add(std::get<smpp::Sms>(pdu.body).destination.text);
      if (number == 0 && ++submits > 5) return false;
      return accept_it(line, pdu);
    });
  });
  const auto provider = opened(peer.port(), R"("window": 4, "bind_retry_s": 0)");
  const auto messages = texts(40);
  const auto results = provider->send_many(messages).value();
  const auto all = seen.all();
  std::size_t doubts = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto copies = std::ranges::count(all, messages[i].to);
    CHECK(copies <= 1);
    if (results[i].outcome == SendOutcome::unknown) {
      ++doubts;
      continue;
    }
    CHECK(results[i].outcome == SendOutcome::accepted);
    CHECK(copies == 1);
  }
  CHECK(doubts >= 1);
  CHECK(doubts <= 4);
  CHECK(peer.calls() == 2);
}

TEST_CASE("smpp_provider: a peer that drops every line puts one window at stake, not the batch") {
  std::atomic<int> seen{0};
  SmppPeer peer(serving([&](SmppCall&, const Pdu&) { return ++seen, false; }));
  const auto provider = opened(peer.port(), R"("window": 3, "bind_retry_s": 0)");
  const auto results = provider->send_many(texts(30)).value();
  const auto with = [&](SendOutcome outcome) {
    return std::ranges::count(results, outcome, &SendResult::outcome);
  };
  CHECK(with(SendOutcome::unknown) == 3);
  CHECK(with(SendOutcome::retry) == 27);
  CHECK(peer.calls() == 1);
}

TEST_CASE("smpp_provider: a line that was closed meanwhile is opened again, and nothing is lost") {
  SmppPeer peer([](SmppCall& call, int number) {
    serve(call, [&](SmppCall& line, const Pdu& pdu) { return accept_it(line, pdu), number > 0; });
  });
  const auto provider = opened(peer.port());
  CHECK(sent_one(*provider, text_to("447700900123")).outcome == SendOutcome::accepted);
  // The peer has closed; the second message must not be put at stake by that.
  REQUIRE(wait_until([&] {
    return provider->listen([](std::span<ReceivedPost>) {}).has_value() && peer.calls() == 2;
  }));
  CHECK(sent_one(*provider, text_to("447700900123")).outcome == SendOutcome::accepted);
}

TEST_CASE("smpp_provider: an answer that fails to come does not hold off the others") {
  SmppPeer peer(serving([](SmppCall& call, const Pdu& pdu) {
    const bool is_lost = std::get<smpp::Sms>(pdu.body).destination.text.ends_with("3");
    return is_lost || accept_it(call, pdu);
  }));
  const auto provider = opened(peer.port(), R"("window": 1, "timeout_ms": 200)");
  const auto results = provider->send_many(texts(6)).value();
  for (std::size_t i = 0; i < results.size(); ++i)
    if (i != 3) CHECK(results[i].outcome != SendOutcome::rejected);
  CHECK(results[3].outcome == SendOutcome::unknown);
}

TEST_CASE("smpp_provider: parts decide one outcome: whole, refused or in doubt (rules/smpp 2.4)") {
  const std::string three(400, 'x');
  const auto outcome_with = [&](std::array<std::uint32_t, 3> statuses) {
    int part = 0;
    SmppPeer peer(serving([&](SmppCall& call, const Pdu& pdu) {
      const std::uint32_t value = statuses[static_cast<std::size_t>(part++ % 3)];
      return call.answer(pdu, value, value == 0 ? "id-" + std::to_string(part) : ""), true;
    }));
    const auto provider = opened(peer.port(), std::string(hasty));
    return sent_one(*provider, text_to("447700900123", three));
  };
  const SendResult whole = outcome_with({0, 0, 0});
  CHECK(whole.outcome == SendOutcome::accepted);
  CHECK(whole.reference == "id-3");
  CHECK(outcome_with({0, 0x0B, 0}).outcome == SendOutcome::rejected);
  CHECK(outcome_with({0x0B, 0x0B, 0x0B}).outcome == SendOutcome::rejected);
  CHECK(outcome_with({8, 8, 8}).outcome == SendOutcome::retry);
  const SendResult some = outcome_with({0, 8, 0});
  CHECK(some.outcome == SendOutcome::unknown);
  CHECK(some.detail == "some parts were taken, not all: refused with status 8: system error");
}

TEST_CASE("smpp_provider: the last part alone asks for a receipt, and all bear one number") {
  Basket<smpp::Sms> seen;
  SmppPeer peer(serving([&](SmppCall& call, const Pdu& pdu) {
    seen.add(std::get<smpp::Sms>(pdu.body));
    return accept_it(call, pdu);
  }));
  const auto provider = opened(peer.port());
  const OutboundMessage message = text_to("447700900123", std::string(400, 'x'));
  CHECK(sent_one(*provider, message).outcome == SendOutcome::accepted);
  CHECK(sent_one(*provider, message).outcome == SendOutcome::accepted);
  const auto all = seen.all();
  REQUIRE(all.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(all[i].registered_delivery == (i % 3 == 2 ? 1 : 0));
    CHECK(all[i].short_message.substr(0, 5) == all[0].short_message.substr(0, 5));
  }
  SmppPeer whole(serving([&](SmppCall& call, const Pdu& pdu) {
    const auto& sms = std::get<smpp::Sms>(pdu.body);
    CHECK(sms.short_message.empty());
    CHECK(smpp::content_of(sms) == std::string(400, 'x'));
    return accept_it(call, pdu);
  }));
  const auto other = opened(whole.port(), R"("long_messages": "payload")");
  CHECK(sent_one(*other, message).outcome == SendOutcome::accepted);
}

TEST_CASE("smpp_provider: what cannot be written down is rejected, and the others go") {
  SmppPeer peer(serving(accept_it));
  const auto provider = opened(peer.port());
  std::vector<OutboundMessage> messages = texts(4);
  messages[0].to = "someone@example.com";
  messages[1].sender = std::string(21, 'x');
  messages[2].body = std::string(40'000, 'x');
  const auto results = provider->send_many(messages).value();
  CHECK(results[0].detail == "recipient is no number");
  CHECK(results[1].detail == "sender is longer than 20 bytes or has a NUL");
  CHECK(results[2].detail == "message has more than 255 parts");
  for (int i = 0; i < 3; ++i)
    CHECK(results[static_cast<std::size_t>(i)].outcome == SendOutcome::rejected);
  CHECK(results[3].outcome == SendOutcome::accepted);
}

TEST_CASE("smpp_provider: a post is acknowledged when it is kept, and refused for now when not") {
  Basket<Pdu> answers;
  SmppPeer peer([&](SmppCall& call, int) {
    while (const auto pdu = call.next()) {
      if (pdu->command == Command::deliver_sm_resp) {
        answers.add(*pdu);
        continue;
      }
      call.answer(*pdu);
      if (pdu->command == Command::bind_transceiver) call.say(receipt_pdu(41, "a"));
    }
  });
  const auto provider = opened(peer.port());
  CHECK(heard(*provider, 1, false).size() == 1);
  REQUIRE(wait_until([&] { return answers.all().size() == 1; }));
  CHECK(answers.all()[0].status == status::temporary_application_error);
  CHECK(answers.all()[0].sequence == 41);
}

TEST_CASE("smpp_provider: a receipt that overtakes its answer waits for the engine (P3)") {
  Basket<Pdu> answers;
  SmppPeer peer([&](SmppCall& call, int) {
    while (const auto pdu = call.next()) {
      if (pdu->command == Command::deliver_sm_resp) answers.add(*pdu);
      if (pdu->command == Command::submit_sm) {
        call.say(receipt_pdu(5, "early"));
        call.say(receipt_pdu(6, "early"));  // and is repeated
        call.answer(*pdu, 0, "early");
      } else if (pdu->command == Command::bind_transceiver) {
        call.answer(*pdu);
      }
    }
  });
  const auto provider = opened(peer.port());
  const SendResult result = sent_one(*provider, text_to("447700900123"));
  CHECK(result.reference == "early");
  CHECK(answers.all().empty());
  const auto posts = heard(*provider, 2);
  CHECK(posts.size() == 2);
  const auto reading =
      provider->receipt_reader()->read({posts[0]}, UtcTime::from_us(1'777'888'000'000'000));
  REQUIRE(reading.has_value());
  CHECK(reading->receipts.at(0).reference == "early");
  REQUIRE(wait_until([&] { return answers.all().size() == 2; }));
  for (const Pdu& one : answers.all()) CHECK(one.status == status::ok);
}

TEST_CASE("smpp_provider: parts of an SMS that came in are one post, in order, repeated or not") {
  SmppPeer peer([&](SmppCall& call, int) {
    while (const auto pdu = call.next()) {
      if (pdu->command != Command::bind_transceiver) continue;
      call.answer(*pdu);
      const auto parts = smpp::parts_of(std::string(300, 'x') + std::string(100, 'y'), {}).value();
      std::uint32_t sequence = 10;
      for (const std::size_t i : {2, 0, 0, 1}) {
        smpp::Sms sms;
        sms.source.text = "447700900123";
        sms.destination.text = "447700900999";
        sms.esm_class = parts[i].esm_class;
        sms.short_message = parts[i].octets;
        call.say(Pdu{Command::deliver_sm, 0, ++sequence, sms});
      }
    }
  });
  const auto provider = opened(peer.port());
  const auto posts = heard(*provider, 1);
  REQUIRE(posts.size() == 1);
  const auto reading =
      provider->receipt_reader()->read({posts[0]}, UtcTime::from_us(1'777'888'000'000'000));
  REQUIRE(reading.has_value());
  CHECK(reading->received.at(0).content == std::string(300, 'x') + std::string(100, 'y'));
}

TEST_CASE("smpp_provider: a quiet line is asked for, and one that stays quiet is given up") {
  std::atomic<int> enquiries{0};
  SmppPeer peer([&](SmppCall& call, int number) {
    while (const auto pdu = call.next()) {
      if (pdu->command == Command::enquire_link) ++enquiries;
      if (pdu->command != Command::enquire_link || number > 0) call.answer(*pdu);
    }
  });
  const auto provider =
      opened(peer.port(), R"("enquire_link_s": 1, "timeout_ms": 200, "bind_retry_s": 0)");
  CHECK(provider->listens_every() == std::chrono::seconds(1));
  REQUIRE(wait_until([&] {
    return provider->listen([](std::span<ReceivedPost>) {}).has_value() && peer.calls() == 2;
  }));
  CHECK(enquiries >= 1);
}

TEST_CASE("smpp_provider: a peer that floods is answered by refusals for now, in bounded memory") {
  std::atomic<int> refused{0};
  SmppPeer peer([&](SmppCall& call, int) {
    while (const auto pdu = call.next()) {
      if (pdu->command == Command::deliver_sm_resp && pdu->status != 0) ++refused;
      if (pdu->command == Command::bind_transceiver) {
        call.answer(*pdu);
      } else if (pdu->command == Command::submit_sm) {
        for (std::uint32_t i = 1; i <= 6'000; ++i) call.say(receipt_pdu(i, "x"));
        accept_it(call, *pdu);
      }
    }
  });
  const auto provider = opened(peer.port());
  CHECK(sent_one(*provider, text_to("447700900123")).outcome == SendOutcome::accepted);
  CHECK(heard(*provider, 5'000).size() >= 5'000);
  CHECK(wait_until([&] { return refused >= 1'000; }));
}

TEST_CASE("smpp_provider: in a child of fork() nothing is sent, and the parent's line lives (A8)") {
  std::atomic<int> submits{0};
  SmppPeer peer(serving([&](SmppCall& call, const Pdu& pdu) {
    ++submits;
    return accept_it(call, pdu);
  }));
  auto provider = opened(peer.port());
  CHECK(sent_one(*provider, text_to("447700900123")).outcome == SendOutcome::accepted);
  const int status = in_child([&] {
    const auto sent = provider->send_many(texts(1));
    const auto listened = provider->listen([](std::span<ReceivedPost>) {});
    const bool is_told = !sent && sent.error().code == ErrorCode::forked && !listened &&
                         listened.error().code == ErrorCode::forked;
    provider.reset();
    return is_told ? 0 : 2;
  });
  CHECK(status == 0);
  CHECK(sent_one(*provider, text_to("447700900123")).outcome == SendOutcome::accepted);
  CHECK(submits == 2);
  CHECK(peer.calls() == 1);
}

TEST_CASE("smpp_provider: wrong options are one line that shows no value") {
  const auto refusal = [](std::string_view json) {
    const auto provider = open_provider("smpp", json);
    REQUIRE(!provider.has_value());
    CHECK(provider.error().code == ErrorCode::invalid_argument);
    return provider.error().message;
  };
  CHECK(refusal("{}") == "the provider smpp: needs a host");
  CHECK(refusal(R"({"host": "a"})") == "the provider smpp: needs a system_id");
  CHECK(refusal(R"({"host": "a", "system_id": "0123456789abcdef"})") ==
        "the provider smpp: system_id is longer than 15 bytes");
  const std::string start = R"({"host": "a", "system_id": "b", )";
  CHECK(refusal(start + R"("window": 1001})") ==
        "the provider smpp: window is not 1 to 1000: 1001");
  CHECK(refusal(start + R"("window": 0})") == "the provider smpp: window is not 1 to 1000: 0");
  CHECK(refusal(start + R"("encoding": "morse"})") ==
        "option encoding of the provider smpp is an unknown word");
  CHECK(refusal(start + R"("timeout_ms": 0})") == "timeout_ms is not 1 to 600000: 0");
  CHECK(refusal(start + R"("port": 70000})") ==
        "option port of the provider smpp is no whole number in range");
  CHECK(refusal(start + R"("passwort": "x"})") ==
        "the provider smpp has no option passwort, the nearest is password");
  CHECK(refusal(start + R"("password": ")" + std::string(64, 's') + "\"}") ==
        "the provider smpp: password is longer than 63 bytes");
}
