#include "store/sql/rows.hpp"

namespace notify::sql {
namespace {

template <typename T>
T must(Result<T> decoded, std::string_view what) {
  if (!decoded) fail(ErrorCode::corrupt, "stored " + std::string(what) + " cannot be read");
  return *std::move(decoded);
}

}  // namespace

void require_service(Connection& connection, ServiceId service) {
  bool found = false;
  connection.query(find_service, {service}, [&](const Row&) { found = true; });
  if (!found) fail(ErrorCode::not_found, "unknown service: " + service.to_text());
}

NotificationType type_from(std::string_view stored) {
  return must(notification_type_from(stored), "notification_type");
}
KeyType key_type_of(std::string_view stored) { return must(key_type_from(stored), "key_type"); }
Status status_of(std::string_view stored) {
  return must(status_from(stored), "notification_status");
}
Postage postage_of(std::string_view stored) {
  if (stored.empty()) return Postage::none;
  return must(postage_from(stored), "postage");
}
LocalDay day_from(std::string_view stored) { return must(LocalDay::from_text(stored), "day"); }
Decimal decimal_from(std::string_view stored) {
  return must(Decimal::from_text(stored), "decimal");
}

void look_up(Connection& connection) {
  if (connection.dialect() == Dialect::postgresql)
    connection.run_script("SET LOCAL enable_seqscan = off");
}

std::array<Value, shared_columns> shared_values(const Notification& n) {
  return {n.id,
          n.service_id,
          n.template_id,
          std::int64_t{n.template_version},
          name_of(n.type),
          name_of(n.key_type),
          n.api_key_id,
          Value::id_or_null(n.job_id),
          n.job_row_number,
          n.created_at,
          n.sent_at,
          n.updated_at,
          Value::text_or_null(n.sent_by),
          name_of(n.status),
          Value::text_or_null(n.reference),
          n.billable_units,
          n.rate_multiplier,
          n.international,
          Value::text_or_null(n.phone_prefix),
          n.postage == Postage::none ? Value() : Value(name_of(n.postage)),
          Value::text_or_null(n.client_reference),
          Value::id_or_null(n.created_by)};
}

Notification notification_from(const Row& row, bool live) {
  Notification n;
  n.id.uuid = row.uuid(0);
  n.service_id.uuid = row.uuid(1);
  n.template_id.uuid = row.uuid(2);
  n.template_version = static_cast<int>(row.integer(3));
  n.type = type_from(row.text(4));
  n.key_type = key_type_of(row.text(5));
  if (!row.is_null(6)) n.api_key_id = ApiKeyId{row.uuid(6)};
  n.job_id.uuid = row.uuid(7);
  if (!row.is_null(8)) n.job_row_number = row.integer(8);
  n.created_at = row.time(9);
  n.sent_at = row.time_or_null(10);
  n.updated_at = row.time_or_null(11);
  n.sent_by = row.text(12);
  n.status = status_of(row.text(13));
  n.reference = row.text(14);
  n.billable_units = row.integer(15);
  n.rate_multiplier = row.is_null(16) ? 1 : row.integer(16);
  n.international = !row.is_null(17) && row.integer(17) != 0;
  n.phone_prefix = row.text(18);
  n.postage = postage_of(row.text(19));
  n.client_reference = row.text(20);
  n.created_by.uuid = row.uuid(21);
  if (live) {
    n.to = row.text(22);
    n.normalised_to = row.text(23);
    n.personalisation = row.text(24);
    n.reply_to_text = row.text(25);
    n.unsubscribe_link = row.text(26);
    n.sealed.bytes = row.bytes(27);
    n.sealed.key_id = static_cast<std::int32_t>(row.integer(28));
    n.sealed.recipient_index = row.integer(29);
    n.sealed.to_tv_number = row.integer(30) != 0;
  }
  return n;
}

CubeKey key_from(const Row& row, int first) {
  CubeKey key;
  key.day = day_from(row.text(first));
  key.service_id.uuid = row.uuid(first + 1);
  key.type = type_from(row.text(first + 2));
  key.template_id.uuid = row.uuid(first + 3);
  key.job_id.uuid = row.uuid(first + 4);
  key.key_type = key_type_of(row.text(first + 5));
  key.status = status_of(row.text(first + 6));
  key.provider = row.text(first + 7);
  key.rate_multiplier = row.integer(first + 8);
  key.international = row.integer(first + 9) != 0;
  key.postage = postage_of(row.text(first + 10));
  key.sheets = row.integer(first + 11);
  return key;
}

}  // namespace notify::sql
