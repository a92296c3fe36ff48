#include "domain/template/placeholder.hpp"

#include "domain/text/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace notify {
namespace placeholder {
namespace {

using Scalar = PersonalisationValue::Scalar;

std::string_view text_of(bool value) noexcept { return value ? "True" : "False"; }

std::string_view text_of(const Scalar& scalar) noexcept {
  if (const auto* text = std::get_if<std::string>(&scalar)) return *text;
  if (const auto* number = std::get_if<PersonalisationValue::Number>(&scalar)) return number->text;
  if (const auto* flag = std::get_if<bool>(&scalar)) return text_of(*flag);
  return {};
}

std::string text_of(const PersonalisationValue::List& list, ListStyle style) {
  std::vector<std::string> items;
  for (const auto& scalar : list) {
    auto item = text::strip_obscure_whitespace(text_of(scalar));
    if (!item.empty()) items.push_back(std::move(item));
  }
  if (items.empty()) return {};
  std::string out = style == ListStyle::markdown ? "\n\n" : "";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (style == ListStyle::markdown) {
      out += i > 0 ? "\n* " : "* ";
    } else if (i > 0) {
      out += i + 1 < items.size() ? ", " : " and ";
    }
    out += items[i];
  }
  return out;
}

Piece make_piece(std::string_view body) {
  Piece piece;
  const auto mark = body.find("??");
  piece.kind = mark == std::string_view::npos ? Piece::Kind::plain : Piece::Kind::conditional;
  piece.text = body.substr(0, mark);
  if (piece.kind == Piece::Kind::conditional) piece.condition = body.substr(mark + 2);
  piece.key = folded_name(piece.text);
  return piece;
}

}  // namespace

std::vector<Piece> scan(std::string_view content) {
  std::vector<Piece> pieces;
  std::size_t literal = 0;
  const auto add_literal = [&](std::size_t end) {
    if (end > literal) {
      pieces.push_back({Piece::Kind::literal, content.substr(literal, end - literal), {}, {}});
    }
  };
  std::size_t at = 0;
  while ((at = content.find("((", at)) != std::string_view::npos) {
    const auto body = at + 2;
    const auto end = content.find_first_of("()", body);
    if (end == std::string_view::npos) break;
    if (end == body) {
      ++at;
    } else if (content.substr(end, 2) != "))") {
      at = end;
    } else {
      add_literal(at);
      pieces.push_back(make_piece(content.substr(body, end - body)));
      at = literal = end + 2;
    }
  }
  add_literal(content.size());
  return pieces;
}

std::string_view text_of(const PersonalisationValue& value, ListStyle style, std::string& holder) {
  if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
  if (const auto* number = std::get_if<PersonalisationValue::Number>(&value.value)) {
    return number->text;
  }
  if (const auto* flag = std::get_if<bool>(&value.value)) return text_of(*flag);
  if (const auto* list = std::get_if<PersonalisationValue::List>(&value.value)) {
    holder = text_of(*list, style);
    return holder;
  }
  return {};
}

bool is_true(std::string_view text) noexcept {
  constexpr std::size_t longest = 7;
  constexpr std::array<std::string_view, 7> words = {"yes", "y",       "true", "t",
                                                     "1",   "include", "show"};
  if (text.empty() || text.size() > longest) return false;
  std::array<char, longest> lower{};
  std::transform(text.begin(), text.end(), lower.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
  });
  return std::find(words.begin(), words.end(), std::string_view(lower.data(), text.size())) !=
         words.end();
}

}  // namespace placeholder

namespace {

using placeholder::ListStyle;
using placeholder::Piece;

bool is_escaping(FieldMode mode) noexcept {
  return mode == FieldMode::html || mode == FieldMode::html_no_brackets ||
         mode == FieldMode::html_redacted || mode == FieldMode::html_markdown_lists ||
         mode == FieldMode::html_redacted_markdown_lists;
}

bool is_redacting(FieldMode mode) noexcept {
  return mode == FieldMode::html_redacted || mode == FieldMode::html_redacted_markdown_lists ||
         mode == FieldMode::html_passthrough_redacted;
}

ListStyle list_style(FieldMode mode) noexcept {
  const bool markdown = mode == FieldMode::plain_markdown_lists ||
                        mode == FieldMode::html_markdown_lists ||
                        mode == FieldMode::html_passthrough_markdown_lists ||
                        mode == FieldMode::html_redacted_markdown_lists;
  return markdown ? ListStyle::markdown : ListStyle::words;
}

void append(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const auto part : parts) out.append(part);
}

void append_unfilled(std::string& out, const Piece& piece, FieldMode mode) {
  const bool conditional = piece.kind == Piece::Kind::conditional;
  if (mode == FieldMode::plain || mode == FieldMode::plain_markdown_lists) {
    append(out, {"((", piece.text, conditional ? "??" : "", piece.condition, "))"});
  } else if (is_redacting(mode)) {
    out += "<span class='placeholder-redacted'>hidden</span>";
  } else if (conditional) {
    append(out, {"<span class='placeholder-conditional'>&#40;&#40;", piece.text, "?", "?</span>",
                 piece.condition, "&#41;&#41;"});
  } else if (mode == FieldMode::html_no_brackets) {
    append(out, {"<span class='placeholder-no-brackets'>", piece.text, "</span>"});
  } else {
    append(out, {"<span class='placeholder'>&#40;&#40;", piece.text, "&#41;&#41;</span>"});
  }
}

