#include "conformance/exceptions.hpp"

#include <algorithm>
#include <fstream>

namespace notify::conformance {

Exceptions Exceptions::read(const std::string& path) {
  Exceptions out;
  std::ifstream lines(path);
  std::string line;
  std::getline(lines, line);  // names of the columns
  while (std::getline(lines, line)) {
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    if (second == std::string::npos) continue;
    out.listed_.emplace(line.substr(0, first), line.substr(first + 1, second - first - 1));
  }
  return out;
}

bool Exceptions::excuse(std::string_view file, const std::vector<std::string>& rules) const {
  return std::any_of(rules.begin(), rules.end(), [&](const std::string& rule) {
    return listed_.count({std::string(file), rule}) != 0;
  });
}

}  // namespace notify::conformance
