#include "domain/template/markdown_blocks.hpp"

namespace notify::markdown {

using Kind = Node::Kind;

namespace {

/// True if the line at `at` begins with exactly `indent` spaces and a marker.
bool is_item(std::string_view text, std::size_t at, std::size_t indent) noexcept {
  return skip(text, at, ' ') == at + indent && read_marker(text, at + indent).length > 0;
}

/// The same, and a space follows.
bool is_usual_item(std::string_view text, std::size_t at, std::size_t indent) noexcept {
  if (!is_item(text, at, indent)) return false;
  return byte_at(text, at + indent + read_marker(text, at + indent).length) == ' ';
}

bool is_row_of_marks_within(std::string_view text, std::size_t at, std::size_t indent) noexcept {
  const std::size_t first = skip(text, at, ' ');
  return (first == at || first == at + indent) && is_row_of_marks(text, first);
}

bool is_definition(std::string_view text, std::size_t at) noexcept {
  return read_link_definition(text, at).end != nowhere ||
         read_footnote_definition(text, at).end != nowhere;
}

bool is_inset_line(std::string_view text, std::size_t at) noexcept {
  const std::size_t first = skip(text, at, ' ');
  return byte_at(text, first) == '^' && first + 1 < text.size() && text[first + 1] != '\n';
}

}  // namespace

/// A list goes on until a rule or a definition, or a blank line that nothing of it follows. Its
/// first character behind the marker at `content` never ends it. (rules/markup 3.2)
std::size_t BlockParser::end_of_list(const Scope& scope, const Line& line, std::size_t content) {
  const auto text = scope.text;
  const std::size_t indent = line.first - line.at;
  for (std::size_t at = end_of_line(text, content + 1); at < text.size();) {
    if (at > std::max(scope.blank_from, content + 1)) break;
    const std::size_t next = skip(text, at, '\n');
    if (is_row_of_marks_within(text, next, indent) || is_definition(text, next)) return next;
    const std::size_t breaks = next - at;
    if (breaks > 2) return next;
    if (breaks == 2 && text[next] != ' ' && !is_usual_item(text, next, indent)) return next;
    at = end_of_line(text, next);
  }
  return text.size();
}

std::size_t BlockParser::parse_list(Scope& scope, const Line& line) {
  const auto text = scope.text;
  const Marker marker = read_marker(text, line.first);
  const std::size_t content = line.first + marker.length;
  if (marker.length == 0 || content >= text.size()) return nowhere;
  const std::size_t end = end_of_list(scope, line, content);
  const auto list = text.substr(line.at, end - line.at);

  add(Kind::list_start).is_ordered = marker.is_ordered;
  if (++list_depth_ > list_depth_max) {
    add(Kind::item_start);
    add(Kind::text, list);
    add(Kind::item_end);
  } else {
    parse_items(list, line.first - line.at);
  }
  --list_depth_;
  add(Kind::list_end);
  return end;
}

void BlockParser::parse_items(std::string_view list, std::size_t indent) {
  bool is_gap_before = false;
  for (std::size_t at = 0; at < list.size();) {
    std::size_t end = end_of_line(list, at);
    while (end < list.size() && !is_item(list, end + 1, indent)) end = end_of_line(list, end + 1);
    const bool is_last = end + 1 >= list.size();
    const Marker marker = read_marker(list, at + indent);
    const auto text = item_text(list.substr(at, end - at), indent, marker);

    const std::size_t gap = text.find("\n\n");
    bool is_loose = is_gap_before || (gap != nowhere && !is_blank(text, gap + 2));
    if (!is_last && !text.empty()) {
      is_gap_before = text.back() == '\n';
      is_loose = is_loose || is_gap_before;
    }
    add(is_loose ? Kind::loose_item_start : Kind::item_start);
    parse(text, Rules::item);
    add(Kind::item_end);
    at = end + 1;
  }
}

/// What an item holds: without its marker and, if a line of it is indented, without as many spaces
/// before each line as the marker took.
std::string_view BlockParser::item_text(std::string_view item, std::size_t indent,
                                        const Marker& marker) {
  item.remove_prefix(indent + marker.length);
  if (item.find("\n ") == nowhere) return item;
  const std::size_t width = indent + marker.characters;
  char* const bytes = document_.arena.take(item.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < item.size();) {
    const std::size_t next = std::min(end_of_line(item, at) + 1, item.size());
    at = std::min(skip(item, at, ' '), at + width);
    std::memcpy(bytes + size, item.data() + at, next - at);
    size += next - at;
    at = next;
  }
  document_.arena.give_back(item.size() - size);
  return {bytes, size};
}

std::size_t BlockParser::parse_inset(Scope& scope, const Line& line) {
  const auto text = scope.text;
  if (!is_inset_line(text, line.at)) return nowhere;
  std::size_t end = line.at;
  while (end < text.size() && is_inset_line(text, end)) {
    end = end_of_line(text, end);
    while (end + 1 < text.size() && text[end + 1] != '\n') end = end_of_line(text, end + 1);
    end = skip(text, end, '\n');
  }
  const auto inset = text.substr(line.at, end - line.at);
  add(Kind::inset_start);
  if (++inset_depth_ > inset_depth_max) {
    add(Kind::text, inset);
  } else {
    char* const bytes = document_.arena.take(inset.size());
    std::size_t size = 0;
    for (std::size_t at = 0; at < inset.size();) {
      const std::size_t next = std::min(end_of_line(inset, at) + 1, inset.size());
      const std::size_t mark = skip(inset, at, ' ');
      if (byte_at(inset, mark) == '^') at = byte_at(inset, mark + 1) == ' ' ? mark + 2 : mark + 1;
      std::memcpy(bytes + size, inset.data() + at, next - at);
      size += next - at;
      at = next;
    }
    document_.arena.give_back(inset.size() - size);
    parse({bytes, size}, Rules::all);
  }
  --inset_depth_;
  add(Kind::inset_end);
  return end;
}

std::size_t BlockParser::parse_definition(Scope& scope, const Line& line) {
  const Definition found = read_link_definition(scope.text, line.at);
  if (found.end == nowhere) return nowhere;
  document_.link_keys.put(make_key(found.key, document_.arena),
                          static_cast<std::uint32_t>(document_.links.size()));
  document_.links.push_back({found.text, found.title});
  return found.end;
}

std::size_t BlockParser::parse_footnote(Scope& scope, const Line& line) {
  const Definition found = read_footnote_definition(scope.text, line.at);
  if (found.end == nowhere) return nowhere;
  const auto key = make_key(found.key, document_.arena);
  if (document_.footnote_keys.find(key) != KeyTable::none) return found.end;
  const std::uint32_t number = document_.footnote_count++;
  document_.footnote_keys.put(key, number);
  if (document_.footnotes.size() <= number) document_.footnotes.emplace_back();
  document_.footnotes[number].order = 0;
  document_.footnotes[number].text.clear();
  add(Kind::footnote_start).footnote = number;
  parse(footnote_text(found.text), Rules::footnote);
  add(Kind::footnote_end).footnote = number;
  return found.end;
}

/// A footnote without the least indentation of its lines behind the first.
std::string_view BlockParser::footnote_text(std::string_view text) {
  std::size_t least = nowhere;
  const auto each_line = [text](auto visit) {
    for (std::size_t at = end_of_line(text, 0) + 1; at < text.size();) {
      const std::size_t end = end_of_line(text, at);
      visit(at, end);
      at = end + 1;
    }
  };
  const auto character_length = [text](std::size_t at) {
    std::string_view rest = text.substr(at);
    static_cast<void>(unicode::take(rest));
    return text.size() - at - rest.size();
  };
  each_line([&](std::size_t at, std::size_t end) {
    std::size_t characters = 0;
    const auto line = text.substr(0, end);
    while (const std::size_t length = space_length(line, at)) {
      at += length;
      ++characters;
    }
    if (characters > 0) least = std::min(least, characters);
  });
  if (least == nowhere) return text;
  char* const bytes = document_.arena.take(text.size());
  std::size_t size = std::min(end_of_line(text, 0) + 1, text.size());
  std::memcpy(bytes, text.data(), size);
  each_line([&](std::size_t at, std::size_t end) {
    for (std::size_t i = 0; i < least && at < end; ++i) at += character_length(at);
    const std::size_t next = std::min(end + 1, text.size());
    std::memcpy(bytes + size, text.data() + at, next - at);
    size += next - at;
  });
  document_.arena.give_back(text.size() - size);
  return {bytes, size};
}

}  // namespace notify::markdown
