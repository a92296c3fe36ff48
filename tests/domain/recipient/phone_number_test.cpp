#include "domain/recipient/phone_plan_changes.hpp"

#include <notify/recipient.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace notify;

namespace {

std::string normalised(std::string_view typed, PhoneRules rules = {}) {
  const auto number = parse_phone_number(typed, rules);
  return number ? number->normalised : "(" + number.error().detail + ")";
}

}  // namespace

TEST_CASE("phone_number: every way to write a UK mobile gives one number") {
  for (const char* typed : {"07700900123", "07700 900 123", "(07700) 900-123", "+447700900123",
                            "00447700900123", "447700900123", "+44 (0)7700 900123", "7700900123",
                            "\u200B07700\u00A0900123\n", "+07700900123"}) {
    CAPTURE(typed);
    CHECK(normalised(typed) == "447700900123");
  }
}

TEST_CASE("phone_number: landlines need permission") {
  CHECK(normalised("020 7946 0000") == "(not_a_uk_mobile)");
  CHECK(normalised("020 7946 0000", {true, true}) == "442079460000");
  CHECK(normalised("0300 123 4567", {true, true}) == "443001234567");
}

TEST_CASE("phone_number: small exchanges have landlines with a digit less") {
  CHECK(normalised("01204 63741", {true, true}) == "44120463741");
  CHECK(normalised("+44 1750 52345", {true, true}) == "44175052345");
  CHECK(normalised("01204 63741") == "(not_a_uk_mobile)");
  CHECK(normalised("01204 53741", {true, true}) == "(invalid_number)");
  CHECK(human_readable(read_phone_number("01204 63741").value()) == "01204 63741");
  CHECK(human_readable(read_phone_number("016977 2355").value()) == "016977 2355");
}

TEST_CASE("phone_number: of the cities' area codes only what was given out is valid") {
  for (const char* typed :
       {"0113 658 7914", "0114 680 8000", "0116 882 2498", "0121 899 2572", "01624 204955"}) {
    CAPTURE(typed);
    CHECK(normalised(typed, {true, true}) == "(invalid_number)");
  }
  CHECK(normalised("0113 737 0000", {true, true}) == "(invalid_number)");
  CHECK(normalised("0113 730 0000", {true, true}) == "441137300000");
  CHECK(normalised("0117 955 3532", {true, true}) == "441179553532");
  CHECK(normalised("01624 230 123", {true, true}) == "441624230123");
  CHECK(normalised("01624 231 123", {true, true}) == "(invalid_number)");
  CHECK(normalised("07624 560 123") == "447624560123");
}

TEST_CASE("phone_number: numbers that take no messages are invalid") {
  for (const char* typed : {"0800 123 4567", "0845 123 4567", "0909 123 4567", "07600123456",
                            "05600123456", "01632 960000"}) {
    CAPTURE(typed);
    CHECK(normalised(typed, {true, true}) == "(invalid_number)");
  }
}

TEST_CASE("phone_number: the reason names what is wrong, never the number") {
  const auto why = [](std::string_view typed) {
    const auto number = parse_phone_number(typed, {false, false});
    return number ? std::string() : number.error().message;
  };
  CHECK(why("0781") == "Not enough digits");
  CHECK(why("44770090012345") == "Too many digits");
  CHECK(why("07700 90o123") == "Must not contain letters or symbols");
  CHECK(why("+33 6 12 34 56 78") == "Not a UK mobile number");
  CHECK(why("") == "Not enough digits");
  CHECK(why("\xFF") == "Must not contain letters or symbols");
  CHECK(why(std::string(5000, '1')).starts_with("Number is not valid"));
  CHECK(why(std::string(5000, 'x')) == "Must not contain letters or symbols");
}

