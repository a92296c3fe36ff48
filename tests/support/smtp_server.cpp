#include "support/smtp_server.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

namespace notify::test {
namespace {

constexpr int aiosmtpd_is_missing = 69;

std::filesystem::path make_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "nfy-smtp-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace

SmtpServer::SmtpServer(std::vector<std::string> arguments) : directory_(make_directory()) {
  arguments.insert(arguments.begin(),
                   {NFY_SMTP_SINK, "0", "--json", (directory_ / "mails.json").string()});
  child_.start(std::move(arguments), aiosmtpd_is_missing);
}

SmtpServer::~SmtpServer() {
  child_.kill();  // before its folder goes
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> SmtpServer::mails() const { return lines_of(directory_ / "mails.json"); }

SmtpServer::Counts SmtpServer::stop() {
  child_.ask_to_end();
  Counts counts;
  counts.connections = number_after(child_.read_line(), "connections ");
  counts.received = number_after(child_.read_line(), "received ");
  child_.wait_for_end();
  return counts;
}

}  // namespace notify::test
