#include "findings.hpp"

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

static_assert(NFY_ENCODING_WINDOWS_1252 == static_cast<int>(CsvEncoding::windows_1252));
static_assert(NFY_WARNING_MISTYPED_UK_NUMBER == 1 << static_cast<int>(Warning::mistyped_uk_number));
static_assert(NFY_WARNING_UNASSIGNED_NUMBER == 1 << static_cast<int>(Warning::unassigned_number));
static_assert(NFY_WARNING_PERSONAL_NUMBER == 1 << static_cast<int>(Warning::personal_number));
static_assert(NFY_WARNING_PREMIUM_NUMBER == 1 << static_cast<int>(Warning::premium_number));
static_assert(NFY_WARNING_MORE_SEGMENTS ==
              1 << static_cast<int>(Warning::more_segments_than_fragments));

nfy_finding finding_out(const FileFinding& value) noexcept {
  nfy_finding out = NFY_FINDING_INIT;
  out.row = value.row;
  out.line = value.line;
  out.column = str_out(value.column);
  out.reason = str_out(value.reason);
  return out;
}

/// What `read` says of the warning that is one of NFY_WARNING_*.
template <typename Read>
nfy_str about_warning(std::int32_t bit, Read read) noexcept {
  for (int i = 0; i < warning_count; ++i) {
    if (bit == 1 << i) return str_out(read(static_cast<Warning>(i)));
  }
  return nfy_str{nullptr, 0};
}

}  // namespace

nfy_csv_format format_out(CsvFormat format) noexcept {
  return {static_cast<std::int32_t>(format.encoding), static_cast<std::int32_t>(format.separator)};
}

}  // namespace notify::capi

size_t nfy_finding_rows_count(const nfy_finding_rows* rows) { return count_rows(rows); }
nfy_status nfy_finding_rows_get(const nfy_finding_rows* rows, size_t index, nfy_finding* out,
                                nfy_error** err) {
  return get_row(rows, index, out, err, finding_out);
}
void nfy_finding_rows_free(nfy_finding_rows* rows) { close_handle(rows); }

nfy_str nfy_warning_name(int32_t warning) {
  return about_warning(warning, [](Warning known) { return name_of(known); });
}

nfy_str nfy_warning_text(int32_t warning) {
  return about_warning(warning, [](Warning known) { return text_of(known); });
}

nfy_str nfy_csv_encoding_name(int32_t encoding) {
  if (encoding < NFY_ENCODING_UTF_8 || encoding > NFY_ENCODING_WINDOWS_1252) return {nullptr, 0};
  return str_out(name_of(static_cast<CsvEncoding>(encoding)));
}