TEST_CASE("phone_number: Crown dependencies count as international with the rate of 44") {
  const auto jersey = parse_phone_number("07797 712345", {false, false});
  REQUIRE(jersey.has_value());
  CHECK(jersey->prefix == "44");
  CHECK(jersey->is_international);
  CHECK(jersey->rate_multiplier == 2);
  CHECK(normalised("01481 960194", {true, true}) == "441481960194");
}

TEST_CASE("phone_number: the longest prefix with a price sets the multiplier") {
  const auto rate = [](std::string_view typed) { return parse_phone_number(typed).value(); };
  CHECK(rate("+1 202 555 0123").prefix == "1");
  CHECK(rate("+1 202 555 0123").rate_multiplier == 1);
  CHECK(rate("+1 246 250 1234").prefix == "1246");
  CHECK(rate("+1 246 250 1234").rate_multiplier == 7);
  CHECK(rate("+33 6 12 34 56 78").rate_multiplier == 2);
  CHECK(rate("0044 7700 900123").rate_multiplier == 1);
}

TEST_CASE("phone_number: countries without a price and codes that do not exist are refused") {
  CHECK(normalised("+290 22222") == "(unsupported_country_code)");
  CHECK(normalised("+210 123456789").front() == '(');
  CHECK(normalised("+") == "(too_short)");
  CHECK(normalised("++").front() == '(');
  CHECK(normalised("0").front() == '(');
  CHECK(normalised("00").front() == '(');
}

TEST_CASE("phone_number: numbers are shown as people write them") {
  const auto shown = [](std::string_view typed) {
    return human_readable(read_phone_number(typed, PhoneUse::service_contact).value());
  };
  CHECK(shown("447700900123") == "07700 900123");
  CHECK(shown("02079460000") == "020 7946 0000");
  CHECK(shown("01215550123") == "0121 555 0123");
  CHECK(shown("0300 1234567") == "0300 123 4567");
  CHECK(shown("016977 2355") == "016977 2355");
  CHECK(shown("111") == "111");
  CHECK(shown("0770029") == "0770029");
  CHECK(shown("+33612345678") == "+33 6 12 34 56 78");
}

TEST_CASE("phone_number: three digits are a number for service contacts only") {
  CHECK(read_phone_number("119", PhoneUse::service_contact).has_value());
  CHECK(read_phone_number("119").error().detail == "too_short");
  for (const char* typed : {"999", "1 1 2", "+44999"}) {
    CAPTURE(typed);
    CHECK_FALSE(read_phone_number(typed, PhoneUse::service_contact).has_value());
  }
}

TEST_CASE("phone_number: every reason has a wording for files and one for the interface") {
  CHECK(phone_error_text("too_short", PhoneErrorStyle::file) == "Mobile number is too short");
  CHECK(phone_error_text("too_short", PhoneErrorStyle::api) == "Not enough digits");
  CHECK(phone_error_text("no such reason", PhoneErrorStyle::api).empty());
}

TEST_CASE("phone_number: the facts of a number do not depend on who may send to it") {
  const auto satellite = read_phone_number("+881 612 345 678");
  REQUIRE(satellite.has_value());
  CHECK(satellite->rate_multiplier == 0);
  CHECK(check_phone_rules(*satellite, {}).error().detail == "unsupported_country_code");
  const auto television = read_phone_number("+1 770 012 3456");
  REQUIRE(television.has_value());
  CHECK_FALSE(television->is_international);
  CHECK(television->use_numeric_sender);
  const auto landline = read_phone_number("020 7946 0000");
  REQUIRE(landline.has_value());
  CHECK(landline->is_landline);
  CHECK_FALSE(check_phone_rules(*landline, {}).has_value());
}

TEST_CASE("phone_number: recipients compare in one form, whatever they are") {
  CHECK(comparable_recipient("07700 900123") == "447700900123");
  CHECK(comparable_recipient(" Ann@Example.com") == "ann@example.com");
  CHECK(comparable_recipient("neither") == "neither");
}

