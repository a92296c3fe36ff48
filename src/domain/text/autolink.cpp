#include "domain/text/link.hpp"
#include "domain/text/unicode.hpp"

#include <algorithm>

namespace notify::text {
namespace {

constexpr std::size_t top_level_min = 2;
constexpr std::size_t top_level_max = 63;
constexpr std::string_view scheme_starts[] = {"http://", "https://"};

/// One character of a text, as the search sees it.
struct Character {
  char32_t code = 0;
  std::size_t size = 0;  ///< in bytes; 0 at the end of the text
};

Character character_at(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return {};
  auto rest = text.substr(at);
  const char32_t code = unicode::take(rest);
  return {code, text.size() - at - rest.size()};
}

Character character_before(std::string_view text, std::size_t end) noexcept {
  if (end == 0) return {};
  std::size_t start = end - 1;
  while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
  return {character_at(text, start).code, end - start};
}

bool is_word(Character character) noexcept {
  return character.size > 0 && unicode::is_word(character.code);
}

bool is_label(Character character) noexcept {
  return is_word(character) || (character.size > 0 && character.code == '-');
}

/// An ASCII letter; ignoring case, that includes four others.
bool is_letter(Character character) noexcept {
  const char32_t code = character.code;
  if (character.size == 0) return false;
  if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
  return code == 0x130 || code == 0x131 || code == 0x17F || code == 0x212A;
}

/// Behind the top-level domain at `at`, or 0 if there is none.
std::size_t end_of_top_level(std::string_view text, std::size_t at) noexcept {
  std::size_t letters = 0;
  auto next = character_at(text, at);
  for (; is_letter(next) && letters <= top_level_max; next = character_at(text, at)) {
    at += next.size;
    ++letters;
  }
  if (letters < top_level_min || letters > top_level_max || is_word(next)) return 0;
  return next.size > 0 && next.code == '@' ? 0 : at;
}

/// A run of labels, each but the last followed by one dot.
struct Run {
  std::size_t end = 0;       ///< behind all of it
  std::size_t last_dot = 0;  ///< before its last top-level domain
  std::size_t host_end = 0;  ///< behind that; 0 if it has none
};

Run read_run(std::string_view text, std::size_t at) noexcept {
  Run run;
  bool label = false;
  while (true) {
    const auto next = character_at(text, at);
    const bool dot = next.size > 0 && next.code == '.' && label;
    if (!dot && !is_label(next)) break;
    at += next.size;
    label = !dot;
    if (!dot) continue;
    if (const auto end = end_of_top_level(text, at)) {
      run.last_dot = at - 1;
      run.host_end = end;
    }
  }
  run.end = at;
  return run;
}

/// Whether a link may start at `at`: a word begins or ends there, and no address or name goes on.
bool may_start(std::string_view text, std::size_t at) noexcept {
  const auto before = character_before(text, at);
  if (before.size > 0 && (before.code == '@' || before.code == '.')) return false;
  return is_word(before) != is_word(character_at(text, at));
}

/// Where the link begins whose labels are `run`, which starts at `at`; `run.end` if nowhere.
/// What lies before `from` is taken.
std::size_t start_of_link(std::string_view text, std::size_t from, std::size_t at,
                          const Run& run) noexcept {
  for (const auto scheme : scheme_starts) {
    if (at - from < scheme.size()) continue;
    const std::size_t start = at - scheme.size();
    const auto found = text.substr(start, scheme.size());
    const bool same =
        std::equal(found.begin(), found.end(), scheme.begin(), [](char byte, char wanted) {
          return byte == wanted || (byte >= 'A' && byte <= 'Z' && (byte | 0x20) == wanted);
        });
    if (same && may_start(text, start)) return start;
  }
  while (at < run.last_dot) {
    const auto next = character_at(text, at);
    if (is_label(next) && may_start(text, at)) return at;
    at += next.size;
  }
  return run.end;
}

/// Behind the path, query and fragment that may follow a host.
std::size_t end_of_tail(std::string_view text, std::size_t at) noexcept {
  const auto first = character_at(text, at);
  if (first.size == 0 || (first.code != '/' && first.code != '?' && first.code != '#')) return at;
  for (auto next = first; next.size > 0 && next.code != '<' && !unicode::is_space(next.code);
       next = character_at(text, at)) {
    at += next.size;
  }
  return at;
}

/// How much of `link` belongs to it rather than to the sentence round it.
std::size_t length_without_punctuation(std::string_view link) noexcept {
  const auto count = [link](char byte) { return std::count(link.begin(), link.end(), byte); };
  auto round = count(')') - count('(');
  auto square = count(']') - count('[');
  std::size_t size = link.size();
  for (; size > 0; --size) {
    const char last = link[size - 1];
    if (last == ')' && round > 0) {
      --round;
    } else if (last == ']' && square > 0) {
      --square;
    } else if (last != '.' && last != ',' && last != ':') {
      break;
    }
  }
  return size;
}

}  // namespace

void make_link_within_text_to(std::string& out, std::string_view address,
                              const LinkOptions& options) {
  LinkOptions style = options;
  style.text = {};
  const auto size = length_without_punctuation(address);
  make_link_to(out, address.substr(0, size), style);
  out.append(address.substr(size));
}

void rewrite_web_addresses(std::string& out, std::string_view text, const WebAddressWriter& write) {
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = character_at(text, at);
    if (!is_label(next)) {
      at += next.size;
      continue;
    }
    const Run run = read_run(text, at);
    const std::size_t start = run.host_end > 0 ? start_of_link(text, copied, at, run) : run.end;
    if (start >= run.end) {
      at = run.end;
      continue;
    }
    const std::size_t end = end_of_tail(text, run.host_end);
    out.append(text.substr(copied, start - copied));
    write(out, text.substr(start, end - start));
    copied = at = end;
  }
  out.append(text.substr(copied));
}

void autolink_to(std::string& out, std::string_view html, const LinkOptions& options) {
  rewrite_web_addresses(out, html, [&](std::string& to, std::string_view address) {
    make_link_within_text_to(to, address, options);
  });
}

}  // namespace notify::text
