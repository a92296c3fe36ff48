#include "domain/people/team.hpp"
#include "domain/people/sign_in.hpp"
#include "domain/people/words.hpp"
#include "people/people_world.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace notify;
using namespace notify::test;

namespace team_test {

namespace {

UserId id_of(std::uint8_t number) {
  UserId id;
  id.uuid.bytes[15] = number;
  return id;
}

people::Team team_of(std::vector<people::TeamMember> members) {
  people::Team team;
  team.members = std::move(members);
  team.domains = {"trust.example"};
  return team;
}

}  // namespace

TEST_CASE("team: the last active member stays, whoever it is") {
  auto team = team_of(
      {{id_of(1), true, "a@example.org", false}, {id_of(2), false, "b@example.org", false}});
  CHECK_FALSE(people::can_be_removed(team, id_of(1)));
  CHECK_FALSE(people::can_be_removed(team, id_of(2)));
  team.members[1].active = true;
  CHECK(people::can_be_removed(team, id_of(1)));
}

TEST_CASE("team: of the public sector two manage the settings of a live service, one in trial") {
  auto team = team_of({{id_of(1), true, "a@agency.gov.uk", true},
                       {id_of(2), true, "b@trust.example", true},
                       {id_of(3), true, "c@elsewhere.example", true}});
  CHECK_FALSE(people::can_be_removed(team, id_of(1)));
  CHECK_FALSE(people::can_lose_settings(team, id_of(2)));
  CHECK(people::can_be_removed(team, id_of(3)));  // not of the public sector: does not count
  team.restricted = true;
  CHECK(people::can_be_removed(team, id_of(1)));
  team.asks_to_go_live = true;
  CHECK_FALSE(people::can_be_removed(team, id_of(1)));
  team.members.push_back({id_of(4), true, "d@x.trust.example", true});
  CHECK(people::can_lose_settings(team, id_of(1)));
  team.members.back().active = false;
  CHECK_FALSE(people::can_lose_settings(team, id_of(1)));
}

TEST_CASE("team: a domain is that of an address only behind a dot or the at sign") {
  const std::vector<std::string> domains{"trust.example"};
  CHECK(people::is_government_address("a@TRUST.example", domains));
  CHECK(people::is_government_address("a@b.trust.example", domains));
  CHECK_FALSE(people::is_government_address("a@distrust.example", domains));
  CHECK_FALSE(people::is_government_address("trust.example", domains));
  CHECK(people::is_government_address("a@council.gov.uk", {}));
  CHECK_FALSE(people::is_government_address("a@notgov.uk", {}));
}

TEST_CASE("words: a list in one column comes back in its order, each word once") {
  const std::vector permissions{TeamPermission::send_texts, TeamPermission::manage_users,
                                TeamPermission::send_texts};
  CHECK(people::names_of(permissions) == "send_texts,manage_users");
  CHECK(people::split_words("a,,b") == std::vector<std::string>{"a", "b"});
  CHECK(people::join_words({"a", "b"}) == "a,b");
  CHECK(people::split_words("").empty());
}

TEST_CASE("codes: five digits, of which each comes as often as any other") {
  SeededEntropy entropy(3);
  std::map<char, int> counts;
  for (int i = 0; i < 2'000; ++i) {
    const std::string code = people::make_code(entropy);
    REQUIRE(code.size() == 5);
    for (const char digit : code) ++counts[digit];
  }
  REQUIRE(counts.size() == 10);
  for (const auto& [digit, count] : counts) {
    CAPTURE(digit);
    CHECK(count > 800);
    CHECK(count < 1'200);
  }
}

}  // namespace team_test
