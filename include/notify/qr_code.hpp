#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// What a letter's QR code holds at most, in bytes of UTF-8. (rules/letters 1.4)
inline constexpr std::int64_t qr_code_bytes_max = 504;

/// A QR code without its quiet zone: a square of dark and light modules. Error correction is level
/// M, or higher where the same size has room for it. What is not ASCII is labelled as UTF-8 (ECI
/// 26), so that readers need not guess. Immutable value. (rules/letters 1.4)
class QrCode {
public:
  /// Fails with invalid_argument if `data` is empty, holds NUL or is longer than
  /// qr_code_bytes_max.
  [[nodiscard]] static Result<QrCode> make(std::string_view data);

  /// Modules along one side.
  [[nodiscard]] int side() const noexcept { return side_; }
  /// Columns and rows count from 0 at the top left.
  [[nodiscard]] bool is_dark(int column, int row) const noexcept {
    return dark_[static_cast<std::size_t>(row * side_ + column)];
  }
  /// An SVG without a size of its own: one path that strokes the dark modules row by row.
  [[nodiscard]] std::string to_svg() const;

  friend bool operator==(const QrCode&, const QrCode&) = default;

private:
  QrCode(int side, std::vector<bool> dark) : side_(side), dark_(std::move(dark)) {}
  int side_ = 0;
  std::vector<bool> dark_;
};

}  // namespace notify
