#include "provider/smpp/parts.hpp"

#include "domain/text/gsm.hpp"
#include "domain/text/text.hpp"

#include <notify/template.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;
using namespace notify::smpp;

namespace {

std::vector<Part> parts(std::string_view text, PartOptions options = {}) {
  return parts_of(text, options).value();
}

/// What the parts say once a phone has put them together.
std::string joined_text(const std::vector<Part>& all) {
  std::string octets;
  for (const Part& part : all) octets += without_header(part.esm_class, part.octets).value().octets;
  return text_from(all.front().data_coding, octets).value();
}

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

}  // namespace

TEST_CASE("smpp_parts: every character that travels in GSM is coded, and only those") {
  for (char32_t code = 1; code < 0x11000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    const auto gsm = text::gsm_character(code);
    const auto sms = text::sms_character(code);
    const bool travels = sms.count == 1 && sms.codes[0] == code && !sms.forces_unicode;
    if (code == '\f') continue;  // a page break of the alphabet is a line break for the domain
    CHECK_MESSAGE((gsm.places > 0) == travels, "U+", static_cast<std::uint32_t>(code));
    if (travels) CHECK((gsm.places == 2) == sms.is_extended);
    if (gsm.places == 0) continue;
    std::string back;
    unicode::append(back, code);
    CHECK(text::from_gsm({gsm.octets, gsm.places}) == back);
  }
}

TEST_CASE("smpp_parts: octets that GSM gives no meaning are read as the standard asks") {
  CHECK(text::from_gsm("\x1b\x65") == "€");
  CHECK(text::from_gsm("\x1b"
                       "a") == "a");
  CHECK(text::from_gsm("a\x1b") == "a ");
  CHECK(text::from_gsm("\x1b\x1b\x65") == " e");
  CHECK(text::from_gsm("\x80\xff") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("smpp_parts: a text in GSM goes as its places, the euro sign as two") {
  const auto all = parts("a@€");
  REQUIRE(all.size() == 1);
  CHECK(all[0] == Part{0, data_coding::gsm, std::string("a\0\x1b\x65", 4), false});
}

TEST_CASE("smpp_parts: a Welsh letter makes all of it UCS-2") {
  const auto all = parts("ŵa");
  REQUIRE(all.size() == 1);
  CHECK(all[0] == Part{0, data_coding::ucs2, std::string("\x01\x75\0a", 4), false});
  CHECK(joined_text(parts("ŵ😀")) == "ŵ😀");
}

TEST_CASE("smpp_parts: Latin-1 where it has all of the text, else GSM") {
  const PartOptions latin1{.encoding = Encoding::latin1};
  CHECK(parts("é@", latin1).front() == Part{0, data_coding::latin1, "\xe9@", false});
  CHECK(parts("é€", latin1).front().data_coding == data_coding::gsm);
  CHECK(parts("éΔ", latin1).front().data_coding == data_coding::gsm);
  CHECK(parts("ŵ", latin1).front().data_coding == data_coding::ucs2);
  // Places are those of the air, where the peer writes GSM: a brace takes two.
  CHECK(parts(times(81, "{"), latin1).size() == 2);
  CHECK(parts(times(80, "{"), latin1).size() == 1);
}

TEST_CASE("smpp_parts: a long text has a header with 16 bits, and what follows is whole") {
  const std::string text = times(40, "Hello {x} ");
  const auto all = parts(text, {.reference = 0xABCD});
  REQUIRE(all.size() == 4);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].esm_class == esm_class_udh);
    CHECK(all[i].octets.substr(0, 7) ==
          std::string("\x06\x08\x04\xab\xcd\x04", 6) + static_cast<char>(i + 1));
    CHECK(all[i].octets.size() <= 7 + 152);
    const auto place = without_header(all[i].esm_class, all[i].octets).value().place;
    CHECK(place == Place{0xABCD, 4, static_cast<std::uint8_t>(i + 1)});
  }
  CHECK(joined_text(all) == text);
}

