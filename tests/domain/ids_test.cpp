#include <notify/ids.hpp>
#include <notify/ports/clock.hpp>

#include <doctest/doctest.h>

#include <unordered_set>

using namespace notify;

TEST_CASE("ids: text in either case reads to the same id and writes in lower case") {
  const auto lower = Uuid::from_text("0198f2a4-7b3c-7def-8a01-23456789abcd");
  const auto upper = Uuid::from_text("0198F2A4-7B3C-7DEF-8A01-23456789ABCD");
  REQUIRE(lower.has_value());
  REQUIRE(upper.has_value());
  CHECK(*lower == *upper);
  CHECK(upper->to_text() == "0198f2a4-7b3c-7def-8a01-23456789abcd");
  CHECK(lower->bytes[0] == 0x01);
  CHECK(lower->bytes[15] == 0xcd);
}

TEST_CASE("ids: anything but 36 characters of the canonical form is refused") {
  for (const char* text :
       {"", "0198f2a47b3c7def8a0123456789abcd", "{198f2a4-7b3c-7def-8a01-23456789abc}",
        "0198f2a4-7b3c-7def-8a01-23456789abcg", "0198f2a4-7b3c-7def-8a01-23456789abcd ",
        "0198f2a4-7b3c-7def-8a01-23456789abc", "0198f2a4-7b3c-7def-8a012-3456789abcd",
        "0198f2a4-7b3c-7def-8a01--3456789abcd"}) {
    CAPTURE(text);
    const auto id = Uuid::from_text(text);
    REQUIRE_FALSE(id.has_value());
    CHECK(id.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("ids: random ids carry version 4 and the variant, differ, and survive their text") {
  SeededEntropy entropy(1);
  std::unordered_set<Uuid> seen;
  for (int i = 0; i < 10'000; ++i) {
    const Uuid id = make_uuid_v4(entropy);
    REQUIRE((id.bytes[6] >> 4) == 4);
    REQUIRE((id.bytes[8] >> 6) == 2);
    REQUIRE(seen.insert(id).second);
    REQUIRE(Uuid::from_text(id.to_text()).value() == id);
  }
}

TEST_CASE("ids: time-ordered ids hold the milliseconds and sort by microsecond") {
  SeededEntropy entropy(2);
  const auto at = UtcTime::from_text("2026-03-29T00:59:59.999Z").value();
  const Uuid id = make_uuid_v7(at, entropy);
  CHECK((id.bytes[6] >> 4) == 7);
  CHECK((id.bytes[8] >> 6) == 2);
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  CHECK(ms == at.us() / 1000);

  Uuid last = make_uuid_v7(at, entropy);
  for (int us = 1; us < 5000; ++us) {
    const Uuid next = make_uuid_v7(at + std::chrono::microseconds(us), entropy);
    REQUIRE(last < next);
    REQUIRE(last.to_text() < next.to_text());
    last = next;
  }
}

TEST_CASE("ids: the ends of time still make ids in order") {
  SeededEntropy entropy(3);
  const Uuid first = make_uuid_v7(UtcTime::from_us(0), entropy);
  const Uuid final =
      make_uuid_v7(UtcTime::from_text("9999-12-31T23:59:59.999999Z").value(), entropy);
  CHECK(first < final);
  CHECK((first.bytes[6] >> 4) == 7);
}

TEST_CASE("ids: kinds have their own type and nil is recognised") {
  CHECK(JobId{}.is_nil());
  const auto id = ServiceId::from_text("d6aa2c68-a2d9-4437-ab19-3ae8eb202553");
  REQUIRE(id.has_value());
  CHECK_FALSE(id->is_nil());
  CHECK(id->to_text() == "d6aa2c68-a2d9-4437-ab19-3ae8eb202553");
  CHECK_FALSE(ServiceId::from_text("service").has_value());
  static_assert(!std::is_convertible_v<ServiceId, TemplateId>);
}

TEST_CASE("ids: a uuid in base64 is 22 characters that come back, and nothing else is read") {
  const auto id = Uuid::from_text("a5299c36-5fda-e73b-6ae7-f7bf07f2adf2").value();
  CHECK(id.to_base64() == "pSmcNl_a5ztq5_e_B_Kt8g");
  CHECK(Uuid::from_base64("pSmcNl_a5ztq5_e_B_Kt8g").value() == id);
  for (const auto* bad : {"", "pSmcNl_a5ztq5_e_B_Kt8h", "pSmcNl_a5ztq5_e_B_Kt8",
                          "pSmcNl/a5ztq5_e_B_Kt8g", "pSmcNl_a5ztq5_e_B_Kt8gA"}) {
    CHECK_FALSE(Uuid::from_base64(bad).has_value());
  }
}
