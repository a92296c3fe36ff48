#include "engine/bounded_cache.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace notify;

namespace {

using Numbers = BoundedCache<int, std::string, int>;

std::shared_ptr<const std::string> text(std::string value) {
  return std::make_shared<const std::string>(std::move(value));
}

/// What the cache promises, said plainly: a list, the one used last first.
struct Model {
  struct Entry {
    int key, version;
    std::string value;
  };
  std::size_t limit;
  std::vector<Entry> entries{};

  std::optional<std::string> find(int key, int version) {
    const auto at = std::ranges::find(entries, key, &Entry::key);
    if (at == entries.end() || at->version != version) return std::nullopt;
    std::rotate(entries.begin(), at, at + 1);
    return entries.front().value;
  }
  void put(int key, int version, std::string value) {
    std::erase_if(entries, [&](const Entry& e) { return e.key == key; });
    if (entries.size() == limit) entries.pop_back();
    entries.insert(entries.begin(), {key, version, std::move(value)});
  }
};

}  // namespace

TEST_CASE("bounded_cache: a value counts for the version it was kept under alone") {
  Numbers cache(2);
  cache.put(1, 7, text("seven"));
  REQUIRE(cache.find(1, 7));
  CHECK(*cache.find(1, 7) == "seven");
  for (const int other : {6, 8, 0, -7}) CHECK_FALSE(cache.find(1, other));
  CHECK_FALSE(cache.find(2, 7));

  SUBCASE("an older version that comes late replaces it, and is met by nobody") {
    cache.put(1, 6, text("six"));
    CHECK_FALSE(cache.find(1, 7));
    CHECK(*cache.find(1, 6) == "six");
  }
}

TEST_CASE("bounded_cache: what is read once is read no more until its version changes") {
  Numbers cache(2);
  int reads = 0;
  const auto read = [&]() -> Result<std::shared_ptr<const std::string>> {
    return text("read " + std::to_string(++reads));
  };
  for (int i = 0; i < 3; ++i) CHECK(**cache.get(1, 1, read) == "read 1");
  CHECK(**cache.get(1, 2, read) == "read 2");
  CHECK(**cache.get(1, 2, read) == "read 2");

  SUBCASE("a failure is answered and not kept") {
    const auto fail = []() -> Result<std::shared_ptr<const std::string>> {
      return make_error(ErrorCode::unavailable, "away");
    };
    CHECK(cache.get(5, 1, fail).error().message == "away");
    CHECK(**cache.get(5, 1, read) == "read 3");
  }
}

TEST_CASE("bounded_cache: it does what its model does, whatever it is asked") {
  for (const std::size_t limit : {1u, 2u, 5u}) {
    Numbers cache(limit);
    Model model{limit};
    std::mt19937 random(static_cast<unsigned>(limit));
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int step = 0; step < 20'000; ++step) {
      const int key = below(8), version = below(3);
      if (below(2) == 0) {
        cache.put(key, version, text(std::to_string(step)));
        model.put(key, version, std::to_string(step));
      } else {
        const auto found = cache.find(key, version);
        const auto expected = model.find(key, version);
        REQUIRE(static_cast<bool>(found) == expected.has_value());
        if (found) REQUIRE(*found == *expected);
      }
    }
  }
}

TEST_CASE("bounded_cache: threads get the value of their key and version or none") {
  Numbers cache(4);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed)
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 20'000; ++i) {
        const int key = static_cast<int>(random() % 8), version = static_cast<int>(random() % 3);
        const std::string expected = std::to_string(key) + "/" + std::to_string(version);
        const auto found = cache.get(
            key, version,
            [&]() -> Result<std::shared_ptr<const std::string>> { return text(expected); });
        if (**found != expected) ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
