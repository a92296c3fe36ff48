#pragma once

#include <string>
#include <string_view>

/// The rules of typography, each one linear pass that appends to `out`. Nothing is allocated once
/// the buffer has grown. (rules/text 4)
namespace notify::typography {

void remove_whitespace_before_punctuation_to(std::string& out, std::string_view text);
void smart_quotes_to(std::string& out, std::string_view html);
void straighten_quotes_in_email_addresses_to(std::string& out, std::string_view text);
void spaced_en_dashes_to(std::string& out, std::string_view text);
void unlink_govuk_to(std::string& out, std::string_view text);

/// What the passes hand to each other; kept by a caller who sets many texts.
struct Buffers {
  std::string even;
  std::string odd;
};
void nice_typography_to(std::string& out, std::string_view html, Buffers& buffers);

/// Cheap answers to whether a pass could change anything: false means surely not.
[[nodiscard]] bool has_blank_before_punctuation(std::string_view text) noexcept;
[[nodiscard]] bool has_curly_quote_and_at_sign(std::string_view text) noexcept;
[[nodiscard]] bool has_spaced_dash(std::string_view text) noexcept;

}  // namespace notify::typography
