#include "http/server.hpp"

#include "http/connection.hpp"
#include "http/loop.hpp"
#include "http/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <thread>
#include <utility>

namespace notifyd {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using notify::ErrorCode;
using notify::make_error;
using notify::Result;
using Code = boost::system::error_code;

constexpr int backlog = 4'096;
constexpr std::int64_t host_queue_max = 64;

// As much of a refusal as goes out at once: who comes when all places are taken costs nothing.
void turn_away(tcp::socket socket) {
  Code code;
  socket.non_blocking(true, code);
  const std::string id = make_request_id();
  const std::string wire =
      wire_of(refusal(503, "Too many connections are open"), {true, false, false, id});
  socket.write_some(asio::buffer(wire), code);
  socket.shutdown(tcp::socket::shutdown_send, code);
}

}  // namespace

Shared::Shared(const Options& settings, Handlers who, Metrics& figures, AccessLog& lines)
    : options(settings), handlers(std::move(who)), metrics(figures), log(lines) {}

struct Server::Listener {
  Listener(asio::io_context& io, bool is_for_admin)
      : acceptor(io), pause(io), is_admin(is_for_admin) {}
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  bool is_admin;
};

Server::Server(const Options& options, Handlers handlers, Metrics& metrics, AccessLog& log)
    : shared_(options, std::move(handlers), metrics, log),
      pool_(options.threads, options.queue_max,
            [this](std::vector<Pool::Item>&& items) {
              Connection::answer_together(shared_, std::move(items));
            }),
      host_pool_(1, host_queue_max) {
  for (std::int64_t i = 0; i < options.io_threads; ++i) {
    loops_.push_back(std::make_unique<Loop>(shared_, pool_, host_pool_));
  }
  metrics.add_source([this](Exposition& out) { show(out); });
  if (!shared_.handlers.metrics) {
    shared_.handlers.metrics = [&metrics](const notify::RestRequest&) {
      return notify::RestResponse{200,
                                  {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                                  metrics.text(),
                                  "GET /metrics"};
    };
  }
}

Server::~Server() {
  for (const auto& loop : loops_) loop->stop();
  listeners_.clear();
}

Result<std::string> Server::open(const std::string& text, bool is_admin) {
  NFY_TRY(where, address_from(text));
  Code code;
  const auto host = asio::ip::make_address(where.host, code);
  if (code) return make_error(ErrorCode::invalid_argument, "not an address: " + where.host);
  auto listener = std::make_unique<Listener>(loops_.front()->io(), is_admin);
  tcp::acceptor& acceptor = listener->acceptor;
  const tcp::endpoint endpoint(host, where.port);
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(backlog, code);
  if (code) {
    return make_error(ErrorCode::unavailable, "cannot listen on " + text + ": " + code.message());
  }
  const std::uint16_t port = acceptor.local_endpoint(code).port();
  listeners_.push_back(std::move(listener));
  const std::string name = host.is_v6() ? "[" + host.to_string() + "]" : host.to_string();
  return name + ":" + std::to_string(port);
}

Result<void> Server::listen() {
  NFY_TRY(address, open(shared_.options.listen, false));
  address_ = address;
  if (shared_.options.admin_listen.empty()) return {};
  NFY_TRY(admin, open(shared_.options.admin_listen, true));
  admin_address_ = admin;
  shared_.serves_metrics_beside_api = false;
  return {};
}

void Server::start() {
  for (const auto& listener : listeners_) accept(*listener);
  for (const auto& loop : loops_) loop->start();
}

void Server::accept(Listener& listener) {
  Loop& loop = *loops_[next_loop_++ % loops_.size()];
  listener.acceptor.async_accept(loop.io(), [this, &listener, &loop](const Code& code,
                                                                     tcp::socket socket) {
    if (code == asio::error::operation_aborted || !listener.acceptor.is_open()) return;
    if (code) {
      // No more descriptors: those that wait stay in the kernel's queue for a moment.
      listener.pause.expires_after(std::chrono::milliseconds(100));
      return listener.pause.async_wait([this, &listener](const Code& ended) {
        if (!ended) accept(listener);
      });
    }
    if (shared_.connections >= shared_.options.connections_max && !listener.is_admin) {
      ++shared_.connections_refused;
      turn_away(std::move(socket));
    } else {
      auto connection = std::make_shared<Connection>(loop, std::move(socket), listener.is_admin);
      asio::post(loop.io(), [connection = std::move(connection)] { connection->start(); });
    }
    accept(listener);
  });
}

std::int64_t Server::drain() {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::seconds(shared_.options.drain_seconds);
  shared_.draining = true;
  asio::post(loops_.front()->io(), [this] {
    for (const auto& listener : listeners_) {
      Code code;
      listener->pause.cancel();
      listener->acceptor.close(code);
    }
  });
  while (true) {
    // Again and again: a connection may just have been accepted.
    for (const auto& loop : loops_) loop->drain();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (shared_.connections == 0 || Clock::now() >= deadline) break;
  }
  const std::int64_t left = shared_.connections;
  for (const auto& loop : loops_) loop->stop();
  return left;
}

void Server::show(Exposition& out) {
  out.one("notifyd_connections_open", "gauge", "Connections of clients.", shared_.connections);
  out.one("notifyd_connections_refused_total", "counter",
          "Connections beyond connections-max, which got 503.", shared_.connections_refused);
  out.one("notifyd_requests_under_way", "gauge", "Requests that wait for their answer.",
          shared_.under_way);
  out.one("notifyd_body_bytes", "gauge", "Long bodies in memory.", shared_.body_bytes);
  const Pool::State pool = pool_.state();
  out.one("notifyd_pool_threads", "gauge", "Threads that answer requests.", pool.threads);
  out.one("notifyd_pool_busy", "gauge", "Of them, how many do so now.", pool.busy);
  out.one("notifyd_pool_waiting", "gauge", "Requests that wait for a thread.", pool.waiting);
  out.begin("notifyd_pool_oldest_seconds", "gauge", "How long the first of them has waited.");
  out.add({}, static_cast<double>(pool.oldest.count()) / 1e6);
  out.one("notifyd_log_lines_dropped_total", "counter",
          "Lines of the access log that its reader was too slow for.", shared_.log.dropped());
}

}  // namespace notifyd
