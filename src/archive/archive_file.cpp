#include "archive/archive_file.hpp"

#include <notify/sealer.hpp>

#include <algorithm>
#include <numeric>

namespace notify::archive {
namespace {

constexpr std::string_view magic = "nfyhist";
constexpr char version = 1;
constexpr std::size_t digest_size = 64;  // hexadecimal digits

Error broken(std::string_view what) {
  return make_error(ErrorCode::corrupt, "archive file has a broken " + std::string(what));
}

struct Halves {
  std::uint64_t high = 0, low = 0;
};

Halves halves_of(const Uuid& id) noexcept {
  Halves out;
  for (std::size_t i = 0; i < 8; ++i) out.high = out.high << 8 | id.bytes[i];
  for (std::size_t i = 8; i < 16; ++i) out.low = out.low << 8 | id.bytes[i];
  return out;
}

Uuid uuid_of(Halves halves) noexcept {
  Uuid id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(halves.high >> (56 - 8 * i));
    id.bytes[8 + i] = static_cast<std::uint8_t>(halves.low >> (56 - 8 * i));
  }
  return id;
}

/// The first half of the id that make_uuid_v7() makes at an instant.
std::uint64_t high_half_at(UtcTime at) noexcept {
  const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(at.us(), 0));
  return us / 1000 << 16 | 0x7000 | us % 1000 * 4096 / 1000;
}

/// Each column of a file, as it grows.
class Writer {
public:
  explicit Writer(std::span<const Notification> rows) : rows_(rows), order_(rows.size()) {
    std::iota(order_.begin(), order_.end(), 0u);
    const auto key = [&](std::uint32_t i) {
      const Notification& n = rows_[i];
      return std::tie(n.service_id, n.type, n.template_id, n.job_id, n.created_at, n.id);
    };
    std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  }

  std::string write(UtcTime written_at) {
    const auto [first, last] = std::ranges::minmax_element(rows_, {}, &Notification::created_at);
    out_ = magic;
    out_ += version;
    write_u32(out_, static_cast<std::uint32_t>(rows_.size()));
    write_u64(out_, static_cast<std::uint64_t>(written_at.us()));
    write_u64(out_, static_cast<std::uint64_t>(first->created_at.us()));
    write_u64(out_, static_cast<std::uint64_t>(last->created_at.us()));
    write_cells();
    write_identities();
    write_details();
    out_ += sha256_hex(out_);
    return std::move(out_);
  }

private:
  void write_cells() {
    ids([](const Notification& n) { return n.service_id.uuid; });
    words([](const Notification& n) { return n.type; });
    ids([](const Notification& n) { return n.template_id.uuid; });
    ids([](const Notification& n) { return n.job_id.uuid; });
    UtcTime before;
    numbers([&before](const Notification& n) {
      const std::int64_t step = difference(n.created_at, before);
      before = n.created_at;
      return folded(step);
    });
    words([](const Notification& n) { return n.key_type; });
    words([](const Notification& n) { return n.status; });
    texts([](const Notification& n) { return std::string_view(n.sent_by); });
    numbers([](const Notification& n) { return folded(n.billable_units); });
    numbers([](const Notification& n) { return folded(n.rate_multiplier); });
    numbers([](const Notification& n) { return std::uint64_t{n.international}; });
    words([](const Notification& n) { return n.postage; });
  }
  void write_identities() {
    numbers([](const Notification& n) {
      return halves_of(n.id.uuid).high ^ high_half_at(n.created_at);
    });
    numbers([](const Notification& n) { return halves_of(n.id.uuid).low; });
  }
  void write_details() {
    numbers([](const Notification& n) { return static_cast<std::uint64_t>(n.template_version); });
    ids([](const Notification& n) { return n.api_key_id ? n.api_key_id->uuid : Uuid{}; });
    options([](const Notification& n) { return n.job_row_number; });
    options([](const Notification& n) { return after_creation(n, n.sent_at); });
    options([](const Notification& n) { return after_creation(n, n.updated_at); });
    texts([](const Notification& n) { return std::string_view(n.reference); });
    texts([](const Notification& n) { return std::string_view(n.phone_prefix); });
    texts([](const Notification& n) { return std::string_view(n.client_reference); });
  }

