// Who works for a service, what they made, and the pages of its notifications.
#include "store/contract/sending.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace people_contract {

namespace {

User user(Entropy& entropy, std::string name, std::string email) {
  User u;
  u.id.uuid = make_uuid_v4(entropy);
  u.name = std::move(name);
  u.email_address = std::move(email);
  u.mobile_number = "07900900101";
  u.created_at = noon;
  return u;
}

std::vector<NotificationId> ids_of(const std::vector<Notification>& rows) {
  std::vector<NotificationId> ids;
  for (const Notification& n : rows) ids.push_back(n.id);
  return ids;
}

/// What a page must answer, by looking at every row.
std::vector<NotificationId> expected(std::vector<Notification> rows, const NotificationQuery& q,
                                     const std::vector<NotificationId>& archived) {
  std::ranges::sort(rows, std::greater<>(),
                    [](const Notification& n) { return std::pair(n.created_at, n.id); });
  std::vector<NotificationId> out;
  bool begun = q.older_than.is_nil();
  for (const Notification& n : rows) {
    if (n.id == q.older_than) {
      begun = true;
      continue;
    }
    const bool is_archived = std::ranges::find(archived, n.id) != archived.end();
    const bool fits = begun && (q.with_history || !is_archived) &&
                      (q.statuses.empty() || q.statuses.contains(n.status)) &&
                      (q.types.empty() || std::ranges::find(q.types, n.type) != q.types.end()) &&
                      (!q.client_reference || n.client_reference == *q.client_reference) &&
                      (!q.key_type || n.key_type == *q.key_type) &&
                      (q.job.is_nil() ? q.include_jobs || n.job_id.is_nil() : n.job_id == q.job) &&
                      (q.template_id.is_nil() || n.template_id == q.template_id);
    if (fits && static_cast<std::int64_t>(out.size()) < q.limit) out.push_back(n.id);
  }
  return out;
}

/// Rows of one service of which many share an instant, in every state that a query tells apart.
struct Rows {
  std::mt19937 random{7};
  std::vector<TemplateId> templates;
  std::vector<JobId> jobs;
  std::vector<Notification> all;
  std::vector<NotificationId> archived;

  std::size_t below(std::size_t end) { return random() % end; }

  Rows(Store& store, const Sample& sample, int count) {
    for (int i = 0; i < 2; ++i) {
      Template t = sample.sms;
      t.id.uuid = make_uuid_v4(sample.entropy);
      must(store.templates().put(t));
      templates.push_back(t.id);
      jobs.push_back({make_uuid_v4(sample.entropy)});
    }
    std::vector<Notification> live, old;
    for (int i = 0; i < count; ++i) {
      Notification n = sample.notification(noon + std::chrono::microseconds(below(10)));
      n.type = static_cast<NotificationType>(below(3));
      n.status = static_cast<Status>(below(status_count));
      n.key_type = static_cast<KeyType>(below(3));
      n.template_id = templates[below(2)];
      if (below(3) == 0) n.job_id = jobs[below(2)];
      n.client_reference = below(2) ? "r" + std::to_string(below(3)) : "";
      const bool goes = n.key_type != KeyType::test && below(3) == 0;
      if (goes) archived.push_back(n.id);
      (goes ? old : live).push_back(n);
      all.push_back(n);
    }
    must(store.notifications().import_rows(live, false));
    must(store.notifications().import_rows(old, true));
  }

  NotificationQuery query() {
    NotificationQuery q;
    for (std::size_t i = below(4); i > 0; --i) q.statuses.add(static_cast<Status>(below(14)));
    for (std::size_t i = below(3); i > 0; --i)
      q.types.push_back(static_cast<NotificationType>(below(3)));
    if (below(3) == 0) q.client_reference = below(4) ? "r" + std::to_string(below(3)) : "";
    if (below(3) == 0) q.key_type = static_cast<KeyType>(below(3));
    q.include_jobs = below(2) != 0;
    if (below(4) == 0) q.job = jobs[below(2)];
    if (below(4) == 0) q.template_id = templates[below(2)];
    q.with_history = below(2) != 0;
    if (below(2)) q.older_than = all[below(all.size())].id;
    q.limit = static_cast<std::int64_t>(1 + below(40));
    return q;
  }
};

}  // namespace

