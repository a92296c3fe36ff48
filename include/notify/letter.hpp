#pragma once

#include <notify/postal_address.hpp>
#include <notify/result.hpp>
#include <notify/template.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// What a letter template is made of.
struct LetterSource {
  std::string subject;
  std::string content;
  std::string welsh_subject;  ///< both Welsh parts empty: English only
  std::string welsh_content;
  std::string contact_block;
};

enum class LetterLanguage { english, welsh };

struct LetterOptions {
  LetterLanguage language = LetterLanguage::english;
  UtcTime written_at;           ///< gives the date on the letter, in London's calendar
  bool redact_missing = false;  ///< unfilled placeholders show as "hidden"
};

/// The blocks of a letter as HTML. (text 8.2)
struct LetterMessage {
  std::vector<std::string> address;
  std::string contact_block;
  std::string date;
  std::string subject;
  std::string body;
};

/// A QR code that a letter cannot carry. (text 8.3)
struct QrCodeTooLong {
  std::string data;
  std::int64_t bytes = 0;
};

/// The text of a letter template. Immutable; safe from many threads. (text 8)
class LetterTemplate {
public:
  [[nodiscard]] static Result<LetterTemplate> compile(LetterSource source);
  /// Those of the contact block, then Welsh subject and body, then subject and body. A Welsh
  /// letter has those of the contact block and the Welsh parts.
  [[nodiscard]] std::span<const std::string> placeholders(
      LetterLanguage language = LetterLanguage::english) const noexcept;
  [[nodiscard]] std::vector<std::string> missing(
      const Personalisation& values, LetterLanguage language = LetterLanguage::english) const;
  [[nodiscard]] LetterMessage render(const Personalisation& values,
                                     const LetterOptions& options) const;
  [[nodiscard]] std::string filled_in_content(const Personalisation& values) const;
  /// True if nothing would be left to print. (text 2.4)
  [[nodiscard]] bool is_empty(const Personalisation& values) const;
  /// The first QR code with more than 504 bytes, if any. (text 8.3)
  [[nodiscard]] std::optional<QrCodeTooLong> qr_code_too_long(const Personalisation& values) const;

private:
  struct Parts;
  explicit LetterTemplate(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

inline constexpr std::int64_t letter_pages_max = 10;
inline constexpr std::int64_t qr_code_bytes_max = 504;

/// Sheets of paper that `pages` printed pages take; two pages a sheet. (text 15)
[[nodiscard]] constexpr std::int64_t sheets_of(std::int64_t pages) noexcept {
  return (pages + 1) / 2;
}

}  // namespace notify
