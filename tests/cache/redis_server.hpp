#pragma once

#include "support/patiently.hpp"

#include <hiredis/hiredis.h>

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace notify::test {

/// A Redis server of a test's own, which the test may end, restart and turn into a replica.
class RedisServer {
public:
  RedisServer() : port_(free_port()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "nfy-redis.XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    start();
  }
  ~RedisServer() {
    stop();
    std::filesystem::remove_all(folder_);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }

  /// Comes back with what was last saved, however old that is.
  void restart() {
    stop();
    start();
  }

  /// Says a command and answers what came back, as text; empty if nothing did.
  std::string say(std::vector<std::string> words) const {
    const std::unique_ptr<redisContext, void (*)(redisContext*)> line(
        redisConnect("127.0.0.1", port_), redisFree);
    if (!line || line->err != 0) return {};
    std::vector<const char*> arguments;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
      arguments.push_back(word.data());
      sizes.push_back(word.size());
    }
    auto* const reply = static_cast<redisReply*>(redisCommandArgv(
        line.get(), static_cast<int>(words.size()), arguments.data(), sizes.data()));
    if (!reply) return {};
    std::string text = reply->str ? std::string(reply->str, reply->len) : std::string();
    for (std::size_t i = 0; i < reply->elements; ++i)
      if (reply->element[i]->str) text += std::string(reply->element[i]->str) + "\n";
    freeReplyObject(reply);
    return text;
  }

  /// One of the keys that there are, or nothing.
  std::string any_key() const {
    const std::string keys = say({"RANDOMKEY"});
    return keys;
  }

  void follow(const RedisServer& master) {
    say({"REPLICAOF", "127.0.0.1", std::to_string(master.port())});
  }
  void lead() { say({"REPLICAOF", "NO", "ONE"}); }
  [[nodiscard]] bool is_linked() const {
    return say({"INFO", "replication"}).find("master_link_status:up") != std::string::npos;
  }

private:
  static int free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
  }

  void start() {
    const std::string port = std::to_string(port_), folder = folder_.string();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
      ::execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1",
               "--save", "", "--appendonly", "no", "--dir", folder.c_str(),
               "--repl-diskless-sync-delay", "0", nullptr);
      ::_exit(127);
    }
    REQUIRE(wait_until([&] { return say({"PING"}) == "PONG"; }));
  }
  void stop() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  int port_;
  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

}  // namespace notify::test