  /// Modulo 2^64, so that no two instants are too far from each other.
  static std::int64_t difference(UtcTime a, UtcTime b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a.us()) -
                                     static_cast<std::uint64_t>(b.us()));
  }
  static std::optional<std::int64_t> after_creation(const Notification& n,
                                                    const std::optional<UtcTime>& at) {
    return at ? std::optional(difference(*at, n.created_at)) : std::nullopt;
  }

  template <typename T, typename Get>
  std::vector<T> column(Get get) {
    std::vector<T> values;
    values.reserve(order_.size());
    for (const std::uint32_t i : order_) values.push_back(get(rows_[i]));
    return values;
  }
  template <typename Write>
  void section(Write write) {
    const std::size_t head = out_.size();
    write_u32(out_, 0);
    write();
    std::string size;
    write_u32(size, static_cast<std::uint32_t>(out_.size() - head - 4));
    out_.replace(head, 4, size);
  }
  template <typename Get>
  void numbers(Get get) {
    section([&] { write_numbers(out_, column<std::uint64_t>(get)); });
  }
  template <typename Get>
  void words(Get get) {
    numbers([&](const Notification& n) { return static_cast<std::uint64_t>(get(n)); });
  }
  template <typename Get>
  void options(Get get) {
    numbers([&](const Notification& n) { return std::uint64_t{get(n).has_value()}; });
    numbers([&](const Notification& n) { return folded(get(n).value_or(0)); });
  }
  template <typename Get>
  void ids(Get get) {
    section([&] { write_ids(out_, column<Uuid>(get)); });
  }
  template <typename Get>
  void texts(Get get) {
    section([&] { write_texts(out_, column<std::string_view>(get)); });
  }

  std::span<const Notification> rows_;
  std::vector<std::uint32_t> order_;
  std::string out_;
};

/// One column of numbers, turned into what they stand for.
template <typename T, typename Make>
Result<void> read_column(ColumnReader& file, std::size_t rows, std::vector<T>& into, Make make) {
  NFY_TRY(size, file.u32());
  NFY_TRY(bytes, file.take(size));
  ColumnReader column(bytes, rows);
  NFY_TRY(values, column.numbers());
  into.reserve(values.size());
  for (const std::uint64_t value : values) into.push_back(make(value));
  return {};
}

/// The words of an enumeration; `last` is the greatest there is.
template <typename T>
Result<void> read_words(ColumnReader& file, std::size_t rows, std::vector<T>& into, T last) {
  bool good = true;
  NFY_CHECK(read_column(file, rows, into, [&](std::uint64_t value) {
    good = good && value <= static_cast<std::uint64_t>(last);
    return static_cast<T>(value);
  }));
  return good ? Result<void>() : Result<void>(broken("word"));
}

Result<void> read_options(ColumnReader& file, std::size_t rows,
                          std::vector<std::optional<std::int64_t>>& into) {
  std::vector<std::uint8_t> present;
  NFY_CHECK(read_column(file, rows, present,
                        [](std::uint64_t v) { return static_cast<std::uint8_t>(v != 0); }));
  std::size_t row = 0;
  return read_column(file, rows, into, [&](std::uint64_t value) {
    return present[row++] != 0 ? std::optional(unfolded(value)) : std::nullopt;
  });
}

Result<void> read_ids_column(ColumnReader& file, std::size_t rows, Dictionary<Uuid>& into) {
  NFY_TRY(size, file.u32());
  NFY_TRY(bytes, file.take(size));
  NFY_TRY(read, ColumnReader(bytes, rows).ids());
  into = std::move(read);
  return {};
}

Result<void> read_texts_column(ColumnReader& file, std::size_t rows,
                               Dictionary<std::string>& into) {
  NFY_TRY(size, file.u32());
  NFY_TRY(bytes, file.take(size));
  NFY_TRY(read, ColumnReader(bytes, rows).texts());
  into = std::move(read);
  return {};
}

Result<void> skip_columns(ColumnReader& file, int count) {
  for (; count > 0; --count) {
    NFY_TRY(size, file.u32());
    NFY_CHECK(file.take(size));
  }
  return {};
}

UtcTime moved_by(UtcTime at, std::int64_t by) noexcept {
  return UtcTime::from_us(static_cast<std::int64_t>(static_cast<std::uint64_t>(at.us()) +
                                                    static_cast<std::uint64_t>(by)));
}

}  // namespace

std::string write_file(std::span<const Notification> rows, UtcTime written_at) {
  NFY_ASSERT(!rows.empty() && rows.size() <= rows_max);
  return Writer(rows).write(written_at);
}

std::string_view digest_of(std::string_view bytes) noexcept {
  return bytes.substr(bytes.size() - std::min(bytes.size(), digest_size));
}

bool is_made_at(const NotificationId& id, UtcTime at) noexcept {
  return at.us() >= 0 && halves_of(id.uuid).high == high_half_at(at);
}

std::optional<CreationSpan> creation_span(const NotificationId& id) noexcept {
  const std::uint64_t high = halves_of(id.uuid).high;
  if ((high >> 12 & 15) != 7) return {};
  const UtcTime from = UtcTime::from_us(static_cast<std::int64_t>(high >> 16) * 1000);
  return CreationSpan{from, from + std::chrono::milliseconds(1)};
}

