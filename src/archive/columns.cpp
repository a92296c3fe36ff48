#include "archive/columns.hpp"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <unordered_map>

namespace notify::archive {
namespace {

constexpr int zstd_level = 1;
constexpr std::size_t text_bytes_max = std::size_t{1} << 30;

enum Method : std::uint8_t { same, stored, compressed };

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

void write_plane(std::string& out, std::string_view bytes) {
  if (bytes.find_first_not_of(bytes.front()) == bytes.npos) {
    out += static_cast<char>(same);
    out += bytes.front();
    return;
  }
  std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  const std::size_t head = out.size();
  const std::size_t bound = ZSTD_compressBound(bytes.size());
  out.resize(head + 5 + bound);
  const std::size_t packed =
      ZSTD_compress2(context.get(), out.data() + head + 5, bound, bytes.data(), bytes.size());
  const bool smaller = ZSTD_isError(packed) == 0 && packed < bytes.size();
  const std::size_t size = smaller ? packed : bytes.size();
  if (!smaller) std::memcpy(out.data() + head + 5, bytes.data(), bytes.size());
  out.resize(head + 5 + size);
  std::string frame(1, static_cast<char>(smaller ? compressed : stored));
  write_u32(frame, static_cast<std::uint32_t>(size));
  std::memcpy(out.data() + head, frame.data(), frame.size());
}

template <typename T, typename Hash>
struct Numbered {
  std::vector<T> values;
  std::vector<std::uint64_t> rows;

  explicit Numbered(std::span<const T> all) {
    std::unordered_map<T, std::uint64_t, Hash> known;
    rows.reserve(all.size());
    for (const T& value : all) {
      if (!rows.empty() && values[rows.back()] == value) {
        rows.push_back(rows.back());
        continue;
      }
      const auto [at, is_new] = known.try_emplace(value, values.size());
      if (is_new) values.push_back(value);
      rows.push_back(at->second);
    }
  }
};

}  // namespace

void write_u32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
}

void write_u64(std::string& out, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift);
}

void write_numbers(std::string& out, std::span<const std::uint64_t> values) {
  std::uint64_t all = 0;
  for (const std::uint64_t value : values) all |= value;
  int planes = 0;
  while (planes < 8 && all >> (8 * planes) != 0) ++planes;
  out += static_cast<char>(planes);
  std::string plane(values.size(), '\0');
  for (int p = 0; p < planes; ++p) {
    std::ranges::transform(values, plane.begin(),
                           [p](std::uint64_t v) { return static_cast<char>(v >> (8 * p)); });
    write_plane(out, plane);
  }
}

void write_texts(std::string& out, std::span<const std::string_view> values) {
  const Numbered<std::string_view, std::hash<std::string_view>> numbered(values);
  write_u32(out, static_cast<std::uint32_t>(numbered.values.size()));
  std::vector<std::uint64_t> sizes;
  std::string joined;
  for (const std::string_view text : numbered.values) {
    sizes.push_back(text.size());
    joined += text;
  }
  write_numbers(out, sizes);
  if (!joined.empty()) write_plane(out, joined);
  write_numbers(out, numbered.rows);
}

void write_ids(std::string& out, std::span<const Uuid> values) {
  const Numbered<Uuid, std::hash<Uuid>> numbered(values);
  write_u32(out, static_cast<std::uint32_t>(numbered.values.size()));
  std::string joined;
  for (const Uuid& id : numbered.values)
    joined.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  write_plane(out, joined);
  write_numbers(out, numbered.rows);
}

Result<std::string_view> ColumnReader::take(std::size_t count) {
  if (rest_.size() < count) return broken("end");
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

Result<std::uint32_t> ColumnReader::u32() {
  NFY_TRY(bytes, take(4));
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

Result<std::uint64_t> ColumnReader::u64() {
  NFY_TRY(low, u32());
  NFY_TRY(high, u32());
  return std::uint64_t{high} << 32 | low;
}

Result<void> ColumnReader::plane(std::size_t count, std::string& into) {
  NFY_TRY(method, take(1));
  if (method.front() == same) {
    NFY_TRY(byte, take(1));
    into.assign(count, byte.front());
    return {};
  }
  NFY_TRY(size, u32());
  NFY_TRY(bytes, take(size));
  into.resize(count);
  if (method.front() == stored && size == count) {
    std::memcpy(into.data(), bytes.data(), count);
    return {};
  }
  if (method.front() != compressed) return broken("plane");
  const std::size_t unpacked = ZSTD_decompress(into.data(), count, bytes.data(), bytes.size());
  if (ZSTD_isError(unpacked) != 0 || unpacked != count) return broken("plane");
  return {};
}

Result<std::vector<std::uint64_t>> ColumnReader::numbers(std::size_t count) {
  NFY_TRY(planes, take(1));
  if (static_cast<unsigned char>(planes.front()) > 8) return broken("count of planes");
  std::vector<std::uint64_t> values(count);
  std::string bytes;
  for (int p = 0; p < planes.front(); ++p) {
    NFY_CHECK(plane(count, bytes));
    for (std::size_t i = 0; i < count; ++i)
      values[i] |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * p);
  }
  return values;
}

Result<std::size_t> ColumnReader::distinct() {
  NFY_TRY(count, u32());
  if (count == 0 || count > rows_) return broken("dictionary");
  return std::size_t{count};
}

Result<std::vector<std::uint32_t>> ColumnReader::indexes(std::size_t values) {
  NFY_TRY(wide, numbers());
  std::vector<std::uint32_t> rows(wide.size());
  for (std::size_t i = 0; i < wide.size(); ++i) {
    if (wide[i] >= values) return broken("dictionary");
    rows[i] = static_cast<std::uint32_t>(wide[i]);
  }
  return rows;
}

Result<Dictionary<std::string>> ColumnReader::texts() {
  Dictionary<std::string> out;
  NFY_TRY(count, distinct());
  NFY_TRY(sizes, numbers(count));
  std::size_t total = 0;
  for (const std::uint64_t size : sizes) {
    if (size > text_bytes_max - total) return broken("text");
    total += size;
  }
  std::string joined;
  if (total > 0) NFY_CHECK(plane(total, joined));
  out.values.reserve(count);
  std::size_t at = 0;
  for (const std::uint64_t size : sizes) {
    out.values.emplace_back(joined, at, size);
    at += size;
  }
  NFY_TRY(rows, indexes(count));
  out.rows = std::move(rows);
  return out;
}

Result<Dictionary<Uuid>> ColumnReader::ids() {
  Dictionary<Uuid> out;
  NFY_TRY(count, distinct());
  std::string joined;
  NFY_CHECK(plane(count * sizeof(Uuid::bytes), joined));
  out.values.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    std::memcpy(out.values[i].bytes.data(), joined.data() + i * sizeof(Uuid::bytes),
                sizeof(Uuid::bytes));
  NFY_TRY(rows, indexes(count));
  out.rows = std::move(rows);
  return out;
}

}  // namespace notify::archive
