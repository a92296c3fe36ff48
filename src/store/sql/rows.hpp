#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"
#include "store/sql/rows.sql.hpp"

#include <notify/notification.hpp>
#include <notify/service.hpp>

#include <array>

/// How values stand in columns, both ways. A stored word or day that cannot be read is `corrupt`.
namespace notify::sql {

[[nodiscard]] NotificationType type_from(std::string_view stored);
[[nodiscard]] KeyType key_type_of(std::string_view stored);
[[nodiscard]] Status status_of(std::string_view stored);
[[nodiscard]] Postage postage_of(std::string_view stored);  // empty and "none" are none
[[nodiscard]] LocalDay day_from(std::string_view stored);
[[nodiscard]] Decimal decimal_from(std::string_view stored);

/// The columns that both notification tables have, in the order that notification_from() reads.
#define NFY_SHARED_COLUMNS                                                                   \
  "id, service_id, template_id, template_version, notification_type, key_type, api_key_id, " \
  "job_id, job_row_number, created_at, sent_at, updated_at, sent_by, notification_status, "  \
  "reference, billable_units, rate_multiplier, international, phone_prefix, postage, "       \
  "client_reference, created_by"
/// Their parameters, one by one and as arrays.
#define NFY_SHARED_PARAMETERS                                                              \
  "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, " \
  "$20, $21, $22"
#define NFY_SHARED_ARRAYS                                                                  \
  "$1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::uuid[], " \
  "$8::uuid[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], "   \
  "$14::text[], $15::text[], $16::bigint[], $17::bigint[], $18::boolean[], $19::text[], "  \
  "$20::text[], $21::text[], $22::uuid[]"
/// Those that only the live table has.
#define NFY_LIVE_COLUMNS                                                                      \
  "\"to\", normalised_to, _personalisation, reply_to_text, unsubscribe_link, personal_data, " \
  "sealing_key, recipient_index, to_tv_number"
/// How many those are, and how many the live table has in all.
inline constexpr std::size_t shared_columns = 22;
inline constexpr std::size_t live_columns = 31;
/// What a cell of the cube is made of, in the order that key_from() reads.
#define NFY_CELL_COLUMNS                                                      \
  "local_day, service_id, notification_type, template_id, job_id, key_type, " \
  "notification_status, provider, rate_multiplier, international, postage, sheets"

/// Fails with not_found unless `service` is stored.
void require_service(Connection& connection, ServiceId service);

/// For statements of this transaction that group many rows: PostgreSQL hashes a million rows to
/// some ten thousand groups, for which its usual 4 MB make it sort on disk.
void group_in_memory(Connection& connection);

/// The values of the shared columns. They borrow from `n`.
[[nodiscard]] std::array<Value, shared_columns> shared_values(const Notification& n);
[[nodiscard]] Notification notification_from(const Row& row, bool live);
/// Rows are found through indexes only from here to the transaction's end.
void look_up(Connection& connection);
inline constexpr std::size_t queue_columns = 6;
[[nodiscard]] CubeKey key_from(const Row& row, int first);

}  // namespace notify::sql
