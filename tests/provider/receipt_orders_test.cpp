// Receipts commute: all orders and repetitions of up to six receipts of each provider end alike.
#include "provider/dvla/dvla.hpp"
#include "provider/firetext/firetext.hpp"
#include "provider/mmg/mmg.hpp"
#include "provider/ses/ses.hpp"
#include "provider/sms_voice/sms_voice.hpp"
#include "provider/sns/sns.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace notify;
using receipts::ReportedStatus;

namespace {

using Words = std::vector<ReportedStatus>;

/// What each provider can report.
const std::vector<std::pair<std::string, Words>> words_of_providers{
    {"mmg", {*mmg::status_of("3"), *mmg::status_of("2"), *mmg::status_of("4")}},
    {"firetext",
     {*firetext::status_of("0", ""), *firetext::status_of("2", ""), *firetext::status_of("1", ""),
      *firetext::status_of("1", "101"), *firetext::status_of("1", "102")}},
    {"ses",
     {*ses::status_of("Delivery", ""), *ses::status_of("Bounce", "Permanent"),
      *ses::status_of("Bounce", "Transient")}},
    {"sns",
     {*sns::status_of("SUCCESS", ""), *sns::status_of("FAILURE", "Invalid phone number"),
      *sns::status_of("FAILURE", "Phone carrier is currently unreachable/unavailable"),
      *sns::status_of("FAILURE", "")}},
    {"sms-voice",
     {*sms_voice::status_of({"DELIVERED", "", true}), *sms_voice::status_of({"BLOCKED", "", true}),
      *sms_voice::status_of({"TTL_EXPIRED", "", true}),
      *sms_voice::status_of({"UNREACHABLE", "", true})}},
    {"dvla", {*dvla::status_of("DESPATCHED"), *dvla::status_of("REJECTED")}}};

Status merged(Status start, const std::vector<ReportedStatus>& receipts) {
  MergedStatus state{start};
  for (const ReportedStatus& r : receipts) state = merged_receipt(state, {r.status, r.unspecified});
  return state.status;
}

/// What a set of receipts means, without any order: the model that merging is compared with.
Status model(Status start, const std::vector<ReportedStatus>& receipts) {
  const auto any = [&](auto is) { return std::ranges::any_of(receipts, is); };
  const bool passing = start == Status::sent || any([](const auto& r) {
                         return !r.unspecified && (r.status == Status::pending ||
                                                   r.status == Status::temporary_failure);
                       });
  Status status = start;
  for (const ReportedStatus& r : receipts)
    status = merged_status(status, r.unspecified && passing ? Status::temporary_failure : r.status);
  return status;
}

}  // namespace

TEST_CASE("receipts: every order of up to six receipts of a provider ends in one state (I5, P2)") {
  int orders = 0;
  for (const auto& [provider, words] : words_of_providers) {
    CAPTURE(provider);
    for (const Status start : {Status::created, Status::sending, Status::sent}) {
      for (std::size_t length = 1; length <= 6; ++length) {
        // All sequences with repetition: every multiset in every order.
        std::vector<std::size_t> at(length, 0);
        for (bool more = true; more;) {
          std::vector<ReportedStatus> receipts;
          for (const std::size_t word : at) receipts.push_back(words[word]);
          if (merged(start, receipts) != model(start, receipts)) {
            CAPTURE(length);
            FAIL_CHECK("an order that matters");
          }
          ++orders;
          more = false;
          for (std::size_t& digit : at) {
            if (++digit < words.size()) {
              more = true;
              break;
            }
            digit = 0;
          }
        }
      }
    }
  }
  CHECK(orders == 3 * (1'092 + 19'530 + 1'092 + 5'460 + 5'460 + 126));
}

TEST_CASE("receipts: a failure of no kind is temporary beside a pending one, else permanent") {
  const ReportedStatus pending{Status::pending}, failed{Status::permanent_failure, true},
      permanent{Status::permanent_failure}, delivered{Status::delivered};
  CHECK(merged(Status::sending, {failed}) == Status::permanent_failure);
  CHECK(merged(Status::sending, {pending, failed}) == Status::temporary_failure);
  CHECK(merged(Status::sending, {failed, pending}) == Status::temporary_failure);
  CHECK(merged(Status::sending, {failed, permanent, pending}) == Status::permanent_failure);
  CHECK(merged(Status::sending, {pending, failed, delivered}) == Status::delivered);
}
