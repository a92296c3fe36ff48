#include "cli/run/output.hpp"

#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace nfy_cli {

using namespace notify;

namespace {

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return width;
}

// Control characters of a stored text would move the cursor of a terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  return out;
}

std::string cell_text(const ReportCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return printable(*text);
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return grouped(*count);
  if (const auto* decimal = std::get_if<Decimal>(&cell)) return decimal->to_text();
  if (const auto* day = std::get_if<LocalDay>(&cell)) return day->to_text();
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "yes" : "no";
  return "-";
}

Json cell_json(const ReportCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return *count;
  if (const auto* decimal = std::get_if<Decimal>(&cell)) return decimal->to_text();
  if (const auto* day = std::get_if<LocalDay>(&cell)) return day->to_text();
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag;
  return {};
}

std::string plain_text(const Json& value) {
  if (const auto* text = value.as<std::string>()) return printable(*text);
  if (const auto* flag = value.as<bool>()) return *flag ? "yes" : "no";
  if (const auto* number = value.as<std::int64_t>()) return grouped(*number);
  if (const auto* number = value.as<Json::Digits>()) return number->text;
  if (const auto* array = value.as<Json::Array>()) {
    std::string out;
    for (const Json& one : *array) out += (out.empty() ? "" : ", ") + plain_text(one);
    return out.empty() ? "-" : out;
  }
  if (const auto* object = value.as<Json::Object>()) {
    std::string out;
    for (const auto& [name, one] : *object)
      out += (out.empty() ? "" : ", ") + name + " " + plain_text(one);
    return out.empty() ? "-" : out;
  }
  return "-";
}

ReportCell cell_of_json(const Json& value) {
  if (const auto* number = value.as<std::int64_t>()) return *number;
  if (const auto* flag = value.as<bool>()) return *flag;
  if (value.is_null()) return {};
  return plain_text(value);
}

Error write_failed(const std::string& what) {
  return make_error(ErrorCode::unavailable, what + " cannot be written: " + std::strerror(errno));
}

}  // namespace

ReportTable make_table(std::string title, std::initializer_list<ReportColumn> columns) {
  ReportTable table;
  table.title = std::move(title);
  table.columns = columns;
  return table;
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) text.insert(at -= 3, ",");
  return text;
}

Json to_json(const ReportTable& table) {
  Json::Array rows;
  for (const auto& cells : table.rows) {
    Json::Object row;
    for (std::size_t i = 0; i < cells.size(); ++i)
      row.emplace_back(table.columns[i].name, cell_json(cells[i]));
    rows.emplace_back(std::move(row));
  }
  return rows;
}

std::string to_text(const ReportTable& table) {
  if (table.rows.empty()) return "none\n";
  std::vector<std::size_t> widths;
  for (const ReportColumn& column : table.columns) widths.push_back(width_of(column.name));
  std::vector<std::vector<std::string>> lines;
  for (const auto& cells : table.rows) {
    auto& line = lines.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line.push_back(cell_text(cells[i]));
      widths[i] = std::max(widths[i], width_of(line.back()));
    }
  }
  std::string out;
  const auto add = [&](std::size_t i, const std::string& text) {
    const std::string space(widths[i] - width_of(text), ' ');
    const CellKind kind = table.columns[i].kind;
    const bool is_right = kind == CellKind::count || kind == CellKind::decimal;
    out += (i == 0 ? "" : "  ") + (is_right ? space + text : text + space);
  };
  const auto end_line = [&] {
    out.erase(out.find_last_not_of(' ') + 1);
    out += "\n";
  };
  for (std::size_t i = 0; i < widths.size(); ++i) add(i, table.columns[i].name);
  end_line();
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) add(i, line[i]);
    end_line();
  }
  return out;
}

void Output::put(const ReportTable& table) {
  switch (form) {
    case Form::text: text_ += to_text(table); break;
    case Form::json: text_ += to_text(to_json(table)); break;
    case Form::csv: text_ += to_csv(table); break;
    case Form::html: text_ += to_html(table); break;
  }
}

void Output::put(const Json::Object& thing) {
  if (form == Form::json) {
    text_ += to_text(Json(thing));
    return;
  }
  if (form != Form::text) {
    ReportTable table;
    auto& row = table.rows.emplace_back();
    for (const auto& [name, value] : thing) {
      table.columns.push_back({name, CellKind::text});
      row.push_back(cell_of_json(value));
    }
    put(table);
    return;
  }
  std::size_t width = 0;
  for (const auto& member : thing) width = std::max(width, member.first.size());
  for (const auto& [name, value] : thing)
    text_ += name + std::string(width - name.size() + 2, ' ') + plain_text(value) + "\n";
}

void Output::remark(const std::string& line) const {
  if (!is_quiet) std::fprintf(stderr, "%s\n", line.c_str());
}

Result<void> Output::finish() {
  if (path.empty()) {
    const std::size_t written = std::fwrite(text_.data(), 1, text_.size(), stdout);
    if (written != text_.size() || std::fflush(stdout) != 0) return write_failed("the result");
    return {};
  }
  // Whole or not at all, also where an older file lies.
  const std::string beside = path + "." + std::to_string(getpid());
  std::FILE* const file = std::fopen(beside.c_str(), "wbx");
  if (!file) return write_failed(path);
  const bool is_written = std::fwrite(text_.data(), 1, text_.size(), file) == text_.size();
  const bool is_closed = std::fclose(file) == 0;
  if (is_written && is_closed && std::rename(beside.c_str(), path.c_str()) == 0) return {};
  const Error error = write_failed(path);
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  return error;
}

}  // namespace nfy_cli
