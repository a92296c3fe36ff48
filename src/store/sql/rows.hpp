#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"

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
/// For PostgreSQL: a column to group by, in the list of what is selected. Its type can be hashed
/// and has no order, so that groups are hashed whatever a plan expects.
#define NFY_HASHED "CAST('0' AS xid)"
/// What a row of notification_sums is made of: a cell without its job.
#define NFY_SUMMED_COLUMNS                                                                 \
  "local_day, service_id, notification_type, template_id, key_type, notification_status, " \
  "provider, rate_multiplier, international, postage, sheets"

/// The permissions of a service, from their names with commas between them.
[[nodiscard]] PermissionSet permissions_from(std::string_view joined);

/// Fails with not_found unless `service` is stored.
void require_service(Connection& connection, ServiceId service);

/// The values of the shared columns. They borrow from `n`.
[[nodiscard]] std::array<Value, shared_columns> shared_values(const Notification& n);
[[nodiscard]] Notification notification_from(const Row& row, bool live);
/// For PostgreSQL: `hours`, each hour that has messages with a recipient's index, in a column of
/// that name; one look into the index an hour (016_recipients.sql). A plan that was made while the
/// table was small would read all of it for every hour: look_up() comes first.
#define NFY_CREATED_HOUR "created_at / 3600000000"
#define NFY_NEXT_HOUR(after)                                                                \
  "SELECT " NFY_CREATED_HOUR " FROM notifications WHERE recipient_index IS NOT NULL " after \
  "ORDER BY " NFY_CREATED_HOUR " LIMIT 1"
#define NFY_RECIPIENT_HOURS                                                                   \
  "WITH RECURSIVE hours (hour) AS ((" NFY_NEXT_HOUR("") ") UNION ALL SELECT (" NFY_NEXT_HOUR( \
      "AND " NFY_CREATED_HOUR " > h.hour ") ") FROM hours h WHERE h.hour IS NOT NULL) "
/// Rows are found through indexes only from here to the transaction's end.
void look_up(Connection& connection);
/// Into the delivery queue: id, type, ready at, epoch so far, class, template. A template with a
/// class of its own gives it to all but test keys (class 3).
inline constexpr Batch insert_queued{
    "INSERT INTO delivery_queue (notification_id, notification_type, available_at, lease_epoch, "
    "attempts, queue_class) VALUES ($1, $2, $3, $4, 0, COALESCE((SELECT c.queue_class FROM "
    "template_queue_classes c WHERE c.template_id = $6 AND $5 <> 3), $5)) "
    "ON CONFLICT (notification_id) DO NOTHING",
    "INSERT INTO delivery_queue (notification_id, notification_type, available_at, lease_epoch, "
    "attempts, queue_class) SELECT u.id, u.type, u.at, u.epoch, 0, CASE WHEN u.class = 3 THEN 3 "
    "ELSE COALESCE(c.queue_class, u.class) END FROM unnest($1::uuid[], $2::text[], $3::bigint[], "
    "$4::bigint[], $5::bigint[], $6::uuid[]) AS u (id, type, at, epoch, class, template) "
    "LEFT JOIN template_queue_classes c ON c.template_id = u.template "
    "ON CONFLICT (notification_id) DO NOTHING"};
inline constexpr std::size_t queue_columns = 6;
/// Whole notifications by id, for notification_from().
inline constexpr Batch live_rows{"SELECT " NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
                                 " FROM notifications WHERE id = $1",
                                 "SELECT " NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
                                 " FROM notifications WHERE id = ANY ($1::uuid[])"};
inline constexpr Batch archived_rows{
    "SELECT " NFY_SHARED_COLUMNS " FROM notification_history WHERE id = $1",
    "SELECT " NFY_SHARED_COLUMNS " FROM notification_history WHERE id = ANY ($1::uuid[])"};
[[nodiscard]] CubeKey key_from(const Row& row, int first);

}  // namespace notify::sql
