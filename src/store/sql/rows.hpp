#pragma once

#include "store/sql/connection.hpp"
#include "store/sql/cube.hpp"

#include <notify/notification.hpp>
#include <notify/service.hpp>

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
  "client_reference"
/// Those that only the live table has.
#define NFY_LIVE_COLUMNS "\"to\", normalised_to, _personalisation, reply_to_text"
/// What a cell of the cube is made of, in the order that key_from() reads.
#define NFY_CELL_COLUMNS                                                      \
  "local_day, service_id, notification_type, template_id, job_id, key_type, " \
  "notification_status, provider, rate_multiplier, international, postage, sheets"

[[nodiscard]] Notification notification_from(const Row& row, bool live);
[[nodiscard]] CubeKey key_from(const Row& row, int first);

}  // namespace notify::sql
