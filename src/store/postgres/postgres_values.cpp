#include "store/postgres/postgres_values.hpp"

#include "domain/hex.hpp"

#include <algorithm>
#include <charconv>

namespace notify::sql {
namespace {

ErrorCode code_of(std::string_view state) {
  if (state.starts_with("08") || state.starts_with("57") || state.starts_with("53") ||
      state == "25006")
    return ErrorCode::unavailable;
  if (state.starts_with("40") || state == "55P03") return ErrorCode::busy;
  if (state.starts_with("23")) return ErrorCode::conflict;
  if (state.starts_with("22")) return ErrorCode::invalid_argument;
  if (state.starts_with("28") || state.starts_with("3D")) return ErrorCode::unavailable;
  return ErrorCode::internal;
}

/// What an operator or a caller can act on. The first line of a server message can quote stored
/// values, so only states that are about the statement itself keep it.
std::string text_for(std::string_view state, std::string_view message) {
  if (state == "55P03")
    return "postgresql lock is held by another transaction for longer than lock_timeout";
  if (state == "57014")
    return "postgresql statement took longer than statement_timeout, or was cancelled";
  const std::string text = "postgresql error " + std::string(state);
  if (!state.starts_with("42")) return text;
  return text + ": " + std::string(message.substr(0, message.find('\n')));
}

std::string hex_of(std::string_view bytes) {
  std::string out = "\\x";
  hex::append(out, bytes);
  return out;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_element(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: out += "NULL"; break;
    case Value::Kind::integer: append_integer(out, value.integer()); break;
    case Value::Kind::text: append_quoted(out, value.text()); break;
    case Value::Kind::bytes: append_quoted(out, hex_of(value.text())); break;
    case Value::Kind::uuid: value.uuid().append_to(out); break;
  }
}

/// A text in a line of COPY: what would end the field or the line is written as its letter.
void append_copied(std::string& out, std::string_view text) {
  const auto is_special = [](char c) { return c == '\\' || c == '\t' || c == '\n' || c == '\r'; };
  for (auto from = text.begin();;) {
    const auto special = std::find_if(from, text.end(), is_special);
    out.append(from, special);
    if (special == text.end()) return;
    const char c = *special;
    out += '\\';
    out += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c;
    from = special + 1;
  }
}

}  // namespace

void fail_with(std::string_view state, const char* message) {
  fail(code_of(state), text_for(state, message), std::string(state));
}

namespace {

void add_values(Parameters& parameters, std::span<const Value> values) {
  for (const Value& value : values) {
    switch (value.kind()) {
      case Value::Kind::null: parameters.add_null(); break;
      case Value::Kind::integer: parameters.add(std::to_string(value.integer())); break;
      case Value::Kind::text: parameters.add(std::string(value.text())); break;
      case Value::Kind::bytes: parameters.add(hex_of(value.text())); break;
      case Value::Kind::uuid: parameters.add(value.uuid().to_text()); break;
    }
  }
}

/// A literal, as the server writes them.
std::string text_array(const ValueTable& table, std::size_t column) {
  std::string array = "{";
  array.reserve(table.rows() * 24);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (row > 0) array += ',';
    append_element(array, table.at(row, column));
  }
  array += '}';
  return array;
}

bool holds_only_ids(const ValueTable& table, std::size_t column) {
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (table.at(row, column).kind() != Value::Kind::uuid) return false;
  return !table.empty();
}

void append_big_endian(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFF);
}

/// An array of one dimension as the server receives it: dimensions, whether there are nulls, type
/// of the elements, count, index of the first; then the length of each element and its bytes.
std::string binary_ids(const ValueTable& table, std::size_t column) {
  constexpr std::uint32_t uuid_type = 2950, uuid_bytes = 16;
  std::string out;
  out.reserve(20 + table.rows() * (4 + uuid_bytes));
  for (const std::uint32_t word : {std::uint32_t{1}, std::uint32_t{0}, uuid_type,
                                   static_cast<std::uint32_t>(table.rows()), std::uint32_t{1}})
    append_big_endian(out, word);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto& bytes = table.at(row, column).uuid().bytes;
    append_big_endian(out, uuid_bytes);
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return out;
}

}  // namespace

Parameters parameters_of(std::span<const Value> values) {
  Parameters parameters(values.size());
  add_values(parameters, values);
  return parameters;
}

Parameters arrays_of(const ValueTable& table, bool may_be_binary) {
  Parameters arrays(table.columns() + table.shared().size());
  for (std::size_t column = 0; column < table.columns(); ++column) {
    may_be_binary = may_be_binary && holds_only_ids(table, column);
    if (may_be_binary)
      arrays.add_binary(binary_ids(table, column));
    else
      arrays.add(text_array(table, column));
  }
  add_values(arrays, table.shared());
  return arrays;
}

bool is_copied(const Batch& batch, const ValueTable& table) noexcept {
  return batch.copied.table != nullptr && table.rows() >= copied_rows_min;
}

void append_copy_line(std::string& line, std::span<const Value> row) {
  for (const Value& value : row) {
    if (&value != row.data()) line += '\t';
    switch (value.kind()) {
      case Value::Kind::null: line += "\\N"; break;
      case Value::Kind::integer: append_integer(line, value.integer()); break;
      case Value::Kind::text: append_copied(line, value.text()); break;
      case Value::Kind::bytes:
        line += "\\\\x";
        hex::append(line, value.text());
        break;
      case Value::Kind::uuid: value.uuid().append_to(line); break;
    }
  }
}

std::int64_t TextRow::integer(int column) const {
  const std::string_view digits = text(column);
  if (digits == "t") return 1;
  if (digits == "f" || digits.empty()) return 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size())
    fail(ErrorCode::corrupt, "stored number cannot be read");
  return value;
}

std::string TextRow::bytes(int column) const {
  const std::string_view hex = text(column);  // "\\x" and two digits a byte
  std::string out;
  out.reserve(hex.size() / 2);
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1])));
  return out;
}

Uuid TextRow::uuid(int column) const {
  const std::string_view written = text(column);
  if (written.empty()) return {};
  const auto id = Uuid::from_text(written);
  if (!id) fail(ErrorCode::corrupt, "stored id cannot be read");
  return *id;
}

void lock(Connection& connection, AdvisoryLock which, bool exclusive) {
  static constexpr Statement shared{"SELECT pg_advisory_xact_lock_shared($1)"};
  static constexpr Statement alone{"SELECT pg_advisory_xact_lock($1)"};
  connection.query(exclusive ? alone : shared, {static_cast<std::int64_t>(which)},
                   [](const Row&) {});
}

}  // namespace notify::sql
