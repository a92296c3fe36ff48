#include "archive/archive_file.hpp"

#include <notify/ports/sealer.hpp>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace notify::archive {
namespace {

constexpr std::string_view magic = "nfyhist";
// The second has one column more, who made the notifications; a file in which nobody did is of the
// first.
constexpr char first_version = 1, version = 2;
constexpr std::size_t digest_size = 64;  // hexadecimal digits

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

/// Modulo 2^64, so that no two instants are too far from each other.
std::uint64_t difference(UtcTime a, UtcTime b) noexcept {
  return static_cast<std::uint64_t>(a.us()) - static_cast<std::uint64_t>(b.us());
}

/// Ids by their rank, so that rows are put in order by numbers.
class Ranks {
public:
  explicit Ranks(std::size_t rows) { of_row_.reserve(rows); }
  void add(const Uuid& id) {
    if (!of_row_.empty() && ids_[of_row_.back()] == id) return of_row_.push_back(of_row_.back());
    const auto [at, is_new] = known_.try_emplace(id, static_cast<std::uint32_t>(ids_.size()));
    if (is_new) ids_.push_back(id);
    of_row_.push_back(at->second);
  }
  /// Numbers become ranks.
  void finish() {
    std::vector<std::uint32_t> order(ids_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return ids_[i]; });
    std::vector<std::uint32_t> rank(ids_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
    for (std::uint32_t& row : of_row_) row = rank[row];
  }
  [[nodiscard]] std::uint64_t operator[](std::size_t row) const { return of_row_[row]; }

private:
  std::unordered_map<Uuid, std::uint32_t> known_;
  std::vector<Uuid> ids_;
  std::vector<std::uint32_t> of_row_;
};

/// The rows of a file in their order: by service, type, template, job, creation and id.
std::vector<const Notification*> ordered(std::span<const Notification> rows) {
  static_assert(rows_max <= std::size_t{1} << 20);
  Ranks services(rows.size()), templates(rows.size()), jobs(rows.size());
  for (const Notification& n : rows) {
    services.add(n.service_id.uuid);
    templates.add(n.template_id.uuid);
    jobs.add(n.job_id.uuid);
  }
  for (Ranks* ranks : {&services, &templates, &jobs}) ranks->finish();
  struct Place {
    std::uint64_t group;
    UtcTime created_at;
    const Notification* row;
  };
  std::vector<Place> places;
  places.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    places.push_back({services[i] << 42 | static_cast<std::uint64_t>(rows[i].type) << 40 |
                          templates[i] << 20 | jobs[i],
                      rows[i].created_at, &rows[i]});
  std::ranges::sort(places, [](const Place& a, const Place& b) {
    if (a.group != b.group) return a.group < b.group;
    return std::tie(a.created_at, a.row->id) < std::tie(b.created_at, b.row->id);
  });
  std::vector<const Notification*> out;
  out.reserve(rows.size());
  for (const Place& place : places) out.push_back(place.row);
  return out;
}

/// What the columns are made of, gathered in one pass over the rows: they are large, and lie far
/// from each other.
struct Columns {
  std::vector<Uuid> services, templates, jobs, api_keys, makers;
  bool has_makers = false;
  std::vector<std::uint64_t> types, steps, key_types, statuses, units, multipliers, international,
      postages, id_highs, id_lows, versions, has_job_row, job_rows, has_sent, sent, has_updated,
      updated;
  std::vector<std::string_view> sent_by, references, phone_prefixes, client_references;

  Columns(std::span<const Notification> rows, UtcTime first) {
    const Notification* before = nullptr;
    for (const Notification* n : ordered(rows)) {
      const bool goes_on = before && n->service_id == before->service_id &&
                           n->type == before->type && n->template_id == before->template_id &&
                           n->job_id == before->job_id;
      steps.push_back(difference(n->created_at, goes_on ? before->created_at : first));
      before = n;
      add_cell(*n);
      add_identity(*n);
      add_details(*n);
    }
  }

private:
  void add_cell(const Notification& n) {
    services.push_back(n.service_id.uuid);
    types.push_back(static_cast<std::uint64_t>(n.type));
    templates.push_back(n.template_id.uuid);
    jobs.push_back(n.job_id.uuid);
    key_types.push_back(static_cast<std::uint64_t>(n.key_type));
    statuses.push_back(static_cast<std::uint64_t>(n.status));
    sent_by.push_back(n.sent_by);
    units.push_back(folded(n.billable_units));
    multipliers.push_back(folded(n.rate_multiplier));
    international.push_back(n.international ? 1 : 0);
    postages.push_back(static_cast<std::uint64_t>(n.postage));
  }
  void add_identity(const Notification& n) {
    const Halves halves = halves_of(n.id.uuid);
    id_highs.push_back(halves.high ^ high_half_at(n.created_at));
    id_lows.push_back(halves.low);
  }
  void add_details(const Notification& n) {
    versions.push_back(static_cast<std::uint64_t>(n.template_version));
    api_keys.push_back(n.api_key_id ? n.api_key_id->uuid : Uuid{});
    has_job_row.push_back(n.job_row_number ? 1 : 0);
    job_rows.push_back(folded(n.job_row_number.value_or(0)));
    has_sent.push_back(n.sent_at ? 1 : 0);
    sent.push_back(after_creation(n, n.sent_at));
    has_updated.push_back(n.updated_at ? 1 : 0);
    updated.push_back(after_creation(n, n.updated_at));
    references.push_back(n.reference);
    phone_prefixes.push_back(n.phone_prefix);
    client_references.push_back(n.client_reference);
    makers.push_back(n.created_by.uuid);
    has_makers = has_makers || !n.created_by.is_nil();
  }
  static std::uint64_t after_creation(const Notification& n, const std::optional<UtcTime>& at) {
    return at ? folded(static_cast<std::int64_t>(difference(*at, n.created_at))) : 0;
  }
};

/// Writes one column after the other, each after its size.
class Writer {
public:
  std::string write(std::span<const Notification> rows, UtcTime written_at) {
    const auto [first, last] = std::ranges::minmax_element(rows, {}, &Notification::created_at);
    const Columns columns(rows, first->created_at);
    out_ = magic;
    out_ += columns.has_makers ? version : first_version;
    write_u32(out_, static_cast<std::uint32_t>(rows.size()));
    for (const UtcTime at : {written_at, first->created_at, last->created_at})
      write_u64(out_, static_cast<std::uint64_t>(at.us()));
    write_cells(columns);
    for (const auto* numbers : {&columns.id_highs, &columns.id_lows}) add(*numbers);
    write_details(columns);
    out_ += sha256_hex(out_);
    return std::move(out_);
  }

private:
  void write_cells(const Columns& c) {
    add(c.services);
    add(c.types);
    add(c.templates);
    add(c.jobs);
    add(c.steps);
    add(c.key_types);
    add(c.statuses);
    add(c.sent_by);
    for (const auto* numbers : {&c.units, &c.multipliers, &c.international, &c.postages})
      add(*numbers);
  }
  void write_details(const Columns& c) {
    add(c.versions);
    add(c.api_keys);
    for (const auto* numbers :
         {&c.has_job_row, &c.job_rows, &c.has_sent, &c.sent, &c.has_updated, &c.updated})
      add(*numbers);
    for (const auto* texts : {&c.references, &c.phone_prefixes, &c.client_references}) add(*texts);
    if (c.has_makers) add(c.makers);
  }

