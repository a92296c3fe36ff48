#pragma once

#include "cli/run/json.hpp"

#include <notify/report.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace nfy_cli {

/// Columns by name; cells are texts, counts, decimals, days and flags as in reports.
[[nodiscard]] notify::ReportTable make_table(std::string title,
                                             std::initializer_list<notify::ReportColumn> columns);

/// How results are written.
enum class Form { text, json, csv, html };

/// Collects what a command answers, and writes it at the end: a command that fails writes nothing.
class Output {
public:
  Form form = Form::text;
  bool is_quiet = false;
  std::string path;  ///< empty: standard output

  [[nodiscard]] bool is_json() const { return form == Form::json; }
  void put(const notify::ReportTable& table);
  /// One thing: as lines of a name and a value, or as JSON. CSV has it in one row.
  void put(const Json::Object& thing);
  void put_text(std::string_view text) { text_ += text; }
  /// A line on standard error that is no part of the result.
  void remark(const std::string& line) const;
  /// Writes it all. Fails with unavailable.
  [[nodiscard]] notify::Result<void> finish();

private:
  std::string text_;
};

[[nodiscard]] Json to_json(const notify::ReportTable& table);
[[nodiscard]] std::string to_text(const notify::ReportTable& table);
/// "1,234,567".
[[nodiscard]] std::string grouped(std::int64_t number);

}  // namespace nfy_cli
