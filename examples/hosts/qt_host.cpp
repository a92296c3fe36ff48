// A host on Qt's event loop. Calls of the engine wait for the store and for providers, so they run
// in threads beside the loop, and what they answer comes back to it as an event.
// Usage: nfy_example_qt_host STORE MESSAGES: sends as many, delivers them, and ends.

#include "riverside.hpp"

#include <QCoreApplication>
#include <QThreadPool>
#include <QTimer>
#include <cstdio>
#include <cstdlib>

using namespace notify;

namespace {

class Host : public QObject {
public:
  Host(Riverside& riverside, int messages) : riverside_(riverside), to_send_(messages) {
    threads_.setMaxThreadCount(2);
  }

  void begin() {
    send();
    deliver();
    run_tasks();
  }
  // Until no thread uses the engine any more. Answers how many messages were accepted.
  int end() {
    threads_.waitForDone();
    return accepted_;
  }

private:
  // `work` runs in a thread; `then` on the loop, with what it answered.
  template <typename Work, typename Then>
  void beside(Work work, Then then) {
    threads_.start([this, work, then] {
      const auto answer = work();
      const auto come_back = [then, answer] {
        if (answer) return then(*answer);
        std::fprintf(stderr, "%s\n", answer.error().message.c_str());
        QCoreApplication::exit(1);
      };
      QMetaObject::invokeMethod(this, come_back, Qt::QueuedConnection);
    });
  }

  void send() {
    if (sent_ == to_send_) return;
    beside([this] { return riverside_.engine->send(riverside_.service, riverside_.request); },
           [this](const Accepted&) { ++sent_, send(); });
  }

  void deliver() {
    DeliverOptions options;
    options.owner = "qt host";
    beside([this, options] { return riverside_.engine->deliver(options); },
           [this](const DeliverReport& report) {
             accepted_ += int(report.accepted);
             if (accepted_ == to_send_) return QCoreApplication::quit();
             QTimer::singleShot(10, this, [this] { deliver(); });
           });
  }

  // A host that goes on does so every minute.
  void run_tasks() {
    beside([this] { return riverside_.engine->run_due(); },
           [this](const RunReport&) { QTimer::singleShot(60'000, this, [this] { run_tasks(); }); });
  }

  Riverside& riverside_;
  int to_send_, sent_ = 0, accepted_ = 0;
  QThreadPool threads_;
};

}  // namespace

int main(int count, char** words) {
  QCoreApplication application(count, words);
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
  Host host(*riverside, messages);
  host.begin();
  QCoreApplication::exec();
  const int accepted = host.end();
  std::printf("%d of %d messages were accepted\n", accepted, messages);
  return accepted == messages ? 0 : 1;
}
