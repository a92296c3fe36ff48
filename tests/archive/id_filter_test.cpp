// What a file's filter of ids says: never a wrong "no", and few a wrong "maybe".
#include "archive/id_filter.hpp"
#include "support/sample.hpp"

#include <algorithm>
#include <vector>

using namespace notify;
using namespace notify::test;

namespace {

std::vector<NotificationId> random_ids(unsigned seed, std::size_t count) {
  SeededEntropy entropy(seed);
  std::vector<NotificationId> ids(count);
  for (NotificationId& id : ids) id.uuid = make_uuid_v4(entropy);
  return ids;
}

/// Ids that differ in one byte or two, as somebody might have numbered them.
std::vector<NotificationId> numbered_ids(std::size_t first, std::size_t count) {
  std::vector<NotificationId> ids(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t byte = 0; byte < 4; ++byte)
      ids[i].uuid.bytes[15 - byte] = static_cast<std::uint8_t>((first + i) >> (8 * byte));
  return ids;
}

std::string_view block_of(const std::string& filter, const NotificationId& id) {
  const std::size_t blocks = filter.size() / archive::filter_block_bytes;
  const auto number = static_cast<std::size_t>(archive::filter_block_of(id)) % blocks;
  return std::string_view(filter).substr(number * archive::filter_block_bytes,
                                         archive::filter_block_bytes);
}

}  // namespace

TEST_CASE("id filter: every id that went in is found, by its block and by the whole") {
  for (const std::size_t count : {1u, 2u, 51u, 52u, 1'000u, 20'000u})
    for (const auto& ids : {random_ids(3, count), numbered_ids(0, count)}) {
      CAPTURE(count);
      const std::string filter = archive::make_id_filter(ids);
      CHECK(filter.size() % archive::filter_block_bytes == 0);
      CHECK(filter.size() <= count * 10 / 8 + archive::filter_block_bytes);
      for (const NotificationId& id : ids) {
        REQUIRE(archive::filter_block_of(id) >= 0);
        REQUIRE(archive::filter_may_hold(filter, id));
        REQUIRE(archive::block_may_hold(block_of(filter, id), id));
      }
    }
}

TEST_CASE("id filter: of other ids, two in a hundred at most seem to be in it") {
  constexpr std::size_t count = 20'000;
  for (const bool numbered : {false, true}) {
    CAPTURE(numbered);
    const std::string filter =
        archive::make_id_filter(numbered ? numbered_ids(0, count) : random_ids(3, count));
    const auto others = numbered ? numbered_ids(count, count) : random_ids(4, count);
    const auto wrong = std::ranges::count_if(
        others, [&](const auto& id) { return archive::filter_may_hold(filter, id); });
    CHECK(wrong < static_cast<std::ptrdiff_t>(count / 50));
    for (const NotificationId& id : others)
      REQUIRE(archive::block_may_hold(block_of(filter, id), id) ==
              archive::filter_may_hold(filter, id));
  }
}

TEST_CASE("id filter: the same ids are the same bytes, in any order and number") {
  auto ids = random_ids(5, 500);
  const std::string filter = archive::make_id_filter(ids);
  std::ranges::reverse(ids);
  CHECK(archive::make_id_filter(ids) == filter);
  CHECK(archive::make_id_filter({}) == std::string(archive::filter_block_bytes, '\0'));
  CHECK(!archive::filter_may_hold(archive::make_id_filter({}), ids[0]));
}

TEST_CASE("id filter: bytes that are no filter say nothing") {
  const NotificationId id = random_ids(6, 1)[0];
  for (const std::size_t size : {0u, 1u, 63u, 65u, 100u}) {
    const std::string zeros(size, '\0');
    CHECK(archive::filter_may_hold(zeros, id));
    CHECK(archive::block_may_hold(zeros, id));
  }
  CHECK(archive::block_may_hold(std::string(128, '\0'), id));
}
