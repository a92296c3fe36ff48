#include "domain/recipient/csv_splitter.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace notify;

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// What a file holds, or why it cannot be read.
struct Split {
  Rows rows;
  bool is_refused = false;
  friend bool operator==(const Split&, const Split&) = default;
};

/// The rules one byte at a time, for files that begin with no white space.
Split model(std::string_view file) {
  enum class At { cell_start, cell, quotes, closing_quote, carriage_return } at{};
  Split out;
  std::vector<std::string> row;
  std::string cell;
  bool is_row_open = false;
  int carriage_returns = 0;
  const auto end_cell = [&] {
    row.push_back(cell);
    cell.clear();
    at = At::cell_start;
  };
  const auto end_row = [&] {
    out.rows.push_back(row);
    row.clear();
    at = At::cell_start;
    is_row_open = false;
  };
  for (const char byte : file) {
    if (at == At::carriage_return) {
      if (byte == '\r') ++carriage_returns;
      if (byte == '\n') end_row();
      if (byte == '\r' || byte == '\n') continue;
      end_row();
      for (; carriage_returns > 1; --carriage_returns) out.rows.push_back({""});
    }
    is_row_open = true;
    const bool closes = at == At::closing_quote;
    if (at == At::quotes) {
      if (byte == '"')
        at = At::closing_quote;
      else
        cell += byte;
    } else if (closes && byte == '"') {
      cell += '"';
      at = At::quotes;
    } else if (byte == ',' || byte == '\n' || byte == '\r') {
      end_cell();
      if (byte == '\n') end_row();
      if (byte == '\r') at = At::carriage_return;
      carriage_returns = 1;
    } else if (at == At::cell_start && byte == '"') {
      at = At::quotes;
    } else if (at != At::cell_start || byte != ' ') {
      cell += byte;
      at = At::cell;
    }
  }
  if (at == At::quotes) {
    while (!cell.empty() &&
           std::string_view(",\r\n ").find(cell.back()) != std::string_view::npos) {
      cell.pop_back();
    }
    if (cell.find_first_of("\r\n") != std::string::npos) return {out.rows, true};
  }
  if (!is_row_open) return out;
  if (at != At::carriage_return) end_cell();
  end_row();
  return out;
}

void take_rows(CsvSplitter& splitter, Rows& rows) {
  CsvRow row;
  std::string holder;
  while (splitter.next(row)) {
    auto& cells = rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) cells.emplace_back(row.cell(i, holder));
  }
}

template <typename NextSize>
Split split(std::string_view file, NextSize next_size) {
  CsvSplitter splitter(CsvLimits{});
  Split out;
  while (!file.empty() && !out.is_refused) {
    const std::size_t size = next_size();
    out.is_refused = !splitter.feed(file.substr(0, size));
    file.remove_prefix(std::min(size, file.size()));
    take_rows(splitter, out.rows);
  }
  if (!out.is_refused) out.is_refused = !splitter.finish();
  take_rows(splitter, out.rows);
  return out;
}

}  // namespace

TEST_CASE("csv_splitter: random bytes in random pieces give the rows of the plain rules") {
  std::mt19937 random(20260821);
  const std::string_view bytes = ",,,\"\"\"\n\n\r  ab\xC3";
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string file = "h";
    const std::size_t size = random() % (round % 50 == 0 ? 2'000 : 40);
    while (file.size() < size) {
      const char byte = bytes[random() % bytes.size()];
      if (byte == '\r' && random() % 8 != 0) file += "\r\n";
      if (byte != '\r' || random() % 8 == 0) file += byte;
      if (byte == '\xC3') file += '\xA9';
    }
    const auto wanted = model(file);
    refused += wanted.is_refused ? 1 : 0;
    const std::size_t pieces_max = 1 + random() % 100;
    const auto got = split(file, [&] { return 1 + random() % pieces_max; });
    if (got == wanted) continue;
    CAPTURE(file);
    REQUIRE(got.is_refused == wanted.is_refused);
    REQUIRE(got.rows == wanted.rows);
  }
  CHECK(refused > 1'000);
  CHECK(refused < 19'000);
}

TEST_CASE("csv_splitter: cells of every kind cross the borders of blocks and pieces") {
  for (std::size_t before = 0; before < 140; ++before) {
    const std::string file = "h" + std::string(before, 'x') + ",\"a\"\"b\", \"c\n\"d,e\r\n1\n";
    CAPTURE(before);
    const Split wanted{{{"h" + std::string(before, 'x'), "a\"b", "c\nd", "e"}, {"1"}}, false};
    CHECK(split(file, [] { return std::size_t{1}; }) == wanted);
    CHECK(split(file, [] { return std::size_t{64}; }) == wanted);
    CHECK(split(file, [] { return std::size_t{1'000}; }) == wanted);
  }
}

TEST_CASE("csv_splitter: widths tell what stands there from what vanishes at the end of a file") {
  CsvSplitter splitter(CsvLimits{});
  REQUIRE(splitter.feed("a,\t, ,\"\"\na,\t, ,\n\"\",\"\t\",\n,\u00A0, ,\n").has_value());
  CsvRow row;
  REQUIRE(splitter.next(row));
  CHECK(row.width() == 2);
  CHECK(row.width_at_end() == 2);
  REQUIRE(splitter.next(row));
  CHECK(row.width() == 2);
  CHECK(row.width_at_end() == 1);
  CHECK_FALSE(row.is_blank());
  REQUIRE(splitter.next(row));
  CHECK(row.width() == 2);
  CHECK(row.width_at_end() == 2);
  CHECK_FALSE(row.is_blank());
  REQUIRE(splitter.next(row));
  CHECK(row.width() == 2);
  CHECK(row.width_at_end() == 0);
  CHECK(row.is_blank());
  CHECK_FALSE(splitter.next(row));
}
