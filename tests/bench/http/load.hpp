#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace notify::bench {

struct Load {
  std::uint16_t port = 0;  ///< on 127.0.0.1
  int connections = 64;
  std::int64_t requests = 0;
  std::function<std::string()> next;  ///< the bytes of the next request
};

struct LoadReport {
  double seconds = 0;
  double p99_ms = 0;
};

/// Sends requests over so many connections, one after the other on each, from one thread. Gives up
/// unless every answer is a 201.
[[nodiscard]] LoadReport run_load(const Load& load);

/// A server as a process of its own that says where it listens.
class ServerProcess {
public:
  ServerProcess(const std::vector<std::string>& command,
                const std::vector<std::string>& environment);
  ~ServerProcess();  ///< ends it
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  int process_ = -1;
  int said_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace notify::bench
