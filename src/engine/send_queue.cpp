#include "engine/send_queue.hpp"

#include <notify/notifications.hpp>

#include <unistd.h>

namespace notify {
namespace {

/// So many are stored together at the most, so that the first caller is not kept for long.
constexpr std::size_t together_max = 256;

Result<Accepted> send_alone(const SendRequest& request, const SendQueue::Store& store) {
  const SendRequest* const one = &request;
  NFY_TRY(answers, store(std::span(&one, 1)));
  return std::move(answers.front());
}

/// Whether every request of a call meets the same failure, so that trying one by one is in vain.
bool concerns_all(ErrorCode code) noexcept {
  return code == ErrorCode::unavailable || code == ErrorCode::forked || code == ErrorCode::busy;
}

}  // namespace

SendQueue::SendQueue() : owner_pid_(::getpid()) {}

Result<Accepted> SendQueue::send(ServiceId service, const SendRequest& request,
                                 const Store& store) {
  // In the child of a fork those who wait do not exist. A port that calls back while its thread
  // stores for others would wait for itself.
  if (owner_pid_ != ::getpid() || is_stored_by_this_thread(service))
    return send_alone(request, store);
  Waiting self{&request, {}, {}};
  const std::vector<Waiting*> together = join(service, self);
  if (together.empty()) return *std::move(self.answer);
  // Whatever happens, no caller is left waiting.
  struct Leaving {
    SendQueue& queue;
    ServiceId service;
    const std::vector<Waiting*>& served;
    ~Leaving() { queue.leave(service, served); }
  } const leaving{*this, service, together};
  std::vector<const SendRequest*> requests;
  requests.reserve(together.size());
  for (const Waiting* waiting : together) requests.push_back(waiting->request);
  Answers answers = store(requests);
  for (std::size_t i = 0; i < together.size(); ++i) {
    if (answers)
      together[i]->answer = std::move((*answers)[i]);
    else if (together.size() == 1 || concerns_all(answers.error().code))
      together[i]->answer = answers.error();
    else  // one of them may be what the others failed with
      together[i]->answer = send_alone(*requests[i], store);
  }
  return *std::exchange(self.answer, std::nullopt);
}

bool SendQueue::is_stored_by_this_thread(ServiceId service) {
  const std::scoped_lock lock(mutex_);
  const auto line = lines_.find(service);
  return line != lines_.end() && line->second.storing == std::this_thread::get_id();
}

/// Waits until `self` is answered, and answers nothing, or until it is the first: then it answers
/// who is stored together, `self` first.
std::vector<SendQueue::Waiting*> SendQueue::join(ServiceId service, Waiting& self) {
  std::unique_lock lock(mutex_);
  Line& line = lines_[service];
  line.waiting.push_back(&self);
  self.woken.wait(lock, [&] { return self.answer || line.waiting.front() == &self; });
  if (self.answer) return {};
  line.storing = std::this_thread::get_id();
  const std::size_t count = std::min(line.waiting.size(), together_max);
  return {line.waiting.begin(), line.waiting.begin() + static_cast<std::ptrdiff_t>(count)};
}

void SendQueue::leave(ServiceId service, std::span<Waiting* const> served) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto at = lines_.find(service);
  Line& line = at->second;
  line.storing = {};
  for (Waiting* waiting : served) {
    line.waiting.pop_front();
    if (waiting == served.front()) continue;
    if (!waiting->answer) waiting->answer = make_error(ErrorCode::internal, "out of memory");
    waiting->woken.notify_one();
  }
  if (line.waiting.empty())
    lines_.erase(at);
  else
    line.waiting.front()->woken.notify_one();
}

}  // namespace notify
