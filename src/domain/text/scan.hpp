#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Searches that look at sixteen bytes at a time where the machine can. A test is a generic lambda
/// over bytes, built of `==`, `<`, `&` and `|`, so that one text serves one byte and sixteen.
namespace notify::text {

#if defined(__SSE2__)
using SixteenBytes = signed char __attribute__((vector_size(16)));

[[nodiscard]] inline SixteenBytes load_sixteen(const char* from) noexcept {
  SixteenBytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}
#endif

/// The first place at or after `from` whose byte passes `test`, else the size of `text`.
template <typename Test>
[[nodiscard]] std::size_t find_byte(std::string_view text, std::size_t from, Test test) noexcept {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    const auto hits = reinterpret_cast<__m128i>(test(load_sixteen(text.data() + from)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return from + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  for (; from < text.size(); ++from) {
    if (test(static_cast<signed char>(text[from]))) return from;
  }
  return text.size();
}

/// The same for a byte together with the one before it; `from` is at least 1.
template <typename Test>
[[nodiscard]] std::size_t find_pair(std::string_view text, std::size_t from, Test test) noexcept {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    const auto hits = reinterpret_cast<__m128i>(
        test(load_sixteen(text.data() + from - 1), load_sixteen(text.data() + from)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return from + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  for (; from < text.size(); ++from) {
    if (test(static_cast<signed char>(text[from - 1]), static_cast<signed char>(text[from]))) {
      return from;
    }
  }
  return text.size();
}

}  // namespace notify::text
