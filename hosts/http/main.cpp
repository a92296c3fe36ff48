// notifyd: serves the public REST API over HTTP/1.1. (docs/hosts.md)

#include "http/background.hpp"
#include "http/demo.hpp"
#include "http/demo_admin.hpp"
#include "http/engine_figures.hpp"
#include "http/host.hpp"
#include "http/options.hpp"
#include "http/server.hpp"

#include <notify/notify.hpp>
#include <notify/rest.hpp>
#include <notify/version.hpp>

#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace notifyd {

namespace {

using notify::Result;

constexpr int status_wrong_options = 2;

// Each connection is a descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// The signals that end the program, taken by whoever asks; no thread is interrupted by them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void wait_for(const sigset_t& signals) {
  int number = 0;
  sigwait(&signals, &number);
  // Who asks twice does not want to wait.
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

int log_descriptor(const Options& options) {
  if (options.access_log == "off") return -1;
  return options.access_log == "stderr" ? STDERR_FILENO : STDOUT_FILENO;
}

notify::RestOptions rest_options(const Options& options, const std::string& address) {
  notify::RestOptions rest;
  rest.api_url = options.api_url.empty() ? "http://" + address : options.api_url;
  rest.admin_url = options.admin_url;
  rest.documents_url = options.documents_url;
  rest.page_size = options.page_size;
  rest.body_bytes_max = static_cast<std::size_t>(options.body_bytes_max);
  rest.admin_secrets = options.admin_secrets;
  rest.default_sms_sender = options.default_sms_sender;
  rest.email_domain = options.email_domain;
  rest.admin_cache = options.admin_cache;
  rest.preview_key = options.preview_key;
  for (const Login& login : options.inbound_logins) {
    rest.inbound_logins.push_back({login.provider, login.username, login.password});
  }
  return rest;
}

/// Everything between the options and the signal, in the order in which it begins.
class Program {
public:
  explicit Program(Options options) : options_(std::move(options)) {}

  Result<void> start() {
    NFY_TRY(host, open_host(options_));
    host_ = std::move(host);
    log_ = std::make_unique<AccessLog>(log_descriptor(options_));
    server_ = std::make_unique<Server>(options_, handlers(), metrics_, *log_);
    NFY_CHECK(server_->listen());
    NFY_TRY(api, notify::RestApi::make(*host_.engine, rest_options(options_, server_->address())));
    api_ = std::move(api);
    if (options_.work) {
      background_ = std::make_unique<Background>(*host_.engine, host_.types, host_.simulators);
    }
    metrics_.add_source([this](Exposition& out) { show_engine(*host_.engine, out); });
    if (background_) metrics_.add_source([this](Exposition& out) { background_->show(out); });
    if (options_.demo) {
      const std::string url = "http://" + server_->address();
      NFY_TRY(demo, set_up_demo(*host_.engine));
      NFY_TRY(admin, set_up_admin(*host_.engine, demo.service));
      std::fputs((demo_text(demo, url) + admin_text(admin, options_, url)).c_str(), stderr);
    }
    server_->start();
    if (background_) background_->start();
    std::fprintf(stderr, "notifyd: listening on %s\n", server_->address().c_str());
    if (!server_->admin_address().empty()) {
      std::fprintf(stderr, "notifyd: metrics on %s\n", server_->admin_address().c_str());
    }
    return {};
  }

  /// Lets what is under way finish, but not for ever.
  void end() {
    std::fprintf(stderr, "notifyd: ending\n");
    const std::int64_t left = server_->drain();
    const bool is_quiet = !background_ || background_->stop_within(std::chrono::seconds(
                                              std::max<std::int64_t>(1, options_.drain_seconds)));
    if (left == 0 && is_quiet) return;
    // Threads that still wait for a store or a provider cannot be waited for. What they have
    // begun ends as if the machine had stopped: by leases and transactions.
    std::fprintf(stderr, "notifyd: ended with %lld connections under way\n",
                 static_cast<long long>(left));
    log_.reset();
    std::_Exit(EXIT_SUCCESS);
  }

private:
  Handlers handlers() {
    Handlers handlers;
    handlers.api = [this](const notify::RestRequest& request) { return api_->handle(request); };
    handlers.posts = [this](std::span<const notify::RestRequest> requests) {
      return api_->handle_each(requests);
    };
    handlers.ready = [this](const notify::RestRequest&) {
      return readiness(*host_.engine, server_->is_draining());
    };
    return handlers;
  }

  Options options_;
  Host host_;
  Metrics metrics_;
  std::unique_ptr<AccessLog> log_;
  std::unique_ptr<notify::RestApi> api_;
  std::unique_ptr<Background> background_;
  std::unique_ptr<Server> server_;
};

int run(int count, char** words) {
  const auto options =
      options_from(count, words, [](const char* name) { return std::getenv(name); });
  if (!options) {
    std::fprintf(stderr, "notifyd: %s\n", options.error().message.c_str());
    return status_wrong_options;
  }
  if (options->help || options->version) {
    const std::string version = "notifyd " + std::string(notify::version()) + "\n";
    std::fputs((options->help ? help_text() : version).c_str(), stdout);
    return EXIT_SUCCESS;
  }
  raise_descriptor_limit();
  const sigset_t signals = block_signals();
  Program program(*options);
  if (const auto started = program.start(); !started) {
    std::fprintf(stderr, "notifyd: %s\n", started.error().message.c_str());
    return started.error().code == notify::ErrorCode::invalid_argument ? status_wrong_options
                                                                       : EXIT_FAILURE;
  }
  wait_for(signals);
  program.end();
  return EXIT_SUCCESS;
}

}  // namespace

}  // namespace notifyd

int main(int count, char** words) { return notifyd::run(count, words); }
