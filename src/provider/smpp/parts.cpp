#include "provider/smpp/parts.hpp"

#include "domain/text/gsm.hpp"
#include "domain/text/unicode.hpp"

#include <algorithm>

namespace notify::smpp {
namespace {

constexpr std::size_t parts_max = 255;
constexpr std::size_t payload_bytes_max = 60'000;

constexpr char concatenated = 0x00, concatenated_16 = 0x08;  ///< elements of a header

/// How many places there are: alone, and in each part behind a header of either kind.
struct PartSizes {
  std::size_t single, part, part_16;
};
constexpr PartSizes gsm_sizes{160, 153, 152};
constexpr PartSizes ucs2_sizes{70, 67, 66};

/// One character as octets, and the places that it takes on the air.
struct Piece {
  char octets[4] = {};
  std::uint8_t size = 0;
  std::uint8_t places = 0;
};

Piece as_ucs2(char32_t code) {
  const auto unit = [](Piece& to, char32_t value) {
    to.octets[to.size++] = static_cast<char>(value >> 8);
    to.octets[to.size++] = static_cast<char>(value & 0xFF);
    ++to.places;
  };
  Piece out;
  if (code <= 0xFFFF) {
    unit(out, code);
  } else {
    unit(out, 0xD800 + ((code - 0x10000) >> 10));
    unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
  }
  return out;
}

/// All of a text in one coding.
struct Coded {
  std::uint8_t coding = data_coding::gsm;
  std::vector<Piece> pieces;
  std::size_t places = 0;
};

/// A character of which the GSM alphabet knows nothing makes the whole message Unicode.
Coded coded(std::string_view text, Encoding encoding) {
  Coded out;
  out.pieces.reserve(text.size());
  const bool wants_latin1 = encoding == Encoding::latin1;
  bool fits_latin1 = wants_latin1, fits_gsm = true;
  for (std::string_view rest = text; !rest.empty() && fits_gsm;) {
    const char32_t code = unicode::take(rest);
    const auto gsm = text::gsm_character(code);
    fits_gsm = gsm.places > 0;
    fits_latin1 = fits_latin1 && code <= 0xFF;
    Piece& piece = out.pieces.emplace_back();
    piece.size = piece.places = gsm.places;
    std::copy_n(gsm.octets, gsm.places, piece.octets);
  }
  if (!fits_gsm) {
    out.coding = data_coding::ucs2;
    out.pieces.clear();
    for (std::string_view rest = text; !rest.empty();)
      out.pieces.push_back(as_ucs2(unicode::take(rest)));
  } else if (fits_latin1) {
    out.coding = data_coding::latin1;
    std::size_t at = 0;
    for (std::string_view rest = text; !rest.empty(); ++at) {
      out.pieces[at].octets[0] = static_cast<char>(unicode::take(rest));
      out.pieces[at].size = 1;
    }
  }
  for (const Piece& piece : out.pieces) out.places += piece.places;
  return out;
}

/// How many pieces each part has when none holds more than `places`.
std::vector<std::size_t> cut(const Coded& text, std::size_t places) {
  std::vector<std::size_t> counts(1);
  std::size_t used = 0;
  for (const Piece& piece : text.pieces) {
    if (used + piece.places > places) {
      counts.push_back(0);
      used = 0;
    }
    used += piece.places;
    ++counts.back();
  }
  return counts;
}

std::string header_of_part(bool is_16, std::uint16_t reference, std::size_t total,
                           std::size_t part) {
  std::string out;
  const auto add = [&](std::size_t value) { out += static_cast<char>(value & 0xFF); };
  add(is_16 ? 6 : 5);
  out += is_16 ? concatenated_16 : concatenated;
  add(is_16 ? 4 : 3);
  if (is_16) add(reference >> 8);
  add(reference);
  add(total);
  add(part);
  return out;
}

void append_pieces(std::string& out, const Coded& text, std::size_t from, std::size_t count) {
  for (std::size_t i = from; i < from + count; ++i)
    out.append(text.pieces[i].octets, text.pieces[i].size);
}

/// Some peers write the GSM alphabet under the number of ASCII: then there are control characters,
/// which no text in ASCII has.
bool is_gsm_after_all(std::string_view octets) noexcept {
  return std::ranges::any_of(octets, [](char octet) {
    return static_cast<unsigned char>(octet) < ' ' && octet != '\n' && octet != '\r' &&
           octet != '\t';
  });
}

std::string from_ucs2(std::string_view octets) {
  const auto unit_at = [&](std::size_t at) -> char32_t {
    return static_cast<char32_t>(static_cast<unsigned char>(octets[at])) << 8 |
           static_cast<unsigned char>(octets[at + 1]);
  };
  std::string out;
  for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
    char32_t code = unit_at(at);
    if (code >= 0xD800 && code < 0xE000) {
      const char32_t next = at + 3 < octets.size() ? unit_at(at + 2) : 0;
      if (code < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (next - 0xDC00);
        at += 2;
      } else {
        code = unicode::replacement_character;
      }
    }
    unicode::append(out, code);
  }
  return out;
}

}  // namespace

