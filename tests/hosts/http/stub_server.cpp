// notifyd's server with a handler that tests steer by the target: what is tested is the server.
//   /echo        the body, with its method, target and number of headers in headers
//   /slow?N      200 after N milliseconds
//   /big?N       N bytes
//   /throw       an exception
//   /split       a header that holds a line end
//   /empty       204
// Messages that came together say so: X-Together is how many they were; a body "throw" ends them
// all.
#include "http/options.hpp"
#include "http/server.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using notify::RestRequest;
using notify::RestResponse;

int number_of(std::string_view query) { return std::atoi(std::string(query).c_str()); }

RestResponse answer(const RestRequest& request) {
  const std::size_t sign = std::min(request.target.find('?'), request.target.size());
  const std::string_view path = request.target.substr(0, sign);
  const std::string_view query = request.target.substr(std::min(sign + 1, request.target.size()));
  if (path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(number_of(query)));
  if (path == "/throw") throw std::runtime_error("meant to be thrown");
  RestResponse response;
  response.route = "STUB";
  if (path == "/empty") response.status = 204;
  if (path == "/split") response.headers.push_back({"X-Split", "a\r\nX-Evil: b"});
  if (path == "/big") response.body.assign(static_cast<std::size_t>(number_of(query)), 'x');
  if (path != "/echo") return response;
  response.body = request.body;
  response.headers.push_back({"X-Method", std::string(request.method)});
  response.headers.push_back({"X-Target", std::string(request.target)});
  response.headers.push_back({"X-Peer", std::string(request.peer)});
  for (const auto& header : request.headers) {
    if (header.name.starts_with("X-Echo")) response.headers.push_back(header);
  }
  return response;
}

}  // namespace

int main(int count, char** words) {
  const auto options =
      notifyd::options_from(count, words, [](const char* name) { return std::getenv(name); });
  if (!options) {
    std::fprintf(stderr, "%s\n", options.error().message.c_str());
    return 2;
  }
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  notifyd::Metrics metrics;
  notifyd::AccessLog log(options->access_log == "off" ? -1 : STDOUT_FILENO);
  notifyd::Handlers handlers;
  handlers.api = answer;
  handlers.posts = [](std::span<const RestRequest> requests) {
    std::vector<RestResponse> responses;
    for (const RestRequest& request : requests) {
      if (request.body == "throw") throw std::runtime_error("meant to be thrown");
      responses.push_back({200,
                           {{"X-Together", std::to_string(requests.size())}},
                           std::string(request.body),
                           "STUB"});
    }
    // As long as a store takes, so that others come meanwhile.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return responses;
  };
  handlers.ready = answer;
  notifyd::Server server(*options, handlers, metrics, log);
  if (const auto listening = server.listen(); !listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  server.start();
  std::fprintf(stderr, "notifyd: listening on %s\n", server.address().c_str());
  if (!server.admin_address().empty()) {
    std::fprintf(stderr, "notifyd: metrics on %s\n", server.admin_address().c_str());
  }
  int number = 0;
  sigwait(&signals, &number);
  const std::int64_t left = server.drain();
  std::fprintf(stderr, "left %lld\n", static_cast<long long>(left));
  std::fflush(stderr);
  if (left > 0) std::_Exit(0);
  return 0;
}
