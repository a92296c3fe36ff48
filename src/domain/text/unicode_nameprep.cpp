#include "domain/text/unicode_nameprep.hpp"

#include "domain/text/unicode.hpp"
#include "domain/text/unicode_ranges.hpp"

namespace notify::unicode {
namespace {

struct PreparedEntry {
  char32_t code;
  std::uint16_t start;  ///< in prepared_pool
  std::uint16_t size;
};

struct ComposedPair {
  char16_t first;
  char16_t second;
  char16_t composed;
};

struct CombiningRange {
  char32_t first;
  char32_t last;
  std::uint8_t combining_class;
};

#include "domain/text/nameprep_tables.inc"

constexpr char32_t hangul_first = 0xAC00;
constexpr char32_t leading_first = 0x1100;
constexpr char32_t vowel_first = 0x1161;
constexpr char32_t trailing_before_first = 0x11A7;
constexpr char32_t leading_count = 19;
constexpr char32_t vowel_count = 21;
constexpr char32_t trailing_count = 28;

std::uint8_t combining_class(char32_t code) noexcept {
  const auto* range = find_range(std::span<const CombiningRange>(combining_classes), code);
  return range == nullptr ? 0 : range->combining_class;
}

void append_prepared(std::u32string& out, char32_t code) {
  const auto found = std::lower_bound(
      std::begin(prepared_to_many), std::end(prepared_to_many), code,
      [](const PreparedEntry& entry, char32_t wanted) { return entry.code < wanted; });
  if (found != std::end(prepared_to_many) && found->code == code) {
    out.append(prepared_pool + found->start, found->size);
  } else if (code >= 'A' && code <= 'Z') {
    out.push_back(code | 0x20);
  } else {
    out.push_back(mapped(prepared_to_one, code));
  }
}

/// Puts runs of combining marks into their canonical order.
void reorder(std::u32string& text) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && combining_class(text[end]) != 0) ++end;
    const auto at = [&](std::size_t n) { return text.begin() + static_cast<std::ptrdiff_t>(n); };
    std::stable_sort(at(i), at(end), [](char32_t a, char32_t b) {
      return combining_class(a) < combining_class(b);
    });
    i = end + 1;
  }
}

/// The one code point that two make, or 0.
char32_t composed_pair(char32_t a, char32_t b) noexcept {
  if (a - leading_first < leading_count && b - vowel_first < vowel_count) {
    return hangul_first + ((a - leading_first) * vowel_count + (b - vowel_first)) * trailing_count;
  }
  const bool open_syllable = a - hangul_first < leading_count * vowel_count * trailing_count &&
                             (a - hangul_first) % trailing_count == 0;
  if (open_syllable && b > trailing_before_first && b < trailing_before_first + trailing_count) {
    return a + (b - trailing_before_first);
  }
  const auto found =
      std::lower_bound(std::begin(composed_pairs), std::end(composed_pairs), std::pair(a, b),
                       [](const ComposedPair& pair, const std::pair<char32_t, char32_t>& wanted) {
                         return std::pair<char32_t, char32_t>(pair.first, pair.second) < wanted;
                       });
  const bool hit = found != std::end(composed_pairs) && found->first == a && found->second == b;
  return hit ? found->composed : 0;
}

std::u32string compose(const std::u32string& text) {
  std::u32string out;
  std::optional<std::size_t> starter;
  int last_class = -1;
  for (const char32_t code : text) {
    const int its_class = combining_class(code);
    if (starter && last_class < its_class) {
      if (const char32_t joined = composed_pair(out[*starter], code)) {
        out[*starter] = joined;
        continue;
      }
    }
    if (its_class == 0) {
      starter = out.size();
      last_class = -1;
    } else {
      last_class = its_class;
    }
    out.push_back(code);
  }
  return out;
}

/// False only if no mark or part of a Hangul syllable is in `text`: looks at the bytes with which
/// those of Latin, Greek, Cyrillic, Arabic, the scripts of India, Hangul and Japanese begin.
bool may_be_composed(std::string_view text) noexcept {
  const auto begins_mark = [](unsigned char byte, unsigned char next) {
    if (byte == 0xE1) return next < 0x88 || next == 0xAC || next == 0xAD;
    return byte == 0xCC || byte == 0xCD || byte == 0xD9 || byte == 0xE0 || byte == 0xE3;
  };
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] < 0 &&
        begins_mark(static_cast<unsigned char>(text[i]), static_cast<unsigned char>(text[i + 1]))) {
      return true;
    }
  }
  return false;
}

bool keeps_one_direction(const std::u32string& label) noexcept {
  bool any_right = false;
  bool any_left = false;
  for (const char32_t code : label) {
    any_right = any_right || in(right_to_left, code);
    any_left = any_left || in(left_to_right, code);
  }
  if (!any_right) return true;
  return !any_left && in(right_to_left, label.front()) && in(right_to_left, label.back());
}

}  // namespace

std::optional<std::u32string> nameprep(std::u32string_view label, Deviations deviations) {
  constexpr char32_t sharp_s = 0xDF, final_sigma = 0x3C2;
  std::u32string mapped_label;
  for (const char32_t code : label) {
    if (deviations == Deviations::keep && (code == sharp_s || code == final_sigma))
      mapped_label.push_back(code);
    else
      append_prepared(mapped_label, code);
  }
  reorder(mapped_label);
  auto out = compose(mapped_label);
  for (const char32_t code : out) {
    if (in(prohibited, code)) return std::nullopt;
  }
  if (!keeps_one_direction(out)) return std::nullopt;
  return out;
}

std::string_view composed(std::string_view text, std::string& holder) {
  if (!may_be_composed(text)) return text;
  auto codes = decode(text);
  reorder(codes);
  holder.clear();
  for (const char32_t code : compose(codes)) append(holder, code);
  return holder;
}

std::string punycode(std::u32string_view label) {
  constexpr std::uint32_t base = 36, t_min = 1, t_max = 26, skew = 38, damp = 700;
  const auto digit = [](std::uint32_t d) {
    return static_cast<char>(d < 26 ? 'a' + d : '0' + d - 26);
  };
  std::string out;
  for (const char32_t code : label) {
    if (code < 0x80) out.push_back(static_cast<char>(code));
  }
  const auto basic = static_cast<std::uint32_t>(out.size());
  if (basic > 0) out.push_back('-');
  std::uint32_t bias = 72, delta = 0, done = basic;
  char32_t next = 0x80;
  while (done < label.size()) {
    char32_t least = 0x110000;
    for (const char32_t code : label) {
      if (code >= next) least = std::min(least, code);
    }
    delta += (least - next) * (done + 1);
    next = least;
    for (const char32_t code : label) {
      if (code < next) ++delta;
      if (code != next) continue;
      std::uint32_t rest = delta;
      for (std::uint32_t k = base;; k += base) {
        const std::uint32_t t = k <= bias ? t_min : std::min(t_max, k - bias);
        if (rest < t) break;
        out.push_back(digit(t + (rest - t) % (base - t)));
        rest = (rest - t) / (base - t);
      }
      out.push_back(digit(rest));
      delta = done == basic ? delta / damp : delta / 2;
      delta += delta / (done + 1);
      std::uint32_t shift = 0;
      for (; delta > ((base - t_min) * t_max) / 2; shift += base) delta /= base - t_min;
      bias = shift + (base - t_min + 1) * delta / (delta + skew);
      delta = 0;
      ++done;
    }
    ++delta;
    ++next;
  }
  return out;
}

}  // namespace notify::unicode
