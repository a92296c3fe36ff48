#pragma once

#include "http/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <thread>

namespace notifyd {

class Connection;

/// A thread that reads and writes, and its connections. All but start(), stop() and post() belongs
/// to that thread.
class Loop {
public:
  Loop(Shared& shared, Pool& pool, Pool& host_pool);
  ~Loop();  ///< after stop()
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  void stop();  ///< whatever is under way; waits for the thread
  /// Ends idle connections now and the others after their answer.
  void drain();

  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] Shared& shared() { return shared_; }
  [[nodiscard]] Pool& pool() { return pool_; }
  [[nodiscard]] Pool& host_pool() { return host_pool_; }

  using Place = std::list<Connection*>::iterator;
  [[nodiscard]] Place add(Connection& connection);
  void remove(Place place) { connections_.erase(place); }
  /// Where each read goes first, so that a connection that waits has no buffer.
  [[nodiscard]] std::array<char, 64 << 10>& scratch() { return scratch_; }

private:
  void look_at_deadlines();

  Shared& shared_;
  Pool& pool_;
  Pool& host_pool_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  boost::asio::steady_timer timer_;
  std::list<Connection*> connections_;
  std::array<char, 64 << 10> scratch_;
  std::thread thread_;
};

}  // namespace notifyd