TEST_CASE("users: a user comes back as put, under one e-mail address whoever else asks for it") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(1);
    User ada = user(entropy, "Ada Brook", "Ada.Brook@Example.org");
    CHECK(must(store.users().put(ada, "ada.brook@example.org")) == ada);
    CHECK(must(store.users().get(ada.id)) == ada);
    CHECK(must(store.users().find_by_email("ada.brook@example.org")) == ada);
    CHECK(!must(store.users().find_by_email("Ada.Brook@Example.org")));

    const User other = user(entropy, "Other", "ada.brook@example.org");
    const auto refused = store.users().put(other, "ada.brook@example.org");
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(refused.error().message == "another user has the email address");
    CHECK(store.users().get(other.id).error().code == ErrorCode::not_found);

    ada.active = false;
    ada.mobile_number.clear();
    ada.auth_type = AuthType::email_auth;
    User later = ada;
    later.created_at = noon + 1h;
    CHECK(must(store.users().put(later, "ada@example.org")) == ada);  // added when it was
    const User bo = user(entropy, "Bo", "bo@example.org");
    must(store.users().put(bo, "bo@example.org"));
    const auto all = must(store.users().list());
    REQUIRE(all.size() == 2);
    CHECK(std::ranges::count(all, ada) == 1);
    CHECK(std::ranges::count(all, bo) == 1);
  });
}

TEST_CASE("services: how to reach a service and what its e-mails are signed with are kept") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(2);
    Service service = Sample(store, entropy, noon).service;
    CHECK(must(store.services().get(service.id)).contact_link.empty());
    service.contact_link = "https://clinic.example/contact";
    service.custom_email_sender_name = "The Clinic";
    ++service.version;
    must(store.services().update(service, noon));
    CHECK(must(store.services().get(service.id)) == service);
    Service born = service;
    born.id.uuid = make_uuid_v4(entropy);
    born.name = "Other";
    must(store.services().insert(born));
    CHECK(must(store.services().get(born.id)) == born);
  });
}

TEST_CASE(
    "templates: the list has the current versions of one service, and versions come newest "
    "first") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(3);
    const Sample mine(store, entropy, noon, "mine"), theirs(store, entropy, noon, "theirs");
    Template second = mine.sms;
    second.version = 2;
    second.hidden = true;
    second.created_by.uuid = make_uuid_v4(entropy);
    second.updated_at = noon + 1h;
    must(store.templates().put(second));
    Template other = mine.sms;
    other.id.uuid = make_uuid_v4(entropy);
    must(store.templates().put(other));
    auto all = must(store.templates().list(mine.service.id));
    CHECK(std::ranges::is_sorted(all, {}, &Template::id));
    REQUIRE(all.size() == 2);
    CHECK(std::ranges::count(all, second) == 1);
    CHECK(std::ranges::count(all, other) == 1);
    CHECK(must(store.templates().list_versions(mine.service.id, mine.sms.id)) ==
          std::vector{second, mine.sms});
    CHECK(must(store.templates().list_versions(theirs.service.id, mine.sms.id)).empty());
    CHECK(must(store.templates().get(mine.service.id, mine.sms.id, 1)) == mine.sms);
  });
}

