#include "domain/text/typography.hpp"

#include "domain/text/scan.hpp"
#include "domain/text/unicode.hpp"

#include <notify/typography.hpp>

namespace notify {
namespace typography {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view en_dash = "\u2013";
constexpr std::string_view em_dash = "\u2014";
constexpr std::string_view zero_width_space = "\u200B";
constexpr std::string_view left_quote = "\u2018";
constexpr std::string_view right_quote = "\u2019";
constexpr int dashes_max = 3;

constexpr auto is_punctuation_after_blank = [](auto before, auto at) {
  return ((before == ' ') | (before == '\t')) & ((at == ',') | (at == '.'));
};

/// White space of one byte is below '!'; that of several ends in a byte that counts as negative,
/// and so does the first byte of a dash.
constexpr auto may_be_spaced_dash = [](auto before, auto at) {
  return (before < '!') & ((at == '-') | (at == static_cast<signed char>(0xE2)));
};

constexpr auto may_be_govuk_dot = [](auto before, auto at) {
  return ((before == 'v') | (before == 'V')) & (at == '.');
};

std::size_t find_punctuation_after_blank(std::string_view text, std::size_t from) noexcept {
  return text::find_pair(text, from, is_punctuation_after_blank);
}
std::size_t find_spaced_dash(std::string_view text, std::size_t from) noexcept {
  return text::find_pair(text, from, may_be_spaced_dash);
}

/// How many bytes of white space end at `end` and begin no earlier than `from`: one character.
std::size_t space_before(std::string_view text, std::size_t from, std::size_t end) noexcept {
  std::size_t start = end;
  while (start > from && end - start < 4) {
    --start;
    if ((static_cast<unsigned char>(text[start]) & 0xC0) != 0x80) break;
  }
  if (start == end) return 0;
  std::string_view rest = text.substr(start, end - start);
  const bool space = unicode::is_space(unicode::take(rest));
  return space && rest.empty() ? end - start : 0;
}

/// How many bytes of white space begin at `at`: one character.
std::size_t space_at(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return 0;
  std::string_view rest = text.substr(at);
  return unicode::is_space(unicode::take(rest)) ? text.size() - at - rest.size() : 0;
}

std::size_t dash_at(std::string_view text, std::size_t at) noexcept {
  const auto rest = text.substr(at);
  if (rest.starts_with('-')) return 1;
  return rest.starts_with(en_dash) || rest.starts_with(em_dash) ? en_dash.size() : 0;
}

/// Behind one to three dashes and the white space after them, or 0 if that is not what stands at
/// `at`.
std::size_t end_of_spaced_dash(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  for (int dashes = 0; dashes < dashes_max && end < text.size(); ++dashes) {
    end += dash_at(text, end);
  }
  if (end == at) return 0;
  const std::size_t dashes_end = end;
  while (const std::size_t size = space_at(text, end)) end += size;
  return end > dashes_end ? end : 0;
}

char lower(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

/// Whether the dot at `dot` is that of a "GOV.UK" which a mail program would make a link of.
bool is_bare_govuk(std::string_view text, std::size_t dot) noexcept {
  constexpr std::string_view wanted = "gov.uk";
  if (dot < 3 || text.size() - dot < 3) return false;
  std::size_t start = dot - 3;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (lower(text[start + i]) != wanted[i]) return false;
  }
  const std::size_t end = start + wanted.size();
  if (end < text.size() && "/?#"sv.find(text[end]) != std::string_view::npos) return false;
  if (start > 0 && "#*^"sv.find(text[start - 1]) != std::string_view::npos) --start;
  return start == 0 || space_before(text, 0, start) > 0;
}

/// The stretch without white space round the "@" at `at`, not reaching back beyond `from`.
struct Token {
  std::size_t start;
  std::size_t end;
};
Token token_round(std::string_view text, std::size_t from, std::size_t at) noexcept {
  Token token{at, at};
  while (token.start > from && space_before(text, from, token.start) == 0) --token.start;
  while (token.end < text.size() && space_at(text, token.end) == 0) ++token.end;
  return token;
}

void append_straightened(std::string& out, std::string_view token) {
  while (!token.empty()) {
    const auto quote = token.find("\xE2\x80"sv);
    if (quote == std::string_view::npos) break;
    const auto found = token.substr(quote, left_quote.size());
    const bool curly = found == left_quote || found == right_quote;
    out.append(token.substr(0, quote));
    out.append(curly ? "'"sv : found);
    token.remove_prefix(quote + found.size());
  }
  out.append(token);
}

}  // namespace

bool has_blank_before_punctuation(std::string_view text) noexcept {
  return find_punctuation_after_blank(text, 1) < text.size();
}

bool has_spaced_dash(std::string_view text) noexcept {
  return find_spaced_dash(text, 1) < text.size();
}

bool has_curly_quote_and_at_sign(std::string_view text) noexcept {
  return text.find('@') != std::string_view::npos &&
         (text.find(left_quote) != std::string_view::npos ||
          text.find(right_quote) != std::string_view::npos);
}

void remove_whitespace_before_punctuation_to(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t at = find_punctuation_after_blank(text, 1); at < text.size();
       at = find_punctuation_after_blank(text, at + 1)) {
    std::size_t end = at;
    while (end > copied && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    out.append(text.substr(copied, end - copied));
    copied = at;
  }
  out.append(text.substr(copied));
}

void spaced_en_dashes_to(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  std::size_t at = find_spaced_dash(text, 1);
  while (at < text.size()) {
    std::size_t start = at;
    const std::size_t dash_end = end_of_spaced_dash(text, at);  // no other white space is scanned
    while (const std::size_t size = dash_end > 0 ? space_before(text, copied, start) : 0) {
      start -= size;
    }
    const std::size_t end = start < at ? dash_end : 0;
    if (end > 0) {
      out.append(text.substr(copied, start - copied));
      out.append(" ").append(en_dash).append(" ");
      copied = end;
    }
    at = find_spaced_dash(text, end > 0 ? end : at + 1);
  }
  out.append(text.substr(copied));
}

void straighten_quotes_in_email_addresses_to(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  std::size_t taken = 0;  // up to where an address before this one has used up the white space
  for (std::size_t at = text.find('@'); at < text.size();) {
    const auto token = token_round(text, copied, at);
    const auto inner = at > token.start ? at : text.find('@', at + 1);
    const bool address = inner < token.end - 1;
    const bool starts = token.start == 0 || text[token.start - 1] == '\n' ||
                        token.start - space_before(text, 0, token.start) >= taken;
    out.append(text.substr(copied, token.start - copied));
    const auto word = text.substr(token.start, token.end - token.start);
    if (address && starts) {
      append_straightened(out, word);
      taken = token.end + space_at(text, token.end);
    } else {
      out.append(word);
    }
    copied = token.end;
    at = text.find('@', token.end);
  }
  out.append(text.substr(copied));
}

void unlink_govuk_to(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t dot = text::find_pair(text, 1, may_be_govuk_dot); dot < text.size();
       dot = text::find_pair(text, dot + 1, may_be_govuk_dot)) {
    if (!is_bare_govuk(text, dot)) continue;
    out.append(text.substr(copied, dot + 1 - copied));
    out.append(zero_width_space);
    copied = dot + 1;
  }
  out.append(text.substr(copied));
}

