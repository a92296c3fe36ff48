#pragma once

#include "archive/columns.hpp"

#include <notify/notification.hpp>
#include <notify/result.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The content of one file of the deep archive: notifications as the history keeps them, column by
/// column, so that totals are read without the columns that only single notifications need.
///
///   "nfyhist" and the version (one byte), rows (u32), when it was written, the creation of the
///   first and the last row (u64 each), the columns in the order of write_cells(), the two halves
///   of ids, and write_details(), each after its size (u32); SHA-256 of all of it as hexadecimal
///   digits. Numbers are little-endian. Rows are in order of service, type, template, job and
///   creation, which is the time since the row before, or since the first of all where one of the
///   other four changes.
namespace notify::archive {

inline constexpr std::size_t rows_max = 1'000'000;

/// The bytes of a file. Answers the same for the same rows, in whatever order they come. `rows` has
/// 1 to rows_max; personal data are left out.
[[nodiscard]] std::string write_file(std::span<const Notification> rows, UtcTime written_at);

/// Whether an id says when it was made, as make_uuid_v7() has it; others cost eight bytes more.
[[nodiscard]] bool is_made_at(const NotificationId& id, UtcTime at) noexcept;
/// The span of creation that an id of version 7 names, one millisecond long; nothing for others.
struct CreationSpan {
  UtcTime from, before;
};
[[nodiscard]] std::optional<CreationSpan> creation_span(const NotificationId& id) noexcept;

/// The 64 hexadecimal digits at the end of a file, which name its content.
[[nodiscard]] std::string_view digest_of(std::string_view bytes) noexcept;

/// What is read of a file: totals need the first, finding an id the second.
struct Wanted {
  bool ids = false;
  bool details = false;  ///< what neither totals nor ids need
};

/// Rows of a file. Immutable once opened.
class FiledRows {
public:
  /// Fails with corrupt if the bytes are not what was written, unsupported on a newer version.
  [[nodiscard]] static Result<FiledRows> open(std::string_view bytes, Wanted wanted);

  [[nodiscard]] std::size_t size() const noexcept { return created_at_.size(); }
  [[nodiscard]] UtcTime created_at(std::size_t row) const { return created_at_[row]; }
  [[nodiscard]] ServiceId service_id(std::size_t row) const { return {services_.at(row)}; }
  [[nodiscard]] NotificationType type(std::size_t row) const { return types_[row]; }
  [[nodiscard]] TemplateId template_id(std::size_t row) const { return {templates_.at(row)}; }
  [[nodiscard]] JobId job_id(std::size_t row) const { return {jobs_.at(row)}; }
  [[nodiscard]] KeyType key_type(std::size_t row) const { return key_types_[row]; }
  [[nodiscard]] Status status(std::size_t row) const { return statuses_[row]; }
  [[nodiscard]] const std::string& sent_by(std::size_t row) const { return sent_by_.at(row); }
  [[nodiscard]] std::int64_t billable_units(std::size_t row) const { return units_[row]; }
  [[nodiscard]] std::int64_t rate_multiplier(std::size_t row) const { return multipliers_[row]; }
  [[nodiscard]] bool international(std::size_t row) const { return international_[row] != 0; }
  [[nodiscard]] Postage postage(std::size_t row) const { return postages_[row]; }
  /// With Wanted::ids.
  [[nodiscard]] NotificationId id(std::size_t row) const { return {ids_[row]}; }
  /// With Wanted::ids and Wanted::details.
  [[nodiscard]] Notification notification(std::size_t row) const;
  /// The services that have rows, each once.
  [[nodiscard]] const std::vector<Uuid>& services() const { return services_.values; }

private:
  [[nodiscard]] Result<void> read(ColumnReader& file, UtcTime first, Wanted wanted);
  [[nodiscard]] Result<void> read_cells(ColumnReader& file, UtcTime first);
  /// Whether a row has the service, type, template and job of the one before it.
  [[nodiscard]] bool continues_group(std::size_t row) const;
  [[nodiscard]] Result<void> read_ids(ColumnReader& file);
  [[nodiscard]] Result<void> read_details(ColumnReader& file);

  std::vector<UtcTime> created_at_;
  Dictionary<Uuid> services_, templates_, jobs_, api_keys_, makers_;
  bool has_makers_ = false;
  std::vector<NotificationType> types_;
  std::vector<KeyType> key_types_;
  std::vector<Status> statuses_;
  std::vector<Postage> postages_;
  std::vector<std::uint8_t> international_;
  std::vector<std::int64_t> units_, multipliers_;
  Dictionary<std::string> sent_by_, references_, phone_prefixes_, client_references_;
  std::vector<Uuid> ids_;
  std::vector<std::uint64_t> template_versions_;
  std::vector<std::optional<std::int64_t>> job_rows_, sent_after_, updated_after_;
};

}  // namespace notify::archive