/// The values under their keys as an escaped template spells them, where that differs.
std::vector<std::pair<std::string, const PersonalisationValue*>> escaped_values(
    const Personalisation& values) {
  std::vector<std::pair<std::string, const PersonalisationValue*>> found;
  for (const auto& entry : values.entries()) {
    if (entry.key.find_first_of("&<>") == std::string::npos) continue;
    found.emplace_back(text::escaped_html(entry.key), &entry.value);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return found;
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string kept;
  kept.reserve(name.size());
  for (const char byte : name) {
    if (byte != ' ' && byte != '_' && byte != '-') kept.push_back(byte);
  }
  return unicode::to_lower(kept);
}

/// So many names are compared one by one: that is faster than a look into the map, and a small
/// message needs no memory for one.
constexpr std::size_t few_names = 8;

std::size_t Personalisation::index_of(std::string_view key) const {
  if (entries_.size() > few_names) {
    const auto found = places_.find(key);
    return found == places_.end() ? entries_.size() : found->second;
  }
  std::size_t i = 0;
  while (i < entries_.size() && entries_[i].key != key) ++i;
  return i;
}

void Personalisation::set(std::string name, PersonalisationValue value) {
  auto key = folded_name(name);
  if (const auto index = index_of(key); index < entries_.size()) {
    entries_[index].value = std::move(value);
    return;
  }
  entries_.push_back({std::move(key), std::move(name), std::move(value)});
  if (entries_.size() <= few_names) return;
  for (auto i = places_.size(); i < entries_.size(); ++i) places_.emplace(entries_[i].key, i);
}

const PersonalisationValue* Personalisation::find(std::string_view name) const {
  const auto index = index_of(folded_name(name));
  return index < entries_.size() ? &entries_[index].value : nullptr;
}

const PersonalisationValue* Personalisation::find_key(std::string_view key) const {
  const auto index = index_of(key);
  return index < entries_.size() ? &entries_[index].value : nullptr;
}

Result<Field> Field::compile(std::string content) {
  NFY_CHECK(text::check(content, "template content", template_content_bytes_max));
  auto program = std::make_shared<Program>();
  program->content = std::move(content);
  program->pieces = placeholder::scan(program->content);
  auto escaped = text::escaped_html(program->content);
  program->is_escaped_alike = escaped == program->content;
  if (!program->is_escaped_alike) {
    program->escaped = std::move(escaped);
    program->escaped_pieces = placeholder::scan(program->escaped);
  }
  std::unordered_set<std::string_view> seen;
  for (const auto& piece : program->pieces) {
    if (piece.kind == Piece::Kind::literal || !seen.insert(piece.key).second) continue;
    program->names.emplace_back(piece.text);
    program->keys.push_back(piece.key);
  }
  return Field(std::move(program));
}

std::span<const std::string> Field::placeholders() const noexcept { return program_->names; }

const std::string& Field::content() const noexcept { return program_->content; }

std::vector<std::string> Field::missing(const Personalisation& values) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < program_->keys.size(); ++i) {
    if (placeholder::is_null(values.find_key(program_->keys[i])))
      names.push_back(program_->names[i]);
  }
  return names;
}

std::string Field::render(const Personalisation& values, FieldMode mode) const {
  std::string out;
  out.reserve(program_->content.size());
  render_to(out, values, mode);
  return out;
}

void Field::render_to(std::string& out, const Personalisation& values, FieldMode mode) const {
  const bool escaping = is_escaping(mode);
  const auto escaped = escaping ? escaped_values(values) : decltype(escaped_values(values)){};
  const auto value_of = [&](const Piece& piece) -> const PersonalisationValue* {
    const auto after = std::upper_bound(
        escaped.begin(), escaped.end(), piece.key,
        [](const std::string& key, const auto& value) { return key < value.first; });
    if (after != escaped.begin() && std::prev(after)->first == piece.key) {
      return std::prev(after)->second;
    }
    return values.find_key(piece.key);
  };
  std::string holder;
  const bool reads_escaped = escaping && !program_->is_escaped_alike;
  for (const auto& piece : reads_escaped ? program_->escaped_pieces : program_->pieces) {
    if (piece.kind == Piece::Kind::literal) {
      out.append(piece.text);
      continue;
    }
    const auto* value = value_of(piece);
    if (placeholder::is_null(value)) {
      append_unfilled(out, piece, mode);
      continue;
    }
    const auto shown = placeholder::text_of(*value, list_style(mode), holder);
    if (piece.kind == Piece::Kind::conditional) {
      if (placeholder::is_true(shown)) out.append(piece.condition);
    } else if (escaping) {
      text::escape_html_to(out, shown);
    } else {
      out.append(shown);
    }
  }
}

}  // namespace notify
