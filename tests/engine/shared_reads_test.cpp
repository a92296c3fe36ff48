#include "engine/shared_reads.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace notify;

TEST_CASE("shared reads: an answer is never older than its question, from any number of threads") {
  SharedReads<int, int> reads;
  std::atomic<int> truth{0}, count{0};
  constexpr int threads = 16, rounds = 2'000;
  std::vector<std::thread> callers;
  std::atomic<int> stale{0};
  for (int t = 0; t < threads; ++t)
    callers.emplace_back([&, t] {
      for (int i = 0; i < rounds; ++i) {
        if (t == 0) ++truth;
        const int before = truth.load();
        const auto answer = reads.get(1, [&]() -> Result<int> {
          ++count;
          return truth.load();
        });
        if (!answer || *answer < before) ++stale;
      }
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(stale == 0);
  CHECK(count <= threads * rounds);
}

TEST_CASE("shared reads: those who wait for a read that began before they asked share the next") {
  SharedReads<int, int> reads;
  std::atomic<int> count{0};
  std::latch first_reads(1), others_wait(1);
  const auto ask = [&] {
    return reads.get(7, [&]() -> Result<int> {
      if (++count == 1) {
        first_reads.count_down();
        others_wait.wait();
      }
      return count.load();
    });
  };
  std::thread first([&] { CHECK(*ask() == 1); });
  first_reads.wait();
  std::vector<std::thread> others;
  std::atomic<int> asked{0};
  for (int i = 0; i < 8; ++i)
    others.emplace_back([&] {
      ++asked;
      CHECK(*ask() >= 2);
    });
  while (asked < 8) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  others_wait.count_down();
  first.join();
  for (std::thread& other : others) other.join();
  CHECK(count <= 9);
  CHECK(count >= 2);
}

TEST_CASE(
    "shared reads: a failure is told, keys do not mix, and a read that throws is read again") {
  SharedReads<int, int> reads;
  const auto failed =
      reads.get(1, []() -> Result<int> { return make_error(ErrorCode::unavailable, "away"); });
  CHECK(failed.error().message == "away");
  CHECK(*reads.get(2, []() -> Result<int> { return 2; }) == 2);
  const auto throwing = []() -> Result<int> { throw std::runtime_error("no"); };
  CHECK_THROWS(static_cast<void>(reads.get(1, throwing)));
  CHECK(*reads.get(1, []() -> Result<int> { return 3; }) == 3);
}
