#include "admin/cache/calls.hpp"
#include "admin/routes.hpp"

using namespace notify;
using namespace notify::test;

namespace stale_keys_test {
namespace {

using Keys = std::vector<std::string>;

const std::string a(service_text), b(other_text);

/// The pattern of a route with UUIDs for its names.
std::string path_of(std::string_view pattern) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    path += pattern[i] == '{' ? a : std::string(1, pattern[i]);
    if (pattern[i] == '{') i = pattern.find('}', i);
  }
  return path;
}

}  // namespace

TEST_CASE("stale_keys: of every route that writes it is known what it makes stale") {
  const ApiWorld world;
  for (const auto& table : admin::route_tables())
    for (const rest::Route& route : table)
      CHECK_MESSAGE(stale(*world.engine, route.method, path_of(route.pattern)).has_value(),
                    route.name);
}

TEST_CASE("stale_keys: a call that reads makes nothing stale") {
  const ApiWorld world;
  for (const std::string_view method : {"GET", "HEAD", "OPTIONS"})
    CHECK(stale(*world.engine, method, "/service/" + a) == Keys{});
}

TEST_CASE("stale_keys: a call that writes makes stale what the app keeps of that, and no more") {
  const ApiWorld world;
  Engine& engine = *world.engine;
  CHECK(stale(engine, "POST", "/user/" + a + "/verify/code") == Keys{"user-" + a});
  CHECK(stale(engine, "POST", "/user/" + a + "/service/" + b + "/permission") ==
        Keys{"service-" + b, "service-" + b + "-template-folders", "user-" + a});
  CHECK(stale(engine, "DELETE", "/service/" + a + "/users/" + b + "?who=x") ==
        Keys{"service-" + a, "service-" + a + "-template-folders", "user-" + b});
  CHECK(stale(engine, "PUT", "/service/" + a + "/guest-list") == Keys{"service-" + a});
  CHECK(stale(engine, "POST", "/service/" + a + "/template/" + b) ==
        Keys{"service-" + a + "-template-" + b + "*", "service-" + a + "-template-folders",
             "service-" + a + "-templates"});
  CHECK(stale(engine, "POST", "/service/" + a + "/job") == Keys{"has_jobs-" + a});
  CHECK(stale(engine, "POST", "/service/" + a + "/job/" + b + "/cancel") == Keys{"has_jobs-" + a});
  CHECK(stale(engine, "POST", "/service/" + a + "/send-notification") == Keys{});
  CHECK(stale(engine, "POST", "/service/" + a + "/email-reply-to/verify") == Keys{});
  CHECK(stale(engine, "POST", "/service/" + a + "/email-reply-to") ==
        Keys{"service-" + a, "service-" + a + "-template-*"});
  CHECK(stale(engine, "POST", "/service/" + a + "/data-retention/" + b) ==
        Keys{"service-" + a + "-data-retention"});
  CHECK(stale(engine, "DELETE", "/organisations/" + a + "/email-branding-pool/" + b) ==
        Keys{"organisation-" + a + "-email-branding-pool"});
  CHECK(stale(engine, "POST", "/letter-branding/" + a) ==
        Keys{"letter_branding", "letter_branding-" + a, "organisation-*-letter-branding-pool"});
}

TEST_CASE("stale_keys: whose entries are meant is read from the body where only that says it") {
  const ApiWorld world;
  Engine& engine = *world.engine;
  CHECK(stale(engine, "POST", "/service", R"({"user_id": ")" + a + R"("})") == Keys{"user-" + a});
  CHECK(stale(engine, "POST", "/organisations/" + a + "/service",
              R"({"service_id": ")" + b + R"("})") ==
        Keys{"live-service-and-organisation-counts", "organisations", "service-" + b});
  CHECK(stale(engine, "POST", "/service/" + a + "/template-folder/contents",
              R"({"folders": [], "templates": [")" + a + R"(", ")" + b + R"(", 3, "x"]})") ==
        Keys{"service-" + a + "-template-" + a + "-version-None",
             "service-" + a + "-template-" + b + "-version-None",
             "service-" + a + "-template-folders", "service-" + a + "-templates"});
  SUBCASE("a body that is none names nobody") {
    CHECK(stale(engine, "POST", "/service", "[]") == Keys{});
    CHECK(stale(engine, "POST", "/service", R"({"user_id": "*"})") == Keys{});
  }
}

TEST_CASE("stale_keys: keys have UUIDs in lower case, however the path writes them") {
  const ApiWorld world;
  CHECK(stale(*world.engine, "POST", "/user/0197A1C0-0000-7000-8000-0000000000AA/activate") ==
        Keys{"user-" + a});
}

TEST_CASE("stale_keys: a path that no rule knows is told apart from one that changes nothing") {
  const ApiWorld world;
  CHECK_FALSE(stale(*world.engine, "POST", "/v2/notifications/sms").has_value());
  CHECK_FALSE(stale(*world.engine, "POST", "/service/*/archive").has_value());
  CHECK_FALSE(stale(*world.engine, "POST", "/service/" + a + "/unheard-of").has_value());
}

}  // namespace stale_keys_test
