#include "domain/template/placeholder.hpp"
#include "domain/template/sms_writer.hpp"
#include "domain/text/unicode_nameprep.hpp"

#include <notify/template.hpp>

#include <algorithm>

namespace notify {
namespace {

using text::AsciiClass;

/// How many characters fit: alone, and in each part of a longer message.
struct FragmentSizes {
  std::int64_t single;
  std::int64_t part;
};
constexpr FragmentSizes gsm_fragments{160, 153};
constexpr FragmentSizes unicode_fragments{70, 67};

std::int64_t fragments_of(std::int64_t places, FragmentSizes sizes) noexcept {
  return places <= sizes.single ? 1 : (places + sizes.part - 1) / sizes.part;
}

/// Characters that `prefix` has once it can travel.
std::int64_t sms_length(std::string_view prefix) {
  std::string holder;
  prefix = unicode::composed(prefix, holder);
  std::int64_t length = 0;
  while (!prefix.empty()) length += text::sms_character(unicode::take(prefix)).count;
  return length;
}

/// How many places a character takes on the air.
std::int64_t places_on_air(char32_t code, bool is_unicode) noexcept {
  if (is_unicode) return code > 0xFFFF ? 2 : 1;
  return text::sms_character(code).is_extended ? 2 : 1;
}

/// False only if every character of `message` takes one place.
bool has_wide_characters(const SmsMessage& message) noexcept {
  const auto begins_pair = [](char byte) { return static_cast<unsigned char>(byte) >= 0xF0; };
  return message.is_unicode ? std::ranges::any_of(message.text, begins_pair)
                            : message.extended_characters > 0;
}

/// The parts that a network makes of `message`: it fills one after the other and never cuts a
/// character that takes two places (3GPP 23.040: an escape and its letter stay together).
std::int64_t segments_of(const SmsMessage& message, FragmentSizes sizes) noexcept {
  if (message.fragments <= 1 || !has_wide_characters(message)) return message.fragments;
  std::int64_t segments = 1;
  std::int64_t used = 0;
  for (std::string_view rest = message.text; !rest.empty();) {
    const auto places = places_on_air(unicode::take(rest), message.is_unicode);
    if (used + places > sizes.part) {
      ++segments;
      used = 0;
    }
    used += places;
  }
  return segments;
}

FragmentSizes fragment_sizes(const SmsMessage& message) noexcept {
  return message.is_unicode ? unicode_fragments : gsm_fragments;
}

/// Characters in the places that they take.
std::int64_t places_of(const SmsMessage& message) noexcept {
  return message.characters + (message.is_unicode ? 0 : message.extended_characters);
}

void add_prefix(SmsWriter& writer, std::string_view prefix) {
  if (prefix.empty()) return;
  writer.add(text::trim(prefix));
  writer.add(": ");
}

}  // namespace

SmsWriter::SmsWriter(SmsMessage& out) noexcept : out_(out) {
  out_.text.clear();
  out_.is_unicode = false;
  out_.characters = 0;
  out_.characters_without_prefix = 0;
  out_.extended_characters = 0;
  out_.fragments = out_.segments = 1;
}

void SmsWriter::add(std::string_view piece) {
  piece = unicode::composed(piece, composed_);
  while (!piece.empty()) {
    piece.remove_prefix(add_ascii(piece));
    if (!piece.empty()) add_character(unicode::take(piece));
  }
}

/// Takes ASCII off the front of `piece` and returns how many bytes that were; runs of ordinary
/// characters are copied at once.
std::size_t SmsWriter::add_ascii(std::string_view piece) {
  const auto& classes = text::ascii_classes();
  const auto class_at = [&](std::size_t i) {
    return classes[static_cast<unsigned char>(piece[i])];
  };
  std::size_t at = 0;
  while (at < piece.size()) {
    const auto kind = class_at(at);
    if (kind == AsciiClass::not_ascii) break;
    if (kind != AsciiClass::plain) {
      add_ascii_byte(piece[at++], kind);
      continue;
    }
    const std::size_t start = at;
    while (at < piece.size() && class_at(at) == AsciiClass::plain) ++at;
    flush_gap();
    out_.text.append(piece.data() + start, at - start);
  }
  return at;
}

void SmsWriter::add_ascii_byte(char byte, AsciiClass kind) {
  switch (kind) {
    case AsciiClass::blank:
      blanks_ = true;
      after_cr_ = false;
      break;
    case AsciiClass::space:
      gap_ = true;
      blanks_ = after_cr_ = false;
      break;
    case AsciiClass::line_break: add_line_break(static_cast<unsigned char>(byte)); break;
    case AsciiClass::punctuation:
      blanks_ = false;
      flush_gap();
      out_.text.push_back(byte);
      break;
    case AsciiClass::extended:
      flush_gap();
      ++out_.extended_characters;
      out_.text.push_back(byte);
      break;
    case AsciiClass::unsupported:
      flush_gap();
      out_.text.push_back('?');
      break;
    case AsciiClass::plain:
    case AsciiClass::dropped:
    case AsciiClass::not_ascii: break;
  }
}

void SmsWriter::add_character(char32_t code) {
  if (unicode::is_line_break(code)) return add_line_break(code);
  if (unicode::is_zero_width(code) || unicode::is_space(code)) {
    gap_ = gap_ || blanks_ || unicode::is_space(code);
    blanks_ = after_cr_ = false;
    return;
  }
  const auto character = text::sms_character(code);
  if (character.count == 0) return;
  flush_gap();
  out_.is_unicode = out_.is_unicode || character.forces_unicode;
  out_.extended_characters += character.is_extended ? 1 : 0;
  const auto size = static_cast<std::int64_t>(out_.text.size());
  for (unsigned i = 0; i < character.count; ++i) unicode::append(out_.text, character.codes[i]);
  continuation_bytes_ += static_cast<std::int64_t>(out_.text.size()) - size - character.count;
}

void SmsWriter::add_line_break(char32_t code) {
  const bool second_half = code == '\n' && after_cr_;
  gap_ = blanks_ = line_started_ = false;
  after_cr_ = code == '\r';
  if (!second_half) ++line_breaks_;
}

/// Writes the white space that stands before a word, now that there is one.
void SmsWriter::flush_gap() {
  if (started_ && line_breaks_ > 0) {
    out_.text.append(static_cast<std::size_t>(std::min<std::int64_t>(line_breaks_, 2)), '\n');
  } else if (line_started_ && (gap_ || blanks_)) {
    out_.text.push_back(' ');
  }
  line_breaks_ = 0;
  started_ = line_started_ = true;
  gap_ = blanks_ = after_cr_ = false;
}

void SmsWriter::add_invisible_word() { flush_gap(); }

void SmsWriter::finish(std::string_view prefix) {
  out_.characters = static_cast<std::int64_t>(out_.text.size()) - continuation_bytes_;
  const std::int64_t in_front = prefix.empty() ? 0 : sms_length(prefix) + 2;
  out_.characters_without_prefix = std::max<std::int64_t>(0, out_.characters - in_front);
  out_.fragments = fragments_of(places_of(out_), fragment_sizes(out_));
  out_.segments = segments_of(out_, fragment_sizes(out_));
}

std::int64_t SmsMessage::characters_above_previous_boundary() const noexcept {
  const auto sizes = fragment_sizes(*this);
  if (fragments <= 1) return places_of(*this);
  const auto boundary = fragments == 2 ? sizes.single : sizes.part * (fragments - 1);
  return places_of(*this) - boundary;
}

std::int64_t SmsMessage::characters_above_limit() const noexcept {
  return std::max<std::int64_t>(0, characters_without_prefix - sms_characters_max);
}

SmsMessage make_sms_message(std::string_view body, std::string_view prefix) {
  SmsMessage message;
  message.text.reserve(body.size() + prefix.size() + 2);
  SmsWriter writer(message);
  add_prefix(writer, prefix);
  writer.add(body);
  writer.finish(prefix);
  return message;
}

Result<SmsTemplate> SmsTemplate::compile(std::string content) {
  NFY_TRY(body, Field::compile(std::move(content)));
  return SmsTemplate(std::move(body));
}

SmsMessage SmsTemplate::render(const Personalisation& values, std::string_view prefix) const {
  SmsMessage message;
  message.text.reserve(body_.content().size() + prefix.size() + 2);
  render_to(message, values, prefix);
  return message;
}

void SmsTemplate::render_to(SmsMessage& out, const Personalisation& values,
                            std::string_view prefix) const {
  using placeholder::Piece;
  SmsWriter writer(out);
  add_prefix(writer, prefix);
  std::string holder;
  for (const auto& piece : body_.program_->pieces) {
    const bool conditional = piece.kind == Piece::Kind::conditional;
    if (piece.kind == Piece::Kind::literal) {
      writer.add(piece.text);
      continue;
    }
    if (values.empty()) {
      if (!conditional) writer.add_invisible_word();
      continue;
    }
    const auto* value = values.find_key(piece.key);
    if (placeholder::is_null(value)) {
      writer.add("((");
      writer.add(piece.text);
      if (conditional) writer.add("??");
      writer.add(piece.condition);
      writer.add("))");
      continue;
    }
    const auto text = placeholder::text_of(*value, placeholder::ListStyle::words, holder);
    if (!conditional) {
      writer.add(text);
    } else if (placeholder::is_true(text)) {
      writer.add(piece.condition);
    }
  }
  writer.finish(prefix);
}

std::int64_t fixed_characters(const SmsTemplate& source) {
  // Values of one character each, then of two: what grows is theirs.
  const auto characters_with = [&](const char* value) {
    Personalisation values;
    for (const std::string& name : source.placeholders()) values.set(name, std::string(value));
    return source.render(values, {}).characters_without_prefix;
  };
  return 2 * characters_with("x") - characters_with("xx");
}

}  // namespace notify
