#include "http/loop.hpp"

#include "http/connection.hpp"

#include <boost/asio/post.hpp>

namespace notifyd {

namespace {

constexpr std::chrono::milliseconds look_every{250};

}  // namespace

Loop::Loop(Shared& shared, Pool& pool, Pool& host_pool)
    : shared_(shared),
      pool_(pool),
      host_pool_(host_pool),
      guard_(boost::asio::make_work_guard(io_)),
      timer_(io_) {}

Loop::~Loop() { stop(); }

void Loop::start() {
  look_at_deadlines();
  thread_ = std::thread([this] { io_.run(); });
}

void Loop::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

void Loop::drain() {
  boost::asio::post(io_, [this] {
    for (auto at = connections_.begin(); at != connections_.end();) (*at++)->drain();
  });
}

Loop::Place Loop::add(Connection& connection) {
  return connections_.insert(connections_.end(), &connection);
}

// Looking at all of them four times a second costs less than a timer for each.
void Loop::look_at_deadlines() {
  const auto now = std::chrono::steady_clock::now();
  for (auto at = connections_.begin(); at != connections_.end();) (*at++)->check_deadline(now);
  timer_.expires_after(look_every);
  timer_.async_wait([this](const boost::system::error_code& code) {
    if (!code) look_at_deadlines();
  });
}

}  // namespace notifyd
