#pragma once

#include <notify/letter.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// One letter to be set on pages.
struct LetterPrint {
  LetterMessage message;
  UtcTime created_at;           ///< written into the file, so that equal letters are equal bytes
  bool is_for_printer = false;  ///< adds the white word in the margin by which printers sort
  std::string attachment{};     ///< a PDF whose pages stand behind those of the letter; or empty
  /// SVG: the picture of a brand, at the top left of the first page; or empty. (rules/letters 1.8)
  std::string logo{};
};

/// Bytes of SVG beyond which a logo is refused unread.
inline constexpr std::size_t logo_bytes_max = 1'000'000;

/// Pages beyond which a letter is not laid out.
inline constexpr std::int64_t rendered_pages_max = 100;

/// Bytes of HTML beyond which a letter is refused unread.
inline constexpr std::size_t rendered_body_bytes_max = 500'000;
/// The same of every other part: address, contact block, date, subject.
inline constexpr std::size_t rendered_part_bytes_max = 10'000;

/// A letter as a file.
struct RenderedLetter {
  std::string pdf;
  std::int64_t pages = 0;
  /// What would look wrong on paper, by the first of these names; empty: nothing.
  /// "address-outside-window", "content-outside-printable-area", "no-font-for-text".
  /// (rules/letters 1.7)
  std::string fault{};
  /// Sheets of paper, which is what is billed.
  [[nodiscard]] std::int64_t sheets() const noexcept { return sheets_of(pages); }
  /// True if the letter is longer than the printer takes.
  [[nodiscard]] bool is_too_long() const noexcept { return pages > letter_pages_max; }
  /// Why it cannot be printed: "letter-too-long" or its fault; empty if it can.
  [[nodiscard]] std::string_view problem() const noexcept {
    return is_too_long() ? std::string_view("letter-too-long") : std::string_view(fault);
  }
};

/// Port: sets letters on pages of A4. Implementations are safe from many threads.
class LetterRenderer {
public:
  virtual ~LetterRenderer() = default;
  LetterRenderer() = default;
  LetterRenderer(const LetterRenderer&) = delete;
  LetterRenderer& operator=(const LetterRenderer&) = delete;

  /// Returns equal bytes for equal letters. Fails with invalid_argument if the letter is not UTF-8
  /// or longer than the limits above or the attachment is no PDF or the logo cannot be drawn, with
  /// unsupported if attachments or logos cannot be had here, and with internal if the file cannot
  /// be written.
  [[nodiscard]] virtual Result<RenderedLetter> render(const LetterPrint& letter) = 0;
};

}  // namespace notify
