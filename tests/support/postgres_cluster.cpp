#include "support/postgres_cluster.hpp"

#include "support/patiently.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <fstream>
#include <vector>

namespace notify::test {
namespace {

/// Debian keeps the server's programs off PATH, one folder per major version.
std::string find_programs() {
  std::string found;
  int newest = 0;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version <= newest || !std::filesystem::exists(entry.path() / "bin" / "initdb")) continue;
    newest = version;
    found = (entry.path() / "bin").string();
  }
  return found;
}

/// PostgreSQL refuses to run as root, so root lends it Debian's postgres account.
const passwd* lent_account() { return ::getuid() == 0 ? ::getpwnam("postgres") : nullptr; }

/// Starts a program as the account that may run it; it dies with us.
pid_t spawn(const std::filesystem::path& folder, std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const passwd* const account = lent_account();
  const std::string log = (folder / "log").string();
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child > 0) return child;
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, 1);
  ::dup2(out, 2);
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  if (account && (::setgroups(0, nullptr) != 0 || ::setgid(account->pw_gid) != 0 ||
                  ::setuid(account->pw_uid) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGINT);  // another account would forget it
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

/// Nothing if it cannot be read: a process may go between the opening of its file and the reading.
std::string text_of(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::string text;
  std::getline(stream, text, '\0');
  return text;
}

/// State and parent of a process; nothing once it is gone.
struct ProcessLine {
  char state = 0;
  pid_t parent = 0;
};
ProcessLine line_of(pid_t process) {
  const std::string stat = text_of("/proc/" + std::to_string(process) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == stat.npos || name_end + 4 > stat.size()) return {};
  return {stat[name_end + 2], std::atoi(stat.c_str() + name_end + 4)};
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const pid_t process = std::atoi(entry.path().filename().c_str());
    if (process > 0 && line_of(process).parent == parent) found.push_back(process);
  }
  return found;
}

}  // namespace

std::unique_ptr<PostgresCluster> PostgresCluster::make() {
  const std::string programs = find_programs();
  if (programs.empty() || (::getuid() == 0 && !lent_account())) {
    MESSAGE("skipped: no programs or no account to start a PostgreSQL server with");
    return nullptr;
  }
  std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(programs));
  cluster->initialise();
  cluster->start();
  return cluster;
}

PostgresCluster::~PostgresCluster() {
  if (server_ > 0) kill();
}

std::string PostgresCluster::url() const {
  return "host=" + folder_.path.string() + " user=nfy dbname=postgres";
}

void PostgresCluster::initialise() {
  if (const passwd* const account = lent_account())
    REQUIRE(::chown(folder_.path.c_str(), account->pw_uid, account->pw_gid) == 0);
  // Nobody else can enter the folder, where the only door is.
  const pid_t child =
      spawn(folder_.path, {programs_ + "/initdb", "-D", "data", "-U", "nfy", "-E", "UTF8",
                           "--locale=C.UTF-8", "--auth=trust", "--no-sync", "--no-instructions"});
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE_MESSAGE(status == 0, text_of(folder_.path / "log"));
}

void PostgresCluster::start() {
  REQUIRE(server_ < 0);
  std::vector<std::string> words{programs_ + "/postgres", "-D", "data"};
  for (const std::string setting :
       {"listen_addresses=", "fsync=off", "shared_buffers=16MB", "max_connections=20",
        "timezone=UTC", "log_timezone=UTC", "checkpoint_timeout=30s"}) {
    words.push_back("-c");
    words.push_back(setting);
  }
  words.insert(words.end(), {"-c", "unix_socket_directories=" + folder_.path.string()});
  server_ = spawn(folder_.path, std::move(words));
  REQUIRE_MESSAGE(wait_until([&] { return is_ready(); }), text_of(folder_.path / "log"));
}

bool PostgresCluster::is_ready() const {
  // Its last line says what it does; the file of the server before it is replaced early.
  const std::string lines = text_of(folder_.path / "data" / "postmaster.pid");
  return lines.starts_with(std::to_string(server_) + "\n") && lines.find("\nready") != lines.npos;
}

void PostgresCluster::kill() {
  ::kill(server_, SIGSTOP);  // so that it starts no process while it is being looked at
  const std::vector<pid_t> children = children_of(server_);
  for (const pid_t child : children) ::kill(child, SIGKILL);
  ::kill(server_, SIGKILL);
  int status = 0;
  REQUIRE(::waitpid(server_, &status, 0) == server_);
  server_ = -1;
  const auto is_gone = [](pid_t process) {
    const char state = line_of(process).state;
    return state == 0 || state == 'Z' || state == 'X';
  };
  REQUIRE(wait_until([&] { return std::ranges::all_of(children, is_gone); }));
}

}  // namespace notify::test
