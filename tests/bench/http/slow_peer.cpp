// A provider that takes its time: answers every POST with 201 and {"Reference": 7}, so many
// milliseconds after it came. One thread, so that its answers cost as little as can be.
//   nfy-bench-slow-peer MILLISECONDS

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view answer =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
    R"({"Reference": 7})";

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "nfy-bench-slow-peer: %s\n", what);
  std::exit(1);
}

std::int64_t now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

/// Whether a whole request is there; takes it off then.
bool take_request(std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  static constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = text.find(name);
  std::size_t length = 0;
  if (at < end) std::from_chars(text.data() + at + name.size(), text.data() + end, length);
  if (text.size() < end + 4 + length) return false;
  text.erase(0, end + 4 + length);
  return true;
}

int listen_on_loopback() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 128) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    give_up("no port");
  std::fprintf(stderr, "nfy-bench-slow-peer: listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  return listener;
}

class SlowPeer {
public:
  explicit SlowPeer(std::int64_t wait_ns) : wait_ns_(wait_ns), listener_(listen_on_loopback()) {
    watch(listener_);
    watch(timer_);
  }

  [[noreturn]] void run() {
    for (;;) {
      epoll_event events[64];
      const int ready = ::epoll_wait(poll_, events, 64, -1);
      for (int i = 0; i < ready; ++i) serve(events[i].data.fd);
      answer_due();
    }
  }

private:
  struct Due {
    std::int64_t at = 0;
    int line = -1;
  };

  void watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event);
  }

  void serve(int fd) {
    if (fd == timer_) {
      std::uint64_t count = 0;
      if (::read(timer_, &count, sizeof count) < 0) return;
    } else if (fd == listener_) {
      const int line = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (line < 0) return;
      const int on = 1;
      ::setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      heard_[line].clear();
      watch(line);
    } else {
      read_on(fd);
    }
  }

  void read_on(int line) {
    char part[16384];
    const ssize_t size = ::recv(line, part, sizeof part, 0);
    if (size <= 0) {
      std::erase_if(due_, [&](const Due& due) { return due.line == line; });
      heard_.erase(line);
      ::close(line);
      return;
    }
    std::string& heard = heard_[line];
    heard.append(part, static_cast<std::size_t>(size));
    while (take_request(heard)) due_.push_back({now_ns() + wait_ns_, line});
    set_timer();
  }

  void answer_due() {
    while (!due_.empty() && due_.front().at <= now_ns()) {
      const int line = due_.front().line;
      due_.pop_front();
      if (::send(line, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) continue;
    }
    set_timer();
  }

  void set_timer() const {
    if (due_.empty()) return;
    itimerspec when{};
    when.it_value.tv_sec = due_.front().at / 1'000'000'000LL;
    when.it_value.tv_nsec = due_.front().at % 1'000'000'000LL;
    ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
  }

  std::int64_t wait_ns_;
  int listener_;
  int poll_ = ::epoll_create1(EPOLL_CLOEXEC);
  int timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  std::map<int, std::string> heard_;
  std::deque<Due> due_;  // all wait equally long, so in order
};

}  // namespace

int main(int count, char** words) {
  if (count != 2) give_up("usage: MILLISECONDS");
  SlowPeer(std::atoll(words[1]) * 1'000'000).run();
}
