#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Lists of words in one column: with commas between them, in their order.
namespace notify::people {

[[nodiscard]] std::vector<std::string> split_words(std::string_view text);
[[nodiscard]] std::string join_words(const std::vector<std::string>& words);

/// The names of `values`, each once.
template <typename Values>
[[nodiscard]] std::string names_of(const Values& values) {
  std::string out;
  for (const auto value : values) {
    const std::string_view name = name_of(value);
    const std::string all = "," + out + ",";
    if (all.find("," + std::string(name) + ",") != std::string::npos) continue;
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

}  // namespace notify::people
