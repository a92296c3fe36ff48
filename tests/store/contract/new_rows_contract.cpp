// What the port promises of new notifications, of few in a call and of many: PostgreSQL stores many
// by another way. (include/notify/store.hpp)
#include "store/contract/stores.hpp"
#include "support/sample.hpp"

#include <array>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace new_rows_contract {

namespace {

const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
constexpr std::array<std::size_t, 4> sizes{1, 31, 32, 100};

std::vector<NewNotification> rows_of(const Sample& sample, std::size_t count) {
  std::vector<NewNotification> rows(count);
  for (NewNotification& row : rows) row.notification = sample.notification(noon);
  return rows;
}

}  // namespace

TEST_CASE("new rows: texts and bytes come back as they were given, few at a time or many") {
  constexpr std::array texts{"\\N",
                             "\\.",
                             "\\",
                             "a\tb",
                             "a\nb\r\nc",
                             "NULL",
                             "",
                             "{\"x\",NULL}",
                             "'; DROP TABLE notifications; --",
                             "\\x00",
                             "zażółć \xF0\x9F\x93\xA8",
                             "\\\\t",
                             "\"",
                             " lead and trail "};
  over_every_store([&](Store& store) {
    SeededEntropy entropy(1);
    const Sample sample(store, entropy, noon);
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      std::vector<NewNotification> rows = rows_of(sample, size);
      for (std::size_t i = 0; i < size; ++i) {
        Notification& n = rows[i].notification;
        n.to = texts[i % texts.size()];
        n.normalised_to = texts[(i + 1) % texts.size()];
        n.client_reference = texts[(i + 2) % texts.size()];
        n.personalisation = texts[(i + 3) % texts.size()];
        n.reply_to_text = texts[(i + 4) % texts.size()];
        if (i % 2 == 1) continue;
        n.sealed = {std::string("\0\x01\t\n\\\xFF", 6) + texts[(i + 5) % texts.size()], 7,
                    -static_cast<std::int64_t>(i), i % 4 == 0};
      }
      must(store.notifications().create(rows));
      for (const NewNotification& row : rows)
        CHECK(must(store.notifications().get(sample.service.id, row.notification.id)) ==
              row.notification);
    }
  });
}

TEST_CASE("new rows: many large rows come back whole, wherever the messages to a server end") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(5);
    const Sample sample(store, entropy, noon);
    std::vector<NewNotification> rows = rows_of(sample, 100);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string& text = rows[i].notification.personalisation;
      for (std::size_t k = 0; text.size() < i * i * 20; ++k)  // none to 200 kB
        text += "line " + std::to_string(k) + "\n\t\\.";
    }
    must(store.notifications().create(rows));
    for (const NewNotification& row : rows)
      CHECK(must(store.notifications().get(sample.service.id, row.notification.id)) ==
            row.notification);
  });
}

TEST_CASE("new rows: what one names must exist, or none of them is stored") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    const Sample sample(store, entropy, noon);
    const std::array<std::function<void(std::vector<NewNotification>&)>, 4> spoil{
        [](auto& rows) { rows.back().notification.template_version = 99; },
        [&](auto& rows) { rows.back().notification.template_id.uuid = make_uuid_v4(entropy); },
        [&](auto& rows) { rows.back().notification.api_key_id = ApiKeyId{make_uuid_v4(entropy)}; },
        [&](auto& rows) {
          const ServiceId unknown{make_uuid_v4(entropy)};
          for (auto& row : rows) row.notification.service_id = unknown;
        }};
    for (const std::size_t size : sizes) {
      for (std::size_t kind = 0; kind < spoil.size(); ++kind) {
        CAPTURE(size);
        CAPTURE(kind);
        std::vector<NewNotification> rows = rows_of(sample, size);
        spoil[kind](rows);
        const auto refused = store.notifications().create(rows);
        REQUIRE(!refused);
        CHECK(refused.error().code == ErrorCode::conflict);
        CHECK(!store.notifications().get(sample.service.id, rows.front().notification.id));
      }
    }
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE("new rows: a template's own class holds for all but test keys, few at a time or many") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample sample(store, entropy, noon), other(store, entropy, noon, "other");
    must(store.templates().put_queue_class(sample.service.id, sample.sms.id, QueueClass::priority));
    const auto claimed = [&](QueueClass value) {
      ClaimRequest request{NotificationType::sms, "a", noon, noon + 5min, 10'000, {}};
      request.classes = {value};
      return must(store.delivery().claim(request)).size();
    };
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      std::vector<NewNotification> rows = rows_of(sample, size);
      for (std::size_t i = 0; i < size; i += 10) rows[i].notification.key_type = KeyType::test;
      must(store.notifications().create(rows));
      must(store.notifications().create(rows_of(other, size)));
      const std::size_t tests = (size + 9) / 10;
      CHECK(claimed(QueueClass::test) == tests);
      CHECK(claimed(QueueClass::priority) == size - tests);
      CHECK(claimed(QueueClass::normal) == size);
    }
  });
}

TEST_CASE("new rows: one that is named is claimed alone, few or many of which were stored") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(5);
    const Sample sample(store, entropy, noon);
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      const auto rows = rows_of(sample, size);
      must(store.notifications().create(rows));
      ClaimRequest request{NotificationType::sms, "a", noon, noon + 5min, 10'000, {}};
      request.only = rows[size / 2].notification.id;
      const auto claimed = must(store.delivery().claim(request));
      REQUIRE(claimed.size() == 1);
      CHECK(claimed[0].notification.id == request.only);
      CHECK(claimed[0].notification.to == rows[size / 2].notification.to);
      CHECK(must(store.delivery().claim(request)).empty());  // it is leased
      request.type = NotificationType::email;
      request.now = noon + 6min;
      request.lease_until = noon + 12min;
      CHECK(must(store.delivery().claim(request)).empty());  // of another type
      request.type = NotificationType::sms;
      CHECK(must(store.delivery().claim(request)).size() == 1);
      request.only = {};
      CHECK(must(store.delivery().claim(request)).size() == size - 1);
    }
  });
}

TEST_CASE("new rows: an id that is taken stores none of the batch") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    const Sample sample(store, entropy, noon);
    const auto first = rows_of(sample, 1);
    must(store.notifications().create(first));
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      std::vector<NewNotification> rows = rows_of(sample, size);
      rows.push_back(first.front());
      const auto refused = store.notifications().create(rows);
      REQUIRE(!refused);
      CHECK(refused.error().code == ErrorCode::conflict);
      CHECK(!store.notifications().get(sample.service.id, rows.front().notification.id));
    }
    CHECK(must(store.delivery().count_queued(NotificationType::sms)) == 1);
  });
}

}  // namespace new_rows_contract
