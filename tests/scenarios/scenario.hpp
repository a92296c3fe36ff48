#pragma once

#include <notify/ports/store.hpp>

#include <simdjson.h>

#include <map>
#include <set>
#include <string>
#include <vector>

/// Reading the scenario files: whole data sets with the answers that the reference system gave.
namespace notify::scenarios {

using Json = simdjson::dom::element;

/// A table as a set of lines: each row's cells in a fixed order, joined by `|`, decimals without
/// trailing zeros. Order is not part of what is compared.
using Lines = std::multiset<std::string>;

[[nodiscard]] std::string text_of(Json value);
[[nodiscard]] std::int64_t integer_of(Json value);
[[nodiscard]] bool is_null(Json value);
/// The named cells of every row of `table` ({"columns", "rows"}).
[[nodiscard]] std::vector<std::map<std::string, Json>> rows_of(Json table);
[[nodiscard]] std::string plain(const Decimal& value);

/// Money that was a binary float on the way: both sides in nine digits.
[[nodiscard]] std::string rounded(double value);
[[nodiscard]] std::string rounded(const Decimal& value);
[[nodiscard]] double number_of(Json value);
[[nodiscard]] std::string text_or_empty(Json value);

/// What a file's `inputs` become in the library's own values.
struct Inputs {
  UtcTime now;
  ReferenceData rates;
  std::vector<Organisation> organisations;
  std::vector<Service> services;
  std::vector<Template> templates;
  std::vector<std::pair<ServiceId, Allowance>> allowances;
  std::vector<Notification> live;
  std::vector<Notification> archived;
  std::vector<LetterDespatch> despatched;
};
/// Ends the program with a message if the file is not of the known shape.
[[nodiscard]] Inputs read_inputs(Json inputs);

/// Stops with `what` unless the result holds a value.
template <typename T>
T must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

[[nodiscard]] inline LocalDay day_of(Json value) {
  return must(LocalDay::from_text(text_of(value)), "day");
}

}  // namespace notify::scenarios
