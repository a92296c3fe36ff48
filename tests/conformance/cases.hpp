#pragma once

#include <simdjson.h>

#include <span>
#include <string>
#include <string_view>

namespace notify::conformance {

enum class Outcome { passed, failed, skipped };

struct Verdict {
  Outcome outcome = Outcome::passed;
  std::string why;
};

inline Verdict pass() { return {}; }
inline Verdict fail(std::string why) { return {Outcome::failed, std::move(why)}; }
inline Verdict skip() { return {Outcome::skipped, {}}; }

struct Options {
  bool foreign_phones = false;  ///< judge numbers outside +44 too
};

struct Judge {
  std::string_view name;  ///< of the file
  Verdict (*run)(simdjson::dom::element row, const Options& options);
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