TEST_CASE("smpp_parts: where 16 bits would cost a part more than is billed, 8 do") {
  const auto all = parts(times(306, "a"), {.reference = 0xABCD});
  REQUIRE(all.size() == 2);
  CHECK(all[0].octets.substr(0, 6) == std::string("\x05\x00\x03\xcd\x02\x01", 6));
  CHECK(all[0].octets.size() == 6 + 153);
  const auto ucs2 = parts(times(134, "ŵ"));
  REQUIRE(ucs2.size() == 2);
  CHECK(ucs2[0].octets.size() == 6 + 134);
  CHECK(parts(times(306, "a"), {.long_messages = LongMessages::udh_8}).size() == 2);
}

TEST_CASE("smpp_parts: as a payload nothing is cut, and a short text is none") {
  const PartOptions payload{.long_messages = LongMessages::payload};
  const auto all = parts(times(400, "a"), payload);
  REQUIRE(all.size() == 1);
  CHECK(all[0] == Part{0, data_coding::gsm, times(400, "a"), true});
  CHECK(!parts("a", payload).front().is_payload);
  CHECK(!parts_of(times(60'001, "a"), payload).has_value());
}

TEST_CASE("smpp_parts: there are as many as the networks' segments that a message is shown with") {
  std::mt19937 random(153);
  const std::vector<std::string> gsm{"a", "b", " x", "é", "€", "{", "~", "@"};
  const std::vector<std::string> welsh{"ŵ", "a", "€", "ŷ"};
  for (int i = 0; i < 3'000; ++i) {
    const auto& letters = i % 3 == 0 ? welsh : gsm;
    std::string text;
    const std::size_t count = 1 + random() % 700;
    for (std::size_t k = 0; k < count; ++k) text += letters[random() % letters.size()];
    const SmsMessage message = make_sms_message(text, "");
    for (const auto encoding : {Encoding::gsm, Encoding::latin1}) {
      const auto all = parts(message.text, {.encoding = encoding});
      CHECK(static_cast<std::int64_t>(all.size()) == message.segments);
      CHECK(joined_text(all) == message.text);
      const auto eight = parts(message.text, {encoding, LongMessages::udh_8, 7});
      CHECK(eight.size() == all.size());
      CHECK(joined_text(eight) == message.text);
    }
  }
}

TEST_CASE("smpp_parts: no text is one part, and what cannot be numbered is refused") {
  CHECK(parts("") == std::vector{Part{}});
  CHECK(parts(times(255 * 153, "a")).size() == 255);
  const auto refused = parts_of(times(255 * 153 + 1, "a"), {});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().message == "message has more than 255 parts");
}

TEST_CASE("smpp_parts: a header that is cut is told, and other elements are passed over") {
  CHECK(!without_header(esm_class_udh, "").has_value());
  CHECK(!without_header(esm_class_udh,
                        "\x05"
                        "abc")
             .has_value());
  CHECK(!without_header(esm_class_udh, std::string("\x03\x00\x09\x01x", 5)).has_value());
  const std::string octets = std::string("\x04\x05\x02\x01\x02hi", 7);
  const auto other = without_header(esm_class_udh, octets);
  REQUIRE(other.has_value());
  CHECK(other->octets == "hi");
  CHECK(!other->place);
  CHECK(without_header(0, "\x05hi").value().octets == "\x05hi");
}

TEST_CASE("smpp_parts: what comes in is text of four codings") {
  CHECK(text_from(data_coding::ascii, "hi@_\n").value() == "hi@_\n");
  CHECK(text_from(data_coding::ascii, "5 \x1b\x65").value() == "5 €");  // as npm's smpp writes
  CHECK(text_from(data_coding::latin1, "\xe9").value() == "é");
  CHECK(text_from(data_coding::ucs2, std::string("\xd8\x3d\xde\x00\xd8\x3d", 6)).value() ==
        "😀\xEF\xBF\xBD");
  CHECK(text_from(data_coding::ucs2, "abc").error().code == ErrorCode::corrupt);
  CHECK(text_from(4, "abc").error().message == "has a data_coding that is no text: 4");
}
