#include "domain/text/scan.hpp"
#include "domain/text/typography.hpp"
#include "domain/text/unicode.hpp"

#include <array>

namespace notify::typography {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view left_single = "\u2018";
constexpr std::string_view right_single = "\u2019";
constexpr std::string_view left_double = "\u201C";
constexpr std::string_view right_double = "\u201D";

/// Names of elements whose text stays as it is, and of all whose names begin like them.
constexpr std::string_view skipped_elements[] = {"pre",    "samp",  "code", "tt", "kbd",
                                                 "script", "style", "math", "a"};

/// References that become the characters they name, wherever text is set.
struct Reference {
  std::string_view name;
  std::string_view character;
};
constexpr Reference references[] = {{"&#8211;", "\u2013"},    {"&#8212;", "\u2014"},
                                    {"&#8216;", left_single}, {"&#8217;", right_single},
                                    {"&#8220;", left_double}, {"&#8221;", right_double},
                                    {"&#8230;", "\u2026"}};

/// What a backslash protects, and the reference that it becomes.
constexpr Reference escapes[] = {{"\\", "&#92;"}, {"\"", "&#34;"}, {"'", "&#39;"},
                                 {".", "&#46;"},  {"-", "&#45;"},  {"`", "&#96;"}};

/// A straight quote while it waits for its direction: as wide as the curly one that replaces it,
/// and, since what follows its first byte reads as continuation bytes, one character.
constexpr std::string_view waiting_single = "'\x80\x80";
constexpr std::string_view waiting_double = "\"\x80\x80";
constexpr std::size_t quote_size = 3;
/// Quotes no farther apart than one character settle together: one may use up the other's
/// neighbour.
constexpr std::size_t character_size_max = 4;

constexpr char32_t nothing = 0xFFFFFFFF;  ///< where text ends

constexpr auto is_special = [](auto at) {
  return (at == '\'') | (at == '"') | (at == '\\') | (at == '&');
};

/// Whether a quote behind `code` may close.
bool is_closer(char32_t code) noexcept {
  return code != nothing && " \t\r\n[{(-"sv.find(static_cast<char>(code < 0x80 ? code : 'x')) ==
                                std::string_view::npos;
}

bool is_space(char32_t code) noexcept { return code != nothing && unicode::is_space(code); }
bool is_word(char32_t code) noexcept { return code != nothing && unicode::is_word(code); }
bool is_digit(char32_t code) noexcept { return code != nothing && unicode::is_digit(code); }

/// ASCII punctuation but for "&", with which every reference begins.
bool is_punctuation(char32_t code) noexcept {
  return code > ' ' && code < 0x7F && code != '&' && !unicode::is_word(code);
}

std::string_view text_of(const Reference* found) noexcept {
  return found == nullptr ? std::string_view{} : found->character;
}

template <std::size_t count>
const Reference* find_reference(const Reference (&table)[count], std::string_view text) noexcept {
  for (const auto& entry : table) {
    if (text.starts_with(entry.name)) return &entry;
  }
  return nullptr;
}

/// The element of `skipped_elements` with which a tag's name begins, counted from 1; 0 if none.
char skipped_element(std::string_view name) noexcept {
  for (std::size_t i = 0; i < std::size(skipped_elements); ++i) {
    const auto wanted = skipped_elements[i];
    if (name.size() < wanted.size()) continue;
    bool same = true;
    for (std::size_t j = 0; j < wanted.size(); ++j) same = same && (name[j] | 0x20) == wanted[j];
    if (same) return static_cast<char>(i + 1);
  }
  return 0;
}

/// Takes HTML apart into tags and text.
class Tokens {
public:
  explicit Tokens(std::string_view html) : html_(html) {}

  /// Behind the tag or comment at `at`, where "<" stands; 0 if none ends.
  std::size_t end_of_tag(std::size_t at) noexcept {
    if (html_.substr(at).starts_with("<!--")) {
      if (const auto end = end_of_comment(at + 4)) return end;
    }
    const auto end = html_.find('>', at);
    return end == std::string_view::npos ? 0 : end + 1;
  }

