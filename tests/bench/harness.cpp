#include "harness.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace notify::bench {
namespace {

std::string number(double value) {
  char text[32];
  const int digits = std::abs(value) >= 1000 ? 0 : 3;
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

const char* name_of(GoalOf goal) {
  switch (goal) {
    case GoalOf::ratio: return "ratio";
    case GoalOf::ours: return "ours";
    case GoalOf::nothing: break;
  }
  return nullptr;
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

bool is_reached(const FigureKind& kind, double ours, std::optional<double> ratio) {
  if (kind.goal_of == GoalOf::nothing) return true;
  const double value = kind.goal_of == GoalOf::ours ? ours : ratio.value_or(0);
  return kind.better == Better::higher ? value >= kind.goal : value <= kind.goal;
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void give_up(const std::string& message) {
  std::fprintf(stderr, "nfy-bench: %s\n", message.c_str());
  std::exit(1);
}

Bench::Bench(Options options) : options_(std::move(options)) {
  if (!options_.out.empty()) {
    out_ = std::fopen(options_.out.c_str(), "w");
    if (!out_) give_up("cannot write " + options_.out);
  }
  std::printf("%-38s %12s %12s %-8s %7s %16s\n", "figure", "ours", "peer", "unit", "ratio", "goal");
}

Bench::~Bench() {
  if (out_) std::fclose(out_);
}

bool Bench::wants(const std::string& prefix) const {
  const auto reaches = [&](const std::string& only) {
    return prefix.starts_with(only) || only.starts_with(prefix);
  };
  return options_.only.empty() || std::ranges::any_of(options_.only, reaches);
}

std::int64_t Bench::scaled(std::int64_t count) const {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(count) * options_.scale));
}

void Bench::measure(const FigureKind& kind, const Round& ours, const Round& peer) {
  const auto begins = [&](const std::string& only) { return kind.name.starts_with(only); };
  if (!options_.only.empty() && std::ranges::none_of(options_.only, begins)) return;
  std::vector<double> own, other, ratios;
  if (kind.rounds > 1) static_cast<void>(ours());
  if (peer && kind.rounds > 1) static_cast<void>(peer());
  for (int round = 0; round < kind.rounds; ++round) {
    // The order swaps in the Thue-Morse sequence: what comes every other time (a checkpoint) must
    // not always fall on the same side.
    const bool peer_first = peer && std::popcount(static_cast<unsigned>(round)) % 2 == 1;
    if (peer_first) other.push_back(peer());
    own.push_back(ours());
    if (!peer) continue;
    if (!peer_first) other.push_back(peer());
    ratios.push_back(own.back() / other.back());
  }
  const double value = median(own);
  const std::optional<double> against = peer ? std::optional(median(other)) : std::nullopt;
  const std::optional<double> ratio = peer ? std::optional(median(ratios)) : std::nullopt;
  const bool reached = is_reached(kind, value, ratio);
  if (!reached) ++missed_;

  const char* goal_of = name_of(kind.goal_of);
  const std::string sign = kind.better == Better::higher ? ">= " : "<= ";
  const std::string goal = goal_of ? (kind.goal_of == GoalOf::ratio ? "ratio " : "") + sign +
                                         number(kind.goal) + (reached ? "" : " MISSED")
                                   : "";
  std::printf("%-38s %12s %12s %-8s %7s %16s\n", kind.name.c_str(), number(value).c_str(),
              against ? number(*against).c_str() : "", kind.unit.c_str(),
              ratio ? number(*ratio).c_str() : "", goal.c_str());
  std::fflush(stdout);
  // What was prepared for the figure counts as its own.
  const auto now = std::chrono::steady_clock::now();
  const double taken = std::chrono::duration<double>(now - last_).count();
  last_ = now;
  if (!out_) return;
  std::fprintf(
      out_,
      "{\"bench\": %s, \"unit\": %s, \"ours\": %s, \"peer\": %s, \"peer_is\": %s, "
      "\"ratio\": %s, \"goal\": %s, \"goal_of\": %s, \"better\": \"%s\", \"reached\": %s, "
      "\"runs\": %d, \"scale\": %g, \"seconds\": %.1f}\n",
      quoted(kind.name).c_str(), quoted(kind.unit).c_str(), number(value).c_str(),
      against ? number(*against).c_str() : "null", peer ? quoted(kind.peer_is).c_str() : "null",
      ratio ? number(*ratio).c_str() : "null", goal_of ? number(kind.goal).c_str() : "null",
      goal_of ? quoted(goal_of).c_str() : "null",
      kind.better == Better::higher ? "higher" : "lower", reached ? "true" : "false", kind.rounds,
      options_.scale, taken);
  std::fflush(out_);
}

}  // namespace notify::bench
