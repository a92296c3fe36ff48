#pragma once

#include <notify/postal_address.hpp>
#include <notify/qr_code.hpp>
#include <notify/result.hpp>
#include <notify/template.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
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
  LocalDay written_on;          ///< the date on the letter, by London's calendar
  bool redact_missing = false;  ///< unfilled placeholders show as "hidden"
};

/// The blocks of a letter. Everything but the address is HTML. (rules/letters 1.2)
struct LetterMessage {
  /// A complete address, of 3 to 7 lines, is plain text as PostalAddress prints it. Otherwise
  /// these are the seven lines as HTML, so that it shows what is missing.
  std::vector<std::string> address;
  bool is_address_html = false;
  std::string contact_block;
  std::string date;
  std::string subject;
  std::string body;
  LetterLanguage language = LetterLanguage::english;

  /// The address as HTML, whether complete or not.
  [[nodiscard]] std::vector<std::string> address_html() const;
};

/// A QR code that a letter cannot carry. (rules/letters 1.4)
struct QrCodeTooLong {
  std::string data;
  std::int64_t bytes = 0;
};

/// The text of a letter template. Immutable; rendering is a pure function and safe from many
/// threads. (rules/letters 1)
class LetterTemplate {
public:
  /// Fails with invalid_argument if a part is not UTF-8 or longer than
  /// template_content_bytes_max.
  [[nodiscard]] static Result<LetterTemplate> compile(LetterSource source);
  /// Those of the contact block, then Welsh subject and body, then subject and body. A Welsh
  /// letter has those of the contact block and the Welsh parts.
  [[nodiscard]] std::span<const std::string> placeholders(
      LetterLanguage language = LetterLanguage::english) const noexcept;
  /// Those of them that `values` lacks or holds as null.
  [[nodiscard]] std::vector<std::string> missing(
      const Personalisation& values, LetterLanguage language = LetterLanguage::english) const;
  [[nodiscard]] LetterMessage render(const Personalisation& values,
                                     const LetterOptions& options) const;
  /// The heading alone, as HTML.
  [[nodiscard]] std::string subject(const Personalisation& values,
                                    LetterLanguage language = LetterLanguage::english) const;
  /// The body before any layout, ends trimmed; unfilled placeholders show as HTML spans.
  [[nodiscard]] std::string filled_in_content(
      const Personalisation& values, LetterLanguage language = LetterLanguage::english) const;
  /// True if nothing would be left to print. (rules/templates 2.6)
  [[nodiscard]] bool is_empty(const Personalisation& values,
                              LetterLanguage language = LetterLanguage::english) const;
  /// The first QR code with more than qr_code_bytes_max, if any. (rules/letters 1.4)
  [[nodiscard]] std::optional<QrCodeTooLong> qr_code_too_long(
      const Personalisation& values, LetterLanguage language = LetterLanguage::english) const;

private:
  struct Parts;
  explicit LetterTemplate(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

inline constexpr std::int64_t letter_pages_max = 10;

/// Sheets of paper that `pages` printed pages take; two pages a sheet, none for no page.
/// (rules/letters 1.5)
[[nodiscard]] constexpr std::int64_t sheets_of(std::int64_t pages) noexcept {
  return pages > 0 ? (pages - 1) / 2 + 1 : 0;
}

}  // namespace notify
