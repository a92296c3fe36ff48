#include <notify/recipient.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace notify;

namespace {

bool is_good(std::string_view typed) { return parse_email_address(typed).has_value(); }

}  // namespace

TEST_CASE("email_address: what people paste is cleaned and kept as typed") {
  const auto address = parse_email_address("\u200B Jo.O'Neil@Example.COM\u00A0\n");
  REQUIRE(address.has_value());
  CHECK(address->address == "Jo.O'Neil@Example.COM");
  CHECK(address->normalised == "jo.o'neil@example.com");
}

TEST_CASE("email_address: a domain in any script is checked in its encoded form") {
  CHECK(is_good("a@b\u00FCcher.de"));
  CHECK(is_good("a@\u4F8B\u3048.\u30C6\u30B9\u30C8"));
  CHECK(is_good("a@a\u3002com"));
  CHECK_FALSE(is_good("a@xn--\u00E9.com"));
  CHECK_FALSE(is_good("a@\u06271.com"));
  CHECK_FALSE(is_good("\u00E9@example.com"));
}

TEST_CASE("email_address: what no mail server takes is refused with one wording") {
  const std::string long_label(64, 'a');
  for (const std::string& typed :
       {std::string(), std::string("@"), std::string("a@"), std::string("@b.uk"),
        std::string("a@b"), std::string("a@b..uk"), std::string("a..b@c.uk"),
        std::string("a@b@c.uk"), std::string("a b@c.uk"), std::string("a@-b.uk"),
        std::string("a@b---c.uk"), std::string("a@b.c"), std::string("a@b.uk."),
        std::string("a@.b.uk"), std::string("a@1.2.3.4"), std::string("a@b_c.uk"),
        "a@" + long_label + ".uk", std::string("a@b\xFF.uk"), std::string("a\0@b.uk", 7)}) {
    CAPTURE(typed);
    const auto address = parse_email_address(typed);
    REQUIRE_FALSE(address.has_value());
    CHECK(address.error().code == ErrorCode::invalid_argument);
    CHECK(address.error().message == "Not a valid email address");
  }
}

TEST_CASE("email_address: 320 characters are the limit, and labels count 63") {
  const std::string label(62, 'a');
  const std::string domain = "@" + label + "." + label + "." + label + ".uk";
  CHECK(is_good(std::string(320 - domain.size(), 'x') + domain));
  CHECK_FALSE(is_good(std::string(321 - domain.size(), 'x') + domain));
  CHECK(is_good("a@" + std::string(63, 'a') + ".uk"));
}

TEST_CASE("email_address: every address that passes has a form that servers take (issue 18)") {
  const auto deliverable = [](std::string_view typed) {
    const auto address = parse_email_address(typed);
    return address ? address->deliverable : "(" + address.error().detail + ")";
  };
  CHECK(deliverable("Ann@Example.com") == "Ann@Example.com");
  CHECK(deliverable("ann@b\u00FCcher.example") == "ann@xn--bcher-kva.example");
  CHECK(deliverable("ann@\u4F8B\u3048.\u30C6\u30B9\u30C8") == "ann@xn--r8jz45g.xn--zckzah");
  CHECK(deliverable("ann@a\u3002com") == "ann@a.com");
  CHECK(deliverable(".ann@example.com") == "\".ann\"@example.com");
  CHECK(deliverable("ann.@example.com") == "\"ann.\"@example.com");
  // Registries have told these letters apart since 2010: "ss" is somebody else's.
  CHECK(deliverable("ann@stra\u00DFe.example") == "ann@xn--strae-oqa.example");
  CHECK(deliverable("ann@\u03B2\u03CC\u03BB\u03BF\u03C2.example") == "ann@xn--nxasmm1c.example");
  CHECK(deliverable("ann@xn--bcher-kva.example") == "ann@xn--bcher-kva.example");
}

TEST_CASE("email_address: why one is refused is said in a few words (issue 18)") {
  const auto why = [](std::string_view typed) { return parse_email_address(typed).error().detail; };
  CHECK(why("") == "address is empty");
  CHECK(why("ann") == "no @");
  CHECK(why("@b.uk") == "nothing stands before the @");
  CHECK(why("a..b@c.uk") == "two full stops in a row");
  CHECK(why("a b@c.uk") == "a character before the @ cannot stand there");
  CHECK(why("a@" + std::string(64, 'b') + ".uk") ==
        "a part of the domain name is empty, too long or not allowed");
  CHECK(why("a@localhost") == "the domain name is not valid on the Internet");
  CHECK(why("a@b@c.uk") == "no domain name stands behind the @");
  CHECK(why(std::string(400, 'a') + "@b.uk") == "address is too long");
}

TEST_CASE("email_address: what is invisible in a pasted address is dropped (issue 18)") {
  const auto address = parse_email_address("\u2066an\u00ADn@exam\u200Eple.com\u2069");
  REQUIRE(address.has_value());
  CHECK(address->address == "ann@example.com");
}

TEST_CASE("email_address: what would be too long as it is sent is refused") {
  const std::string domain = std::string(60, 'k') + ".k\u00DF" + std::string(61, 'k') + ".dev";
  CHECK_FALSE(parse_email_address("a@" + domain));
  const auto shorter = parse_email_address("a@k\u00DFk.dev");
  REQUIRE(shorter);
  CHECK(parse_email_address(shorter->deliverable));
}
