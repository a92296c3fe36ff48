#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/job.hpp>
#include <notify/notification.hpp>
#include <notify/receipts.hpp>
#include <notify/service.hpp>
#include <notify/service_callback.hpp>

#include <doctest/doctest.h>

using namespace notify;
using namespace std::string_literals;

namespace {

/// Reads `word` as everything that a word may name; answers what each says of it.
std::vector<Error> refusals_of(std::string_view word) {
  std::vector<Error> out;
  const auto note = [&](const auto& read) {
    REQUIRE(!read);
    out.push_back(read.error());
  };
  note(cost_threshold_from(word));
  note(queue_class_from(word));
  note(job_status_from(word));
  note(notification_type_from(word));
  note(key_type_from(word));
  note(status_from(word));
  note(postage_from(word));
  note(in_doubt_policy_from(word));
  note(organisation_type_from(word));
  note(permission_from(word));
  note(callback_type_from(word));
  return out;
}

}  // namespace

TEST_CASE("names: whatever a word should have named, an unknown one is refused and named") {
  for (const Error& error : refusals_of("frobnicate")) {
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(error.message.starts_with("unknown "));
    CHECK(error.message.ends_with(": frobnicate"));
  }
}

TEST_CASE("names: a hostile word makes one short line of plain letters") {
  const std::string hostile = "bad\n\x1b[31m\xff\0word"s + std::string(10'000, 'x');
  for (const Error& error : refusals_of(hostile)) {
    CHECK(error.message.size() < 80);
    for (const char c : error.message) CHECK((c >= ' ' && c <= '~'));
  }
}

TEST_CASE("names: an empty word, another case and a word with a space after it are unknown") {
  CHECK(refusals_of("").size() == 11);
  CHECK(refusals_of("SMS").size() == 11);
  CHECK(refusals_of("sms ").size() == 11);
}
