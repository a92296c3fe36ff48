#include "fuzz/fuzz.hpp"

#include <notify/recipients_csv.hpp>

#include <vector>

using namespace notify;
using fuzz::require;

namespace {

struct Answer {
  std::vector<std::string> headers;
  std::vector<Personalisation> rows;
  bool refused = false;  // which of two faults in one row is named, may depend on the pieces
  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer read(std::string_view file, std::size_t piece) {
  CsvLimits limits;
  limits.bytes_max = 1 << 16;
  limits.rows_max = 100;
  limits.columns_max = 50;
  limits.cell_bytes_max = 500;
  RecipientsCsv csv(limits);
  Answer answer;
  Result<void> read;
  for (std::size_t at = 0; at < file.size() && read; at += piece) {
    read = csv.feed(file.substr(at, piece));
  }
  if (read) read = csv.finish();
  while (auto row = csv.next()) answer.rows.push_back(std::move(row->personalisation));
  answer.headers = csv.headers();
  answer.refused = !read;
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto file = fuzz::text_of(data + 1, size - 1);
  const std::size_t piece = 1 + data[0] % 16;
  const auto whole = read(file, file.size() + 1);
  const auto pieces = read(file, piece);
  require(whole == pieces, "how a file is cut into pieces changes nothing");
  return 0;
}
