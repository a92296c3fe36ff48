#include "csv.hpp"
#include "findings.hpp"

#include <notify/json.hpp>

struct nfy_csv {
  explicit nfy_csv(notify::CsvLimits limits) : reader(limits) {}
  std::mutex in_use;
  notify::RecipientsCsv reader;
  // What the host has borrowed since the last call.
  notify::RecipientRow row;
  std::string json;
  std::string recipient;
};

using namespace notify;
using namespace notify::capi;

Result<CsvLimits> notify::capi::csv_limits_in(const nfy_csv_options* options) {
  NFY_TRY(given, sized_or_default(options, "options"));
  CsvLimits limits;
  NFY_CHECK(number_or_default(given.bytes_max, "bytes_max", limits.bytes_max));
  NFY_CHECK(number_or_default(given.rows_max, "rows_max", limits.rows_max));
  NFY_CHECK(number_or_default(given.columns_max, "columns_max", limits.columns_max));
  NFY_CHECK(number_or_default(given.cell_bytes_max, "cell_bytes_max", limits.cell_bytes_max));
  return limits;
}

nfy_status nfy_csv_open(const nfy_csv_options* options, nfy_csv** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(limits, csv_limits_in(options));
    *out = open_handle(std::make_shared<nfy_csv>(limits));
    return {};
  });
}

nfy_status nfy_csv_feed(nfy_csv* csv, nfy_str bytes, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) -> Result<void> {
    NFY_TRY(view, bytes_in(bytes, "bytes"));
    return self.reader.feed(view);
  });
}

nfy_status nfy_csv_finish(nfy_csv* csv, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) { return self.reader.finish(); });
}

nfy_status nfy_csv_next(nfy_csv* csv, nfy_csv_row* out, int32_t* out_found, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) -> Result<void> {
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_CHECK(check_given(out_found, "out_found"));
    auto next = self.reader.next();
    *out_found = flag_out(next.has_value());
    if (!next) return {};
    self.row = std::move(*next);
    self.json = to_json(self.row.personalisation);
    nfy_csv_row row = NFY_CSV_ROW_INIT;
    row.number = self.row.number;
    row.line = self.row.line;
    row.personalisation_json = str_out(self.json);
    sized_out(out, row);
    return {};
  });
}

nfy_status nfy_csv_recipient(nfy_csv* csv, int32_t type, nfy_str* out, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(wanted, type_in(type, "type"));
    self.recipient = recipient_of(self.row, wanted);
    *out = str_out(self.recipient);
    return {};
  });
}

nfy_status nfy_csv_header_count(nfy_csv* csv, size_t* out, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = self.reader.headers().size();
    return {};
  });
}

nfy_status nfy_csv_header_get(nfy_csv* csv, size_t index, nfy_str* out, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    const auto& headers = self.reader.headers();
    if (index >= headers.size()) {
      return make_error(ErrorCode::not_found, "no column " + std::to_string(index));
    }
    *out = str_out(headers[index]);
    return {};
  });
}

nfy_status nfy_csv_get_format(nfy_csv* csv, nfy_csv_format* out, nfy_error** err) {
  return with_sole(csv, "csv", err, [&](nfy_csv& self) -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = format_out(self.reader.format());
    return {};
  });
}

void nfy_csv_close(nfy_csv* csv) { close_handle(csv); }
