#pragma once

#include "codec/json_writer.hpp"

#include <notify/statistics.hpp>

namespace notify::admin::reports {

/// {"email": {"delivered": …, "failed": …, "requested": …}, …}
void write_statistics(codec::JsonWriter& json, const ServiceStatistics& statistics);

}  // namespace notify::admin::reports
