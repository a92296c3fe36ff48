#include "objects.hpp"

#include <notify/data_version.hpp>

using namespace notify;
using namespace notify::capi;

struct nfy_data_version_rows : notify::capi::Rows<notify::DataVersion> {};

namespace notify::capi {
namespace {

nfy_data_version data_version_out(const DataVersion& value) noexcept {
  nfy_data_version out = NFY_DATA_VERSION_INIT;
  out.name = str_out(value.name);
  out.version = str_out(value.version);
  out.source = str_out(value.source);
  out.warning = str_out(value.warning);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_data_version_list(int64_t now_us, nfy_data_version_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(now, instant_in(now_us, "now_us"));
    *out = open_rows<nfy_data_version_rows>(data_versions(now));
    return {};
  });
}

size_t nfy_data_version_rows_count(const nfy_data_version_rows* rows) { return count_rows(rows); }
nfy_status nfy_data_version_rows_get(const nfy_data_version_rows* rows, size_t index,
                                     nfy_data_version* out, nfy_error** err) {
  return get_row(rows, index, out, err, data_version_out);
}
void nfy_data_version_rows_free(nfy_data_version_rows* rows) { close_handle(rows); }
