// Pages of letters as pictures, by a program of its own.
#include "support/sample.hpp"

#include <notify/adapters/page_painter.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace notify;
using namespace notify::test;

namespace page_painter {
namespace {

/// One empty page, A4 upright.
const std::string one_page =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n";

/// Null, visibly, where the program is not installed.
std::shared_ptr<PagePainter> painter(PagePainterOptions options = {}) {
  auto made = make_page_painter(std::move(options));
  if (made) return *made;
  CHECK(made.error().code == ErrorCode::unavailable);
  MESSAGE("skipped: " << made.error().message);
  return nullptr;
}

}  // namespace

TEST_CASE("page painter: a page becomes a picture, and what is no page is refused") {
  const auto painting = painter();
  if (!painting) return;
  const auto png = painting->paint(one_page, 1);
  REQUIRE(png.has_value());
  CHECK(png->substr(1, 3) == "PNG");
  for (const std::int64_t page : {0, 2, 1'000'000})
    CHECK(painting->paint(one_page, page).error().code == ErrorCode::invalid_argument);
  CHECK(painting->paint("no PDF at all", 1).error().code == ErrorCode::invalid_argument);
  CHECK(painting->paint("", 1).error().code == ErrorCode::invalid_argument);
  CHECK(painting->paint(std::string(3 << 20, 'x'), 1).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("page painter: a program that is missing, fails, or writes too much paints nothing") {
  CHECK(make_page_painter({.program = "/nowhere/pdftoppm"}).error().code == ErrorCode::unavailable);
  CHECK(make_page_painter({.program = ""}).error().code == ErrorCode::invalid_argument);
  if (const auto failing = painter({.program = "/bin/false"}))
    CHECK(failing->paint(one_page, 1).error().code == ErrorCode::invalid_argument);
  if (const auto painting = painter({.png_bytes_max = 10}))
    CHECK(painting->paint(one_page, 1).error().code == ErrorCode::invalid_argument);
}

}  // namespace page_painter
