#include <notify/qr_code.hpp>

#include <doctest/doctest.h>

using namespace notify;

TEST_CASE("qr_code: three corners hold the marks that readers look for") {
  const auto code = QrCode::make("https://www.gov.uk").value();
  const int last = code.side() - 7;
  for (const auto& [left, top] : {std::pair{0, 0}, std::pair{last, 0}, std::pair{0, last}}) {
    for (int i = 0; i < 7; ++i) {
      CHECK(code.is_dark(left + i, top));
      CHECK(code.is_dark(left + i, top + 6));
      CHECK(code.is_dark(left, top + i));
      CHECK(code.is_dark(left + 6, top + i));
    }
    CHECK_FALSE(code.is_dark(left + 1, top + 1));
    CHECK(code.is_dark(left + 3, top + 3));
  }
}

TEST_CASE("qr_code: the drawing strokes each dark module once") {
  const auto code = QrCode::make("12345").value();
  CHECK(code.side() == 21);
  const auto svg = code.to_svg();
  CHECK(svg.starts_with("<svg viewBox=\"0 0 21 21\"><path stroke=\"#000\" d=\"M0 0.5h7m"));
  CHECK(svg.ends_with("\"/></svg>"));
  int dark = 0;
  for (int i = 0; i < 21 * 21; ++i) dark += code.is_dark(i % 21, i / 21) ? 1 : 0;
  int stroked = 0;
  for (auto at = svg.find('h', svg.find("d=\"")); at != svg.npos; at = svg.find('h', at + 1)) {
    stroked += std::atoi(svg.c_str() + at + 1);
  }
  CHECK(stroked == dark);
}

TEST_CASE("qr_code: the same text gives the same code, another text another") {
  CHECK(QrCode::make("a").value() == QrCode::make("a").value());
  CHECK_FALSE(QrCode::make("a").value() == QrCode::make("b").value());
}

TEST_CASE("qr_code: 504 bytes fit and more do not, whatever they are") {
  for (const std::string unit : {"a", "1", "A", "\xC3\xA9"}) {
    std::string data;
    while (data.size() < 504) data += unit;
    CHECK(QrCode::make(data).has_value());
    CHECK(QrCode::make(data + unit).error().code == ErrorCode::invalid_argument);
  }
  CHECK_FALSE(QrCode::make(""));
  CHECK_FALSE(QrCode::make(std::string_view("a\0b", 3)));
  CHECK(QrCode::make("\xFF\xFE").has_value());
}

TEST_CASE("qr_code: a text that is not ASCII is labelled as UTF-8, which takes a little room") {
  // A code of 25 modules on each side holds 26 bytes, if nothing else is in it.
  const std::string ascii(26, 'x');
  const std::string accented = std::string(24, 'x') + "\xC3\xA9";
  CHECK(QrCode::make(ascii).value().side() == 25);
  CHECK(QrCode::make(accented).value().side() == 29);

  SUBCASE("but bytes that are no UTF-8 are not") {
    CHECK(QrCode::make(std::string(24, 'x') + "\xFF\xFE").value().side() == 25);
  }
}
