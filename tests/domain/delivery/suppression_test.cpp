#include <notify/suppression.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace suppression_test {

TEST_CASE("suppression: only a word for it, and nothing else, asks for no more messages") {
  for (const char* stop : {"STOP", "stop", " Stop. ", "\"STOP\"", "stop all", "StopAll!",
                           "Unsubscribe", "opt-out", "OPT OUT", "(stop)"})
    CHECK(consent_word(stop) == ConsentWord::stop);
  for (const char* start : {"START", "start", "Unstop."})
    CHECK(consent_word(start) == ConsentWord::start);
  for (const char* other : {"", " ", "CANCEL", "END", "QUIT", "YES", "please stop", "don't stop",
                            "stop 1", "STOPP", "stop it", "ŝtop", "стоп", "STOP STOP"})
    CHECK(!consent_word(other));
  CHECK(!consent_word(std::string(100'000, ' ') + "STOP"));
}

TEST_CASE("suppression: reasons have names") {
  for (const auto reason : {SuppressionReason::stopped, SuppressionReason::failed})
    CHECK(*suppression_reason_from(name_of(reason)) == reason);
  const auto unknown = suppression_reason_from("bored");
  REQUIRE(!unknown);
  CHECK(unknown.error().message == "unknown reason of a suppression: bored");
}

}  // namespace suppression_test
