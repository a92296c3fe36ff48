#include "demo/options.hpp"

#include <charconv>
#include <string_view>

namespace demo {

using notify::ErrorCode;
using notify::make_error;
using notify::Result;

const char* const usage_text =
    "usage: nfy_example_demo [options]\n"
    "  --db FILE          SQLite database, made if it is not there (riverside.db)\n"
    "  --csv FILE         recipients (the shipped 20,000)\n"
    "  --rows N           use the first N of them\n"
    "  --smtp URL         send e-mail there, for instance smtp://127.0.0.1:2525\n"
    "  --out DIR          where usage.csv, usage.html and rejected.csv go (.)\n"
    "  --allowance UNITS  free SMS units a year instead of the default\n"
    "  --journal FILE     append a line for every message accepted\n"
    "  --check            count everything again by hand at the end\n"
    "  --quiet            print the bill and nothing else\n";

namespace {

Result<std::int64_t> count_from(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 0) {
    return make_error(ErrorCode::invalid_argument, "not a count: " + std::string(text));
  }
  return value;
}

}  // namespace

Result<Options> options_from(int count, char** words) {
  Options options;
  options.csv = NFY_EXAMPLE_DATA "/recipients.csv";
  options.reference_data = NFY_EXAMPLE_DATA "/reference_data.json";
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--quiet" || word == "--check" || word == "--help") {
      (word == "--quiet" ? options.quiet : word == "--check" ? options.check : options.help) = true;
      continue;
    }
    const bool is_text = word == "--db" || word == "--csv" || word == "--smtp" || word == "--out" ||
                         word == "--journal";
    if (!is_text && word != "--rows" && word != "--allowance") {
      return make_error(ErrorCode::invalid_argument, "unknown option: " + std::string(word));
    }
    if (++i == count) {
      return make_error(ErrorCode::invalid_argument, std::string(word) + " needs a value");
    }
    if (word == "--db") options.database = words[i];
    if (word == "--csv") options.csv = words[i];
    if (word == "--smtp") options.smtp_url = words[i];
    if (word == "--out") options.out = words[i];
    if (word == "--journal") options.journal = words[i];
    if (is_text) continue;
    NFY_TRY(value, count_from(words[i]));
    if (word == "--rows") options.rows = value;
    if (word == "--allowance") options.allowance = value;
  }
  return options;
}

}  // namespace demo
