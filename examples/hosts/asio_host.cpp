// A host on an event loop of Boost.Asio. Calls of the engine wait for the store and for providers,
// so they run in threads beside the loop, and what they answer comes back to it as an event.
// Usage: nfy_example_asio_host STORE MESSAGES: sends as many, delivers them, and ends.

#include "riverside.hpp"

#include <boost/asio.hpp>
#include <cstdio>
#include <cstdlib>

using namespace notify;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

class Host {
public:
  Host(Riverside& riverside, int messages) : riverside_(riverside), to_send_(messages) {}

  // Answers how many messages were accepted.
  int run() {
    send();
    deliver();
    run_tasks();
    loop_.run();
    threads_.join();
    return accepted_;
  }

private:
  // `work` runs in a thread; `then` on the loop, which lives until then, with what it answered.
  template <typename Work, typename Then>
  void beside(Work work, Then then) {
    asio::post(threads_, [this, work, then, alive = asio::make_work_guard(loop_)] {
      asio::post(loop_, [this, then, answer = work()] {
        if (answer) return then(*answer);
        std::fprintf(stderr, "%s\n", answer.error().message.c_str());
        loop_.stop();
      });
    });
  }

  template <typename Then>
  static void wait(asio::steady_timer& timer, std::chrono::milliseconds pause, Then then) {
    timer.expires_after(pause);
    timer.async_wait([then](boost::system::error_code cancelled) {
      if (!cancelled) then();
    });
  }

  void send() {
    if (sent_ == to_send_) return;
    beside([this] { return riverside_.engine->send(riverside_.service, riverside_.request); },
           [this](const Accepted&) { ++sent_, send(); });
  }

  void deliver() {
    DeliverOptions options;
    options.owner = "asio host";
    beside([this, options] { return riverside_.engine->deliver(options); },
           [this](const DeliverReport& report) {
             accepted_ += int(report.accepted);
             if (accepted_ == to_send_) return void(tasks_.cancel());
             wait(deliveries_, 10ms, [this] { deliver(); });
           });
  }

  // A host that goes on does so every minute.
  void run_tasks() {
    beside([this] { return riverside_.engine->run_due(); },
           [this](const RunReport&) {
             if (accepted_ < to_send_) wait(tasks_, 60s, [this] { run_tasks(); });
           });
  }

  Riverside& riverside_;
  int to_send_, sent_ = 0, accepted_ = 0;
  asio::io_context loop_;
  asio::steady_timer deliveries_{loop_}, tasks_{loop_};
  asio::thread_pool threads_{2};
};

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fprintf(stderr, "usage: %s STORE MESSAGES\n", words[0]);
    return 2;
  }
  auto riverside = open_riverside(words[1]);
  if (!riverside) {
    std::fprintf(stderr, "%s\n", riverside.error().message.c_str());
    return 1;
  }
  const int messages = std::atoi(words[2]);
  const int accepted = Host(*riverside, messages).run();
  std::printf("%d of %d messages were accepted\n", accepted, messages);
  return accepted == messages ? 0 : 1;
}
