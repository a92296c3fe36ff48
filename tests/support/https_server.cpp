#include "support/https_server.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

namespace notify::test {

HttpsServer::HttpsServer(Tls tls) : tls_(tls) {
  std::string name = (std::filesystem::temp_directory_path() / "nfy-https-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  directory_ = name;
  const std::string kept_in = (directory_ / "requests.json").string();
  if (tls == Tls::without) {
    child_.start({NFY_HTTPS_SINK, "plain", kept_in});
    return;
  }
  const std::string make =
      "cd '" + name +
      "' && openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost -addext "
      "subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null && "
      "cat key.pem cert.pem > both.pem";
  if (std::system(make.c_str()) != 0) return;

  child_.start({NFY_HTTPS_SINK, (directory_ / "both.pem").string(), kept_in});
}

HttpsServer::~HttpsServer() {
  child_.kill();  // before its folder goes
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> HttpsServer::requests() const {
  return lines_of(directory_ / "requests.json");
}

}  // namespace notify::test
