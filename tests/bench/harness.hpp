#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What every figure is made with: rounds that run ours and the peer in turn, medians, one line of
/// JSON and one line of a table.
namespace notify::bench {

inline constexpr int rounds_default = 7;

enum class Better : std::uint8_t { higher, lower };
enum class GoalOf : std::uint8_t {
  nothing,  ///< no goal: the figure is for information
  ratio,    ///< the goal is for ours / peer
  ours,     ///< the goal is for ours alone
};

/// What a figure is called and when it is good enough.
struct FigureKind {
  std::string name;
  std::string unit;
  Better better = Better::higher;
  std::string peer_is = {};  ///< empty: nothing to compare with
  GoalOf goal_of = GoalOf::nothing;
  double goal = 0;
  int rounds = rounds_default;
};

struct Options {
  std::vector<std::string> only;  ///< figures whose names begin so; empty: all
  double scale = 1.0;
  std::string out;
  std::string postgres_url;
};

/// Answers one round's value in the figure's unit.
using Round = std::function<double()>;

class Bench {
public:
  explicit Bench(Options options);
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  /// True if some figure below `prefix` was asked for: what is costly to prepare asks first.
  [[nodiscard]] bool wants(const std::string& prefix) const;
  /// `count` times the scale, at least one.
  [[nodiscard]] std::int64_t scaled(std::int64_t count) const;

  /// One unmeasured round to warm up (unless one is all there is), then rounds of ours and the peer
  /// in turn, now one first, now the other. The ratio is the median of each round's own, because
  /// noise that lasts longer than a round falls on both.
  void measure(const FigureKind& kind, const Round& ours, const Round& peer = {});

  [[nodiscard]] bool all_reached() const { return missed_ == 0; }

private:
  Options options_;
  std::FILE* out_ = nullptr;
  int missed_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

[[nodiscard]] double median(std::vector<double> values);

/// Seconds that `work` takes.
template <typename Work>
double seconds(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A benchmark has nobody to hand an error to.
[[noreturn]] void give_up(const std::string& message);

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(result).value();
}
inline void must(Result<void> result) {
  if (!result) give_up(result.error().message);
}

/// Keeps the optimiser from leaving out what nobody reads.
template <typename T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

// The parts, one per file.
void bench_admin(Bench& bench);
void bench_archive(Bench& bench);
void bench_files(Bench& bench);
void bench_cache(Bench& bench);
void bench_create(Bench& bench);
void bench_cli(Bench& bench);
void bench_cube(Bench& bench);
void bench_deliver(Bench& bench);
void bench_billing(Bench& bench);
void bench_ten_days(Bench& bench);
void bench_usage(Bench& bench);
void bench_footprint(Bench& bench);
void bench_letters(Bench& bench);
void bench_provider(Bench& bench);
void bench_rest(Bench& bench);
void bench_seal(Bench& bench);
void bench_sign(Bench& bench);
void bench_text(Bench& bench);

}  // namespace notify::bench
