#include "rest/api_world.hpp"

#include <cstdlib>
#include <random>

using namespace notify;
using namespace notify::test;

namespace {

/// A request that is good, to be spoilt.
struct GoodRequest {
  std::string method;
  std::string target;
  std::string body;
};

std::vector<GoodRequest> samples_of(const ApiService& clinic, const std::string& notification) {
  const std::string sms = clinic.sms.id.to_text();
  const std::string email = clinic.email.id.to_text();
  return {
      {"POST", "/v2/notifications/sms",
       R"({"phone_number": "07900900123", "template_id": ")" + sms +
           R"(", "personalisation": {"name": ["a", 1.5, null, {"x": true}]}, "reference": "r",
             "scheduled_for": "2026-05-04T12:00:00"})"},
      {"POST", "/v2/notifications/email",
       R"({"email_address": "ann@example.com", "template_id": ")" + email +
           R"(", "personalisation": {"name": "see https://x.example/a"},
             "sanitise_content_for": ["name"], "one_click_unsubscribe_url": "https://x.example"})"},
      {"POST", "/v2/notifications/letter", R"({"reference": "r", "content": "JVBERi0xLjQ="})"},
      {"POST", "/v2/notifications/bulk",
       R"({"name": "n", "template_id": ")" + sms +
           R"(", "rows": [["phone number", "name"], ["07900900123", "Ann"]]})"},
      {"POST", "/v2/template/" + email + "/preview", R"({"personalisation": {"name": "Ann"}})"},
      {"GET", "/v2/notifications?status=sending&template_type=sms&older_than=" + notification, ""},
      {"GET", "/v2/notifications/" + notification, ""},
      {"GET", "/v2/template/" + sms + "/version/1", ""},
      {"GET", "/v2/templates?type=sms", ""},
      {"GET", "/v2/received-text-messages?older_than=" + notification, ""},
      {"POST", "/notifications/sms/mmg", R"({"CID": ")" + notification + R"(", "status": "3"})"},
      {"POST", "/notifications/sms/firetext", "reference=" + notification + "&status=0"},
      {"POST", "/unsubscribe/" + notification + "/token", ""},
  };
}

/// Changes some bytes, cuts, doubles, or puts in what parsers stumble over.
std::string spoilt(std::string text, std::mt19937_64& random) {
  static const std::vector<std::string> odd = {"\"",
                                               "{",
                                               "}",
                                               "[",
                                               "]",
                                               ",",
                                               ":",
                                               "\\",
                                               "\\u0000",
                                               "\\ud800",
                                               "null",
                                               "1e999",
                                               "-",
                                               "%00",
                                               "%",
                                               "&",
                                               "=",
                                               "/",
                                               "//",
                                               "?",
                                               "..",
                                               "\xff",
                                               "\xC0\x80",
                                               std::string(1, '\0'),
                                               "'",
                                               "((",
                                               "))",
                                               "é",
                                               "urn:uuid:",
                                               "{{",
                                               "99999999999999999999"};
  for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
    const std::size_t at = text.empty() ? 0 : random() % (text.size() + 1);
    switch (random() % 5) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
      case 1: text.erase(at, random() % 8); break;
      case 2: text.insert(at, odd[random() % odd.size()]); break;
      case 3: text.insert(at, text.substr(at, random() % 40)); break;
      default: text.resize(at); break;
    }
  }
  return text;
}

}  // namespace

// NFY_TEST_MUTATIONS says how many requests; the usual number keeps the test short.
TEST_CASE("rest: whatever becomes of a request on its way, the answer is the client's to read") {
  ApiWorld world;
  const ApiService clinic = world.make_service("Clinic");
  const std::string notification = text_in(world.send_sms(clinic), "id");
  const auto samples = samples_of(clinic, notification);
  const char* const wanted = std::getenv("NFY_TEST_MUTATIONS");
  const long count = wanted != nullptr ? std::atol(wanted) : 1'500;
  std::mt19937_64 random(19);
  for (long i = 0; i < count; ++i) {
    GoodRequest sample = samples[random() % samples.size()];
    (random() % 3 == 0 ? sample.target : sample.body) =
        spoilt(random() % 3 == 0 ? sample.target : sample.body, random);
    if (i % 500 == 0) world.clock->advance(std::chrono::minutes(1));
    const auto response = world.ask(clinic, sample.method, sample.target, sample.body);
    INFO(sample.method, " ", sample.target, " ", sample.body);
    REQUIRE(response.status >= 200);
    REQUIRE(response.status != 500);
    REQUIRE(response.find_header("Content-Type") != nullptr);
    if (*response.find_header("Content-Type") == "application/json" && !response.body.empty())
      REQUIRE(codec::read_json(response.body, {.bytes_max = 64u << 20, .depth_max = 50}));
  }
}
