#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Looking at many bytes of a CSV file at once.
namespace notify {

inline constexpr std::size_t csv_block_bytes = 64;

[[nodiscard]] constexpr bool is_csv_special(char byte, char separator) noexcept {
  return byte == separator || byte == '"' || byte == '\n' || byte == '\r';
}

#if defined(__SSE2__)

/// A bit for each of the `csv_block_bytes` bytes at `text` that is special.
[[nodiscard]] inline std::uint64_t csv_marks(const char* text, char separator) noexcept {
  std::uint64_t specials = 0;
  for (unsigned i = 0; i < csv_block_bytes / 16; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i * 16));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(separator)),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))),
                                       _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
    specials |= std::uint64_t(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << (i * 16);
  }
  return specials;
}

#else

/// A bit for each of the `csv_block_bytes` bytes at `text` that is special.
[[nodiscard]] inline std::uint64_t csv_marks(const char* text, char separator) noexcept {
  std::uint64_t specials = 0;
  for (unsigned i = 0; i < csv_block_bytes; ++i) {
    if (is_csv_special(text[i], separator)) specials |= std::uint64_t(1) << i;
  }
  return specials;
}

#endif

}  // namespace notify
