// nfy-bench: measures what docs/benchmarks.md promises, ours and a peer in turn in one process.
#include "harness.hpp"

#include <charconv>
#include <cstring>
#include <string_view>

using namespace notify::bench;

namespace {

constexpr const char* usage =
    "usage: nfy-bench [--only PREFIX]... [--scale N] [--out FILE]\n"
    "  --only PREFIX  only the figures whose names begin so, or so\n"
    "  --scale N      N times the data (default 1)\n"
    "  --out FILE     write a line of JSON a figure\n"
    "PostgreSQL is measured where NFY_TEST_POSTGRES_URL names a server.\n";

[[noreturn]] void refuse() {
  std::fputs(usage, stderr);
  std::exit(2);
}

double positive(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0)) refuse();
  return value;
}

Options options_from(int count, char** words) {
  Options options;
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = words[i];
    if (i + 1 >= count) refuse();
    const char* value = words[i + 1];
    if (name == "--only")
      options.only.emplace_back(value);
    else if (name == "--scale")
      options.scale = positive(value);
    else if (name == "--out")
      options.out = value;
    else
      refuse();
  }
  if (const char* url = std::getenv("NFY_TEST_POSTGRES_URL")) options.postgres_url = url;
  if (options.postgres_url.empty())
    std::fputs("skipped: no NFY_TEST_POSTGRES_URL, sqlite only\n", stderr);
  return options;
}

}  // namespace

int main(int count, char** words) {
  Bench bench(options_from(count, words));
  bench_footprint(bench);
#ifdef NFY_BENCH_CLI
  bench_cli(bench);
#endif
  bench_create(bench);
  bench_cube(bench);
  bench_deliver(bench);
  bench_billing(bench);
  bench_ten_days(bench);
  bench_usage(bench);
  bench_admin(bench);
  bench_archive(bench);
  bench_files(bench);
#ifdef NFY_BENCH_SLOW_PEER
  bench_provider(bench);
#endif
#ifdef NFY_BENCH_NOTIFYD
  bench_rest(bench);
#endif
  bench_seal(bench);
  bench_sign(bench);
  bench_cache(bench);
  bench_letters(bench);
  bench_text(bench);
  return 0;
}
