#include "store/contract/stores.hpp"

#include "support/sample.hpp"

#include <doctest/doctest.h>

/// Who made keys and senders, and when.
namespace keys_contract {

using namespace notify;
using namespace notify::test;

const UtcTime noon = UtcTime::from_text("2026-03-10T12:00:00Z").value();
const UtcTime later = noon + std::chrono::hours(1);

TEST_CASE("store: every state of a key is kept, and a key that has ended changes no more") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample sample(store, entropy, noon);
    const UserId ada{make_uuid_v4(entropy)}, bob{make_uuid_v4(entropy)};
    ApiKey key{{make_uuid_v4(entropy)}, sample.service.id, "k", KeyType::normal, noon, {}, ada};
    must(store.api_keys().insert(key, "sealed"));
    must(store.api_keys().revoke(sample.service.id, key.id, bob, later));
    must(store.api_keys().revoke(sample.service.id, key.id, ada, later + std::chrono::hours(1)));
    ApiKey ended = key;
    ended.expires_at = ended.updated_at = later;
    ended.created_by = bob;
    ended.version = 2;
    CHECK(must(store.api_keys().list_history(sample.service.id)) == std::vector{key, ended});
    CHECK(must(store.api_keys().list(sample.service.id)).front().key == ended);
    CHECK(must(store.api_keys().list_history({make_uuid_v4(entropy)})).empty());
  });
}

TEST_CASE("store: a key that nobody is said to end keeps who made it") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    const Sample sample(store, entropy, noon);
    const UserId ada{make_uuid_v4(entropy)};
    const ApiKey key{{make_uuid_v4(entropy)}, sample.service.id, "k", KeyType::team, noon, {}, ada};
    must(store.api_keys().insert(key, "sealed"));
    must(store.api_keys().revoke(sample.service.id, key.id, {}, later));
    CHECK(must(store.api_keys().list(sample.service.id)).front().key.created_by == ada);
  });
}

TEST_CASE(
    "store: senders come with the default first, then the newest; a new default changes the old") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(5);
    const Sample sample(store, entropy, noon);
    const auto put = [&](std::string text, bool is_default, UtcTime at) {
      Sender sender{{make_uuid_v4(entropy)},
                    sample.service.id,
                    NotificationType::letter,
                    std::move(text),
                    is_default,
                    false,
                    at};
      must(store.senders().put(sender, at));
      return sender;
    };
    const auto list = [&] {
      return must(store.senders().list(sample.service.id, NotificationType::letter));
    };
    Sender first = put("first", true, noon);
    const Sender second = put("second", false, later);
    CHECK(list() == std::vector{first, second});
    const Sender third = put("third", true, later + std::chrono::hours(1));
    first.is_default = false;
    first.updated_at = third.created_at;
    CHECK(list() == std::vector{third, second, first});
  });
}

TEST_CASE("store: an archived contact block may stay a default beside the one that counts") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(6);
    const Sample sample(store, entropy, noon);
    Sender old{{make_uuid_v4(entropy)},
               sample.service.id,
               NotificationType::letter,
               "old",
               true,
               true,
               noon};
    must(store.senders().put(old, noon));
    const Sender fresh{{make_uuid_v4(entropy)},
                       sample.service.id,
                       NotificationType::letter,
                       "new",
                       true,
                       false,
                       later};
    must(store.senders().put(fresh, later));
    CHECK(must(store.senders().list(sample.service.id, NotificationType::letter)) ==
          std::vector{fresh, old});
  });
}

TEST_CASE("store: guests stay in their order, and of those that are the same the first counts") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(7);
    const Sample sample(store, entropy, noon);
    const std::vector<Guest> guests{{"447900900222", "07900 900222"},
                                    {"a@example.com", "A@example.com"},
                                    {"447900900222", "+44 7900 900222"}};
    must(store.services().put_guest_list(sample.service.id, guests));
    CHECK(must(store.services().list_guests(sample.service.id)) ==
          std::vector{guests[0], guests[1]});
  });
}

TEST_CASE("store: a callback that changes without a token keeps its own") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(8);
    const Sample sample(store, entropy, noon);
    ServiceCallback callback;
    callback.service_id = sample.service.id;
    callback.id = make_uuid_v4(entropy);
    callback.url = "https://a.example/1";
    callback.host = "a.example";
    callback.updated_at = noon;
    CHECK(store.callbacks().put(callback, {}).error().code == ErrorCode::not_found);
    must(store.callbacks().put(callback, "token"));
    callback.url = "https://b.example/2";
    callback.host = "b.example";
    callback.updated_at = later;
    callback.updated_by = {make_uuid_v4(entropy)};
    must(store.callbacks().put(callback, {}));
    callback.version = 2;
    callback.created_at = noon;
    CHECK(must(store.callbacks().list(std::span(&sample.service.id, 1))) == std::vector{callback});

    const Sample other(store, entropy, noon, "Other");
    ServiceCallback second = callback;
    second.service_id = other.service.id;
    second.id = make_uuid_v4(entropy);
    second.version = 1;
    second.created_at = second.updated_at = noon;
    second.updated_by = {};
    must(store.callbacks().put(second, "token"));
    std::vector<ServiceCallback> both = {callback, second};
    std::ranges::sort(both, {}, &ServiceCallback::service_id);
    CHECK(must(store.callbacks().list(std::vector{second.service_id, callback.service_id,
                                                  ServiceId{make_uuid_v4(entropy)}})) == both);
    CHECK(must(store.callbacks().list(std::vector<ServiceId>())).empty());
  });
}

}  // namespace keys_contract
