#include "domain/template/markdown_links.hpp"

#include "domain/text/scan.hpp"

namespace notify::markdown {
namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;
constexpr std::uint32_t unknown = 0xFFFFFFFE;

}  // namespace

void Links::read() {
  is_read_ = true;
  last_round_close_ = text_.rfind(')');
  std::size_t caret = 0;
  const auto wanted = [](auto byte) { return (byte == '[') | (byte == ']') | (byte == '^'); };
  for (std::size_t at = text::find_byte(text_, 0, wanted); at < text_.size();
       at = text::find_byte(text_, at + 1, wanted)) {
    if (text_[at] == '^') {
      caret = at + 1;
      continue;
    }
    Bracket bracket;
    bracket.at = at;
    bracket.is_open = text_[at] == '[';
    bracket.caret = caret;
    document_.brackets.push_back(bracket);
  }
  count_ = static_cast<std::uint32_t>(document_.brackets.size() - first_);
  std::uint32_t close = none;
  for (std::uint32_t i = count_; i-- > 0;) {
    if (!bracket(i).is_open) close = i;
    bracket(i).close = close;
  }
  for (std::uint32_t i = count_; i-- > 0;) fill(i);
}

/// True if the `[` is closed with no `^` on the way: such a pair may stand in the text of a link.
bool Links::is_group(std::uint32_t index) noexcept {
  const Bracket& open = bracket(index);
  return open.is_open && open.close != none && bracket(open.close).caret <= open.at;
}

/// Works out where a link could end whose text has come to this bracket: at the last `]` that can
/// be reached over groups and over `]` with another `]` before the next `[`.
void Links::fill(std::uint32_t index) {
  Bracket& here = bracket(index);
  here.link_end = here.reference_end = none;
  here.definition = unknown;
  if (here.is_open) {
    if (is_group(index) && here.close + 1 < count_) {
      here.link_end = bracket(here.close + 1).link_end;
      here.reference_end = bracket(here.close + 1).reference_end;
    }
    return;
  }
  const bool has_next = index + 1 < count_;
  if (has_next && !bracket(index + 1).is_open) {
    here.link_end = bracket(index + 1).link_end;
    here.reference_end = bracket(index + 1).reference_end;
  }
  const bool may_be_link = byte_at(text_, here.at + 1) == '(' && last_round_close_ != nowhere &&
                           last_round_close_ > here.at + 1;
  if (here.link_end == none && may_be_link) here.link_end = index;
  if (here.reference_end == none && has_next && is_group(index + 1) &&
      skip_space(text_, here.at + 1) == bracket(index + 1).at) {
    here.reference_end = index;
  }
}

std::uint32_t Links::index_of(std::size_t open) {
  if (!is_read_) read();
  while (bracket(next_).at < open) ++next_;
  return next_;
}

std::size_t Links::first_close(std::size_t open) {
  const std::uint32_t close = bracket(index_of(open)).close;
  return close == none ? nowhere : bracket(close).at;
}

FoundLink Links::find(std::size_t open) {
  const std::uint32_t index = index_of(open);
  if (index + 1 >= count_) return {};
  const std::uint32_t end = bracket(index + 1).link_end;
  if (end != none) return read_link(open, bracket(end).at);
  return document_.link_keys.empty() ? FoundLink{} : find_defined(index);
}

/// The address, which goes on to the first place where the link can end, and the title.
FoundLink Links::read_link(std::size_t open, std::size_t close) {
  FoundLink found;
  found.text = text_.substr(open + 1, close - open - 1);
  const std::size_t start = skip_space(text_, close + 2);
  if (byte_at(text_, start) == '<' && has_angle_end_) {
    for (std::size_t at = text_.find('>', start + 1); at != nowhere; at = text_.find('>', at + 1)) {
      const Tail tail = read_tail(at + 1);
      if (tail.end == nowhere) continue;
      found.link = {text_.substr(start + 1, at - start - 1), tail.title, true};
      found.end = tail.end;
      return found;
    }
    has_angle_end_ = false;
  }
  for (std::size_t at = start; at < text_.size();) {
    const std::size_t space = space_length(text_, at);
    if (space == 0 && text_[at] != ')') {
      ++at;
      continue;
    }
    const Tail tail = read_tail(at);
    if (tail.end != nowhere) {
      found.link = {text_.substr(start, at - start), tail.title, false};
      found.end = tail.end;
      return found;
    }
    at = skip_space(text_, at);
  }
  return found;
}

/// What follows an address: white space and a quoted title, if any, then `)`.
Links::Tail Links::read_tail(std::size_t at) {
  const std::size_t next = skip_space(text_, at);
  if (byte_at(text_, next) == ')') return {next + 1, {}};
  if (next == at || !is_quote(byte_at(text_, next))) return {};
  const std::size_t close = find_title_end(next + 1);
  if (close == nowhere) return {};
  return {skip_space(text_, close + 1) + 1, text_.substr(next + 1, close - next - 1)};
}

/// The first quote at or after `at` that only white space parts from a `)`.
std::size_t Links::find_title_end(std::size_t at) {
  if (!has_title_end_) return nowhere;
  for (at = text_.find_first_of("'\"", at); at != nowhere;
       at = text_.find_first_of("'\"", at + 1)) {
    if (byte_at(text_, skip_space(text_, at + 1)) == ')') return at;
  }
  has_title_end_ = false;
  return nowhere;
}

std::uint32_t Links::definition_of(std::string_view name) {
  if (name.empty() || name.size() > key_bytes_max) return none;
  return document_.link_keys.find(make_key(name, document_.arena));
}

/// A reference to a definition: `[text][name]`, `[name][]` or `[name]`.
FoundLink Links::find_defined(std::uint32_t index) {
  const std::size_t open = bracket(index).at;
  FoundLink found;
  std::uint32_t definition = none;
  if (const std::uint32_t end = bracket(index + 1).reference_end; end != none) {
    Bracket& close = bracket(end);
    const Bracket& name_open = bracket(end + 1);
    const std::size_t name_close = bracket(name_open.close).at;
    found.text = text_.substr(open + 1, close.at - open - 1);
    found.end = name_close + 1;
    const auto name = text_.substr(name_open.at + 1, name_close - name_open.at - 1);
    if (name.empty()) {
      if (end == index + 1) definition = definition_of(found.text);
    } else {
      if (close.definition == unknown) close.definition = definition_of(name);
      definition = close.definition;
    }
  }
  if (definition == none && !bracket(index + 1).is_open) {
    found.text = text_.substr(open + 1, bracket(index + 1).at - open - 1);
    found.end = bracket(index + 1).at + 1;
    definition = definition_of(found.text);
  }
  if (definition == none) return {};
  const LinkDefinition& link = document_.links[definition];
  found.link = {link.url, link.title, false};
  return found;
}

}  // namespace notify::markdown
