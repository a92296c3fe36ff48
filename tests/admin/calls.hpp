#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

/// Every call that the admin app makes, from tests/data/admin_calls.tsv: method, tab, path with
/// names in braces.
namespace notify::test {

struct AppCall {
  std::string method;
  std::string path;

  [[nodiscard]] std::string name() const { return method + " " + path; }
};

inline std::vector<AppCall> app_calls() {
  std::ifstream file(NFY_TEST_ADMIN_CALLS);
  REQUIRE(file.good());
  std::vector<AppCall> calls;
  for (std::string line; std::getline(file, line);) {
    const auto tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    calls.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  REQUIRE(calls.size() > 200);
  return calls;
}

/// The path with what `value_of` answers for each name in it.
template <typename ValueOf>
std::string filled(std::string path, ValueOf value_of) {
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    const auto close = path.find('}', open);
    const std::string name = path.substr(open + 1, close - open - 1);
    path.replace(open, close - open + 1, value_of(name));
  }
  return path;
}

}  // namespace notify::test
