#pragma once

#include "support/temp_folder.hpp"

#include <sys/types.h>
#include <memory>
#include <string>

namespace notify::test {

/// A PostgreSQL server of a test's own, which the test may kill whole and start again. It listens
/// only in its own folder; what is committed outlives the death of its processes, not that of the
/// computer.
class PostgresCluster {
public:
  /// Null, with a visible word, where the server's programs are not installed.
  [[nodiscard]] static std::unique_ptr<PostgresCluster> make();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  [[nodiscard]] std::string url() const;
  /// Kills the server and every process it has at one instant, and waits until all are gone.
  void kill();
  /// Starts it again; it recovers before this returns.
  void start();

private:
  explicit PostgresCluster(std::string programs) : programs_(std::move(programs)) {}
  void initialise();
  [[nodiscard]] bool is_ready() const;

  TempFolder folder_;
  std::string programs_;
  pid_t server_ = -1;
};

}  // namespace notify::test
