#pragma once

#include <notify/result.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// How enumerations are written as words, which stand in the order of the enumeration.
namespace notify::names {

template <typename Enum, std::size_t N>
[[nodiscard]] std::string_view name_in(const std::array<std::string_view, N>& names,
                                       Enum value) noexcept {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view("unknown");
}

/// Fails with invalid_argument and names the unknown word, as far as it can be shown; `kind` is
/// what it should have been.
template <typename Enum, std::size_t N>
[[nodiscard]] Result<Enum> value_in(const std::array<std::string_view, N>& names,
                                    std::string_view kind, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  constexpr std::size_t shown_max = 40;
  std::string message = "unknown ";
  message += kind;
  message += ": ";
  for (const char c : name.substr(0, shown_max)) message += c >= ' ' && c <= '~' ? c : '?';
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace notify::names
