#include "engine/send_queue.hpp"

#include "engine/world.hpp"
#include "support/databases.hpp"

#include <notify/notifications.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <atomic>
#include <map>
#include <set>
#include <thread>

using namespace notify;
using namespace notify::test;

namespace send_queue_test {

namespace {

const ServiceId clinic{Uuid{{1}}};

/// Answers each request with an id that tells its reference.
SendQueue::Answers accept_all(std::span<const SendRequest* const> requests) {
  std::vector<Result<Accepted>> answers;
  for (const SendRequest* r : requests) {
    Accepted accepted;
    accepted.billable_units = std::stoll(r->reference);
    answers.push_back(accepted);
  }
  return answers;
}

Result<Accepted> send(SendQueue& queue, ServiceId service, const SendRequest& request,
                      const SendQueue::Store& store) {
  const SendRequest* const one = &request;
  return std::move(queue.send_each(service, std::span(&one, 1), store).front());
}

SendRequest numbered(int number) {
  SendRequest request;
  request.reference = std::to_string(number);
  return request;
}

void in_threads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("send queue: each caller gets the answer to its own request, in its own order") {
  SendQueue queue;
  std::mutex mutex;
  std::map<int, std::vector<std::int64_t>> stored;  // by caller
  std::size_t calls = 0;
  in_threads(8, [&](int caller) {
    for (int i = 0; i < 50; ++i) {
      const SendRequest request = numbered(caller * 1'000 + i);
      const auto answer =
          send(queue, clinic, request, [&](std::span<const SendRequest* const> together) {
            const std::scoped_lock lock(mutex);
            ++calls;
            for (const SendRequest* r : together) {
              const int number = std::stoi(r->reference);
              stored[number / 1'000].push_back(number);
            }
            return accept_all(together);
          });
      const bool is_own = answer && answer->billable_units == caller * 1'000 + i;
      if (!is_own) {
        const std::scoped_lock lock(mutex);
        FAIL_CHECK("caller " << caller << " got another's answer");
      }
    }
  });
  CHECK(calls <= 400);
  for (const auto& [caller, numbers] : stored) {
    CHECK(numbers.size() == 50);
    CHECK(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST_CASE("send queue: a caller with many requests gets its own answers, whoever stores them") {
  SendQueue queue;
  std::atomic<int> wrong{0};
  in_threads(8, [&](int caller) {
    for (int round = 0; round < 30; ++round) {
      std::vector<SendRequest> own;
      for (int i = 0; i < round * 12; ++i) own.push_back(numbered(caller * 1'000 + i));
      std::vector<const SendRequest*> requests;
      for (const SendRequest& request : own) requests.push_back(&request);
      const auto answers = queue.send_each(clinic, requests, accept_all);
      wrong += answers.size() != own.size();
      for (std::size_t i = 0; i < answers.size(); ++i)
        wrong += answers[i]->billable_units != caller * 1'000 + static_cast<int>(i);
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("send queue: those who wait while the first stores are stored together") {
  SendQueue queue;
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  std::vector<std::size_t> sizes;
  const SendQueue::Store store = [&](std::span<const SendRequest* const> together) {
    std::unique_lock lock(mutex);
    sizes.push_back(together.size());
    // The first call lasts until all the others are on their way into the queue.
    if (sizes.size() == 1) changed.wait(lock, [&] { return waiting == 5; });
    return accept_all(together);
  };
  in_threads(6, [&](int i) {
    {
      std::unique_lock lock(mutex);
      if (i > 0) {
        changed.wait(lock, [&] { return !sizes.empty(); });
        ++waiting;
        changed.notify_all();
      }
    }
    const SendRequest request = numbered(i);
    CHECK(must(send(queue, clinic, request, [&](std::span<const SendRequest* const> together) {
            changed.notify_all();
            return store(together);
          })).billable_units == i);
  });
  std::size_t all = 0;
  for (const std::size_t size : sizes) all += size;
  CHECK(all == 6);
  CHECK(sizes.front() == 1);
}

TEST_CASE("send queue: a request that fails fails alone") {
  SendQueue queue;
  std::atomic<int> good{0}, bad{0};
  const SendQueue::Store store = [](std::span<const SendRequest* const> together) {
    for (const SendRequest* r : together)
      if (r->reference == "13")
        return SendQueue::Answers(make_error(ErrorCode::internal, "cannot be stored"));
    return accept_all(together);
  };
  in_threads(16, [&](int i) {
    const SendRequest request = numbered(i);
    const auto answer = send(queue, clinic, request, store);
    ++(answer ? good : bad);
    if (!answer && answer.error().message != "cannot be stored") FAIL_CHECK("another's error");
  });
  CHECK(good == 15);
  CHECK(bad == 1);
}

TEST_CASE("send queue: a port that calls back while its thread stores does not wait for itself") {
  SendQueue queue;
  int depth = 0;
  SendQueue::Store store;
  store = [&](std::span<const SendRequest* const> together) {
    if (++depth == 1) CHECK(must(send(queue, clinic, numbered(2), store)).billable_units == 2);
    return accept_all(together);
  };
  CHECK(must(send(queue, clinic, numbered(1), store)).billable_units == 1);
  CHECK(depth == 2);
}

TEST_CASE("send queue: a store that throws leaves nobody waiting") {
  SendQueue queue;
  const SendQueue::Store throws = [](std::span<const SendRequest* const>) -> SendQueue::Answers {
    throw std::bad_alloc();
  };
  std::atomic<int> ended{0};
  in_threads(8, [&](int i) {
    try {
      const SendRequest request = numbered(i);
      if (!send(queue, clinic, request, throws)) ++ended;
    } catch (const std::bad_alloc&) {
      ++ended;
    }
  });
  CHECK(ended == 8);
  CHECK(must(send(queue, clinic, numbered(1), accept_all)).billable_units == 1);
}

TEST_CASE("engine: requests that are sent together are answered as each of them alone") {
  over_every_database([](const Database& database) {
    EnginePorts ports;
    ports.store = must(sql::make_store([&] { return database.connect(true); }, true, nullptr));
    ports.clock = std::make_shared<SystemClock>();
    ports.entropy = std::make_shared<SystemEntropy>();
    const auto engine = must(Engine::make(std::move(ports)));
    NewService clinics;
    clinics.name = "Clinics";
    clinics.sms_sender = "CLINIC";
    const ServiceId service = must(engine->services().create(clinics)).id;
    const TemplateId reminder =
        must(engine->templates().create(service, {"r", NotificationType::sms, "", "Hello"})).id;
    const auto request = [&](std::string to, std::string key) {
      SendRequest out;
      out.template_id = reminder;
      out.to = std::move(to);
      out.idempotency_key = std::move(key);
      return out;
    };
    std::vector<SendRequest> own{request("07700 900123", "a"), request("no number", ""),
                                 request("07700 900124", "a"), request("07700 900123", "a"),
                                 request("07700 900125", "")};
    own.back().files.emplace_back();  // no service of this name has a contact link
    own.push_back(request("07700 900126", "b"));
    std::vector<const SendRequest*> requests;
    for (const SendRequest& one : own) requests.push_back(&one);
    const auto answers = engine->notifications().send_each(service, requests);
    REQUIRE(answers.size() == 6);
    CHECK(answers[0].has_value());
    CHECK(answers[1].error().reason == Reason::recipient_invalid);
    CHECK(answers[2].error().reason == Reason::idempotency_key_reused);
    REQUIRE(answers[3].has_value());
    CHECK(answers[3]->id == answers[0]->id);
    CHECK(answers[3]->existed);
    CHECK_FALSE(answers[4].has_value());
    CHECK(answers[5].has_value());
    CHECK(database.live() == 2);
    CHECK(engine->notifications().send_each(service, {}).empty());
    CHECK(engine->notifications().send_each(ServiceId{Uuid{{9}}}, requests)[0].error().code ==
          ErrorCode::not_found);
  });
}

TEST_CASE("engine: 32 threads send one by one, and every message is stored exactly once") {
  over_every_database([](const Database& database) {
    EnginePorts ports;
    ports.store = must(sql::make_store(
        [&] { return database.connect(true); }, true, nullptr, {},
        {.writers = database.file.empty() ? 4u : 1u, .readers = database.file.empty() ? 0u : 3u}));
    ports.clock = std::make_shared<SystemClock>();
    ports.entropy = std::make_shared<SystemEntropy>();
    const auto engine = must(Engine::make(std::move(ports)));
    NewService clinics;
    clinics.name = "Clinics";
    clinics.sms_sender = "CLINIC";
    const ServiceId service = must(engine->services().create(clinics)).id;
    const TemplateId reminder =
        must(engine->templates().create(service, {"r", NotificationType::sms, "", "Hello"})).id;
    std::mutex mutex;
    std::set<NotificationId> ids;
    std::atomic<int> again{0}, refused{0}, wrong{0};
    in_threads(32, [&](int caller) {
      for (int i = 0; i < 10; ++i) {
        SendRequest request;
        request.template_id = reminder;
        request.to = i == 5 ? "no number" : "07700 900123";
        request.idempotency_key = i == 7 ? "shared" : std::to_string(caller * 100 + i);
        const auto answer = engine->send(service, request);
        if (!answer) {
          ++(i == 5 ? refused : wrong);
          continue;
        }
        again += answer->existed;
        const auto read = engine->notifications().get(service, answer->id);
        if (!read) ++wrong;
        const std::scoped_lock lock(mutex);
        ids.insert(answer->id);
      }
    });
    CHECK(wrong == 0);
    CHECK(refused == 32);
    CHECK(again == 31);
    CHECK(ids.size() == 32 * 8 + 1);
    CHECK(database.live() == 32 * 8 + 1);
  });
}

}  // namespace send_queue_test
