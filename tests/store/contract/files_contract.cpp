// Files that a store keeps, documents that lead to them, and what people answer to a service.
#include "store/contract/sending.hpp"

#include <algorithm>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace files_contract {

namespace {

StoredDocument document(const Sample& sample, std::string key, UtcTime available_until) {
  StoredDocument d;
  d.id.uuid = make_uuid_v4(sample.entropy);
  d.service_id = sample.service.id;
  d.file = {std::move(key), 3};
  d.filename = "report \"Q1\".pdf";
  d.content_type = "application/pdf";
  d.bytes = 7;
  d.key_digest = "digest";
  d.created_at = noon;
  d.available_until = available_until;
  return d;
}

InboundNumber number(const Sample& sample, std::string digits) {
  InboundNumber n;
  n.id.uuid = make_uuid_v4(sample.entropy);
  n.number = std::move(digits);
  n.provider = "mmg";
  n.service_id = sample.service.id;
  n.created_at = n.updated_at = noon;
  return n;
}

StoredUnsubscribe request(const Sample& sample, NotificationId notification, UtcTime at) {
  StoredUnsubscribe r;
  r.request.id.uuid = make_uuid_v4(sample.entropy);
  r.request.notification_id = notification;
  r.request.service_id = sample.service.id;
  r.request.template_id = sample.sms.id;
  r.request.template_version = 1;
  r.request.recipient = std::string("sealed\0bytes", 12);
  r.request.created_at = at;
  r.key_id = 2;
  r.recipient_index = -5;
  return r;
}

std::vector<std::string> removable(Store& store, UtcTime now) {
  return must(store.stored_files().list_removable(now, 100));
}

}  // namespace

TEST_CASE("stored files: bytes come back as they were put, until they are removed") {
  over_every_store([](Store& store) {
    StoredFilesStore& files = store.stored_files();
    CHECK(files.get("a").error().code == ErrorCode::not_found);
    const std::string any("\0\xff%PDF\r\n", 8);
    must(files.put("a", any));
    must(files.put("b", ""));
    CHECK(must(files.get("a")) == any);
    CHECK(must(files.get("b")).empty());
    must(files.put("a", "other"));
    CHECK(must(files.get("a")) == "other");
    must(files.remove("a"));
    must(files.remove("a"));  // as often as one likes
    CHECK(files.get("a").error().code == ErrorCode::not_found);
  });
}

TEST_CASE(
    "stored files: what no row leads to is to be removed from its time on, the oldest first") {
  over_every_store([](Store& store) {
    StoredFilesStore& files = store.stored_files();
    CHECK(!must(files.swept_until()));
    must(files.announce("late", noon + 2h));
    must(files.announce("early", noon + 1h));
    CHECK(removable(store, noon).empty());
    CHECK(removable(store, noon + 1h) == std::vector<std::string>{"early"});
    CHECK(removable(store, noon + 3h) == std::vector<std::string>{"early", "late"});
    CHECK(must(files.list_removable(noon + 3h, 1)) == std::vector<std::string>{"early"});

    must(files.set_swept_until(noon));
    must(files.set_swept_until(noon - 1h));  // only rises
    CHECK(must(files.swept_until()) == noon);
    must(files.forget(std::vector<std::string>{"early", "unknown"}));
    CHECK(removable(store, noon + 3h) == std::vector<std::string>{"late"});
    must(files.forget(std::vector<std::string>{"late"}));
    CHECK(!must(files.swept_until()));  // nothing is left to sweep
  });
}

TEST_CASE("stored documents: a row keeps its file until the document is available no more") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    const Sample sample(store, entropy, noon);
    const Sample other(store, entropy, noon, "Other");
    must(store.stored_files().announce("d", noon));
    const StoredDocument d = document(sample, "d", noon + 24h);
    must(store.stored_documents().insert(d));
    CHECK(removable(store, noon + 1h).empty());  // the row leads to it
    CHECK(must(store.stored_documents().get(sample.service.id, d.id)) == d);
    CHECK(store.stored_documents().get(other.service.id, d.id).error().code ==
          ErrorCode::not_found);

    CHECK(must(store.stored_documents().drop_expired(noon + 24h - 1us, 10)) == 0);
    CHECK(must(store.stored_documents().drop_expired(noon + 24h, 10)) == 1);
    CHECK(must(store.stored_documents().drop_expired(noon + 24h, 10)) == 0);
    CHECK(store.stored_documents().get(sample.service.id, d.id).error().code ==
          ErrorCode::not_found);
    CHECK(removable(store, noon + 24h) == std::vector<std::string>{"d"});

    StoredDocument foreign = document(sample, "e", noon);
    foreign.service_id.uuid = make_uuid_v4(entropy);
    CHECK(store.stored_documents().insert(foreign).error().code == ErrorCode::not_found);
  });
}