Result<FiledRows> FiledRows::open(std::string_view bytes, Wanted wanted) {
  if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 1 + digest_size)
    return broken("beginning");
  if (bytes[magic.size()] != version)
    return make_error(ErrorCode::unsupported,
                      "archive file has version " +
                          std::to_string(static_cast<unsigned char>(bytes[magic.size()])));
  const std::string_view body = bytes.substr(0, bytes.size() - digest_size);
  if (sha256_hex(body) != bytes.substr(body.size())) return broken("check sum");
  ColumnReader head(body.substr(magic.size() + 1), 0);
  NFY_TRY(rows, head.u32());
  if (rows == 0 || rows > rows_max) return broken("count of rows");
  NFY_CHECK(head.u64());  // when it was written: so that no two files are equal
  NFY_TRY(first, head.u64());
  NFY_TRY(last, head.u64());
  FiledRows out;
  ColumnReader file(body.substr(magic.size() + 1 + 4 + 3 * 8), rows);
  NFY_CHECK(out.read(file, wanted));
  for (const UtcTime at : out.created_at_)
    if (at.us() < static_cast<std::int64_t>(first) || at.us() > static_cast<std::int64_t>(last))
      return broken("creation");
  return out;
}

Result<void> FiledRows::read(ColumnReader& file, Wanted wanted) {
  constexpr int columns_of_ids = 2;
  NFY_CHECK(read_cells(file));
  NFY_CHECK(wanted.ids ? read_ids(file) : skip_columns(file, columns_of_ids));
  return wanted.details ? read_details(file) : Result<void>();
}

Result<void> FiledRows::read_cells(ColumnReader& file) {
  const std::size_t rows = file.rows();
  const auto number = [](std::uint64_t value) { return unfolded(value); };
  NFY_CHECK(read_ids_column(file, rows, services_));
  NFY_CHECK(read_words(file, rows, types_, NotificationType::letter));
  NFY_CHECK(read_ids_column(file, rows, templates_));
  NFY_CHECK(read_ids_column(file, rows, jobs_));
  UtcTime at;
  NFY_CHECK(read_column(file, rows, created_at_,
                        [&](std::uint64_t step) { return at = moved_by(at, unfolded(step)); }));
  NFY_CHECK(read_words(file, rows, key_types_, KeyType::test));
  NFY_CHECK(read_words(file, rows, statuses_, Status::returned_letter));
  NFY_CHECK(read_texts_column(file, rows, sent_by_));
  NFY_CHECK(read_column(file, rows, units_, number));
  NFY_CHECK(read_column(file, rows, multipliers_, number));
  NFY_CHECK(read_words(file, rows, international_, std::uint8_t{1}));
  return read_words(file, rows, postages_, Postage::rest_of_world);
}

Result<void> FiledRows::read_ids(ColumnReader& file) {
  std::vector<Halves> halves;
  std::size_t row = 0;
  NFY_CHECK(read_column(file, size(), halves, [&](std::uint64_t value) {
    return Halves{value ^ high_half_at(created_at_[row++]), 0};
  }));
  row = 0;
  return read_column(file, size(), ids_, [&](std::uint64_t value) {
    return uuid_of({halves[row++].high, value});
  });
}

Result<void> FiledRows::read_details(ColumnReader& file) {
  const std::size_t rows = size();
  NFY_CHECK(read_column(file, rows, template_versions_, [](std::uint64_t value) { return value; }));
  NFY_CHECK(read_ids_column(file, rows, api_keys_));
  NFY_CHECK(read_options(file, rows, job_rows_));
  NFY_CHECK(read_options(file, rows, sent_after_));
  NFY_CHECK(read_options(file, rows, updated_after_));
  NFY_CHECK(read_texts_column(file, rows, references_));
  NFY_CHECK(read_texts_column(file, rows, phone_prefixes_));
  NFY_CHECK(read_texts_column(file, rows, client_references_));
  return file.at_end() ? Result<void>() : Result<void>(broken("end"));
}

Notification FiledRows::notification(std::size_t row) const {
  const auto later = [&](const std::optional<std::int64_t>& by) {
    return by ? std::optional(moved_by(created_at(row), *by)) : std::nullopt;
  };
  Notification n;
  n.id = id(row);
  n.service_id = service_id(row);
  n.template_id = template_id(row);
  n.template_version = static_cast<int>(template_versions_[row]);
  n.type = type(row);
  n.key_type = key_type(row);
  if (!api_keys_.at(row).is_nil()) n.api_key_id = ApiKeyId{api_keys_.at(row)};
  n.job_id = job_id(row);
  n.job_row_number = job_rows_[row];
  n.client_reference = client_references_.at(row);
  n.reference = references_.at(row);
  n.sent_by = sent_by(row);
  n.status = status(row);
  n.billable_units = billable_units(row);
  n.rate_multiplier = rate_multiplier(row);
  n.international = international(row);
  n.phone_prefix = phone_prefixes_.at(row);
  n.postage = postage(row);
  n.created_at = created_at(row);
  n.sent_at = later(sent_after_[row]);
  n.updated_at = later(updated_after_[row]);
  return n;
}

}  // namespace notify::archive
