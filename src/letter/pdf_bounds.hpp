#pragma once

// QPDF's pointers are std::shared_ptr; without this its headers warn.
#ifndef POINTERHOLDER_TRANSITION
#define POINTERHOLDER_TRANSITION 4
#endif

#include <qpdf/QPDFObjectHandle.hh>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Reading PDFs that strangers made, within limits.
namespace notify::pdf {

/// Thrown within this folder alone: the file cannot or shall not be read.
struct Unreadable {};

/// What one check may spend; spending more throws Unreadable.
class Budget {
public:
  /// Bytes of streams after inflating, and of content that is read.
  void take_bytes(std::size_t count) { take(bytes_, count); }
  /// Objects, tokens and glyphs that are looked at.
  void take_steps(std::size_t count = 1) { take(steps_, count); }

private:
  static void take(std::size_t& left, std::size_t count) {
    if (count > left) throw Unreadable{};
    left -= count;
  }
  std::size_t bytes_ = std::size_t{50} << 20;
  std::size_t steps_ = 10'000'000;
};

/// Looks over all objects of a file before QPDF does. QPDF inflates the streams that hold objects
/// or the cross-reference as a whole, and follows what their dictionaries refer to by recursion.
/// Throws Unreadable on an encrypted file, and on one that would make QPDF take memory without
/// bound.
void check_bounds(std::string_view pdf, Budget& budget);

/// The bytes of a stream, inflated. Throws Unreadable if they are broken, come through filters that
/// are not of text, or are more than `bytes_max` or than the budget has left.
[[nodiscard]] std::string bytes_of(QPDFObjectHandle stream, std::size_t bytes_max, Budget& budget);

}  // namespace notify::pdf
