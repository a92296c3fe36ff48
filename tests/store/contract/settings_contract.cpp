// One suite over every store: versions of settings change with what they stand for.
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <functional>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace settings_contract {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
const ServiceId platform{};

/// One way to change what requests are checked against.
struct Change {
  std::string name;
  std::function<Result<void>()> make;
};

}  // namespace

TEST_CASE("store: whatever requests are checked against has another version after a change (R8)") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    Sample mine(store, entropy, noon, "mine");
    const Sample theirs(store, entropy, noon, "theirs");
    const Organisation hospital{
        {make_uuid_v4(entropy)}, "Hospital", OrganisationType::central, true, {}};
    must(store.organisations().put(hospital, noon));
    mine.service.organisation_id = hospital.id;
    const ApiKey key{{make_uuid_v4(entropy)}, mine.service.id, "k", KeyType::normal, noon, {}};
    const auto next_service = [&] {
      ++mine.service.version;
      mine.service.restricted = !mine.service.restricted;
      return store.services().update(mine.service, noon);
    };
    const auto put_sender = [&](NotificationType type, std::string text) {
      return store.senders().put(
          {{make_uuid_v4(entropy)}, mine.service.id, type, std::move(text), true, false}, noon);
    };
    const std::vector<Guest> guests{{"ann@example.com", "Ann@Example.com"}};
    const SealedValue sealed{key.id.uuid, mine.service.id, "sealed"};
    const std::vector<ResealedValue> resealed{{sealed, "sealed anew", 2, 0}};
    const std::vector<Change> changes{
        {"service", next_service},
        {"api key", [&] { return store.api_keys().insert(key, "sealed"); }},
        {"resealed key",
         [&]() -> Result<void> {
           NFY_TRY(done, store.sealed().reseal(SealedColumn::api_key_secret, resealed));
           if (done == 1) return {};
           return make_error(ErrorCode::internal, "nothing was resealed");
         }},
        {"revoked key", [&] { return store.api_keys().revoke(mine.service.id, key.id, {}, noon); }},
        {"text sender", [&] { return put_sender(NotificationType::sms, "MINE"); }},
        {"reply-to address", [&] { return put_sender(NotificationType::email, "a@b.example"); }},
        {"contact block", [&] { return put_sender(NotificationType::letter, "1 Road"); }},
        {"guests", [&] { return store.services().put_guest_list(mine.service.id, guests); }},
        {"no guests", [&] { return store.services().put_guest_list(mine.service.id, {}); }},
        {"template",
         [&] {
           ++mine.sms.version;
           return store.templates().put(mine.sms);
         }},
        {"organisation type",
         [&] {
           Organisation other = hospital;
           other.organisation_type = OrganisationType::local;
           return store.organisations().put(other, noon);
         }},
        {"calendar", [&] { return store.calendars().change(mine.service.id, "us"); }},
    };
    const auto others = must(store.services().settings_version(theirs.service.id));
    const auto prices = must(store.services().settings_version(platform));
    auto before = must(store.services().settings_version(mine.service.id));
    CHECK(must(store.services().settings_version(mine.service.id)) == before);
    for (const Change& change : changes) {
      CAPTURE(change.name);
      must(change.make());
      const auto after = must(store.services().settings_version(mine.service.id));
      CHECK(after.number > before.number);
      CHECK(after.session == before.session);
      before = after;
    }
    CHECK(must(store.services().settings_version(theirs.service.id)) == others);
    CHECK(must(store.services().settings_version(platform)) == prices);
  });
}

TEST_CASE("store: rates and default allowances have a version of their own") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    const Sample sample(store, entropy, noon);
    const auto others = must(store.services().settings_version(sample.service.id));
    const auto empty = must(store.services().settings_version(platform));
    const ReferenceData data = flat_rate("0.0230");
    must(store.rates().put(data));
    const auto put = must(store.services().settings_version(platform));
    CHECK(put.number > empty.number);
    must(store.rates().drop({data.sms_rates, {}, {}}));
    CHECK(must(store.services().settings_version(platform)).number > put.number);
    CHECK(must(store.services().settings_version(sample.service.id)) == others);
  });
}

TEST_CASE("store: a change that fails leaves the version as it was") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample sample(store, entropy, noon);
    const auto before = must(store.services().settings_version(sample.service.id));
    Service skipped = sample.service;
    skipped.version += 2;
    CHECK(store.services().update(skipped, noon).error().code == ErrorCode::conflict);
    Template later = sample.sms;
    later.version = 5;
    CHECK(store.templates().put(later).error().code == ErrorCode::conflict);
    CHECK(store.api_keys()
              .revoke(sample.service.id, {make_uuid_v4(entropy)}, {}, noon)
              .error()
              .code == ErrorCode::not_found);
    CHECK(store.calendars().change(sample.service.id, "mars").error().code == ErrorCode::not_found);
    CHECK(must(store.services().settings_version(sample.service.id)) == before);
    const ServiceId unknown{make_uuid_v4(entropy)};
    CHECK(store.services().put_guest_list(unknown, {}).error().code == ErrorCode::not_found);
    CHECK(must(store.services().settings_version(unknown)).number == 0);
  });
}

}  // namespace settings_contract