TEST_CASE(
    "phone_number: other countries' plans are those of today, whatever library is installed") {
  SUBCASE("ranges that were given out") {
    CHECK(normalised("+229 01 97 12 34 56") == "2290197123456");
    CHECK(normalised("+225 07 12 34 56 78") == "2250712345678");
    CHECK(normalised("+254 118 123 456") == "254118123456");
    CHECK(normalised("+234 801 234 5678") == "2348012345678");
    CHECK(normalised("+46 78 123 45 67") == "46781234567");
    CHECK(normalised("00229 01 97 12 34 56") == "2290197123456");
  }
  SUBCASE("ranges and lengths that were given up") {
    CHECK(normalised("+229 97 12 34 56") == "(too_long)");  // read again as a number of the UK
    CHECK(normalised("+33 700 123 456") == "(invalid_number)");
  }
  SUBCASE("a mobile prefix that was given up is part of the number") {
    CHECK(normalised("+52 55 1234 5678") == "525512345678");
    CHECK(normalised("+52 1 55 1234 5678") == "(too_long)");
    CHECK(normalised("+52 044 55 1234 5678") == "(too_long)");
    CHECK(normalised("+52 01 55 1234 5678") == "(too_long)");
  }
  SUBCASE("and people read them in today's groups") {
    CHECK(human_readable(parse_phone_number("+2290197123456").value()) == "+229 01 97 12 34 56");
    CHECK(human_readable(parse_phone_number("+421223456789").value()) == "+421 2 234 567 89");
    CHECK(human_readable(parse_phone_number("+33612345678").value()) == "+33 6 12 34 56 78");
  }
}

TEST_CASE("phone_number: what is probably a slip is taken and told (issue 18)") {
  const auto warnings = [](std::string_view typed) {
    std::string out;
    const auto number = parse_phone_number(typed, {true, true});
    if (!number) return "(" + number.error().detail + ")";
    for (const Warning warning : number->warnings.list()) {
      out += (out.empty() ? "" : " ") + std::string(name_of(warning));
    }
    return out;
  };
  for (const char* slip :
       {"077009001234", "07700 900 1234", "77009001234", "0770090012", "0770 090 012",
        "+44 770090012", "44770090012", "+077009001234", "07700900"}) {
    CAPTURE(slip);
    CHECK(warnings(slip) == "mistyped_uk_number");
  }
  for (const char* meant : {"07700 900123", "+44 7700 900123", "447700900123", "7700900123",
                            "07797 712345", "020 7946 0000", "+7 701 234 5678", "0077012345678",
                            "33612345678", "+33 6 12 34 56 78", "12025550123", "016977 2345"}) {
    CAPTURE(meant);
    CHECK(warnings(meant).empty());
  }
  CHECK(warnings("070 1234 5678") == "personal_number");
  CHECK(warnings("+44 70 1234 5678") == "personal_number");
  CHECK(warnings("07700 212345") == "unassigned_number");
  CHECK(warnings("+1 770 012 3456") == "unassigned_number");
  CHECK(text_of(Warning::mistyped_uk_number).find("mistyped UK number") != std::string_view::npos);
}

TEST_CASE("phone_number: what is invisible in a pasted number is dropped (issue 18)") {
  for (const char* typed :
       {"\u202A+44 7700 900123\u202C", "\u206607700900123\u2069", "07700\u00AD900\u200E123",
        "\uFEFF07700\u2007900\u202F123", "\u061C07700900123"}) {
    CAPTURE(typed);
    CHECK(normalised(typed) == "447700900123");
    CHECK(comparable_recipient(typed) == "447700900123");
  }
}

TEST_CASE("phone_number: a number that newer plans make valid is no premium number of older ones") {
  PhoneReading reading;
  reading.country = "229";
  reading.national = "0197123456";
  reading.is_premium = true;
  foreign_numbers::correct("2290197123456", reading);
  CHECK(reading.takes_messages);
  CHECK_FALSE(reading.is_premium);
}
