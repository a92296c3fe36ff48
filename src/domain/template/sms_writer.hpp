#pragma once

#include "domain/text/text.hpp"

#include <notify/template.hpp>

#include <string_view>

namespace notify {

/// Turns a body into the text of an SMS in one pass: white space is normalised, blanks before
/// commas and full stops go, three or more line breaks become two, letters and their combining
/// marks are put together, every character is replaced by one that can travel, and what counts is
/// counted. Pieces of the body come one after another, so nothing is copied first.
/// (rules/sms 1 to 3)
class SmsWriter {
public:
  /// Writes into `out`, whose text is emptied but keeps its memory.
  explicit SmsWriter(SmsMessage& out) noexcept;

  void add(std::string_view piece);
  /// A word that is not there: white space round it stays, since something will stand there.
  void add_invisible_word();
  /// Counts; `prefix` is what stood in front, as the service wrote it.
  void finish(std::string_view prefix);

private:
  std::size_t add_ascii(std::string_view piece);
  void add_ascii_byte(char byte, text::AsciiClass kind);
  void add_character(char32_t code);
  void add_line_break(char32_t code);
  void flush_gap();

  SmsMessage& out_;
  std::string composed_;  ///< holds a piece whose marks were put together with their letters
  std::int64_t line_breaks_ = 0;
  std::int64_t continuation_bytes_ = 0;
  bool started_ = false;       ///< a word has been written, so white space after it may count
  bool line_started_ = false;  ///< the same for the line
  bool gap_ = false;           ///< white space since the last word of the line
  bool blanks_ = false;        ///< a run of spaces and TABs that a comma would swallow
  bool after_cr_ = false;
};

}  // namespace notify
