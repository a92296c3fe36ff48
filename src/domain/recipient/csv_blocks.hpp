#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Looking at many bytes of a CSV file at once.
namespace notify {

inline constexpr std::size_t csv_block_bytes = 64;

[[nodiscard]] constexpr bool is_csv_special(char byte) noexcept {
  return byte == ',' || byte == '"' || byte == '\n' || byte == '\r';
}

struct CsvMarks {
  std::uint64_t specials = 0;  ///< a bit for each byte that is special
  bool has_suspect = false;    ///< a byte beyond ASCII, or NUL, is among them
};

#if defined(__SSE2__)

/// Marks the `csv_block_bytes` bytes at `text`.
[[nodiscard]] inline CsvMarks csv_marks(const char* text) noexcept {
  CsvMarks marks;
  __m128i least = _mm_set1_epi8(1);
  for (unsigned i = 0; i < csv_block_bytes / 16; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i * 16));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))),
                                       _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
    // Bytes beyond ASCII are negative here, so both kinds of suspects are less than 1.
    least = _mm_and_si128(least, _mm_cmpgt_epi8(bytes, _mm_setzero_si128()));
    marks.specials |= std::uint64_t(static_cast<std::uint32_t>(_mm_movemask_epi8(found)))
                      << (i * 16);
  }
  marks.has_suspect = _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
  return marks;
}

#else

/// Marks the `csv_block_bytes` bytes at `text`.
[[nodiscard]] inline CsvMarks csv_marks(const char* text) noexcept {
  CsvMarks marks;
  for (unsigned i = 0; i < csv_block_bytes; ++i) {
    const auto byte = static_cast<signed char>(text[i]);
    if (is_csv_special(text[i])) marks.specials |= std::uint64_t(1) << i;
    marks.has_suspect = marks.has_suspect || byte <= 0;
  }
  return marks;
}

#endif

}  // namespace notify
