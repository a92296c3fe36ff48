#pragma once

#include <simdjson.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify::conformance {

enum class Outcome { passed, failed, skipped };

struct Verdict {
  Outcome outcome = Outcome::passed;
  std::string why;
  /// Of a row that failed: the rules by which exceptions.tsv may excuse it.
  std::vector<std::string> rules{};
};

inline Verdict pass() { return {}; }
inline Verdict fail(std::string why) { return {Outcome::failed, std::move(why), {}}; }
inline Verdict skip() { return {Outcome::skipped, {}, {}}; }

struct Judge {
  std::string_view name;  ///< of the file
  Verdict (*run)(simdjson::dom::element row);
  std::string_view note;  ///< what is not compared, or which rows are skipped
};

/// The judge of a file of vectors, or nullptr if no function answers it.
[[nodiscard]] const Judge* find_judge(std::string_view name);

// What each noun's file answers for.
[[nodiscard]] std::span<const Judge> email_cases();
[[nodiscard]] std::span<const Judge> letter_cases();
[[nodiscard]] std::span<const Judge> recipient_cases();
[[nodiscard]] std::span<const Judge> sms_cases();
[[nodiscard]] std::span<const Judge> template_cases();
[[nodiscard]] std::span<const Judge> text_cases();
[[nodiscard]] std::span<const Judge> time_cases();

}  // namespace notify::conformance