TEST_CASE("store: who sent a message by hand, or made a job, is kept, live and in the history") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(4);
    const Sample sample(store, entropy, noon);
    Notification n = sample.notification(noon), old = sample.notification(noon);
    n.created_by.uuid = make_uuid_v4(entropy);
    old.created_by.uuid = make_uuid_v4(entropy);
    must(store.notifications().create(std::vector{NewNotification{n, "", ""}}));
    must(store.notifications().import_rows(std::vector{old}, true));
    CHECK(must(store.notifications().get(n.service_id, n.id)).created_by == n.created_by);
    CHECK(must(store.notifications().get(n.service_id, old.id)).created_by == old.created_by);

    std::vector<NewNotification> many(40);
    for (NewNotification& row : many) row.notification = sample.notification(noon);
    many.back().notification.created_by = n.created_by;
    must(store.notifications().create(many));
    CHECK(must(store.notifications().get(n.service_id, many.back().notification.id)).created_by ==
          n.created_by);
    CHECK(must(store.notifications().get(n.service_id, many.front().notification.id))
              .created_by.is_nil());

    Job job;
    job.id.uuid = make_uuid_v4(entropy);
    job.service_id = sample.service.id;
    job.template_id = sample.sms.id;
    job.template_version = 1;
    job.original_file_name = "list.csv";
    job.created_at = noon;
    job.created_by = n.created_by;
    must(store.jobs().insert(job, {}));
    CHECK(must(store.jobs().get(job.service_id, job.id)) == job);
  });
}

TEST_CASE("notifications: a page is what its query asks for, newest first, whatever it asks") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(5);
    const Sample sample(store, entropy, noon), other(store, entropy, noon, "other");
    other.create(store, noon, 5);
    Rows rows(store, sample, 300);
    for (int i = 0; i < 400; ++i) {
      const NotificationQuery query = rows.query();
      CAPTURE(i);
      CHECK(ids_of(must(store.notifications().list(sample.service.id, query))) ==
            expected(rows.all, query, rows.archived));
    }
  });
}

TEST_CASE("notifications: pages put together are the whole, each id once") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(6);
    const Sample sample(store, entropy, noon);
    Rows rows(store, sample, 300);
    for (const bool with_history : {false, true}) {
      NotificationQuery query;
      query.include_jobs = true;
      query.with_history = with_history;
      query.limit = 7;
      std::vector<NotificationId> together;
      for (;;) {
        const auto page = ids_of(must(store.notifications().list(sample.service.id, query)));
        if (page.empty()) break;
        together.insert(together.end(), page.begin(), page.end());
        query.older_than = page.back();
      }
      query.older_than = {};
      query.limit = 10'000;
      CHECK(together == expected(rows.all, query, rows.archived));
    }
  });
}

TEST_CASE("notifications: so many of each type reach as far back as their creation says") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(6);
    const Sample sample(store, entropy, noon), other(store, entropy, noon, "Shop");
    other.create(store, noon, 50);
    Rows rows(store, sample, 300);
    const auto expected_reach = [&](std::int64_t count, UtcTime before) {
      std::map<std::pair<NotificationType, bool>, std::vector<UtcTime>> stretches;
      for (const Notification& n : rows.all) {
        const bool is_archived = std::ranges::find(rows.archived, n.id) != rows.archived.end();
        if (n.created_at < before) stretches[{n.type, is_archived}].push_back(n.created_at);
      }
      std::optional<UtcTime> latest;
      for (auto& [stretch, times] : stretches) {
        std::ranges::sort(times, std::greater<>());
        if (count > static_cast<std::int64_t>(times.size())) continue;
        latest = std::max(latest, std::optional(times[static_cast<std::size_t>(count - 1)]));
      }
      return latest;
    };
    const auto newest = std::ranges::max(rows.all, {}, &Notification::created_at).created_at;
    int found = 0;
    for (const std::int64_t count : {1, 2, 7, 30, 60, 301})
      for (const UtcTime before : {newest + 1us, newest, newest - 1h, UtcTime::from_us(1)}) {
        const auto place = must(store.notifications().reach(sample.service.id, count, before));
        CHECK(place == expected_reach(count, before));
        found += place.has_value() ? 1 : 0;
      }
    CHECK(found > 6);
    CHECK_FALSE(must(store.notifications().reach(ServiceId{}, 1, newest)));
  });
}

