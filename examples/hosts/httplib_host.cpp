// A host of the REST API on another HTTP library, in sixty lines: it hands what came in to
// RestApi::handle, and sends what comes out. Usage: nfy_example_httplib_host STORE PORT
// STORE is "memory:", "sqlite:/path" or "postgresql://host/database". Ctrl-C ends it.

#include <notify/notify.hpp>
#include <notify/rest.hpp>

#include <httplib.h>

#include <cstdio>
#include <cstdlib>

using namespace notify;

namespace {

void answer(RestApi& api, const httplib::Request& request, httplib::Response& response) {
  std::vector<RestHeader> headers;
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  // The target as it was sent: the path that the library decoded would not do.
  const RestResponse said =
      api.handle({request.method, request.target, headers, request.body, request.remote_addr});
  response.status = said.status;
  std::string type = "application/json";
  for (const RestHeader& header : said.headers) {
    if (header.name == "Content-Type") type = header.value;
    if (header.name != "Content-Type") response.set_header(header.name.c_str(), header.value);
  }
  response.set_content(said.body, type.c_str());
}

Result<void> serve(const char* store, int port) {
  OpenOptions options;
  const char* const key = std::getenv("HOST_SEALING_KEY");  // 32 bytes; a host keeps them safe
  options.sealing_key = key ? key : "notifyd: a key that all can read";
  NFY_TRY(engine, open_engine(store, options));
  RestOptions rest;
  rest.api_url = "http://127.0.0.1:" + std::to_string(port);
  NFY_TRY(api, RestApi::make(*engine, rest));
  httplib::Server server;
  server.set_payload_max_length(rest.body_bytes_max);
  const auto handle = [&](const httplib::Request& request, httplib::Response& response) {
    answer(*api, request, response);
  };
  server.Get(".*", handle).Post(".*", handle).Put(".*", handle);
  server.Patch(".*", handle).Delete(".*", handle).Options(".*", handle);
  std::fprintf(stderr, "listening on 127.0.0.1:%d\n", port);
  if (server.listen("127.0.0.1", port)) return {};
  return make_error(ErrorCode::unavailable, "cannot listen on port " + std::to_string(port));
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fprintf(stderr, "usage: %s STORE PORT\n", words[0]);
    return 2;
  }
  const auto done = serve(words[1], std::atoi(words[2]));
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
