#pragma once

#include "admin/figures.hpp"

#include <notify/notification.hpp>

#include <optional>
#include <string>
#include <vector>

namespace notify::admin::jobs {

/// What a list of notifications is asked for, by query or, so that no recipient stands in logs, by
/// body. (rules/admin 9.3)
struct Filter {
  NotificationQuery query;
  std::int64_t page = 1;
  std::int64_t page_size = page_rows;
  std::optional<std::int64_t> limit_days{};
  std::string to{};  ///< a search; empty: none
  bool has_links = true;
  bool for_csv = false;
  std::optional<RestResponse> refused{};

  [[nodiscard]] static Filter of(const rest::Query& query);
  [[nodiscard]] static Filter of(const JsonValue& body);
};

/// The instant of a text; one without a zone is in UTC.
[[nodiscard]] std::optional<UtcTime> instant_in(std::string_view text);

}  // namespace notify::admin::jobs
