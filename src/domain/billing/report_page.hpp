#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the pages of all reports share: one frame, one style, one kind of chart. No script and no
/// outside resource.
namespace notify::detail {

/// Text as HTML shows it.
[[nodiscard]] std::string escaped(std::string_view text);

/// One bar of a chart: parts stand upon each other, the first at the bottom.
struct ChartBar {
  std::string label;    ///< below the bar
  std::string caption;  ///< above the bar; may be empty
  std::string title;    ///< what a reader hears or sees when pointing at it
  std::vector<std::int64_t> parts;
};

struct Chart {
  std::string caption;
  std::string aria_label;
  std::vector<std::string> legend;  ///< one entry a part, up to three
  std::vector<ChartBar> bars;
};

/// An inline SVG figure.
[[nodiscard]] std::string to_svg(const Chart& chart);

struct Page {
  std::string title;    ///< of the window
  std::string heading;  ///< plain text, as the other two
  std::string subheading;
};
/// The whole page around `body`, which is HTML already.
[[nodiscard]] std::string to_page(const Page& page, std::string_view body);

}  // namespace notify::detail
