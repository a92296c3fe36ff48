#include "engine/send_queue.hpp"

#include <notify/notifications.hpp>

#include <unistd.h>

namespace notify {
namespace {

/// So many are stored together at the most, so that the first caller is not kept for long.
constexpr std::size_t together_max = 256;

/// Whether every request of a call meets the same failure, so that trying one by one is in vain.
bool concerns_all(ErrorCode code) noexcept {
  return code == ErrorCode::unavailable || code == ErrorCode::forked || code == ErrorCode::busy;
}

}  // namespace

SendQueue::SendQueue() : owner_pid_(::getpid()) {}

Result<Accepted> SendQueue::send_alone(const SendRequest& request, const Store& store) {
  const SendRequest* const one = &request;
  NFY_TRY(answers, store(std::span(&one, 1)));
  return std::move(answers.front());
}

namespace {

/// The answer to each of `requests`; where all fail for one of them, each is tried alone.
std::vector<Result<Accepted>> store_each(std::span<const SendRequest* const> requests,
                                         const SendQueue::Store& store) {
  if (requests.empty()) return {};
  SendQueue::Answers answers = store(requests);
  if (answers) return *std::move(answers);
  if (requests.size() == 1 || concerns_all(answers.error().code))
    return std::vector<Result<Accepted>>(requests.size(), answers.error());
  std::vector<Result<Accepted>> each;
  each.reserve(requests.size());
  for (const SendRequest* request : requests)
    each.push_back(SendQueue::send_alone(*request, store));
  return each;
}

}  // namespace

std::vector<Result<Accepted>> SendQueue::send_each(ServiceId service,
                                                   std::span<const SendRequest* const> requests,
                                                   const Store& store) {
  // In the child of a fork those who wait do not exist. A port that calls back while its thread
  // stores for others would wait for itself.
  if (requests.empty() || owner_pid_ != ::getpid() || is_stored_by_this_thread(service))
    return store_each(requests, store);
  Waiting self{requests};
  const std::vector<Waiting*> together = join(service, self);
  if (together.empty()) {
    // The one that stored for all ended by an exception.
    if (self.answers.empty())
      self.answers.assign(requests.size(), make_error(ErrorCode::internal, "out of memory"));
    return std::move(self.answers);
  }
  // Whatever happens, no caller is left waiting.
  struct Leaving {
    SendQueue& queue;
    ServiceId service;
    const std::vector<Waiting*>& served;
    ~Leaving() { queue.leave(service, served); }
  } const leaving{*this, service, together};
  std::vector<const SendRequest*> all;
  for (const Waiting* waiting : together)
    all.insert(all.end(), waiting->requests.begin(), waiting->requests.end());
  std::vector<Result<Accepted>> answers = store_each(all, store);
  auto next = answers.begin();
  for (Waiting* waiting : together) {
    const auto end = next + static_cast<std::ptrdiff_t>(waiting->requests.size());
    waiting->answers.assign(std::move_iterator(next), std::move_iterator(end));
    next = end;
  }
  return std::move(self.answers);
}

bool SendQueue::is_stored_by_this_thread(ServiceId service) {
  const std::scoped_lock lock(mutex_);
  const auto line = lines_.find(service);
  return line != lines_.end() && line->second.storing == std::this_thread::get_id();
}

/// Waits until `self` is answered, and answers nothing, or until it is the first: then it answers
/// who is stored together, `self` first, however many requests it has.
std::vector<SendQueue::Waiting*> SendQueue::join(ServiceId service, Waiting& self) {
  std::unique_lock lock(mutex_);
  Line& line = lines_[service];
  line.waiting.push_back(&self);
  self.woken.wait(lock, [&] { return self.is_served || line.waiting.front() == &self; });
  if (self.is_served) return {};
  line.storing = std::this_thread::get_id();
  std::vector<Waiting*> together;
  std::size_t count = 0;
  for (Waiting* waiting : line.waiting) {
    count += waiting->requests.size();
    if (count > together_max && !together.empty()) break;
    together.push_back(waiting);
  }
  return together;
}

void SendQueue::leave(ServiceId service, std::span<Waiting* const> served) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto at = lines_.find(service);
  Line& line = at->second;
  line.storing = {};
  for (Waiting* waiting : served) {
    line.waiting.pop_front();
    if (waiting == served.front()) continue;
    waiting->is_served = true;
    waiting->woken.notify_one();
  }
  if (line.waiting.empty())
    lines_.erase(at);
  else
    line.waiting.front()->woken.notify_one();
}

}  // namespace notify
