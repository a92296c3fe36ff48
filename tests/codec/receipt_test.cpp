#include "support/sample.hpp"

#include <notify/receipts.hpp>

using namespace notify;
using namespace notify::test;

namespace {

const UtcTime now = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
constexpr std::string_view id = "018f0000-0000-7000-8000-000000000001";

}  // namespace

TEST_CASE("receipts: one of ours is the same after JSON, whatever its texts hold") {
  const Receipt plain{must(NotificationId::from_text(id)), "mmg", "", Status::delivered, now};
  CHECK(to_json(plain) == R"({"id": "018f0000-0000-7000-8000-000000000001", "provider": "mmg", )"
                          R"("reference": "", "status": "delivered", )"
                          R"("at": "2026-03-20T12:00:00.000000Z", "unspecified": false})");
  for (const std::string& text :
       {std::string(), std::string("a\"\\/\b\n\r\t\x01\x7f"), std::string("a\0b", 3),
        std::string("\xF0\x9F\x93\xA8 \xE2\x80\xA8"), std::string(1'000, '\x02')})
    for (const Status status : {Status::sent, Status::permanent_failure, Status::returned_letter})
      for (const UtcTime at : {now, UtcTime::from_us(0), UtcTime::from_us(1)}) {
        const Receipt named{plain.id, "ses", text, status, at, true};
        CHECK(must(receipt_from_json(to_json(named))) == named);
        const Receipt nameless{{}, text, "r", status, at, false};
        CHECK(must(receipt_from_json(to_json(nameless))) == nameless);
      }
}

TEST_CASE("receipts: JSON that is no receipt of ours is refused") {
  const std::string good = to_json(Receipt{{}, "mmg", "r", Status::delivered, now});
  must(receipt_from_json(good));
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string json = good;
    json.replace(json.find(from), from.size(), to);
    return json;
  };
  for (const std::string& json :
       {std::string(), std::string("{}"), std::string("[]"), changed("null", "7"),
        changed("null", "\"\""), changed("null", "\"x\""), changed("\"mmg\"", "null"),
        changed("\"r\"", "[\"r\"]"), changed("delivered", "lost"), changed("2026", "soon"),
        changed("false", "0"), changed("false}", "false, \"more\": 1}"),
        changed("\"reference\"", "\"provider\""), changed("unspecified", "unspecific")}) {
    CAPTURE(json);
    const auto refused = receipt_from_json(json);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(!receipt_from_json(std::string_view(good).substr(0, size)));
}
