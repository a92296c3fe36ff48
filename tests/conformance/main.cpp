// Runs vectors of the reference implementation against the public API.
//
//   nfy-conformance DIR
//
// Each DIR/<name>.jsonl (or .jsonl.zst, .jsonl.xz) holds one case per line; the name alone says
// which function is asked. Files that no function answers yet count as skipped, and so do rows that
// differ by a rule of tests/conformance/exceptions.tsv.
#include "conformance/cases.hpp"
#include "conformance/compare.hpp"
#include "conformance/exceptions.hpp"
#include "support/packed_file.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace {

using namespace notify::conformance;
namespace fs = std::filesystem;

constexpr int shown_failures_max = 25;

struct Totals {
  std::int64_t passed = 0;
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
  std::int64_t excused = 0;  ///< of those skipped
};

/// "sms_render" for "sms_render.jsonl.zst"; empty for other files.
std::string name_of(const fs::path& path) { return notify::test::name_without(path, ".jsonl"); }

Totals run_file(const std::string& name, const std::string& lines, const Exceptions& exceptions) {
  Totals totals;
  const auto* judge = find_judge(name);
  simdjson::dom::parser parser;
  std::istringstream rows(lines);
  for (std::string line; std::getline(rows, line);) {
    if (line.empty()) continue;
    if (judge == nullptr) {
      ++totals.skipped;
      continue;
    }
    simdjson::dom::element row;
    Verdict verdict = fail("not JSON");
    if (parser.parse(line).get(row) == simdjson::SUCCESS) verdict = judge->run(row);
    if (verdict.outcome == Outcome::failed && exceptions.excuse(name, verdict.rules)) {
      verdict.outcome = Outcome::skipped;
      ++totals.excused;
    }
    if (verdict.outcome == Outcome::passed) ++totals.passed;
    if (verdict.outcome == Outcome::skipped) ++totals.skipped;
    if (verdict.outcome != Outcome::failed) continue;
    if (totals.failed++ < shown_failures_max) {
      std::cout << "  " << text_at(row, "id") << ": " << verdict.why << '\n';
    }
  }
  std::cout << name << ' ' << totals.passed << ' ' << totals.failed << ' ' << totals.skipped;
  if (judge == nullptr)
    std::cout << "  (no function yet)";
  else if (!judge->note.empty())
    std::cout << "  (" << judge->note << ')';
  if (totals.excused > 0) std::cout << "  (" << totals.excused << " excused by exceptions.tsv)";
  std::cout << '\n';
  return totals;
}

}  // namespace

int main(int argc, char** argv) {
  const auto exceptions = Exceptions::read(NFY_CONFORMANCE_EXCEPTIONS);
  const std::string directory = argc == 2 ? argv[1] : "";
  std::error_code problem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory, problem)) {
    if (!name_of(entry.path()).empty()) files.push_back(entry.path());
  }
  if (problem || files.empty()) {
    std::cerr << "usage: nfy-conformance DIR   (no vectors in: " << directory << ")\n";
    return 2;
  }
  std::sort(files.begin(), files.end());

  Totals all;
  std::cout << "name passed failed skipped\n";
  for (const auto& path : files) {
    const auto lines = notify::test::read_packed(path);
    if (!lines) {
      std::cerr << "cannot read " << path << '\n';
      ++all.failed;
      continue;
    }
    const auto totals = run_file(name_of(path), *lines, exceptions);
    all.passed += totals.passed;
    all.failed += totals.failed;
    all.skipped += totals.skipped;
  }
  std::cout << all.passed << " passed, " << all.failed << " failed, " << all.skipped
            << " skipped\n";
  return all.failed == 0 ? 0 : 1;
}
