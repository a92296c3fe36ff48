#include "http/load.hpp"
#include "world.hpp"

#include <notify/api_keys.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#ifdef NFY_BENCH_POSTGRES
#include <libpq-fe.h>
#endif

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

namespace notify::bench {
namespace {

constexpr int pool_connections = 4;  ///< what a URL that names none has

std::string base64url(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  while (out.ends_with('=')) out.pop_back();
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  return out;
}

/// Requests of one service as its client library sends them: a token, new every few seconds.
class Requests {
public:
  Requests(const Service& service, TemplateId text, const std::string& key)
      : service_(service.id), secret_(key.substr(key.size() - 36)) {
    for (int i = 0; i < 1'000; ++i) {
      bodies_.push_back(R"({"phone_number": "07400)" + std::to_string(100'000 + i * 7) +
                        R"(", "template_id": ")" + text.to_text() +
                        R"(", "personalisation": {"name": "Person )" + std::to_string(i) +
                        R"(", "day": "12 March", "place": "Station Road"}})");
    }
  }

  std::string next() {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    if (now >= made_at_ + 5) make_token(now);
    const std::string& body = bodies_[at_++ % bodies_.size()];
    return "POST /v2/notifications/sms HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
           token_ + "\r\nContent-Type: application/json\r\nUser-Agent: bench\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }

private:
  void make_token(std::int64_t now) {
    made_at_ = now;
    const std::string text =
        base64url(R"({"typ":"JWT","alg":"HS256"})") + "." +
        base64url(R"({"iss":")" + service_.to_text() + R"(","iat":)" + std::to_string(now) + "}");
    unsigned char sign[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), sign, &size);
    token_ = text + "." + base64url({reinterpret_cast<const char*>(sign), size});
  }

  ServiceId service_;
  std::string secret_;
  std::vector<std::string> bodies_;
  std::size_t at_ = 0;
  std::int64_t made_at_ = 0;
  std::string token_;
};

/// A database that a server of its own can open; removed at the end.
class ServedSite {
public:
  virtual ~ServedSite() = default;
  std::string url;                ///< for open_engine()
  std::vector<std::string> peer;  ///< what the peer is started with, after its name
};

class ServedSqlite final : public ServedSite {
public:
  ServedSqlite() {
    std::string name = std::filesystem::temp_directory_path() / "nfy-bench.XXXXXX";
    if (!::mkdtemp(name.data())) give_up("cannot make a folder " + name);
    folder_ = name;
    url = "sqlite:" + name + "/served.sqlite";
    peer = {"sqlite", name + "/served.sqlite"};
  }
  ~ServedSqlite() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

private:
  std::filesystem::path folder_;
};

#ifdef NFY_BENCH_POSTGRES
class ServedPostgres final : public ServedSite {
public:
  explicit ServedPostgres(std::string server) : server_(std::move(server)) {
    static int number = 0;
    name_ = "bench" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    run("CREATE DATABASE " + name_);
    const std::size_t path = server_.find('/', server_.find("://") + 3);
    url = server_.substr(0, path) + "/" + name_;
    peer = {"postgres", url};
  }
  ~ServedPostgres() override { run("DROP DATABASE " + name_ + " WITH (FORCE)"); }

private:
  void run(const std::string& sql) {
    PGconn* link = PQconnectdb(server_.c_str());
    PGresult* done = PQexec(link, sql.c_str());
    if (PQresultStatus(done) != PGRES_COMMAND_OK) give_up(PQerrorMessage(link));
    PQclear(done);
    PQfinish(link);
  }
  std::string server_;
  std::string name_;
};
#endif

