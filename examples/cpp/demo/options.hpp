#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace demo {

struct Options {
  std::string database = "riverside.db";
  std::string csv;             ///< recipients; the shipped file if not given
  std::string reference_data;  ///< rates and allowances; the shipped file
  std::string out = ".";       ///< folder for usage.csv, usage.html and rejected.csv
  std::string smtp_url;        ///< empty: e-mail goes to a second simulator
  std::string journal;         ///< file that gets a line for every message accepted; empty: none
  std::int64_t rows = 20'000;
  std::optional<std::int64_t> allowance;  ///< instead of the default of the service's kind
  bool quiet = false;
  bool check = false;  ///< count everything again by hand at the end
  bool help = false;
};

extern const char* const usage_text;

[[nodiscard]] notify::Result<Options> options_from(int count, char** words);

}  // namespace demo
