#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace notify::conformance {

/// The deliberate differences: pairs of a file of vectors and a rule that a judge gives for a row
/// that failed. The list is tests/conformance/exceptions.tsv, one reviewed line for each.
class Exceptions {
public:
  /// Reads the list; empty if there is none.
  [[nodiscard]] static Exceptions read(const std::string& path);
  /// True if one of the `rules` that hold for a row of `file` is listed.
  [[nodiscard]] bool excuse(std::string_view file, const std::vector<std::string>& rules) const;

private:
  std::set<std::pair<std::string, std::string>> listed_;
};

}  // namespace notify::conformance