/// notifyd and the bare server, each on a database of its own with the same service.
class Posting {
public:
  using MakeSite = std::function<std::unique_ptr<ServedSite>()>;
  Posting(Bench& bench, const MakeSite& make)
      : requests_(bench.scaled(3'000)), ours_(make()), theirs_(make()) {
    set_up(*ours_);
    set_up(*theirs_);
    notifyd_ = std::make_unique<ServerProcess>(command(), environment_of(*ours_));
    std::vector<std::string> command{NFY_BENCH_HTTP_PEER};
    command.insert(command.end(), theirs_->peer.begin(), theirs_->peer.end());
    command.push_back(std::to_string(pool_connections));
    peer_ = std::make_unique<ServerProcess>(command, std::vector<std::string>{});
  }

  /// Milliseconds from the start of another notifyd on the same store to its first 201.
  double start_and_post() {
    return 1e3 * seconds([&] {
             const ServerProcess another(command(), environment_of(*ours_));
             keep(run_load({.port = another.port(),
                            .connections = 1,
                            .requests = 1,
                            .next = [&] { return first_->next(); }})
                      .seconds);
           });
  }
  LoadReport ours() { return run(*notifyd_); }
  LoadReport peer() { return run(*peer_); }
  [[nodiscard]] double rate(const LoadReport& report) const {
    return static_cast<double>(requests_) / report.seconds;
  }

private:
  static std::vector<std::string> command() {
    return {NFY_BENCH_NOTIFYD, "--listen", "127.0.0.1:0"};
  }
  static std::vector<std::string> environment_of(const ServedSite& site) {
    return {"NOTIFYD_STORE=" + site.url, "NOTIFYD_SEALING_KEY=1:" + std::string(64, '5')};
  }
  // A row to copy for the peer, and what requests need.
  void set_up(ServedSite& site) {
    OpenOptions options;
    options.sealing_keys = {{1, std::string(32, '\x55')}};
    auto engine = must(open_engine(site.url, options));
    NewService wanted = clinic();
    wanted.limits.requests_a_minute = 100'000'000;
    const Service service = must(engine->services().create(wanted));
    const Template text = must(engine->templates().create(service.id, reminder()));
    const auto key = must(engine->api_keys().create(service.id, "bench", KeyType::normal));
    must(engine->send(service.id, reminders(text.id, 1).front()));
    requests_of_service_ = std::make_unique<Requests>(service, text.id, key.token);
    // The last one set up is the peer's, which looks at no key.
    if (!first_) first_ = std::move(requests_of_service_);
  }

  LoadReport run(const ServerProcess& server) {
    return run_load(
        {.port = server.port(), .requests = requests_, .next = [this] { return first_->next(); }});
  }

  std::int64_t requests_;
  std::unique_ptr<ServedSite> ours_, theirs_;
  std::unique_ptr<Requests> requests_of_service_, first_;
  std::unique_ptr<ServerProcess> notifyd_, peer_;
};

void bench_posting(Bench& bench, const std::string& name, const Posting::MakeSite& make) {
  const std::string prefix = "rest." + name + ".post_sms";
  const std::string start = "rest." + name + ".start";
  if (!bench.wants(prefix) && !bench.wants(start)) return;
  Posting posting(bench, make);
  bench.measure({.name = start,
                 .unit = "ms",
                 .better = Better::lower,
                 .goal_of = name == "sqlite" ? GoalOf::ours : GoalOf::nothing,
                 .goal = name == "sqlite" ? 100.0 : 0.0},
                [&] { return posting.start_and_post(); });
  if (!bench.wants(prefix)) return;
  std::vector<double> ours_p99, peer_p99;
  bench.measure(
      {.name = prefix,
       .unit = "requests/s",
       .better = Better::higher,
       .peer_is = "a bare Beast server, one INSERT of the same row and its commit a request",
       .goal_of = GoalOf::ratio,
       .goal = 4},
      [&] {
        const LoadReport report = posting.ours();
        ours_p99.push_back(report.p99_ms);
        return posting.rate(report);
      },
      [&] {
        const LoadReport report = posting.peer();
        peer_p99.push_back(report.p99_ms);
        return posting.rate(report);
      });
  std::size_t ours_at = 0, peer_at = 0;
  // What was measured in the rounds above, round by round.
  bench.measure(
      {.name = prefix + "_p99",
       .unit = "ms",
       .better = Better::lower,
       .peer_is = "the same",
       .goal_of = GoalOf::ratio,
       .goal = 1},
      [&] { return ours_p99[ours_at++ % ours_p99.size()]; },
      [&] { return peer_p99[peer_at++ % peer_p99.size()]; });
}

}  // namespace

void bench_rest(Bench& bench) {
  bench_posting(bench, "sqlite", [] { return std::make_unique<ServedSqlite>(); });
#ifdef NFY_BENCH_POSTGRES
  if (const std::string& server = bench.options().postgres_url; !server.empty())
    bench_posting(bench, "postgres", [&] { return std::make_unique<ServedPostgres>(server); });
#endif
}

}  // namespace notify::bench
