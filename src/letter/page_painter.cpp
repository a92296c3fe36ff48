#include "letter/child_program.hpp"

#include <notify/adapters/page_painter.hpp>

#include <unistd.h>

#include <utility>

namespace notify {
namespace {

class SpawnedPagePainter final : public PagePainter {
public:
  explicit SpawnedPagePainter(PagePainterOptions options) : options_(std::move(options)) {}

  Result<std::string> paint(std::string_view pdf, std::int64_t page) override {
    if (page < 1 || page > 100'000)
      return make_error(ErrorCode::invalid_argument, "pdf has no page " + std::to_string(page));
    const std::string number = std::to_string(page), side = std::to_string(options_.longest_side);
    const ChildProgram program{{options_.program, "-png", "-singlefile", "-f", number, "-l", number,
                                "-scale-to", side, "-"},
                               options_.time_out,
                               options_.memory_bytes_max,
                               options_.png_bytes_max};
    NFY_TRY(painted, run_child(program, pdf, "page cannot be painted"));
    if (painted.is_late)
      return make_error(ErrorCode::unavailable, "page cannot be painted: it takes too long");
    if (painted.is_large)
      return make_error(ErrorCode::invalid_argument, "picture of the page is too large");
    if (!painted.is_done || painted.bytes.empty())
      return make_error(ErrorCode::invalid_argument, "pdf has no such page, or cannot be painted");
    return std::move(painted.bytes);
  }

private:
  PagePainterOptions options_;
};

}  // namespace

Result<std::shared_ptr<PagePainter>> make_page_painter(PagePainterOptions options) {
  if (options.program.empty() || options.longest_side < 1 || options.time_out.count() < 1)
    return make_error(ErrorCode::invalid_argument, "a painter needs a program, a size and time");
  if (access(options.program.c_str(), X_OK) != 0)
    return make_error(ErrorCode::unavailable, "pages cannot be painted without the program " +
                                                  options.program + " (Debian: poppler-utils)");
  return std::shared_ptr<PagePainter>(std::make_shared<SpawnedPagePainter>(std::move(options)));
}

}  // namespace notify
