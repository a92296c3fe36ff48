#include <notify/postal_address.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <random>

using namespace notify;

namespace {

PostalAddress parsed(std::string_view typed, bool international = true) {
  return PostalAddress::parse(typed, international).value();
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("postal_address: lines are cleaned and the postcode is written as it should be") {
  const auto address = parsed("  Jo  Bloggs ,,\r\n\r\n1 High St , Town \u00a0\n\u200b\nsw1a1aa,");
  CHECK(address.lines() == Lines{"Jo Bloggs", "1 High St, Town", "SW1A 1AA"});
  CHECK(address.postcode() == "SW1A 1AA");
  CHECK(address.is_valid());
  CHECK(address.as_single_line() == "Jo Bloggs, 1 High St, Town, SW1A 1AA");
}

TEST_CASE("postal_address: a foreign country takes the postcode's place where that is allowed") {
  const auto address = parsed("Jo\n1 Rue\n75001 Paris\nfrance");
  CHECK(address.lines().back() == "France");
  CHECK(address.is_international());
  CHECK(address.is_valid());
  CHECK_FALSE(parsed("Jo\n1 Rue\n75001 Paris\nfrance", false).is_valid());
  CHECK_FALSE(parsed("Jo\n1 Rue\nFrance\nSW1A 1AA").is_international());
}

TEST_CASE("postal_address: names of the United Kingdom at the end are not printed") {
  CHECK(parsed("A1\nB2\nSW1A 1AA\nEngland\nUK").lines() == Lines{"A1", "B2", "SW1A 1AA"});
  // The walk upwards passes lines that name no country, which the reference does too.
  CHECK(parsed("A1\nEngland\nSW1A 1AA\nUK").lines() == Lines{"A1", "England"});
}

TEST_CASE("postal_address: a forces address has its number last and needs no postcode") {
  const auto address = parsed("Cpl Jo\nbfpo c/o 007\nRegiment\nBF1 0AX");
  CHECK(address.lines() == Lines{"Cpl Jo", "Regiment", "BF1 0AX", "BFPO 7"});
  CHECK(address.bfpo_number() == 7);
  CHECK(address.bfpo_lines() == Lines{"Cpl Jo", "Regiment"});
  CHECK(address.is_valid());
  CHECK(parsed("Cpl Jo\nRegiment\nBFPO 1").is_valid());
  CHECK_FALSE(parsed("Cpl Jo\nRegiment\nBFPO 1\nFrance").is_valid());

  SUBCASE("without a number it is a line like any other") {
    CHECK(parsed("Cpl Jo\nBFPO\nBF1 0AX").lines() == Lines{"Cpl Jo", "BFPO", "BF1 0AX"});
  }
  SUBCASE("nothing but such lines is invalid") {
    const auto alone = parsed("BFPO 1\nbfpo 2");
    CHECK(alone.lines() == Lines{"BFPO 1"});
    CHECK_FALSE(alone.is_valid());
  }
  SUBCASE("a number without end is printed in full") {
    const std::string digits(50, '9');
    const auto huge = parsed("A1\nB2\nBFPO 00" + digits);
    CHECK(huge.lines().back() == "BFPO " + digits);
    CHECK(huge.bfpo_number() == std::numeric_limits<std::int64_t>::max());
  }
}

TEST_CASE("postal_address: each rule that is broken is named") {
  CHECK_FALSE(parsed("Jo\nSW1A 1AA").checks().has_enough_lines);
  CHECK(parsed("1\n2\n3\n4\n5\n6\n7\nSW1A 1AA").checks().has_too_many_lines);
  CHECK(parsed("Jo\n=1+1\nSW1A 1AA").checks().has_invalid_characters);
  CHECK(parsed("Jo\nNo Fixed Abode\nSW1A 1AA").checks().has_no_fixed_abode_address);
  CHECK(parsed("Jo\nNFA\nSW1A 1AA").checks().has_no_fixed_abode_address);
  CHECK_FALSE(parsed("Jo\nNFAB\nSW1A 1AA").checks().has_no_fixed_abode_address);
  CHECK_FALSE(parsed("Jo\n--\nSW1A 1AA").checks().has_alphanumeric_characters_in_lines_1_and_2);
  CHECK(parsed("1\n2\n3\n4\n5\n6\nSW1A 1AA").is_valid());
}

TEST_CASE("postal_address: an empty address is one empty line and counts none") {
  for (const auto* typed : {"", " ", "\n,\n\u200b"}) {
    CHECK(parsed(typed).lines() == Lines{""});
    CHECK(parsed(typed).line_count() == 0);
    CHECK_FALSE(parsed(typed).is_valid());
  }
}

TEST_CASE("postal_address: line 7 hides the postcode even where it is null") {
  Personalisation values;
  values.set("ADDRESS_LINE_1", "Jo");
  values.set("address line 2", PersonalisationValue{PersonalisationValue::Number{"12"}});
  values.set("postcode", "SW1A 1AA");
  CHECK(PostalAddress::from_personalisation(values, false).value().raw() ==
        "Jo\n12\n\n\n\n\nSW1A 1AA");
  values.set("addressLine7", PersonalisationValue{});
  CHECK(PostalAddress::from_personalisation(values, false).value().raw() == "Jo\n12\n\n\n\n\n");
}

TEST_CASE("postal_address: what is printed reads back as the same address") {
  constexpr std::string_view parts[] = {
      "Jo Bloggs", "1 High St", "Flat , 2.", "sw1a1aa", "France", "Japan", "bfpo c/o 12",
      "BFPO",      "",          " ,",        "\u00c5 ", "<b>",    "nfa",   "=x"};
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    std::string typed;
    for (auto lines = random() % 9; lines > 0; --lines) {
      typed += parts[random() % std::size(parts)];
      typed += '\n';
    }
    const auto address = parsed(typed);
    std::string printed;
    for (const auto& line : address.lines()) printed += line + "\n";
    CAPTURE(typed);
    CHECK(parsed(printed) == address);
    CHECK(parsed(printed).checks() == address.checks());
    if (address.lines().size() <= postal_address_lines_max) {
      CHECK(PostalAddress::from_personalisation(address.as_personalisation(), true)
                .value()
                .is_valid() == address.is_valid());
    }
  }
}

TEST_CASE("postal_address: bytes that are no text and addresses without end are errors") {
  CHECK(PostalAddress::parse("a\xFF", true).error().code == ErrorCode::invalid_argument);
  CHECK_FALSE(PostalAddress::parse(std::string(postal_address_bytes_max + 1, 'a'), true));
}
