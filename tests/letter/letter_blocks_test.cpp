#include "letter/letter_blocks.hpp"

#include <notify/letter.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;
using namespace notify::print;

namespace {

std::vector<Block> blocks_of_markup(std::string content) {
  LetterSource source;
  source.content = std::move(content);
  return blocks_of(LetterTemplate::compile(std::move(source)).value().render({}, {}).body);
}

}  // namespace

TEST_CASE("letter_blocks: what markup asks for arrives as blocks") {
  const auto blocks =
      blocks_of_markup("Dear all\nhello\n\n# Head\n\n* one\n  * deep\n* two\n\n---\n\nqr: x");
  REQUIRE(blocks.size() == 7);
  CHECK(blocks[0].content.text == "Dear all\nhello");
  CHECK(blocks[1].kind == Block::Kind::heading);
  CHECK(blocks[1].content.text == "Head");
  CHECK(blocks[2].list_marker == "\u2022");
  CHECK(blocks[2].list_depth == 1);
  CHECK(blocks[3].list_depth == 2);
  CHECK(blocks[4].content.text == "two");
  CHECK(blocks[5].kind == Block::Kind::page_break);
  CHECK(blocks[6].kind == Block::Kind::qr_code);
  CHECK(blocks[6].qr_side == 21);
}

TEST_CASE("letter_blocks: ordered lists count, and only the first block of an item is marked") {
  const auto blocks = blocks_of("<ol><li><p>a</p><p>b</p></li><li>c</li></ol><p>d</p>");
  REQUIRE(blocks.size() == 4);
  CHECK(blocks[0].list_marker == "1.");
  CHECK(blocks[1].list_marker.empty());
  CHECK(blocks[1].list_depth == 1);
  CHECK(blocks[2].list_marker == "2.");
  CHECK(blocks[3].list_depth == 0);
}

TEST_CASE("letter_blocks: links are bold and placeholders marked where they stand") {
  const auto text = styled_text_of(
      "see  <strong data\u2011original\u2011protocol='https://'>a.uk</strong> "
      "<span class='placeholder'>&#40;&#40;x&#41;&#41;</span>");
  CHECK(text.text == "see a.uk ((x))");
  CHECK(text.ranges ==
        std::vector<StyledRange>{{4, 8, TextStyle::bold}, {9, 14, TextStyle::placeholder}});
}

TEST_CASE("letter_blocks: a QR code is read back module by module") {
  const auto code = QrCode::make("https://www.gov.uk").value();
  const auto blocks = blocks_of(code.to_svg());
  REQUIRE(blocks.size() == 1);
  std::vector<bool> dark(static_cast<std::size_t>(code.side() * code.side()));
  for (const auto& run : blocks[0].qr_runs) {
    for (int i = 0; i < run.length; ++i) {
      dark[static_cast<std::size_t>(run.row * code.side() + run.column + i)] = true;
    }
  }
  for (int i = 0; i < code.side() * code.side(); ++i) {
    CHECK(dark[static_cast<std::size_t>(i)] == code.is_dark(i % code.side(), i / code.side()));
  }
}

TEST_CASE("letter_blocks: a drawing that is no QR code of ours is left out") {
  for (const auto* svg : {"<svg viewBox=\"0 0 21 21\"><path d=\"M0 0.5h22\"/></svg>", "<svg></svg>",
                          "<svg", "<svg viewBox=\"0 0 9999 21\"><path d=\"M0 0.5h1\"/></svg>",
                          "<svg viewBox=\"0 0 21 21\"><path d=\"M0 0.5h1m0 99h1\"/></svg>",
                          "<svg viewBox=\"0 0 21 21\"><path d=\"M0 0.5h1m-9 1h1\"/></svg>",
                          "<svg viewBox=\"0 0 21 21\"><path d=\"L1 1\"/></svg>"}) {
    CAPTURE(svg);
    for (const auto& block : blocks_of(svg)) CHECK(block.kind != Block::Kind::qr_code);
  }
}

TEST_CASE("letter_blocks: styles stay with their text when lines are cut") {
  const auto text = styled_text_of("a<strong>b<br>c</strong>d " + std::string(40'000, 'x'));
  const auto lines = lines_of(text);
  REQUIRE(lines.size() >= 4);
  CHECK(lines[0].text == "ab");
  CHECK(lines[0].ranges == std::vector<StyledRange>{{1, 2, TextStyle::bold}});
  CHECK(lines[1].ranges == std::vector<StyledRange>{{0, 1, TextStyle::bold}});
  for (const auto& line : lines) CHECK(line.text.size() <= 16'000);
}

TEST_CASE("letter_blocks: any soup of tags gives text within its ranges") {
  constexpr std::string_view parts[] = {"<p>",
                                        "</p>",
                                        "<ul>",
                                        "</ul>",
                                        "<li>",
                                        "</li>",
                                        "<br>",
                                        "<strong>",
                                        "</strong>",
                                        "<h2>",
                                        "</h2>",
                                        "<",
                                        ">",
                                        "&",
                                        "&#40;",
                                        "&#xx;",
                                        "a b",
                                        " ",
                                        "\u00e9",
                                        "<div class='page-break'>",
                                        "</div>",
                                        "<span class='placeholder'>",
                                        "</span>",
                                        "<svg ",
                                        "viewBox=\"0 0 21 21\"><path d=\"M0 0.5h7\"/></svg>"};
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string html;
    for (auto count = random() % 14; count > 0; --count) html += parts[random() % std::size(parts)];
    CAPTURE(html);
    for (const auto& block : blocks_of(html)) {
      CHECK(block.list_depth <= list_depth_max);
      for (const auto& range : block.content.ranges) {
        CHECK(range.start < range.end);
        CHECK(range.end <= block.content.text.size());
      }
      for (const auto& run : block.qr_runs) CHECK(run.column + run.length <= block.qr_side);
    }
  }
}
