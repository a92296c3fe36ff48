// Text messages through a provider over HTTP that takes 20 ms for each answer.
#include "http/load.hpp"
#include "world.hpp"

#include <notify/delivery.hpp>
#include <notify/open_provider.hpp>
#include <notify/providers.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

namespace notify::bench {
namespace {

constexpr int connections = 20;
constexpr std::int64_t answer_ms = 20;
constexpr std::int64_t a_call = 1'000;  ///< messages of one call of deliver

/// A queue of messages whose provider is MMG, at a server that answers late.
class SlowMmg {
public:
  explicit SlowMmg(Bench& bench)
      : calls_(bench.scaled(2)),
        site_(kinds({}).front().make()),
        world_(*site_, at("2026-01-15T09:00:00Z")),
        server_({NFY_BENCH_SLOW_PEER, std::to_string(answer_ms)}, {}) {
    service_ = must(world_.engine->services().create(clinic()));
    text_ = must(world_.engine->templates().create(service_.id, reminder()));
    const std::string options = R"({"url": "http://127.0.0.1:)" + std::to_string(server_.port()) +
                                R"(/mmg", "allow_plain": true, "api_key": "key", "connections": )" +
                                std::to_string(connections) + "}";
    mmg_ = must(open_provider("mmg", options));
    must(world_.engine->providers().add(mmg_));
  }

  /// Messages a second from the provider's port to its answer: nothing but requests over HTTP.
  double port() {
    std::vector<OutboundMessage> messages(mmg_->batch_max());
    for (OutboundMessage& m : messages) {
      m.id = NotificationId{make_uuid_v4(*world_.entropy)};
      m.provider_key = m.id.to_text();
      m.to = "447400100000";
      m.sender = "CLINIC";
      m.body = std::string(150, 'x');
    }
    const std::int64_t wanted = calls_ * a_call;
    std::int64_t sent = 0;
    const double taken = seconds([&] {
      for (; sent < wanted; sent += static_cast<std::int64_t>(messages.size()))
        for (const SendResult& result : must(mmg_->send_many(messages)))
          if (result.outcome != SendOutcome::accepted) give_up("a message was not taken");
    });
    return static_cast<double>(sent) / taken;
  }

  /// Messages a second from the queue to the stored answer, by one thread.
  double engine() {
    const auto requests = reminders(text_.id, static_cast<std::size_t>(a_call));
    for (std::int64_t i = 0; i < calls_; ++i)
      for (const auto& answer : must(world_.engine->send_many(service_.id, requests)))
        if (!answer) give_up(answer.error().message);
    DeliverOptions options;
    options.limit = a_call;
    const double taken = seconds([&] {
      for (std::int64_t i = 0; i < calls_; ++i)
        if (must(world_.engine->deliver(options)).accepted != a_call)
          give_up("a message was not taken");
    });
    return static_cast<double>(calls_ * a_call) / taken;
  }

  /// The same by bare sockets that send the same bytes again and again.
  double peer() {
    const std::string body =
        R"({"reqType":"BULK","MSISDN":"447400100000","msg":")" + std::string(150, 'x') +
        R"(","sender":"CLINIC","cid":"740e5834-3a29-46b4-9a6f-16142fde533a","multi":true})";
    const std::string request =
        "POST /mmg HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Authorization: Basic key\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    const LoadReport report = run_load({.port = server_.port(),
                                        .connections = connections,
                                        .requests = calls_ * a_call,
                                        .next = [&] { return request; }});
    return static_cast<double>(calls_ * a_call) / report.seconds;
  }

private:
  std::int64_t calls_;
  std::unique_ptr<Site> site_;
  World world_;
  ServerProcess server_;
  std::shared_ptr<Provider> mmg_;
  Service service_;
  Template text_;
};

}  // namespace

void bench_provider(Bench& bench) {
  if (!bench.wants("provider.mmg")) return;
  SlowMmg mmg(bench);
  FigureKind figure{.name = "provider.mmg",
                    .unit = "messages/s",
                    .better = Better::higher,
                    .peer_is = "bare sockets, as many, that send the same bytes to the same server",
                    .goal_of = GoalOf::ours,
                    .goal = 900};
  bench.measure(
      figure, [&] { return mmg.port(); }, [&] { return mmg.peer(); });
  figure.name = "provider.mmg_engine";
  figure.goal_of = GoalOf::nothing;
  bench.measure(
      figure, [&] { return mmg.engine(); }, [&] { return mmg.peer(); });
}

}  // namespace notify::bench
