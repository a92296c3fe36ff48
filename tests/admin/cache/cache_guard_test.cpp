#include "admin/cache/cache_guard.hpp"
#include "admin/cache/calls.hpp"

using namespace notify;
using namespace notify::test;

namespace cache_guard_test {
namespace {

using Told = std::vector<std::vector<std::string>>;

RestResponse answered(int status) {
  RestResponse response;
  response.status = status;
  return response;
}

/// Keeps what it was told to forget, unless it is away.
struct ToldCache final : AdminCache {
  std::vector<std::vector<std::string>> told;
  bool is_away = false;
  Result<void> forget(std::span<const std::string> keys) override {
    if (is_away) return make_error(ErrorCode::unavailable, "away");
    told.emplace_back(keys.begin(), keys.end());
    return {};
  }
};

struct GuardWorld {
  ApiWorld world;
  std::shared_ptr<ToldCache> cache = std::make_shared<ToldCache>();
  admin::CacheGuard guard{cache};
  const std::string user = "user-" + std::string(service_text);
  const std::string other_user = "user-" + std::string(other_text);

  AdminCall call(std::string_view who, std::string_view method = "POST") {
    target = "/user/" + std::string(who);
    return AdminCall(*world.engine, method, target);
  }
  std::string target;
};

}  // namespace

TEST_CASE("cache_guard: what a call changes is forgotten before it and after it") {
  GuardWorld w;
  const AdminCall made = w.call(service_text);
  CHECK_FALSE(w.guard.before(made.call).has_value());
  w.guard.after(made.call, {});
  CHECK(w.cache->told == Told{{w.user}, {w.user}});

  SUBCASE("a call that reads forgets nothing") {
    const AdminCall read = w.call(other_text, "GET");
    CHECK_FALSE(w.guard.before(read.call).has_value());
    w.guard.after(read.call, {});
    CHECK(w.cache->told.size() == 2);
  }
  SUBCASE("after a call that was refused there is nothing to forget") {
    w.guard.after(made.call, answered(400));
    CHECK(w.cache->told.size() == 2);
  }
  SUBCASE("a call that failed may have changed something") {
    w.guard.after(made.call, answered(500));
    CHECK(w.cache->told.size() == 3);
  }
}

TEST_CASE("cache_guard: while the cache is away no call writes, and every call reads") {
  GuardWorld w;
  w.cache->is_away = true;
  const AdminCall writing = w.call(service_text);
  const auto refused = w.guard.before(writing.call);
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  const AdminCall reading = w.call(service_text, "GET");
  CHECK_FALSE(w.guard.before(reading.call).has_value());
}

TEST_CASE("cache_guard: what the cache could not be told after a call it is told with the next") {
  GuardWorld w;
  {
    const AdminCall made = w.call(service_text);
    w.cache->is_away = true;
    w.guard.after(made.call, {});
  }
  const AdminCall next = w.call(other_text);
  CHECK(w.guard.before(next.call).has_value());
  w.cache->is_away = false;
  CHECK_FALSE(w.guard.before(next.call).has_value());
  CHECK(w.cache->told == Told{{w.other_user, w.user}});
  CHECK_FALSE(w.guard.before(next.call).has_value());
  CHECK(w.cache->told.back() == std::vector<std::string>{w.other_user});
}

}  // namespace cache_guard_test
