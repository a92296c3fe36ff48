#pragma once

#include "http/access_log.hpp"
#include "http/metrics.hpp"
#include "http/options.hpp"
#include "http/pool.hpp"

#include <notify/rest.hpp>
#include <notify/result.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace notifyd {

using Handler = std::function<notify::RestResponse(const notify::RestRequest&)>;
/// Answers each request, in order.
using ManyHandler =
    std::function<std::vector<notify::RestResponse>(std::span<const notify::RestRequest>)>;

/// Who answers: any of them may block, and is called from several threads.
struct Handlers {
  Handler api;
  ManyHandler posts;  ///< of messages, several at a time; empty: `api` gets each
  Handler ready;      ///< GET /readyz
  Handler metrics;    ///< GET /metrics; empty: the text of Metrics
};

/// What all connections share.
struct Shared {
  Shared(const Options& settings, Handlers who, Metrics& figures, AccessLog& lines);

  const Options& options;
  Handlers handlers;
  Metrics& metrics;
  AccessLog& log;
  std::atomic<std::int64_t> connections = 0;
  std::atomic<std::int64_t> connections_refused = 0;
  std::atomic<std::int64_t> body_bytes = 0;
  std::atomic<std::int64_t> under_way = 0;  ///< requests that a handler has or will get
  std::atomic<bool> draining = false;
  bool serves_metrics_beside_api = true;
};

class Loop;

/// An HTTP/1.1 server. Its own threads read and write, one for each Loop; handlers run in a pool,
/// so that one who blocks holds up nobody's reading. A connection's requests are answered in the
/// order in which they came, one at a time.
class Server {
public:
  Server(const Options& options, Handlers handlers, Metrics& metrics, AccessLog& log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the addresses of the options. Fails with unavailable if one is taken or not ours.
  [[nodiscard]] notify::Result<void> listen();
  /// Where it listens, with the port that it got: "127.0.0.1:6011".
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] const std::string& admin_address() const { return admin_address_; }

  void start();

  /// Stops accepting, ends idle connections, lets those under way finish for
  /// Options::drain_seconds, then stops. Answers how many were left.
  [[nodiscard]] std::int64_t drain();

  [[nodiscard]] bool is_draining() const { return shared_.draining; }

private:
  struct Listener;
  void accept(Listener& listener);
  void show(Exposition& out);
  notify::Result<std::string> open(const std::string& address, bool is_admin);

  Shared shared_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::size_t next_loop_ = 0;
  std::string address_;
  std::string admin_address_;
  Pool pool_;
  Pool host_pool_;  ///< of the host's own routes, which must answer while all others wait
};

}  // namespace notifyd
