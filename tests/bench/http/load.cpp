#include "http/load.hpp"

#include "harness.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>

extern char** environ;

namespace notify::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Link {
  int socket = -1;
  std::string answer;
  Clock::time_point sent_at;
};

int connect_to(std::uint16_t port) {
  const int link = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(link, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("load: no connection");
  const int on = 1;
  ::setsockopt(link, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return link;
}

void send_on(Link& link, const std::string& request) {
  link.answer.clear();
  link.sent_at = Clock::now();
  if (::send(link.socket, request.data(), request.size(), 0) !=
      static_cast<ssize_t>(request.size()))
    give_up("load: a request was not taken at once");
}

// Whether the whole answer is there.
bool read_on(Link& link) {
  char part[16384];
  const ssize_t size = ::recv(link.socket, part, sizeof part, 0);
  if (size <= 0) give_up("load: a connection ended");
  link.answer.append(part, static_cast<std::size_t>(size));
  const std::size_t end = link.answer.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  static constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = link.answer.find(name);
  std::size_t length = 0;
  if (at < end)
    std::from_chars(link.answer.data() + at + name.size(), link.answer.data() + end, length);
  if (link.answer.size() < end + 4 + length) return false;
  if (!link.answer.starts_with("HTTP/1.1 201 ")) give_up("load: " + link.answer);
  return true;
}

}  // namespace

LoadReport run_load(const Load& load) {
  std::vector<Link> links(static_cast<std::size_t>(load.connections));
  std::vector<double> taken_ms;
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < links.size(); ++i) {
    links[i].socket = connect_to(load.port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, links[i].socket, &event);
  }
  std::int64_t sent = 0;
  const auto begun = Clock::now();
  for (Link& link : links) {
    if (sent++ < load.requests) send_on(link, load.next());
  }
  sent = std::min<std::int64_t>(load.requests, load.connections);
  while (static_cast<std::int64_t>(taken_ms.size()) < load.requests) {
    epoll_event events[64];
    const int ready = ::epoll_wait(poll, events, 64, 60'000);
    if (ready <= 0) give_up("load: no answer in a minute");
    for (int i = 0; i < ready; ++i) {
      Link& link = links[events[i].data.u64];
      if (!read_on(link)) continue;
      taken_ms.push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - link.sent_at).count());
      if (sent < load.requests) {
        ++sent;
        send_on(link, load.next());
      }
    }
  }
  LoadReport report;
  report.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  std::ranges::sort(taken_ms);
  report.p99_ms = taken_ms[taken_ms.size() * 99 / 100];
  for (const Link& link : links) ::close(link.socket);
  ::close(poll);
  return report;
}

ServerProcess::ServerProcess(const std::vector<std::string>& command,
                             const std::vector<std::string>& environment) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0) give_up("load: no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
  std::vector<char*> words, variables;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  for (char** one = environ; *one; ++one) variables.push_back(*one);
  for (const auto& one : environment) variables.push_back(const_cast<char*>(one.c_str()));
  words.push_back(nullptr);
  variables.push_back(nullptr);
  if (::posix_spawn(&process_, words[0], &actions, nullptr, words.data(), variables.data()) != 0)
    give_up("load: no program " + command[0]);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  said_ = pipe_ends[0];
  std::string text;
  static constexpr std::string_view words_before = "listening on 127.0.0.1:";
  for (char c = 0; ::read(said_, &c, 1) == 1;) {
    text += c;
    const std::size_t at = text.find(words_before);
    if (c != '\n' || at == std::string::npos) continue;
    std::from_chars(text.data() + at + words_before.size(), text.data() + text.size(), port_);
    return;
  }
  give_up("load: " + command[0] + " did not start: " + text);
}

ServerProcess::~ServerProcess() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  ::close(said_);
}

}  // namespace notify::bench
