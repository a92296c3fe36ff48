#include "support/smtp_server.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace notify::test {
namespace {

constexpr int aiosmtpd_is_missing = 69;

std::filesystem::path make_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "nfy-smtp-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

std::uint64_t number_after(const std::string& line, std::string_view words) {
  REQUIRE_MESSAGE(line.starts_with(words), line);
  return std::stoull(line.substr(words.size()));
}

}  // namespace

SmtpServer::SmtpServer(std::vector<std::string> arguments) : directory_(make_directory()) {
  arguments.insert(arguments.begin(),
                   {NFY_SMTP_SINK, "0", "--json", (directory_ / "mails.json").string()});
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];

  const std::string line = read_line();
  if (line.empty()) {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) == aiosmtpd_is_missing);
    return;
  }
  port_ = static_cast<std::uint16_t>(number_after(line, "listening on 127.0.0.1:"));
}

SmtpServer::~SmtpServer() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> SmtpServer::mails() const {
  std::vector<std::string> lines;
  std::ifstream file(directory_ / "mails.json");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

SmtpServer::Counts SmtpServer::stop() {
  REQUIRE(pid_ > 0);
  ::kill(pid_, SIGTERM);
  Counts counts;
  counts.connections = number_after(read_line(), "connections ");
  counts.received = number_after(read_line(), "received ");
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
  return counts;
}

std::string SmtpServer::read_line() {
  std::string line;
  for (char c = 0; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace notify::test
