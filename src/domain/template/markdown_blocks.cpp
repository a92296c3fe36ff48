#include "domain/template/markdown_blocks.hpp"

namespace notify::markdown {

using Kind = Node::Kind;

namespace {

constexpr std::size_t code_indent = 4;
constexpr std::size_t fence_min = 3;

}  // namespace

void parse_blocks(Document& document, std::string_view text) {
  document.nodes.clear();
  document.link_keys.clear();
  document.links.clear();
  document.footnote_keys.clear();
  document.footnote_count = 0;
  BlockParser(document).parse(text, Rules::all);
}

Node& BlockParser::add(Kind kind, std::string_view text) {
  Node& node = document_.nodes.emplace_back();
  node.kind = kind;
  node.text = text;
  return node;
}

void BlockParser::parse(std::string_view text, Rules rules) {
  text = text.substr(0, trim_end(text, 0, text.size(), '\n'));
  Scope scope(text, rules, document_);
  scope.has_bar = rules != Rules::item && text.find('|') != nowhere;
  scope.blank_from = without_space_at_end(text).size();
  for (std::size_t at = 0; at < text.size();) at = parse_one(scope, at);
}

std::size_t BlockParser::parse_one(Scope& scope, std::size_t at) {
  const auto text = scope.text;
  if (text[at] == '\n') {
    const std::size_t end = skip(text, at, '\n');
    if (end - at > 1) add(Kind::blank_lines);
    return end;
  }
  const Line line{at, skip(text, at, ' '), end_of_line(text, at)};
  std::size_t end = parse_simple(scope, line);
  if (end == nowhere) end = parse_container(scope, line);
  if (end == nowhere && scope.rules != Rules::item) {
    end = parse_table(scope, line);
    if (end == nowhere) end = parse_paragraph(scope, line);
  }
  return end == nowhere ? parse_text(scope, line) : end;
}

std::size_t BlockParser::parse_simple(Scope& scope, const Line& line) {
  std::size_t end = nowhere;
  if (scope.rules == Rules::all) end = parse_rule(scope, line);
  if (end == nowhere) end = parse_code(scope, line);
  if (end == nowhere) end = parse_fence(scope, line);
  if (end == nowhere && scope.rules != Rules::item) {
    end = parse_heading(scope, line);
    if (end == nowhere && scope.has_bar) {
      const Table table = read_bare_table(scope.text, line.at, line.end);
      if (table.end != nowhere) {
        add(Kind::cells, table.header);
        add(Kind::cells, table.body);
        end = table.end;
      }
    }
  }
  if (end == nowhere) end = parse_underlined(scope, line);
  if (end == nowhere && scope.rules != Rules::all) end = parse_rule(scope, line);
  return end;
}

std::size_t BlockParser::parse_container(Scope& scope, const Line& line) {
  std::size_t end = parse_inset(scope, line);
  if (end == nowhere) end = parse_list(scope, line);
  if (end == nowhere) end = parse_html(scope, line);
  if (end == nowhere && scope.rules == Rules::all) {
    end = parse_definition(scope, line);
    if (end == nowhere) end = parse_footnote(scope, line);
  }
  return end;
}

std::size_t BlockParser::parse_table(Scope& scope, const Line& line) {
  if (!scope.has_bar) return nowhere;
  const Table table = read_table(scope.text, line.at, line.end);
  if (table.end == nowhere) return nowhere;
  add(Kind::cells, table.header);
  add(Kind::cells, table.body);
  return table.end;
}

std::size_t BlockParser::parse_rule(Scope& scope, const Line& line) {
  const std::size_t end = end_of_rule(scope.text, line.at);
  if (end != nowhere) add(Kind::rule);
  return end;
}

std::size_t BlockParser::parse_code(Scope& scope, const Line& line) {
  const auto text = scope.text;
  const auto is_code = [text](std::size_t at) {
    return text.substr(at, code_indent) == "    " && at + code_indent < text.size() &&
           text[at + code_indent] != '\n';
  };
  if (!is_code(line.at)) return nowhere;
  std::size_t end = line.at;
  while (end < text.size() && is_code(end)) end = skip(text, end_of_line(text, end), '\n');
  char* const bytes = document_.arena.take(end - line.at);
  std::size_t size = 0;
  for (std::size_t at = line.at; at < end;) {
    if (text[at] == ' ') at += code_indent;
    const std::size_t next = skip(text, end_of_line(text, at), '\n');
    std::memcpy(bytes + size, text.data() + at, next - at);
    size += next - at;
    at = next;
  }
  document_.arena.give_back(end - line.at - size);
  add(Kind::code, {bytes, size});
  return end;
}

/// The body up to the first line that ends in `marks`, whatever stands before them.
BlockParser::Fence BlockParser::read_fence_of(Scope& scope, std::size_t body,
                                              std::string_view marks) {
  const auto text = scope.text;
  auto& longest = scope.fence_max[marks[0] == '~' ? 1 : 0];
  if (marks.size() > longest || body >= text.size()) return {};
  std::size_t seen = 0;
  for (std::size_t at = body; at <= text.size();) {
    const std::size_t line_end = end_of_line(text, at);
    const std::size_t last = trim_end(text, at, line_end, ' ');
    const std::size_t run = last - trim_end(text, std::max(at, body + 1), last, marks[0]);
    if (run >= marks.size() && last > at) {
      const std::size_t close = last - marks.size();
      const auto inner = without_space_at_end(text.substr(body, close - body));
      const std::size_t size =
          std::max(inner.size(), std::max<std::size_t>(1, space_length(text, body)));
      return {skip(text, line_end, '\n'), text.substr(body, size)};
    }
    seen = std::max(seen, run);
    at = line_end + 1;
  }
  longest = seen;
  return {};
}

BlockParser::Fence BlockParser::read_fence(Scope& scope, std::size_t first) {
  const auto text = scope.text;
  const char mark = byte_at(text, first);
  if (mark != '`' && mark != '~') return {};
  const std::size_t run = skip(text, first, mark) - first;
  const auto skip_information = [text](std::size_t at) {
    while (at < text.size() && text[at] != '`' && space_length(text, at) == 0) ++at;
    return skip(text, at, ' ');
  };
  const std::size_t end = skip_information(skip(text, first + run, ' '));
  if (run >= fence_min && byte_at(text, end) == '\n') {
    const Fence fence = read_fence_of(scope, end + 1, text.substr(first, run));
    if (fence.end != nowhere) return fence;
  }
  // Fewer tildes may open the fence as well: the others are then its information.
  const std::size_t other_end = mark == '~' ? skip_information(first + run) : first;
  if (byte_at(text, other_end) != '\n') return {};
  for (std::size_t count = run; count-- > fence_min;) {
    const Fence fence = read_fence_of(scope, other_end + 1, text.substr(first, count));
    if (fence.end != nowhere) return fence;
  }
  return {};
}

std::size_t BlockParser::parse_fence(Scope& scope, const Line& line) {
  const Fence fence = read_fence(scope, line.first);
  if (fence.end != nowhere) add(Kind::code, fence.body);
  return fence.end;
}

std::size_t BlockParser::parse_heading(Scope& scope, const Line& line) {
  if (byte_at(scope.text, line.first) != '#') return nowhere;
  const Heading heading = read_heading(scope.text, line.at);
  if (heading.end != nowhere) add(Kind::heading, heading.text).level = heading.level;
  return heading.end;
}

std::size_t BlockParser::parse_underlined(Scope& scope, const Line& line) {
  const Heading heading = read_underlined(scope.text, line.at, line.end);
  if (heading.end != nowhere) add(Kind::heading, heading.text).level = heading.level;
  return heading.end;
}

std::size_t BlockParser::parse_html(Scope& scope, const Line& line) {
  const auto text = scope.text;
  const std::size_t at = line.first;
  if (byte_at(text, at) != '<') return nowhere;
  if (text.substr(at).starts_with("<!--")) {
    for (std::size_t end = at + 4; scope.has_comment_end;) {
      const std::size_t close = text.find("-->", end);
      if (close == nowhere) {
        scope.has_comment_end = false;
        break;
      }
      end = end_of_gap(text, close + 3);
      if (end == nowhere) {
        end = close + 1;
        continue;
      }
      add(Kind::raw_html, text.substr(line.at, end - line.at));
      return end;
    }
    return nowhere;
  }
  const Tag tag = read_tag(text, at);
  if (tag.end == nowhere || is_inline_element(tag.name)) return nowhere;
  if (!tag.is_closed && !tag.has_space_at_end) {
    const std::size_t close = scope.close_tags.find(tag.name, tag.end, true);
    if (close != nowhere) {
      add(Kind::raw_html, text.substr(at, close - at));
      return end_of_gap(text, close);
    }
  }
  const std::size_t end = end_of_gap(text, tag.end);
  if (end != nowhere) add(Kind::raw_html, text.substr(line.at, end - line.at));
  return end;
}

bool BlockParser::interrupts_paragraph(Scope& scope, const Line& line) {
  const auto text = scope.text;
  const char byte = byte_at(text, line.first);
  bool found = false;
  switch (byte) {
    case '`':
    case '~': found = read_fence(scope, line.first).end != nowhere; break;
    case '#': found = read_heading(text, line.at).end != nowhere; break;
    case '>': found = line.first + 1 < line.end; break;
    case '[':
      found = read_link_definition(text, line.at).end != nowhere ||
              read_footnote_definition(text, line.at).end != nowhere;
      break;
    case '<':
      if (line.first == line.at) {
        const auto name = read_tag_name(text, line.at);
        found = !name.empty() && !is_inline_element(name);
      }
      break;
    default: found = is_usual_list(text, line.first) || end_of_rule(text, line.at) != nowhere;
  }
  return found || read_underlined(text, line.at, line.end).end != nowhere;
}

std::size_t BlockParser::parse_paragraph(Scope& scope, const Line& line) {
  const auto text = scope.text;
  std::size_t end = line.end;
  while (end + 1 < text.size() && text[end + 1] != '\n') {
    const Line next{end + 1, skip(text, end + 1, ' '), end_of_line(text, end + 1)};
    if (interrupts_paragraph(scope, next)) break;
    end = next.end;
  }
  add(Kind::paragraph, text.substr(line.at, end - line.at));
  return skip(text, end, '\n');
}

/// One line. Lines that follow each other are one text.
std::size_t BlockParser::parse_text(Scope& scope, const Line& line) {
  if (scope.text_end + 1 == line.at && document_.nodes.back().kind == Kind::text) {
    auto& before = document_.nodes.back().text;
    before = {before.data(), before.size() + 1 + (line.end - line.at)};
  } else {
    add(Kind::text, scope.text.substr(line.at, line.end - line.at));
  }
  scope.text_end = line.end;
  return line.end;
}

}  // namespace notify::markdown
