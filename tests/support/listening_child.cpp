#include "support/listening_child.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace notify::test {

bool ListeningChild::start(std::vector<std::string> words, std::optional<int> missing) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    // A test program that dies takes it along: whoever waits for its output would wait for ever.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
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
    REQUIRE(WEXITSTATUS(status) == missing);
    return false;
  }
  port_ = static_cast<std::uint16_t>(number_after(line, "listening on 127.0.0.1:"));
  return true;
}

void ListeningChild::ask_to_end() const {
  REQUIRE(pid_ > 0);
  ::kill(pid_, SIGTERM);
}

std::string ListeningChild::read_line() const {
  std::string line;
  for (char c = 0; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

void ListeningChild::wait_for_end() noexcept {
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  if (output_ >= 0) ::close(output_);
  pid_ = 0;
  output_ = -1;
}

void ListeningChild::kill() noexcept {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  wait_for_end();
}

std::uint64_t number_after(const std::string& line, std::string_view words) {
  REQUIRE_MESSAGE(line.starts_with(words), line);
  return std::stoull(line.substr(words.size()));
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace notify::test