  /// A comment with "--" inside is none.
  static bool is_text(std::string_view tag) noexcept {
    if (!tag.starts_with("<!--")) return false;
    auto body = tag.substr(4);
    const auto drop_last = [&body](auto test) {
      while (!body.empty() && test(body.back())) body.remove_suffix(1);
    };
    drop_last([](char byte) { return byte == '>'; });
    drop_last([](char byte) { return unicode::is_space(static_cast<unsigned char>(byte)); });
    drop_last([](char byte) { return byte == '-'; });
    return body.find("--") != std::string_view::npos;
  }

private:
  /// Behind the next "--", white space, ">"; 0 if there is none, which is then true for all that
  /// follows.
  std::size_t end_of_comment(std::size_t from) noexcept {
    if (no_comment_ends_) return 0;
    for (auto at = html_.find("--", from); at != std::string_view::npos;
         at = html_.find("--", at + 1)) {
      auto rest = html_.substr(at + 2);
      while (!rest.empty() && rest[0] != '>') {
        auto next = rest;
        if (!unicode::is_space(unicode::take(next))) break;
        rest = next;
      }
      if (rest.starts_with('>')) return html_.size() - rest.size() + 1;
    }
    no_comment_ends_ = true;
    return 0;
  }

  std::string_view html_;
  bool no_comment_ends_ = false;
};

/// Gives the quotes of HTML their directions. The rules are those of the reference in their order;
/// each is applied to one group of neighbouring quotes at a time, in place. (rules/text 4.2)
class QuoteSetter {
public:
  explicit QuoteSetter(std::string& out) : out_(out) {}

  void add(std::string_view html) {
    Tokens tokens(html);
    for (std::size_t at = 0; at < html.size();) {
      const auto tag = html.find('<', at);
      const auto end = tag == std::string_view::npos ? 0 : tokens.end_of_tag(tag);
      if (end == 0) return add_text(html.substr(at));
      if (tag > at) add_text(html.substr(at, tag - at));
      add_tag(html.substr(tag, end - tag));
      at = end;
    }
  }

private:
  void add_tag(std::string_view tag) {
    if (Tokens::is_text(tag)) return add_text(tag);
    out_.append(tag);
    const bool closes = tag.substr(1).starts_with('/');
    const char element = skipped_element(tag.substr(closes ? 2 : 1));
    if (element == 0) return;
    if (!closes) {
      open_.push_back(element);
    } else if (!open_.empty() && open_.back() == element) {
      open_.pop_back();
    }
  }

  void add_text(std::string_view text) {
    if (!open_.empty()) {
      out_.append(text);
    } else if (text == "'") {
      out_.append(after_visible_ ? right_single : left_single);
    } else if (text == "\"") {
      out_.append(after_visible_ ? right_double : left_double);
    } else {
      set_text(text);
    }
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    text.remove_prefix(last);
    after_visible_ = !unicode::is_space(unicode::take(text));
  }

  void set_text(std::string_view text) {
    start_ = out_.size();
    group_end_ = 0;
    while (true) {
      const auto special = text::find_byte(text, 0, is_special);
      out_.append(text.substr(0, special));
      if (special == text.size()) break;
      text.remove_prefix(special);
      text.remove_prefix(add_special(text));
    }
    settle();
  }

  /// Adds the quote, escape or reference at the front of `text`; returns the bytes it took.
  std::size_t add_special(std::string_view text) {
    if (text[0] == '\'' || text[0] == '"') {
      add_quote(text[0] == '"');
      return 1;
    }
    const bool escape = text[0] == '\\';
    const auto* found =
        escape ? find_reference(escapes, text.substr(1)) : find_reference(references, text);
    out_.append(found == nullptr ? text.substr(0, 1) : text_of(found));
    if (found == nullptr) return 1;
    return found->name.size() + (escape ? 1 : 0);
  }

  void add_quote(bool is_double) {
    if (group_end_ == 0 || out_.size() - group_end_ > character_size_max) {
      settle();
      group_start_ = out_.size();
    }
    has_double_ = has_double_ || is_double;
    has_single_ = has_single_ || !is_double;
    out_.append(is_double ? waiting_double : waiting_single);
    group_end_ = out_.size();
  }

  void settle() {
    if (group_end_ == 0) return;
    if (has_single_ && has_double_) settle_pairs();
    if (has_single_) settle_singles();
    if (has_double_) settle_doubles();
    has_single_ = has_double_ = false;
    group_end_ = 0;
  }