TEST_CASE("notifications: after an unknown id, or another service's, nothing comes") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(7);
    const Sample mine(store, entropy, noon), theirs(store, entropy, noon, "theirs");
    mine.create(store, noon, 3);
    const auto foreign = theirs.create(store, noon + 1h, 1);
    for (const NotificationId id : {foreign[0], NotificationId{make_uuid_v4(entropy)},
                                    NotificationId{make_uuid_v7(noon + 1h, entropy)}})
      for (const bool with_history : {false, true}) {
        NotificationQuery query;
        query.older_than = id;
        query.with_history = with_history;
        CHECK(must(store.notifications().list(mine.service.id, query)).empty());
      }
  });
}

TEST_CASE("notifications: a page of the history shows no personal data, and a live one does") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(8);
    const Sample sample(store, entropy, noon);
    Notification live = sample.notification(noon), old = sample.notification(noon - 1h);
    live.unsubscribe_link = "https://clinic.example/u";
    must(store.notifications().import_rows(std::vector{live}, false));
    must(store.notifications().import_rows(std::vector{old}, true));
    NotificationQuery query;
    query.with_history = true;
    const auto page = must(store.notifications().list(sample.service.id, query));
    REQUIRE(page.size() == 2);
    CHECK(page[0] == live);
    CHECK(page[1].id == old.id);
    CHECK(page[1].to.empty());
    CHECK(page[1].personalisation.empty());
  });
}

TEST_CASE("inbound: a page goes on after a message, also after one that went to the history") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(9);
    const Sample sample(store, entropy, noon), other(store, entropy, noon, "other");
    std::vector<InboundSms> messages;
    for (int i = 0; i < 12; ++i) {
      InboundSms m;
      m.created_at = noon + std::chrono::hours(i / 3);
      m.id.uuid = make_uuid_v4(entropy);
      m.service_id = sample.service.id;
      m.notify_number = "80010";
      m.user_number = "447700900123";
      m.content = std::to_string(i);
      m.provider = "mmg";
      messages.push_back(m);
    }
    must(store.inbound().record(messages));
    InboundQuery query;
    query.limit = 5;
    std::vector<InboundSmsId> together;
    for (;;) {
      const auto page = must(store.inbound().list(sample.service.id, query));
      if (page.empty()) break;
      for (const InboundSms& m : page) together.push_back(m.id);
      query.older_than = page.back().id;
    }
    std::ranges::sort(messages, std::greater<>(),
                      [](const InboundSms& m) { return std::pair(m.created_at, m.id); });
    REQUIRE(together.size() == messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) CHECK(together[i] == messages[i].id);

    query.older_than = messages[10].id;  // of the first hour
    must(store.inbound().archive({sample.service.id, NotificationType::sms, noon + 1h}, 100));
    CHECK(must(store.inbound().list(sample.service.id, query)).empty());
    query.archived = true;
    CHECK(must(store.inbound().list(sample.service.id, query)).size() == 1);
    query.archived = false;
    query.older_than = messages[4].id;
    CHECK(must(store.inbound().list(sample.service.id, query)).size() == 4);
    CHECK(must(store.inbound().list(other.service.id, query)).empty());
    query.older_than.uuid = make_uuid_v4(entropy);
    CHECK(must(store.inbound().list(sample.service.id, query)).empty());
  });
}

TEST_CASE("api keys: of one name there is one without an end, and any number with one") {
  over_every_store([](Store& store) {
    SeededEntropy entropy(10);
    const Sample sample(store, entropy, noon);
    const auto key = [&](std::optional<UtcTime> end) {
      return ApiKey{{make_uuid_v4(entropy)}, sample.service.id, "live", KeyType::normal, noon, end};
    };
    must(store.api_keys().insert(key({}), "sealed"));
    must(store.api_keys().insert(key(noon - 1h), "sealed"));
    must(store.api_keys().insert(key(noon + 1h), "sealed"));
    CHECK(store.api_keys().insert(key({}), "sealed").error().code == ErrorCode::conflict);
  });
}

}  // namespace people_contract
