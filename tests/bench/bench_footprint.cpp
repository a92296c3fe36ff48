#include "world.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace notify::bench {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

/// The most memory that a run of `program` held, in MB. It writes into a folder that goes again.
double peak_memory(const char* program) {
  std::string folder = (std::filesystem::temp_directory_path() / "nfy-bench-XXXXXX").string();
  if (!::mkdtemp(folder.data())) give_up("no temporary folder");
  const std::string database = folder + "/demo.db";
  const pid_t child = ::fork();
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execl(program, program, "--db", database.c_str(), "--out", folder.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0)
    give_up(std::string("cannot run ") + program);
  std::filesystem::remove_all(folder);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// Size of the library without what only a debugger reads, in MB.
double stripped_size(const char* library) {
  const auto copy =
      std::filesystem::temp_directory_path() / ("nfy-bench-" + std::to_string(::getpid()) + ".so");
  const std::string command = std::string("strip -o '") + copy.string() + "' '" + library + "'";
  if (std::system(command.c_str()) != 0) give_up("strip is missing: install binutils");
  const double size = static_cast<double>(std::filesystem::file_size(copy)) / mebibyte;
  std::filesystem::remove(copy);
  return size;
}

}  // namespace

void bench_footprint(Bench& bench) {
#ifdef NFY_BENCH_DEMO
  // First of all: a child counts what its parent held when it was made.
  if (bench.wants("memory.demo"))
    bench.measure({.name = "memory.demo",
                   .unit = "MB",
                   .better = Better::lower,
                   .goal_of = GoalOf::ours,
                   .goal = 200,
                   .rounds = 1},
                  [] { return peak_memory(NFY_BENCH_DEMO); });
#endif
  if (bench.wants("open.sqlite")) {
    const Kind kind = kinds(bench.options()).front();
    const auto site = kind.make();
    bench.measure(
        {.name = "open.sqlite",
         .unit = "ms",
         .better = Better::lower,
         .peer_is = "sqlite3_open and the same settings",
         .goal_of = GoalOf::ours,
         .goal = 5},
        [&] { return 1e3 * seconds([&] { keep(must(open_engine(site->url()))); }); },
        [&] { return 1e3 * seconds([&] { keep(site->bare()); }); });
  }
  if (bench.wants("size.shared_library"))
    bench.measure({.name = "size.shared_library",
                   .unit = "MB",
                   .better = Better::lower,
                   .goal_of = GoalOf::ours,
                   .goal = 5,
                   .rounds = 1},
                  [] { return stripped_size(NFY_BENCH_LIBRARY); });
}

}  // namespace notify::bench
