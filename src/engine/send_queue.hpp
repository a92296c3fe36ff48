#pragma once

#include <notify/engine.hpp>
#include <notify/notifications.hpp>

#include <sys/types.h>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

namespace notify {

/// Lets sends that wait at the same time be stored together: the first caller of a service stores
/// what the others brought, in the order in which they came, and each caller gets its own answers.
/// No thread of ours; no call waits for others to come. Any thread may call.
class SendQueue {
public:
  using Answers = Result<std::vector<Result<Accepted>>>;
  /// Stores the requests of one service together; called by one thread at a time for a service.
  using Store = std::function<Answers(std::span<const SendRequest* const>)>;

  SendQueue();
  SendQueue(const SendQueue&) = delete;
  SendQueue& operator=(const SendQueue&) = delete;

  /// The answers to `requests`, in order, which `store` was given, by this thread or by another
  /// that waited.
  [[nodiscard]] std::vector<Result<Accepted>> send_each(
      ServiceId service, std::span<const SendRequest* const> requests, const Store& store);

  [[nodiscard]] static Result<Accepted> send_alone(const SendRequest& request, const Store& store);

private:
  /// One caller, and what came of its requests.
  struct Waiting {
    std::span<const SendRequest* const> requests;
    std::vector<Result<Accepted>> answers{};  ///< not looked at by its caller until it is served
    bool is_served = false;
    std::condition_variable woken{};
  };
  /// Those who wait for one service. The first stores; it stays the first while it does.
  struct Line {
    std::deque<Waiting*> waiting;
    std::thread::id storing;
  };

  std::vector<Waiting*> join(ServiceId service, Waiting& self);
  void leave(ServiceId service, std::span<Waiting* const> served) noexcept;
  [[nodiscard]] bool is_stored_by_this_thread(ServiceId service);

  pid_t owner_pid_;
  std::mutex mutex_;
  std::unordered_map<ServiceId, Line> lines_;
};

}  // namespace notify