void nice_typography_to(std::string& out, std::string_view html, Buffers& buffers) {
  std::string_view text = html;
  const auto pass = [&text](std::string& into, auto rule) {
    into.clear();
    rule(into, text);
    text = into;
  };
  if (has_blank_before_punctuation(text)) {
    pass(buffers.even, remove_whitespace_before_punctuation_to);
  }
  pass(buffers.odd, smart_quotes_to);
  if (has_curly_quote_and_at_sign(text)) {
    pass(buffers.even, straighten_quotes_in_email_addresses_to);
  }
  spaced_en_dashes_to(out, text);
}

}  // namespace typography

namespace {

using Pass = void (*)(std::string&, std::string_view);

std::string result_of(Pass pass, std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  pass(out, text);
  return out;
}

}  // namespace

std::string remove_whitespace_before_punctuation(std::string_view text) {
  return result_of(typography::remove_whitespace_before_punctuation_to, text);
}

std::string smart_quotes(std::string_view html) {
  return result_of(typography::smart_quotes_to, html);
}

std::string straighten_quotes_in_email_addresses(std::string_view text) {
  return result_of(typography::straighten_quotes_in_email_addresses_to, text);
}

std::string spaced_en_dashes(std::string_view text) {
  return result_of(typography::spaced_en_dashes_to, text);
}

std::string nice_typography(std::string_view html) {
  typography::Buffers buffers;
  std::string out;
  out.reserve(html.size() + html.size() / 8);
  typography::nice_typography_to(out, html, buffers);
  return out;
}

std::string unlink_govuk(std::string_view text) {
  return result_of(typography::unlink_govuk_to, text);
}

}  // namespace notify
