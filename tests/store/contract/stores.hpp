#pragma once

#include <notify/adapters/postgres.hpp>
#include <notify/open.hpp>

#include <doctest/doctest.h>

#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The stores that the contract runs over. SQLite is always there; PostgreSQL when the test runner
/// has started one and says where (NFY_TEST_POSTGRES_URL), else its absence is printed.
namespace notify::test {

struct StoreUnderTest {
  std::string name;
  /// A store of its own, empty, with the newest schema.
  std::function<std::shared_ptr<Store>()> make;
};

inline std::string fresh_schema_name() {
  static std::atomic<int> number{0};
  return "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
}

/// Makes the schema that a test's store lives in. The server is the test runner's own and is
/// thrown away with everything in it.
std::shared_ptr<Store> make_postgres_under_test(const std::string& url);

inline std::vector<StoreUnderTest> stores() {
  std::vector<StoreUnderTest> all;
  all.push_back({"sqlite", [] {
                   auto store = open_store("memory:");
                   REQUIRE_MESSAGE(store, (store ? "" : store.error().message));
                   return *std::move(store);
                 }});
  if (const char* url = std::getenv("NFY_TEST_POSTGRES_URL"); url && *url) {
    all.push_back(
        {"postgresql", [text = std::string(url)] { return make_postgres_under_test(text); }});
  } else {
    static const bool said = [] {
      MESSAGE("skipped: no NFY_TEST_POSTGRES_URL, the contract runs on sqlite only");
      return true;
    }();
    static_cast<void>(said);
  }
  return all;
}

/// Runs `body` over every store.
template <typename Body>
void over_every_store(Body body) {
  for (const StoreUnderTest& under_test : stores()) {
    CAPTURE(under_test.name);
    const std::shared_ptr<Store> store = under_test.make();
    body(*store);
  }
}

}  // namespace notify::test