  /// Two quotes of both kinds before a word open both.
  void settle_pairs() {
    each('"', [&](std::size_t at) {
      if (out_[at + quote_size] != '\'' || !is_word(after(at + quote_size))) return;
      set(at, left_double);
      set(at + quote_size, left_single);
    });
    each('\'', [&](std::size_t at) {
      if (out_[at + quote_size] != '"' || !is_word(after(at + quote_size))) return;
      set(at, left_single);
      set(at + quote_size, left_double);
    });
  }

  void settle_singles() {
    each('\'', [&](std::size_t at) {
      if (is_word(before(at).code) && is_decade(at + quote_size)) set(at, right_single);
    });
    each('\'', [&](std::size_t at) {
      if (is_word(after(at)) && is_behind_gap(at)) set(at, left_single);
    });
    const auto close = [&](bool before_space_or_s) {
      std::size_t used = 0;
      each('\'', [&](std::size_t at) {
        const auto left = before(at);
        const char32_t right = after(at);
        if (!is_closer(left.code) || left.at < used) return;
        if ((is_space(right) || is_last_s(at + quote_size)) != before_space_or_s) return;
        if (is_digit(right)) return;
        set(at, right_single);
        used = at + quote_size + (before_space_or_s ? 1 : 0);
      });
    };
    close(false);
    close(true);
    each('\'', [&](std::size_t at) { set(at, left_single); });
  }

  void settle_doubles() {
    each('"', [&](std::size_t at) {
      if (is_word(after(at)) && is_behind_gap(at)) set(at, left_double);
    });
    each('"', [&](std::size_t at) {
      if (is_space(after(at))) set(at, right_double);
    });
    if (group_start_ == start_ && out_[start_] == '"' && is_punctuation(after(start_))) {
      set(start_, right_double);
    }
    std::size_t used = 0;
    each('"', [&](std::size_t at) {
      const auto left = before(at);
      if (!is_closer(left.code) || left.at < used) return;
      set(at, right_double);
      used = at + quote_size;
    });
    each('"', [&](std::size_t at) { set(at, left_double); });
  }

  /// Calls `rule` for every quote of the group that still waits.
  template <typename Rule>
  void each(char quote, Rule rule) {
    for (std::size_t at = group_start_; at < group_end_; ++at) {
      if (out_[at] == quote) rule(at);
    }
  }

  void set(std::size_t at, std::string_view curly) { curly.copy(out_.data() + at, quote_size); }

  struct Before {
    std::size_t at;
    char32_t code;
  };
  Before before(std::size_t at) const noexcept {
    if (at == start_) return {at, nothing};
    std::size_t first = at - 1;
    while (first > start_ && (static_cast<unsigned char>(out_[first]) & 0xC0) == 0x80) --first;
    std::string_view rest(out_.data() + first, at - first);
    return {first, unicode::take(rest)};
  }

  /// What follows the quote at `at`.
  char32_t after(std::size_t at) const noexcept { return code_at(at + quote_size); }

  char32_t code_at(std::size_t at) const noexcept {
    if (at >= out_.size()) return nothing;
    auto rest = std::string_view(out_).substr(at);
    return unicode::take(rest);
  }

  /// Whether white space, dashes or the references to them stand before the quote.
  bool is_behind_gap(std::size_t at) const noexcept {
    if (is_space(before(at).code)) return true;
    const auto text = std::string_view(out_).substr(start_, at - start_);
    return text.ends_with("--") || text.ends_with("&nbsp;") || text.ends_with("&mdash;") ||
           text.ends_with("&ndash;");
  }

  /// Two digits and "s" at `at`, as in '80s.
  bool is_decade(std::size_t at) const noexcept {
    auto rest = std::string_view(out_).substr(at);
    for (int digits = 0; digits < 2; ++digits) {
      if (rest.empty() || !unicode::is_digit(unicode::take(rest))) return false;
    }
    return rest.starts_with('s');
  }

  bool is_last_s(std::size_t at) const noexcept {
    return code_at(at) == 's' && !is_word(code_at(at + 1));
  }

  std::string& out_;
  std::string open_;            ///< skipped elements that are open, outermost first
  bool after_visible_ = false;  ///< the text before this one ended in something visible
  std::size_t start_ = 0;       ///< of the text that is being set
  std::size_t group_start_ = 0;
  std::size_t group_end_ = 0;  ///< 0 if no quote waits
  bool has_single_ = false;
  bool has_double_ = false;
};

}  // namespace

void smart_quotes_to(std::string& out, std::string_view html) { QuoteSetter(out).add(html); }

}  // namespace notify::typography
