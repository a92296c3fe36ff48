#pragma once

#include "domain/text/ascii.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace notify::smtp {

/// What the server has answered during one message: enough to tell whether it may have taken it.
/// Keeps reply codes only, because the words after them often quote the recipient. Never throws, as
/// it is fed from inside a C library.
class Dialogue {
public:
  void on_line(std::string_view line) noexcept {
    if (line.size() < 3) return;
    int code = 0;
    for (const char digit : line.substr(0, 3)) {
      if (digit < '0' || digit > '9') return;
      code = code * 10 + (digit - '0');
    }
    // The farewell after a refusal says nothing about the mail, and the first answer after the data
    // is the one that counts.
    if (code == farewell || answer_to_data_ != 0) return;
    code_ = code;
    if (code == greeting) {  // of a new line, or of a line that is encrypted from now on
      is_greeted_ = true;
      offers_reports_ = false;
    } else if (code == done && !data_begun_) {
      offers_reports_ |= is_keyword(line.substr(3), "DSN");
    }
    if (code == go_ahead) {
      data_begun_ = true;
    } else if (data_begun_) {
      answer_to_data_ = code;
    }
    keep_enhanced_code(line.size() > 4 ? line.substr(4) : std::string_view());
  }

  /// The last reply code that counts; 0 if the server has said nothing.
  [[nodiscard]] int code() const noexcept { return code_; }
  /// True once the server has asked for the mail itself: from here on it may have taken it.
  [[nodiscard]] bool data_begun() const noexcept { return data_begun_; }
  /// The reply to the mail itself; 0 if there was none.
  [[nodiscard]] int answer_to_data() const noexcept { return answer_to_data_; }

  /// True if this was a new line: then offers_reports() says what is there.
  [[nodiscard]] bool is_greeted() const noexcept { return is_greeted_; }
  /// Whether the server knows what RFC 3461 adds to MAIL and RCPT.
  [[nodiscard]] bool offers_reports() const noexcept { return offers_reports_; }

  /// Returns "smtp 550 5.1.1", the second number only where the server gave one.
  [[nodiscard]] std::string summary() const {
    std::string text = "smtp " + std::to_string(code_);
    if (enhanced_size_ > 0) text.append(" ").append(enhanced_.data(), enhanced_size_);
    return text;
  }

private:
  static constexpr int greeting = 220;
  static constexpr int farewell = 221;
  static constexpr int done = 250;
  static constexpr int go_ahead = 354;

  /// RFC 3463: class.subject.detail.
  void keep_enhanced_code(std::string_view words) noexcept {
    enhanced_size_ = 0;
    const std::size_t size = words.find_first_not_of("0123456789.");
    const std::string_view number = words.substr(0, size);
    if (number.size() < 5 || number.size() > enhanced_.size() || number[1] != '.') return;
    enhanced_size_ = number.copy(enhanced_.data(), enhanced_.size());
  }

  /// "-DSN\r\n" and " dsn", but not " DSN is what I know".
  static bool is_keyword(std::string_view rest, std::string_view word) noexcept {
    while (!rest.empty() && (rest.back() == '\r' || rest.back() == '\n')) rest.remove_suffix(1);
    return !rest.empty() && ascii::is_same_word(rest.substr(1), word);
  }

  int code_ = 0;
  int answer_to_data_ = 0;
  bool data_begun_ = false;
  bool is_greeted_ = false;
  bool offers_reports_ = false;
  std::array<char, 9> enhanced_{};
  std::size_t enhanced_size_ = 0;
};

}  // namespace notify::smtp