Result<Encoding> encoding_from(std::string_view word) {
  if (word == "gsm") return Encoding::gsm;
  if (word == "latin1") return Encoding::latin1;
  return make_error(ErrorCode::invalid_argument, "unknown encoding");
}

Result<LongMessages> long_messages_from(std::string_view word) {
  if (word == "udh") return LongMessages::udh;
  if (word == "udh_8") return LongMessages::udh_8;
  if (word == "payload") return LongMessages::payload;
  return make_error(ErrorCode::invalid_argument, "unknown way of long messages");
}

Result<std::vector<Part>> parts_of(std::string_view text, const PartOptions& options) {
  const Coded whole = coded(text, options.encoding);
  const PartSizes sizes = whole.coding == data_coding::ucs2 ? ucs2_sizes : gsm_sizes;
  std::vector<Part> parts;
  if (whole.places <= sizes.single || options.long_messages == LongMessages::payload) {
    Part& only = parts.emplace_back();
    only.data_coding = whole.coding;
    only.is_payload = whole.places > sizes.single;
    append_pieces(only.octets, whole, 0, whole.pieces.size());
    if (only.octets.size() > payload_bytes_max)
      return make_error(ErrorCode::invalid_argument, "message is longer than 60000 bytes");
    return parts;
  }
  std::vector<std::size_t> counts = cut(whole, sizes.part);
  bool is_16 = false;
  if (options.long_messages == LongMessages::udh) {
    auto shorter = cut(whole, sizes.part_16);
    is_16 = shorter.size() == counts.size();
    if (is_16) counts = std::move(shorter);
  }
  if (counts.size() > parts_max)
    return make_error(ErrorCode::invalid_argument, "message has more than 255 parts");
  std::size_t from = 0;
  for (const std::size_t count : counts) {
    Part& part = parts.emplace_back();
    part.esm_class = esm_class_udh;
    part.data_coding = whole.coding;
    part.octets = header_of_part(is_16, options.reference, counts.size(), parts.size());
    append_pieces(part.octets, whole, from, count);
    from += count;
  }
  return parts;
}

Result<WithoutHeader> without_header(std::uint8_t esm_class, std::string_view octets) {
  if ((esm_class & esm_class_udh) == 0) return WithoutHeader{octets};
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(octets[at]); };
  if (octets.empty() || octets.size() < std::size_t{1} + byte(0))
    return make_error(ErrorCode::corrupt, "has a header that is cut");
  const std::size_t end = std::size_t{1} + byte(0);
  WithoutHeader out{octets.substr(end)};
  for (std::size_t at = 1; at + 1 < end;) {
    const char element = octets[at];
    const std::size_t size = byte(at + 1);
    at += 2;
    if (at + size > end) return make_error(ErrorCode::corrupt, "has a header that is cut");
    if (element == concatenated && size == 3)
      out.place = Place{byte(at), byte(at + 1), byte(at + 2)};
    if (element == concatenated_16 && size == 4)
      out.place = Place{static_cast<std::uint16_t>(byte(at) << 8 | byte(at + 1)), byte(at + 2),
                        byte(at + 3)};
    at += size;
  }
  return out;
}

Result<std::string> text_from(std::uint8_t coding, std::string_view octets) {
  switch (coding) {
    case data_coding::gsm: return text::from_gsm(octets);
    case data_coding::ascii:
      if (is_gsm_after_all(octets)) return text::from_gsm(octets);
      [[fallthrough]];
    case data_coding::latin1: {
      std::string out;
      for (const char octet : octets) unicode::append(out, static_cast<unsigned char>(octet));
      return out;
    }
    case data_coding::ucs2:
      if (octets.size() % 2 != 0)
        return make_error(ErrorCode::corrupt, "has UCS-2 of an odd length");
      return from_ucs2(octets);
    default:
      return make_error(ErrorCode::unsupported,
                        "has a data_coding that is no text: " + std::to_string(coding));
  }
}

}  // namespace notify::smpp