TEST_CASE("stored documents: a file that is sealed anew takes the place of the one before, once") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    const Sample sample(store, entropy, noon);
    StoredDocumentsStore& documents = store.stored_documents();
    std::vector<StoredDocument> all;
    for (const char* key : {"a", "b", "c"})
      must(documents.insert(all.emplace_back(document(sample, key, noon + 24h))));
    std::ranges::sort(all, {}, &StoredDocument::id);
    CHECK(must(documents.list_to_reseal(3, {}, 10)).empty());
    CHECK(must(documents.list_to_reseal(4, {}, 2)) ==
          std::vector<StoredDocument>(all.begin(), all.begin() + 2));
    CHECK(must(documents.list_to_reseal(4, all[1].id, 2)) == std::vector<StoredDocument>{all[2]});

    CHECK(must(documents.replace(all[0], {"a2", 4}, noon)));
    CHECK_FALSE(must(documents.replace(all[0], {"a3", 4}, noon)));  // another was faster
    CHECK(must(documents.get(sample.service.id, all[0].id)).file == StoredFile{"a2", 4});
    CHECK(removable(store, noon) == std::vector<std::string>{all[0].file.key});
    CHECK(must(documents.list_to_reseal(4, {}, 10)).size() == 2);
  });
}

TEST_CASE("inbound numbers: a number is one row, and a service has one that is active") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample sample(store, entropy, noon);
    const Sample other(store, entropy, noon, "Other");
    InboundStore& inbound = store.inbound();
    const InboundNumber first = number(sample, "07900111222");
    must(inbound.put_number(first));
    CHECK(must(inbound.find_number("07900111222")) == first);
    CHECK(must(inbound.number_of(sample.service.id)) == first);
    CHECK(!must(inbound.find_number("447900111222")));
    CHECK(!must(inbound.number_of(other.service.id)));

    InboundNumber second = number(sample, "07900111223");
    CHECK(inbound.put_number(second).error().code == ErrorCode::conflict);
    second.active = false;
    must(inbound.put_number(second));
    CHECK(must(inbound.list_numbers()) == std::vector<InboundNumber>{first, second});
    CHECK(must(inbound.number_of(sample.service.id)) == first);

    InboundNumber moved = number(other, "07900111222");
    moved.created_at = moved.updated_at = noon + 1h;
    must(inbound.put_number(moved));  // keeps its id and its creation
    moved.id = first.id;
    moved.created_at = noon;
    CHECK(must(inbound.number_of(other.service.id)) == moved);
    CHECK(!must(inbound.number_of(sample.service.id)));

    InboundNumber foreign = number(sample, "07900111224");
    foreign.service_id.uuid = make_uuid_v4(entropy);
    CHECK(inbound.put_number(foreign).error().code == ErrorCode::not_found);
    foreign.service_id = {};
    must(inbound.put_number(foreign));  // of nobody yet
    CHECK(must(inbound.list_numbers()).size() == 3);
  });
}

TEST_CASE("unsubscribes: a request waits once, is processed, and forgets who made it") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    const Sample sample(store, entropy, noon);
    const Sample other(store, entropy, noon, "Other");
    UnsubscribesStore& unsubscribes = store.unsubscribes();
    const ServiceId service = sample.service.id;
    const auto ids = sample.create(store, noon, 2);
    const StoredUnsubscribe a = request(sample, ids[0], noon);
    const StoredUnsubscribe b = request(sample, ids[1], noon + 1h);
    CHECK(must(unsubscribes.insert(a)));
    CHECK_FALSE(must(unsubscribes.insert(request(sample, ids[0], noon + 2h))));
    CHECK(must(unsubscribes.insert(b)));
    CHECK(must(unsubscribes.count_waiting(service)) == 2);
    CHECK(must(unsubscribes.count_waiting(other.service.id)) == 0);
    const auto list = must(unsubscribes.list(service, 10, 0));
    REQUIRE(list.size() == 2);
    CHECK(list[0].request == b.request);
    CHECK(list[1].request == a.request);
    CHECK(list[1].key_id == 2);
    CHECK(list[1].recipient_index == -5);
    CHECK(must(unsubscribes.list(service, 1, 1)).front().request == a.request);
    CHECK(must(unsubscribes.list(other.service.id, 10, 0)).empty());

    CHECK(must(unsubscribes.process(service, noon + 1h, noon + 3h)) == 1);
    CHECK(must(unsubscribes.process(service, noon + 1h, noon + 4h)) == 0);
    CHECK(must(unsubscribes.count_waiting(service)) == 1);
    CHECK(must(unsubscribes.list(service, 10, 0))[1].request.processed_at == noon + 3h);
    CHECK(must(unsubscribes.insert(request(sample, ids[0], noon + 5h))));  // asked again since

    CHECK(must(unsubscribes.forget(noon + 3h, noon, 10)) == 0);
    CHECK(must(unsubscribes.forget(noon + 3h + 1us, noon, 10)) == 1);
    CHECK(must(unsubscribes.list(service, 10, 0))[2].request.recipient.empty());
    CHECK(must(unsubscribes.forget(noon, noon + 24h, 1)) == 1);
    CHECK(must(unsubscribes.forget(noon, noon + 24h, 10)) == 1);
    StoredUnsubscribe foreign = request(sample, ids[0], noon);
    foreign.request.service_id.uuid = make_uuid_v4(entropy);
    CHECK(unsubscribes.insert(foreign).error().code == ErrorCode::not_found);
  });
}

}  // namespace files_contract