  void write_column(std::span<const std::uint64_t> values) { write_numbers(out_, values); }
  void write_column(std::span<const Uuid> values) { write_ids(out_, values); }
  void write_column(std::span<const std::string_view> values) { write_texts(out_, values); }

  template <typename T>
  void add(const std::vector<T>& column) {
    const std::size_t head = out_.size();
    write_u32(out_, 0);
    write_column(column);
    std::string size;
    write_u32(size, static_cast<std::uint32_t>(out_.size() - head - 4));
    out_.replace(head, 4, size);
  }

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
  return Writer().write(rows, written_at);
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
  const char has = bytes[magic.size()];
  if (has != first_version && has != version)
    return make_error(ErrorCode::unsupported, "archive file has version " +
                                                  std::to_string(static_cast<unsigned char>(has)));
  const std::string_view body = bytes.substr(0, bytes.size() - digest_size);
  if (sha256_hex(body) != bytes.substr(body.size())) return broken("check sum");
  ColumnReader head(body.substr(magic.size() + 1), 0);
  NFY_TRY(rows, head.u32());
  if (rows == 0 || rows > rows_max) return broken("count of rows");
  NFY_CHECK(head.u64());  // when it was written: so that no two files are equal
  NFY_TRY(first, head.u64());
  NFY_TRY(last, head.u64());
  FiledRows out;
  out.has_makers_ = has == version;
  ColumnReader file(body.substr(magic.size() + 1 + 4 + 3 * 8), rows);
  const UtcTime start = UtcTime::from_us(static_cast<std::int64_t>(first));
  NFY_CHECK(out.read(file, start, wanted));
  for (const UtcTime at : out.created_at_)
    if (at.us() < static_cast<std::int64_t>(first) || at.us() > static_cast<std::int64_t>(last))
      return broken("creation");
  return out;
}

Result<void> FiledRows::read(ColumnReader& file, UtcTime first, Wanted wanted) {
  constexpr int columns_of_ids = 2;
  NFY_CHECK(read_cells(file, first));
  NFY_CHECK(wanted.ids ? read_ids(file) : skip_columns(file, columns_of_ids));
  return wanted.details ? read_details(file) : Result<void>();
}

bool FiledRows::continues_group(std::size_t row) const {
  return services_.rows[row] == services_.rows[row - 1] && types_[row] == types_[row - 1] &&
         templates_.rows[row] == templates_.rows[row - 1] && jobs_.rows[row] == jobs_.rows[row - 1];
}

Result<void> FiledRows::read_cells(ColumnReader& file, UtcTime first) {
  const std::size_t rows = file.rows();
  const auto number = [](std::uint64_t value) { return unfolded(value); };
  NFY_CHECK(read_ids_column(file, rows, services_));
  NFY_CHECK(read_words(file, rows, types_, NotificationType::letter));
  NFY_CHECK(read_ids_column(file, rows, templates_));
  NFY_CHECK(read_ids_column(file, rows, jobs_));
  std::size_t row = 0;
  NFY_CHECK(read_column(file, rows, created_at_, [&](std::uint64_t step) {
    const bool goes_on = row > 0 && continues_group(row);
    ++row;
    return moved_by(goes_on ? created_at_.back() : first, static_cast<std::int64_t>(step));
  }));
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
  if (has_makers_) NFY_CHECK(read_ids_column(file, rows, makers_));
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
  if (has_makers_) n.created_by.uuid = makers_.at(row);
  return n;
}

}  // namespace notify::archive
