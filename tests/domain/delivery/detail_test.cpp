#include <notify/delivery.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace detail_test {

namespace {

std::string shown(std::string_view said, std::vector<std::string> secrets = {}) {
  return public_detail(said, secrets);
}

}  // namespace

TEST_CASE("detail: what a provider says stays, on one line of limited length") {
  CHECK(shown("no such sender id") == "no such sender id");
  CHECK(shown("  line one\r\n\tline two ") == "line one line two");
  CHECK(shown("smtp 550 5.1.1") == "smtp 550 5.1.1");
  CHECK(shown("error 21211: dim rhif o'r fath, ŵ") == "error 21211: dim rhif o'r fath, ŵ");
  CHECK(shown("bad \xff byte") == "bad ? byte");
  CHECK(shown(std::string("a\0b", 3)) == "a b");
  CHECK(shown(std::string(300, 'x')) == std::string(200, 'x'));
  CHECK(shown(std::string(199, 'x') + "ŵ") == std::string(199, 'x'));
  CHECK(shown("").empty());
}

TEST_CASE("detail: what may name a person leaves a mark and nothing else") {
  CHECK(shown("550 <ann@example.com>: unknown") == "550 … unknown");
  CHECK(shown("to 07700 900001, +44 (7700) 900-001 or 447700900001") == "to …, +… or …");
  CHECK(shown("code 123456, call 1234567") == "code 123456, call …");
  CHECK(shown("cannot reach ANN at Ann's, Annex", {"Ann"}) == "cannot reach … at …'s, Annex");
  CHECK(shown("Siân, siân", {"Siân"}) == "…, …");
  CHECK(shown("12 High Street said no", {"12 High Street", "a", ""}) == "… said no");
  CHECK(shown("@ and @@") == "… and …");
}

TEST_CASE("detail: a long answer of nothing but secrets takes no longer than others") {
  CHECK(shown(std::string(1 << 20, 'a'), {std::string(1'000, 'a'), "aa"}).size() <= 200);
  CHECK(shown(std::string(1 << 20, '@')).size() <= 200);
  CHECK(shown(std::string(1 << 20, '1')) == "…");
}

}  // namespace detail_test
