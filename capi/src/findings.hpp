#pragma once

#include "objects.hpp"

#include <notify/recipients_file.hpp>
#include <notify/warning.hpp>

struct nfy_finding_rows : notify::capi::Rows<notify::FileFinding> {};

namespace notify::capi {

/// The bits of NFY_WARNING_*, which are those of the set.
[[nodiscard]] inline std::int32_t warnings_out(WarningSet warnings) noexcept {
  return static_cast<std::int32_t>(warnings.bits());
}

[[nodiscard]] nfy_csv_format format_out(CsvFormat format) noexcept;

}  // namespace notify::capi
