#include "support/https_server.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace notify::test {

HttpsServer::HttpsServer() {
  std::string name = (std::filesystem::temp_directory_path() / "nfy-https-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  directory_ = name;
  const std::string make =
      "cd '" + name +
      "' && openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost -addext "
      "subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null && "
      "cat key.pem cert.pem > both.pem";
  if (std::system(make.c_str()) != 0) return;

  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string both = (directory_ / "both.pem").string();
  const std::string file = (directory_ / "requests.json").string();
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(NFY_HTTPS_SINK, NFY_HTTPS_SINK, both.c_str(), file.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
  std::string line;
  for (char c = 0; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
  const std::string words = "listening on 127.0.0.1:";
  REQUIRE_MESSAGE(line.starts_with(words), line);
  port_ = static_cast<std::uint16_t>(std::stoul(line.substr(words.size())));
}

HttpsServer::~HttpsServer() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(output_);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> HttpsServer::requests() const {
  std::vector<std::string> lines;
  std::ifstream file(directory_ / "requests.json");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace notify::test
