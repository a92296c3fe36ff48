#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

/// Which request something is done for, as the header `traceparent` of W3C Trace Context says it.
/// It is handed on as it came. (rules/sending 6)
namespace notify {

inline constexpr std::size_t trace_parent_bytes = 55;  ///< in version 00
inline constexpr std::size_t trace_parent_bytes_max = 255;
/// How long one is kept: receipts, and so calls to services, may take days.
inline constexpr std::chrono::hours trace_parent_kept{7 * 24};

/// Whether it has the form "00-<32 digits>-<16 digits>-<2 digits>", in hexadecimal digits of small
/// letters, neither id being all zero. Later versions may say more behind another hyphen.
[[nodiscard]] constexpr bool is_trace_parent(std::string_view text) noexcept {
  const auto is_hex = [](std::string_view digits) {
    return std::all_of(digits.begin(), digits.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  };
  const auto is_id = [&](std::string_view digits) {
    return is_hex(digits) && digits.find_first_not_of('0') != std::string_view::npos;
  };
  if (text.size() < trace_parent_bytes || text.size() > trace_parent_bytes_max) return false;
  const std::string_view version = text.substr(0, 2);
  if (!is_hex(version) || version == "ff" || text[2] != '-') return false;
  if (!is_id(text.substr(3, 32)) || text[35] != '-') return false;
  if (!is_id(text.substr(36, 16)) || text[52] != '-' || !is_hex(text.substr(53, 2))) return false;
  if (text.size() == trace_parent_bytes) return true;
  return version != "00" && text[trace_parent_bytes] == '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace notify
