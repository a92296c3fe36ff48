#pragma once

#include "objects.hpp"

#include <string>
#include <vector>

namespace notify::capi {

struct SegmentRow {
  UsageSegment segment;
  std::string rate;
  std::string cost;
};

[[nodiscard]] SegmentRow segment_row(UsageSegment segment);
/// Borrows from `row`.
[[nodiscard]] nfy_segment segment_out(const SegmentRow& row) noexcept;

}  // namespace notify::capi

struct nfy_segment_rows : notify::capi::Rows<notify::capi::SegmentRow> {};

struct nfy_bill {
  notify::Bill bill;
};

namespace notify::capi {

[[nodiscard]] nfy_usage* open_usage(Usage usage);
[[nodiscard]] nfy_segment_rows* open_segments(std::vector<UsageSegment> segments);
[[nodiscard]] nfy_bill* open_bill(Bill bill);

}  // namespace notify::capi
