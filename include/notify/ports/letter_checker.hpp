#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// What somebody else's PDF is as a letter. (rules/letters 7.5 to 7.8)
struct CheckedPdf {
  std::int64_t pages = 0;
  /// What stands in the address window, as lines; empty if nothing does. Not judged.
  std::string address{};
  /// Why it cannot be printed, by the name that users know ("letter-too-long"); empty if it can.
  std::string problem{};
  std::int64_t first_bad_page = 0;  ///< from 1; 0: the problem is of no page
  friend bool operator==(const CheckedPdf&, const CheckedPdf&) = default;
};

/// Port: reads PDFs that services uploaded. Implementations are safe from many threads.
class LetterChecker {
public:
  virtual ~LetterChecker() = default;
  LetterChecker() = default;
  LetterChecker(const LetterChecker&) = delete;
  LetterChecker& operator=(const LetterChecker&) = delete;

  /// Bytes that are no PDF are a problem like others ("unable-to-read-the-file"). Fails with
  /// no_memory or internal only.
  [[nodiscard]] virtual Result<CheckedPdf> check(std::string_view pdf) = 0;
};

}  // namespace notify
